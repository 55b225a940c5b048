"""With the keyboard alone: over the skip link to the search, to its first result, and once round every kind of page."""
from driver import Refused

# Presses of the tab key within which a thing has to be met.
NEAR = 12
# More stops than any page has: past it the focus is caught.
STOPS_MAX = 1500

# Where the focus is: what it is, where it leads, whether it can be seen in the window.
FOCUS = """
const e = document.activeElement;
if (!e || e === document.body) return null;
const box = e.getBoundingClientRect();
const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
return {id: e.id, name: e.tagName.toLowerCase(), href: e.getAttribute('href'), seen, skip: e.classList.contains('skip'),
        result: !!e.closest('.results'), html: e.outerHTML.slice(0, 160)};
"""

# Gives every stop a number as it is met; says when one is met again.
MARK = """
const e = document.activeElement;
if (!e || e === document.body) return 'out';
const last = window.lastMet;
window.lastMet = e;
// A field for a day has a stop for each of its parts.
if (e === last) return 'same';
if (e.dataset.met) return 'again';
e.dataset.met = '1';
return 'new';
"""


def reach(browser, wanted, presses):
    """Presses Tab until the focus is on what is wanted."""
    for _ in range(presses):
        browser.press("Tab")
        focus = browser.run(FOCUS)
        if focus and wanted(focus):
            return focus
    raise Refused(f"{browser.address}: not met within {presses} presses of Tab; the focus is on {focus}")


def search(looker):
    """From opening home to a result's page, without a mouse."""
    browser, report = looker.browser, looker.report
    browser.look(1440)
    browser.open(f"{looker.base}/?lang=en")
    browser.press("Tab")
    first = browser.run(FOCUS)
    report.check(first and first["skip"] and first["seen"], f"keys: the first stop of home is no visible skip link: {first}")
    browser.press("Enter")
    report.check(browser.address.endswith("#main"), f"keys: the skip link leads to {browser.address}")
    field = reach(browser, lambda f: f["id"] == "q", 2)
    report.check(field["seen"], "keys: the search field is reached but not seen")
    for letter in "bolnica":
        browser.press(letter)
    browser.leave(lambda: browser.press("Enter"))
    report.check("/search" in browser.address, f"keys: Enter in the search field leads to {browser.address}")
    browser.press("Tab")
    browser.press("Enter")
    result = reach(browser, lambda f: f["result"], 60)
    report.check(result["seen"], f"keys: the first result is reached but not seen: {result}")
    browser.leave(lambda: browser.press("Enter"))
    report.check(browser.address.split("?")[0].endswith(result["href"].split("?")[0]), f"keys: Enter on {result['href']} leads to {browser.address}")


def round_trip(looker, address):
    """Tab goes through the whole page and out at its end; nothing holds the focus."""
    browser = looker.browser
    browser.look(1440)
    browser.open(looker.base + address)
    met = 0
    for _ in range(STOPS_MAX):
        browser.press("Tab")
        state = browser.run(MARK)
        if state in ("out", "again"):
            break
        met += state == "new"
    all_stops = browser.run(
        "return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]"
        ".filter(e => e.tabIndex >= 0 && (!e.closest('details:not([open])') || e.tagName === 'SUMMARY'))"
        ".filter(e => !e.dataset.met).map(e => e.outerHTML.slice(0, 120))"
    )
    looker.report.check(met > 3 and not all_stops, f"keys: {address}: after {met} stops Tab leaves out {len(all_stops)}: {all_stops[:2]}")


def walk(looker, addresses):
    """The way, and the round of each page; a way that ends is a fault."""
    for name, work in [("search", lambda: search(looker)), *[(a, lambda a=a: round_trip(looker, a)) for a in addresses]]:
        try:
            work()
        except Refused as refused:
            looker.report.check(False, f"keys: {name}: {refused}")
    looker.quiet("keys")
