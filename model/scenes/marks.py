"""Draws one piece of evidence in its box and notes where its classes are seen ("glyphs") and where each token of the answer
is read ("reads"). Every drawer: (item, c, x, y, w, h, look, rng), lengths in view units."""

import math

from ..fonts import text_width
from . import dials
from .canvas import hsv, shade
from .classes import class_of
from .objects import body_colour
from .patterns import pattern

INK = [(24, 26, 34), (38, 20, 20), (18, 34, 66), (16, 52, 34)]
PAPER = [(250, 248, 238), (255, 255, 255), (252, 240, 206), (232, 238, 244)]


def draw(item, c, x, y, base, rng):
    """Draws the planned item with its top left corner at (x, y); adds its box, glyphs and reads."""
    w, h = item["w"], item["h"]
    item["box"] = [x, y, x + w, y + h]
    ink, paper = rng.choice(INK), rng.choice(PAPER)
    if rng.random() < 0.3:
        ink, paper = paper, ink
    look = dict(ink=ink, paper=paper, dark=sum(base) < 330)
    DRAW[item["type"]](item, c, x, y, w, h, look, rng)
    item.setdefault("reads", [[item["box"]]])


def plate(c, x, y, w, h, ink, paper):
    c.rect(ink, x, y, x + w, y + h)
    b = 0.03 * min(w, h) + 0.02
    c.rect(paper, x + b, y + b, x + w - b, y + h - b)


def text(item, c, x, y, w, h, look, rng):
    cap, font, string, ink = item["cap"], item["font"], item["value"], look["ink"]
    if rng.random() < 0.72:
        plate(c, x, y, w, h, ink, look["paper"])
    else:
        ink = rng.choice(PAPER) if look["dark"] else rng.choice(INK)
    cx, baseline = x + w / 2, y + h / 2 + cap / 2
    c.text(ink, cx, baseline, cap, w / 2, font, string)
    left, item["glyphs"] = cx - cap * text_width(font, string) / 2, []
    for i, ch in enumerate(string):
        a, b = text_width(font, string[:i]) * cap, text_width(font, string[: i + 1]) * cap
        item["glyphs"].append((class_of("char", ch), left + a, baseline - cap, left + b, baseline))
    item["reads"] = [[list(g[1:])] for g in item["glyphs"]]


def colour(item, c, x, y, w, h, look, rng):
    plate(c, x, y, w, h, (70, 72, 80), rng.choice([(236, 234, 226), (206, 214, 222), (222, 206, 184)]))
    tone, edge, k = body_colour(item["value"], rng), (40, 42, 48), 0.03 * h
    if item["part"] == "flag":
        box = flag(c, x, y, w, h, tone, edge, rng)
    elif item["part"] == "button":
        cx, cy, r = x + w / 2, y + h / 2, 0.36 * min(w, h)
        c.disc(edge, cx, cy, r + k)
        c.disc(tone, cx, cy, r)
        for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
            c.disc(edge, cx + dx * r * 0.3, cy + dy * r * 0.3, r * 0.11)
        box = (cx - r, cy - r, cx + r, cy + r)
    else:  # a ribbon: two loops, two tails
        cx, cy, a, b = x + w / 2, y + 0.4 * h, 0.4 * w, 0.22 * h
        for s in (-1, 1):
            for t, e in ((edge, k), (tone, 0)):
                c.polygon(t, [(cx, cy), (cx + s * (a + e), cy - b - e), (cx + s * (a + e), cy + b + e)])
                c.polygon(t, [(cx - s * e, cy), (cx + s * (0.16 * w - e), cy), (cx + s * (0.3 * w + e), cy + 0.48 * h), (cx + s * (0.1 * w - e), cy + 0.48 * h + e)])
        c.disc(edge, cx, cy, 0.1 * h)
        box = (cx - a, cy - b, cx + a, cy + 0.48 * h)
    item["glyphs"] = [(class_of("colour", item["value"]), *box)]


def flag(c, x, y, w, h, tone, edge, rng):
    pole = x + 0.16 * w
    c.rect((70, 50, 34), pole, y + 0.1 * h, pole + 0.07 * w, y + 0.92 * h)
    x0, x1, y0, y1 = pole + 0.07 * w, x + 0.92 * w, y + 0.12 * h, y + 0.6 * h
    wave = 0.06 * h * rng.uniform(-1, 1)
    shape = lambda e: [(x0, y0 - e), ((x0 + x1) / 2, y0 + wave - e), (x1 + e, y0 - e), (x1 + e, y1 + e),
                       ((x0 + x1) / 2, y1 + wave + e), (x0, y1 + e)]
    c.polygon(edge, shape(0.022 * h))
    c.polygon(tone, shape(0))
    return x0, y0, x1, y1


DICE = {1: [(0, 0)], 2: [(-1, -1), (1, 1)], 3: [(-1, -1), (0, 0), (1, 1)], 4: [(-1, -1), (1, -1), (-1, 1), (1, 1)],
        5: [(-1, -1), (1, -1), (0, 0), (-1, 1), (1, 1)], 6: [(-1, -1), (0, -1), (1, -1), (-1, 1), (0, 1), (1, 1)]}


