#!/usr/bin/env python3
"""Looks at the site in a real browser, as `cargo xtask test` and `cargo xtask screens` ask.

Usage: run.py REPO TURA_BINARY (tests | screens FOLDER)

Makes a small republic with the program that is given, serves it on a free port of this machine, and goes through it in
headless chromium: the checks themselves are held to planted faults first. Prints each fault on a line, and last what was
counted; exit code 1 where there are faults. Needs chromium, chromedriver and axe-core (axe-playwright-python).
"""
import pathlib
import sys
import time

import keys
import planted
import reader
import screens
from driver import Browser
from kinds import COMPRESSED_BYTES_MAX, Kinds, get, with_lang
from look import LANGS, WIDTHS, Looker
from odd import DATASET
from report import Report
from republic import Republic

# States of pages that no plain link gives: something found and nothing, narrowed.
STATES = [
    "/search?q=bolnica",
    "/search?q=zzzzqqqqxxxx",
    "/search?q=shkola&kind=buyer&least=1&greatest=99999999999&currency=KZT&flagged=1",
    "/search?q=a+b+c+d+e+f+g+h+i+j+k+l+m+n",
    "/d/republic/buyers?order=single&page=2",
]
# Addresses of nothing, which are to help all the same.
MISSING = ["/d/nowhere/buyers", "/flag/0000000000000000", "/" + "x" * 300]


def weight(kinds, addresses, report):
    """Every page is light enough, sets no cookie, and forbids what it does not need."""
    for address in addresses:
        for lang in LANGS:
            where = with_lang(address, lang)
            reply = get(kinds.base + where)
            light = reply.headers.get("content-encoding") == "gzip" and len(reply.raw) < COMPRESSED_BYTES_MAX
            report.check(light, f"{where}: {len(reply.raw)} bytes, {reply.headers.get('content-encoding', 'not compressed')}")
            report.check("set-cookie" not in reply.headers, f"{where}: sets a cookie")
            policy = reply.headers.get("content-security-policy", "")
            report.check("default-src 'none'" in policy and "unsafe" not in policy, f"{where}: the policy is {policy!r}")


def look(looker, addresses, missing=False):
    """Each address at both widths in all languages; axe at both widths in light and dark, in one language after the other."""
    turn = 0
    for samples in addresses:
        for width in WIDTHS:
            for at, lang in enumerate(LANGS):
                looker.open(with_lang(samples[at % len(samples)], lang), width, lang, missing=missing)
            for dark in (False, True):
                lang, address = LANGS[turn % len(LANGS)], samples[turn % len(samples)]
                turn += 1
                looker.accessible(looker.open(with_lang(address, lang), width, lang, dark, missing))


def tests(repo, tura):
    """All checks; the faults are printed."""
    report, times, began = Report(), [], time.monotonic()

    def done(name):
        nonlocal began
        times.append(f"{name} {time.monotonic() - began:.0f} s")
        began = time.monotonic()

    with Republic(tura) as republic, Browser() as browser:
        done("republic")
        report.none(planted.unseen(browser), "the checks themselves")
        done("planted faults")
        kinds = Kinds(republic.base, repo)
        odd = Kinds(republic.base, repo, [f"/d/{DATASET}/{list_}" for list_ in ("buyers", "suppliers", "flows")], DATASET)
        report.none(kinds.missing(), "kinds")
        found = [samples for samples in kinds.samples.values() if samples]
        strange = [samples for samples in odd.samples.values() if samples]
        report.check(len(strange) >= 6, f"of the odd purchases only {len(strange)} kinds of page are met")
        weight(kinds, [a for samples in found + strange for a in samples], report)
        done("weights")
        looker = Looker(browser, republic.base, report)
        look(looker, [*found, *strange, *[[state] for state in STATES]])
        look(looker, [[address] for address in MISSING], missing=True)
        report.check(browser.title != "ran", "a published text ran as a script")
        done("every kind of page")
        keys.walk(looker, [samples[0] for samples in found])
        done("keyboard")
        reader.walk(looker, WIDTHS, LANGS, True)
        done("reader")
        with Browser(scripts=False) as still:
            still.open(f"{republic.base}/?lang=en")
            reader.walk(Looker(still, republic.base, report), WIDTHS, LANGS, False)
        done("reader without scripts")
        said = [line for line in republic.said().splitlines() if "panicked" in line or "failed" in line]
        report.none(said, "the server's log")
    print("\n".join([", ".join(times), *report.faults]))
    print(f"{len(found)} kinds of page, {report.checks} checks, {len(report.faults)} faults")
    return 1 if report.faults else 0


def main():
    repo, tura, what = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if what == "screens":
        with Republic(tura) as republic, Browser() as browser:
            return screens.write(browser, Kinds(republic.base, repo), pathlib.Path(sys.argv[4]))
    return tests(repo, tura)


if __name__ == "__main__":
    sys.exit(main())
