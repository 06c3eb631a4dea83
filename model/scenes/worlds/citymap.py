"""An illustrated city map: blocks between roads seen from above, a river, parks, and pictures of what stands where."""

import math

from ..canvas import arc, jitter, shade
from ..ground import Ground, Slot

KINDS = ["house", "house", "lighthouse", "bus", "tram", "truck", "stall", "carousel", "sign", "clock", "bench", "letterbox", "umbrella", "balloon", "suitcase"]
PAPERS = [  # paper, road, road edge, river, park, roofs
    ((240, 232, 212), (255, 252, 244), (206, 192, 164), (142, 196, 222), (178, 210, 146), [(222, 176, 140), (214, 196, 164), (196, 168, 150)]),
    ((226, 234, 226), (255, 255, 255), (186, 198, 190), (126, 186, 216), (166, 208, 152), [(206, 186, 176), (190, 200, 206), (216, 204, 180)]),
    ((216, 226, 200), (250, 240, 208), (190, 178, 140), (110, 176, 204), (152, 194, 124), [(208, 142, 112), (222, 190, 132), (178, 164, 140)]),
    ((52, 60, 78), (98, 108, 130), (36, 42, 56), (40, 84, 122), (52, 92, 82), [(82, 88, 108), (92, 86, 100), (74, 92, 106)]),
]


def cuts(length, least, most, road, rng):
    """Splits a length into blocks with roads between them -> [(start, end)]."""
    k = max(1, round(length / rng.uniform(least, most)))
    shares = [rng.uniform(0.85, 1.15) for _ in range(k)]
    room, out, x = length - road * (k + 1), [], road
    for s in shares:
        w = room * s / sum(shares)
        out.append((x, x + w))
        x += w + road
    return out


def draw(c, horizon, rng):
    sun, w, n = rng.choice([-1, 1]), c.width, c.height
    paper, road, edge, river, park, roofs = rng.choice(PAPERS)
    paper, park = jitter(paper, rng, 6), jitter(park, rng, 8)
    c.rect(road, 0, 0, w, n)
    gap = rng.uniform(5, 7)
    columns, rows = cuts(w, 42, 54, gap, rng), cuts(n, 43, 53, gap, rng)
    avenue = rng.randrange(1, len(columns)) if len(columns) > 2 else None
    wet = rng.randrange(len(rows)) if len(rows) > 2 else None
    slots = []
    for j, (y0, y1) in enumerate(rows):
        if j == wet:
            continue
        k = 0 if rng.random() < 0.35 else rng.uniform(-1, 1) * gap  # side streets seldom go straight on
        for i, (x0, x1) in enumerate(columns):
            x0 += 0 if i == 0 or i == avenue else k
            x1 += 0 if i == len(columns) - 1 or i + 1 == avenue else k
            block(c, x0, y0, x1, y1, paper, edge, park, roofs, slots, rng, sun)
    for (_, a), (b, _) in zip(rows, rows[1:]):
        dashes(c, (a + b) / 2, w, edge, True)
    if avenue is not None:
        dashes(c, columns[avenue][0] - gap / 2, n, edge, False)
    traffic(c, columns[avenue or 0][0] - gap / 2, rows, gap, rng)
    if wet is not None:
        water(c, *rows[wet], columns, avenue, river, road, edge, slots, rng)
    compass(c, columns, rows, edge, rng)
    for k in range(2):  # folds of the paper
        x = w * (k + 1) / 3
        c.rect((20, 20, 40, 16), x - 0.3, 0, x, n)
        c.rect((255, 255, 255, 40), x, 0, x + 0.3, n)
    c.rect((20, 20, 40, 16), 0, n / 2 - 0.3, w, n / 2)
    return Ground("map", "map", sun, "day", KINDS + (["boat", "buoy"] if wet is not None else []), slots=slots, tone=park)


def block(c, x0, y0, x1, y1, paper, edge, park, roofs, slots, rng, sun):
    green = rng.random() < 0.3
    c.round(edge, x0 - 0.5, y0 - 0.5, x1 + 0.5, y1 + 0.5, 3)
    c.round(park if green else paper, x0, y0, x1, y1, 2.6)
    w, h = x1 - x0, y1 - y0
    side = rng.choice(["top", "left", "right"])
    strip = rng.uniform(7, 9)
    if green:
        for i in range(rng.randint(6, 10)):
            u, v = x0 + 3 + rng.random() * (w - 6), y0 + 3 + rng.random() * (strip if side == "top" else h - 6)
            c.disc((20, 30, 30, 50), u - sun * 0.6, v + 0.7, 2.2)
            c.disc(jitter(shade(park, 0.74), rng, 8), u, v, 2.1)
            c.disc((*shade(park, 1.15), 120), u + sun * 0.5, v - 0.5, 1.1)
    else:
        a = x0 + 2.0
        while a < x1 - 6:  # a terrace of roofs along the upper side, courts along the others
            b = min(x1 - 2, a + rng.uniform(6, 11))
            roof(c, a, y0 + 2, b, y0 + 2 + strip * rng.uniform(0.75, 1), jitter(rng.choice(roofs), rng, 8), sun)
            a = b + rng.choice([0.3, 0.3, 2.5])
        for x, k in ((x0 + 2, 1), (x1 - 2, -1)):
            a = y0 + strip + 4
            while a < y1 - 6:
                b = min(y1 - 2, a + rng.uniform(6, 10))
                u = x + k * rng.uniform(3.5, 5.5)
                roof(c, min(x, u), a, max(x, u), b, jitter(rng.choice(roofs), rng, 8), sun)
                a = b + rng.choice([0.3, 2.5, 5])
        side = "top"
    top = y0 + strip * (0.75 if side == "top" else 0.1) + 1
    if w > 62:
        slots.append(Slot(x0 + 3, y1 - 3, w / 2 - 4, y1 - top - 3, tuple(KINDS)))
        slots.append(Slot(x0 + w / 2 + 1, y1 - 3, w / 2 - 4, y1 - top - 3, tuple(KINDS)))
    else:
        slots.append(Slot(x0 + 3, y1 - 3, w - 6, y1 - top - 3, tuple(KINDS)))


