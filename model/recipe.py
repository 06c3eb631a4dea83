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


def shards(folder):
    return len(glob.glob(os.path.join(folder, "*.pkl")))


def trained(state, steps):
    import torch

    return os.path.exists(state) and torch.load(state, weights_only=False, map_location="cpu")["step"] >= steps


def tuned(state):
    import torch

    return os.path.exists(state) and "tuned" in torch.load(state, weights_only=False, map_location="cpu")


def newer(path, source):
    return os.path.exists(path) and os.path.exists(source) and os.path.getmtime(path) >= os.path.getmtime(source)


def plan(a):
    """-> [(name, module and arguments, is it done?)]"""
    data, run = os.path.join(a.work, "data"), os.path.join(a.work, "runs", "main")
    train, val, state, workers = os.path.join(data, "train"), os.path.join(data, "val"), os.path.join(run, "state.pt"), str(a.workers)
    rows = os.path.join(run, "rows.json")
    return [
        ("val", ["dataset", "--out", val, "--first", str(VAL_FIRST), "--groups", str(VAL_GROUPS), "--workers", workers], lambda: shards(val) >= VAL_GROUPS // SHARD),
        ("data", ["dataset", "--out", train, "--groups", str(a.groups), "--workers", workers], lambda: shards(train) >= a.groups // SHARD),
        ("train", ["train", "--data", train, "--val", val, "--run", run, "--steps", str(a.steps), "--groups", str(a.groups)], lambda: trained(state, a.steps)),
        ("tune", ["tune", "--state", state, "--workers", workers], lambda: tuned(state)),
        ("curve", ["curve", "--log", os.path.join(run, "log.jsonl"), "--out", os.path.join(a.docs, "loss.png")], lambda: newer(os.path.join(a.docs, "loss.png"), state)),
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
