"""Drawers of the kinds of object, by family. Each gets a Local frame, the tones of its one body colour, a random
generator and the light's side, and returns its face: the rectangle (in unit coordinates) where evidence may stand.
Kinds with a dial return (face, (u, v, r)) instead: the dial's centre, and its radius in parts of the longer side."""
