#!/usr/bin/env python3
"""Runs every indicator's cases.toml in DuckDB: a second engine beside Tura's own.

Usage: indicators.py REPO [CODE ...]
Exit code 0 when every case gives the observations it expects, 1 otherwise. Needs the Python package duckdb.
"""
import decimal
import pathlib
import sys
import tomllib

import cases as shared

COLUMNS = {"process_id": "VARCHAR", "row_id": "VARCHAR", "body_id": "VARCHAR", "region": "VARCHAR", "class": "VARCHAR", "month": "BIGINT",
           "currency": "VARCHAR", "numerator": "DOUBLE", "denominator": "DOUBLE", "missing": "VARCHAR"}
# Tables that stand beside the published ones.
BESIDE = {
    "flag_verdicts": {"rule": "varchar", "process_id": "bigint", "subject_id": "varchar", "verdict": "varchar", "missing": "varchar"},
    "reviews": {"flag_id": "varchar", "rule": "varchar", "process_id": "bigint", "buyer_id": "varchar", "month": "bigint", "outcome": "varchar"},
}


def connect(repo, tables):
    """A connection with all tables and views, and no rows."""
    con = shared.connect(repo, tables, pathlib.Path("/nonexistent"))
    con.execute((repo / "indicators/views.sql").read_text())
    for table, columns in BESIDE.items():
        con.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    return con


def load(con, tables, case):
    """Puts the rows of a case into the tables; returns their labels by their ids."""
    labels = shared.load_case(con, tables, {key: value for key, value in case.items() if key not in BESIDE})
    named = {str(row_id): label for label, row_id in labels.items()}
    for table in BESIDE:
        for number, row in enumerate(case.get(table, []), 1):
            row = dict(row)
            ocid, label = row.pop("ocid", "p1"), row.pop("row", f"{table}/{number}")
            row["process_id"] = shared.number_id(ocid) if ocid else None
            named[row.get("flag_id", label)] = label
            con.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values()))
    pack = case.get("pack", {})
    if pack:
        con.execute("insert into pack values (?)", [pack.get("currency")])
        for amount in pack.get("amounts", []):
            values = [amount["name"], decimal.Decimal(str(amount["amount"])), amount["from"], amount.get("to")]
            con.execute("insert into pack_amounts values (?, ?, ?, ?)", values)
    return named


def run(con, tables, sql, case):
    """What is not as the case says. The tables are empty again afterwards."""
    con.execute("begin")
    try:
        return faults_of(con, tables, sql, case)
    finally:
        con.execute("rollback")


def faults_of(con, tables, sql, case):
    named = load(con, tables, case)
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description]
    if names != list(COLUMNS):
        return [f"columns {names}"]
    faults, left = [], []
    for values in cursor.fetchall():
        row = dict(zip(names, values))
        row["row"] = named.get(row["row_id"], row["row_id"])
        known = [row[column] is not None for column in ("numerator", "denominator")]
        if known[0] != known[1] or known[0] != (row["missing"] is None):
            faults.append(f"{row['row']}: numerator, denominator and missing do not fit")
        left.append(row)
    for expected in case.get("expect", []):
        want = {("process_id" if key == "process" else key): (str(shared.number_id(value)) if key == "process" else value)
                for key, value in expected.items()}
        want.setdefault("missing", None)
        found = next((row for row in left if all(shared.same(row[key], value) for key, value in want.items())), None)
        if found is None:
            faults.append(f"{expected}: not among {left}")
        else:
            left.remove(found)
    if case.get("summary") != "partial":
        faults += [f"unexpected {row}" for row in left]
    return faults


def main():
    repo, codes = pathlib.Path(sys.argv[1]), sys.argv[2:]
    tables, count, failed = shared.schema(repo), 0, 0
    con = connect(repo, tables)
    for folder in sorted((repo / "indicators").iterdir()):
        query = folder / "indicator.sql"
        if not query.exists() or codes and folder.name.split("-")[0] not in codes:
            continue
        for case in tomllib.loads((folder / "cases.toml").read_text())["case"]:
            count += 1
            try:
                faults = run(con, tables, query.read_text(), case)
            except Exception as error:  # a query that DuckDB refuses is a fault of that case
                faults = [f"{type(error).__name__}: {error}"]
            if faults:
                failed += 1
                print(f"{folder.name} {case['name']}: {'; '.join(faults)}")
    print(f"{count} cases of indicators, {failed} failed")
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
