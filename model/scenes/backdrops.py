"""Six worlds: sky, light, far things and ground. Decoration only; nothing here is ever asked about except the world's name."""

import math

from .canvas import hsv, mix, shade

WORLDS = ["meadow", "harbour", "desert", "snow", "town", "night"]
SKIES = {
    "day": ((96, 160, 226), (206, 230, 246)), "clear": ((60, 128, 214), (176, 216, 244)),
    "dawn": ((122, 146, 206), (250, 206, 176)), "dusk": ((86, 84, 150), (246, 166, 122)),
    "overcast": ((150, 166, 182), (214, 220, 224)), "rose": ((150, 130, 190), (250, 214, 206)),
    "night": ((16, 22, 52), (62, 66, 116)),
}


def jitter(colour, rng, a=10):
    d = rng.uniform(-a, a)
    return tuple(max(0, min(255, int(c + d + rng.uniform(-a / 2, a / 2)))) for c in colour)


def draw(c, world, horizon, rng):
    """Returns the light's side (-1 left, 1 right) and where dry land begins."""
    sun = rng.choice([-1, 1])
    mood = "night" if world == "night" else rng.choice(["day", "day", "clear", "dawn", "dusk", "overcast", "rose"])
    top, low = (jitter(k, rng, 14) for k in SKIES[mood])
    c.gradient(0, horizon + 1, top, low)
    sky(c, mood, sun, horizon, low, rng)
    land = globals()[world](c, horizon, top, low, sun, rng)
    return sun, land or horizon


def sky(c, mood, sun, horizon, low, rng):
    w = c.width
    if mood == "night":
        for _ in range(70):
            r = rng.uniform(0.12, 0.42)
            c.disc((255, 255, 236, rng.randint(90, 255)), rng.uniform(0, w), rng.uniform(0, horizon), r)
    sx, sy = w * (0.5 + sun * rng.uniform(0.2, 0.42)), horizon * rng.uniform(0.12, 0.6)
    if mood != "overcast":
        glow = (236, 240, 255) if mood == "night" else (255, 244, 210)
        for i in range(7):
            c.disc((*glow, 16), sx, sy, 7 + i * 4.5)
        c.disc(glow, sx, sy, rng.uniform(4.5, 7))
    for _ in range(rng.randint(2, 6) if mood != "night" else 1):
        cloud(c, rng.uniform(-10, w), rng.uniform(3, horizon * 0.75), rng.uniform(12, 34), mood, low, rng)
    if rng.random() < 0.5 and mood != "night":
        for _ in range(rng.randint(2, 6)):
            x, y, s = rng.uniform(0, w), rng.uniform(4, horizon * 0.8), rng.uniform(1, 2.2)
            c.line((58, 62, 78, 190), 0.3, [(x - s, y - s * 0.4), (x, y), (x + s, y - s * 0.4)])


def cloud(c, x, y, s, mood, low, rng):
    tone = mix((255, 255, 255), low, 0.25) if mood not in ("night",) else (78, 84, 126)
    alpha = rng.randint(130, 215)
    for i in range(rng.randint(4, 7)):
        u = x + s * (i / 5 + rng.uniform(-0.06, 0.06))
        r = s * rng.uniform(0.1, 0.2)
        c.ellipse((*tone, alpha), u - r * 1.5, y - r, u + r * 1.5, y + r * 0.8)
    c.ellipse((*tone, alpha), x - s * 0.2, y + s * 0.02, x + s * 1.2, y + s * 0.14)


def ridge(c, horizon, height, colour, rng, step=6, rough=0.35):
    """A far outline made of a few sine waves, closed along the horizon."""
    k = [(rng.uniform(0.01, 0.05), rng.uniform(0, 6.3), rng.uniform(0.3, 1)) for _ in range(3)]
    points, x = [], -step
    while x <= c.width + step:
        y = sum(a * math.sin(f * x + p) for f, p, a in k) / 2
        points.append((x, horizon - height * max(0.05, 0.55 + 0.45 * y + rng.uniform(-rough, rough) * 0.2)))
        x += step
    c.polygon(colour, [(-step, horizon + 1)] + points + [(c.width + step, horizon + 1)])


