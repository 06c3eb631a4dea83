"""Draws the training log as a picture: losses, and right answers of step 2 by kind of question.

    python -m model.curve --log model/runs/main/log.jsonl model/runs/pairs/log.jsonl --out model/loss.png

Logs of parts that follow each other are drawn one behind the other."""

import argparse
import json

from PIL import Image, ImageDraw

from .fonts import at_cap

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 1280, 460, 70, 190, 46, 46
INK, GRID, PAPER = (40, 44, 52), (226, 229, 234), (255, 255, 255)
COLOURS = [(31, 119, 180), (214, 39, 40), (44, 160, 44), (148, 103, 189), (255, 127, 14), (23, 160, 180), (140, 86, 75), (227, 119, 194),
           (110, 110, 110), (170, 170, 30), (60, 60, 160), (0, 110, 90), (190, 60, 140), (20, 20, 20), (150, 90, 30)]
LOSSES = dict(a2="refined answer", a1="first answer", box="box", there="is it there", glyph="what a cell shows", kind="which object", g1="looking at objects",
              g2="looking at evidence")


def read(logs):
    """-> (steps over all parts, {loss: values}, {kind: shares}, steps at which a part begins); a log with resumes may hold a step
    twice, the later one counts."""
    rows, starts = {}, []
    for path in logs:
        before = max(rows, default=0)
        starts += [before] if before else []
        with open(path) as f:
            for line in f:
                row = json.loads(line)
                if "right" in row:
                    rows[before + row["step"]] = row
    steps = sorted(rows)
    rows = [rows[s] for s in steps]
    kinds = sorted({k for r in rows for k in r["right"]})
    return steps, {name: [r.get(k) for r in rows] for k, name in LOSSES.items()}, {k: [r["right"].get(k) for r in rows] for k in kinds}, starts


def smooth(values, share=0.6):
    out, last = [], None
    for v in values:
        last = v if last is None else last if v is None else share * last + (1 - share) * v
        out.append(last)
    return out


def panel(draw, y0, title, steps, lines, starts, low, high, ticks):
    font, small = at_cap(0, 11), at_cap(0, 9)
    x = lambda s: LEFT + (WIDTH - LEFT - RIGHT) * s / max(1, steps[-1])
    y = lambda v: y0 + HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (min(max(v, low), high) - low) / (high - low)
    draw.text((LEFT, y0 + 26), title, fill=INK, font=font, anchor="ls")
    for t in ticks:
        draw.line([(LEFT, y(t)), (WIDTH - RIGHT, y(t))], fill=GRID)
        draw.text((LEFT - 8, y(t)), f"{t:g}", fill=INK, font=small, anchor="rm")
    for part, s in enumerate(starts, 2):
        draw.line([(x(s), y(low)), (x(s), y(high))], fill=INK)
        draw.text((x(s), y(high) - 6), f"part {part}", fill=INK, font=small, anchor="ms")
    for i in range(6):
        s = steps[-1] * i / 5
        draw.text((x(s), y0 + HEIGHT - BOTTOM + 18), f"{s:.0f}", fill=INK, font=small, anchor="ms")
    draw.text((WIDTH - RIGHT, y0 + HEIGHT - 6), "steps", fill=INK, font=small, anchor="rs")
    assert len(lines) <= len(COLOURS)
    ends = []
    for (name, values), colour in zip(lines.items(), COLOURS):
        points = [(x(s), y(v)) for s, v in zip(steps, smooth(values)) if v is not None]
        if len(points) > 1:
            draw.line(points, fill=colour, width=2, joint="curve")
            ends.append((points[-1][1], name, colour))
    at = y0 + TOP - 14
    for place, name, colour in sorted(ends):  # names beside the lines' ends, none on another
        at = max(place, at + 17)
        draw.text((WIDTH - RIGHT + 10, at), name, fill=colour, font=small, anchor="lm")


def draw(logs, out):
    steps, losses, right, starts = read(logs)
    if len(steps) < 2:
        return
    image = Image.new("RGB", (WIDTH, 2 * HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    panel(pen, 0, "Losses (training, smoothed)", steps, losses, starts, 0, 4, [0, 1, 2, 3, 4])
    panel(pen, HEIGHT, "Refined answers exactly right, by kind of question (training crops, each token given the true ones before it)", steps, right, starts, 0, 1,
          [0, 0.25, 0.5, 0.75, 1])
    image.save(out, optimize=True)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--log", nargs="+", default=["model/runs/main/log.jsonl"])
    p.add_argument("--out", default="model/loss.png")
    a = p.parse_args()
    draw(a.log, a.out)


if __name__ == "__main__":
    main()
