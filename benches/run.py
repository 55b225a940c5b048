#!/usr/bin/env python3
"""Measures Tura beside its peers and prints the result as Markdown, to be pasted in docs/benchmarks.md.

Usage: run.py REPO TURA [--quick] [--large] [--only NAME]... [--times N] [--copies N]

Inputs are made under REPO/target/bench and used again while what they are made from stays the same. The real
data is looked for in the folder that TURA_DATA names (default ../shared/data beside REPO). CARDINAL_BIN names a
Cardinal to run. Python packages used where they can be had: ocdsmerge, duckdb. Progress goes to standard error.
Exit code 1 when something failed or could not be measured; a missed target is a result, not a failure.
"""
import argparse
import dataclasses
import datetime
import gzip
import hashlib
import importlib.metadata
import importlib.util
import json
import math
import multiprocessing
import os
import pathlib
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import time

# This process stays small and does big work in children: Linux counts the memory of the process that
# starts a program into that program's peak.

RULES = ["R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058"]
# In this order, as in the recorded figures of Cardinal.
SOURCES = ["tsuchiura.jsonl", "worldbank.jsonl.gz", "portugal.jsonl"]
COPIES, QUICK_COPIES = 80, 8
LARGE_FACTOR = 10
WORLDS, QUICK_WORLDS, LARGE_WORLDS = [10_000, 100_000], [2_000, 10_000], [1_000_000]
# From this size on a world is measured once.
ONCE_FROM = 1_000_000
MERGE_PROCESSES, MERGE_SEED = 10_000, 7
MEMORY = "1G"
MEMORY_BYTES = 1 << 30
# Left to the system in the uncapped run.
SPARE_BYTES = 4 << 30
# A load above this at the start means that others are at work.
BUSY_LOAD = 0.5
CARDINAL_RECORDED = "Cardinal | 10.0 (recorded, **not re-measured here**) | 17 (recorded) | 64 | 138 | 1,095.5 MB, 2 cores, idle |"
QUERY = """
select p.method, b.currency, count(*) as bids, count(distinct b.tenderer_id) as tenderers,
    min(b.amount) as least, max(b.amount) as most, sum(b.amount) as total
from bids as b
inner join processes as p
    on p.process_id = b.process_id
where b.status in ('valid', 'disqualified')
group by p.method, b.currency
order by p.method, b.currency
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


# Inputs


def copies_of(data, copies, out):
    """The real lines, `copies` times; each copy has its own suffix on the ocid. Organisations stay the same."""
    ocid = re.compile(rb'("ocid"\s*:\s*"[^"]*)"')
    for copy in range(copies):
        suffix = b'\\1-%03d"' % copy
        for name in SOURCES:
            with (gzip.open if name.endswith(".gz") else open)(data / name, "rb") as lines:
                for line in lines:
                    changed, count = ocid.subn(suffix, line.rstrip(b"\r\n"), count=1)
                    if count:
                        out.write(changed + b"\n")
                    elif line.strip():
                        sys.exit(f"{name}: a line without an ocid")


def shuffled(file, out):
    """The lines of a file in another order, by a seed; only their places are held in memory."""
    places, at = [], 0
    with open(file, "rb") as lines:
        for line in lines:
            places.append(at)
            at += len(line)
        random.Random(1).shuffle(places)
        for place in places:
            lines.seek(place)
            out.write(lines.readline())


def releases(processes, seed, out):
    """Three releases a process (tender, award, contract), in the order of their dates, so processes are mixed."""
    dice = random.Random(seed)
    words = "supply repair of road school medicine fuel bridge heating winter equipment district water software".split()
    text = lambda low, high: " ".join(dice.choices(words, k=dice.randint(low, high)))
    firms = [{"id": f"F-{n:05}", "name": f"{text(1, 3).title()} LLP № {n}"} for n in range(2_000)]
    bodies = [{"id": f"B-{n:03}", "name": f"Акимат {n}"} for n in range(200)]
    day_zero = datetime.datetime(2021, 1, 1, 9, tzinfo=datetime.timezone.utc)
    lines = []
    for number in range(processes):
        body, bidders, price = dice.choice(bodies), dice.sample(firms, dice.randint(1, 4)), dice.randint(10**5, 10**8)
        start = day_zero + datetime.timedelta(minutes=dice.randrange(2 * 365 * 24 * 60))
        later = lambda days: (start + datetime.timedelta(days=days)).isoformat()
        money = lambda amount: {"amount": amount, "currency": "KZT"}
        party = lambda who, role: who | {"roles": [role], "address": {"locality": text(1, 1), "countryName": "Kazakhstan"},
                                         "contactPoint": {"telephone": f"+7{dice.randrange(10**10):010}"}}
        items = [{"id": str(n), "description": text(3, 9), "quantity": dice.randint(1, 99), "unit": {"name": "piece"},
                  "classification": {"scheme": "CPV", "id": f"{dice.randrange(10**8):08}"}} for n in range(dice.randint(1, 4))]
        tender = {"id": "t", "title": text(4, 9), "description": text(15, 40), "status": "active", "items": items,
                  "procurementMethod": "open", "value": money(price), "tenderPeriod": {"startDate": later(0), "endDate": later(15)},
                  "documents": [{"id": f"d{n}", "title": text(2, 5), "url": f"https://example.org/{number}/{n}"} for n in range(3)]}
        bids = [{"id": f"b{n}", "status": "valid", "date": later(10 + n), "tenderers": [firm],
                 "value": money(price - dice.randint(0, price // 5))} for n, firm in enumerate(bidders)]
        winner = min(bids, key=lambda bid: bid["value"]["amount"])
        award = {"id": "a", "status": "active", "date": later(20), "title": text(4, 9), "suppliers": winner["tenderers"],
                 "value": winner["value"], "items": items}
        contract = {"id": "c", "awardID": "a", "status": "active", "dateSigned": later(30), "value": winner["value"],
                    "items": items, "period": {"startDate": later(31), "endDate": later(300)}, "description": text(10, 30)}
        stages = [("tender", 0, {"parties": [party(body, "buyer")], "buyer": body, "tender": tender}),
                  ("award", 20, {"parties": [party(f, "tenderer") for f in bidders], "bids": {"details": bids}, "awards": [award],
                                 "tender": {"id": "t", "status": "complete", "numberOfTenderers": len(bids)}}),
                  ("contract", 30, {"parties": [party(winner["tenderers"][0], "supplier")], "contracts": [contract],
                                    "tender": tender | {"status": "complete"}})]
        ocid = f"ocds-bench0-{number:06}"
        for at, (tag, days, content) in enumerate(stages):
            release = {"ocid": ocid, "id": f"{ocid}-{at}", "date": later(days), "tag": [tag], "initiationType": "tender",
                       "language": "en"} | content
            lines.append((release["date"], at, ocid, json.dumps(release, ensure_ascii=False, separators=(",", ":"))))
    for *_, line in sorted(lines):
        out.write(line.encode() + b"\n")


def apart(work, *words):
    """Runs a function in a process of its own and returns what it returns."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, words)