def far_hills(c, horizon, base, low, rng, n=3, height=26):
    for i in range(n):
        t = i / max(1, n - 1)
        ridge(c, horizon, height * (1 - 0.6 * t) * rng.uniform(0.7, 1.2), mix(low, base, 0.35 + 0.5 * t), rng, rough=0.2)


def ground(c, horizon, far, near):
    c.gradient(horizon, c.height + 1, far, near)


def scatter(c, horizon, n, rng):
    """Random spots on the ground, far ones first, with the perspective factor there."""
    spots = sorted(rng.random() ** 1.3 for _ in range(n))
    for t in spots:
        yield rng.uniform(-4, c.width + 4), horizon + 1 + t * (c.height - horizon), 0.25 + 0.75 * t


def tree(c, x, y, s, leaf, rng):
    c.rect((98, 72, 50), x - s * 0.07, y - s * 0.4, x + s * 0.07, y)
    for dx, dy, r in ((-0.2, -0.5, 0.26), (0.2, -0.52, 0.25), (0, -0.75, 0.3)):
        c.disc(jitter(leaf, rng, 8), x + dx * s, y + dy * s, r * s)


def pine(c, x, y, s, leaf, rng, snowy=False):
    c.rect((88, 66, 50), x - s * 0.06, y - s * 0.2, x + s * 0.06, y)
    for i in range(3):
        w, t = s * (0.36 - 0.08 * i), y - s * (0.12 + 0.26 * i)
        c.polygon(shade(leaf, 1 + 0.08 * i), [(x - w, t), (x + w, t), (x, t - s * 0.42)])
        if snowy:
            c.polygon((244, 248, 252), [(x - w * 0.45, t - s * 0.23), (x + w * 0.45, t - s * 0.23), (x, t - s * 0.42)])


def meadow(c, h, top, low, sun, rng):
    green = jitter((104, 158, 78), rng, 16)
    far_hills(c, h, shade(green, 0.86), low, rng)
    ground(c, h, shade(green, 1.14), shade(green, 0.78))
    for _ in range(rng.randint(2, 5)):  # field strips
        y = h + (c.height - h) * rng.random() ** 1.5
        x, w = rng.uniform(-40, c.width), rng.uniform(40, 130)
        c.ellipse((*jitter(shade(green, rng.choice([0.88, 1.12, 1.2])), rng), 120), x, y, x + w, y + w * 0.1)
    if rng.random() < 0.5:
        path(c, h, (214, 196, 158, 235), rng)
    for x, y, k in scatter(c, h, rng.randint(2, 8), rng):
        (tree if rng.random() < 0.7 else pine)(c, x, y, 15 * k, jitter((68, 122, 62), rng), rng)
    for x, y, k in scatter(c, h, 90, rng):
        if rng.random() < 0.5:
            c.line((*shade(green, 0.66), 170), 0.25 * k, [(x - 0.7 * k, y - 1.6 * k), (x, y), (x + 0.6 * k, y - 1.8 * k)])
        else:
            c.disc((*rng.choice([(255, 255, 255), (250, 214, 90), (228, 120, 140)]), 220), x, y, 0.55 * k)


def path(c, h, colour, rng):
    x = rng.uniform(0.2, 0.8) * c.width
    bend, left, right = rng.uniform(-60, 60), [], []
    for i in range(11):
        t = i / 10
        y, w = h + t * (c.height - h), 1.2 + 15 * t * t
        u = x + bend * math.sin(t * 3) * t
        left.append((u - w, y))
        right.append((u + w, y))
    c.polygon(colour, left + right[::-1])


