"""What can be read on an object, and how large. Sized to vanish in the 256-px view and to be clear in the crop: cap height at
most 3.4 view px, and at least 0.105 of the object's longer side (25 px in a crop of 288). Only on large objects, which
are meant to be read at one glance, the upper limits fall."""

from ..fonts import FONTS, text_width
from .classes import ALIKE, ALPHABET, FEW, MANY, N_CLASSES, PARTS, SIGNS, SYMBOLS, THINGS, TYPES, class_of
from .marks import draw
from .objects import COLOURS
from .patterns import PATTERNS

__all__ = ["ALPHABET", "N_CLASSES", "SYMBOLS", "TYPES", "class_of", "place"]

CAP_MAX, CAP_SHARE = 3.4, 0.105
LARGE = 50.0  # view px: from this longer side on, evidence may be seen in the view
# share of the object's longer side (least, low, high), largest width in view px, height / width
SIZES = dict(colour=(0.1, 0.16, 0.22, 4.0, 1.09), symbol=(0.11, 0.17, 0.24, 4.6, 1.0), clock=(0.225, 0.3, 0.4, 8.4, 1.0),
             gauge=(0.23, 0.32, 0.42, 8.4, 1.0), pattern=(0.16, 0.26, 0.35, 7.2, 0.8), few=(0.15, 0.23, 0.32, 6.2, 0.76),
             many=(0.22, 0.35, 0.45, 9.2, 0.76))
MIXED = ["code"] * 14 + ["word"] * 9 + ["colour"] * 4 + ["count"] * 5 + ["symbol"] * 4 + ["clock"] * 3 + ["gauge"] * 3 + ["pattern"] * 3
MONO = [i for i, n in enumerate(FONTS) if "Mono" in n or "Code" in n or n == "Inconsolata"]


def random_font(rng):
    """Monospaced fonts are read worst: one text in four uses one."""
    return rng.choice(MONO) if MONO and rng.random() < 0.25 else rng.randrange(len(FONTS))


def random_code(rng):
    n = rng.choice([2, 3, 3, 4])
    code = "".join(rng.choice(ALPHABET) for _ in range(n))
    if rng.random() < 0.12:  # doubled characters are easy to lose one's place in: show more of them
        i = rng.randrange(n - 1)
        code = code[:i] + code[i] * 2 + code[i + 2:]
    return code


def wish(rng):
    """What two neighbours both show: of one type, and of one kind of thing or part."""
    t = rng.choice(["count", "symbol", "colour"])
    return dict(type=t, **(dict(thing=rng.choice(THINGS)) if t == "count" else dict(part=rng.choice(PARTS)) if t == "colour" else {}))


def plan(kind, s, room_w, room_h, rng, wanted=None):
    """Chooses a value and its size within the room; None when it cannot be made legible. What is wanted is made large."""
    if kind in ("code", "word"):
        return plan_text(kind, s, room_w, room_h, rng)
    many = kind == "count" and rng.random() < (0.1 if wanted else 0.35)
    least, low, high, most, tall = SIZES[("many" if many else "few") if kind == "count" else kind]
    w = min((high if wanted else rng.uniform(low, high)) * s, room_w, room_h / tall, most if s < LARGE else 99)
    if w < least * s:
        return None
    item = dict(type=kind, w=w, h=w * tall * (rng.uniform(0.95, 1) if tall < 1 else 1))
    if kind == "colour":
        item.update(value=rng.choice(COLOURS), part=rng.choice(PARTS))
    elif kind == "count":
        item.update(value=str(rng.choice(MANY if many else FEW)), thing=rng.choice(THINGS))
    else:
        item["value"] = random_value(kind, rng)
    return item | (wanted or {})


def random_value(kind, rng):
    if kind == "clock":
        return f"{rng.randint(1, 12)}:{rng.randrange(0, 60, 5):02d}"
    if kind == "gauge":
        return str(rng.randint(0, 10))
    return rng.choice(SYMBOLS if kind == "symbol" else PATTERNS)


def plan_text(kind, s, room_w, room_h, rng):
    font, text = random_font(rng), random_code(rng) if kind == "code" else rng.choice(SIGNS)
    while True:
        unit = text_width(font, text)  # width for cap height 1
        cap = min(CAP_MAX if s < LARGE else 99, rng.uniform(0.11, 0.17) * s, room_w / (unit + 0.75), room_h / 1.65)
        if cap >= CAP_SHARE * s:
            return dict(type=kind, value=text, font=font, cap=cap, w=cap * (unit + 0.75), h=cap * 1.65)
        shorter = [w for w in SIGNS if len(w) < len(text)] if kind == "word" else [text[:-1]] if len(text) > 2 else []
        if not shorter:
            return None
        text = rng.choice(shorter)


def clashes(t, types):
    """One text an object, or "what is written on it" would have two answers; no dots to count beside a dotted pattern."""
    return any(t in pair and u in pair for u in types for pair in (("code", "word"), ("count", "pattern"), (u,)))


def alike(a, b):
    """A star beside stars to be counted."""
    return a["type"] == "symbol" and b["type"] == "count" and ALIKE.get(a["value"]) == b["thing"]


def place(o, drawn, c, rng, wanted=None):
    """Puts one or two items of different types on the face, the wanted one first, and a reading on the dial of an object that is one."""
    x0, y0, x1, y1 = o["box"]
    w, h = x1 - x0, y1 - y0
    s, (fu, fv, fw, fh) = max(w, h), drawn.face
    fx, fy, fw, fh = x0 + fu * w, y0 + fv * h, fw * w, fh * h
    o["items"], types = [], []
    if drawn.dial:
        cx, cy, r = drawn.dial
        item = dict(type=o["kind"], value=random_value(o["kind"], rng), w=2 * r, h=2 * r)
        draw(item, c, cx - r, cy - r, drawn.base, rng)
        o["items"].append(item)
        types.append(o["kind"])
    rooms = split(fx, fy, fw, fh, s, rng) if rng.random() < 0.55 and not drawn.dial else [(fx, fy, fw, fh)]
    for rx, ry, rw, rh in rooms:
        for _ in range(5):
            t, special = (wanted["type"], wanted) if wanted else (rng.choice(MIXED), None)
            wanted = None
            if clashes(t, types) or (drawn.dial and t in ("clock", "gauge")):
                continue
            item = plan(t, s, rw * 0.98, rh * 0.97, rng, special)
            if item is None or any(alike(item, other) or alike(other, item) for other in o["items"]):
                continue
            draw(item, c, rx + (rw - item["w"]) * rng.uniform(0.15, 0.85), ry + (rh - item["h"]) * rng.uniform(0.2, 0.8), drawn.base, rng)
            o["items"].append(item)
            types.append(t)
            break


def split(x, y, w, h, s, rng):
    """Two rooms side by side or one above the other, whichever suits the face."""
    if w > h * 1.35 and not (h > 0.42 * s and rng.random() < 0.6):
        a = rng.choice([0.5, 0.56])
        rooms = [(x, y, w * a - 0.01 * w, h), (x + w * a + 0.01 * w, y, w * (1 - a) - 0.01 * w, h)]
    else:
        rooms = [(x, y, w, h * 0.48), (x, y + h * 0.52, w, h * 0.48)]
    rng.shuffle(rooms)
    return rooms
