"""What can be read on an object: a code, a flag, dots or a symbol. Sized to vanish in the 256-px view and to be
clear in the crop: cap height at most 3.4 view px, and at least 0.085 of the object's longer side."""

import math

from ..fonts import FONTS, text_width
from .canvas import hsv, shade
from .objects import COLOURS, body_colour

# no look-alikes: I, O, Q, 0 and 1 never occur in a code
ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"
SYMBOLS = ["star", "heart", "moon", "cross", "triangle", "square", "circle", "diamond"]
TYPES = ["code", "flag", "dots", "symbol"]
CAP_MAX, CAP_SHARE = 3.4, 0.088
INK = [(24, 26, 34), (38, 20, 20), (18, 34, 66), (16, 52, 34)]
PAPER = [(250, 248, 238), (255, 255, 255), (252, 240, 206), (232, 238, 244)]

# classes of the dense "what is here" loss: 0 nothing, then characters, flags, symbols, counts
N_CLASSES = 1 + len(ALPHABET) + len(COLOURS) + len(SYMBOLS) + 6


def class_of(kind, value):
    if kind == "char":
        return 1 + ALPHABET.index(value)
    if kind == "flag":
        return 1 + len(ALPHABET) + COLOURS.index(value)
    if kind == "symbol":
        return 1 + len(ALPHABET) + len(COLOURS) + SYMBOLS.index(value)
    return 1 + len(ALPHABET) + len(COLOURS) + len(SYMBOLS) + int(value) - 1


def random_code(rng):
    n = rng.choice([2, 3, 3, 4])
    code = "".join(rng.choice(ALPHABET) for _ in range(n))
    if rng.random() < 0.12:  # doubled characters are easy to lose one's place in: show more of them
        i = rng.randrange(n - 1)
        code = code[:i] + code[i] * 2 + code[i + 2:]
    return code


def plan(kind, s, room_w, room_h, rng):
    """Chooses a value and its size within the room; None when it cannot be made legible."""
    if kind == "code":
        font, code = rng.randrange(len(FONTS)), random_code(rng)
        while True:
            unit = text_width(font, code)  # width for cap height 1
            cap = min(CAP_MAX, rng.uniform(0.1, 0.165) * s, room_w / (unit + 0.75), room_h / 1.65)
            if cap >= CAP_SHARE * s:
                return dict(type=kind, value=code, font=font, cap=cap, w=cap * (unit + 0.75), h=cap * 1.65)
            if len(code) == 2:
                return None
            code = code[:-1]
    if kind == "flag":
        w = min(rng.uniform(0.18, 0.25) * s, room_w / 1.15, room_h / 1.25, 4.6)
        return dict(type=kind, value=rng.choice(COLOURS), w=w * 1.1, h=w * 1.2)
    if kind == "dots":
        n = rng.randint(1, 6)
        w = min(rng.uniform(0.25, 0.34) * s, room_w, room_h * 1.3, 7)
        return dict(type=kind, value=str(n), w=w, h=w * rng.uniform(0.72, 0.8))
    w = min(rng.uniform(0.18, 0.26) * s, room_w, room_h, 5.4)
    return dict(type=kind, value=rng.choice(SYMBOLS), w=w, h=w)


def draw(item, c, x, y, base, rng):
    """Draws the planned item with its top left corner at (x, y); adds its box and the boxes of its glyphs."""
    w, h = item["w"], item["h"]
    item["box"] = [x, y, x + w, y + h]
    dark_body = sum(base) < 330
    ink, paper = rng.choice(INK), rng.choice(PAPER)
    if rng.random() < 0.3:
        ink, paper = paper, ink
    globals()["draw_" + item["type"]](item, c, x, y, w, h, ink, paper, dark_body, rng)


def plate(c, x, y, w, h, ink, paper):
    c.rect(ink, x, y, x + w, y + h)
    b = 0.03 * min(w, h) + 0.02
    c.rect(paper, x + b, y + b, x + w - b, y + h - b)


def draw_code(item, c, x, y, w, h, ink, paper, dark_body, rng):
    cap, font, code = item["cap"], item["font"], item["value"]
    if rng.random() < 0.7:
        plate(c, x, y, w, h, ink, paper)
    else:
        ink = rng.choice(PAPER) if dark_body else rng.choice(INK)
    cx, baseline = x + w / 2, y + h / 2 + cap / 2
    c.text(ink, cx, baseline, cap, w / 2, font, code)
    left, item["glyphs"] = cx - cap * text_width(font, code) / 2, []
    for i, ch in enumerate(code):
        a, b = text_width(font, code[:i]) * cap, text_width(font, code[: i + 1]) * cap
        item["glyphs"].append((class_of("char", ch), left + a, baseline - cap, left + b, baseline))