def harbour(c, h, top, low, sun, rng):
    far_hills(c, h, jitter((96, 122, 132), rng), low, rng, n=2, height=18)
    sea = jitter((52, 118, 158), rng, 14)
    shore = h + (c.height - h) * rng.uniform(0.2, 0.5)
    c.gradient(h, c.height + 1, mix(sea, low, 0.4), shade(sea, 0.8))
    for x, y, k in scatter(c, h, 110, rng):
        c.ellipse((255, 255, 255, rng.randint(30, 90)), x, y, x + 10 * k, y + 0.5 * k)
    stone = jitter((176, 168, 154), rng, 14)
    c.gradient(shore, c.height + 1, shade(stone, 1.08), shade(stone, 0.8))
    c.rect(shade(stone, 0.55), 0, shore, c.width, shore + 1.6)
    y = shore + 5
    while y < c.height:
        c.rect((*shade(stone, 0.7), 90), 0, y, c.width, y + 0.25)
        y += 3 + (y - shore) * 0.12
    for i in range(14):
        x0 = c.width * (i / 13)
        c.line((*shade(stone, 0.7), 80), 0.25, [(x0, shore + 2), (c.width / 2 + (x0 - c.width / 2) * 2.2, c.height)])
    for i in range(rng.randint(3, 7)):
        x = rng.uniform(0, c.width)
        c.rect((66, 60, 60), x, shore - 2.6, x + 1.6, shore + 0.8)
    return shore


def desert(c, h, top, low, sun, rng):
    sand = jitter((222, 186, 128), rng, 14)
    far_hills(c, h, shade(sand, 0.78), low, rng, n=3, height=20)
    ground(c, h, shade(sand, 1.1), shade(sand, 0.86))
    for _ in range(8):
        y = h + (c.height - h) * rng.random()
        x, w = rng.uniform(-60, c.width), rng.uniform(40, 120)
        c.ellipse((*shade(sand, rng.choice([0.9, 1.12])), 130), x, y, x + w, y + w * 0.13)
    for x, y, k in scatter(c, h, 40, rng):
        c.ellipse((*shade(sand, 0.7), 200), x, y, x + 1.8 * k, y + 1.0 * k)
    for x, y, k in scatter(c, h, rng.randint(2, 7), rng):
        s, g = 13 * k, jitter((86, 134, 88), rng)
        c.line(g, s * 0.16, [(x, y), (x, y - s)])
        c.line(g, s * 0.11, [(x, y - s * 0.45), (x + s * 0.27, y - s * 0.45), (x + s * 0.27, y - s * 0.75)])
        c.line(g, s * 0.11, [(x, y - s * 0.3), (x - s * 0.25, y - s * 0.3), (x - s * 0.25, y - s * 0.6)])


def snow(c, h, top, low, sun, rng):
    for i in range(2):
        x = -20
        while x < c.width:
            s = rng.uniform(22, 50) * (1 - 0.4 * i)
            peak = (x + s * 0.8, h - s * 0.75)
            rock = mix(low, (110, 124, 150), 0.5 + 0.3 * i)
            c.polygon(rock, [(x, h + 1), peak, (x + s * 1.7, h + 1)])
            c.polygon(mix((255, 255, 255), low, 0.15), [(peak[0] - s * 0.2, peak[1] + s * 0.2), peak, (peak[0] + s * 0.22, peak[1] + s * 0.2),
                                 (peak[0] + s * 0.06, peak[1] + s * 0.14), (peak[0] - s * 0.05, peak[1] + s * 0.22)])
            x += s * rng.uniform(0.7, 1.2)
    tint = jitter((226, 234, 244), rng, 5)
    ground(c, h, tint, shade(tint, 0.9))
    for _ in range(8):
        y = h + (c.height - h) * rng.random()
        x, w = rng.uniform(-60, c.width), rng.uniform(40, 120)
        c.ellipse((*shade(tint, rng.choice([0.92, 1.5])), 140), x, y, x + w, y + w * 0.12)
    for x, y, k in scatter(c, h, rng.randint(4, 11), rng):
        pine(c, x, y, 18 * k, jitter((52, 92, 78), rng), rng, snowy=True)
    if rng.random() < 0.5:
        for _ in range(130):
            c.disc((255, 255, 255, 200), rng.uniform(0, c.width), rng.uniform(0, c.height), rng.uniform(0.2, 0.6))


