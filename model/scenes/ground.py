"""What a backdrop tells the layout: the light, and where objects may stand."""

from dataclasses import dataclass, field


@dataclass
class Slot:
    """Room for one object: left, base line, width and height in view units; kinds None = all of the world's kinds."""

    x: float
    y: float
    w: float
    h: float
    kinds: tuple | None = None


@dataclass
class Ground:
    world: str
    kind: str  # perspective, shelves, map or panel
    sun: int  # the light's side: -1 left, 1 right
    mood: str  # day, dawn, dusk, night, overcast, rain, snow, fog or indoor
    kinds: list
    land: float = 0.0  # where dry land begins
    water: tuple | None = None
    slots: list | None = None
    bands: dict = field(default_factory=dict)  # kind -> (y0, y1) of its base line; "" for all others; None in the sky
    tone: tuple | None = None  # the colour of lawns on a map
    lights: list = field(default_factory=list)  # (x, y, r, colour): glow, drawn before the objects

    def band(self, kind):
        return self.bands.get(kind, self.bands.get(""))
