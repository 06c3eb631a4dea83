"""Goods: what stands on shelves and in shop windows."""

from ..canvas import arc, shade
from .outdoors import STEEL, WOOD


def crate(p, t, rng, sun):
    base, dark, light, line = t
    p.rect(line, 0, 0, 1, 1)
    p.rect(base, 0.018, 0.018, 0.982, 0.982)
    for v in (0.33, 0.66):
        p.rect(dark, 0.02, v, 0.98, v + 0.014)
    p.rect((255, 255, 255, 50), 0.018, 0.018, 0.982, 0.125)
    p.rect((8, 10, 30, 46), 0.018, 0.875, 0.982, 0.982)
    p.sides(sun, 0.018, 0.018, 0.982, 0.982, 0.09)
    for v in (0.125, 0.865):
        p.rect(line, 0.1, v, 0.9, v + 0.01)
    for u in (0.095, 0.895):
        p.rect(line, u, 0.018, u + 0.01, 0.982)
    for u in (0.055, 0.945):
        for v in (0.06, 0.94):
            p.disc(line, u, v, 0.014)
    return (0.12, 0.16, 0.76, 0.68)


def barrel(p, t, rng, sun):
    base, dark, light, line = t
    left = arc(0.62, 0.5, 0.62, 0.62, 222, 138, 8)
    right = [(1 - u, v) for u, v in left]
    p.ellipse(line, 0.14, 0.86, 0.86, 1)
    p.polygon(line, left + right[::-1])
    grow = lambda pts, k: [(0.5 + (u - 0.5) * k, 0.5 + (v - 0.5) * 0.99) for u, v in pts]
    p.ellipse(base, 0.155, 0.86, 0.845, 0.985)
    p.polygon(base, grow(left, 0.95) + grow(right, 0.95)[::-1])
    for u in (0.3, 0.5, 0.7):
        p.line((*dark, 150), 0.01, [(0.5 + (u - 0.5) * 0.8, 0.12), (0.5 + (u - 0.5) * 1.15, 0.24)])
        p.line((*dark, 150), 0.01, [(0.5 + (u - 0.5) * 1.15, 0.8), (0.5 + (u - 0.5) * 0.8, 0.94)])
    side = left if sun > 0 else right
    p.polygon((8, 10, 30, 54), grow(side, 0.95) + [(0.5 + (u - 0.5) * 0.66, v) for u, v in side[::-1]])
    hoop = (120, 122, 130)
    for v, k in ((0.2, 0.475), (0.8, 0.475)):
        p.rect(shade(hoop, 0.6), 0.5 - k, v - 0.024, 0.5 + k, v + 0.028)
        p.rect(hoop, 0.5 - k, v - 0.016, 0.5 + k, v + 0.018)
    p.ellipse(line, 0.14, 0, 0.86, 0.14)
    p.ellipse(light, 0.17, 0.012, 0.83, 0.125)
    p.ellipse(dark, 0.24, 0.03, 0.76, 0.115)
    return (0.1, 0.25, 0.8, 0.5)


def suitcase(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.05, [(0.36, 0.2), (0.37, 0.035), (0.63, 0.035), (0.64, 0.2)])
    p.line(STEEL, 0.024, [(0.36, 0.2), (0.37, 0.035), (0.63, 0.035), (0.64, 0.2)])
    p.round(line, 0, 0.16, 1, 1, 0.08)
    p.round(base, 0.015, 0.18, 0.985, 0.98, 0.07)
    p.round((255, 255, 255, 60), 0.06, 0.195, 0.94, 0.235, 0.02)
    p.round((8, 10, 30, 40), 0.05, 0.9, 0.95, 0.965, 0.03)
    for u in (0.1, 0.835):  # leather straps
        p.rect((104, 68, 42), u, 0.165, u + 0.065, 0.995)
        p.rect((222, 190, 110), u - 0.008, 0.3, u + 0.073, 0.36)
    return (0.19, 0.26, 0.62, 0.64)


def bottle(p, t, rng, sun):
    base, dark, light, line = t
    p.round((178, 136, 92), 0.38, 0, 0.62, 0.07, 0.01)
    body = arc(0.5, 0.4, 0.5, 0.13, 180, 250, 10) + [(0.335, 0.2), (0.335, 0.05), (0.665, 0.05), (0.665, 0.2)] + arc(0.5, 0.4, 0.5, 0.13, 290, 360, 10)
    p.polygon(line, body + [(1, 0.95), (0.98, 0.98), (0.92, 1), (0.08, 1), (0.02, 0.98), (0, 0.95)])
    p.polygon(base, [(0.5 + (u - 0.5) * 0.93, v + 0.008) for u, v in body] + [(0.965, 0.945), (0.945, 0.97), (0.9, 0.985), (0.1, 0.985), (0.055, 0.97), (0.035, 0.945)])
    p.rect(dark, 0.32, 0.09, 0.68, 0.12)
    u = 0.1 if sun < 0 else 0.8
    p.round((255, 255, 255, 105), u, 0.42, u + 0.09, 0.9, 0.02)
    p.rect((255, 255, 255, 90), 0.4 if sun < 0 else 0.54, 0.13, 0.46 if sun < 0 else 0.6, 0.3)
    p.rect((8, 10, 30, 48), 0.8 if sun < 0 else 0.035, 0.42, 0.965 if sun < 0 else 0.2, 0.955)
    return (0.1, 0.44, 0.8, 0.48)