def roof(c, x0, y0, x1, y1, tone, sun):
    m = (y0 + y1) / 2
    c.rect((20, 24, 40, 50), x0 - sun * 0.7, y0 + 0.7, x1 - sun * 0.7, y1 + 0.9)
    c.rect(shade(tone, 1.12), x0, y0, x1, m)
    c.rect(shade(tone, 0.82), x0, m, x1, y1)
    c.rect(shade(tone, 0.6), x0, m - 0.15, x1, m + 0.15)
    c.rect(shade(tone, 0.55), x0 + (x1 - x0) * 0.3, y0 + 0.8, x0 + (x1 - x0) * 0.3 + 1.2, y0 + 2)


def dashes(c, at, length, tone, flat):
    x = 2.0
    while x < length:
        if flat:
            c.rect((*tone, 200), x, at - 0.2, x + 3, at + 0.2)
        else:
            c.rect((*tone, 200), at - 0.2, x, at + 0.2, x + 3)
        x += 6.4


def traffic(c, avenue, rows, gap, rng):
    for _ in range(rng.randint(8, 16)):  # small cars from above
        tone = rng.choice([(206, 86, 76), (84, 126, 176), (240, 240, 236), (70, 74, 84), (230, 186, 84)])
        if rng.random() < 0.5:
            x, y = avenue + rng.choice([-1.2, 1.2]), rng.uniform(0, c.height)
            c.round(shade(tone, 0.6), x - 0.85, y - 1.6, x + 0.85, y + 1.6, 0.5)
            c.round(tone, x - 0.7, y - 1.45, x + 0.7, y + 1.45, 0.4)
            c.rect((90, 110, 130), x - 0.55, y - 0.7, x + 0.55, y - 0.2)
        else:
            x, y = rng.uniform(0, c.width), rng.choice(rows)[0] - gap / 2 + rng.choice([-1.2, 1.2])
            c.round(shade(tone, 0.6), x - 1.6, y - 0.85, x + 1.6, y + 0.85, 0.5)
            c.round(tone, x - 1.45, y - 0.7, x + 1.45, y + 0.7, 0.4)
            c.rect((90, 110, 130), x - 0.7, y - 0.55, x - 0.2, y + 0.55)


def water(c, y0, y1, columns, avenue, river, road, edge, slots, rng):
    w, phase = c.width, rng.uniform(0, 6.3)
    bend = lambda x: 1.8 * math.sin(x * 0.035 + phase)
    xs = [-4 + i * 6 for i in range(int(w / 6) + 3)]
    bank = lambda d: [(x, y0 - 2.4 - d + bend(x)) for x in xs] + [(x, y1 + 2.4 + d + bend(x)) for x in reversed(xs)]
    c.polygon(edge, bank(1.0))
    c.polygon((226, 210, 168), bank(0.5))
    c.polygon(river, bank(-0.8))
    for _ in range(34):
        x, y = rng.uniform(0, w), rng.uniform(y0 + 2, y1 - 2)
        c.line((255, 255, 255, 90), 0.3, [(x, y), (x + 1.5, y - 0.6), (x + 3, y), (x + 4.5, y - 0.6), (x + 6, y)])
    for i, ((_, a), (b, _)) in enumerate(zip(columns, columns[1:])):
        if i + 1 == avenue or rng.random() < 0.4:  # a bridge
            m = (a + b) / 2
            c.rect((20, 24, 40, 60), m - 2.9, y0 - 3, m + 3.6, y1 + 4)
            c.rect(edge, m - 3.2, y0 - 4, m + 3.2, y1 + 4)
            c.rect(road, m - 2.4, y0 - 4.4, m + 2.4, y1 + 4.4)
    for x0, x1 in columns:
        slots.append(Slot(x0 + 3, y1 - 2, x1 - x0 - 6, y1 - y0 - 2, ("boat", "buoy")))


def compass(c, columns, rows, edge, rng):
    x, y, r = columns[-1][1] - 1.6, rows[0][0] + 1.6, 4.6
    c.disc((*edge, 120), x - r * 0.6, y + r * 0.6, r)
    for k in range(4):
        p = arc(x - r * 0.6, y + r * 0.6, r * 0.9, r * 0.9, k * 90, k * 90 + 90, 2)
        c.polygon((196, 66, 56) if k == 3 else (90, 96, 112), [p[0], (x - r * 0.6 + (p[1][0] - x + r * 0.6) * 0.25, y + r * 0.6 + (p[1][1] - y - r * 0.6) * 0.25), (x - r * 0.6, y + r * 0.6)])
