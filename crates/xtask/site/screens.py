"""Pictures of each kind of page for the docs: at the desk and on the phone, one language after the other, light and dark.

They are written small: few colours, no wider than the window, cut where a first look ends. Never part of the tests, since letters
differ a little from machine to machine.
"""
import struct
import zlib

import numpy

from kinds import get, with_lang
from look import LANGS

DESK, PHONE = (1280, 900), (360, 740)
# What docs/screens may weigh: a picture, and all of them.
BYTES_MAX, ALL_BYTES_MAX = 150_000, 3_000_000
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(png):
    """Names and contents of a PNG's chunks."""
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def pixels(png):
    """A browser's PNG (8 bits, RGB or RGBA, not interlaced) as an array of rows, columns, colours."""
    parts = list(chunks(png))
    width, height, _, form = struct.unpack(">IIBB", parts[0][1][:10])
    depth = {2: 3, 6: 4}[form]
    data = zlib.decompress(b"".join(content for name, content in parts if name == b"IDAT"))
    size, above, rows = width * depth, bytearray(width * depth), []
    for row in range(height):
        start = row * (size + 1)
        above = unfiltered(data[start], bytearray(data[start + 1 : start + 1 + size]), above, depth)
        rows.append(bytes(above))
    return numpy.frombuffer(b"".join(rows), numpy.uint8).reshape(height, width, depth)[:, :, :3]


def unfiltered(kind, line, above, depth):
    """A row without its filter (PNG, section 9)."""
    for i in range(len(line)) if kind in (1, 3, 4) else ():
        left = line[i - depth] if i >= depth else 0
        up, corner = above[i], above[i - depth] if i >= depth else 0
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + up) // 2
        else:
            p = left + up - corner
            a, b, c = abs(p - left), abs(p - up), abs(p - corner)
            guess = left if a <= b and a <= c else up if b <= c else corner
        line[i] = (line[i] + guess) & 255
    if kind == 2:
        return bytearray((numpy.frombuffer(line, numpy.uint8) + numpy.frombuffer(above, numpy.uint8)).tobytes())
    return line


def small(png):
    """The picture with at most 256 colours: those of the same upper bits become their average."""
    image = pixels(png)
    for bits in (5, 4, 3, 2):
        step = 8 - bits
        keys = ((image[:, :, 0].astype(int) >> step) << 16) | ((image[:, :, 1].astype(int) >> step) << 8) | (image[:, :, 2].astype(int) >> step)
        found, places, counts = numpy.unique(keys, return_inverse=True, return_counts=True)
        if len(found) <= 256:
            break
    places, flat = places.reshape(-1), image.reshape(-1, 3)
    colours = numpy.stack([numpy.bincount(places, flat[:, c], len(found)) / counts for c in range(3)], 1)
    height, width = image.shape[:2]
    rows = numpy.concatenate([numpy.zeros((height, 1), numpy.uint8), places.astype(numpy.uint8).reshape(height, width)], 1)
    out = SIGNATURE
    for name, content in [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", numpy.rint(colours).astype(numpy.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    ]:
        out += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return out


def name_of(kind):
    """A kind's file name: its words, without what stands for values."""
    words = [part for part in kind.split("/") if part and not part.startswith("{") and part != "d"]
    return "-".join(words) or ("home" if kind == "/" else "dataset")


def write(browser, kinds, folder):
    """Writes two pictures of each kind; says what they weigh."""
    folder.mkdir(parents=True, exist_ok=True)
    weight, count = 0, 0
    for number, (kind, samples) in enumerate(kinds.samples.items()):
        if not samples:
            continue
        for place, (width, height) in (("desk", DESK), ("phone", PHONE)):
            count += 1
            lang = LANGS[(number + (place == "phone")) % len(LANGS)]
            browser.look(width, dark=count % 4 == 0, height=height)
            # The page with most on it says most.
            fullest = max(samples, key=lambda address: len(get(kinds.base + address).body))
            browser.open(kinds.base + with_lang(fullest, lang))
            picture = small(browser.picture(whole=False))
            if len(picture) > BYTES_MAX:
                raise SystemExit(f"{name_of(kind)}-{place}.png has {len(picture)} bytes, over {BYTES_MAX}")
            (folder / f"{name_of(kind)}-{place}.png").write_bytes(picture)
            weight += len(picture)
    print(f"{count} pictures, {weight} bytes")
    return 0 if weight <= ALL_BYTES_MAX else 1
