"""What is looked at on every kind of page, in one browser: layout, accessibility, the console, where requests go, cookies."""
import importlib.util
import json
import pathlib

from driver import Refused

# The narrow phone and the wide desk of issue 3.
WIDTHS = (360, 1440)
LANGS = ("en", "ru", "kk")
# WCAG 2.2 to AA, and what axe's makers hold to be good practice beside it.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Off unless asked for, though 2.5.8 is of level AA.
RULES = {"target-size": {"enabled": True}}

# Wider than the window, and by what: the outermost elements that reach past its right edge and are not inside something that scrolls.
WIDE = """
const width = arguments[0], found = [];
if (document.documentElement.scrollWidth <= width) return found;
for (const e of document.body.querySelectorAll('*')) {
  let scrolls = false;
  for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== 'visible') scrolls = true;
  if (!scrolls && e.getBoundingClientRect().right > width + 0.5) found.push(e.outerHTML.slice(0, 160));
}
return [`${document.documentElement.scrollWidth} px wide in a window of ${width}`, ...found.slice(-3)];
"""

# Every stop of the keyboard shows that it is there: the browser's own ring, or an outline of two pixels or more.
UNSEEN = """
const found = [];
const stops = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';
for (const e of document.querySelectorAll(stops)) {
  if (e.closest('details:not([open])') && e.tagName !== 'SUMMARY') continue;
  e.focus();
  if (document.activeElement !== e) { found.push('cannot be focused: ' + e.outerHTML.slice(0, 160)); continue; }
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const own = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== 'rgba(0, 0, 0, 0)';
  const ring = own || style.outlineStyle === 'auto';
  if (!ring) found.push('focus is not seen: ' + e.outerHTML.slice(0, 160));
  if (box.width === 0 || box.height === 0) found.push('a stop without size: ' + e.outerHTML.slice(0, 160));
}
return found;
"""

# A picture says its name, and a table with the same stands in its section. A picture alone has its table on the page it leads back to.
PICTURES = """
const found = [];
for (const svg of document.querySelectorAll('main svg')) {
  const name = svg.querySelector('title')?.textContent?.trim();
  if (!name || !svg.querySelector('desc')?.textContent?.trim()) found.push('a picture without a title or a description');
  const around = svg.closest('section, article, main');
  if (!location.search.includes('picture=') && !around.querySelector('table')) found.push(`no table beside the picture “${name}”`);
}
return found;
"""

AXE = """
const [options, done] = arguments;
axe.run(document, options).then(
  r => done(r.violations.map(v => `axe ${v.id} (${v.impact}): ${v.help}: ` + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' +
    (n.any[0] || n.all[0] || n.none[0] || {message: ''}).message).join(' | '))),
  e => done(['axe itself failed: ' + e]));
"""


def axe_source():
    """The text of axe-core, from the package that carries it; the package itself is never run."""
    place = importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0]
    return (pathlib.Path(place) / "axe.min.js").read_text(encoding="utf-8")


class Looker:
    """Looks at pages in a browser and tells a report."""

    def __init__(self, browser, base, report):
        self.browser, self.base, self.report, self.axe = browser, base, report, axe_source()
        browser.open("about:blank")
        browser.console(), browser.requests()

    def quiet(self, where, missing=None):
        """What every page that was opened since the last call has to be: silent, at home, and without memory.

        Of an address that is `missing` the console says so, and no more.
        """
        said = [line for line in self.browser.console() if not (missing and f"{missing} - Failed to load resource: " in line)]
        self.report.none(said, f"{where}: the console")
        strangers = [url for url in self.browser.requests() if not url.startswith(self.base + "/")]
        self.report.none(strangers, f"{where}: a request to elsewhere")
        self.report.none([json.dumps(c) for c in self.browser.cookies()], f"{where}: a cookie")

    def narrow(self, where, width):
        """No page scrolls sideways; tables and pictures scroll inside themselves."""
        self.report.none(self.browser.run(WIDE, width), f"{where}: too wide")

    def open(self, address, width, lang, dark=False, missing=False):
        """Opens a page in a language and looks at what is looked at everywhere."""
        where = f"{address} ({lang}, {width} px{', dark' if dark else ''})"
        self.browser.look(width, dark)
        try:
            self.browser.open(self.base + address)
        except Refused as refused:
            self.report.check(False, f"{where}: {refused}")
            return where
        self.quiet(where, missing=self.browser.address if missing else None)
        self.narrow(where, width)
        spoken = self.browser.run("return document.documentElement.lang")
        self.report.check(spoken == lang, f"{where}: the page says it is in {spoken!r}")
        return where

    def accessible(self, where):
        """What axe finds, what the keyboard meets, and tables beside pictures. Nothing of it remains in the page's console."""
        self.browser.run(self.axe + "\nreturn typeof axe;")
        options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": RULES, "resultTypes": ["violations"]}
        self.report.none(self.browser.wait(AXE, options), where)
        self.report.none(self.browser.run(PICTURES), where)
        # The first key tells the browser that a keyboard is used: from then on focus is shown.
        self.browser.press("Tab")
        self.report.none(self.browser.run(UNSEEN), where)
        self.browser.console(), self.browser.requests()
