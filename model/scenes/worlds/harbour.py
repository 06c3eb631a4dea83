"""A harbour: far hills and cranes, boats on the water, a stone quay in front."""

from ..canvas import arc, jitter, mix, shade
from ..ground import Ground
from . import sky, weather

KINDS = ["balloon", "kite", "boat", "boat", "buoy", "lighthouse", "house", "truck", "crate", "barrel", "sign", "suitcase", "bench", "letterbox"]


def draw(c, horizon, rng):
    sun, mood = rng.choice([-1, 1]), weather.choose(rng)
    h, w = horizon, c.width
    low = sky.sky(c, mood, sun, h, rng)
    land = (52, 56, 92) if mood == "night" else (96, 124, 132)
    sky.hills(c, h, jitter(land, rng), low, rng, n=2, height=20)
    lights = []
    far_shore(c, h, low, mood == "night", rng, lights)
    sea = jitter({"night": (28, 44, 84), "dusk": (94, 92, 140), "rain": (78, 104, 120), "snow": (96, 124, 142)}.get(mood, (46, 116, 162)), rng, 12)
    shore = h + (c.height - h) * rng.uniform(0.34, 0.52)
    water(c, h, shore, sea, low, rng)
    quay(c, shore, jitter({"night": (96, 96, 112), "snow": (222, 226, 232)}.get(mood, (184, 174, 156)), rng, 12), sun, rng)
    for _ in range(rng.randint(2, 5)):
        bollard(c, rng.uniform(4, w - 4), shore + 3, rng.uniform(3, 4.4))
    if rng.random() < 0.7:
        for i in range(rng.randint(2, 4)):
            sky.lamp_post(c, w * (i + rng.uniform(0.2, 0.8)) / 4, shore + 4, 26, mood in ("night", "dusk"), lights)
    sea_band, dry = (h + 5, shore - 1.5), (shore + 5, c.height - 2)
    back = (shore + 5, shore + 5 + (c.height - shore) * 0.45)
    bands = {"": dry, "boat": sea_band, "buoy": sea_band, "balloon": None, "kite": None, "lighthouse": back, "house": back}
    return Ground("harbour", "perspective", sun, mood, KINDS, land=shore, water=sea_band, bands=bands, lights=lights)


def far_shore(c, h, low, lit, rng, lights):
    tone = mix((70, 74, 96), low, 0.45)
    c.rect(mix(tone, low, 0.3), 0, h - 1.6, c.width, h + 1)
    for _ in range(rng.randint(2, 4)):  # cranes
        x, s, d = rng.uniform(0.05, 0.95) * c.width, rng.uniform(14, 24), rng.choice([-1, 1])
        for u in (-0.12, 0.12):
            c.line(tone, 0.5, [(x + u * s, h), (x, h - s * 0.75)])
        c.line(tone, 0.6, [(x - d * 0.3 * s, h - s * 0.72), (x + d * 0.75 * s, h - s * 0.95)])
        c.line(tone, 0.22, [(x, h - s), (x + d * 0.72 * s, h - s * 0.94)])
        c.line(tone, 0.22, [(x + d * 0.6 * s, h - s * 0.9), (x + d * 0.6 * s, h - s * 0.45)])
        c.rect(tone, x - 0.08 * s, h - s, x + 0.08 * s, h - s * 0.72)
    x = rng.uniform(0, 30)
    while x < c.width:  # sheds and stacks of containers
        k = mix(rng.choice([(184, 92, 74), (88, 128, 152), (206, 176, 110), (120, 140, 110)]), low, 0.45)
        for j in range(rng.randint(1, 3)):
            c.rect(shade(k, 1 - 0.12 * j), x, h - 2.4 * (j + 1), x + 6, h - 2.4 * j)
        if lit and rng.random() < 0.6:
            lights.append((x, h - 4, 2.2, (255, 226, 150)))
        x += rng.choice([6.4, 6.4, rng.uniform(8, 34)])


def water(c, h, shore, sea, low, rng):
    c.gradient(h, shore + 1, mix(sea, low, 0.5), shade(sea, 0.84))
    for x, y, k in sky.scatter(c, h, 120, rng):
        if y < shore - 0.6:
            t = (y - h) / (shore - h)
            tone = (255, 255, 255, rng.randint(26, 76)) if rng.random() < 0.6 else (*shade(sea, 0.6), 46)
            c.ellipse(tone, x, y, x + 4 + 12 * t, y + 0.25 + 0.35 * t)


def quay(c, shore, stone, sun, rng):
    w, n = c.width, c.height
    c.gradient(shore, n + 1, shade(stone, 1.1), shade(stone, 0.8))
    y, rows = shore + 3.2, []
    while y < n + 20:  # slabs, larger towards the viewer
        rows.append(y)
        y += 3.2 + (y - shore) * 0.16
    for i, a in enumerate(rows[:-1]):
        b = rows[i + 1]
        c.rect((*shade(stone, 0.62), 90), 0, a, w, a + 0.22)
        step = 7 + (a - shore) * 0.34
        x = -step * (0.5 if i % 2 else 0.1)
        while x < w:
            c.line((*shade(stone, 0.62), 80), 0.2, [(x, a), (x + (x - w / 2) * 0.03, min(b, n))])
            if rng.random() < 0.14:
                c.rect((*shade(stone, rng.choice([0.86, 1.2])), 90), x, a, x + step, b)
            x += step
    c.rect(shade(stone, 1.22), 0, shore, w, shore + 1.1)
    c.rect(shade(stone, 0.5), 0, shore - 1.6, w, shore)
    for i in range(int(w / 22)):
        x = (i + 0.5) * 22
        c.round((40, 42, 50), x - 0.9, shore - 2.2, x + 0.9, shore + 0.2, 0.4)


def bollard(c, x, y, s):
    c.ellipse((14, 18, 34, 60), x - s * 0.5, y - s * 0.12, x + s * 0.6, y + s * 0.14)
    c.rect((54, 56, 66), x - s * 0.2, y - s * 0.7, x + s * 0.2, y)
    c.round((72, 74, 86), x - s * 0.34, y - s * 0.86, x + s * 0.34, y - s * 0.6, s * 0.1)
    c.line((196, 168, 120), 0.4, arc(x, y - s * 0.4, s * 0.26, s * 0.12, 0, 180, 6))
