"""Everything from nothing to the shipped files: `python -m model.recipe`. A step whose output is there is skipped, so it can be
stopped and started again; training goes on where it was. `--only` and `--again` name steps."""

import argparse
import glob
import os
import subprocess
import sys
import time

from .dataset import SHARD
from .samples import SAMPLES

VAL_FIRST, VAL_GROUPS = 100_000, 40
PAIRS_FIRST = 60_000
# The later parts of the training, on scenes with two things to compare and on the first part's in turn: steps and settings.
LATER = [("pairs", 1600, ["--lr", "8e-4", "--crop-what", "0.6"]), ("last", 1300, ["--lr", "6e-4", "--crop-what", "1.2"])]


def whole(folder, groups):
    return len(glob.glob(os.path.join(folder, "*.pkl"))) * SHARD >= groups


def trained(state, steps):
    import torch

    return os.path.exists(state) and torch.load(state, weights_only=False, map_location="cpu")["step"] >= steps


def tuned(state):
    import torch

    return os.path.exists(state) and "tuned" in torch.load(state, weights_only=False, map_location="cpu")


def share(steps, a):
    """The steps of a later part when the first one is another than the shipped weights' (for trying the recipe)."""
    return max(1, steps * a.steps // 5000)


def newer(path, source):
    return os.path.exists(path) and os.path.exists(source) and os.path.getmtime(path) >= os.path.getmtime(source)


def plan(a):
    """-> [(name, module and arguments, is it done?)]"""
    data, runs, workers = os.path.join(a.work, "data"), os.path.join(a.work, "runs"), str(a.workers)
    train, pairs, val = (os.path.join(data, name) for name in ("train", "pairs", "val"))
    parts = [os.path.join(runs, name) for name in ("main", *(name for name, _, _ in LATER))]
    states, logs = ([os.path.join(part, name) for part in parts] for name in ("state.pt", "log.jsonl"))
    state, rows, curve = states[-1], os.path.join(parts[-1], "rows.json"), os.path.join(a.docs, "loss.png")
    later = [
        ("train " + name, ["train", "--data", pairs, "--mix", train, "--val", val, "--begin", begin, "--run", part, "--steps", str(share(steps, a)), "--groups", str(a.pairs), *settings],
         lambda steps=steps, end=end: trained(end, share(steps, a)))
        for (name, steps, settings), begin, part, end in zip(LATER, states, parts[1:], states[1:])
    ]
    return [
        ("val", ["dataset", "--out", val, "--first", str(VAL_FIRST), "--groups", str(VAL_GROUPS), "--workers", workers], lambda: whole(val, VAL_GROUPS)),
        ("data", ["dataset", "--out", train, "--groups", str(a.groups), "--workers", workers], lambda: whole(train, a.groups)),
        ("train", ["train", "--data", train, "--val", val, "--run", parts[0], "--steps", str(a.steps), "--groups", str(a.groups)], lambda: trained(states[0], a.steps)),
        ("pairs", ["dataset", "--pairs", "--out", pairs, "--first", str(PAIRS_FIRST), "--groups", str(a.pairs), "--workers", workers], lambda: whole(pairs, a.pairs)),
        *later,
        ("tune", ["tune", "--state", state, "--workers", workers], lambda: tuned(state)),
        ("curve", ["curve", "--log", *logs, "--out", curve], lambda: newer(curve, state)),
        ("export", ["export", "--state", state, "--out", a.out], lambda: newer(os.path.join(a.out, "tokens.json"), state)),
        ("fixtures", ["fixtures", "--state", state, "--out", os.path.join(a.docs, "fixtures")], lambda: newer(os.path.join(a.docs, "fixtures", "fixtures.json"), state)),
        ("evaluate", ["evaluate", "--state", state, "--scenes", str(a.scenes), "--workers", workers, "--report", os.path.join(a.docs, "REPORT.md"),
                      "--rows", rows], lambda: newer(rows, state)),
        ("card", ["card", "--rows", rows, "--scenes", str(a.scenes), "--out", a.out], lambda: newer(os.path.join(a.out, "card.md"), rows)),
        ("pictures", ["samples", "--draw", "--out", a.samples], lambda: all(os.path.exists(os.path.join(a.samples, f"{s[0]}.thumb.webp")) for s in SAMPLES)),
        ("samples", ["samples", "--state", state, "--out", a.samples], lambda: newer(os.path.join(a.samples, "samples.json"), state)),
    ]


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--steps", type=int, default=5000)
    p.add_argument("--groups", type=int, default=5000, help="of the training set; 3.6 MB each")
    p.add_argument("--pairs", type=int, default=1600, help="groups of the later parts' set")
    p.add_argument("--scenes", type=int, default=300, help="in the evaluation")
    p.add_argument("--workers", type=int, default=os.cpu_count())
    p.add_argument("--work", default="model", help="folder for data/ and runs/")
    p.add_argument("--docs", default="model", help="folder for the report, the curve and the fixtures")
    p.add_argument("--out", default="public/model")
    p.add_argument("--samples", default="public/samples")
    p.add_argument("--only", nargs="*", default=[], help="only these steps")
    p.add_argument("--again", nargs="*", default=[], help="these steps even if done")
    a = p.parse_args()
    for name, args, done in plan(a):
        if a.only and name not in a.only:
            continue
        if name not in a.again and done():
            print(f"{name}: done already", flush=True)
            continue
        print(f"{name}: python -m model.{' '.join(args)}", flush=True)
        t = time.time()
        subprocess.run([sys.executable, "-m", "model." + args[0], *args[1:]], check=True)
        print(f"{name}: {(time.time() - t) / 60:.1f} min", flush=True)


if __name__ == "__main__":
    main()