def skyline(c, h, tone, low, rng, lit):
    x = -5
    while x < c.width:
        w, t = rng.uniform(8, 22), rng.uniform(10, 44) * min(1, h / 90)
        wall = jitter(mix(tone, low, rng.uniform(0.15, 0.55)), rng, 10)
        c.rect(wall, x, h - t, x + w, h + 1)
        if rng.random() < 0.35:
            c.polygon(shade(wall, 0.8), [(x, h - t), (x + w / 2, h - t - w * 0.4), (x + w, h - t)])
        for i in range(int(w // 3.2)):
            for j in range(int(t // 4.2)):
                glass = (250, 220, 130) if lit and rng.random() < 0.5 else shade(wall, 0.78)
                c.rect(glass, x + 1.2 + i * 3.1, h - t + 2 + j * 4.2, x + 2.9 + i * 3.1, h - t + 4.4 + j * 4.2)
        x += w + rng.uniform(-1, 3)


def town(c, h, top, low, sun, rng):
    skyline(c, h, rng.choice([(170, 128, 108), (150, 150, 160), (188, 164, 134), (126, 140, 156)]), low, rng, False)
    stone = jitter((168, 166, 164), rng, 14)
    ground(c, h, shade(stone, 1.1), shade(stone, 0.82))
    c.rect(shade(stone, 0.9), 0, h, c.width, h + 1.4)
    r0 = h + (c.height - h) * rng.uniform(0.2, 0.5)
    r1 = r0 + (c.height - h) * rng.uniform(0.18, 0.28)
    c.rect((96, 98, 104), 0, r0, c.width, r1)
    for i in range(12):
        x = c.width * i / 12 + 4
        c.polygon((236, 232, 214), [(x, (r0 + r1) / 2 - 0.4), (x + 9, (r0 + r1) / 2 - 0.4), (x + 8.6, (r0 + r1) / 2 + 0.4), (x - 0.4, (r0 + r1) / 2 + 0.4)])
    y = r1 + 3
    while y < c.height:
        c.rect((*shade(stone, 0.68), 90), 0, y, c.width, y + 0.25)
        y += 4 + (y - r1) * 0.1
    for x, y, k in scatter(c, h, rng.randint(2, 6), rng):
        if rng.random() < 0.5:
            tree(c, x, y, 16 * k, jitter((82, 138, 76), rng), rng)
        else:
            lamp(c, x, y, 20 * k, False)


def lamp(c, x, y, s, lit):
    c.rect((56, 58, 66), x - s * 0.025, y - s, x + s * 0.025, y)
    if lit:
        for r in (0.32, 0.22, 0.14):
            c.disc((255, 232, 150, 44), x, y - s, s * r)
    c.disc((255, 238, 176) if lit else (226, 226, 214), x, y - s, s * 0.08)


def night(c, h, top, low, sun, rng):
    skyline(c, h, (46, 46, 78), shade(low, 0.8), rng, True)
    base = jitter(rng.choice([(74, 84, 112), (84, 92, 84), (96, 84, 98)]), rng, 10)
    ground(c, h, shade(base, 1.1), shade(base, 0.86))
    for _ in range(7):
        y = h + (c.height - h) * rng.random()
        x, w = rng.uniform(-40, c.width), rng.uniform(30, 90)
        c.ellipse((*shade(base, 1.18), 110), x, y, x + w, y + w * 0.14)
    n, y0 = rng.randint(5, 9), h * rng.uniform(0.55, 0.8)
    points = [(c.width * i / 40, y0 + 5 * abs(math.sin(i * n / 40 * 3.14))) for i in range(41)]
    c.line((36, 36, 50), 0.35, points)
    for i, (x, y) in enumerate(points[::2]):  # a string of coloured lights
        c.disc((*hsv(i * 0.17, 0.5, 1), 90), x, y + 0.8, 1.5)
        c.disc(hsv(i * 0.17, 0.4, 1), x, y + 0.8, 0.75)
    for x, y, k in scatter(c, h, rng.randint(3, 7), rng):
        lamp(c, x, y, 22 * k, True)
