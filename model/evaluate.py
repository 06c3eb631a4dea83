"""Measures the two steps on unseen scenes really rendered at 4096 px and more; writes model/REPORT.md.

    python -m model.evaluate --state model/runs/first/state.pt --scenes 100
"""

import argparse
import json
import math
import multiprocessing
import random
import time

import numpy as np
import torch

from . import tokenizer as T
from .export import load
from .items import options_for, questions
from .network import CROP, CROSS, GUIDED, SCENE
from .product import best_option, box_from_bins, first, fit, join, look, pad_box, run, second
from .render import render
from .scenes import build
from .train import iou

FIRST_SEED = 3_000_000_000
SIZES = [4096, 5120, 6144, 8192]
KINDS = ["code", "flag", "dots", "symbol", "absent"]


def inside(inner, outer):
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def plain(q):
    """A natural question's truth as the model would write it."""
    return T.decode_answer(T.encode_answer(q["expected"])) if q["kind"] != "absent" else "not there"


def relative_coverage(attention, generic, box, grid_w, grid_h, heads):
    """Share of relative attention inside the true box, per layer, and the box's share of the cells' area."""
    y, x = np.mgrid[0:grid_h, 0:grid_w]
    mark = ((x + 0.5) / grid_w > box[0]) & ((x + 0.5) / grid_w < box[2]) & ((y + 0.5) / grid_h > box[1]) & ((y + 0.5) / grid_h < box[3])
    shares = []
    for layer in range(CROSS):
        r = attention[layer, heads].mean(0) / (generic[layer, heads].mean(0) + 1e-6)
        r = r.numpy().reshape(grid_h, grid_w)
        shares.append(float(r[mark].sum() / r.sum()))
    return shares, (box[2] - box[0]) * (box[3] - box[1])


