#!/usr/bin/env python3
"""Runs every rule's cases.toml in DuckDB: a second engine beside Tura's own.

Usage: cases.py REPO [--rules DIR] [CODE ...]
Exit code 0 when every case gives what it expects, 1 otherwise. Needs the Python package duckdb.
"""
import concurrent.futures
import datetime
import decimal
import hashlib
import pathlib
import re
import sys
import tomllib

import duckdb

RESERVED = {"process_id", "subject_kind", "subject_id", "verdict", "missing", "observed", "expected", "on_day", "rows"}
TYPES = {"text": "varchar", "int": "bigint", "id": "bigint", "bool": "boolean", "number": "decimal(38,6)"}


def expand(columns):
    """Column list of tables.toml -> [(name, DuckDB type)]."""
    out = []
    for name, kind, _path, _doc in columns:
        if kind == "money":
            out += [(name, "decimal(38,6)"), (name + "_text", "varchar"), (currency_of(name), "varchar")]
        elif kind == "date":
            out += [(name + "_text", "varchar"), (name + "_day", "date"), (name + "_at", "timestamp")]
        else:
            out.append((name, TYPES[kind]))
    return out


def currency_of(name):
    return name[: -len("amount")] + "currency" if name.endswith("amount") else name + "_currency"


def schema(repo):
    doc = tomllib.loads((repo / "crates/engine/tables.toml").read_text())
    front = [("process_id", "bigint"), ("row_id", "bigint")]
    back = [("file", "integer"), ("offset", "bigint"), ("length", "bigint"), ("pointer", "varchar"), ("content", "bigint")]
    return {t: (d["columns"], front + expand(d["columns"]) + back) for t, d in doc.items()}


def number_id(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def day_of(text):
    m = re.match(r"(\d{4}-\d{2}-\d{2})([T ]|$)", text)
    if not m:
        return None
    try:
        return datetime.date.fromisoformat(m.group(1))
    except ValueError:
        return None


def at_of(text):
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})", text):
        return None
    return datetime.datetime.fromisoformat(text).astimezone(datetime.timezone.utc).replace(tzinfo=None)


def key_of(ids):
    return None if not ids or any(i is None for i in ids) else "|".join(sorted(ids))


def load_case(con, tables, case):
    """Fills the tables from a case; returns {label: row_id}."""
    labels, rows, n = {}, {t: [] for t in tables}, 0

    def add(table, given, label=None):
        nonlocal n
        n += 1
        given = dict(given)
        label = given.pop("row", None) or label or f"{table}/{n}"
        ocid = given.pop("ocid", "p1")
        row = {"process_id": number_id(ocid), "row_id": number_id(label), "file": 0, "offset": 0, "length": 0, "pointer": ""}
        if table == "processes":
            row["row_id"] = row["process_id"]
        if table in ("processes", "releases"):
            row["ocid"] = ocid
        if table == "processes":
            row["lot_count"] = 0
            row["has_planning"] = False
        for name, kind, _p, _d in tables[table][0]:
            if name not in given:
                continue
            v = given.pop(name)
            if kind == "money":
                row[name] = decimal.Decimal(str(v))
                row[name + "_text"] = str(v)
            elif kind == "number":
                row[name] = decimal.Decimal(str(v))
            elif kind == "date":
                v = str(v)
                row[name + "_text"], row[name + "_day"], row[name + "_at"] = v, day_of(v), at_of(v)
            else:
                row[name] = v
        names = {c for c, _ in tables[table][1]}
        for k, v in given.items():
            if k not in names:
                raise SystemExit(f"case {case['name']}: table {table} has no column {k}")
            row[k] = v
        if label in labels:
            raise SystemExit(f"case {case['name']}: row label {label} used twice")
        labels[label] = row["row_id"]
        rows[table].append(row)
        return row

    for p in case.get("processes", []):
        add("processes", p, p.get("ocid", "p1"))
    for b in case.get("bids", []):
        b = dict(b)
        ids = b.pop("tenderers", None)
        lots = b.pop("lots", [])
        b.setdefault("lot_count", len(lots))
        if len(lots) == 1:
            b.setdefault("lot_id", lots[0])
        if ids is not None:
            b.setdefault("tenderer_count", len(ids))
            if len(ids) == 1:
                b.setdefault("tenderer_id", ids[0])
            b.setdefault("tenderer_key", key_of(ids))
        else:
            b.setdefault("tenderer_count", 0)
        row = add("bids", b, f"{b.get('ocid', 'p1')}/{b['bid_id']}")
        for i in ids or []:
            add("bidders", {"ocid": b.get("ocid", "p1"), "bid_row_id": row["row_id"], "bid_id": b["bid_id"], "party_id": i})
    for a in case.get("awards", []):
        a = dict(a)
        ids = a.pop("suppliers", None)
        lots = a.pop("lots", [])
        a.setdefault("lot_count", len(lots))
        if len(lots) == 1:
            a.setdefault("lot_id", lots[0])
        a.setdefault("related_bid_count", 1 if a.get("related_bid_id") else 0)
        if ids is not None:
            a.setdefault("supplier_count", len(ids))
            if len(ids) == 1:
                a.setdefault("supplier_id", ids[0])
            a.setdefault("supplier_key", key_of(ids))
        else:
            a.setdefault("supplier_count", 0)
        row = add("awards", a, f"{a.get('ocid', 'p1')}/{a['award_id']}")
        for i in ids or []:
            add("suppliers", {"ocid": a.get("ocid", "p1"), "award_row_id": row["row_id"], "award_id": a["award_id"], "party_id": i})
    ids_by_table = {"contracts": "contract_id", "parties": "party_id", "lots": "lot_id", "items": "item_id"}
    for table in tables:
        if table in ("processes", "bids", "awards"):
            continue
        for r in case.get(table, []):
            default = f"{r.get('ocid', 'p1')}/{r[ids_by_table[table]]}" if ids_by_table.get(table) in r else None
            if default in labels:
                default = None
            if table == "transactions" and "contract_id" in r:
                r = {"contract_row_id": labels.get(f"{r.get('ocid', 'p1')}/{r['contract_id']}"), **r}
            add(table, r, default)
    known = set(tables) | {"name", "why", "parameters", "dated", "pack", "expect", "summary"}
    for k in case:
        if k not in known:
            raise SystemExit(f"case {case['name']}: unknown key {k}")
    for table, rs in rows.items():
        if not rs:
            continue
        cols = [c for c, _ in tables[table][1]]
        con.executemany(
            f"insert into {table} ({', '.join(chr(34) + c + chr(34) for c in cols)}) values ({', '.join('?' * len(cols))})",
            [[r.get(c) for c in cols] for r in rs],
        )
    return labels


