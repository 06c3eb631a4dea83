"""The kinds of object and their colours. Colour names are asked for, so every body is one clear colour."""

from dataclasses import dataclass

from .canvas import Local, hsv, shade
from .things import buildings, devices, goods, outdoors

COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "white", "black"]
DRAW = {f.__name__: f for f in (
    outdoors.balloon, outdoors.kite, outdoors.boat, outdoors.buoy, buildings.lighthouse, outdoors.bus, outdoors.tram, outdoors.truck,
    buildings.house, buildings.stall, buildings.carousel, goods.crate, goods.barrel, buildings.sign, goods.suitcase, goods.bottle,
    goods.teapot, goods.mug, devices.clock, devices.gauge, devices.lamp, devices.radio, goods.book, goods.robot, buildings.umbrella,
    buildings.bench, buildings.letterbox, devices.switch)}
KINDS = list(DRAW)
SKY, WATER = {"balloon", "kite"}, {"boat", "buoy"}
# width / height of the box, and a factor on the perspective size
ASPECT = dict(balloon=0.74, kite=0.8, boat=1.25, buoy=0.66, lighthouse=0.58, bus=1.6, tram=1.75, truck=1.5, house=1.1, stall=1.05,
              carousel=1.1, crate=1.05, barrel=0.8, sign=1.15, suitcase=1.2, bottle=0.5, teapot=1.3, mug=1.05, clock=0.8, gauge=0.8,
              lamp=0.74, radio=1.4, book=0.78, robot=0.74, umbrella=1.0, bench=1.4, letterbox=0.58, switch=0.8)
GROW = dict(balloon=1.1, kite=0.95, boat=1.1, buoy=0.9, lighthouse=1.3, bus=1.25, tram=1.3, truck=1.2, house=1.2, stall=1.15,
            carousel=1.25, crate=0.85, barrel=0.9, sign=0.95, suitcase=0.85, bottle=0.9, teapot=0.85, mug=0.8, clock=0.95, gauge=0.95,
            lamp=0.95, radio=0.95, book=0.85, robot=1.0, umbrella=0.95, bench=1.0, letterbox=0.95, switch=0.85)


@dataclass
class Drawn:
    """face: (u, v, w, h) in parts of the box; base: body colour; dial: (cx, cy, r) in view units, or None."""

    face: tuple
    base: tuple
    dial: tuple | None


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


def draw(canvas, kind, colour, box, ground, rng):
    """Draws one object with its shadow or reflection into box = (x0, y0, x1, y1), view units."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    base = body_colour(colour, rng)
    under(canvas, kind, base, x0, y0, x1, y1, ground)
    result = DRAW[kind](Local(canvas, x0, y0, w, h, ground.kind), tones(base), rng, ground.sun)
    face, dial = result if len(result) == 2 else (result, None)
    if kind in WATER and ground.kind != "panel":  # the waterline
        for k in range(3):
            a = x0 + (0.06 + 0.3 * k) * w
            canvas.ellipse((255, 255, 255, 120), a, y1 - 0.03 * h, a + 0.26 * w, y1 + 0.025 * h)
    if dial:
        dial = (x0 + dial[0] * w, y0 + dial[1] * h, dial[2] * max(w, h))
    return Drawn(face, base, dial)


def under(canvas, kind, base, x0, y0, x1, y1, ground):
    w, h = x1 - x0, y1 - y0
    if kind in SKY and ground.kind == "perspective":
        return
    if kind in WATER:
        for k in range(4):  # a broken reflection
            a = 0.1 + 0.07 * (k % 2)
            canvas.ellipse((*shade(base, 0.8), 84 - 16 * k), x0 + a * w, y1 - 0.04 * h + 0.07 * k * h, x1 - a * w, y1 + 0.05 * h + 0.07 * k * h)
        return
    if ground.kind == "panel":
        dx, s = -ground.sun * 0.03 * w, max(w, h)
        if kind == "clock":
            canvas.disc((10, 12, 20, 60), x0 + 0.5 * w + dx, y0 + 0.42 * h, 0.385 * s)
        top = {"clock": 0.78, "radio": 0.2}.get(kind, 0.03)
        canvas.round((10, 12, 20, 60), x0 + dx + 0.03 * w, y0 + top * h, x1 + dx - 0.01 * w, y1 + 0.04 * h, 0.05 * s)
        return
    dx = -ground.sun * (0.1 if ground.kind == "perspective" else 0.05) * w
    soft = 0.6 if ground.mood in ("overcast", "rain", "snow", "fog", "night") else 1.0
    canvas.shadow((x0 + x1) / 2 + dx, y1 - 0.01 * h, 0.56 * w, max(0.055 * h, 0.05 * w), int(110 * soft))
