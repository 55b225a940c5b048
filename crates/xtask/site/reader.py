"""A reader's way through the site, from home to the published bytes and away with the table.

It presses what a reader presses and reads what a reader reads; the only thing it knows beforehand is what the links say.
The same way is gone with scripts on and off, narrow and wide, in each language.
"""
import csv
import io
import json
import urllib.parse
import zipfile

from driver import KEYS, Refused
from kinds import get
from republic import SHARE_LEAST

LATIN = dict(zip("абвгдезийклмнопрстуфхцыэәғқңөұүһі", "a b v g d e z i y k l m n o p r s t u f kh ts y e a g k n o u u h i".split()))
LATIN |= {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "yo", "ь": "", "ъ": ""}


class Lost(Exception):
    """The way ended: what was to be there is not."""


def latin(text):
    """A name as somebody without a Cyrillic keyboard would write it."""
    return "".join(LATIN.get(letter, letter) for letter in text.lower())


def need(ok, fault):
    """What the reader cannot go on without."""
    if not ok:
        raise Lost(fault)
    return ok


class Reader:
    """One reader: a browser, a width, a language."""

    def __init__(self, looker, width, lang):
        self.looker, self.browser, self.width, self.lang = looker, looker.browser, width, lang
        self.base, self.report = looker.base, looker.report

    def arrive(self):
        """What holds of every page the reader comes to."""
        where = f"{self.browser.address.removeprefix(self.base)} (reader, {self.width} px)"
        self.looker.quiet(where)
        self.looker.narrow(where, self.width)
        spoken = self.browser.attribute(self.browser.one("html"), "lang")
        self.report.check(spoken == self.lang, f"{where}: asked for {self.lang}, got {spoken}")

    def follow(self, link):
        """Presses a link that has to lead somewhere else."""
        href = self.browser.property(link, "href")
        self.browser.leave(lambda: self.browser.click(link))
        there = self.browser.address.removeprefix(self.base)
        need(there == href.removeprefix(self.base), f"the link to {href} leads to {there}")
        self.arrive()

    def link(self, *parts):
        """The first link of the main part whose address holds all the parts."""
        for element in self.browser.all("main a[href]"):
            if all(part in self.browser.attribute(element, "href") for part in parts):
                return element
        raise Lost(f"{self.browser.address}: no link to {' '.join(parts)}")

    def title(self):
        return self.browser.text(self.browser.one("h1"))

    def go(self):
        """The whole way; raises where it ends early."""
        self.browser.look(self.width)
        self.browser.open(f"{self.base}/?lang={self.lang}")
        self.arrive()
        name, share = self.most_single()
        self.browser.open(f"{self.base}/?lang={self.lang}")
        self.search(name)
        self.follow(self.named(name))
        need(self.title() == name, f"the page of {name} is headed {self.title()}")
        totals = self.browser.text(self.browser.one("main dl.totals"))
        need(all(part in totals for part in share), f"the page of {name} does not say {share}: {totals}")
        self.switches(name)
        self.flag()

    def named(self, name):
        """The result that bears a name."""
        for element in self.browser.all(".results a[href]"):
            if self.browser.text(element) == name:
                return element
        raise Lost(f"{self.browser.address}: no result is called {name}")

    def most_single(self):
        """From home to the buyer with the highest share of single offers; its name, and how the share is shown."""
        self.follow(self.link("/d/republic/buyers", "order=single"))
        cells = [self.browser.text(c) for c in self.browser.all("main table tbody tr:first-child td")]
        link = need(self.browser.all("main table tbody tr:first-child td a"), "the list of buyers is empty")[0]
        name = self.browser.text(link)
        rows = self.take("csv")
        judged = [r for r in rows if int(r["single_offers_of"] or 0) >= SHARE_LEAST]
        best = max(judged, key=lambda r: int(r["single_offers"]) / int(r["single_offers_of"]))
        highest = int(best["single_offers"]) / int(best["single_offers_of"])
        found = next((r for r in rows if r["name"] == name), None)
        need(found, f"{name} is not in the table that can be taken")
        mine = int(found["single_offers"]) / max(int(found["single_offers_of"]), 1)
        need(abs(mine - highest) < 1e-9, f"{name} stands first with {mine:.3f}, but {best['name']} has {highest:.3f}")
        shown = next((c for c in cells if "%" in c), "")
        need(found["single_offers_of"] in shown, f"the share of {name} stands without its n, {found['single_offers_of']}: {shown!r}")
        for form in ("xlsx", "json", "parquet"):
            self.take(form, len(rows))
        return name, (shown.split("%")[0].strip(), found["single_offers_of"])

    def take(self, form, rows=None):
        """Takes the list as a file, as a spreadsheet would: the link's address, opened. CSV gives the rows."""
        href = self.browser.property(self.link(f"format={form}"), "href")
        reply = get(href)
        need(reply.status == 200, f"{href} answers {reply.status}")
        need("attachment" in reply.headers.get("content-disposition", ""), f"{href} is not offered as a file")
        if form == "csv":
            return list(csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig"))))
        if form == "json":
            need(len(json.loads(reply.body)) == rows, f"{href}: not the {rows} rows of the CSV")
        if form == "xlsx":
            sheet = zipfile.ZipFile(io.BytesIO(reply.body)).read("xl/worksheets/sheet1.xml")
            need(sheet.count(b"<row ") == rows + 1, f"{href}: not the {rows} rows of the CSV and a head")
        if form == "parquet":
            need(reply.body[:4] == reply.body[-4:] == b"PAR1", f"{href} is not Parquet")
        return None

    def search(self, name):
        """Searches a Cyrillic name by its Latin spelling, with the key that a search ends with."""
        self.browser.leave(lambda: self.browser.type(self.browser.one("input#q"), latin(name) + KEYS["Enter"]))
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.browser.address).query))
        need(asked.get("q") == latin(name), f"the search asked for {asked}")
        self.arrive()

    def switches(self, name):
        """Another language and another day keep the page; a day before all data says so and leaves a way on."""
        mine, address = self.lang, urllib.parse.urlsplit(self.browser.address).path
        for lang in ("kk" if mine != "kk" else "ru", mine):
            self.lang = lang
            self.follow(self.browser.one(f"nav.langs a[hreflang={lang}]"))
            there = urllib.parse.urlsplit(self.browser.address).path
            need(there == address and self.title() == name, f"the switch to {lang} leads from {address} to {there}")
        day = get(self.base).headers["date"]
        today = self.browser.run("return new Date(arguments[0]).toISOString().slice(0, 10)", day)
        self.browser.run("document.querySelector('input[name=as_of]').value = arguments[0]", today)
        self.browser.leave(lambda: self.browser.click(self.browser.one("form.asof button")))
        self.arrive()
        need(f"as_of={today}" in self.browser.address, f"the day is not in the address: {self.browser.address}")
        need(self.title() == name, f"as of today {name} is headed {self.title()}")
        need(self.browser.all("form.asof a[href]"), "nothing leads back to the newest version")
        kept = self.browser.attribute(self.link("/flag/"), "href")
        need(f"as_of={today}" in kept, f"a link loses the day: {kept}")
        before = get(f"{self.base}{address}?as_of=1999-01-01")
        need(before.status == 404 and "<form" in before.text, f"a day before all data answers {before.status}")

    def flag(self):
        """From the buyer to a flag, to the published bytes."""
        self.follow(self.link("/flag/"))
        sections = self.browser.all("main section h2")
        need(len(sections) >= 5, f"a flag with {len(sections)} sections")
        need(len(self.title()) > 20, f"a flag's sentence: {self.title()}")
        self.follow(self.link("/raw/"))
        text = self.browser.text(self.browser.one("main pre"))
        published = json.loads(text)
        need(str(published.get("ocid", "")).startswith("ocds-"), f"the published text has no ocid: {text[:200]}")


def walk(looker, widths, langs, scripts):
    """Every way; a reader who gets lost is a fault, and the others go on."""
    for width in widths:
        for lang in langs:
            try:
                Reader(looker, width, lang).go()
                looker.report.check(True, "")
            except (Lost, Refused, KeyError, IndexError, ValueError) as lost:
                state = "on" if scripts else "off"
                looker.report.check(False, f"reader, scripts {state}, {width} px, {lang}: {type(lost).__name__}: {lost}")
