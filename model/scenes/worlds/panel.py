"""An instrument panel: brushed metal fields held by screws, with gauges, clocks, lamps, switches and labels."""

from ..canvas import jitter, shade
from ..ground import Ground, Slot

KINDS = ["gauge", "gauge", "clock", "clock", "lamp", "switch", "sign", "radio"]
METALS = [(150, 156, 162), (112, 128, 128), (96, 110, 134), (198, 190, 170), (74, 78, 84), (130, 142, 120)]


def draw(c, horizon, rng):
    sun, w, n = rng.choice([-1, 1]), c.width, c.height
    metal = jitter(rng.choice(METALS), rng, 8)
    c.gradient(0, n * 0.5, shade(metal, 1.14), shade(metal, 0.96))
    c.gradient(n * 0.5, n + 1, shade(metal, 0.96), shade(metal, 0.74))
    brushed(c, 0, 0, w, n, metal, rng)
    margin = rng.uniform(6, 9)
    slots, y = [], margin
    tall = (n - 2 * margin) / max(1, round((n - 2 * margin) / rng.uniform(48, 58)))
    while y < n - margin - 20:
        high = 2 if n > 3.4 * tall and n - margin - y > 1.9 * tall and rng.random() < 0.18 else 1
        row(c, margin, w - margin, y, min(high * tall, n - margin - y), metal, slots, sun, rng)
        y += high * tall
    for x in (3, w - 3):
        k = 4.0
        while k < n:
            screw(c, x, k, 1.5, rng)
            k += max(20, (n - 8) / 6)
    return Ground("panel", "panel", sun, "indoor", KINDS, slots=slots)


def brushed(c, x0, y0, x1, y1, metal, rng):
    for _ in range(int((y1 - y0) * (x1 - x0) / 700)):
        x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
        c.rect((255, 255, 255, rng.randint(8, 26)) if rng.random() < 0.5 else (0, 0, 10, rng.randint(8, 22)), x, y, min(x1, x + rng.uniform(14, 70)), y + 0.22)


def screw(c, x, y, r, rng):
    c.disc((20, 22, 28, 120), x + 0.2, y + 0.3, r * 1.15)
    c.disc((176, 180, 186), x, y, r)
    c.disc((214, 216, 220), x - r * 0.12, y - r * 0.15, r * 0.75)
    dx, dy = rng.choice([(0.7, 0.0), (0.5, 0.5), (0.0, 0.7), (0.5, -0.5)])
    c.line((70, 72, 80), r * 0.28, [(x - dx * r, y - dy * r), (x + dx * r, y + dy * r)])


def row(c, x0, x1, y, tall, metal, slots, sun, rng):
    """One row of fields; each field holds one to three slots, a vent or a bundle of cables."""
    x = x0
    while x1 - x > 24:
        wide = min(x1 - x, rng.choice([46, 64, 92, 120]) * rng.uniform(0.9, 1.1))
        if x1 - x - wide < 26:
            wide = x1 - x
        field(c, x + 1.2, y + 1.2, x + wide - 1.2, y + tall - 1.2, shade(metal, rng.choice([0.86, 0.94, 1.08, 0.72, 1.16])), rng)
        if wide < 60 and rng.random() < 0.22:
            vent(c, x + 6, y + 7, x + wide - 6, y + tall - 7, metal)
        else:
            k = max(1, round((wide - 6) / (rng.uniform(40, 46) if tall < 70 else rng.uniform(64, 84))))
            step = (wide - 7) / k
            for i in range(k):
                slots.append(Slot(x + 3.5 + i * step + 1.2, y + tall - 4, step - 2.4, tall - 8))
                if i:
                    c.rect((10, 12, 20, 90), x + 3.5 + i * step - 0.2, y + 7, x + 3.5 + i * step + 0.1, y + tall - 7)
                    c.rect((255, 255, 255, 60), x + 3.5 + i * step + 0.1, y + 7, x + 3.5 + i * step + 0.4, y + tall - 7)
        x += wide


def field(c, x0, y0, x1, y1, metal, rng):
    c.round((10, 12, 20, 110), x0 - 0.5, y0 - 0.3, x1 + 0.5, y1 + 0.9, 2)
    c.round(shade(metal, 1.25), x0, y0, x1, y1, 1.8)
    c.round(metal, x0 + 0.4, y0 + 0.5, x1 - 0.2, y1 - 0.2, 1.6)
    brushed(c, x0 + 1, y0 + 1, x1 - 1, y1 - 1, metal, rng)
    for x in (x0 + 2.2, x1 - 2.2):
        for y in (y0 + 2.2, y1 - 2.2):
            screw(c, x, y, 1.0, rng)


def vent(c, x0, y0, x1, y1, metal):
    y = y0
    while y < y1 - 2:
        c.round((16, 18, 24), x0, y, x1, y + 1.9, 0.9)
        c.round((*shade(metal, 1.3), 150), x0, y + 1.7, x1, y + 2.2, 0.3)
        y += 4.2
