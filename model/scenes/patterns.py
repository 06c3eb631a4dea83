"""Material patterns: a patch that fills a rectangle. All marks stay inside it, at any scale."""

from .canvas import hsv, jitter, mix, shade

PATTERNS = ["stripes", "checks", "dots", "wood", "brick", "plain"]


def _pair(rng):
    """Two colours that differ clearly in lightness."""
    if rng.random() < 0.5:
        return (248, 244, 232), hsv(rng.random(), rng.uniform(0.6, 0.9), rng.uniform(0.4, 0.7))
    return hsv(rng.random(), rng.uniform(0.35, 0.6), rng.uniform(0.35, 0.5)), (246, 236, 206)


def pattern(c, name, rect, rng):
    """rect = (x0, y0, x1, y1), view units. Returns the mean colour, for text or a frame around it."""
    x0, y0, x1, y1 = rect
    w, h = x1 - x0, y1 - y0
    ground, mark = _pair(rng)
    if name == "wood":
        ground = jitter(rng.choice([(196, 148, 96), (166, 116, 70), (212, 172, 122)]), rng, 12)
        mark = shade(ground, 0.68)
    elif name == "brick":
        ground = jitter((222, 212, 198), rng, 8)
        mark = jitter((176, 82, 62), rng, 14)
    c.rect(ground, x0, y0, x1, y1)
    globals()["_" + name](c, x0, y0, x1, y1, w, h, ground, mark, rng)
    return mix(ground, mark, 0.5)


def _plain(c, x0, y0, x1, y1, w, h, ground, mark, rng):
    c.rect(mark, x0, y0, x1, y1)


def _stripes(c, x0, y0, x1, y1, w, h, ground, mark, rng):
    n = rng.randint(3, 4)
    upright = rng.random() < 0.7
    for i in range(n):
        a, b = (i + 0.25) / n, (i + 0.75) / n
        if upright:
            c.rect(mark, x0 + a * w, y0, x0 + b * w, y1)
        else:
            c.rect(mark, x0, y0 + a * h, x1, y0 + b * h)


def _checks(c, x0, y0, x1, y1, w, h, ground, mark, rng):
    rows = rng.randint(4, 5)
    columns = max(3, round(rows * w / h))
    for j in range(rows):
        for i in range(columns):
            if (i + j) % 2 == 0:
                c.rect(mark, x0 + i * w / columns, y0 + j * h / rows, x0 + (i + 1) * w / columns, y0 + (j + 1) * h / rows)


def _dots(c, x0, y0, x1, y1, w, h, ground, mark, rng):
    rows = rng.randint(3, 4)
    columns = max(3, round(rows * w / h))
    r = 0.3 * min(w / columns, h / rows)
    for j in range(rows):
        for i in range(columns):
            c.disc(mark, x0 + (i + 0.5) * w / columns, y0 + (j + 0.5) * h / rows, r)


def _wood(c, x0, y0, x1, y1, w, h, ground, mark, rng):
    for i in range(1, 3):  # boards
        c.rect(shade(mark, 0.7), x0, y0 + i * h / 3 - 0.012 * h, x1, y0 + i * h / 3 + 0.012 * h)
    for i in range(3):
        for k in (0.3, 0.7):
            y = y0 + (i + k) * h / 3
            bend = rng.uniform(-0.03, 0.03) * h
            c.line(mark, 0.022 * h, [(x0 + 0.03 * w, y), (x0 + 0.35 * w, y + bend), (x0 + 0.65 * w, y - bend), (x1 - 0.03 * w, y)])
    for i in rng.sample(range(3), 2):  # knots
        x, y = x0 + rng.uniform(0.15, 0.85) * w, y0 + (i + 0.5) * h / 3
        c.ellipse(shade(mark, 0.72), x - 0.07 * h, y - 0.05 * h, x + 0.07 * h, y + 0.05 * h)


def _brick(c, x0, y0, x1, y1, w, h, ground, mark, rng):
    rows = rng.randint(4, 5)
    long = max(3, round(rows * w / h / 2))
    g = 0.035 * h
    for j in range(rows):
        a, b = y0 + j * h / rows + g / 2, y0 + (j + 1) * h / rows - g / 2
        shift = 0.5 * (j % 2)
        for i in range(-1, long):
            u, v = max(x0, x0 + (i + shift) * w / long + g / 2), min(x1, x0 + (i + 1 + shift) * w / long - g / 2)
            if v - u > g / 2:
                c.rect(jitter(mark, rng, 16), u, a, v, b)
