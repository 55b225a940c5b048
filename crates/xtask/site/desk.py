#!/usr/bin/env python3
"""The desk as those meet it who hold an office: yente's client and OpenRefine's requests, then its pages in a browser.

Usage: desk.py REPO TURA_BINARY [SCREENS FOLDER]

Two invented lists are taken in and resolved, and `tura serve --desk` answers. Prints each fault on a line, and last what was counted; exit
code 1 where there are faults. With a folder the pages are drawn there, too, for somebody to look at.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import client
from driver import Browser
from kinds import with_lang
from look import LANGS, WIDTHS, Looker
from report import Report
from republic import run

AUTHOR = "Desk of the checks"
NUMBER = "990140000017"  # with the right check digit, and nobody's


def entity(own, schema, **properties):
    """A line of a list."""
    seen = {"first_seen": "2014-01-01T00:00:00", "last_seen": "2021-01-01T00:00:00"}
    return json.dumps({"id": own, "schema": schema, "properties": properties, **seen}, ensure_ascii=False) + "\n"


# A firm on both lists by its number; a person on both by name; somebody who owns what a bidder is, and sits at the buyer.
LISTS = {
    "one": [
        entity("a-1", "Company", name=["Zharkyn Metall LLP"], registrationNumber=[NUMBER], jurisdiction=["kz"]),
        entity("a-2", "Person", name=["Serik Bolatuly Nurpeiis"], topics=["sanction"], nationality=["kz"]),
        entity("a-3", "Person", name=["Ayla Demirtash"], birthDate=["1971-04-02"]),
        entity("a-4", "Ownership", owner=["a-2"], asset=["a-1"], percentage=["60"], startDate=["2015-01-01"]),
        entity("a-5", "PublicBody", name=["Waterworks of Kokbel"]),
        entity("a-6", "Position", name=["Head of procurement"], organization=["a-5"]),
        entity("a-7", "Occupancy", holder=["a-3"], post=["a-6"], startDate=["2018-01-01"]),
        entity("a-8", "Directorship", director=["a-3"], organization=["a-1"], startDate=["2016-01-01"]),
    ],
    "two": [
        entity("b-1", "Company", name=["STANOVOY GROUP"], registrationNumber=[NUMBER], jurisdiction=["kz"]),
        entity("b-2", "Person", name=["Серік Болатұлы Нұрпейіс"], nationality=["kz"]),
    ],
}


class Desk:
    """A served office; `base` is its address."""

    def __init__(self, tura):
        self.folder = tempfile.TemporaryDirectory(prefix="tura-desk-")
        self.top = pathlib.Path(self.folder.name)
        office = self.top / "office"
        for name, lines in LISTS.items():
            file = self.top / f"{name}.ftm.json"
            file.write_text("".join(lines), encoding="utf-8")
            run(tura, "import", file, "--dataset", name, "--office", office, "--quiet")
        run(tura, "resolve", "--office", office, "--quiet")
        run(tura, "serve", "--desk", "--prepare", "--office", office, "--quiet")
        self.log = open(self.top / "serve.log", "w+", encoding="utf-8")
        command = [tura, "serve", "--desk", "--office", office, "--listen", "127.0.0.1:0", "--quiet", "--author", AUTHOR]
        self.process = subprocess.Popen([*command, "--audit", self.top / "audit.jsonl"], stdout=subprocess.PIPE, stderr=self.log, text=True)
        found = next((m for m in (re.search(r"http://127\.0\.0\.1:\d+", line) for line in self.process.stdout) if m), None)
        if not found:
            raise SystemExit("tura serve ended without naming its address")
        self.base = found[0]

    def kept(self):
        """The questions in the audit file."""
        return [json.loads(line) for line in (self.top / "audit.jsonl").read_text(encoding="utf-8").splitlines()]

    def said(self):
        """What the server wrote to its log."""
        self.log.seek(0)
        return self.log.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()
        self.folder.cleanup()


class Pages:
    """The pages of the desk in one browser, drawn into a folder where one is given."""

    def __init__(self, looker, folder):
        self.looker, self.browser, self.report, self.folder = looker, looker.browser, looker.report, folder

    def look(self, name, where, width):
        """What is looked at on the page that is open."""
        self.looker.quiet(where)
        self.looker.narrow(where, width)
        self.looker.accessible(where)
        if self.folder:
            (self.folder / f"{name}.png").write_bytes(self.browser.picture())

    def press(self, selector):
        """Presses the first of these buttons, and waits for the page it leads to."""
        button = self.browser.one(selector)
        self.browser.leave(lambda: self.browser.click(button))

    def screen(self, lang, width):
        """A list typed, and what was found."""
        self.browser.open(with_lang(self.looker.base + "/desk/screen", lang))
        self.browser.type(self.browser.one("#list"), "Айла Демирташ\nSerik Nurpeis\nWilhelmina Achterberg")
        self.press("form.query button[value=page]")
        found = self.browser.run("return document.querySelector('main').textContent")
        self.report.check("Ayla Demirtash" in found and "a-2" in found, f"screened ({lang}): {found[:300]}")
        self.look(f"screened-{lang}-{width}", f"/desk/screen, answered ({lang}, {width} px)", width)

    def check(self, lang, width):
        """A check before an award, and one of somebody whom nobody knows."""
        for buyer, words in [("a-5", "Head of procurement"), ("Watrworks of Kokbel", "Waterworks of Kokbel")]:
            self.browser.open(with_lang(self.looker.base + "/desk/check", lang))
            self.browser.type(self.browser.one("#buyer"), buyer)
            self.browser.type(self.browser.one("#bidders"), NUMBER)
            self.browser.run("document.querySelector('[name=day]').value = '2020-06-01'")
            self.press("form.query button")
            found = self.browser.run("return document.querySelector('main').textContent")
            self.report.check(words in found, f"checked ({lang}): {words!r} is not in {found[:300]}")
            # A question that nobody could be found for is told to the console as what it is.
            self.browser.console() if buyer != "a-5" else None
            self.look(f"checked-{'found' if buyer == 'a-5' else 'offered'}-{lang}-{width}", f"/desk/check of {buyer} ({lang}, {width} px)", width)

    def judge(self, by_keys):
        """The pair that waits is judged and taken back, by keys or by buttons."""
        status = lambda: self.browser.text(self.browser.one("[role=status]"))
        self.browser.look(WIDTHS[0])
        self.browser.open(f"{self.looker.base}/desk/review?lang=en")
        self.report.check("1 pair waits" in status(), f"review: {status()}")
        for key, selector, words in [("s", "button[value=same]", "No pair waits"), ("z", ".results button", "1 pair waits")]:
            if by_keys:
                self.browser.leave(lambda k=key: self.browser.press(k))
            else:
                self.press(selector)
            self.report.check(words in status(), f"review, {key if by_keys else selector}: {status()}")
            self.look(f"review-{key}", f"/desk/review after {key}", WIDTHS[0]) if by_keys else None
        if by_keys:
            self.browser.open(f"{self.looker.base}/desk/review?lang=en&keys=off")
            self.browser.press("s")
            self.report.check("1 pair waits" in status(), "review: a key judges though keys are off")


def pages(looker, folder):
    """Each page in all languages, at both widths, light and dark; then each form."""
    of = Pages(looker, folder)
    for address in ("/desk", "/desk/review", "/desk/screen", "/desk/check"):
        for width in WIDTHS:
            for at, lang in enumerate(LANGS):
                where = looker.open(with_lang(address, lang), width, lang, dark=at == 1)
                of.look(f"{address.replace('/', '-')[1:]}-{lang}-{width}", where, width)
    for width, lang in [(WIDTHS[0], "kk"), (WIDTHS[1], "ru")]:
        looker.browser.look(width)
        of.screen(lang, width)
        of.check(lang, width)
    of.judge(True)


def main():
    tura, folder = sys.argv[2], pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    report = Report()
    with Desk(tura) as desk:
        client.walk(report, desk.base)
        asked = {line["endpoint"].split("/")[2] for line in desk.kept()}
        report.check({"match", "search", "entities", "reconcile"} <= asked, f"kept are questions to {sorted(asked)}")
        with Browser() as browser:
            pages(Looker(browser, desk.base, report), folder)
        with Browser(scripts=False) as still:
            Pages(Looker(still, desk.base, report), None).judge(False)
        report.none([line for line in desk.said().splitlines() if "panicked" in line or "failed" in line], "the server's log")
    print("\n".join(report.faults))
    print(f"{report.checks} checks, {len(report.faults)} faults")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
