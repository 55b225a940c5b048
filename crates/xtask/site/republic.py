"""The site under test: a small invented republic with its plan, and a few odd purchases, taken in, made into pages and served.

Everything is made anew in a temporary folder by the program that is given, so that what is looked at is what was built.
"""
import json
import pathlib
import re
import subprocess
import tempfile

from odd import DATASET, ODD

# As many as give a buyer ten judged contests, so that shares have an order; more would only take longer to read in a debug build.
PROCESSES = 800
# No single-offer share of fewer contests stands in front (crates/app/src/site/views/lists.rs).
SHARE_LEAST = 10


def run(tura, *arguments):
    """One command of the program; its refusal ends the run."""
    done = subprocess.run([tura, *arguments], capture_output=True, check=False)
    if done.returncode not in (0, 3):
        said = done.stderr.decode(errors="replace")[-2000:]
        raise SystemExit(f"tura {' '.join(map(str, arguments))} ended with {done.returncode}:\n{said}")


class Republic:
    """A served office; `base` is its address."""

    def __init__(self, tura, processes=PROCESSES):
        self.folder = tempfile.TemporaryDirectory(prefix="tura-site-")
        top = pathlib.Path(self.folder.name)
        world, office, odd = top / "republic", top / "office", top / "odd.jsonl"
        run(tura, "world", "--processes", str(processes), "--out", world, "--quiet")
        odd.write_text("".join(json.dumps(release, ensure_ascii=False) + "\n" for release in ODD), encoding="utf-8")
        for file, dataset in [(world / "releases.jsonl", "republic"), (odd, DATASET)]:
            run(tura, "import", file, "--dataset", dataset, "--pack", "republic", "--office", office, "--quiet")
        run(tura, "import", world / "entities.ftm.json", "--dataset", "registers", "--office", office, "--quiet")
        run(tura, "resolve", "--office", office, "--quiet")
        run(tura, "measures", "import", world / "plan.toml", "--author", "sample republic", "--office", office)
        run(tura, "serve", "--prepare", "--office", office, "--quiet")
        self.log = open(top / "serve.log", "w+", encoding="utf-8")
        command = [tura, "serve", "--office", office, "--listen", "127.0.0.1:0", "--quiet"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        found = None
        for line in self.process.stdout:
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                break
        if not found:
            raise SystemExit("tura serve ended without naming its address")
        self.base = found[0]

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