def count(item, c, x, y, w, h, look, rng):
    plate(c, x, y, w, h, look["ink"], look["paper"])
    n, light = int(item["value"]), sum(look["paper"]) > 400
    tone = hsv(rng.random(), 0.8, 0.5) if light and rng.random() < 0.4 else look["ink"]
    if n <= 6 and rng.random() < 0.5:
        spots, r = [(0.5 + 0.3 * u, 0.5 + 0.24 * v) for u, v in DICE[n]], 0.115 * h + 0.03 * w
    else:  # scattered over a loose grid
        cols, rows = (3, 2) if n <= 6 else (4, 3)
        cells = rng.sample([(i, j) for i in range(cols) for j in range(rows)], n)
        j = 0.1 if n <= 6 else 0.07
        spots = [(0.06 + 0.88 * (i + 0.5 + rng.uniform(-j, j)) / cols, 0.07 + 0.86 * (k + 0.5 + rng.uniform(-j, j)) / rows) for i, k in cells]
        r = min(0.88 * w / cols, 0.86 * h / rows) * (0.36 if n <= 6 else 0.38)
    for u, v in spots:
        thing(c, item["thing"], tone, look["paper"], x + u * w, y + v * h, r)
    item["glyphs"] = [(class_of("count", n), x, y, x + w, y + h)]
    item["reads"] = [[item["box"]]] * len(item["value"])


def thing(c, name, tone, paper, cx, cy, r):
    if name == "dots":
        c.disc(tone, cx, cy, r)
    elif name == "rings":
        c.disc(tone, cx, cy, r)
        c.disc(paper, cx, cy, r * 0.5)
    elif name == "squares":
        c.rect(tone, cx - r * 0.85, cy - r * 0.85, cx + r * 0.85, cy + r * 0.85)
    else:
        c.polygon(tone, [(cx + a * r * 1.15, cy + b * r * 1.15) for a, b in SHAPES["star"]])


def star(k=5, inner=0.42):
    return [((1 if i % 2 == 0 else inner) * math.sin(i * math.pi / k), -(1 if i % 2 == 0 else inner) * math.cos(i * math.pi / k))
            for i in range(2 * k)]


def heart():
    ts = [2 * math.pi * i / 24 for i in range(24)]
    return [(16 * math.sin(t) ** 3 / 17, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 16 - 0.1)
            for t in ts]


def drop():
    ts = [2 * math.pi * i / 24 for i in range(24)]
    return [(0.72 * math.sin(t) * math.sin(t / 2) ** 1.3, -0.95 * math.cos(t)) for t in ts]


SHAPES = {
    "star": star(), "heart": heart(), "drop": drop(), "triangle": [(0, -0.9), (0.95, 0.75), (-0.95, 0.75)],
    "square": [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)], "diamond": [(0, -1), (0.72, 0), (0, 1), (-0.72, 0)],
    "cross": [(-0.28, -0.9), (0.28, -0.9), (0.28, -0.28), (0.9, -0.28), (0.9, 0.28), (0.28, 0.28), (0.28, 0.9),
              (-0.28, 0.9), (-0.28, 0.28), (-0.9, 0.28), (-0.9, -0.28), (-0.28, -0.28)],
    "arrow": [(-0.95, -0.26), (0.1, -0.26), (0.1, -0.75), (0.95, 0), (0.1, 0.75), (0.1, 0.26), (-0.95, 0.26)],
    "bolt": [(0.25, -1), (-0.6, 0.15), (-0.05, 0.15), (-0.25, 1), (0.6, -0.2), (0.05, -0.2)],
}


def symbol(item, c, x, y, w, h, look, rng):
    paper = look["paper"]
    plate(c, x, y, w, h, look["ink"], paper)
    tone = hsv(rng.random(), 0.85, 0.55) if sum(paper) > 400 else shade(hsv(rng.random(), 0.7, 1), 1.3)
    cx, cy, r, v = x + w / 2, y + h / 2, w * 0.36, item["value"]
    if v in ("circle", "ring"):
        c.disc(tone, cx, cy, r * 0.92)
        if v == "ring":
            c.disc(paper, cx, cy, r * 0.5)
    elif v == "moon":
        c.disc(tone, cx, cy, r)
        c.disc(paper, cx + r * 0.5, cy - r * 0.12, r * 0.82)
    else:
        c.polygon(tone, [(cx + a * r, cy + b * r) for a, b in SHAPES[v]])
    item["glyphs"] = [(class_of("symbol", v), x, y, x + w, y + h)]


def clock(item, c, x, y, w, h, look, rng):
    """The minute is noted on the whole dial, the hour on its inner half."""
    hour, minute = (int(v) for v in item["value"].split(":"))
    cx, cy, r = x + w / 2, y + h / 2, min(w, h) / 2
    dials.clock(c, cx, cy, r, hour, minute, rng)
    k = r / 2
    item["glyphs"] = [(class_of("minute", minute), x, y, x + w, y + h), (class_of("hour", hour), cx - k, cy - k, cx + k, cy + k)]
    item["reads"] = [[item["box"]]] * len(item["value"])


def gauge(item, c, x, y, w, h, look, rng):
    dials.gauge(c, x + w / 2, y + h / 2, min(w, h) / 2, int(item["value"]), rng)
    item["glyphs"] = [(class_of("gauge", int(item["value"])), x, y, x + w, y + h)]
    item["reads"] = [[item["box"]]] * len(item["value"])


def panel(item, c, x, y, w, h, look, rng):
    b = 0.05 * min(w, h)
    c.rect((54, 50, 48), x, y, x + w, y + h)
    pattern(c, item["value"], (x + b, y + b, x + w - b, y + h - b), rng)
    item["glyphs"] = [(class_of("pattern", item["value"]), x, y, x + w, y + h)]


DRAW = dict(code=text, word=text, colour=colour, count=count, symbol=symbol, clock=clock, gauge=gauge, pattern=panel)
