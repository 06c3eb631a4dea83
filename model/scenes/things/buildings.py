"""Buildings and street furniture."""

from ..canvas import arc, shade
from .outdoors import STEEL, WOOD, glass

CREAM = (248, 242, 226)


def lighthouse(p, t, rng, sun):
    base, dark, light, line = t
    p.polygon((46, 50, 60), arc(0.5, 0.09, 0.2, 0.085, 180, 360))
    p.rect((46, 50, 60), 0.47, 0, 0.53, 0.04)
    p.rect((255, 238, 158), 0.33, 0.09, 0.67, 0.19)
    for u in (0.33, 0.485, 0.64):
        p.rect((60, 64, 72), u, 0.09, u + 0.03, 0.19)
    p.rect((60, 64, 72), 0.16, 0.185, 0.84, 0.215)
    p.polygon(line, [(0.25, 0.215), (0.75, 0.215), (0.95, 0.96), (0.05, 0.96)])
    p.polygon(base, [(0.275, 0.22), (0.725, 0.22), (0.915, 0.95), (0.085, 0.95)])
    p.polygon(CREAM, [(0.256, 0.29), (0.744, 0.29), (0.764, 0.37), (0.236, 0.37)])
    p.polygon(CREAM, [(0.112, 0.84), (0.888, 0.84), (0.912, 0.93), (0.088, 0.93)])
    a, b = (0.275, 0.085) if sun > 0 else (0.725, 0.915)
    p.polygon((8, 10, 30, 60), [(a, 0.22), (a + 0.11 * sun, 0.22), (b + 0.17 * sun, 0.95), (b, 0.95)])
    p.polygon((126, 122, 116), [(0, 1), (0.04, 0.95), (0.5, 0.93), (0.95, 0.95), (1, 1)])
    return (0.24, 0.4, 0.52, 0.42)


def house(p, t, rng, sun):
    base, dark, light, line = t
    p.rect(shade(line, 0.9), 0.72, 0.04, 0.82, 0.3)
    p.rect((150, 92, 72), 0.73, 0.05, 0.81, 0.3)
    p.rect(line, 0.06, 0.38, 0.94, 1)
    p.rect(base, 0.075, 0.38, 0.925, 0.985)
    p.sides(sun, 0.075, 0.4, 0.925, 0.985, 0.08)
    roof = (122, 70, 56) if sum(base) > 160 else (104, 108, 120)
    p.polygon(shade(roof, 0.6), [(0, 0.41), (0.5, 0), (1, 0.41)])
    p.polygon(roof, [(0.045, 0.39), (0.5, 0.025), (0.955, 0.39)])
    p.polygon(base, [(0.2, 0.39), (0.5, 0.145), (0.8, 0.39)])
    p.disc((250, 230, 160), 0.5, 0.285, 0.05)
    p.rect(shade(roof, 0.8), 0.045, 0.385, 0.955, 0.41)
    p.round(CREAM, 0.69, 0.58, 0.87, 0.985, 0.02)
    p.round((96, 62, 40), 0.71, 0.605, 0.85, 0.985, 0.015)
    p.disc((240, 210, 120), 0.825, 0.8, 0.012)
    return (0.12, 0.45, 0.54, 0.48)


def stall(p, t, rng, sun):
    base, dark, light, line = t
    p.rect((78, 62, 52), 0.08, 0.24, 0.92, 0.62)
    for i in range(7):  # wares under the awning
        fruit = ((232, 84, 60), (246, 176, 58), (126, 176, 70), (228, 208, 92))[(i * 3 + 1) % 4]
        p.disc(fruit, 0.16 + i * 0.113, 0.55, 0.045)
    for u in (0.04, 0.91):
        p.rect((206, 196, 178), u, 0.22, u + 0.05, 1)
    p.rect(line, 0.01, 0.58, 0.99, 1)
    p.rect(base, 0.025, 0.595, 0.975, 0.985)
    p.rect(light, 0.01, 0.57, 0.99, 0.615)
    p.rect(dark, 0.025, 0.945, 0.975, 0.985)
    n = 8
    other = CREAM if min(base) < 200 else (196, 202, 212)
    for i in range(n):
        a, b = i / n, (i + 1) / n
        k = base if i % 2 else other
        p.polygon(k, [(0.08 + a * 0.84, 0.02), (0.08 + b * 0.84, 0.02), (b, 0.27), (a, 0.27)])
        p.ellipse(k, a, 0.22, b, 0.34)
    p.rect((255, 255, 255, 40), 0.08, 0.02, 0.92, 0.08)
    p.line(line, 0.012, [(0.08, 0.015), (0.92, 0.015)])
    return (0.07, 0.63, 0.86, 0.31)