def connect(repo, tables, extra_views):
    con = duckdb.connect()
    con.execute("set timezone='UTC'")
    for t, (_c, cols) in tables.items():
        con.execute(f"create table {t} ({', '.join(chr(34) + c + chr(34) + ' ' + k for c, k in cols)})")
    con.execute("create table pack (currency varchar)")
    con.execute("create table pack_amounts (name varchar, amount decimal(38,6), from_day date, to_day date)")
    con.execute("create table rule_params (name varchar, value double, from_day date, to_day date)")
    con.execute("create table calendar (day date, is_working boolean)")
    con.execute((repo / "rules/duckdb.sql").read_text())
    con.execute((repo / "rules/views.sql").read_text())
    if extra_views.exists():
        con.execute(extra_views.read_text())
    return con


def same(a, b):
    if a is None or b is None:
        return a is b
    if isinstance(b, bool) or isinstance(b, str):
        return str(a) == str(b) if not isinstance(b, bool) else a == b
    if isinstance(b, (int, float)):
        return abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(b)))
    if isinstance(b, datetime.date):
        return str(a)[:10] == b.isoformat()
    if isinstance(b, list):
        return sorted(a) == sorted(b)
    return a == b


def run_case(con, tables, sql, meta, case):
    """Runs a case and takes back what it put into the tables; returns its faults."""
    con.execute("begin")
    try:
        return faults_of(con, tables, sql, meta, case)
    finally:
        con.execute("rollback")


