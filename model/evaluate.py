"""Measures the two steps on unseen scenes really rendered at 4096 px and more; writes model/REPORT.md.

    python -m model.evaluate --state model/runs/last/state.pt --scenes 300
"""

import argparse
import json
import multiprocessing
import random
import time

import numpy as np
import torch

from . import tokenizer as T
from .asks import absent
from .export import load
from .items import asked, item, options_for
from .network import CROP, CROSS, GUIDED, SCENE
from .product import first, fit, join, look, pad_box, run, run_choice, second
from .render import render
from .report import report
from .scenes import build
from .validate import iou

FIRST_SEED = 3_000_000_000
SIZES = [4096, 5120, 6144, 8192]


def inside(inner, outer, slack=0.0):
    return all(a >= b - slack for a, b in zip(inner[:2], outer[:2])) and all(a <= b + slack for a, b in zip(inner[2:], outer[2:]))


def as_written(text):
    """An answer as the model would write it."""
    return T.decode_answer(T.encode_answer(text))


def relative_coverage(attention, generic, box, grid_w, grid_h, heads):
    """Share of relative attention inside the box (0..1), per layer."""
    y, x = np.mgrid[0:grid_h, 0:grid_w]
    mark = ((x + 0.5) / grid_w > box[0]) & ((x + 0.5) / grid_w < box[2]) & ((y + 0.5) / grid_h > box[1]) & ((y + 0.5) / grid_h < box[3])
    shares = []
    for layer in range(CROSS):
        r = attention[layer, heads].mean(0) / (generic[layer, heads].mean(0) + 1e-6)
        r = r.numpy().reshape(grid_h, grid_w)
        shares.append(float(r[mark].sum() / r.sum()))
    return shares


class Picture:
    """One scene as a person's file: the big picture and what the model sees of it."""

    def __init__(self, model, seed):
        self.model, self.rng, self.scene = model, random.Random(seed), build(seed)
        side, scene = self.rng.choice(SIZES), self.scene
        self.image = render(scene, (0, 0, scene["width"], scene["height"]), round(scene["width"] * side / 256), round(scene["height"] * side / 256))
        view = fit(self.image)
        self.kv, self.grid = look(model, view, SCENE), (view.shape[2] // 8, view.shape[1] // 8)
        self.generic = first(model, self.kv, T.GENERIC)[2]

    def relative(self, box):
        w, h = self.scene["width"], self.scene["height"]
        return box[0] / w, box[1] / h, box[2] / w, box[3] / h

    def crop(self, region):
        return fit(self.image.crop(region), CROP)

    def with_crop(self, pixels):
        return join(self.kv, look(self.model, pixels, CROP))

    def again(self, both, q, initial):
        return T.decode_answer(second(self.model, both, q["question"], initial)[0])


def scene_rows(model, seed, per_scene, controls):
    p = Picture(model, seed)
    rng, (w, h) = p.rng, p.image.size
    return [row(p, q, controls) for q in [*asked(p.scene, w, h, rng, per_scene, choice=0, missing=False), item(absent(p.scene, rng), p.scene, w, h, rng)]]


def row(p, q, controls):
    """Everything measured about one question."""
    model, ask, text, rng = p.model, q["ask"], q["question"], p.rng
    truth, r = as_written(ask["answer"]), run(p.model, p.image, text, p.kv)
    out = dict(kind=ask["kind"], category=ask["category"], truth=truth, initial=T.decode_answer(r["initial"]), refined=T.decode_answer(r["refined"]),
               p1=r["p1"], p2=r["p2"], size=max(p.image.size), world=p.scene["world"], twin=ask["twin"])
    out["ok1"], out["ok2"] = out["initial"] == truth, out["refined"] == truth
    if ask["kind"] == "absent":
        return out
    true, mine = p.relative(ask["box"]), r["box"]
    focus = [v * s for v, s in zip(p.relative(ask["focus"]), (*p.image.size, *p.image.size))]
    out["iou"] = iou(mine, true)
    out["hit"] = true[0] < (mine[0] + mine[2]) / 2 < true[2] and true[1] < (mine[1] + mine[3]) / 2 < true[3]
    if inside(ask["focus"], ask["box"], 0.01):  # else the evidence lies outside the box by design
        out["covered"] = inside(focus, r["region"])
    out["length"] = len(truth)
    out["view_px"] = max(ask["box"][2] - ask["box"][0], ask["box"][3] - ask["box"][1])
    out["area"] = (true[2] - true[0]) * (true[3] - true[1])
    out["all_heads"] = relative_coverage(r["attention"], p.generic, true, *p.grid, slice(None))
    out["guided"] = relative_coverage(r["attention"], p.generic, true, *p.grid, slice(0, GUIDED))[0]
    upper = p.with_crop(p.crop(pad_box(true, p.image.size)))  # upper bound: the true box, padded in the same way
    out["ok_true_box"] = p.again(upper, q, r["initial"]) == truth
    options, letter = options_for(ask, p.scene, rng)
    ids, right = [T.encode_answer(o["text"]) for o in options], next(i for i, o in enumerate(options) if o["letter"] == letter)
    out["options"] = len(options)
    out["mc1"], out["mc2"] = (place == right for place in run_choice(model, p.image, text, ids, p.kv)[:2])
    if controls:
        others = [o for i, o in enumerate(p.scene["objects"]) if i not in ask["objects"] and o["items"]]
        if others:
            wrong = p.with_crop(p.crop(pad_box(p.relative(rng.choice(others)["box"]), p.image.size)))
            said = p.again(wrong, q, r["initial"])
            out["ok_wrong_crop"], out["wrong_not_there"] = said == truth, said == "not there"
        grey = p.with_crop(torch.full_like(p.crop(r["region"]), 128))
        out["ok_blank_crop"] = p.again(grey, q, r["initial"]) == truth
        liar = next(x for i, x in enumerate(ids) if i != right)
        said = p.again(upper, q, liar)
        out["ok_liar"], out["parrots"] = said == truth, said == T.decode_answer(liar)
    return out


def job(args):
    state, *rest = args
    torch.set_num_threads(1)
    if not hasattr(job, "model"):
        job.model = load(state)
    return scene_rows(job.model, *rest)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--state", default="model/runs/last/state.pt")
    p.add_argument("--scenes", type=int, default=300)
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
    if a.rows:
        with open(a.rows, "w") as f:
            json.dump(rows, f)
    model = load(a.state)
    text = report(rows, f"python -m model.evaluate --scenes {a.scenes}", a.scenes, FIRST_SEED, model.steps, model.spent, time.time() - t, model.tuned["default_layer"])
    with open(a.report, "w") as f:
        f.write(text)
    print(text)


if __name__ == "__main__":
    main()
