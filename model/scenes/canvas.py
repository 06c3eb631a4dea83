"""The display list: every scene is a flat list of vector primitives in view units (long side = 256).

One list is drawn at any scale by model/render.py, so the small view, a crop and the full picture always agree.
"""

import colorsys


class Canvas:
    """Collects primitives together with their bounding boxes, which let the renderer skip what a crop cannot see."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.items = []  # (x0, y0, x1, y1, kind, colour, data)

    def gradient(self, y0, y1, top, bottom):
        self.items.append((0, y0, self.width, y1, "g", top, (y0, y1, bottom)))

    def polygon(self, colour, points):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self.items.append((min(xs), min(ys), max(xs), max(ys), "p", colour, points))

    def ellipse(self, colour, x0, y0, x1, y1):
        self.items.append((x0, y0, x1, y1, "e", colour, None))

    def disc(self, colour, x, y, r):
        self.ellipse(colour, x - r, y - r, x + r, y + r)

    def rect(self, colour, x0, y0, x1, y1):
        self.items.append((x0, y0, x1, y1, "r", colour, None))

    def line(self, colour, width, points):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        w = width
        self.items.append((min(xs) - w, min(ys) - w, max(xs) + w, max(ys) + w, "l", colour, (width, points)))

    def text(self, colour, cx, baseline, cap, width, font, string):
        box = (cx - width, baseline - 2 * cap, cx + width, baseline + cap)
        self.items.append((*box, "t", colour, (cx, baseline, cap, font, string)))


class Local:
    """Draws in the unit square of one object's box."""

    def __init__(self, canvas, x, y, w, h):
        self.c, self.x, self.y, self.w, self.h = canvas, x, y, w, h
        self.s = max(w, h)

    def at(self, u, v):
        return (self.x + u * self.w, self.y + v * self.h)

    def polygon(self, colour, points):
        self.c.polygon(colour, [self.at(*p) for p in points])

    def ellipse(self, colour, u0, v0, u1, v1):
        self.c.ellipse(colour, *self.at(u0, v0), *self.at(u1, v1))

    def rect(self, colour, u0, v0, u1, v1):
        self.c.rect(colour, *self.at(u0, v0), *self.at(u1, v1))

    def line(self, colour, width, points):
        self.c.line(colour, width * self.s, [self.at(*p) for p in points])


def shade(colour, f):
    """f < 1 darkens, f > 1 goes towards white."""
    if f <= 1:
        return tuple(int(c * f) for c in colour[:3])
    return tuple(int(c + (255 - c) * min(1, f - 1)) for c in colour[:3])


def mix(a, b, t):
    return tuple(int(a[i] + (b[i] - a[i]) * t) for i in range(3))


def hsv(h, s, v):
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(h % 1.0, min(1, max(0, s)), min(1, max(0, v))))
