"""Builds one scene from a seed: a world, then objects where they belong in it, then evidence on them."""

import random

from . import backdrops, evidence, objects
from .canvas import Canvas

LONG = 256.0
SMALL, LARGEST = 14.0, 38.0  # view px, longer side of ordinary objects


def build(seed, aspect=None, world=None):
    """-> {seed, width, height, world, objects, list}; all coordinates in view units (long side 256).

    An object is {kind, colour, box, items} plus "twin": "left" or "right" when a second one of its kind and colour is there,
    and "hidden" when another stands before its evidence."""
    rng = random.Random(seed)
    aspect = aspect or rng.uniform(0.5, 2.0)
    width, height = (LONG, LONG / aspect) if aspect >= 1 else (LONG * aspect, LONG)
    world = world or rng.choice(backdrops.WORLDS)
    canvas = Canvas(width, height)
    horizon = height * rng.uniform(0.34, 0.5)
    ground = backdrops.draw(canvas, world, horizon, rng)
    if ground.slots is None:
        placed = sorted(layout(width, height, horizon, ground, rng), key=lambda o: o["box"][3] if o["kind"] not in objects.SKY else 0)
    else:
        placed = fill(ground, rng)
    backdrops.decorate(canvas, ground, [o["box"] for o in placed], rng)
    mark_twins(placed)
    wishes = neighbours(placed, rng)
    for i, o in enumerate(placed):
        evidence.place(o, objects.draw(canvas, o["kind"], o["colour"], o["box"], ground, rng), canvas, rng, wishes.get(i))
        for before in placed[:i]:
            uncover(before, o["box"])
    backdrops.finish(canvas, ground, rng)
    return dict(seed=seed, width=width, height=height, world=world, objects=placed, list=canvas.items)


def uncover(o, box):
    """Evidence behind a nearer object is not asked about, nor is its absence."""
    seen = [i for i in o["items"] if not meets(i["box"], box, 0)]
    if len(seen) < len(o["items"]):
        o["items"], o["hidden"] = seen, True


def mark_twins(placed):
    groups = {}
    for o in placed:
        groups.setdefault((o["kind"], o["colour"]), []).append(o)
    for pair in groups.values():
        if len(pair) == 2:
            a, b = sorted(pair, key=centre)
            a["twin"], b["twin"] = "left", "right"


def neighbours(placed, rng):
    """Some things that stand close together get evidence of the same type, so that they can be compared. -> {index: wish}"""
    wishes, spots = {}, list(range(len(placed)))
    rng.shuffle(spots)
    for n, i in enumerate(spots):
        for j in spots[n + 1:]:
            a, b = placed[i]["box"], placed[j]["box"]
            span = max(max(a[2], b[2]) - min(a[0], b[0]), max(a[3], b[3]) - min(a[1], b[1]))
            sizes = [max(x[2] - x[0], x[3] - x[1]) for x in (a, b)]
            if not {i, j} & wishes.keys() and span <= 2.5 * min(sizes) and len(wishes) < 6 and rng.random() < 0.75:
                wishes[i] = wishes[j] = evidence.wish(rng)
    return wishes


def centre(o):
    return (o["box"][0] + o["box"][2]) / 2


def choose(placed, kinds, rng):
    """Half of the objects share their kind or colour with another: distractors that the question must tell apart."""
    kind, colour = rng.choice(kinds), rng.choice(objects.COLOURS)
    if placed and rng.random() < 0.55:
        other = rng.choice(placed)
        if rng.random() < 0.5 and other["kind"] in kinds:
            kind = other["kind"]
        else:
            colour = other["colour"]
    return kind, colour


class Pairs:
    """Kind and colour name an object; in some scenes one pair is used twice, side by side ("the left red bus")."""

    def __init__(self, rng):
        self.seen, self.twins = {}, 1 if rng.random() < 0.22 else 0

    def allows(self, kind, colour, box):
        first = self.seen.get((kind, colour))
        if first is None:
            self.seen[kind, colour] = box
            return True
        apart = abs((box[0] + box[2]) - (first[0] + first[2])) / 2 > 0.6 * max(box[2] - box[0], first[2] - first[0]) + 3
        if self.twins and apart:
            self.twins -= 1
            self.seen[kind, colour] = (0, 0, 1e9, 1e9)  # no third one
            return True
        return False

    def wanted(self, placed, rng):
        """The kind and colour of a twin still to be made, or None."""
        return (lambda o: (o["kind"], o["colour"]))(rng.choice(placed)) if self.twins and len(placed) > 2 and rng.random() < 0.3 else None