def teapot(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.075, arc(0.19, 0.56, 0.15, 0.22, 70, 290, 14))
    p.line(base, 0.045, arc(0.19, 0.56, 0.15, 0.22, 70, 290, 14))
    p.polygon(line, [(0.7, 0.76), (0.84, 0.5), (0.86, 0.32), (1, 0.3), (0.98, 0.42), (0.93, 0.66), (0.76, 0.9)])
    p.polygon(base, [(0.72, 0.74), (0.86, 0.52), (0.88, 0.345), (0.97, 0.33), (0.955, 0.42), (0.91, 0.64), (0.76, 0.86)])
    p.ellipse(line, 0.14, 0.22, 0.84, 0.98)
    p.ellipse(base, 0.155, 0.24, 0.825, 0.965)
    p.ellipse((8, 10, 30, 46), 0.2, 0.74, 0.78, 0.96)
    p.round(dark, 0.3, 0.94, 0.68, 1, 0.02)
    p.polygon(line, arc(0.49, 0.29, 0.2, 0.17, 180, 360, 12))
    p.polygon(light, arc(0.49, 0.28, 0.18, 0.14, 180, 360, 12))
    p.rect(line, 0.285, 0.27, 0.695, 0.3)
    p.disc(line, 0.49, 0.06, 0.055)
    p.disc(base, 0.49, 0.06, 0.04)
    p.ellipse((255, 255, 255, 110), 0.49 + sun * 0.2 - 0.06, 0.36, 0.49 + sun * 0.2 + 0.06, 0.48)
    return (0.24, 0.42, 0.5, 0.38)


def mug(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.11, arc(0.74, 0.58, 0.17, 0.21, -80, 80, 12))
    p.line(base, 0.07, arc(0.74, 0.58, 0.17, 0.21, -80, 80, 12))
    if p.place != "map":
        for u in (0.26, 0.48):  # steam
            p.line((255, 255, 255, 110), 0.022, [(u, 0.13), (u + 0.05, 0.08), (u, 0.04), (u + 0.05, 0)])
    p.round(line, 0, 0.2, 0.77, 1, 0.08)
    p.round(base, 0.016, 0.22, 0.754, 0.982, 0.07)
    p.sides(sun, 0.016, 0.3, 0.754, 0.93, 0.12)
    p.ellipse(line, 0, 0.14, 0.77, 0.31)
    p.ellipse(light, 0.018, 0.152, 0.752, 0.298)
    p.ellipse((84, 52, 34), 0.07, 0.185, 0.7, 0.29)
    return (0.07, 0.34, 0.62, 0.57)


def book(p, t, rng, sun):
    base, dark, light, line = t
    p.polygon(line, [(0.05, 0.03), (1, 0), (1, 0.955), (0.05, 1)])
    p.polygon((244, 238, 220), [(0.2, 0.94), (0.985, 0.91), (0.985, 0.945), (0.2, 0.985)])
    p.rect(line, 0.0, 0.03, 0.17, 1)
    p.rect(dark, 0.02, 0.04, 0.155, 0.985)
    for v in (0.12, 0.82):
        p.rect((226, 190, 104), 0.02, v, 0.155, v + 0.035)
    p.polygon(base, [(0.17, 0.035), (0.98, 0.015), (0.98, 0.905), (0.17, 0.935)])
    p.line((226, 190, 104), 0.012, [(0.23, 0.075), (0.93, 0.06), (0.93, 0.86), (0.23, 0.885), (0.23, 0.075)])
    return (0.28, 0.12, 0.6, 0.7)


def robot(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.022, [(0.5, 0.1), (0.5, 0.03)])
    p.disc((238, 74, 62) if base[0] < 180 or base[1] > 100 else (250, 210, 80), 0.5, 0.025, 0.025)
    for u in (0.0, 0.84):  # arms and hands
        p.round(line, u, 0.4, u + 0.16, 0.7, 0.04)
        p.round(dark, u + 0.02, 0.415, u + 0.14, 0.685, 0.035)
        p.disc(STEEL, u + 0.08, 0.72, 0.05)
    for u in (0.24, 0.54):
        p.rect(line, u, 0.8, u + 0.22, 1)
        p.rect(dark, u + 0.02, 0.8, u + 0.2, 0.93)
        p.round((70, 72, 80), u - 0.03, 0.93, u + 0.24, 1, 0.02)
    p.round(line, 0.24, 0.08, 0.76, 0.37, 0.05)
    p.round(base, 0.26, 0.095, 0.74, 0.355, 0.04)
    for u in (0.38, 0.62):
        p.disc((30, 32, 40), u, 0.2, 0.055)
        p.disc((150, 232, 250), u, 0.2, 0.038)
    p.rect((30, 32, 40), 0.37, 0.29, 0.63, 0.32)
    p.round(line, 0.15, 0.37, 0.85, 0.84, 0.04)
    p.round(base, 0.17, 0.385, 0.83, 0.825, 0.03)
    p.sides(sun, 0.17, 0.4, 0.83, 0.81, 0.09)
    return (0.22, 0.42, 0.56, 0.38)
