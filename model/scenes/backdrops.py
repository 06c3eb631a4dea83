"""Seven worlds. Each draws its backdrop and says where which kinds of object may stand."""

from .ground import Ground, Slot  # noqa: F401 (Slot is part of what callers get from here)
from .worlds import citymap, fair, harbour, panel, street, warehouse, weather, window

MODULES = {"harbour": harbour, "street": street, "fair": fair, "warehouse": warehouse, "map": citymap, "panel": panel, "window": window}
WORLDS = list(MODULES)


def draw(canvas, world, horizon, rng) -> Ground:
    """Draws the world's backdrop; `horizon` (view units) matters to the worlds under an open sky."""
    ground = MODULES[world].draw(canvas, horizon, rng)
    for x, y, r, colour in ground.lights:
        canvas.glow(colour, x, y, r)
    return ground


def finish(canvas, ground, rng):
    """What lies over the objects: weather, the tint of the hour, a window's glass. Thin, so that small text stays legible."""
    weather.finish(canvas, ground, rng)
    over = getattr(MODULES[ground.world], "over", None)
    if over:
        over(canvas, ground, rng)
