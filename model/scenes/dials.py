"""Dials that can be read: a clock's hands and a gauge's needle. Centre and radius in view units; the box is centre +- r."""

import math

from ..fonts import FONTS
from .canvas import arc

FACES = [(252, 250, 242), (255, 255, 255), (248, 240, 214), (236, 242, 248)]
SANS = [i for i, n in enumerate(FONTS) if n in ("DejaVuSans-Bold", "LiberationSans-Bold", "Lato-Bold", "OpenSans-Bold", "Roboto-Bold")] or [0]


def _point(cx, cy, r, degrees):
    """degrees clockwise from 12 o'clock."""
    a = math.radians(degrees)
    return cx + r * math.sin(a), cy - r * math.cos(a)


def _hand(c, colour, cx, cy, length, wide, tail, degrees):
    tip, end = _point(cx, cy, length, degrees), _point(cx, cy, -tail, degrees)
    dx, dy = (p - q for p, q in zip(_point(0, 0, wide, degrees + 90), (0, 0)))
    c.polygon(colour, [(end[0] + dx, end[1] + dy), (tip[0] + dx * 0.6, tip[1] + dy * 0.6), (tip[0] - dx * 0.6, tip[1] - dy * 0.6), (end[0] - dx, end[1] - dy)])


def clock(c, cx, cy, r, hours, minutes, rng):
    """A clock that shows hours:minutes; figures at the quarters or ticks only."""
    dark = rng.random() < 0.15
    paper, ink = ((38, 42, 52), (240, 240, 234)) if dark else (rng.choice(FACES), (28, 30, 38))
    rim = rng.choice([(54, 56, 64), (150, 120, 64), (128, 132, 140)])
    c.disc(rim, cx, cy, r)
    c.disc(paper, cx, cy, r * 0.92)
    figures, font = rng.random() < 0.5, rng.choice(SANS)
    for i in range(12):
        main = i % 3 == 0
        if main and figures:
            x, y = _point(cx, cy, r * 0.7, i * 30)
            c.text(ink, x, y + r * 0.11, r * 0.22, r * 0.3, font, str(i or 12))
        else:
            c.line(ink, r * (0.07 if main else 0.035), [_point(cx, cy, r * (0.7 if main else 0.78), i * 30), _point(cx, cy, r * 0.86, i * 30)])
    _hand(c, ink, cx, cy, r * 0.5, r * 0.075, r * 0.12, (hours % 12) * 30 + minutes * 0.5)
    hand = rng.choice([ink, ink, (176, 36, 32), (26, 66, 150)]) if not dark else ink
    _hand(c, hand, cx, cy, r * 0.8, r * 0.045, r * 0.16, minutes * 6)
    c.disc(hand, cx, cy, r * 0.09)
    c.polygon((255, 255, 255, 34), arc(cx, cy, r * 0.88, r * 0.88, 190, 280, 8) + arc(cx, cy, r * 0.6, r * 0.6, 280, 190, 6))


START, SWEEP = -135.0, 270.0  # the scale runs from lower left over the top to lower right


def gauge(c, cx, cy, r, value, rng):
    """A gauge from 0 to 10 whose needle stands at value; every second figure is written."""
    dark = rng.random() < 0.25
    paper, ink = ((36, 40, 48), (240, 240, 234)) if dark else (rng.choice(FACES), (28, 30, 38))
    c.disc((62, 64, 72), cx, cy, r)
    c.disc((190, 194, 200), cx, cy, r * 0.97)
    c.disc(paper, cx, cy, r * 0.9)
    zones = rng.choice([None, [(0, 6, (74, 160, 92)), (6, 8, (240, 186, 60)), (8, 10, (208, 58, 48))], [(8, 10, (208, 58, 48))]])
    for a, b, colour in zones or []:
        p, q = START + SWEEP * a / 10 - 90, START + SWEEP * b / 10 - 90
        c.polygon(colour, arc(cx, cy, r * 0.86, r * 0.86, p, q, 10) + arc(cx, cy, r * 0.76, r * 0.76, q, p, 10))
    font = rng.choice(SANS)
    for i in range(11):
        a = START + SWEEP * i / 10
        c.line(ink, r * (0.05 if i % 2 == 0 else 0.03), [_point(cx, cy, r * (0.72 if i % 2 == 0 else 0.78), a), _point(cx, cy, r * 0.86, a)])
        if i % 2 == 0:
            x, y = _point(cx, cy, r * 0.56, a)
            c.text(ink, x, y + r * 0.09, r * 0.18, r * 0.26, font, str(i))
    needle = rng.choice([(206, 40, 34), (206, 40, 34), (232, 110, 30)]) if dark else rng.choice([(186, 30, 28), (24, 26, 32)])
    _hand(c, needle, cx, cy, r * 0.78, r * 0.055, r * 0.2, START + SWEEP * min(10.0, max(0.0, value)) / 10)
    c.disc((58, 60, 66), cx, cy, r * 0.12)
    c.disc((150, 152, 158), cx, cy, r * 0.06)
