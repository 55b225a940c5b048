#!/usr/bin/env python3
"""Merges random release histories with ocdsmerge, the reference, and with Tura, and compares the outcome.

Usage: merge.py REPO TURA_BINARY [--histories N] [--seed S] [--keep FILE]

Runs `TURA_BINARY merge FILE`, where FILE holds releases as JSON lines, those of a process in the order of
their dates, and expects one compiled release a line; a process that cannot be merged gives no line.
Exit code 0 when every compiled release says what the reference says and both refuse the same processes,
1 otherwise. Needs the Python package ocdsmerge; asks nothing of the network.

The schema for the reference is built from Tura's own rules.toml: the oracle judges what Tura does with the
rules, not whether they are the standard's (a unit test compares those of 1.1 with the published list).

Left out on purpose, because Tura differs on purpose (see crates/engine/src/merge/mod.rs): ids of one list
that are equal as text but not as values, such as 1 and "1".
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import tomllib
import warnings

import ocdsmerge
from ocdsmerge.exceptions import OCDSMergeError
from ocdsmerge.rules import get_merge_rules

# Rules that hold only for data of OCDS 1.0, which Tura merges apart.
OLD = "1.0"
TEXTS = ["x", "", "é", "日本", 'a "quoted" \\ text/', "line\nbreak\ttab", "null", "1", "\U0001f600", "Ā\u2028"]
IDS = {
    "text": ["a", "b", "é", "a/b", 'q"', ""],
    "number": [1, 2, 3, 10**20],
    "any": ["a", "b", 1, 2, 2.5, None],
}


def rules_of(repo):
    """rules.toml -> {object: {field: rule}}, all sources together."""
    out = {}
    path = repo / "crates/engine/src/merge/rules.toml"
    for source, objects in tomllib.loads(path.read_text()).items():
        if source != OLD:
            for name, fields in objects.items():
                out.setdefault(name, {}).update(fields)
    return out


def schema_of(rules):
    """The least JSON schema from which the reference reads the same rules."""
    plain = {"omit": {"type": "string", "omitWhenMerged": True},
             "whole": {"type": "array", "wholeListMerge": True},
             "no id": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "string"}}}},
             "plain": {"type": ["array", "null"], "items": {"type": "string"}}}

    def field(rule):
        if rule in plain:
            return plain[rule]
        if rule.startswith("["):
            return {"type": "array", "items": {"$ref": f"#/definitions/{rule[1:-1]}"}}
        return {"$ref": f"#/definitions/{rule}"}

    names = set(rules) | {r.strip("[]") for f in rules.values() for r in f.values() if r not in plain}
    definitions = {}
    for name in names:
        properties = {"id": {"type": "string"}} | {f: field(r) for f, r in rules.get(name, {}).items()}
        definitions[name] = {"type": "object", "properties": properties}
    return {"properties": definitions.pop("Release")["properties"], "definitions": definitions}


class Histories:
    """Random values, of the kinds that releases hold and of some that they should not."""

    def __init__(self, rules, seed):
        self.rules, self.dice = rules, random.Random(seed)
        self.wild = 0.0

    def chance(self, share):
        return self.dice.random() < share

    def history(self, number):
        """The releases of one process. Two in three keep each field to one kind of value."""
        self.wild = self.dice.choice([0, 0, 0.03])
        self.kinds = {}
        count = self.dice.choice([1, 2, 2, 3, 3, 4, 7])
        for at in range(count):
            release = {"ocid": f"ocds-{number}", "id": self.dice.choice([f"{number}-{at}", at]),
                       "date": f"2024-01-{at + 1:02}T00:00:00Z", "tag": ["tender"]}
            body = self.object("Release", "", 4)
            yield body | release if self.chance(0.5) else release | {k: v for k, v in body.items() if k not in release}

    def object(self, name, path, depth):
        """An object of the schema (or of none), with fields it knows and fields it does not."""
        known = list(self.rules.get(name, {}).items())
        fields = self.dice.sample(known, min(len(known), self.dice.randint(0, 5)))
        unknown = ["x", "y", "value", "é", 'k"/~', "title"]
        fields += [(f, None) for f in self.dice.sample(unknown, self.dice.randint(0, 3))]
        self.dice.shuffle(fields)
        return {f: self.value(rule, f"{path}/{f}", depth - 1) for f, rule in fields}

    def value(self, rule, path, depth):
        if self.chance(0.08):
            return None
        if self.chance(0.04):
            return self.dice.choice([{}, []])
        if self.chance(self.wild):
            return self.dice.choice([self.scalar(), self.mixed(path, depth), self.objects("", path, depth), {"w": 1}])
        if rule is None:
            rule = self.kinds.setdefault(path, self.dice.choice(["scalar", "scalar", "list", "mixed", "Any", "[Any]"]))
        if rule in ("whole", "no id"):
            return self.objects("", path, depth) if self.chance(0.8) else self.mixed(path, depth)
        if rule in ("plain", "list"):
            return [self.scalar() for _ in range(self.dice.randint(0, 3))]
        if rule == "mixed":
            return self.mixed(path, depth)
        if rule in ("omit", "scalar") or depth <= 0:
            return self.scalar()
        return self.objects(rule[1:-1], path, depth) if rule.startswith("[") else self.object(rule, path, depth)

    def objects(self, name, path, depth):
        kind = self.kinds.setdefault("id of " + path, self.dice.choice(["text", "text", "number", "any"]))
        count = self.dice.choice([0, 1, 1, 2, 2, 3, 25 if self.chance(0.1) else 4])
        found = []
        for at in range(count):
            item = self.object(name, path, depth)
            if not self.chance(0.1):
                identifier = self.dice.choice(IDS[kind]) if count < 20 else at
                item = {"id": identifier} | item if self.chance(0.7) else item | {"id": identifier}
            if self.wild and self.chance(0.002):
                item["id"] = self.dice.choice([[1], {"a": 1}])
            found.append(item)
        return found

    def mixed(self, path, depth):
        extra = [self.scalar(), [self.scalar()], None]
        return self.objects("", path, depth)[:2] + self.dice.sample(extra, self.dice.randint(0, 2))

    def scalar(self):
        return self.dice.choice([self.dice.choice(TEXTS), self.dice.randint(-5, 5), 1.5, -0.25e-7, 1e30, True, False, None])


def written(value, dice):
    """JSON as publishers write it: blanks, escapes, and now and then a key twice (the last one counts)."""
    blank = dice.choice(["", "", " ", "  \t"])
    if isinstance(value, dict):
        members = [f"{json.dumps(k, ensure_ascii=dice.random() < 0.5)}:{blank}{written(v, dice)}" for k, v in value.items()]
        if members and dice.random() < 0.01:
            members.insert(0, f"{json.dumps(dice.choice(list(value)))}:[{{\"id\":\"double\"}}]")
        return "{" + blank + f",{blank}".join(members) + "}"
    if isinstance(value, list):
        return "[" + f"{blank},".join(written(v, dice) for v in value) + blank + "]"
    return json.dumps(value, ensure_ascii=dice.random() < 0.5)


def loaded(text):
    """Decimal numbers by how they are written: 1.50 and 1.5 differ."""
    return json.loads(text, parse_float=lambda digits: f"number {digits}")


def reference(merger, releases):
    """The compiled release, or None where the reference refuses."""
    try:
        return merger.create_compiled_release(releases)
    except (OCDSMergeError, TypeError):
        return None


def differences(expected, found, path=""):
    """Yields each place where two values differ. The order of members is free, that of lists is not."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in expected | found:
            if key not in found:
                yield f"{path}/{key}: missing, expected {json.dumps(expected[key])[:200]}"
            elif key not in expected:
                yield f"{path}/{key}: not expected, found {json.dumps(found[key])[:200]}"
            else:
                yield from differences(expected[key], found[key], f"{path}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for at, (one, other) in enumerate(zip(expected, found)):
            yield from differences(one, other, f"{path}/{at}")
    elif type(expected) is not type(found) or expected != found:
        yield f"{path}: expected {json.dumps(expected)[:200]}, found {json.dumps(found)[:200]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("repo", type=pathlib.Path)
    parser.add_argument("tura")
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=pathlib.Path, help="also write the releases here")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # The reference warns of ids that come twice in a list; that is meant here.

    rules = rules_of(options.repo)
    merge_rules = get_merge_rules(schema_of(rules))
    merger = ocdsmerge.Merger(merge_rules=merge_rules)
    histories = Histories(rules, options.seed)
    lines, expected = [], {}
    for number in range(options.histories):
        history = [written(release, histories.dice) for release in histories.history(number)]
        lines += history
        expected[f"ocds-{number}"] = reference(merger, [loaded(line) for line in history])
    with tempfile.TemporaryDirectory() as folder:
        file = options.keep or pathlib.Path(folder) / "releases.jsonl"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        run = subprocess.run([options.tura, "merge", str(file)], capture_output=True, check=False)
    # 3: done, and releases that cannot be merged were set aside; the reference refuses the same ones, below.
    if run.returncode not in (0, 3):
        sys.exit(f"{options.tura} merge failed:\n{run.stderr.decode(errors='replace')[-2000:]}")
    found = {}
    for line in run.stdout.decode().split("\n"):
        if line.strip():
            compiled = loaded(line)
            found[compiled.get("ocid")] = compiled

    wrong = 0
    for ocid, compiled in expected.items():
        told = []
        if compiled is None:
            told = ["the reference refuses it"] if ocid in found else []
        elif ocid not in found:
            told = ["refused, but the reference merges it"]
        else:
            told = list(differences(compiled, found[ocid]))
        wrong += bool(told)
        for line in told[: 5 if wrong <= 20 else 0]:
            print(f"{ocid} {line}")
    for ocid in found.keys() - expected.keys():
        wrong += 1
        print(f"{ocid} was never asked for")
    refused = sum(compiled is None for compiled in expected.values())
    print(f"{len(merge_rules)} rules, {len(lines)} releases, {len(expected)} processes ({refused} refused), {wrong} differ")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
