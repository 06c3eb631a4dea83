"""Turns the rows of an evaluation into model/REPORT.md."""

import math

import numpy as np

from .network import CROSS
from .questions import KINDS_OF_QUESTION

# kept in although zooming into one box cannot settle them, or only badly: failures belong to a demonstration
HARD = ["many", "far", "side"]
READABLE = [k for k in KINDS_OF_QUESTION if k not in (*HARD, "absent")]


def mean(rows, key):
    v = [float(r[key]) for r in rows if key in r]
    return sum(v) / len(v) if v else float("nan")


def pc(x):
    return "" if x != x else f"{100 * x:.1f}"


def interval(p, n):
    """95 % Wilson interval in per cent."""
    if not n:
        return ""
    z, d = 1.96, 1 + 1.96**2 / n
    c, s = (p + z * z / (2 * n)) / d, z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return f"{100 * (c - s):.1f}-{100 * (c + s):.1f}"


def calibration(rows):
    """Expected calibration error of the refined answer's probability, 10 bins."""
    p, ok = np.array([r["p2"] for r in rows]), np.array([r["ok2"] for r in rows], float)
    b = np.minimum((p * 10).astype(int), 9)
    return sum(abs(p[b == i].mean() - ok[b == i].mean()) * (b == i).mean() for i in range(10) if (b == i).any())


def table(rows, groups):
    out = ["| kind | n | one glance % | refined % (own box) | 95 % interval | refined %, true box | box IoU | centre hit % | evidence covered % | MC one glance % | MC refined % |",
           "|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, kinds in groups:
        rs = [r for r in rows if r["kind"] in kinds]
        if not rs:
            continue
        a = mean(rs, "ok2")
        iou = mean(rs, "iou")
        out.append(f"| {name} | {len(rs)} | {pc(mean(rs, 'ok1'))} | **{pc(a)}** | {interval(a, len(rs))} | {pc(mean(rs, 'ok_true_box'))} | {'' if iou != iou else f'{iou:.3f}'} | "
                   f"{pc(mean(rs, 'hit'))} | {pc(mean(rs, 'covered'))} | {pc(mean(rs, 'mc1'))} | {pc(mean(rs, 'mc2'))} |")
    return out


def flips(rows):
    name = {True: "right", False: "wrong"}
    return ", ".join(f"{name[a]} to {name[b]} {pc(np.mean([r['ok1'] == a and r['ok2'] == b for r in rows]))} %" for a in (False, True) for b in (True, False))


def by_kind(rows):
    return ", ".join(f"{k} {calibration(rs):.3f}" for k in KINDS_OF_QUESTION if (rs := [r for r in rows if r["kind"] == k]))


def attention(name, shares, areas):
    ratios = [s / a for s, a in zip(shares, areas)]
    return f"| {name} | {pc(np.mean(shares))} | {np.mean(ratios):.1f} | {np.median(ratios):.1f} | {np.mean(shares) / np.mean(areas):.1f} |"


def report(rows, command, scenes, seed, steps, spent, seconds, default_layer):
    there = [r for r in rows if r["kind"] != "absent"]
    main = [r for r in rows if r["kind"] in READABLE]
    said = lambda key: pc(np.mean([r[key] == "not there" for r in there]))
    few = lambda low, high: pc(mean([r for r in main if low <= r["view_px"] < high], "ok2"))
    lengths = ", ".join(f"{n}: {pc(mean([r for r in rows if r['kind'] == 'code' and r['length'] == n], 'ok2'))}" for n in (2, 3, 4))
    twins = [r for r in main if r["twin"]]
    out = ["# What the shipped model does", "",
           f"Written by `{command}` ({seconds:.0f} s). {len(rows)} questions about {scenes} unseen scenes (seeds from {seed}), really rendered at a long side of "
           "4096-8192 px; view by LANCZOS to the sizing rule, the model's own box, crop padded by 1.2 from the full picture, as in the product. The weights are the "
           f"shipped ones (rounded to fp16 as stored). Training: {steps} steps, {spent / 60:.0f} minutes by the clock. Multiple choice likewise: the likeliest option, the box after it, "
           "its crop, the likeliest option again.", "",
           *table(rows, [*((k, [k]) for k in READABLE), ("**all that one look into a box can settle**", READABLE), *((k, [k]) for k in HARD),
                         ("everything that is there", [*READABLE, *HARD]), ("absent: asked about something that is not there", ["absent"])]), "",
           "Kept hard on purpose: `many` (counting 7 to 12 things), `far` (which of two has more, and only the first of them is looked into), `side` (left or right of, which "
           "is seen at one glance and lost in a crop of one of the two).", "",
           f"Flips over everything that is there: {flips(there)}.", "",
           f"Wrongly answered \"not there\" about something that is there: one glance {said('initial')} %, refined {said('refined')} %. Codes by length: {lengths}. "
           f"By the longer side of the box in the view: under 18 px {few(0, 18)} %, 18-26 px {few(18, 26)} %, 26-42 px {few(26, 42)} %, larger {few(42, 999)} %. "
           f"Two of the same kind and colour in the picture (\"the left red bus\", {len(twins)} questions): {pc(mean(twins, 'ok2'))} %.", "",
           f"Confidence (probability of the refined answer), all questions: expected calibration error {calibration(rows):.3f}. By kind: {by_kind(rows)}.", "",
           "By dimension:", "", *table(there, [(c, {r["kind"] for r in there if r["category"] == c}) for c in sorted({r["category"] for r in there})]), "",
           "## Controls", "",
           f"- Refined with the crop of a wrong object: right in {pc(mean(main, 'ok_wrong_crop'))} % (says \"not there\" in {pc(mean(main, 'wrong_not_there'))} %): the answer comes from the crop.",
           f"- Refined with a blank grey crop: right in {pc(mean(main, 'ok_blank_crop'))} % (one glance: {pc(mean(main, 'ok1'))} %).",
           f"- Refined with the true crop and a deliberately wrong initial answer: right in {pc(mean(main, 'ok_liar'))} %, copies the wrong answer in {pc(mean(main, 'parrots'))} %.",
           f"- Multiple choice at one glance: {pc(mean(main, 'mc1'))} %; guessing would give {pc(np.mean([1 / r['options'] for r in main]))} %.", "",
           "## Relative attention (token that starts the first answer, question map / generic map)", "",
           "Share of relative attention inside the true box (cells by their centres), and its ratio to the box's share of the area. The mean of the ratios is pulled up by small "
           "boxes, so the median and the ratio of the means stand beside it:", "",
           "| heads | share % | mean ratio | median ratio | ratio of the means |", "|---|---|---|---|---|"]
    area = [r["area"] for r in main]
    out.append(attention("layer 0, the two heads trained to point", [r["guided"] for r in main], area))
    for layer in range(CROSS):
        name = f"layer {layer}, mean of all heads{' (the default map)' if layer == default_layer else ''}"
        out.append(attention(name, [r["all_heads"][layer] for r in main], area))
    return "\n".join([*out, "", f"Mean area share of the true box: {pc(mean(main, 'area'))} %. Two heads of layer 0 were trained towards the asked object, so their map is a "
                      "supervised pointer, not an emergent finding. Layers 1 and 2 had no such training.", ""])