def written(make, part, words):
    with open(part, "wb") as out:
        make(*words, out)


def made(file, stamp, make, *words):
    """The file, made anew unless it was made from the same things before."""
    note = file.with_name(file.name + ".stamp")
    if not (file.exists() and note.exists() and note.read_text() == stamp):
        say(f"making {file.name}")
        part = file.with_name(file.name + ".part")
        apart(written, make, part, words)
        part.rename(file)
        note.write_text(stamp)
    return file


def digest(files):
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


# One measurement


@dataclasses.dataclass
class Run:
    wall: float
    cpu: float
    rss: int
    fault: str
    note: str


@dataclasses.dataclass
class Figure:
    """The runs of one command: medians, except for the memory, where the worst counts."""
    runs: list

    fault = property(lambda self: next((r.fault for r in self.runs if r.fault), ""))
    note = property(lambda self: self.runs[-1].note)
    wall = property(lambda self: statistics.median(r.wall for r in self.runs))
    cpu = property(lambda self: statistics.median(r.cpu for r in self.runs))
    rss = property(lambda self: max(r.rss for r in self.runs))

    def cells(self, size=None):
        """wall | CPU | MB per CPU-s | peak MB"""
        if self.fault:
            return f"**failed**: {self.fault} | | | "
        walls = [r.wall for r in self.runs]
        spread = f" ({min(walls):.2f}–{max(walls):.2f})" if len(walls) > 1 else " (one run)"
        rate = f"{size / 1e6 / max(self.cpu, 0.01):,.0f}" if size else ""
        return f"{self.wall:.2f}{spread} | {self.cpu:.2f} | {rate} | {self.rss / 1e6:,.0f}"


