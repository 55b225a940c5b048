"""Faults on purpose: a page with one of each, and the proof that every check sees its own. A check that cannot fail checks nothing."""
import http.server
import threading

from kinds import COMPRESSED_BYTES_MAX, get
from look import Looker
from report import Report

HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>{}</head>'
GOOD = HEAD.format("") + "<body><main><h1>A page</h1><p><a href='/'>The first page of all of them</a></p></main></body></html>"
POLICY = {"content-security-policy": "default-src 'none'; style-src 'self'"}

# Name of the fault, what a check says of it, the page, and its headers.
PLANTED = [
    ("wide", "too wide", GOOD.replace("<h1>", "<div class='wide'>w</div><h1>").replace("</head>", "<style>.wide{width:500px}</style></head>"), {}),
    ("console", "Content Security Policy", GOOD.replace("<p>", "<p style='color:green'>"), POLICY),
    ("elsewhere", "a request to elsewhere", GOOD.replace("<p>", "<p><img alt='' src='http://example.org/x.png'>"), {}),
    ("cookie", "a cookie", GOOD, {"set-cookie": "who=you"}),
    ("lang", "the page says it is in", GOOD.replace('lang="en"', 'lang="de"'), {}),
    ("label", "axe label", GOOD.replace("</main>", "<input></main>"), {}),
    ("contrast", "axe color-contrast", GOOD.replace("</head>", "<style>h1{color:#999;background:#fff}</style></head>"), {}),
    (
        "dark contrast",
        "axe color-contrast",
        GOOD.replace("</head>", "<style>:root{color-scheme:light dark}@media(prefers-color-scheme:dark){h1{color:#555}}</style></head>"),
        {},
    ),
    (
        "target",
        "axe target-size",
        GOOD.replace("</main>", "<button class='s'>a</button><button class='s'>b</button></main>").replace(
            "</head>", "<style>.s{font-size:6px;padding:0;margin:0;border:0;width:9px;height:9px}</style></head>"
        ),
        {},
    ),
    ("picture", "without a title", GOOD.replace("</main>", "<svg width='9' height='9' role='img' aria-label='x'></svg></main>"), {}),
    ("table", "no table beside", GOOD.replace("</main>", "<svg role='img'><title>t</title><desc>d</desc></svg></main>"), {}),
    ("focus", "focus is not seen", GOOD.replace("</head>", "<style>a{outline:none}</style></head>"), {}),
]


class Handler(http.server.BaseHTTPRequestHandler):
    """Gives the page that the address names by its place in the list; the last is heavy."""

    def do_GET(self):
        at = self.path.strip("/")
        _, _, page, headers = PLANTED[int(at)] if at.isdigit() else ("", "", GOOD, {})
        self.send_response(200 if at.isdigit() or not at else 404)
        for name, value in {"content-type": "text/html; charset=utf-8", "connection": "close", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_):
        pass


def unseen(browser):
    """The planted faults that no check saw, and what was said of a page without one."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base, missed = f"http://127.0.0.1:{server.server_port}", []
    try:
        for number, (name, says, _, _) in enumerate(PLANTED):
            report = Report()
            looker = Looker(browser, base, report)
            looker.accessible(looker.open(f"/{number}", 360, "en", dark=name.startswith("dark")))
            browser.ask("DELETE", "/cookie")
            if not any(says in fault for fault in report.faults):
                missed.append(f"the planted fault “{name}” was not seen; said was: {report.faults}")
        report = Report()
        looker = Looker(browser, base, report)
        looker.accessible(looker.open("/", 360, "en"))
        missed += [f"a page without a fault: {fault}" for fault in report.faults]
    finally:
        server.shutdown()
        server.server_close()
    return missed