def faults_of(con, tables, sql, meta, case):
    labels = load_case(con, tables, case)
    pack = case.get("pack", {})
    if pack:
        con.execute("insert into pack values (?)", [pack.get("currency")])
        for a in pack.get("amounts", []):
            con.execute("insert into pack_amounts values (?, ?, ?, ?)", [a["name"], decimal.Decimal(str(a["amount"])), a["from"], a.get("to")])
        for c in pack.get("days", []):
            con.execute("insert into calendar values (?, ?)", [c["day"], c["working"]])
    params = {k: v["default"] for k, v in meta.get("parameters", {}).items()} | case.get("parameters", {})
    dated = case.get("dated", [])
    for k, v in params.items():
        if isinstance(v, (int, float)) and not any(d["name"] == k for d in dated):
            con.execute("insert into rule_params values (?, ?, null, null)", [k, float(v)])
    for d in dated:
        con.execute("insert into rule_params values (?, ?, ?, ?)", [d["name"], float(d["value"]), d.get("from"), d.get("to")])
    used = set(re.findall(r"\$(\w+)", re.sub(r"--.*", "", sql)))
    cur = con.execute(sql, {k: v for k, v in params.items() if k in used})
    names = [d[0] for d in cur.description]
    missing = RESERVED - set(names)
    if missing:
        return [f"result lacks columns {sorted(missing)}"]
    got = [dict(zip(names, r)) for r in cur.fetchall()]
    faults, seen = [], {}
    for g in got:
        if g["verdict"] not in ("raised", "clear", "unknown"):
            faults.append(f"{g['subject_id']}: verdict {g['verdict']!r}")
        if g["verdict"] == "unknown" and not g["missing"]:
            faults.append(f"{g['subject_id']}: unknown without missing")
        if g["verdict"] == "raised" and not g["rows"]:
            faults.append(f"{g['subject_id']}: raised without rows")
        if g["subject_id"] is None or g["subject_kind"] is None:
            faults.append("subject_id or subject_kind is null")
        k = (g["process_id"], g["subject_kind"], g["subject_id"])
        if k in seen:
            faults.append(f"{k}: two rows for one subject")
        seen[k] = g
    extra = {k: v for k, v in seen.items()}
    for e in case.get("expect", []):
        ocid = e.get("ocid")
        match = [
            k for k in extra
            if k[2] == str(e["subject"]) and (ocid is None or k[0] == number_id(ocid))
        ]
        if len(match) != 1:
            faults.append(f"subject {e['subject']}: found {len(match)} rows, want 1 (got {[k[2] for k in seen]})")
            continue
        g = extra.pop(match[0])
        for k, v in e.items():
            if k in ("subject", "ocid"):
                continue
            if k == "rows":
                v = [labels[x] for x in v]
            if k not in g:
                faults.append(f"{e['subject']}: no column {k}")
            elif not same(g[k], v):
                faults.append(f"{e['subject']}: {k} is {g[k]!r}, want {v!r}")
    for k, g in extra.items():
        if case.get("summary") != "partial":
            faults.append(f"unexpected row {k[1]} {k[2]}: {g['verdict']} {g['missing'] or ''} observed={g['observed']} expected={g['expected']}")
    return faults


class Engine:
    """One connection and what it is asked; a process has one."""

    def __init__(self, repo, rules):
        self.tables = schema(repo)
        # A profile's own views stand beside its rules folder: profiles/NAME/views.sql.
        self.con = connect(repo, self.tables, rules.resolve().parent / "views.sql")

    def rule(self, folder):
        """How many cases a rule has, and of each that fails its name and faults."""
        meta = tomllib.loads((folder / "rule.toml").read_text())
        sql = (folder / "rule.sql").read_text()
        cases = tomllib.loads((folder / "cases.toml").read_text())["case"]
        failed = []
        for case in cases:
            try:
                faults = run_case(self.con, self.tables, sql, meta, case)
            except Exception as e:  # noqa: BLE001 - every failure is a finding about the rule
                faults = [f"{type(e).__name__}: {e}"]
            if faults:
                failed.append((f"{meta['code']} {case['name']}", faults))
        return len(cases), failed


engine = None


def begin(repo, rules):
    global engine
    engine = Engine(repo, rules)


def ask(folder):
    return engine.rule(folder)


def main():
    args = sys.argv[1:]
    repo = pathlib.Path(args.pop(0))
    rules = repo / "rules"
    if args and args[0] == "--rules":
        args.pop(0)
        rules = pathlib.Path(args.pop(0))
    folders = sorted(p for p in rules.iterdir() if (p / "rule.toml").exists())
    code = lambda folder: tomllib.loads((folder / "rule.toml").read_text())["code"]
    folders = [folder for folder in folders if not args or code(folder) in args]
    total, bad = 0, 0
    with concurrent.futures.ProcessPoolExecutor(initializer=begin, initargs=(repo, rules)) as pool:
        for count, failed in pool.map(ask, folders):
            total += count
            bad += len(failed)
            for name, faults in failed:
                print(f"FAIL {name}")
                for fault in faults:
                    print(f"     {fault}")
    print(f"{total} cases, {bad} failed")
    sys.exit(1 if bad or not total else 0)


if __name__ == "__main__":
    main()
