"""Twelve kinds of object. Each drawer gets a Local frame and colours and returns its face: the rectangle (in unit
coordinates) where evidence may be placed. Colour names are the asked-for attribute, so every body is one clear colour."""

from .canvas import hsv, shade

COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "white", "black"]
KINDS = ["balloon", "kite", "boat", "bus", "truck", "house", "tent", "crate", "barrel", "sign", "tower", "bag"]
SKY = {"balloon", "kite"}
# width / height of the box, and a factor on the perspective size
ASPECT = dict(balloon=0.74, kite=0.8, boat=1.25, bus=1.6, truck=1.5, house=1.1, tent=1.2, crate=1.05, barrel=0.8,
              sign=1.15, tower=0.62, bag=1.1)
GROW = dict(balloon=1.1, kite=0.95, boat=1.05, bus=1.2, truck=1.15, house=1.15, tent=1.1, crate=0.85, barrel=0.9,
            sign=0.95, tower=1.25, bag=0.85)


def body_colour(name, rng):
    j = lambda a, b: rng.uniform(a, b)
    if name == "white":
        return hsv(j(0, 1), j(0, 0.05), j(0.93, 1.0))
    if name == "black":
        return hsv(j(0, 1), j(0, 0.25), j(0.09, 0.17))
    hue, s, v = {
        "red": (j(-0.02, 0.012), j(0.8, 0.95), j(0.7, 0.9)),
        "orange": (j(0.065, 0.09), j(0.85, 1.0), j(0.9, 1.0)),
        "yellow": (j(0.135, 0.16), j(0.75, 0.95), j(0.92, 1.0)),
        "green": (j(0.31, 0.41), j(0.6, 0.9), j(0.45, 0.68)),
        "blue": (j(0.58, 0.64), j(0.7, 0.92), j(0.6, 0.88)),
        "purple": (j(0.76, 0.81), j(0.6, 0.82), j(0.48, 0.7)),
    }[name]
    return hsv(hue, s, v)


def tones(base):
    """(base, dark side, light side, outline). Black gets lighter sides, or its shape would be lost."""
    if sum(base) < 160:
        return base, shade(base, 0.6), shade(base, 1.16), shade(base, 1.34)
    return base, shade(base, 0.76), shade(base, 1.28), shade(base, 0.45)


def balloon(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.012, [(0.3, 0.66), (0.42, 0.87)])
    p.line(line, 0.012, [(0.7, 0.66), (0.58, 0.87)])
    p.polygon(dark, [(0.1, 0.54), (0.9, 0.54), (0.62, 0.8), (0.38, 0.8)])
    p.ellipse(dark, 0, 0, 1, 0.74)
    p.ellipse(base, 0.02 + 0.05 * (sun > 0), 0, 0.93 + 0.05 * (sun > 0), 0.72)
    p.ellipse(light, 0.45 - 0.27 * sun, 0.06, 0.58 - 0.27 * sun, 0.22)
    p.rect((126, 84, 48), 0.37, 0.86, 0.63, 1)
    p.rect((92, 58, 32), 0.37, 0.86, 0.63, 0.9)
    return (0.17, 0.2, 0.66, 0.4)


def kite(p, t, rng, sun):
    base, dark, light, line = t
    k = rng.uniform(-0.08, 0.08)
    p.line(line, 0.014, [(0.5, 0.84), (0.44 + k, 0.89), (0.55 + k, 0.94), (0.47 + k, 1)])
    p.polygon(line, [(0.5, 0), (1, 0.4), (0.5, 0.86), (0, 0.4)])
    p.polygon(base, [(0.5, 0.025), (0.97, 0.4), (0.5, 0.83), (0.03, 0.4)])
    p.polygon(dark if sun < 0 else light, [(0.5, 0.025), (0.5, 0.14), (0.16, 0.4), (0.03, 0.4)])
    p.polygon(light if sun < 0 else dark, [(0.97, 0.4), (0.84, 0.4), (0.5, 0.71), (0.5, 0.83)])
    return (0.23, 0.22, 0.54, 0.36)