def once(command, out, environment):
    errors = out.with_name(out.name + ".err")
    with open(out, "wb") as stdout, open(errors, "wb") as stderr:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=environment, cwd=out.parent)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
    child.returncode = code = os.waitstatus_to_exitcode(status)
    # The end is enough: what a command says of its rules comes last.
    with open(errors, "rb") as file:
        file.seek(max(0, errors.stat().st_size - 20_000))
        told = file.read().decode(errors="replace").strip().splitlines()
    incomplete = [line for line in told if "did not complete" in line]
    last = (incomplete or told or [""])[0 if incomplete else -1][:200].replace("|", "\\|")
    fault = f"killed by signal {-code}" if code < 0 else f"exit {code}: {last}" if code not in (0, 3) else last if incomplete else ""
    note = "records were set aside" if code == 3 else ""
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, fault, note)


def tail_says(file, words):
    with open(file, "rb") as content:
        content.seek(max(0, file.stat().st_size - 50_000))
        return [line.decode(errors="replace").strip() for line in content if words.encode() in line]


# Reading results, in a process of its own


def sorted_lines(file):
    """How many flags a CSV has, the hash of its bytes, and that of its lines in order."""
    content = file.read_bytes()
    lines = content.splitlines(keepends=True)
    return max(0, len(lines) - 1), hashlib.sha256(content).hexdigest(), hashlib.sha256(b"".join(sorted(lines))).hexdigest()


def verdict_lines(file):
    """The closing lines of the table: raised, clear and unknown of each rule."""
    found = [line.split() for line in file.read_text(errors="replace").splitlines()]
    return sorted(" ".join(words[:4]) for words in found if len(words) > 4 and all(re.fullmatch(r"[\d,]+", w) for w in words[1:4]))


def compiled(file):
    """Number and hash of compiled releases, whatever the order of lines and members."""
    hashes = []
    with open(file, "rb") as lines:
        for line in lines:
            hashes.append(hashlib.sha256(json.dumps(json.loads(line), sort_keys=True).encode()).hexdigest())
    return len(hashes), hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()


def same_object(one, other):
    return json.loads(one.read_bytes()) == json.loads(other.read_bytes())


def rows_of(file):
    """Rows of a CSV, numbers as numbers."""
    import csv
    from decimal import Decimal, InvalidOperation

    def cell(text):
        try:
            return Decimal(text)
        except InvalidOperation:
            return text

    with open(file, newline="", encoding="utf-8") as lines:
        return sorted(([cell(c) for c in row] for row in list(csv.reader(lines))[1:]), key=str)


def same_rows(one, other):
    found = rows_of(one)
    return bool(found) and found == rows_of(other)


# Peers, each a program of its own


def peer_ocdsmerge(repo, file):
    """Groups releases by process, merges, writes JSON lines. Rules from our rules.toml: nothing is asked of the network."""
    sys.path.insert(0, str(pathlib.Path(repo) / "crates/xtask/oracle"))
    import merge
    merger = merge.ocdsmerge.Merger(merge_rules=merge.get_merge_rules(merge.schema_of(merge.rules_of(pathlib.Path(repo)))))
    histories = {}
    with open(file, "rb") as lines:
        for line in lines:
            # Kept as bytes and parsed when merged: a heap of parsed releases would slow the peer by its collector.
            histories.setdefault(line.split(b'"', 4)[3], []).append(line)
    for ocid in sorted(histories):
        # `dumps`, not `dump`: the latter takes the slow encoder, which would be unfair.
        merged = merger.create_compiled_release([json.loads(line) for line in histories.pop(ocid)])
        sys.stdout.write(json.dumps(merged, ensure_ascii=False, separators=(",", ":")) + "\n")


def peer_duckdb(folder):
    """Runs the query over the Parquet files; standard error gets the time of the query alone."""
    import csv
    import duckdb
    wall, cpu = time.perf_counter(), time.process_time()
    connection = duckdb.connect()
    for table in ("bids", "processes"):
        place = str(pathlib.Path(folder) / f"{table}.parquet").replace("'", "''")
        connection.execute(f"create view {table} as select * from read_parquet('{place}')")
    result = connection.execute(QUERY)
    out = csv.writer(sys.stdout)
    out.writerow([column[0] for column in result.description])
    out.writerows(result.fetchall())
    print(f"alone: {time.perf_counter() - wall:.3f} s, {time.process_time() - cpu:.3f} CPU-s", file=sys.stderr)


