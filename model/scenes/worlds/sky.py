"""Sky, light and weather, and the plants and lamps that several worlds share."""

import math

from ..canvas import hsv, jitter, mix, shade

SKIES = {
    "day": ((70, 142, 222), (198, 228, 246)), "dawn": ((118, 142, 206), (252, 208, 176)), "dusk": ((72, 70, 142), (248, 158, 112)),
    "night": ((12, 18, 46), (58, 62, 112)), "overcast": ((150, 164, 178), (216, 222, 226)), "rain": ((108, 122, 140), (178, 190, 200)),
    "snow": ((166, 178, 196), (226, 232, 238)), "fog": ((186, 194, 202), (226, 228, 228)),
}


def sky(c, mood, sun, horizon, rng):
    """Paints the sky; returns its colour at the horizon, into which far things fade."""
    top, low = (jitter(k, rng, 12) for k in SKIES[mood])
    w = c.width
    middle = mix(top, low, 0.55)
    c.gradient(0, horizon * 0.55, top, middle)
    c.gradient(horizon * 0.55, horizon + 1, middle, low)
    if mood == "night":
        for _ in range(60):
            c.disc((255, 255, 236, rng.randint(90, 255)), rng.uniform(0, w), rng.uniform(0, horizon), rng.uniform(0.12, 0.4))
    sx, sy = w * (0.5 + sun * rng.uniform(0.2, 0.42)), horizon * (rng.uniform(0.12, 0.5) if mood != "dusk" else rng.uniform(0.6, 0.8))
    if mood in ("day", "dawn", "dusk", "night"):
        tone = {"day": (255, 250, 222), "dawn": (255, 236, 200), "dusk": (255, 212, 150), "night": (240, 242, 250)}[mood]
        for i in range(16):
            c.disc((*tone, 5), sx, sy, 6.5 + i * i * 0.13 + i * 0.5)
        c.disc(tone, sx, sy, rng.uniform(4.5, 7))
        if mood == "night":
            c.disc((*mix(top, tone, 0.8), 255), sx + 1.6, sy + 0.8, 1.2)
            c.disc((*mix(top, tone, 0.85), 255), sx - 1.4, sy - 1.4, 0.8)
    for _ in range(rng.randint(2, 5) if mood not in ("night", "fog") else mood == "night"):
        cloud(c, rng.uniform(-14, w), rng.uniform(4, horizon * 0.7), rng.uniform(14, 36), mood, low, rng)
    if mood in ("day", "dawn", "dusk", "overcast") and rng.random() < 0.5:
        for _ in range(rng.randint(2, 6)):
            x, y, s = rng.uniform(0, w), rng.uniform(4, horizon * 0.8), rng.uniform(1, 2.2)
            c.line((52, 58, 76, 190), 0.3, [(x - s, y - s * 0.4), (x - s * 0.4, y - s * 0.35), (x, y), (x + s * 0.4, y - s * 0.35), (x + s, y - s * 0.4)])
    return low


def cloud(c, x, y, s, mood, low, rng):
    tone = (76, 82, 124) if mood == "night" else mix((255, 255, 255), low, 0.25)
    if mood in ("rain", "overcast"):
        tone = shade(low, rng.uniform(0.84, 0.98))
    puffs = [(x + s * (i / 5 + rng.uniform(-0.05, 0.05)), s * rng.uniform(0.1, 0.17) * (1 - 0.5 * abs(i / 2.5 - 1))) for i in range(6)]
    under = shade(tone, 0.9)
    for u, r in puffs:
        c.ellipse((*under, 150), u - r * 1.6, y - r, u + r * 1.6, y + r * 1.1)
    for u, r in puffs:
        c.ellipse((*tone, 200), u - r * 1.4, y - r * 1.25, u + r * 1.4, y + r * 0.7)


def ridge(c, horizon, height, colour, rng, step=5):
    """A far outline made of a few sine waves, closed along the horizon."""
    waves = [(rng.uniform(0.01, 0.05), rng.uniform(0, 6.3), rng.uniform(0.3, 1)) for _ in range(3)]
    points, x = [], -step
    while x <= c.width + step:
        y = sum(a * math.sin(f * x + p) for f, p, a in waves) / 2
        points.append((x, horizon - height * max(0.08, 0.55 + 0.45 * y)))
        x += step
    c.polygon(colour, [(-step, horizon + 1), *points, (c.width + step, horizon + 1)])


def hills(c, horizon, base, low, rng, n=3, height=24):
    for i in range(n):
        t = i / max(1, n - 1)
        ridge(c, horizon, height * (1 - 0.6 * t) * rng.uniform(0.7, 1.2), mix(low, base, 0.3 + 0.5 * t), rng)


