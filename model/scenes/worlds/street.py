"""A street: a row of houses, pavements, a road that the vehicles keep to."""

from ..canvas import jitter, shade
from ..ground import Ground
from . import sky, weather

KINDS = ["balloon", "kite", "bus", "tram", "truck", "house", "stall", "sign", "clock", "suitcase", "umbrella", "bench", "letterbox", "crate", "barrel", "robot"]


def draw(c, horizon, rng):
    sun, mood = rng.choice([-1, 1]), weather.choose(rng)
    h, w, n = horizon, c.width, c.height
    lit, lights = mood in ("night", "dusk"), []
    low = sky.sky(c, mood, sun, h, rng)
    sky.facades(c, h + 1, low, rng, mood == "night", tall=min(40, h * 0.5), fade=(0.35, 0.6))
    sky.facades(c, h + 2, low, rng, mood == "night", tall=min(26, h * 0.35), fade=(0.05, 0.25))
    stone = jitter({"night": (104, 102, 118), "snow": (228, 232, 238), "rain": (140, 142, 148)}.get(mood, (186, 180, 172)), rng, 10)
    c.gradient(h + 1, n + 1, shade(stone, 1.08), shade(stone, 0.84))
    for _ in range(int(w / 18)):  # shop fronts' awnings
        x = rng.uniform(0, w)
        tone = rng.choice([(186, 70, 62), (66, 116, 96), (62, 92, 140), (204, 150, 70)])
        c.polygon(tone if mood != "night" else shade(tone, 0.5), [(x, h - 4), (x + 9, h - 4), (x + 10.4, h - 1.6), (x - 1.4, h - 1.6)])
    r0 = h + (n - h) * rng.uniform(0.3, 0.44)
    r1 = r0 + (n - h) * rng.uniform(0.24, 0.32)
    slabs(c, h + 2, r0, stone, rng)
    slabs(c, r1 + 1.6, n, stone, rng)
    road(c, r0, r1, mood, stone, rng)
    for i in range(rng.randint(3, 6)):
        x, y = rng.uniform(0, w), h + 3 + rng.random() * (r0 - h) * 0.4
        if rng.random() < 0.55:
            leaf = (232, 238, 244) if mood == "snow" else (40, 66, 60) if mood == "night" else jitter((86, 142, 76), rng)
            sky.tree(c, x, y, 20, leaf, rng, sun)
        else:
            sky.lamp_post(c, x, y, 24, lit, lights)
    posts = rng.randint(1, 3)
    for i in range(posts):
        sky.lamp_post(c, w * (i + rng.uniform(0.15, 0.85)) / posts, r0 - 1.5, 32, lit, lights)
    near = (r1 + 5, n - 2)
    back = (h + 6, r0 - 1.5)
    bands = {"": near, "bus": (r0 + 3, r1 - 1.5), "tram": (r0 + 3, r1 - 1.5), "truck": (r0 + 3, r1 - 1.5), "house": back, "stall": back, "balloon": None, "kite": None}
    for k in ("bench", "letterbox", "sign", "clock", "umbrella"):
        bands[k] = near if rng.random() < 0.6 else back
    return Ground("street", "perspective", sun, mood, KINDS, land=h + 4, bands=bands, lights=lights)


def slabs(c, y0, y1, stone, rng):
    y, i = y0 + 2.4, 0
    while y < y1:
        step = 2.4 + (y - y0) * 0.12
        c.rect((*shade(stone, 0.64), 80), 0, y, c.width, y + 0.2)
        x = -step * (i % 2)
        while x < c.width:
            c.rect((*shade(stone, 0.64), 66), x, y, x + 0.2, min(y1, y + step))
            x += step * 2.2
        y += step
        i += 1


def road(c, r0, r1, mood, stone, rng):
    w, tar = c.width, {"night": (50, 52, 66), "snow": (150, 156, 166), "rain": (70, 76, 86)}.get(mood, (98, 100, 108))
    c.gradient(r0, r1, shade(tar, 1.06), shade(tar, 0.9))
    c.rect(shade(stone, 1.2), 0, r0 - 1.0, w, r0)
    c.rect(shade(stone, 0.6), 0, r0, w, r0 + 0.5)
    c.rect(shade(stone, 1.25), 0, r1, w, r1 + 1.6)
    c.rect(shade(stone, 0.66), 0, r1 + 1.4, w, r1 + 1.8)
    m = r0 + (r1 - r0) * 0.46
    paint, x = (236, 232, 216, 210), rng.uniform(-20, 0)
    while x < w:
        c.polygon(paint, [(x, m - 0.4), (x + 9, m - 0.4), (x + 8.6, m + 0.5), (x - 0.4, m + 0.5)])
        x += 16
    for k in (0.2, 0.3):  # tram rails
        y = r0 + (r1 - r0) * (k + 0.42)
        c.rect((150, 154, 162, 220), 0, y, w, y + 0.35)
    if rng.random() < 0.6:  # a zebra crossing
        x, d = rng.uniform(0.1, 0.8) * w, (r1 - r0) * 0.3
        for i in range(6):
            u = x + i * 5
            c.polygon(paint, [(u + d * 0.3, r0 + 1), (u + 2.6 + d * 0.3, r0 + 1), (u + 2.8 - d * 0.3, r1 - 0.6), (u - d * 0.3, r1 - 0.6)])
    if mood == "rain":
        for _ in range(9):
            u, v = rng.uniform(0, w), rng.uniform(r0 + 2, r1 - 2)
            c.ellipse((196, 210, 224, 60), u, v, u + rng.uniform(8, 22), v + 1.4)