def layout(width, height, horizon, ground, rng):
    """Free places in perspective: what is nearer is lower and larger; in some scenes things stand before one another."""
    placed, pairs = [], Pairs(rng)
    want, scale = rng.randint(8, 22), rng.uniform(0.85, 1.15)
    large = rng.randint(1, 2) if rng.random() < 0.35 else 0
    overlap = 0.18 if rng.random() < 0.4 else 0.0
    for _ in range(want * 7):
        if len(placed) >= want:
            break
        kind, colour = pairs.wanted(placed, rng) or choose(placed, ground.kinds, rng)
        box = spot(kind, width, height, horizon, ground, scale, len(placed) < large, rng)
        if box is None or any(hides(box, p["box"], overlap) for p in placed) or not pairs.allows(kind, colour, box):
            continue
        placed.append(dict(kind=kind, colour=colour, box=box))
    return placed


def spot(kind, width, height, horizon, ground, scale, large, rng):
    """A box for one object, or None where it does not fit. Large ones can be read at one glance."""
    aspect, band = objects.ASPECT[kind] * rng.uniform(0.9, 1.12), ground.band(kind)
    if band and band[1] - band[0] < 1:
        return None
    base = band and band[0] + (band[1] - band[0]) * (rng.uniform(0.7, 1) if large else rng.random() ** 0.8)
    t = (base - horizon) / (height - horizon) if band else 0
    s = (rng.uniform(15, 38) if band is None else (16 + 25 * t) * scale * rng.uniform(0.85, 1.15)) * objects.GROW[kind]
    s = rng.uniform(evidence.LARGE + 2, 84) if large else min(LARGEST, max(SMALL, s))
    w, h = (s, s / aspect) if aspect >= 1 else (s * aspect, s)
    if w > width * 0.7 or h > height * 0.7:
        return None
    x, y = rng.uniform(1, width - w - 1), rng.uniform(1, max(2, horizon - h * 0.75)) if band is None else base - h
    return [x, y, x + w, y + h] if y >= 1 and y + h <= height - 1 else None


def fill(ground, rng):
    """Worlds with places: shelves, panels, maps. One object a slot at most."""
    slots, pairs, placed = list(ground.slots), Pairs(rng), []
    rng.shuffle(slots)
    want = rng.randint(8, 24)
    for slot in slots:
        if len(placed) >= want:
            break
        for _ in range(8):
            kinds = list(slot.kinds or ground.kinds)
            kind, colour = pairs.wanted(placed, rng) or choose(placed, kinds, rng)
            if kind not in kinds:
                continue
            box = in_slot(slot, kind, ground, rng)
            if box and pairs.allows(kind, colour, box):
                placed.append(dict(kind=kind, colour=colour, box=box))
                break
    return sorted(placed, key=lambda o: o["box"][3])


def in_slot(slot, kind, ground, rng):
    aspect = objects.ASPECT[kind] * rng.uniform(0.92, 1.1)
    most = min(slot.w, slot.h * aspect) / (1 if aspect >= 1 else aspect)  # longer side that fits
    s = most * rng.uniform(0.72, 1.0) * min(1.0, objects.GROW[kind] + 0.1)
    if LARGEST < s < evidence.LARGE:
        s = LARGEST
    if s < SMALL - 1:
        return None
    w, h = (s, s / aspect) if aspect >= 1 else (s * aspect, s)
    if ground.kind == "panel":
        cx, cy = slot.x + slot.w / 2, slot.y - slot.h / 2
        return [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]
    x = slot.x + rng.uniform(0, max(0, slot.w - w))
    return [x, slot.y - h, x + w, slot.y]


def meets(a, b, gap):
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def hides(a, b, share):
    """Do the boxes overlap by more than this share of the smaller one? With share 0 they keep a small distance."""
    if share <= 0:
        return meets(a, b, 1.5)
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    area = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return w > 0 and h > 0 and w * h > share * area
