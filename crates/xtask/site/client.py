"""What people who screen already run, against the desk: the client of yente from PyPI by its own calls, and what OpenRefine asks.

Each wrong shape is a fault. The client's models are strict where yente's answers are; what it does not look into is looked at here.
"""
import json
import urllib.error
import urllib.parse
import urllib.request

from yente_client import Client
from yente_client.entities import Company, Person
from yente_client.exceptions import APIError, NotFoundError


def fields(report, where, value, wanted):
    """An object has these members, of these types."""
    for name, kind in wanted.items():
        report.check(isinstance(value.get(name), kind), f"{where}: {name} is {value.get(name)!r:.80}")


def catalog(report, client):
    """Health, what there is, what scores."""
    report.check(client.healthz().status == "ok" and client.readyz().status == "ok", "client: it is not well")
    datasets = client.datasets()
    names = [d.name for d in datasets.datasets]
    report.check({"default", "one", "two"} <= set(names), f"client: the datasets are {names}")
    # The second time it sends the tag it was given, and is told that nothing changed.
    report.check([d.name for d in client.datasets().datasets] == names, "client: the catalogue changes from one look to the next")
    algorithms = client.algorithms()
    report.check(algorithms.best in [a.name for a in algorithms.algorithms], f"client: the best algorithm is {algorithms.best}")


def match(report, client):
    """A firm under another name, a person in another script, with every filter that the client has."""
    asked = Company(name="Zharkyn Metall", jurisdiction="kz")
    found = client.match(asked)
    ids = [r.id for r in found.results]
    report.check(ids and found.results[0].match and {"a-1", "b-1"} <= set(found.results[0].referents), f"client: match finds {ids}")
    report.check(0.7 <= found.results[0].score <= 1, f"client: the score is {found.results[0].score}")
    # Two datasets are one or the other, however the client writes that down.
    both = Person(name="Serik Nurpeiis")
    of = lambda **filters: sorted(r.id for r in client.match(both, cutoff=0.1, threshold=0.2, **filters).results)
    report.check(of(datasets=["one", "two"]) == ["a-2", "b-2"], f"client: in both lists {of(datasets=['one', 'two'])}")
    report.check(of(datasets=["one"]) == ["a-2"], f"client: in one list {of(datasets=['one'])}")
    report.check(of(exclude_datasets=["one"]) == ["b-2"], f"client: without one list {of(exclude_datasets=['one'])}")
    report.check(of(topics=["sanction"]) == ["a-2"], f"client: of a topic {of(topics=['sanction'])}")
    report.check(of(exclude_entities=["a-2"]) == ["b-2"], f"client: without an entity {of(exclude_entities=['a-2'])}")
    report.check(of(exclude_schemata=["Person"]) == [], f"client: without people {of(exclude_schemata=['Person'])}")
    report.check(of(changed_since="2030-01-01") == [], "client: nothing has changed since a day to come")
    for algorithm in ("best", "logic-v1", "logic-v2", "name-based", "regression-v1"):
        client.match(asked, algorithm=algorithm, weights={"name_match": 0.5}, config={"nm_number_mismatch": 0.2}, limit=3)
    many = dict(client.match_iter([("a", asked), ("b", both)], workers=2))
    report.check(set(many) == {"a", "b"}, f"client: many are answered as {sorted(many)}")
    try:
        client.match(asked, algorithm="unheard-of")
        report.check(False, "client: an algorithm that nobody knows is taken")
    except APIError as error:
        report.check(error.status_code == 400 and "Invalid algorithm" in str(error), f"client: an unknown algorithm gives {error}")


def search(report, client):
    """Words, filters, counts, order, pages."""
    found = client.search("demirtash", facets=["countries", "topics", "datasets", "schema"])
    report.check([r.id for r in found.results] == ["a-3"], f"client: search finds {[r.id for r in found.results]}")
    report.check({"datasets", "schema"} <= set(found.facets or {}), f"client: the counts are {found.facets}")
    firms = client.search("", schema="LegalEntity", limit=1, offset=1, sort=["name:asc"])
    report.check(firms.total.value >= 2 and len(firms.results) == 1, f"client: a page of people and firms has {len(firms.results)} of {firms.total.value}")
    report.check(client.search("zzzz").results == [], "client: nothing is found by something")
    report.check(client.search("nurpeiis", countries=["kz"], datasets=["one", "two"], fuzzy=True, simple=True).total.value >= 1, "client: filters leave nothing")