def scene_rows(model, seed, per_scene, controls):
    rng, scene = random.Random(seed), build(seed)
    s = rng.choice(SIZES) / 256
    image = render(scene, (0, 0, scene["width"], scene["height"]), round(scene["width"] * s), round(scene["height"] * s))
    w, h = image.size
    kv = look(model, fit(image), SCENE)
    gw, gh = (v // 8 for v in (fit(image).shape[2], fit(image).shape[1]))
    generic = first(model, kv, T.GENERIC)[2]
    where = {f"{o['colour']} {o['kind']}": o for o in scene["objects"]}
    rows = []
    for q in questions(scene, w, h, rng, per_scene, choice=0):
        truth, text, e = plain(q), q["question"], q["evidence"]
        r = run(model, image, text, kv)
        row = dict(kind=q["kind"], truth=truth, initial=T.decode_answer(r["initial"]), refined=T.decode_answer(r["refined"]), p1=r["p1"], p2=r["p2"],
                   size=w if w > h else h)
        row["ok1"], row["ok2"] = row["initial"] == truth, row["refined"] == truth
        rows.append(row)
        if q["kind"] == "absent":
            row["said"] = row["refined"]
            continue
        true = (e["x"] / w, e["y"] / h, (e["x"] + e["width"]) / w, (e["y"] + e["height"]) / h)
        o = next(v for k, v in where.items() if k in text)
        item = next(i for i in o["items"] if i["type"] == q["kind"])
        ib = [item["box"][0] / scene["width"] * w, item["box"][1] / scene["height"] * h, item["box"][2] / scene["width"] * w, item["box"][3] / scene["height"] * h]
        row["iou"] = iou(r["box"], true)
        cx, cy = (r["box"][0] + r["box"][2]) / 2, (r["box"][1] + r["box"][3]) / 2
        row["hit"] = true[0] < cx < true[2] and true[1] < cy < true[3]
        row["covered"] = inside(ib, r["region"])
        row["length"] = len(truth)
        row["view_px"] = max(o["box"][2] - o["box"][0], o["box"][3] - o["box"][1])
        all_heads, row["area"] = relative_coverage(r["attention"], generic, true, gw, gh, slice(None))
        guided, _ = relative_coverage(r["attention"], generic, true, gw, gh, slice(0, GUIDED))
        row["all_heads"], row["guided"] = all_heads, guided[0]
        # upper bound: the true box, padded in the same way
        upper = join(kv, look(model, fit(image.crop(pad_box(true, (w, h)))), CROP))
        row["ok_true_box"] = T.decode_answer(second(model, upper, text, r["initial"])[0]) == truth
        # multiple choice
        options = [T.encode_answer(x["text"]) for x in options_for(q["kind"], truth, rng)]
        right = options.index(T.encode_answer(truth))
        row["mc1"] = best_option(model, kv, T.prompt1(text), options, T.BOX) == right
        row["mc2"] = best_option(model, r["both"], T.prompt2(text, r["initial"]), options, T.EOS) == right
        if not controls:
            continue
        other = rng.choice([v for v in scene["objects"] if v is not o and v["items"]])
        ob = [other["box"][0] / scene["width"], other["box"][1] / scene["height"], other["box"][2] / scene["width"], other["box"][3] / scene["height"]]
        wrong = join(kv, look(model, fit(image.crop(pad_box(ob, (w, h)))), CROP))
        said = T.decode_answer(second(model, wrong, text, r["initial"])[0])
        row["ok_wrong_crop"], row["wrong_not_there"] = said == truth, said == "not there"
        grey = join(kv, look(model, torch.full_like(fit(image.crop(r["region"])), 128), CROP))
        row["ok_blank_crop"] = T.decode_answer(second(model, grey, text, r["initial"])[0]) == truth
        liar = next(x for x in options if x != options[right])
        said = T.decode_answer(second(model, upper, text, liar)[0])
        row["ok_liar"], row["parrots"] = said == truth, said == T.decode_answer(liar)
    return rows


def mean(rows, key):
    v = [float(r[key]) for r in rows if key in r]
    return sum(v) / len(v) if v else float("nan")


def interval(p, n):
    """95 % Wilson interval."""
    z, d = 1.96, 1 + 1.96**2 / n
    c, s = (p + z * z / (2 * n)) / d, z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / d
    return f"{100 * (c - s):.1f}-{100 * (c + s):.1f}"


def calibration(rows):
    """Expected calibration error of the refined answer's probability, 10 bins."""
    p, ok = np.array([r["p2"] for r in rows]), np.array([r["ok2"] for r in rows], float)
    b = np.minimum((p * 10).astype(int), 9)
    return sum(abs(p[b == i].mean() - ok[b == i].mean()) * (b == i).mean() for i in range(10) if (b == i).any())


def report(rows, scenes, model, seconds):
    seen = [r for r in rows if r["kind"] != "absent"]
    absent = [r for r in rows if r["kind"] == "absent"]
    pc = lambda x: f"{100 * x:.1f}"
    out = ["# What the shipped model does", "",
           f"Written by `python -m model.evaluate --scenes {scenes}` ({seconds:.0f} s). {len(rows)} questions about {scenes} unseen scenes (seeds from {FIRST_SEED}), "
           "really rendered at a long side of 4096-8192 px; view by LANCZOS to the sizing rule, the model's own box, crop padded by "
           "1.2 from the full picture, as in the product. The weights are the shipped ones (rounded to fp16 as stored). "
           f"Training: {getattr(model, 'steps', 0)} steps, {getattr(model, 'spent', 0) / 60:.0f} minutes on two shared CPU cores.", "",
           "| kind | n | step 1 % | step 2 % (own box) | 95 % interval | step 2 %, true box | box IoU | centre hit % | evidence covered % | MC step 1 % | MC step 2 % |",
           "|---|---|---|---|---|---|---|---|---|---|---|"]
    for k in [*KINDS[:4], "all four"]:
        rs = seen if k == "all four" else [r for r in seen if r["kind"] == k]
        if not rs:
            continue
        a = mean(rs, "ok2")
        out.append(f"| {k} | {len(rs)} | {pc(mean(rs, 'ok1'))} | **{pc(a)}** | {interval(a, len(rs))} | {pc(mean(rs, 'ok_true_box'))} | {mean(rs, 'iou'):.3f} | "
                   f"{pc(mean(rs, 'hit'))} | {pc(mean(rs, 'covered'))} | {pc(mean(rs, 'mc1'))} | {pc(mean(rs, 'mc2'))} |")
    if absent:
        out.append(f"| not there | {len(absent)} | {pc(mean(absent, 'ok1'))} | {pc(mean(absent, 'ok2'))} | {interval(mean(absent, 'ok2'), len(absent))} | | | | | | |")
    falsely = sum(r["refined"] == "not there" for r in seen) / len(seen)
    falsely1 = sum(r["initial"] == "not there" for r in seen) / len(seen)
    lengths = ", ".join(f"{n}: {pc(mean([r for r in seen if r['kind'] == 'code' and r['length'] == n], 'ok2'))}" for n in (2, 3, 4))
    out += ["", f"Wrongly answered \"not there\" about something that is there: step 1 {pc(falsely1)} %, step 2 {pc(falsely)} %. "
            f"Codes by length, step 2: {lengths}. Objects under 18 view px: {pc(mean([r for r in seen if r['view_px'] < 18], 'ok2'))} %, "
            f"18-26: {pc(mean([r for r in seen if 18 <= r['view_px'] < 26], 'ok2'))} %, larger: {pc(mean([r for r in seen if r['view_px'] >= 26], 'ok2'))} %.", "",
            f"Confidence (probability of the refined answer): expected calibration error {calibration(rows):.3f}.", "",
            "## Controls", "",
            f"- Step 2 with the crop of a wrong object: right in {pc(mean(seen, 'ok_wrong_crop'))} % (says \"not there\" in {pc(mean(seen, 'wrong_not_there'))} %): the answer comes from the crop.",
            f"- Step 2 with a blank grey crop: right in {pc(mean(seen, 'ok_blank_crop'))} %.",
            f"- Step 2 with the true crop and a deliberately wrong initial answer: right in {pc(mean(seen, 'ok_liar'))} %, copies the wrong answer in {pc(mean(seen, 'parrots'))} %.", "",
            "## Relative attention (token that starts the answer, question map / generic map)", "",
            "Mean share of relative attention inside the true box, and its ratio to the box's area share (mean of the ratios):", "",
            "| heads | share % | ratio |", "|---|---|---|",
            f"| layer 0, the two heads trained to point | {pc(mean(seen, 'guided'))} | {np.mean([r['guided'] / r['area'] for r in seen]):.1f} |"]
    for layer in range(CROSS):
        share = [r["all_heads"][layer] for r in seen]
        out.append(f"| layer {layer}, mean of all heads | {pc(np.mean(share))} | {np.mean([s / r['area'] for s, r in zip(share, seen)]):.1f} |")
    out += ["", f"Mean area share of the true box: {pc(mean(seen, 'area'))} %. Two heads of layer 0 were trained towards the asked object, so their map is a "
            "supervised pointer, not an emergent finding.", ""]
    return "\n".join(out)


def job(args):
    state, *rest = args
    torch.set_num_threads(1)
    if not hasattr(job, "model"):
        job.model = load(state)
    return scene_rows(job.model, *rest)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--state", default="model/runs/first/state.pt")
    p.add_argument("--scenes", type=int, default=100)
    p.add_argument("--per-scene", type=int, default=6)
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("--no-controls", action="store_true")
    p.add_argument("--report", default="model/REPORT.md")
    p.add_argument("--rows", help="also write every row as JSON here")
    a = p.parse_args()
    torch.set_num_threads(1)  # one scene a process beats two threads on one
    t = time.time()
    with multiprocessing.Pool(a.workers) as pool:
        jobs = [(a.state, seed, a.per_scene, not a.no_controls) for seed in range(FIRST_SEED, FIRST_SEED + a.scenes)]
        rows = [r for rs in pool.imap(job, jobs) for r in rs]
    model = load(a.state)
    text = report(rows, a.scenes, model, time.time() - t)
    with open(a.report, "w") as f:
        f.write(text)
    if a.rows:
        with open(a.rows, "w") as f:
            json.dump(rows, f)
    print(text)


if __name__ == "__main__":
    main()
