#!/usr/bin/env python3
"""Schemathesis against the API, by the API's own description of itself, as `cargo xtask test` asks.

Usage: fuzz.py REPO TURA_BINARY

Serves the same small republic as the browser's checks, then asks twice: once with whatever the description allows for, and once
with ids of real pages in the addresses, so that the other parameters meet pages that are there. Bounded and seeded. Before
that, a server that does each thing wrong shows that each check sees it. Exit code 1 where there are failures.
"""
import copy
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse

from kinds import Kinds, get
from republic import Republic

# Requests made up for each operation, in each of the two rounds; a debug build answers some dozen a second.
EXAMPLES = 25
SEED = 1
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
# What the report calls a failure of each check.
CODES = ["ST101", "ST103", "ST105", "ST107", "ST108"]
DESCRIPTION = "/api/v1/openapi.json"


def ask(base, description, folder, examples):
    """One run; its exit code and what it said. One worker: with two, Hypothesis trips over Python 3.11's parser now and then."""
    file = pathlib.Path(folder) / "openapi.json"
    file.write_text(json.dumps(description), encoding="utf-8")
    command = [pathlib.Path(sys.executable).parent / "schemathesis", "--no-color", "run", file, "--url", base]
    command += ["--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples), "--seed", str(SEED)]
    command += ["--generation-database", "none", "--workers", "1", "--request-timeout", "60", "--continue-on-failure", "--no-shrink", "--warnings", "off"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def with_real_ids(description, kinds):
    """The description with the ids of one page that is there in each address."""
    out = copy.deepcopy(description)
    for path, operations in out["paths"].items():
        template = path.removeprefix("/api/v1")
        samples = kinds.samples.get(template)
        if not samples:
            continue
        names = re.findall(r"\{([^}]*)\}", template)
        pattern = re.sub(r"\\\{[^}]*\\\}", "([^/]+)", re.escape(template))
        values = re.fullmatch(pattern, urllib.parse.urlsplit(samples[0]).path).groups()
        real = dict(zip(names, map(urllib.parse.unquote, values)))
        lists = [operations.get("parameters", [])] + [o.get("parameters", []) for o in operations.values() if isinstance(o, dict)]
        for parameters in lists:
            # A parameter that is described elsewhere is put here, since its values differ from path to path.
            parameters[:] = [resolved(out, p) for p in parameters]
            for parameter in (p for p in parameters if p.get("in") == "path" and p["name"] in real):
                value = real[parameter["name"]]
                number = parameter.get("schema", {}).get("type") == "integer"
                parameter["schema"] = {"enum": [int(value) if number else value]}
                parameter.pop("example", None), parameter.pop("examples", None)
    return out


def resolved(description, node):
    """What a reference points to, or the thing itself; always a copy."""
    for step in node.get("$ref", "").split("/")[1:]:
        description = description[step]
    return copy.deepcopy(description if "$ref" in node else node)


class Wrong(http.server.BaseHTTPRequestHandler):
    """Does at each address what its check is there to see."""

    ANSWERS = {
        "/a": (500, "application/json", "{}"),
        "/b": (202, "application/json", "{}"),
        "/c": (200, "text/plain", "{}"),
        "/d": (200, "application/json", "{}"),
        "/e": (200, "application/json", "[]"),
    }

    def do_GET(self):
        status, kind, body = self.ANSWERS.get(self.path.split("?")[0], (404, "text/plain", ""))
        self.send_response(status)
        for name, value in [("content-type", kind), ("content-length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass

    @classmethod
    def description(cls):
        """What the server says it does, and does not."""
        answer = {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}
        paths = {path: {"get": {"responses": {"200": copy.deepcopy(answer)}}} for path in cls.ANSWERS}
        paths["/d"]["get"]["responses"]["200"]["headers"] = {"X-There": {"required": True, "schema": {"type": "string"}}}
        return {"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": paths}


def unseen(folder):
    """The checks that did not see their planted fault."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Wrong)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    code, said = ask(f"http://127.0.0.1:{server.server_port}", Wrong.description(), folder, 2)
    server.shutdown()
    server.server_close()
    missed = [f"the planted fault of {check} was not seen" for check, of in zip(CHECKS, CODES) if f"{of} " not in said]
    return missed + ([said] if missed or code == 0 else [])


def main():
    repo, tura = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder, Republic(tura) as republic:
        missed = unseen(folder)
        if missed:
            sys.exit("\n".join(missed))
        description = json.loads(get(republic.base + DESCRIPTION).text)
        # An address in the description may be relative to the server's; the program's own is the root.
        front = urllib.parse.urlsplit(description.get("servers", [{"url": ""}])[0]["url"]).path.rstrip("/")
        failed, cases = False, 0
        for name, asked in [("any", description), ("real", with_real_ids(description, Kinds(republic.base, repo)))]:
            code, said = ask(republic.base + front, asked, folder, EXAMPLES)
            failed |= code != 0
            cases += sum(int(n) for n in re.findall(r"(\d+) generated", said))
            print(f"== with {name} ids\n{said}")
        # Whatever was asked, the server goes on, and nothing in it broke.
        panics = [line for line in republic.said().splitlines() if "panicked" in line]
        failed |= bool(panics) or get(republic.base + "/").status != 200
        print("\n".join(panics))
    print(f"{len(description['paths'])} paths, {cases} requests, seed {SEED}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
