"""What fills places where no object stands: cartons, plants, knobs, trees. Decoration, never asked about."""

from ..canvas import hsv, jitter, shade
from .citymap import roof
from .warehouse import cartons


def fill(c, ground, free, rng):
    draw = {"warehouse": goods, "window": plant, "panel": knobs, "map": grove}[ground.world]
    for slot in free:
        if rng.random() < 0.75:
            draw(c, slot, rng, ground.tone)


def goods(c, slot, rng, tone):
    x = slot.x + rng.uniform(0, 2)
    while x + 13 < slot.x + slot.w:
        if rng.random() < 0.7:
            cartons(c, x, slot.y - 0.2, slot.h * 0.8, rng)
        x += rng.uniform(12.5, 17)


def plant(c, slot, rng, tone):
    x, y, s = slot.x + slot.w * rng.uniform(0.3, 0.7), slot.y, min(slot.h, slot.w, 24) * rng.uniform(0.5, 0.8)
    pot, leaf = jitter((176, 132, 104), rng, 14), jitter((104, 142, 108), rng, 14)
    c.shadow(x, y, s * 0.34, s * 0.07, 80)
    for i in range(9):
        u = (i - 4) / 4
        tip = (x + u * s * 0.44, y - s * (0.98 - 0.4 * u * u))
        c.polygon(shade(leaf, 0.82 + 0.06 * (i % 4)), [(x + u * s * 0.1 - s * 0.03, y - s * 0.36), (tip[0] - s * 0.09, tip[1] + s * 0.24), tip, (tip[0] + s * 0.09, tip[1] + s * 0.2), (x + u * s * 0.1 + s * 0.03, y - s * 0.36)])
    c.polygon(pot, [(x - s * 0.22, y - s * 0.36), (x + s * 0.22, y - s * 0.36), (x + s * 0.16, y), (x - s * 0.16, y)])
    c.rect(shade(pot, 0.84), x - s * 0.25, y - s * 0.42, x + s * 0.25, y - s * 0.34)


def knobs(c, slot, rng, tone):
    """Rows of small turning knobs with scale marks, or an engraved grille."""
    x0, y0 = slot.x + slot.w * 0.16, slot.y - slot.h * 0.82
    w, h = slot.w * 0.68, slot.h * 0.64
    if rng.random() < 0.4:
        for i in range(5):
            c.round((14, 16, 22, 150), x0, y0 + i * h / 5, x0 + w, y0 + i * h / 5 + 1.6, 0.8)
        return
    n, m = max(2, round(w / 9)), max(2, round(h / 11))
    for j in range(m):
        for i in range(n):
            x, y = x0 + (i + 0.5) * w / n, y0 + (j + 0.5) * h / m
            c.disc((10, 12, 20, 80), x, y + 0.5, 2.5)
            c.disc((58, 60, 66), x, y, 2.3)
            c.disc((86, 88, 96), x, y - 0.2, 1.7)
            dx, dy = rng.choice([(0, -1), (0.7, -0.7), (-0.7, -0.7), (1, 0), (-1, 0)])
            c.line((226, 226, 220), 0.4, [(x + dx * 0.6, y + dy * 0.6), (x + dx * 2.1, y + dy * 2.1)])


def grove(c, slot, rng, tone):
    """A small square: paths that cross, a fountain or a lawn, trees from above."""
    x0, y0, x1, y1 = slot.x, slot.y - slot.h * 0.82, slot.x + slot.w, slot.y
    mx, my = (x0 + x1) / 2, (y0 + y1) / 2
    green, dark = jitter(tone, rng, 8), sum(tone) < 300
    if rng.random() < 0.4:  # sheds around a yard instead
        for _ in range(rng.randint(3, 6)):
            w, h = rng.uniform(6, 12), rng.uniform(5, 9)
            x, y = rng.uniform(x0 + 1, x1 - w - 1), rng.uniform(y0 + 1, y1 - h - 1)
            roof(c, x, y, x + w, y + h, jitter((78, 82, 100) if dark else rng.choice([(206, 186, 166), (186, 176, 170), (214, 170, 140)]), rng, 10), 1)
        return
    c.round((*green, 235), x0, y0, x1, y1, 2)
    walk = (104, 112, 126) if dark else (232, 222, 196)
    c.rect(walk, x0, my - 0.9, x1, my + 0.9)
    c.rect(walk, mx - 0.9, y0, mx + 0.9, y1)
    r = min(x1 - x0, y1 - y0) * 0.2
    c.disc(walk, mx, my, r * 1.3)
    c.disc(*(((60, 104, 146) if dark else (126, 184, 214),) if rng.random() < 0.6 else (hsv(rng.random(), 0.35, 0.85),)), mx, my, r)
    c.disc((255, 255, 255, 90), mx, my, r * 0.55)
    for _ in range(rng.randint(6, 11)):
        x, y = rng.uniform(x0 + 2, x1 - 2), rng.choice([rng.uniform(y0 + 2, my - 3), rng.uniform(my + 3, y1 - 2)])
        if abs(x - mx) > 3:
            c.disc((20, 30, 30, 50), x + 0.5, y + 0.6, 2.1)
            c.disc(jitter(shade(green, 0.72), rng, 8), x, y, 2.0)
            c.disc((*shade(green, 1.1), 120), x - 0.4, y - 0.5, 1.0)