def entities(report, client):
    """One entity, with those it is linked to, under its own id and one that was joined to it."""
    person = client.fetch("a-2")
    owned = person.properties.get("ownershipOwner", [])
    report.check(owned and not isinstance(owned[0], str) and owned[0].schema_ == "Ownership", f"client: nested inside is {owned!r:.120}")
    asset = owned[0].properties["asset"][0]
    report.check(not isinstance(asset, str) and asset.schema_ == "Company", f"client: at the second step is {asset!r:.120}")
    flat = client.fetch("a-2", nested=False)
    report.check("ownershipOwner" not in flat.properties, "client: asked without links it has them")
    joined = client.fetch("b-1")
    report.check("b-1" in joined.referents, f"client: a joined record leads to {joined.id}")
    adjacent = client.adjacent("a-2")
    report.check("ownershipOwner" in adjacent.adjacent, f"client: adjacent are {list(adjacent.adjacent)}")
    one = client.adjacent("a-2", prop="ownershipOwner", limit=5)
    report.check(one.total.value == 1 and len(one.results) == 1, f"client: of one property {one.total}")
    for call, word in [(lambda: client.fetch("nobody"), "entity"), (lambda: client.adjacent("a-2", prop="name"), "property")]:
        try:
            call()
            report.check(False, f"client: no such {word}, and no error")
        except NotFoundError as error:
            report.check(f"No such {word}!" in str(error), f"client: {error}")


def ask(base, path, form=None):
    """What OpenRefine sends: a form, or nothing; the answer as JSON."""
    data = None if form is None else urllib.parse.urlencode({k: json.dumps(v) for k, v in form.items()}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{base}{path}", data=data)) as answer:
        return json.load(answer)


def refine(report, base):
    """The reconciliation service 0.2 of the W3C community group: manifest, queries, suggestions, columns to add."""
    service = f"{base}/screening/reconcile/default"
    manifest = ask(service, "")
    fields(report, "manifest", manifest, {"name": str, "identifierSpace": str, "schemaSpace": str, "versions": list, "defaultTypes": list})
    report.check("0.2" in manifest["versions"], f"manifest: versions {manifest['versions']}")
    report.check("{{id}}" in manifest["view"]["url"] and manifest["preview"]["width"] > 0, "manifest: view or preview")
    queries = {"q0": {"query": "Zharkyn Metall", "type": "Company", "limit": 2}, "q1": {"query": "Ayla Demirtash", "properties": [{"pid": "Person:birthDate", "v": "1971-04-02"}], "type": ["Person"]}}
    answers = ask(service, "", {"queries": queries})
    report.check(set(answers) == set(queries), f"queries: answers are {sorted(answers)}")
    for key, answer in answers.items():
        best = answer["result"][0]
        fields(report, f"queries {key}", best, {"id": str, "name": str, "type": list, "match": bool, "score": (int, float)})
        fields(report, f"queries {key}: type", best["type"][0], {"id": str, "name": str})
        report.check(best["match"], f"queries {key}: the best is {best}")
    for kind, prefix, wanted in [("entity", "ayl", "a-3"), ("type", "comp", "Company"), ("property", "birth", "Person:birthDate")]:
        told = manifest["suggest"][kind]
        found = ask(told["service_url"], f"{told['service_path']}?prefix={prefix}")["result"]
        report.check(wanted in [r["id"] for r in found], f"suggest {kind}: {prefix} gives {found!r:.200}")
        for one in found:
            fields(report, f"suggest {kind}", one, {"id": str, "name": str})
    propose = manifest["extend"]["propose_properties"]
    proposed = ask(propose["service_url"], f"{propose['service_path']}?type=Person&limit=5")
    report.check(proposed["type"] == "Person" and len(proposed["properties"]) == 5, f"extend: proposed is {proposed!r:.200}")
    extend = {"ids": ["a-3"], "properties": [{"id": "birthDate"}, {"id": "name", "settings": {"limit": 1}}]}
    columns = ask(service, "", {"extend": extend})
    report.check([m["id"] for m in columns["meta"]] == ["birthDate", "name"], f"extend: meta is {columns['meta']}")
    report.check(columns["rows"]["a-3"]["birthDate"] == [{"str": "1971-04-02"}], f"extend: the row is {columns['rows']['a-3']}")
    try:
        ask(service, "", {})
        report.check(False, "reconcile: a form without a question is answered")
    except urllib.error.HTTPError as error:
        report.check(error.code == 400, f"reconcile: a form without a question gives {error.code}")


def walk(report, base):
    """All of it."""
    with Client(base_url=f"{base}/screening") as client:
        for part in (catalog, match, search, entities):
            try:
                part(report, client)
            except Exception as error:  # the client's own word that a shape is not what it expects
                report.check(False, f"client, {part.__name__}: {type(error).__name__}: {error}")
    refine(report, base)