PEERS = {"ocdsmerge": peer_ocdsmerge, "duckdb": peer_duckdb}


def peer(name, *words):
    return [sys.executable, str(pathlib.Path(__file__).resolve()), "peer", name, *map(str, words)]


# The measurements


class Bench:
    def __init__(self, options):
        self.repo, self.tura, self.options = options.repo.resolve(), options.tura.resolve(), options
        self.home = self.repo / "target/bench"
        self.data = (self.repo / os.environ.get("TURA_DATA", "../shared/data")).resolve() / "ocds"
        self.copies = options.copies or (QUICK_COPIES if options.quick else COPIES)
        self.small_copies = min(QUICK_COPIES, self.copies)
        self.is_full = self.copies == COPIES
        self.failures, self.office = [], None
        for folder in ("out", "tmp", "worlds"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        # What spills goes to the disk, never to a temporary folder held in memory.
        self.environment = os.environ | {"TMPDIR": str(self.home / "tmp")}
        self.settings = self.home / "settings.ini"
        self.settings.write_text("".join(f"[{rule}]\n" for rule in RULES))

    # What is used by several

    def absent(self):
        return [name for name in SOURCES if not (self.data / name).is_file()]

    def real(self, copies):
        self.room(copies * 14_000_000, f"{copies} copies")
        stamp = f"{copies} {digest([self.data / name for name in SOURCES])} {digest([pathlib.Path(__file__)])}"
        return made(self.home / f"copies-{copies}.jsonl", stamp, copies_of, self.data, copies)

    def room(self, bytes_needed, what):
        if shutil.disk_usage(self.home).free < 2 * bytes_needed:
            raise RuntimeError(f"{what}: at least {2 * bytes_needed / 1e9:.0f} GB of free disk are needed")

    def world(self, processes):
        self.room(processes * 10_000, f"the world of {processes:,}")
        folder = self.home / "worlds" / str(processes)
        sources = sorted((self.repo / "crates/world").rglob("*.rs")) + sorted((self.repo / "crates/world").rglob("*.toml"))
        stamp, note = digest(sources), folder / "stamp"
        if not (note.exists() and note.read_text() == stamp):
            say(f"making a world of {processes:,} processes")
            shutil.rmtree(folder, ignore_errors=True)
            run = once([self.tura, "world", "--seed", "1", "--processes", str(processes), "--out", folder, "--quiet"],
                       self.home / "out/world.txt", self.environment)
            if run.fault:
                raise RuntimeError(f"tura world: {run.fault}")
            note.write_text(stamp)
        return folder / "releases.jsonl"

    def shelf(self):
        """Imports the big file into a new office, once a run of this script."""
        if not self.office:
            file = self.real(self.copies)
            office = self.home / "office"
            shutil.rmtree(office, ignore_errors=True)
            figure = self.measure("import", ["import", file, "--dataset", "bench", "--office", office, "--quiet"], times=1)
            self.office = office, figure
            if figure.fault:
                raise RuntimeError(f"tura import: {figure.fault}")
        return self.office

    def measure(self, name, command, times=None, out="txt", program=None, reads=None):
        """Runs a command several times, its input read once before so that it is in the system's memory."""
        if reads:
            with open(reads, "rb") as file:
                while file.read(1 << 20):
                    pass
        words = [str(w) for w in ([program or self.tura, *command] if program is not False else command)]
        runs = []
        for turn in range(times or self.options.times):
            run = once(words, self.out(name, out), self.environment)
            tables = tail_says(self.out(name, out), "did not complete") if out == "txt" and not run.fault else []
            run.fault = run.fault or (tables[0] if tables else "")
            run.fault = run.fault.replace(str(self.repo) + "/", "").replace(str(self.tura.parent) + "/", "")
            say(f"  {name} {turn + 1}: {run.wall:.2f} s, {run.cpu:.2f} CPU-s, {run.rss / 1e6:,.0f} MB {run.fault}")
            runs.append(run)
            if run.fault:
                self.failures.append(f"{name}: {run.fault}")
                break
        return Figure(runs)

    def out(self, name, ending="txt"):
        return self.home / "out" / f"{name}.{ending}"

    def target(self, figure, wall=None, cpu=None, words="", good=None):
        """The cells `target | outcome`."""
        limits = [f"{wall} s"] * bool(wall) + [f"{cpu} CPU-s"] * bool(cpu)
        shown = words or "at most " + ", ".join(limits)
        if figure.fault:
            return f"{shown} | **failed**"
        if good is None:
            if not self.is_full:
                return f"{shown} | other size"
            good = figure.wall <= (wall or math.inf) and figure.cpu <= (cpu or math.inf)
        return f"{shown} | {'met' if good else '**missed**'}{'; ' + figure.note if figure.note else ''}"

    def eleven(self):
        return [word for rule in RULES for word in ("--rule", rule)]

    HEAD = ["| | wall s | CPU s | MB per CPU-s | peak MB | target | outcome |", "|---|---|---|---|---|---|---|"]

    # One function a measurement; each returns lines of Markdown

    def cardinal(self):
        """Eleven Cardinal rules, raw file to result, profile cardinal"""
        file = self.real(self.copies)
        size = file.stat().st_size
        words = ["flag", file, "--quiet", "--profile", "cardinal", "--settings", self.settings, "--format", "cardinal"]
        ours = self.measure("cardinal", words, out="json", reads=file)
        lines = [f"{size / 1e6:,.1f} MB of compiled releases.", "", *self.HEAD,
                 f"| Tura, profile cardinal | {ours.cells(size)} | {self.target(ours, 3.5, 6)} |"]
        program = os.environ.get("CARDINAL_BIN")
        if not program:
            return lines + [f"| {CARDINAL_RECORDED} CARDINAL_BIN is not set |"]
        theirs = self.measure("cardinal-peer", ["indicators", "--settings", self.settings, file], out="json", program=program)
        lines.append(f"| Cardinal | {theirs.cells(size)} | | |")
        if not ours.fault and not theirs.fault:
            equal = apart(same_object, self.out("cardinal", "json"), self.out("cardinal-peer", "json"))
            lines += ["", f"Cardinal takes {theirs.cpu / ours.cpu:.1f} times our CPU and {theirs.wall / ours.wall:.1f} times our wall time. "
                          f"Same object: {'yes' if equal else '**no**'}."]
        return lines

    def default(self):
        """Eleven Cardinal rules, raw file to result, default profile"""
        file = self.real(self.copies)
        figure = self.measure("default", ["flag", file, "--quiet", *self.eleven(), "--format", "table"], reads=file)
        return [*self.HEAD, f"| Tura, default profile | {figure.cells(file.stat().st_size)} | {self.target(figure, 3.5, 6)} |"]

    def all(self):
        """All rules, raw file to result"""
        file = self.real(self.copies)
        figure = self.measure("all", ["flag", file, "--quiet", "--format", "table"], reads=file)
        return [*self.HEAD, f"| Tura, all rules | {figure.cells(file.stat().st_size)} | {self.target(figure, 8)} |"]

    def memory(self):
        """Memory under a cap, and the same verdicts without it"""
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        uncapped = f"{max(total - SPARE_BYTES, 2 * MEMORY_BYTES) >> 20}M"
        sizes = [self.copies] + [self.copies * LARGE_FACTOR] * self.options.large
        lines = list(self.HEAD)
        for copies in sizes:
            file = self.real(copies)
            size, answers = file.stat().st_size, {}
            for memory, title in ((MEMORY, f"--memory {MEMORY}"), (uncapped, f"uncapped (--memory {uncapped})")):
                is_capped, faults, figures = memory == MEMORY, [], []
                for form, ending in (("csv", "csv"), ("table", "txt")):
                    name = f"memory-{copies}-{'capped' if is_capped else 'uncapped'}"
                    command = ["flag", file, "--quiet", "--memory", memory, "--format", form]
                    figures.append(self.measure(name, command, times=None if is_capped and form == "csv" and copies < COPIES * 2 else 1, out=ending))
                    faults.append(figures[-1].fault)
                peak = max(f.rss for f in figures)
                answers[title] = None if any(faults) else (apart(sorted_lines, self.out(name, "csv")), apart(verdict_lines, self.out(name)))
                goal = self.target(figures[0], words="peak at most 1 GiB (1,074 MB)", good=peak <= MEMORY_BYTES) if is_capped else " | "
                lines.append(f"| {size / 1e6:,.0f} MB, all rules, {title}, csv | {figures[0].cells(size)} | {goal} |")
            capped, free = answers.values()
            told = "cannot be said" if None in (capped, free) else "yes" if capped == free else "**no**"
            if capped and (not capped[0][0] or not capped[1]):
                told = "**cannot be said: no flag, or no verdicts in the table**"
            lines.append(f"| {size / 1e6:,.0f} MB: flags and verdicts equal to the uncapped run | {told} | | | | | |")
        if not self.options.large:
            lines += ["", f"The file {LARGE_FACTOR} times as large was not measured (`--large`)."]
        return lines

    def second(self):
        """Second run over the shelf, recomputed"""
        office, taken = self.shelf()
        size = self.real(self.copies).stat().st_size
        shelf = ["flag", "--dataset", "bench", "--office", office, "--quiet"]
        own = self.measure("second-default", [*shelf, *self.eleven(), "--format", "table"])
        cardinal = self.measure("second-cardinal", [*shelf, "--profile", "cardinal", "--settings", self.settings, "--format", "cardinal"], out="json")
        everything = self.measure("second-all", [*shelf, "--format", "table"])
        return [*self.HEAD, f"| import, once | {taken.cells(size)} | | |",
                f"| eleven rules, default profile | {own.cells()} | {self.target(own, 1)} |",
                f"| eleven rules, profile cardinal | {cardinal.cells()} | {self.target(cardinal, 1)} |",
                f"| all rules | {everything.cells()} | | |"]

    def merge(self):
        """Merging releases into compiled releases"""
        stamp = f"{MERGE_PROCESSES} {MERGE_SEED} {digest([pathlib.Path(__file__)])}"
        file = made(self.home / "releases.jsonl", stamp, releases, MERGE_PROCESSES, MERGE_SEED)
        size = file.stat().st_size
        ours = self.measure("merge", ["merge", file, "--quiet"], out="jsonl", reads=file)
        rate = size / 1e6 / max(ours.cpu, 0.01)
        goal = self.target(ours, words="at least 150 MB per CPU-s", good=rate >= 150)
        lines = [f"{3 * MERGE_PROCESSES:,} releases, three a process, {size / 1e6:.1f} MB, in the order of their dates.", "", *self.HEAD,
                 f"| Tura | {ours.cells(size)} | {goal} |"]
        if not importlib.util.find_spec("ocdsmerge"):
            return lines + ["| ocdsmerge | not installed; recorded 13 MB per CPU-s, **not re-measured here** | | 13 | | | |"]
        theirs = self.measure("merge-ocdsmerge", peer("ocdsmerge", self.repo, file), out="jsonl", program=False)
        lines.append(f"| ocdsmerge in Python, JSON included | {theirs.cells(size)} | | |")
        if not ours.fault and not theirs.fault:
            one, other = (apart(compiled, self.out(name, "jsonl")) for name in ("merge", "merge-ocdsmerge"))
            equal = "yes" if one == other else f"**no** ({one[0]:,} against {other[0]:,})"
            lines += ["", f"ocdsmerge takes {theirs.cpu / max(ours.cpu, 0.01):.1f} times our CPU. Compiled releases ({one[0]:,}) equal: {equal}."]
        return lines

    def query(self):
        """SQL over the Parquet files, beside DuckDB"""
        office, _ = self.shelf()
        command = ["query", QUERY, "--dataset", "bench", "--office", office, "--format", "csv", "--quiet"]
        ours = self.measure("query", command, out="csv")
        lines = ["A join, a count of distinct tenderers and sums of prices by method and currency.", "", *self.HEAD, f"| tura query | {ours.cells()} | | |"]
        if not importlib.util.find_spec("duckdb"):
            return lines + ["| DuckDB | not installed | | | | | |"]
        folder = next((office / "shelf/versions/bench").glob("*/bids.parquet")).parent
        theirs = self.measure("query-duckdb", peer("duckdb", folder), out="csv", program=False)
        lines.append(f"| DuckDB, with the start of Python | {theirs.cells()} | | |")
        if not ours.fault and not theirs.fault:
            alone = re.search(r"alone: ([\d.]+) s, ([\d.]+) CPU-s", self.out("query-duckdb", "csv.err").read_text())
            wall, cpu = float(alone[1]), float(alone[2])
            equal = apart(same_rows, self.out("query", "csv"), self.out("query-duckdb", "csv"))
            lines += [f"| DuckDB, the query alone (last run) | {wall:.2f} | {cpu:.2f} | | | | |", "",
                      f"`tura query`, its start included, takes {ours.wall / wall:.1f} times the wall time of DuckDB's query alone and "
                      f"{ours.wall / theirs.wall:.2f} times that of the whole DuckDB process. Same answer: {'yes' if equal else '**no**'}."]
        return lines

    def linear(self):
        """Growth over the worlds, all rules, raw file to result"""
        sizes = QUICK_WORLDS if self.options.quick else WORLDS + LARGE_WORLDS * self.options.large
        lines, points = ["| processes | MB | wall s | CPU s | MB per CPU-s | peak MB | CPU s per 100,000 |", "|---|---|---|---|---|---|---|"], []
        for processes in sizes:
            file = self.world(processes)
            times = 1 if processes >= ONCE_FROM else None
            figure = self.measure(f"linear-{processes}", ["flag", file, "--quiet", "--format", "table"], times=times, reads=file)
            size = file.stat().st_size
            each = "" if figure.fault else f"{figure.cpu / processes * 1e5:.2f}"
            lines.append(f"| {processes:,} | {size / 1e6:,.0f} | {figure.cells(size)} | {each} |")
            if not figure.fault:
                points.append((math.log(processes), math.log(figure.cpu), math.log(figure.wall)))
        if len(points) > 1:
            slopes = [statistics.linear_regression([p[0] for p in points], [p[at] for p in points]).slope for at in (1, 2)]
            lines += ["", f"Slope of the logarithms (1 is linear): CPU {slopes[0]:.2f}, wall {slopes[1]:.2f}, over {len(points)} sizes."]
        return lines

    def same(self):
        """Same bytes with 1, 2 and 4 threads and with shuffled lines"""
        file = self.real(self.small_copies)
        other = made(self.home / f"shuffled-{self.small_copies}.jsonl", digest([file.with_name(file.name + ".stamp")]), shuffled, file)
        lines = ["Standard output of `--format csv` (it holds row ids, no source positions).", "",
                 "| | rows | sha256 | against 1 thread |", "|---|---|---|---|"]
        for profile in ("default", "cardinal"):
            settings = ["--settings", self.settings] if profile == "cardinal" else []
            first = None
            for title, source, threads in (("1 thread", file, 1), ("2 threads", file, 2), ("4 threads", file, 4), ("shuffled lines", other, 2)):
                name = f"same-{profile}-{title.replace(' ', '-')}"
                command = ["flag", source, "--quiet", "--profile", profile, *settings, "--threads", threads, "--format", "csv"]
                figure = self.measure(name, command, times=1, out="csv")
                if figure.fault:
                    lines.append(f"| {profile}, {title} | | | **failed**: {figure.fault} |")
                    continue
                found = apart(sorted_lines, self.out(name, "csv"))
                first = first or (title, found)
                told = "**void: no flag**" if not found[0] else "equal" if found[1] == first[1][1] else \
                    "**same lines, other order**" if found[2] == first[1][2] else "**differs**"
                told = "—" if first[0] == title and found[0] else told
                if "**" in told:
                    self.failures.append(f"{name}: {told.strip('*')}")
                lines.append(f"| {profile}, {title} | {found[0]:,} | `{found[1][:16]}` | {told} |")
        return lines

    # The page

    MEASUREMENTS = ["cardinal", "default", "all", "memory", "second", "merge", "query", "linear", "same"]
    ON_REAL_DATA = {"cardinal", "default", "all", "memory", "second", "query", "same"}

    def machine(self, load):
        def first(file, pattern):
            found = re.search(pattern, pathlib.Path(file).read_text(), re.M) if pathlib.Path(file).exists() else None
            return found[1].strip() if found else "unknown"

        def told(*command):
            ran = subprocess.run(command, cwd=self.repo, capture_output=True, text=True, check=False)
            return ran.stdout.strip() if ran.returncode == 0 else "unknown"

        def version(package):
            try:
                return f"{package} {importlib.metadata.version(package)}"
            except importlib.metadata.PackageNotFoundError:
                return f"{package} absent"

        model = first("/proc/cpuinfo", r"^model name\s*:\s*(.*)$")
        memory = first("/proc/meminfo", r"^MemTotal:\s*(\d+)")
        memory = f"{int(memory) / 1024**2:.1f} GiB" if memory.isdigit() else memory
        program = self.tura.relative_to(self.repo) if self.tura.is_relative_to(self.repo) else self.tura.name
        changed = " with changes" if told("git", "status", "--porcelain", "--untracked-files=no") not in ("", "unknown") else ""
        lines = [f"- date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC",
                 f"- machine: {len(os.sched_getaffinity(0))} cores, {model}, {memory} of memory, "
                 f"{platform.system()} {platform.release()}",
                 f"- load average before: {load[0]:.2f} (1 min), {load[1]:.2f} (5 min); after: {os.getloadavg()[0]:.2f}",
                 f"- program: `{program}`, {told(str(self.tura), '--version')}, commit {told('git', 'rev-parse', '--short', 'HEAD')}{changed}",
                 f"- peers: Python {platform.python_version()}, {version('ocdsmerge')}, {version('duckdb')}, "
                 f"Cardinal {'run' if os.environ.get('CARDINAL_BIN') else 'not run'}",
                 f"- each figure: median of {self.options.times} (least–most), peak memory the highest; CPU is user + system of the process; MB is a million "
                 "bytes; raw inputs were read once before, so they come from the system's memory"]
        if load[0] > BUSY_LOAD:
            lines.append(f"- **the machine was busy** (load {load[0]:.2f} at the start): wall times are not comparable")
        if "debug" in self.tura.parts:
            lines.append("- **a debug build**: no figure here says anything about speed")
        return lines

    def run(self):
        load, chosen = os.getloadavg(), self.options.only or self.MEASUREMENTS
        sections, absent = [], self.absent()
        if absent:
            warning = f"THE REAL DATA IS NOT THERE: {', '.join(absent)}. Set TURA_DATA to the folder that holds ocds/."
            say(f"\n{'!' * 80}\n{warning}\nlooked in {self.data}\n{'!' * 80}\n")
            sections += ["", f"**{warning}** What needs it was not measured."]
        for name in self.MEASUREMENTS:
            if name not in chosen:
                continue
            measurement = getattr(self, name)
            say(f"{name}: {measurement.__doc__}")
            sections += ["", f"### {measurement.__doc__} (`{name}`)", ""]
            if absent and name in self.ON_REAL_DATA:
                sections.append("**Not measured: the real data is not there.**")
                self.failures.append(f"{name}: no data")
                continue
            try:
                sections += measurement()
            except (RuntimeError, OSError) as error:
                reason = str(error).replace(str(self.repo) + "/", "")
                sections.append(f"**Not measured: {reason}**")
                self.failures.append(f"{name}: {reason}")
        print("\n".join(["## Measured by `cargo xtask bench`", "", *self.machine(load), *sections]))
        for failure in self.failures:
            say(f"failed: {failure}")
        return 1 if self.failures else 0


def at_least_one(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def main():
    if sys.argv[1:2] == ["peer"]:
        PEERS[sys.argv[2]](*sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repo", type=pathlib.Path, metavar="REPO")
    parser.add_argument("tura", type=pathlib.Path, metavar="TURA", help="the program, a release build")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_COPIES} copies of the real data instead of {COPIES}, small worlds")
    parser.add_argument("--large", action="store_true", help=f"also a file {LARGE_FACTOR} times as large and a world of a million")
    parser.add_argument("--only", action="append", choices=Bench.MEASUREMENTS, metavar="NAME", help=", ".join(Bench.MEASUREMENTS))
    parser.add_argument("--times", type=at_least_one, default=3, metavar="N", help="runs of each measurement (default 3)")
    parser.add_argument("--copies", type=at_least_one, metavar="N", help="copies of the real data, to try the script")
    options = parser.parse_args()
    if not options.tura.is_file():
        parser.error(f"{options.tura} is no program; `cargo build --release --package app` makes it")
    return Bench(options).run()


if __name__ == "__main__":
    sys.exit(main())
