"""A shop window: goods on draped steps behind glass, under an awning."""

from ..canvas import hsv, jitter, mix, shade
from ..ground import Ground, Slot
from .warehouse import split

KINDS = ["bottle", "teapot", "mug", "clock", "lamp", "radio", "book", "robot", "suitcase", "umbrella", "sign", "crate"]


def draw(c, horizon, rng):
    sun, w, n = rng.choice([-1, 1]), c.width, c.height
    frame = jitter(rng.choice([(44, 74, 64), (110, 44, 48), (40, 54, 92), (92, 66, 46), (60, 60, 68)]), rng, 8)
    back = jitter(rng.choice([(246, 226, 196), (226, 206, 220), (198, 220, 224), (236, 214, 160), (188, 178, 206), (92, 84, 112)]), rng, 8)
    awning, sill = rng.uniform(13, 17), n - rng.uniform(11, 14)
    c.gradient(0, n * 0.6, shade(back, 1.1), back)
    c.gradient(n * 0.6, n, back, shade(back, 0.7))
    paper(c, back, awning, sill, rng)
    for i in range(max(2, int(w / 60))):  # spotlights
        x = w * (i + 0.5) / max(2, int(w / 60))
        for k in (1.0, 0.6):
            c.polygon((255, 250, 224, 24), [(x - 2, awning), (x + 2, awning), (x + 40 * k, sill), (x - 40 * k, sill)])
        c.round((48, 48, 54), x - 2.2, awning - 1, x + 2.2, awning + 2.6, 0.8)
        c.disc((255, 250, 224), x, awning + 2.6, 1.3)
    levels = split(awning + 5, sill, rng.uniform(44, 52), rng)
    count = len(levels) - 1
    cloth = jitter(rng.choice([(164, 52, 62), (66, 92, 132), (240, 234, 222), (92, 120, 96), (120, 86, 136), (196, 160, 96)]), rng, 8)
    slots, stairs = [], rng.random() < 0.6
    for i in range(count):
        inset, y = (count - 1 - i) * 3, levels[i + 1]
        bottom = sill if stairs or i == count - 1 else y + 5
        step(c, 5 + inset, w - 5 - inset, y, bottom, shade(cloth, 0.84 + 0.16 * (i + 1) / count), rng)
        places(7 + inset, w - 7 - inset, y - 1.4, y - levels[i] - 8, slots, rng)
    front(c, w, n, awning, sill, frame, rng)
    return Ground("window", "shelves", sun, "indoor", KINDS, slots=slots)


def paper(c, back, y0, y1, rng):
    """Wallpaper: faint stripes or dots."""
    tone = (*shade(back, rng.choice([0.92, 1.3])), 120)
    if rng.random() < 0.5:
        for i in range(int(c.width / 8) + 1):
            c.rect(tone, i * 8, y0, i * 8 + 3, y1)
    else:
        for j in range(int((y1 - y0) / 9)):
            for i in range(int(c.width / 12) + 1):
                c.disc(tone, i * 12 + 6 * (j % 2), y0 + 5 + j * 9, 1.1)


def step(c, x0, x1, y, bottom, cloth, rng):
    c.polygon(shade(cloth, 1.2), [(x0 + 3, y - 3), (x1 - 3, y - 3), (x1, y), (x0, y)])
    c.gradient(y, bottom, shade(cloth, 0.9), shade(cloth, 0.74), x0, x1)
    c.rect((255, 255, 255, 60), x0, y, x1, y + 0.4)
    x = x0 + rng.uniform(2, 6)
    while x < x1 - 2:  # folds
        c.polygon((8, 8, 24, 26), [(x, y + 0.4), (x + 1.2, y + 0.4), (x + 2.2, bottom), (x - 0.4, bottom)])
        x += rng.uniform(6, 13)
    c.rect((8, 8, 24, 60), x0, bottom - 0.4, x1, bottom + 1.6)


def places(x0, x1, y, room, slots, rng):
    k = max(1, round((x1 - x0) / (rng.uniform(33, 42) if room < 56 else rng.uniform(54, 74))))
    w = (x1 - x0) / k
    shares = [w * rng.uniform(0.86, 1.0) for _ in range(k)]
    for i, s in enumerate(shares):
        slots.append(Slot(x0 + i * w + (w - s) / 2, y, s - 1.0, room))


def front(c, w, n, awning, sill, frame, rng):
    """The shop's front: the frame around the glass, the sill and the striped awning."""
    for x in (0, w - 4.5):
        c.rect(frame, x, 0, x + 4.5, n)
        c.rect(shade(frame, 1.3), x + 3.6 if x == 0 else x, awning, x + 4.5 if x == 0 else x + 0.9, sill)
    c.rect(shade(frame, 0.8), 0, sill, w, n + 1)
    c.rect(shade(frame, 1.35), 0, sill, w, sill + 1.3)
    c.rect(shade(frame, 0.5), 0, sill + 1.3, w, sill + 1.9)
    k = max(2, int(w / 52))
    for i in range(k):
        a, b = 5 + i * (w - 10) / k + 2, 5 + (i + 1) * (w - 10) / k - 2
        c.round(shade(frame, 1.12), a, sill + 3.6, b, n - 2, 0.8)
        c.round(shade(frame, 0.7), a + 0.8, sill + 4.4, b - 0.4, n - 2.4, 0.6)
    tone, m = hsv(rng.random(), rng.uniform(0.5, 0.75), rng.uniform(0.5, 0.8)), max(6, int(w / 13))
    pale, s = (250, 246, 236), w / m
    for i in range(m):
        colour = tone if i % 2 else pale
        c.polygon(colour, [(i * s, 0), ((i + 1) * s, 0), ((i + 1) * s, awning - 2.4), (i * s, awning - 2.4)])
        c.ellipse(colour, i * s, awning - 5.2, (i + 1) * s, awning + 0.8)
    for i in range(5):
        c.rect((10, 10, 30, 10), 0, awning * 0.2 * (i + 0.5), w, awning - 2.4)
    c.rect(mix(frame, (0, 0, 0), 0.3), 0, -1, w, 1.2)


def over(c, ground, rng):
    """Faint reflections in the glass."""
    w, n = c.width, c.height
    for _ in range(rng.randint(2, 3)):
        x, k = rng.uniform(-0.2, 0.9) * w, rng.uniform(6, 20)
        c.polygon((255, 255, 255, 18), [(x + n * 0.4, 14), (x + n * 0.4 + k, 14), (x + k, n - 13), (x, n - 13)])
