"""Seven worlds. Each draws its backdrop and says where which kinds of object may stand."""

from .ground import Ground, Slot  # noqa: F401 (Slot is part of what callers get from here)
from .worlds import citymap, fair, harbour, idle, panel, street, warehouse, weather, window

MODULES = {"harbour": harbour, "street": street, "fair": fair, "warehouse": warehouse, "map": citymap, "panel": panel, "window": window}
WORLDS = list(MODULES)


def draw(canvas, world, horizon, rng) -> Ground:
    """Draws the world's backdrop; `horizon` (view units) matters to the worlds under an open sky."""
    ground = MODULES[world].draw(canvas, horizon, rng)
    weather.haze(canvas, ground)
    for x, y, r, colour in ground.lights:
        canvas.glow(colour, x, y, r)
    return ground


def decorate(canvas, ground, boxes, rng):
    """Fills some of the slots in which none of the objects' boxes lies; call it before the objects are drawn."""
    centres = [((a + c) / 2, (b + d) / 2) for a, b, c, d in boxes]
    free = [s for s in ground.slots or [] if not any(s.x <= x <= s.x + s.w and s.y - s.h <= y <= s.y for x, y in centres)]
    dry = [s for s in free if s.kinds is None or len(s.kinds) > 2]
    if dry:
        idle.fill(canvas, ground, dry, rng)


def finish(canvas, ground, rng):
    """What lies over the objects: weather, the tint of the hour, a window's glass. Thin, so that small text stays legible."""
    weather.finish(canvas, ground, rng)
    over = getattr(MODULES[ground.world], "over", None)
    if over:
        over(canvas, ground, rng)
