"""Writes public/model/card.md from the measured rows and the shipped manifest: `python -m model.card`."""

import argparse
import json
import os

import numpy as np

from .network import GUIDED, HEADS, LAYERS
from .recipe import LATER
from .report import HARD, READABLE, by_kind, calibration, interval, mean, pc
from .scenes.objects import COLOURS, KINDS
from .scenes.backdrops import WORLDS
from .train import GROUPS, PLAIN

WORDS = dict(code="code, 2 to 4 characters", word="word on a sign", colour="colour of a flag, button or ribbon", count="counting 1 to 6 small things",
             symbol="symbol", which="which of two", clock="time on a clock", gauge="reading of a gauge", pattern="pattern or material",
             many="counting 7 to 12 small things", far="which of two has more, far apart", side="left or right of")


def figures(rows):
    out = ["| kind | n | first look % | second look % | 95 % interval |", "| --- | --- | --- | --- | --- |"]
    line = lambda name, rs: f"| {name} | {len(rs)} | {pc(mean(rs, 'ok1'))} | {pc(mean(rs, 'ok2'))} | {interval(mean(rs, 'ok2'), len(rs))} |"
    of = lambda kinds: [r for r in rows if r["kind"] in kinds]
    out += [line(WORDS[k], of([k])) for k in READABLE if of([k])]
    out.append(line("**all of these**", of(READABLE)))
    out += [line(WORDS[k] + " (kept hard)", of([k])) for k in HARD if of([k])]
    out.append(line("something that is not there", of(["absent"])))
    return "\n".join(out)


def card(rows, scenes, manifest, size):
    main = [r for r in rows if r["kind"] in READABLE]
    ratios = [r["all_heads"][0] / r["area"] for r in main]
    trained = manifest["trained"]
    return f"""# {manifest['name']}

**A tiny demo model that only knows Loupe's own sample scenes.** On any other picture its answers mean nothing. It is
there so that every part of Loupe works, for real, with no GPU, no network and no key.

## What it does

It sees a picture shrunk to {manifest['view']['longSide']} px on its long side and a question in simple English, answers in up to {manifest['maxAnswer']} tokens, and
writes the box to look into (0 to 1000 of the picture's width and height). Then it sees the same picture together with
the crop of that box, {manifest['crop']['longSide']} px on its long side, and answers again. For multiple choice it compares the likelihoods of the options.

## How it was made

- {manifest['parameters']:,} parameters: a convolutional encoder shared by picture and crop (stride 8, no padding, any size in multiples
  of 16), and {LAYERS} causal decoder layers, {manifest['layers']} of which attend to the picture. One vocabulary of words, characters and
  {manifest['bins']} coordinate bins. Stored as fp16 ({size / 1e6:.1f} MB in all), computed in fp32.
- Trained from nothing on scenes drawn by `model/scenes` ({len(WORLDS)} worlds, {len(KINDS)} kinds of object, {len(COLOURS)} colours, weather, overlap):
  {trained['steps']:,} steps of {GROUPS} x 4 scenes and {GROUPS} x 16 crops, {trained['minutes']} minutes by the clock on two CPU cores that much else used as well.
- In {len(LATER) + 1} parts. The first ends with hardly a notion of "which of two": a cell of a crop knew what it shows, but not whose it is. The
  later parts ({' and '.join(f'{steps:,}' for _, steps, _ in LATER)} steps) begin with the averaged weights before them, see scenes with two things to compare in turn with the first part's, and count
  three and six times as much what the thing is that a cell shows.
- How the crop's cells are weighed in one of the losses was changed at step {PLAIN:,} of the first part. The recipe makes the same change, so it
  repeats the run; a run without the earlier form has not been tried.
- "not there" starts an answer only if it is likelier than everything else together. One temperature (fitted on
  60 scenes of their own, folded into the weights) makes its probabilities mean what they say; it changes no greedy answer but those that hang on this rule.
- Initial answers in second-look training come from the model's own first looks at other scenes, so they carry no hint.
- **{GUIDED} of the {HEADS} heads of the first attending layer were trained to look at what the question names, and at what is read.**
  Their map is a supervised pointer. It shows where the model was taught to look; it is no evidence that attention finds
  objects by itself. An earlier prototype without this guidance had found nothing after 620 steps; whether it would have later is open.

## How good it is

From [`model/REPORT.md`](../../model/REPORT.md): {len(rows):,} questions about {scenes} scenes that were never trained on, really drawn
at 4096 to 8192 px, through the same two steps as the product.

{figures(rows)}

Multiple choice: {pc(mean(main, 'mc1'))} % at first (guessing: {pc(np.mean([1 / r['options'] for r in main]))} %), {pc(mean(main, 'mc2'))} % after the second look. Mean IoU of its box {mean(main, 'iou'):.2f}; the padded
box covers the evidence in {pc(mean(main, 'covered'))} %. Expected calibration error of the refined answer's confidence over all kinds together {calibration(rows):.3f}
(by kind: {by_kind(rows)}).
Relative attention, mean of all heads of the first layer: {pc(np.mean([r['all_heads'][0] for r in main]))} % inside the true box; its ratio to the box's share of the area is {np.mean(ratios):.1f} in
the mean and {np.median(ratios):.1f} in the median, since small boxes pull the mean up.

Controls: given the crop of a wrong object it is right in {pc(mean(main, 'ok_wrong_crop'))} %; with a blank crop in {pc(mean(main, 'ok_blank_crop'))} % (its first look: {pc(mean(main, 'ok1'))} %); with
the true crop and a wrong initial answer in {pc(mean(main, 'ok_liar'))} %, and it copies that wrong answer in {pc(mean(main, 'parrots'))} %.

## Limits

One training run, one evaluation seed (the same for both states measured so far). At the first look most answers are guesses: what is asked for is too small to be seen there.
Questions that one crop cannot settle are in on purpose, and fail. Codes never hold I, O, Q, 0 or 1. Other words, objects, colours or
kinds of question are unknown to it.
"""


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--rows", default="model/runs/last/rows.json")
    p.add_argument("--scenes", type=int, default=300)
    p.add_argument("--out", default="public/model")
    a = p.parse_args()
    with open(a.rows) as f:
        rows = json.load(f)
    with open(os.path.join(a.out, "tokens.json")) as f:
        manifest = json.load(f)
    size = sum(os.path.getsize(os.path.join(a.out, name)) for name in manifest["sha256"])
    with open(os.path.join(a.out, "card.md"), "w") as f:
        f.write(card(rows, a.scenes, manifest, size))


if __name__ == "__main__":
    main()