def draw_flag(item, c, x, y, w, h, ink, paper, dark_body, rng):
    plate(c, x, y, w, h, (70, 72, 80), rng.choice([(236, 234, 226), (206, 214, 222), (222, 206, 184)]))
    pole = x + 0.16 * w
    c.rect((70, 50, 34), pole, y + 0.1 * h, pole + 0.07 * w, y + 0.92 * h)
    colour = body_colour(item["value"], rng)
    x0, x1, y0, y1 = pole + 0.07 * w, x + 0.92 * w, y + 0.12 * h, y + 0.6 * h
    wave = 0.06 * h * rng.uniform(-1, 1)
    shape = lambda e: [(x0, y0 - e), ((x0 + x1) / 2, y0 + wave - e), (x1 + e, y0 - e), (x1 + e, y1 + e),
                       ((x0 + x1) / 2, y1 + wave + e), (x0, y1 + e)]
    c.polygon((40, 42, 48), shape(0.022 * h))
    c.polygon(colour, shape(0))
    item["glyphs"] = [(class_of("flag", item["value"]), x0, y0, x1, y1)]


DICE = {1: [(0, 0)], 2: [(-1, -1), (1, 1)], 3: [(-1, -1), (0, 0), (1, 1)], 4: [(-1, -1), (1, -1), (-1, 1), (1, 1)],
        5: [(-1, -1), (1, -1), (0, 0), (-1, 1), (1, 1)], 6: [(-1, -1), (0, -1), (1, -1), (-1, 1), (0, 1), (1, 1)]}


def draw_dots(item, c, x, y, w, h, ink, paper, dark_body, rng):
    plate(c, x, y, w, h, ink, paper)
    n = int(item["value"])
    ink = hsv(rng.random(), 0.8, 0.5) if sum(paper) > 400 and rng.random() < 0.4 else ink
    for u, v in DICE[n]:
        c.disc(ink, x + w / 2 + u * 0.3 * w, y + h / 2 + v * 0.24 * h, 0.115 * h + 0.03 * w)
    item["glyphs"] = [(class_of("dots", n), x, y, x + w, y + h)]


def star(k=5, inner=0.42):
    return [((1 if i % 2 == 0 else inner) * math.sin(i * math.pi / k), -(1 if i % 2 == 0 else inner) * math.cos(i * math.pi / k))
            for i in range(2 * k)]


def heart():
    ts = [2 * math.pi * i / 24 for i in range(24)]
    return [(16 * math.sin(t) ** 3 / 17, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) / 16 - 0.1)
            for t in ts]


SHAPES = {
    "star": star(), "heart": heart(), "triangle": [(0, -0.9), (0.95, 0.75), (-0.95, 0.75)],
    "square": [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)], "diamond": [(0, -1), (0.72, 0), (0, 1), (-0.72, 0)],
    "cross": [(-0.28, -0.9), (0.28, -0.9), (0.28, -0.28), (0.9, -0.28), (0.9, 0.28), (0.28, 0.28), (0.28, 0.9),
              (-0.28, 0.9), (-0.28, 0.28), (-0.9, 0.28), (-0.9, -0.28), (-0.28, -0.28)],
}


def draw_symbol(item, c, x, y, w, h, ink, paper, dark_body, rng):
    plate(c, x, y, w, h, ink, paper)
    colour = hsv(rng.random(), 0.85, 0.55) if sum(paper) > 400 else shade(hsv(rng.random(), 0.7, 1), 1.3)
    cx, cy, r, v = x + w / 2, y + h / 2, w * 0.36, item["value"]
    if v == "circle":
        c.disc(colour, cx, cy, r * 0.92)
    elif v == "moon":
        c.disc(colour, cx, cy, r)
        c.disc(paper, cx + r * 0.5, cy - r * 0.12, r * 0.82)
    else:
        c.polygon(colour, [(cx + a * r, cy + b * r) for a, b in SHAPES[v]])
    item["glyphs"] = [(class_of("symbol", v), x, y, x + w, y + h)]


def place(o, face, c, base, rng):
    """Puts one or two items of different types on the face."""
    x, y, w, h = o["box"][0], o["box"][1], o["box"][2] - o["box"][0], o["box"][3] - o["box"][1]
    s, (fu, fv, fw, fh) = max(w, h), face
    fx, fy, fw, fh = x + fu * w, y + fv * h, fw * w, fh * h
    two = rng.random() < 0.55
    types = rng.sample(["code", "code", "flag", "dots", "symbol"], 2)
    types = list(dict.fromkeys(types))[: 2 if two else 1]
    wide = fw > fh * 1.35 and not (fh > 0.42 * s and rng.random() < 0.6)
    o["items"] = []
    if len(types) == 2:
        rooms = ([(fx, fy, fw * 0.55, fh), (fx + fw * 0.57, fy, fw * 0.43, fh)] if wide else
                 [(fx, fy, fw, fh * 0.48), (fx, fy + fh * 0.52, fw, fh * 0.48)])
        if not wide:
            rng.shuffle(rooms)
        if wide and "code" in types:
            types.sort(key=lambda t: t != "code")
    else:
        rooms = [(fx, fy, fw, fh)]
    for t, (rx, ry, rw, rh) in zip(types, rooms):
        item = plan(t, s, rw * 0.98, rh * 0.97, rng)
        if item is None:
            continue
        if t != "code" and item["w"] < 0.11 * s:
            continue
        draw(item, c, rx + (rw - item["w"]) * rng.uniform(0.15, 0.85), ry + (rh - item["h"]) * rng.uniform(0.2, 0.8), base, rng)
        o["items"].append(item)
