#!/usr/bin/env python3
"""Opens the shelf's Parquet files in DuckDB and in pandas, as anybody would, and compares with Tura.

Usage: parquet.py REPO TURA_BINARY

Writes a small file of compiled releases, imports it into a temporary office with `tura import`, then reads
every Parquet file beneath office/shelf with both programs. They must agree on columns and rows with each
other, and on rows with `tura query "select count(*) from TABLE"`. The amounts and dates of one process are
held against what was written. Exit code 0 when all agree, 1 otherwise. Needs duckdb, pandas and pyarrow.
"""
import csv
import decimal
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

import duckdb
import pandas

PROCESSES = 40
AMOUNT = "1234567.890001"


def release(number):
    """A compiled release with something in most tables, and gaps where real ones have gaps."""
    buyer, firm = {"id": "b1", "name": "Әкімдік"}, {"id": f"f{number % 7}", "name": "ЖШС «Айна»"}
    out = {
        "ocid": f"ocds-test-{number:03}",
        "id": f"{number}-c",
        "date": "2024-05-02T10:00:00+05:00",
        "tag": ["compiled"],
        "buyer": buyer,
        "parties": [buyer | {"roles": ["buyer"]}, firm | {"roles": ["tenderer", "supplier"]}],
        "tender": {
            "id": f"t{number}",
            "title": f"№ {number}",
            "procurementMethod": "open",
            "tenderPeriod": {"startDate": "2024-04-01", "endDate": "2024-04-20T18:00:00+05:00"},
            "items": [{"id": "1", "quantity": 3, "classification": {"scheme": "CPV", "id": "30200000"}}],
        },
        "bids": {"details": [{"id": "1", "status": "valid", "tenderers": [firm], "value": {"amount": 90 + number, "currency": "KZT"}}]},
        "awards": [{"id": "1", "status": "active", "suppliers": [firm], "value": {"amount": 90 + number, "currency": "KZT"}}],
        "contracts": [{"id": "1", "awardID": "1", "status": "active", "dateSigned": "2024-05"}],
    }
    if number % 3:
        out["tender"]["value"] = {"amount": decimal.Decimal(AMOUNT), "currency": "KZT"}
    return out


def written(value):
    """JSON with decimals as they are."""
    marked = json.dumps(value, ensure_ascii=False, default=lambda d: f"<{d}>")
    return marked.replace('"<', "").replace('>"', "")


def run(tura, *arguments):
    done = subprocess.run([tura, *arguments], capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"tura {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout.decode()


def table_of(path, tables):
    """The table a file belongs to: by its name, or that of the folder around it."""
    for name in (path.stem, path.parent.name):
        if name in tables:
            return name
    return None


def main():
    repo, tura = pathlib.Path(sys.argv[1]), sys.argv[2]
    tables = tomllib.loads((repo / "crates/engine/tables.toml").read_text(encoding="utf-8"))
    faults, counts, files = [], {}, 0
    with tempfile.TemporaryDirectory() as folder:
        source, office = pathlib.Path(folder) / "small.jsonl", pathlib.Path(folder) / "office"
        source.write_text("".join(written(release(n)) + "\n" for n in range(PROCESSES)), encoding="utf-8")
        run(tura, "import", str(source), "--dataset", "small", "--office", str(office), "--quiet")
        for path in sorted((office / "shelf").rglob("*.parquet")):
            files += 1
            shown = path.relative_to(office)
            relation = duckdb.read_parquet(str(path))
            frame = pandas.read_parquet(path)
            rows = relation.aggregate("count(*)").fetchall()[0][0]
            if rows != len(frame):
                faults.append(f"{shown}: {rows} rows in DuckDB, {len(frame)} in pandas")
            if list(relation.columns) != list(frame.columns):
                faults.append(f"{shown}: columns differ between DuckDB and pandas")
            name = table_of(path, tables)
            if name:
                counts[name] = counts.get(name, 0) + rows
            if name == "processes":
                faults += processes(shown, relation, frame)
        for name, rows in counts.items():
            out = run(tura, "query", f"select count(*) as n from {name}", "--dataset", "small", "--office", str(office), "--format", "csv", "--quiet")
            found = list(csv.reader(io.StringIO(out)))[-1][0]
            if found != str(rows):
                faults.append(f"{name}: {rows} rows in its files, {found} by tura query")
    if counts.get("processes") != PROCESSES:
        faults.append(f"{counts.get('processes')} processes on the shelf, {PROCESSES} were imported")
    for fault in faults:
        print(fault)
    print(f"{files} files, {len(counts)} tables, {sum(counts.values())} rows, {len(faults)} differ")
    sys.exit(1 if faults else 0)


def processes(shown, relation, frame):
    """The first process with an amount, held against what was written."""
    faults = []
    row = frame[frame["ocid"] == "ocds-test-001"].iloc[0]
    if row["amount"] != decimal.Decimal(AMOUNT) or row["amount_text"] != AMOUNT:
        faults.append(f"{shown}: amount is {row['amount']!r}, {row['amount_text']!r} in pandas")
    if str(row["tender_start_day"])[:10] != "2024-04-01" or not pandas.isna(row["tender_start_at"]):
        faults.append(f"{shown}: a day is {row['tender_start_day']!r}, {row['tender_start_at']!r} in pandas")
    if not pandas.isna(frame[frame["ocid"] == "ocds-test-000"].iloc[0]["amount"]):
        faults.append(f"{shown}: an amount that was not published is there in pandas")
    total = relation.aggregate("sum(amount)").fetchall()[0][0]
    with_amount = sum(1 for n in range(PROCESSES) if n % 3)
    if total != decimal.Decimal(AMOUNT) * with_amount:
        faults.append(f"{shown}: the amounts add up to {total} in DuckDB")
    return faults


if __name__ == "__main__":
    main()