def scatter(c, top, n, rng):
    """Random spots on the ground, far ones first, with the perspective factor there."""
    for t in sorted(rng.random() ** 1.3 for _ in range(n)):
        yield rng.uniform(-4, c.width + 4), top + 1 + t * (c.height - top), 0.25 + 0.75 * t


def tree(c, x, y, s, leaf, rng, sun):
    c.ellipse((14, 18, 34, 46), x - s * 0.4 - sun * s * 0.1, y - s * 0.05, x + s * 0.4 - sun * s * 0.1, y + s * 0.06)
    c.polygon((96, 72, 52), [(x - s * 0.07, y), (x - s * 0.04, y - s * 0.45), (x + s * 0.04, y - s * 0.45), (x + s * 0.07, y)])
    blobs = ((-0.2, -0.5, 0.25), (0.2, -0.52, 0.24), (0, -0.75, 0.29), (0.02, -0.52, 0.26))
    for dx, dy, r in blobs:
        c.disc(shade(leaf, 0.8), x + dx * s, y + dy * s, r * s)
    for dx, dy, r in blobs:
        c.disc((*jitter(shade(leaf, 1.1), rng, 8), 200), x + (dx + 0.05 * sun) * s, y + (dy - 0.05) * s, r * s * 0.76)


def lamp_post(c, x, y, s, lit, lights):
    c.polygon((52, 54, 62), [(x - s * 0.03, y), (x - s * 0.015, y - s), (x + s * 0.015, y - s), (x + s * 0.03, y)])
    c.rect((52, 54, 62), x - s * 0.06, y - s * 0.04, x + s * 0.06, y)
    c.polygon((255, 240, 184) if lit else (222, 224, 216), [(x - s * 0.05, y - s * 1.01), (x + s * 0.05, y - s * 1.01), (x + s * 0.075, y - s * 1.15), (x - s * 0.075, y - s * 1.15)])
    c.polygon((52, 54, 62), [(x - s * 0.1, y - s * 1.15), (x + s * 0.1, y - s * 1.15), (x, y - s * 1.23)])
    if lit:
        lights.append((x, y - s * 1.08, s * 0.42, (255, 226, 150)))


def bunting(c, x0, y0, x1, y1, sag, rng, lit, lights, n=14):
    """A string of pennants, or of coloured lights after dark."""
    at = lambda t: (x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + sag * 4 * t * (1 - t))
    c.line((64, 62, 72), 0.3, [at(i / 24) for i in range(25)])
    hue = rng.random()
    for i in range(n):
        x, y = at((i + 0.5) / n)
        tone = hsv(hue + i * 0.17, 0.55, 0.95)
        if lit:
            c.disc(tone, x, y + 0.8, 0.75)
            lights.append((x, y + 0.8, 2.6, tone))
        else:
            c.polygon(tone, [(x - 1.3, y), (x + 1.3, y), (x, y + 2.8)])


def facades(c, horizon, low, rng, lit, tall=40.0, fade=(0.15, 0.5)):
    """A row of far houses with roofs and windows."""
    x, palette = -6.0, [(196, 132, 104), (206, 176, 136), (164, 152, 150), (146, 164, 178), (214, 196, 170), (178, 104, 92)]
    while x < c.width:
        w, t = rng.uniform(12, 24), rng.uniform(0.4, 1.0) * tall
        wall = jitter(mix(rng.choice(palette), low, rng.uniform(*fade)), rng, 8)
        if lit:
            wall = mix(wall, (34, 36, 66), 0.72)
        y = horizon - t
        if rng.random() < 0.6:
            roof = mix(wall, (110, 62, 52) if not lit else (24, 24, 44), 0.6)
            c.polygon(roof, [(x - 0.6, y + 0.2), (x + w / 2, y - w * rng.uniform(0.25, 0.5)), (x + w + 0.6, y + 0.2)])
        else:
            c.rect(shade(wall, 0.78), x - 0.5, y - 1.2, x + w + 0.5, y)
        c.rect(wall, x, y, x + w, horizon + 1)
        c.rect((8, 10, 30, 26), x + w - 1.6, y, x + w, horizon + 1)
        n, m = max(2, int(w // 4.6)), max(1, int((t - 2) // 6))
        for i in range(n):
            for j in range(m):
                a, b = x + (i + 0.5) * w / n - 0.95, y + 2 + j * 6
                pane = (255, 222, 140) if lit and rng.random() < 0.55 else (96, 118, 140) if not lit else (44, 48, 80)
                c.rect(mix(wall, (255, 255, 255), 0.4), a - 0.35, b - 0.35, a + 2.25, b + 3.35)
                c.rect(pane, a, b, a + 1.9, b + 3)
        x += w + (rng.uniform(1, 4) if rng.random() < 0.2 else 0)
