"""Draws any window of a scene at any scale. The training view, a crop and the full picture all come from here."""

import numpy as np
from PIL import Image, ImageDraw

from .fonts import at_cap


def render(scene, window, width, height):
    """window = (x0, y0, x1, y1) in view units -> RGB picture of width x height px."""
    x0, y0, x1, y1 = window
    sx, sy = width / (x1 - x0), height / (y1 - y0)
    image = Image.new("RGB", (width, height))
    opaque, mixing = ImageDraw.Draw(image), ImageDraw.Draw(image, "RGBA")  # the second blends, which takes twice the time
    for bx0, by0, bx1, by1, kind, colour, data in scene["list"]:
        if bx1 < x0 or by1 < y0 or bx0 > x1 or by0 > y1:
            continue
        draw = opaque if len(colour) == 3 else mixing
        a, b, c, d = (bx0 - x0) * sx, (by0 - y0) * sy, (bx1 - x0) * sx, (by1 - y0) * sy
        if kind == "p":
            draw.polygon([((x - x0) * sx, (y - y0) * sy) for x, y in data], fill=colour)
        elif kind == "r":
            draw.rectangle((a, b, max(a, c - 1), max(b, d - 1)), fill=colour)
        elif kind == "o":
            spot = (a, b, max(a, c - 1), max(b, d - 1))
            if data * sx < 1.2:  # too small to be seen as round
                draw.rectangle(spot, fill=colour)
            else:
                draw.rounded_rectangle(spot, radius=data * sx, fill=colour)
        elif kind == "e":
            draw.ellipse((a, b, max(a, c - 1), max(b, d - 1)), fill=colour)
        elif kind == "l":
            draw.line([((x - x0) * sx, (y - y0) * sy) for x, y in data[1]], fill=colour,
                      width=max(1, round(data[0] * sx)), joint="curve")
        elif kind == "t":
            cx, baseline, cap, font, text = data
            if cap * sy < 2.5:  # too small for a font engine: a grey line is what text that small looks like
                w = (cx - bx0) * sx * 0.8
                px = (cx - x0) * sx
                mixing.rectangle((px - w, (baseline - cap * 0.8 - y0) * sy, px + w, (baseline - cap * 0.2 - y0) * sy), fill=(*colour[:3], 130))
            else:
                draw.text(((cx - x0) * sx, (baseline - y0) * sy), text, font=at_cap(font, cap * sy), fill=colour, anchor="ms")
        else:
            _gradient(image, a, b, c, d, sy, colour, data, y0)
    return image


def _gradient(image, a, b, c, d, sy, top, data, y0):
    g0, g1, bottom = data
    first, last = max(0, round(b)), min(image.height, round(d))
    if last <= first:
        return
    t = ((np.arange(first, last) + 0.5) / sy + y0 - g0) / (g1 - g0)
    t = np.clip(t, 0, 1)[:, None]
    rows = (np.array(top)[None] * (1 - t) + np.array(bottom)[None] * t).astype(np.uint8)
    left, right = max(0, round(a)), min(image.width, round(c))
    if right <= left:
        return
    column = Image.fromarray(rows[:, None, :])
    image.paste(column.resize((right - left, last - first), Image.NEAREST), (left, first))


def supersampled(scene, window, width, height, factor, filter=Image.BOX):
    big = render(scene, window, round(width * factor), round(height * factor))
    return big.resize((width, height), filter)
