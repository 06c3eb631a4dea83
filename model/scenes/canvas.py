"""The display list: every scene is a flat list of vector primitives in view units (long side = 256).

One list is drawn at any scale by model/render.py, so the small view, a crop and the full picture always agree.
"""

import colorsys
import math


class Canvas:
    """Collects primitives together with their bounding boxes, which let the renderer skip what a crop cannot see."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.items = []  # (x0, y0, x1, y1, kind, colour, data)

    def gradient(self, y0, y1, top, bottom, x0=0, x1=None):
        self.items.append((x0, y0, self.width if x1 is None else x1, y1, "g", top, (y0, y1, bottom)))

    def polygon(self, colour, points):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        self.items.append((min(xs), min(ys), max(xs), max(ys), "p", colour, points))

    def ellipse(self, colour, x0, y0, x1, y1):
        self.items.append((x0, y0, x1, y1, "e", colour, None))

    def disc(self, colour, x, y, r):
        self.items.append((x - r, y - r, x + r, y + r, "e", colour, None))

    def rect(self, colour, x0, y0, x1, y1):
        self.items.append((x0, y0, x1, y1, "r", colour, None))

    def round(self, colour, x0, y0, x1, y1, r):
        """A rectangle with corners of radius r."""
        self.items.append((x0, y0, x1, y1, "o", colour, r))

    def line(self, colour, width, points):
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        w = width
        self.items.append((min(xs) - w, min(ys) - w, max(xs) + w, max(ys) + w, "l", colour, (width, points)))

    def text(self, colour, cx, baseline, cap, width, font, string):
        box = (cx - width, baseline - 2 * cap, cx + width, baseline + cap)
        self.items.append((*box, "t", colour, (cx, baseline, cap, font, string)))

    def shadow(self, cx, cy, rx, ry, alpha=64):
        """A soft shadow: ellipses whose darkness adds up towards the middle."""
        for k in (1.0, 0.91, 0.81, 0.7, 0.57, 0.42):
            self.ellipse((14, 18, 34, alpha // 6), cx - rx * k, cy - ry * k, cx + rx * k, cy + ry * k)

    def glow(self, colour, x, y, r, alpha=104):
        for k in (1.0, 0.87, 0.75, 0.63, 0.52, 0.42, 0.32, 0.22):
            self.disc((*colour[:3], alpha // 8), x, y, r * k)


class Local:
    """Draws in the unit square of one object's box; lengths without a direction are in parts of the longer side.

    `place` is the ground's kind, for the few things that look different on a panel than in a street."""

    def __init__(self, canvas, x, y, w, h, place="perspective"):
        self.c, self.x, self.y, self.w, self.h = canvas, x, y, w, h
        self.s = max(w, h)
        self.place = place

    def at(self, u, v):
        return (self.x + u * self.w, self.y + v * self.h)

    def polygon(self, colour, points):
        self.c.polygon(colour, [self.at(*p) for p in points])

    def ellipse(self, colour, u0, v0, u1, v1):
        self.c.ellipse(colour, *self.at(u0, v0), *self.at(u1, v1))

    def disc(self, colour, u, v, r):
        self.c.disc(colour, *self.at(u, v), r * self.s)

    def rect(self, colour, u0, v0, u1, v1):
        self.c.rect(colour, *self.at(u0, v0), *self.at(u1, v1))

    def round(self, colour, u0, v0, u1, v1, r):
        self.c.round(colour, *self.at(u0, v0), *self.at(u1, v1), r * self.s)

    def line(self, colour, width, points):
        self.c.line(colour, width * self.s, [self.at(*p) for p in points])

    def sides(self, sun, u0, v0, u1, v1, wide=0.16, r=0.0):
        """Gives a box form: the side away from the light darker, the one towards it lighter."""
        w = (u1 - u0) * wide
        lit, dim = ((u1 - w, u1), (u0, u0 + w)) if sun > 0 else ((u0, u0 + w), (u1 - w, u1))
        draw = (lambda k, a, b: self.round(k, a, v0, b, v1, r)) if r else (lambda k, a, b: self.rect(k, a, v0, b, v1))
        draw((255, 255, 255, 46), *lit)
        draw((8, 10, 30, 50), *dim)
        draw((8, 10, 30, 22), dim[0] - (w * 0.7 if sun < 0 else 0), dim[1] + (w * 0.7 if sun > 0 else 0))


def arc(cx, cy, rx, ry, a0, a1, n=12):
    """Points of an arc; angles in degrees, 0 to the right, 90 downwards."""
    return [(cx + rx * math.cos(math.radians(a0 + (a1 - a0) * i / n)), cy + ry * math.sin(math.radians(a0 + (a1 - a0) * i / n)))
            for i in range(n + 1)]


def shade(colour, f):
    """f < 1 darkens, f > 1 goes towards white."""
    if f <= 1:
        return tuple(int(c * f) for c in colour[:3])
    return tuple(int(c + (255 - c) * min(1, f - 1)) for c in colour[:3])


def mix(a, b, t):
    return tuple(int(a[i] + (b[i] - a[i]) * t) for i in range(3))


def hsv(h, s, v):
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(h % 1.0, min(1, max(0, s)), min(1, max(0, v))))


def jitter(colour, rng, a=10):
    d = rng.uniform(-a, a)
    return tuple(max(0, min(255, int(c + d + rng.uniform(-a / 2, a / 2)))) for c in colour)