def boat(p, t, rng, sun):
    base, dark, light, line = t
    p.line((96, 70, 46), 0.02, [(0.46, 0.02), (0.46, 0.5)])
    p.polygon(light, [(0.49, 0.03), (0.49, 0.4), (0.86, 0.4)])
    p.polygon(base, [(0.43, 0.1), (0.43, 0.4), (0.16, 0.4)])
    p.polygon(line, [(0, 0.44), (1, 0.44), (0.87, 1), (0.12, 1)])
    p.polygon(base, [(0.03, 0.47), (0.97, 0.47), (0.86, 0.97), (0.14, 0.97)])
    p.polygon(dark, [(0.12, 0.9), (0.88, 0.9), (0.86, 0.97), (0.14, 0.97)])
    return (0.16, 0.5, 0.68, 0.39)


def wheel(p, u, v, r):
    p.c.disc((32, 32, 36), *p.at(u, v), r * p.s)
    p.c.disc((168, 170, 176), *p.at(u, v), r * 0.45 * p.s)


def bus(p, t, rng, sun):
    base, dark, light, line = t
    p.rect(line, 0, 0.03, 1, 0.88)
    p.rect(base, 0.015, 0.05, 0.985, 0.86)
    p.rect(light, 0.015, 0.05, 0.985, 0.1)
    p.rect(dark, 0.015, 0.8, 0.985, 0.86)
    glass = (168, 206, 226) if sum(base) > 160 else (120, 150, 172)
    for i in range(5):
        p.rect(glass, 0.05 + i * 0.185, 0.15, 0.2 + i * 0.185, 0.34)
    wheel(p, 0.22, 0.87, 0.075)
    wheel(p, 0.78, 0.87, 0.075)
    return (0.05, 0.38, 0.9, 0.4)


def truck(p, t, rng, sun):
    base, dark, light, line = t
    p.rect((62, 64, 70), 0.02, 0.78, 0.98, 0.86)
    p.rect(line, 0, 0, 0.7, 0.8)
    p.rect(base, 0.015, 0.02, 0.685, 0.78)
    p.rect(light, 0.015, 0.02, 0.685, 0.07)
    p.polygon(dark, [(0.72, 0.26), (0.9, 0.26), (1, 0.52), (1, 0.82), (0.72, 0.82)])
    p.polygon((176, 212, 230), [(0.77, 0.31), (0.88, 0.31), (0.95, 0.5), (0.77, 0.5)])
    wheel(p, 0.2, 0.88, 0.08)
    wheel(p, 0.82, 0.88, 0.08)
    return (0.04, 0.1, 0.62, 0.62)


def house(p, t, rng, sun):
    base, dark, light, line = t
    p.rect(shade(line, 0.9), 0.72, 0.04, 0.82, 0.3)
    p.rect(line, 0.06, 0.4, 0.94, 1)
    p.rect(base, 0.075, 0.4, 0.925, 0.99)
    p.rect(dark, 0.84 if sun < 0 else 0.075, 0.4, 0.925 if sun < 0 else 0.14, 0.99)
    p.polygon(line, [(0, 0.42), (0.5, 0), (1, 0.42)])
    p.polygon(dark, [(0.05, 0.4), (0.5, 0.03), (0.95, 0.4)])
    p.ellipse((250, 226, 150), 0.44, 0.18, 0.56, 0.31)
    p.rect((96, 62, 40), 0.7, 0.62, 0.85, 0.99)
    return (0.12, 0.46, 0.54, 0.46)


def tent(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.012, [(0.5, 0), (0.5, 0.1)])
    p.polygon(light, [(0.5, 0.0), (0.64, 0.035), (0.5, 0.07)])
    p.polygon(line, [(0, 0.42), (0.5, 0.08), (1, 0.42), (0.95, 1), (0.05, 1)])
    p.polygon(base, [(0.07, 0.46), (0.93, 0.46), (0.925, 0.98), (0.075, 0.98)])
    for i in range(6):  # a striped roof
        a, b = 0.02 + i * 0.16, 0.02 + (i + 1) * 0.16
        p.polygon(base if i % 2 else light, [(a, 0.42), (b, 0.42), (0.5, 0.1)])
    p.rect(dark, 0.02, 0.42, 0.98, 0.47)
    return (0.12, 0.5, 0.76, 0.42)