def carousel(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.012, [(0.5, 0), (0.5, 0.08)])
    p.polygon((250, 214, 90), [(0.5, 0.0), (0.62, 0.025), (0.5, 0.05)])
    n = 8
    other = CREAM if min(base) < 200 else (196, 202, 212)
    p.rect((70, 60, 84), 0.1, 0.3, 0.9, 0.66)
    p.rect((236, 206, 128), 0.43, 0.3, 0.57, 0.66)
    for i, u in enumerate((0.14, 0.3, 0.66, 0.82)):  # horses on their poles
        p.rect((238, 210, 130), u + 0.015, 0.3, u + 0.03, 0.66)
        y = 0.47 if i % 2 else 0.51
        coat = (250, 246, 238) if i % 2 else (222, 178, 140)
        p.ellipse(coat, u - 0.055, y, u + 0.085, y + 0.09)
        p.polygon(coat, [(u + 0.05, y + 0.04), (u + 0.07, y - 0.06), (u + 0.12, y - 0.03), (u + 0.085, y + 0.06)])
        p.line(coat, 0.014, [(u - 0.03, y + 0.07), (u - 0.045, y + 0.14)])
        p.line(coat, 0.014, [(u + 0.06, y + 0.07), (u + 0.075, y + 0.14)])
    for i in range(n):
        a, b = i / n, (i + 1) / n
        k = base if i % 2 else other
        p.polygon(k, [(0.5, 0.06), (0.5, 0.06), (b, 0.26), (a, 0.26)])
        p.ellipse(k, a, 0.2, b, 0.34)
    for i in range(9):
        p.disc((255, 240, 170), 0.02 + i * 0.12, 0.27, 0.014)
    p.round(line, 0.0, 0.63, 1, 1, 0.05)
    p.round(base, 0.014, 0.645, 0.986, 0.985, 0.04)
    p.rect(other, 0.014, 0.665, 0.986, 0.69)
    p.rect((8, 10, 30, 50), 0.03, 0.94, 0.97, 0.985)
    return (0.08, 0.7, 0.84, 0.24)


def sign(p, t, rng, sun):
    base, dark, light, line = t
    if p.place == "panel":  # an engraved label
        p.round(line, 0, 0, 0.99, 0.97, 0.05)
        p.round(base, 0.015, 0.02, 0.975, 0.95, 0.04)
        p.round(light, 0.05, 0.07, 0.94, 0.1, 0.01)
        for u in (0.06, 0.93):
            p.disc((208, 210, 214), u, 0.5, 0.025)
            p.line((96, 98, 104), 0.008, [(u - 0.02, 0.5), (u + 0.02, 0.5)])
        return (0.12, 0.13, 0.76, 0.76)
    for u in (0.2, 0.74):
        p.rect(shade(WOOD, 0.7), u - 0.006, 0.6, u + 0.066, 1)
        p.rect(WOOD, u, 0.6, u + 0.06, 1)
    p.round(line, 0, 0, 1, 0.7, 0.045)
    p.round((250, 250, 246) if min(base) < 200 else (150, 156, 166), 0.014, 0.016, 0.986, 0.684, 0.04)
    p.round(base, 0.045, 0.05, 0.955, 0.65, 0.03)
    return (0.08, 0.09, 0.84, 0.52)


def umbrella(p, t, rng, sun):
    base, dark, light, line = t
    p.line((108, 84, 60), 0.03, [(0.5, 0.05), (0.5, 0.9)])
    p.line((108, 84, 60), 0.034, arc(0.59, 0.89, 0.09, 0.085, 180, 0, 8))
    p.polygon(line, arc(0.5, 0.56, 0.5, 0.54, 180, 360, 24))
    p.polygon(base, arc(0.5, 0.55, 0.484, 0.515, 180, 360, 24))
    p.polygon((8, 10, 30, 44), arc(0.5, 0.55, 0.484, 0.515, 180, 270, 10) + arc(0.5, 0.55, 0.3, 0.515, 270, 180, 10) if sun > 0 else
              arc(0.5, 0.55, 0.484, 0.515, 360, 270, 10) + arc(0.5, 0.55, 0.3, 0.515, 270, 360, 10))
    for i in range(4):  # the scalloped edge
        p.ellipse(line, i * 0.25, 0.5, i * 0.25 + 0.25, 0.63)
        p.ellipse(shade(base, 0.72) if sum(base) > 160 else shade(base, 1.16), i * 0.25 + 0.012, 0.515, i * 0.25 + 0.238, 0.615)
    p.rect(line, 0.48, 0, 0.52, 0.05)
    return (0.2, 0.17, 0.6, 0.33)


def bench(p, t, rng, sun):
    base, dark, light, line = t
    iron = (58, 60, 66)
    for u in (0.08, 0.86):
        p.rect(iron, u, 0.1, u + 0.06, 1)
        p.line(iron, 0.03, [(u - 0.06, 0.99), (u + 0.12, 0.99)])
    p.round(line, 0.0, 0, 1, 0.54, 0.035)
    p.round(base, 0.012, 0.02, 0.988, 0.52, 0.03)
    p.rect(light, 0.03, 0.03, 0.97, 0.07)
    p.rect(dark, 0.03, 0.47, 0.97, 0.51)
    p.polygon(line, [(0.02, 0.6), (0.98, 0.6), (1, 0.78), (0, 0.78)])
    p.polygon(base, [(0.03, 0.615), (0.97, 0.615), (0.985, 0.7), (0.015, 0.7)])
    p.polygon(dark, [(0.015, 0.7), (0.985, 0.7), (0.985, 0.765), (0.015, 0.765)])
    return (0.07, 0.08, 0.86, 0.38)


def letterbox(p, t, rng, sun):
    base, dark, light, line = t
    p.round(line, 0.08, 0.9, 0.92, 1, 0.01)
    p.round((52, 54, 60), 0.1, 0.91, 0.9, 0.99, 0.01)
    p.polygon(line, arc(0.5, 0.17, 0.5, 0.17, 180, 360, 16) + [(0.94, 0.92), (0.06, 0.92)])
    p.polygon(base, arc(0.5, 0.17, 0.47, 0.152, 180, 360, 16) + [(0.91, 0.905), (0.09, 0.905)])
    p.round(dark, 0, 0.145, 1, 0.2, 0.02)
    p.sides(sun, 0.08, 0.2, 0.92, 0.905, 0.14)
    p.round((22, 22, 26), 0.2, 0.255, 0.8, 0.3, 0.015)
    p.rect(STEEL, 0.2, 0.3, 0.8, 0.312)
    return (0.18, 0.35, 0.64, 0.5)
