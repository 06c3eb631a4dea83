"""Instruments and household devices; clock and gauge leave their dial free for the reading that a question is about."""

from ..canvas import arc, shade
from .outdoors import STEEL

BRASS = (206, 166, 84)


def clock(p, t, rng, sun):
    base, dark, light, line = t
    if p.place in ("perspective", "map"):  # a clock on a pedestal
        p.polygon(line, [(0.36, 0.7), (0.64, 0.7), (0.68, 0.78), (0.32, 0.78)])
    elif p.place == "shelves":  # an alarm clock: two bells and a hammer
        p.rect(STEEL, 0.47, 0.0, 0.53, 0.06)
        for k in (-1, 1):
            p.polygon(shade(BRASS, 0.7), arc(0.5 + k * 0.3, 0.12, 0.17, 0.12, 180 + 25 * k, 360 + 25 * k, 8))
            p.polygon(BRASS, arc(0.5 + k * 0.3, 0.115, 0.145, 0.1, 180 + 25 * k, 360 + 25 * k, 8))
    u, v, r = 0.5, 0.385, 0.37
    p.disc(line, u, v, r + 0.012)
    p.disc(base, u, v, r)
    p.disc((8, 10, 30, 60), u, v + 0.008, r * 0.86)
    p.disc((255, 255, 255, 46), u - 0.012 * sun, v - 0.012, r * 0.86)
    p.round(line, 0.06, 0.745, 0.94, 1, 0.03)
    p.round(base, 0.08, 0.758, 0.92, 0.985, 0.025)
    p.rect((255, 255, 255, 60), 0.1, 0.762, 0.9, 0.78)
    return (0.12, 0.785, 0.76, 0.19), (u, v, r * 0.82)


def gauge(p, t, rng, sun):
    base, dark, light, line = t
    p.round(line, 0, 0, 1, 1, 0.07)
    p.round(base, 0.016, 0.015, 0.984, 0.985, 0.06)
    p.round((255, 255, 255, 60), 0.06, 0.025, 0.94, 0.055, 0.012)
    p.round((8, 10, 30, 40), 0.05, 0.94, 0.95, 0.975, 0.012)
    for u in (0.08, 0.92):
        for v in (0.07, 0.68):
            p.disc(STEEL, u, v, 0.024)
            p.line((90, 92, 98), 0.007, [(u - 0.02, v + 0.012), (u + 0.02, v - 0.012)])
    p.disc((8, 10, 30, 90), 0.5, 0.392, 0.345)
    return (0.1, 0.755, 0.8, 0.18), (0.5, 0.38, 0.33)


def lamp(p, t, rng, sun):
    base, dark, light, line = t
    if p.place == "panel":  # a signal lamp in a square bezel
        p.round((62, 64, 70), 0, 0, 0.98, 0.98, 0.05)
        p.round((150, 152, 158), 0.02, 0.02, 0.96, 0.96, 0.04)
        p.disc((48, 50, 56), 0.49, 0.32, 0.275)
        p.disc(line, 0.49, 0.32, 0.25)
        p.disc(base, 0.49, 0.32, 0.235)
        p.disc((255, 255, 255, 40), 0.49, 0.28, 0.16)
        p.ellipse((255, 255, 255, 130), 0.49 + sun * 0.13 - 0.1, 0.14, 0.49 + sun * 0.13 + 0.1, 0.25)
        p.round(base, 0.06, 0.63, 0.92, 0.93, 0.02)
        return (0.08, 0.64, 0.82, 0.28)
    p.rect(shade(BRASS, 0.7), 0.455, 0.55, 0.545, 0.92)
    p.rect(BRASS, 0.47, 0.55, 0.52, 0.92)
    p.disc(BRASS, 0.5, 0.72, 0.05)
    p.round(line, 0.2, 0.9, 0.8, 1, 0.03)
    p.round(base, 0.22, 0.91, 0.78, 0.985, 0.025)
    p.ellipse((255, 240, 176), 0.3, 0.5, 0.7, 0.62)
    p.polygon(line, [(0.24, 0), (0.76, 0), (1, 0.56), (0, 0.56)])
    p.polygon(base, [(0.26, 0.015), (0.74, 0.015), (0.97, 0.545), (0.03, 0.545)])
    p.polygon((255, 246, 200, 56), [(0.38, 0.015), (0.62, 0.015), (0.74, 0.545), (0.26, 0.545)])
    p.polygon(dark, [(0.05, 0.5), (0.95, 0.5), (0.97, 0.545), (0.03, 0.545)])
    return (0.2, 0.1, 0.6, 0.39)


def radio(p, t, rng, sun):
    base, dark, light, line = t
    if p.place != "panel":
        p.line((110, 112, 120), 0.014, [(0.84, 0.2), (0.97, 0.0)])
        p.line(line, 0.034, [(0.12, 0.2), (0.14, 0.08), (0.7, 0.08), (0.72, 0.2)])
    p.round(line, 0, 0.16, 1, 1, 0.06)
    p.round(base, 0.013, 0.18, 0.987, 0.98, 0.05)
    p.rect((255, 255, 255, 60), 0.05, 0.19, 0.95, 0.22)
    p.disc((32, 32, 38), 0.79, 0.52, 0.165)
    p.disc((76, 78, 86), 0.79, 0.52, 0.145)
    for i in range(-2, 3):  # the loudspeaker's grille
        k = (0.135 ** 2 - (i * 0.048) ** 2) ** 0.5
        p.line((32, 32, 38), 0.014, [(0.79 - k, 0.52 + i * 0.07), (0.79 + k, 0.52 + i * 0.07)])
    p.disc((32, 32, 38), 0.71, 0.87, 0.04)
    p.disc((218, 218, 212), 0.71, 0.87, 0.03)
    p.disc((32, 32, 38), 0.87, 0.87, 0.04)
    p.disc((218, 218, 212), 0.87, 0.87, 0.03)
    return (0.05, 0.27, 0.54, 0.64)


def switch(p, t, rng, sun):
    base, dark, light, line = t
    p.round(line, 0, 0, 0.98, 0.98, 0.06)
    p.round(base, 0.018, 0.016, 0.962, 0.964, 0.05)
    p.round((255, 255, 255, 60), 0.06, 0.025, 0.92, 0.05, 0.012)
    p.disc((50, 52, 58), 0.49, 0.3, 0.17)
    p.disc((188, 190, 196), 0.49, 0.3, 0.15)
    p.disc((64, 66, 72), 0.49, 0.3, 0.075)
    k = rng.choice([-1, 1])  # the lever
    p.line((46, 48, 54), 0.1, [(0.49, 0.3), (0.49 + 0.05 * k, 0.3 - 0.19 * k)])
    p.line((222, 224, 230), 0.066, [(0.49, 0.3), (0.49 + 0.05 * k, 0.3 - 0.19 * k)])
    p.disc((46, 48, 54), 0.49 + 0.05 * k, 0.3 - 0.19 * k, 0.07)
    p.disc((238, 240, 244), 0.49 + 0.05 * k, 0.3 - 0.19 * k, 0.054)
    return (0.08, 0.6, 0.82, 0.34)