def crate(p, t, rng, sun):
    base, dark, light, line = t
    p.rect(line, 0, 0, 1, 1)
    p.rect(base, 0.02, 0.02, 0.98, 0.98)
    for v in (0.33, 0.66):
        p.rect(dark, 0.02, v, 0.98, v + 0.014)
    p.rect(dark, 0.02, 0.02, 0.98, 0.12)
    p.rect(dark, 0.02, 0.88, 0.98, 0.98)
    p.rect(light if sun > 0 else dark, 0.02, 0.02, 0.1, 0.98)
    p.rect(dark if sun > 0 else light, 0.9, 0.02, 0.98, 0.98)
    return (0.12, 0.16, 0.76, 0.68)


def barrel(p, t, rng, sun):
    base, dark, light, line = t
    p.polygon(line, [(0.08, 0.08), (0.92, 0.08), (1, 0.5), (0.92, 0.94), (0.08, 0.94), (0, 0.5)])
    p.ellipse(line, 0.08, 0.86, 0.92, 1)
    p.ellipse(base, 0.1, 0.85, 0.9, 0.985)
    p.polygon(base, [(0.1, 0.08), (0.9, 0.08), (0.975, 0.5), (0.9, 0.92), (0.1, 0.92), (0.025, 0.5)])
    u = 0.9 if sun > 0 else 0.1
    p.polygon(dark, [(u, 0.08), (0.5 + (u - 0.5) * 1.18, 0.5), (u, 0.92), (0.5 + (u - 0.5) * 0.92, 0.5)])
    p.ellipse(line, 0.08, 0, 0.92, 0.15)
    p.ellipse(light, 0.12, 0.015, 0.88, 0.135)
    p.rect((150, 152, 158), 0.06, 0.18, 0.94, 0.22)
    p.rect((150, 152, 158), 0.06, 0.8, 0.94, 0.84)
    return (0.1, 0.25, 0.8, 0.52)


def sign(p, t, rng, sun):
    base, dark, light, line = t
    p.rect((120, 92, 66), 0.2, 0.6, 0.26, 1)
    p.rect((120, 92, 66), 0.74, 0.6, 0.8, 1)
    p.rect(line, 0, 0, 1, 0.68)
    p.rect(light, 0.02, 0.02, 0.98, 0.66)
    p.rect(base, 0.045, 0.05, 0.955, 0.63)
    return (0.08, 0.08, 0.84, 0.52)


def tower(p, t, rng, sun):
    base, dark, light, line = t
    p.polygon(dark, [(0.3, 0.1), (0.5, 0), (0.7, 0.1)])
    p.rect((250, 236, 170), 0.34, 0.1, 0.66, 0.2)
    p.rect(line, 0.2, 0.2, 0.8, 0.24)
    p.polygon(line, [(0.22, 0.24), (0.78, 0.24), (1, 1), (0, 1)])
    p.polygon(base, [(0.25, 0.25), (0.75, 0.25), (0.965, 0.985), (0.035, 0.985)])
    p.polygon(dark if sun > 0 else light, [(0.66, 0.25), (0.75, 0.25), (0.965, 0.985), (0.84, 0.985)])
    p.polygon(light if sun > 0 else dark, [(0.25, 0.25), (0.34, 0.25), (0.16, 0.985), (0.035, 0.985)])
    return (0.21, 0.36, 0.58, 0.58)


def bag(p, t, rng, sun):
    base, dark, light, line = t
    p.line(line, 0.045, [(0.34, 0.26), (0.36, 0.06), (0.64, 0.06), (0.66, 0.26)])
    p.rect(line, 0, 0.22, 1, 1)
    p.rect(base, 0.02, 0.24, 0.98, 0.98)
    p.rect(light, 0.02, 0.24, 0.98, 0.29)
    p.rect(dark, 0.07, 0.24, 0.11, 0.98)
    p.rect(dark, 0.89, 0.24, 0.93, 0.98)
    return (0.13, 0.32, 0.74, 0.62)


DRAW = {k: globals()[k] for k in KINDS}
