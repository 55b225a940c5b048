"""A browser that is steered over WebDriver: Debian's chromium and chromium-driver, and Python's standard library.

A client of some hundred lines is enough for what the checks ask, and is one part fewer to install and to keep current.
It deliberately sleeps nowhere: a command returns when the page has loaded.
"""
import base64
import http.client
import json
import re
import shutil
import subprocess
import tempfile
import time

# A page that has not loaded by then fails its check; a debug build on a busy machine takes seconds, not minutes.
LOAD_SECONDS_MAX = 60
# The driver's own key for an element's reference (WebDriver, section 12.2).
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

# No sandbox, because tests run as root; nothing of the browser's own may use the network, and no name resolves but the site's.
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]

KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008", "Escape": "\ue00c", "Down": "\ue015", "Null": "\ue000"}


class Refused(Exception):
    """The driver's word that something cannot be done: no such element, no such page."""


class Browser:
    """One window. `scripts` False is a browser whose owner has switched scripts off."""

    def __init__(self, scripts=True):
        self.folder = tempfile.mkdtemp(prefix="tura-browser-")
        driver = shutil.which("chromedriver")
        if driver is None:
            raise SystemExit("chromedriver is missing; Debian has it in chromium-driver")
        self.process = subprocess.Popen(
            [driver, "--port=0", "--log-level=SEVERE"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.port, self.session = None, None
        for line in self.process.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                self.port = int(found[1])
                break
        if self.port is None:
            raise SystemExit("chromedriver ended before it listened")
        try:
            self.session = self._open(scripts)
        except BaseException:
            self.close()
            raise

    def _open(self, scripts):
        preferences = {} if scripts else {"profile.managed_default_content_settings.javascript": 2}
        options = {"args": [*ARGUMENTS, f"--user-data-dir={self.folder}/profile"], "prefs": preferences}
        wanted = {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "timeouts": {"pageLoad": LOAD_SECONDS_MAX * 1000, "script": LOAD_SECONDS_MAX * 1000, "implicit": 0},
        }
        return self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def _ask(self, verb, path, body=None):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LOAD_SECONDS_MAX + 30)
        text = json.dumps(body if body is not None else {}) if verb == "POST" else None
        link.request(verb, path, text, {"content-type": "application/json"})
        answer = json.loads(link.getresponse().read())["value"]
        link.close()
        if isinstance(answer, dict) and "error" in answer:
            raise Refused(f"{answer['error']}: {answer['message'].splitlines()[0]}")
        return answer

    def ask(self, verb, path, body=None):
        """A command of this window."""
        return self._ask(verb, f"/session/{self.session}{path}", body)

    def devtools(self, command, **parameters):
        """A command of the browser's own protocol, for what WebDriver has no word for."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def look(self, width, dark=False, height=800):
        """The window's inner width and the reader's colour scheme. Set beneath the window, which is never under 500 px wide."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.devtools("Emulation.setEmulatedMedia", features=scheme)

    def open(self, address):
        """Goes there and waits until it has loaded."""
        self.ask("POST", "/url", {"url": address})

    @property
    def address(self):
        return self.ask("GET", "/url")

    @property
    def title(self):
        return self.ask("GET", "/title")

    def run(self, script, *arguments):
        """Runs a function's body in the page. Works with scripts switched off too: the driver is no part of the page."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments):
        """Runs a function's body that ends by calling its last argument."""
        return self.ask("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def all(self, selector):
        """The elements of a CSS selector."""
        return self.ask("POST", "/elements", {"using": "css selector", "value": selector})

    def one(self, selector):
        """The first element of a CSS selector."""
        found = self.all(selector)
        if not found:
            raise Refused(f"nothing on {self.address} is {selector}")
        return found[0]

    def text(self, element):
        return self.ask("GET", f"/element/{element[ELEMENT]}/text")

    def attribute(self, element, name):
        return self.ask("GET", f"/element/{element[ELEMENT]}/attribute/{name}")

    def property(self, element, name):
        return self.ask("GET", f"/element/{element[ELEMENT]}/property/{name}")

    def click(self, element):
        """Presses it as a mouse would: refused where something lies over it."""
        self.ask("POST", f"/element/{element[ELEMENT]}/click")

    def leave(self, action):
        """Does what leads to another page, and returns when that has loaded: the old page bears a mark that the new one has not.

        A press returns when it has been made; a form's answer may come later.
        """
        self.run("document.documentElement.dataset.left = '1'")
        action()
        until = time.monotonic() + LOAD_SECONDS_MAX
        while not self.run("return document.readyState === 'complete' && !document.documentElement.dataset.left"):
            if time.monotonic() > until:
                raise Refused(f"{self.address}: no other page came within {LOAD_SECONDS_MAX} s")

    def type(self, element, text):
        self.ask("POST", f"/element/{element[ELEMENT]}/value", {"text": text})

    def press(self, *names):
        """Presses keys together, as `press("Shift", "Tab")`."""
        keys = [KEYS.get(name, name) for name in names]
        actions = [{"type": "keyDown", "value": k} for k in keys] + [{"type": "keyUp", "value": k} for k in reversed(keys)]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def cookies(self):
        return self.ask("GET", "/cookie")

    def console(self):
        """What the console said since it was last asked; violations of the policy stand there too."""
        return [f"{entry['level']}: {entry['message']}" for entry in self.ask("POST", "/se/log", {"type": "browser"})]

    def requests(self):
        """The addresses that pages asked for since it was last asked."""
        events = (json.loads(entry["message"])["message"] for entry in self.ask("POST", "/se/log", {"type": "performance"}))
        asked = (e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent")
        # The browser's own pages and what stands in an address itself ask no server.
        return [url for url in asked if not url.startswith(("chrome:", "data:", "about:"))]

    def picture(self, whole=True):
        """The page as a PNG, down to its end."""
        size = self.devtools("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        more = {"captureBeyondViewport": True, "clip": clip} if whole else {}
        return base64.b64decode(self.devtools("Page.captureScreenshot", format="png", **more)["data"])

    def close(self):
        """Ends the window and the driver, both started here."""
        try:
            if self.session:
                self.ask("DELETE", "")
        except (OSError, Refused):
            pass
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
