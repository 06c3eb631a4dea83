"""A funfair: a big wheel and striped tents far away, bunting or strings of lights, a sandy path through grass."""

import math

from ..canvas import hsv, jitter, mix, shade
from ..ground import Ground
from . import sky, weather

KINDS = ["balloon", "balloon", "kite", "stall", "stall", "carousel", "carousel", "sign", "clock", "robot", "umbrella", "bench", "barrel", "crate", "house", "letterbox"]


def draw(c, horizon, rng):
    sun = rng.choice([-1, 1])
    mood = rng.choice(["day", "day", "dusk", "dusk", "night", "night", "dawn", "overcast"])
    h, w, n = horizon, c.width, c.height
    lit, lights = mood in ("night", "dusk"), []
    low = sky.sky(c, mood, sun, h, rng)
    sky.hills(c, h, (44, 48, 78) if mood == "night" else jitter((110, 146, 118), rng), low, rng, n=2, height=14)
    wheel(c, w * rng.uniform(0.14, 0.86), h, min(38, h * rng.uniform(0.3, 0.42)), mood, low, rng, lights)
    if rng.random() < 0.7:
        coaster(c, h, low, rng)
    x = rng.uniform(-10, 20)
    while x < w:
        tent(c, x, h + 1.5, rng.uniform(12, 20), mood, low, rng)
        x += rng.uniform(20, 52)
    grass = jitter({"night": (58, 82, 84), "dusk": (112, 128, 84)}.get(mood, (124, 170, 90)), rng, 10)
    c.gradient(h + 1, n + 1, shade(grass, 1.12), shade(grass, 0.8))
    for x, y, k in sky.scatter(c, h + 2, 12, rng):
        c.ellipse((*shade(grass, rng.choice([0.9, 1.14])), 90), x, y, x + 60 * k, y + 5 * k)
    path(c, h + 1, mix(grass, (222, 196, 150) if mood != "night" else (120, 110, 120), 0.8), rng)
    for x, y, k in sky.scatter(c, h + 3, 110, rng):
        if rng.random() < 0.5:
            c.line((*shade(grass, 0.62), 150), 0.22 * k, [(x - 0.7 * k, y - 1.5 * k), (x, y), (x + 0.6 * k, y - 1.7 * k)])
        else:  # confetti and flowers
            c.disc((*hsv(rng.random(), 0.5, 1), 210), x, y, 0.42 * k)
    crowd(c, h + 2.4, mood, rng)
    for x, y, k in sky.scatter(c, h + 2, rng.randint(1, 4), rng):
        sky.lamp_post(c, x, y, 32 * k, lit, lights)
    for _ in range(rng.randint(1, 3)):
        y = h * rng.uniform(0.1, 0.62)
        sky.bunting(c, -4, y, w + 4, y + rng.uniform(-12, 12), rng.uniform(4, 10), rng, lit, lights, n=int(w / 9))
    bands = {"": (h + 8, n - 2), "balloon": None, "kite": None, "house": (h + 6, h + (n - h) * 0.4)}
    return Ground("fair", "perspective", sun, mood, KINDS, land=h + 4, bands=bands, lights=lights)


def crowd(c, y, mood, rng):
    """People far away, a few pixels each: heads, coats and legs."""
    x = rng.uniform(0, 6)
    while x < c.width:
        coat = hsv(rng.random(), 0.45, 0.4 if mood == "night" else 0.75)
        s = rng.uniform(2.2, 3.0)
        c.rect((52, 50, 66), x - s * 0.12, y - s * 0.4, x + s * 0.12, y)
        c.round(coat, x - s * 0.2, y - s * 0.85, x + s * 0.2, y - s * 0.3, s * 0.12)
        c.disc(mix((236, 190, 156), (40, 40, 80), 0.5 if mood == "night" else 0.1), x, y - s * 0.98, s * 0.15)
        x += rng.choice([1.3, 1.6, rng.uniform(3, 16)])


