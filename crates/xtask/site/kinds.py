"""The kinds of page, and addresses of each: found as a reader would, by following links from home.

The kinds are read from the server's own list, so a kind that is added is looked at without a word here, and one that no link
leads to is a fault.
"""
import gzip
import html.parser
import re
import urllib.error
import urllib.parse
import urllib.request

# Where the server lists what it answers.
ROUTES = "crates/app/src/site/routes.rs"
# Addresses of a kind that are looked at; each look has its own, so that different contents are met.
SAMPLES = 4
# A page that a reader on a slow line still gets in a second (issue 3).
COMPRESSED_BYTES_MAX = 60_000
SECONDS_MAX = 60
# Where a reader begins. By name the oddest people stand first, who are linked to nobody.
START = ("/people?kind=firm&order=lists", "/")


class Reply:
    """An answer: status, headers in lower case, body unpacked, bytes as they came over the line."""

    def __init__(self, status, headers, raw):
        self.status, self.raw = status, raw
        self.headers = {name.lower(): value for name, value in headers}
        self.body = gzip.decompress(raw) if self.headers.get("content-encoding") == "gzip" else raw

    @property
    def text(self):
        return self.body.decode()

    @property
    def is_page(self):
        return self.headers.get("content-type", "").startswith("text/html")


class Still(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a redirect is an answer too."""

    def redirect_request(self, *_):
        return None


# No proxy: the site is on this machine.
OPENER = urllib.request.build_opener(Still, urllib.request.ProxyHandler({}))


def get(address, **headers):
    """Asks for an address as it is."""
    request = urllib.request.Request(address, headers={"accept-encoding": "gzip", **headers})
    try:
        with OPENER.open(request, timeout=SECONDS_MAX) as reply:
            return Reply(reply.status, reply.headers.items(), reply.read())
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.headers.items(), error.read())


class Links(html.parser.HTMLParser):
    """The addresses that a page's links name."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        href = dict(attributes).get("href")
        if tag == "a" and href:
            self.found.append(href)


def with_lang(address, lang):
    """The address in a language."""
    parts = urllib.parse.urlsplit(address)
    query = [(n, v) for n, v in urllib.parse.parse_qsl(parts.query, keep_blank_values=True) if n != "lang"]
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode([*query, ("lang", lang)])))


def templates(repo):
    """The addresses of pages, from the one place they are written down."""
    found = re.findall(r'path: "([^"]+)",\s*at: At::(?:Both|Page),', (repo / ROUTES).read_text(encoding="utf-8"))
    if not found:
        raise SystemExit(f"{ROUTES} has no rows `path`, `at` any more; the kinds of page are read from them")
    return found


class Kinds:
    """The kinds of page of a served site, with sample addresses of each.

    `start` is where the reader begins; only addresses with `within` in their path are taken.
    """

    def __init__(self, base, repo, start=START, within=""):
        self.base, self.within = base, within
        self.samples = {template: [] for template in templates(repo)}
        # Templates with fewer blanks are asked first: an address that stands there as it is belongs to itself.
        ordered = sorted(self.samples, key=lambda t: (t.count("{"), t))
        self.patterns = [(t, re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(t)) + "$")) for t in ordered]
        self._crawl(list(start))

    def kind(self, address):
        """The template an address belongs to."""
        path = urllib.parse.urlsplit(address).path
        return next((template for template, pattern in self.patterns if pattern.match(path)), None)

    def missing(self):
        """Kinds that no link leads to."""
        return [f"no link from home leads to a page {kind}" for kind, found in self.samples.items() if not found]

    def _crawl(self, waiting):
        """Follows links breadth first; of each kind only as many pages as are sampled."""
        seen = set(waiting)
        while waiting:
            address = waiting.pop(0)
            kind = self.kind(address)
            if kind is None or len(self.samples[kind]) >= SAMPLES:
                continue
            reply = get(self.base + address)
            if reply.status != 200 or not reply.is_page:
                continue
            self.samples[kind].append(address)
            for href in Links(reply.text).found:
                bare = urllib.parse.urlsplit(urllib.parse.urljoin(self.base + address, href))
                query = [(n, v) for n, v in urllib.parse.parse_qsl(bare.query, keep_blank_values=True) if n != "lang"]
                if f"{bare.scheme}://{bare.netloc}" != self.base or any(n == "format" for n, _ in query):
                    continue
                # One query of a page is sample enough; the others differ in it only.
                found = bare.path + (f"?{urllib.parse.urlencode(query)}" if query else "")
                if found not in seen and self.within in bare.path:
                    seen.add(found)
                    waiting.append(found)
