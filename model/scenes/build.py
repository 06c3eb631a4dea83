"""Builds one scene from a seed: a world, then objects in perspective, then evidence on them."""

import random

from . import backdrops, evidence, objects
from .canvas import Canvas, Local

LONG = 256.0


def build(seed, aspect=None, world=None):
    """-> {seed, width, height, world, objects, list}; all coordinates in view units (long side 256)."""
    rng = random.Random(seed)
    aspect = aspect or rng.uniform(0.5, 2.0)
    width, height = (LONG, LONG / aspect) if aspect >= 1 else (LONG * aspect, LONG)
    world = world or rng.choice(backdrops.WORLDS)
    canvas = Canvas(width, height)
    horizon = height * rng.uniform(0.34, 0.5)
    sun, land = backdrops.draw(canvas, world, horizon, rng)
    placed = sorted(layout(width, height, horizon, land, rng), key=lambda o: o["box"][3] if o["kind"] not in objects.SKY else 0)
    for o in placed:
        draw_object(o, canvas, sun, o["box"][3] > land, rng)
    return dict(seed=seed, width=width, height=height, world=world, objects=placed, list=canvas.items)


def layout(width, height, horizon, land, rng):
    placed, pairs = [], set()
    want, scale = rng.randint(8, 22), rng.uniform(0.85, 1.15)
    for _ in range(want * 6):
        if len(placed) >= want:
            break
        kind, colour = choose(placed, rng)
        if land > horizon and rng.random() < 0.15:
            kind = "boat"
        if (kind, colour) in pairs:
            continue
        aspect = objects.ASPECT[kind] * rng.uniform(0.9, 1.12)
        if kind in objects.SKY:
            s = rng.uniform(15, 38) * objects.GROW[kind]
        else:
            t = rng.random() ** 0.8
            s = (16 + 25 * t) * objects.GROW[kind] * scale * rng.uniform(0.85, 1.15)
        s = min(41.0, max(14.5, s))
        w, h = (s, s / aspect) if aspect >= 1 else (s * aspect, s)
        x = rng.uniform(1, width - w - 1)
        if kind in objects.SKY:
            y = rng.uniform(1, max(2, horizon - h * 0.75))
        else:
            y = horizon + 2 + t * (height - horizon - 4) - h
            if y < 1 or (kind != "boat" and y + h < land + 2):
                continue
        box = [x, y, x + w, y + h]
        if any(meets(box, p["box"], 1.5) for p in placed):
            continue
        pairs.add((kind, colour))
        placed.append(dict(kind=kind, colour=colour, box=box))
    return placed


def choose(placed, rng):
    """Half of the objects share their kind or colour with another: distractors that the question must tell apart."""
    kind, colour = rng.choice(objects.KINDS), rng.choice(objects.COLOURS)
    if placed and rng.random() < 0.55:
        other = rng.choice(placed)
        if rng.random() < 0.5:
            kind = other["kind"]
        else:
            colour = other["colour"]
    return kind, colour


def meets(a, b, gap):
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def draw_object(o, canvas, sun, dry, rng):
    x0, y0, x1, y1 = o["box"]
    w, h = x1 - x0, y1 - y0
    if o["kind"] == "boat" and dry:  # a pond, or it would sail on grass
        canvas.ellipse((70, 130, 168, 225), x0 - 0.12 * w, y1 - 0.2 * h, x1 + 0.12 * w, y1 + 0.16 * h)
        canvas.ellipse((150, 196, 220, 130), x0 - 0.05 * w, y1 - 0.1 * h, x1 - 0.3 * w, y1 - 0.02 * h)
    elif o["kind"] not in objects.SKY and dry:  # a soft shadow away from the light
        dx = -sun * 0.14 * w
        canvas.ellipse((20, 24, 34, 60), x0 + dx - 0.04 * w, y1 - 0.08 * h, x1 + dx + 0.04 * w, y1 + 0.07 * h)
        canvas.ellipse((20, 24, 34, 60), x0 + dx / 2, y1 - 0.05 * h, x1 + dx / 2, y1 + 0.04 * h)
    base = objects.body_colour(o["colour"], rng)
    face = objects.DRAW[o["kind"]](Local(canvas, x0, y0, w, h), objects.tones(base), rng, sun)
    if o["kind"] == "boat":
        for k in range(3):
            canvas.ellipse((255, 255, 255, 90), x0 + (0.1 + 0.25 * k) * w, y1 - 0.03 * h, x0 + (0.32 + 0.25 * k) * w, y1 + 0.02 * h)
    evidence.place(o, face, canvas, base, rng)