def wheel(c, x, h, r, mood, low, rng, lights):
    y = h - r * 1.12
    steel = mix((236, 238, 246) if mood == "night" else (86, 88, 120), low, 0.35)
    for d in (-1, 1):
        c.line(steel, 0.9, [(x, y), (x + d * r * 0.5, h + 1)])
    turn = rng.uniform(0, 30)
    ring = [(x + r * math.sin(i * math.pi / 24), y - r * math.cos(i * math.pi / 24)) for i in range(49)]
    c.line(steel, 0.7, ring)
    c.line(steel, 0.4, [(x + (u - x) * 0.9, y + (v - y) * 0.9) for u, v in ring])
    for i in range(12):
        a = math.radians(turn + i * 30)
        px, py = x + r * math.sin(a), y - r * math.cos(a)
        c.line((*steel, 200), 0.25, [(x, y), (px, py)])
        tone = mix(hsv(i / 12, 0.6, 0.95), low, 0.25 if mood != "night" else 0.05)
        c.round(tone, px - 1.7, py, px + 1.7, py + 2.8, 0.7)
        if mood in ("night", "dusk"):
            lights.append((px, py, 3.4, tone))
    c.disc(steel, x, y, 1.6)


def coaster(c, h, low, rng):
    x0, n = rng.uniform(-20, c.width * 0.7), rng.randint(2, 4)
    tone = mix((150, 90, 110), low, 0.55)
    f = lambda t: h - 2 - 16 * (0.5 + 0.5 * math.sin(t * n * 6.283)) * (1 - 0.5 * t)
    points = [(x0 + 90 * i / 40, f(i / 40)) for i in range(41)]
    for x, y in points[::2]:
        c.line((*tone, 190), 0.22, [(x, y), (x, h + 1)])
    c.line(tone, 0.7, points)


def tent(c, x, base, s, mood, low, rng):
    tone = rng.choice([(206, 64, 58), (66, 110, 170), (224, 164, 60), (96, 150, 96), (150, 92, 160)])
    a, b = (mix(k, low, 0.4) for k in ((tone, (250, 244, 232)) if mood != "night" else (shade(tone, 0.5), (110, 106, 130))))
    top, eave = base - s, base - s * 0.52
    for i in range(6):
        u0, u1 = x + s * i / 6, x + s * (i + 1) / 6
        k = a if i % 2 else b
        c.polygon(k, [(x + s / 2, top), (u0, eave), (u1, eave)])
        c.rect(shade(k, 0.9), x + s * 0.06 + s * 0.88 * i / 6, eave, x + s * 0.06 + s * 0.88 * (i + 1) / 6, base)
        c.ellipse(k, u0, eave - s * 0.05, u1, eave + s * 0.07)
    c.line((70, 66, 80), 0.3, [(x + s / 2, top - s * 0.14), (x + s / 2, top)])
    c.polygon(a, [(x + s / 2, top - s * 0.14), (x + s * 0.66, top - s * 0.1), (x + s / 2, top - s * 0.06)])


def path(c, h, colour, rng):
    x, bend, left, right = rng.uniform(0.25, 0.75) * c.width, rng.uniform(-50, 50), [], []
    for i in range(13):
        t = i / 12
        y, w = h + t * (c.height - h), 4 + 44 * t * t
        u = x + bend * math.sin(t * 3) * t
        left.append((u - w, y))
        right.append((u + w, y))
    c.polygon(shade(colour, 0.86), [(a - 1, b) for a, b in left] + [(a + 1, b) for a, b in right[::-1]])
    c.polygon(colour, left + right[::-1])
    for (a, y), (b, _) in zip(left[3:], right[3:]):
        for _ in range(4):
            u, r = rng.uniform(a, b), rng.uniform(0.2, 0.6)
            c.ellipse((*shade(colour, rng.choice([0.8, 1.25])), 200), u, y, u + 2 * r, y + r)
