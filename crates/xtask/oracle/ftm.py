#!/usr/bin/env python3
"""Reads Tura's FollowTheMoney entities with FollowTheMoney's own model.

Usage: ftm.py REPO TURA_BINARY

Makes a small sample republic, imports it, serves it on a free port and reads `/api/v1/d/republic/ftm`. Every entity must be
one of the model's: a schema that is not abstract, properties that the schema has, values that their types take unchanged,
the schema's required properties, references to entities of a schema in their range. Exit code 0 when all are, 1 otherwise.
Needs followthemoney.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

from followthemoney import model

PROCESSES = 260


def run(tura, *arguments, folder):
    done = subprocess.run([tura, *arguments], capture_output=True, check=False, cwd=folder)
    if done.returncode != 0:
        sys.exit(f"tura {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')[-2000:]}")


def entities(tura, folder):
    """All entities as the program gives them over HTTP."""
    run(tura, "world", "--processes", str(PROCESSES), "--out", "republic", "--quiet", folder=folder)
    run(tura, "import", "republic/releases.jsonl", "--dataset", "republic", "--pack", "republic", "--tolerate", "1000", "--quiet", folder=folder)
    run(tura, "serve", "--prepare", folder=folder)
    with subprocess.Popen([tura, "serve", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, cwd=folder) as served:
        try:
            address = served.stdout.readline().decode().split()[0].rstrip("/")
            with urllib.request.urlopen(f"{address}/api/v1/d/republic/ftm", timeout=60) as answer:
                return [json.loads(line) for line in answer]
        finally:
            served.kill()


def faults_of(data, schemas):
    """What FollowTheMoney has against an entity."""
    schema = model.get(data["schema"])
    if schema is None or schema.abstract:
        return [f"{data['schema']} is no schema of an entity"]
    found = []
    for name, values in data["properties"].items():
        prop = schema.get(name)
        if prop is None or prop.stub:
            found.append(f"{schema.name} has no property {name}")
            continue
        for value in values:
            if prop.type.clean(value) != value:
                found.append(f"{schema.name}.{name}: {value!r} would be {prop.type.clean(value)!r}")
            if prop.type.name == "entity":
                other = schemas.get(value)
                if other is None or not model.get(other).is_a(prop.range):
                    found.append(f"{schema.name}.{name} refers to {other}, not to a {prop.range.name}")
    missing = [name for name in schema.required if not data["properties"].get(name)]
    found += [f"{schema.name} without {name}" for name in missing]
    read = model.get_proxy(data)
    kept = sorted((name, value) for name in data["properties"] for value in data["properties"][name])
    if sorted((prop.name, value) for prop, value in read.itervalues()) != kept:
        found.append(f"{schema.name} is read with other values than it was written with")
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        all_entities = entities(str(pathlib.Path(sys.argv[2]).resolve()), folder)
    schemas, faults = {}, {}
    for data in all_entities:
        if schemas.setdefault(data["id"], data["schema"]) != data["schema"]:
            faults["an id has two schemas"] = data["id"]
    for data in all_entities:
        for fault in faults_of(data, schemas):
            faults.setdefault(fault, data["id"])
    for fault, example in sorted(faults.items())[:40]:
        print(f"{fault} (as {example})")
    print(f"{len(all_entities)} entities of {len(set(schemas.values()))} schemas, {len(faults)} faults")
    sys.exit(1 if faults or not all_entities else 0)


if __name__ == "__main__":
    main()
