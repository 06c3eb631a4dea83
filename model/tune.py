"""What is settled after training, on scenes used for nothing else: `python -m model.tune --state model/runs/last/state.pt`.

One temperature for all logits, so that the probability of a refined answer says how often it is right (Guo et al., arXiv
1706.04599), and the layer whose map, averaged over all of its heads, finds the object best. Both are written into the state; a
temperature changes no greedy answer but those that hang on the rule for "not there"."""

import argparse
import multiprocessing
import os

import numpy as np
import torch

from . import tokenizer as T
from .evaluate import Picture, as_written, relative_coverage
from .asks import absent
from .export import load
from .items import asked, item
from .network import CROSS
from .product import run

FIRST_SEED = 2_500_000_000  # neither trained nor evaluated on
TEMPERATURES = np.exp(np.linspace(np.log(0.5), np.log(4), 85))


def answer_logits(both, question, initial, answer):
    """Logits of every position of a refined answer and its end -> [n, V], and the tokens chosen there."""
    ids = T.prompt2(question, initial)
    rows = [both.known[(*ids, *answer[:i])][0] for i in range(len(answer) + 1) if (*ids, *answer[:i]) in both.known]
    chosen = [*answer, T.EOS][: len(rows)]
    return torch.stack(rows), chosen


def probability(logits, chosen, temperature):
    logp = (logits / temperature).log_softmax(-1)
    return float(torch.exp(sum(logp[i, token] for i, token in enumerate(chosen))))


def scene_rows(model, seed):
    """-> [(probability at each temperature, right?, coverage against area of each layer or None)]"""
    p = Picture(model, seed)
    rows, (w, h) = [], p.image.size
    for q in [*asked(p.scene, w, h, p.rng, 6, choice=0, missing=False), item(absent(p.scene, p.rng), p.scene, w, h, p.rng)]:
        ask, r = q["ask"], run(model, p.image, q["question"], p.kv)
        logits, chosen = answer_logits(r["both"], q["question"], r["initial"], r["refined"])
        right = T.decode_answer(r["refined"]) == as_written(ask["answer"])
        times = None
        if ask["kind"] != "absent":
            box = p.relative(ask["box"])
            area = (box[2] - box[0]) * (box[3] - box[1])
            times = [share / area for share in relative_coverage(r["attention"], p.generic, box, *p.grid, slice(None))]
        rows.append(([probability(logits, chosen, t) for t in TEMPERATURES], right, times))
    return rows


def best_temperature(probabilities, right):
    """The one under which what happened was likeliest: probabilities [questions, temperatures], right [questions]."""
    p = np.clip(np.array(probabilities), 1e-6, 1 - 1e-6)
    ok = np.array(right)[:, None]
    likelihood = np.where(ok, np.log(p), np.log(1 - p)).mean(0)
    return float(TEMPERATURES[int(likelihood.argmax())])


def job(args):
    state, seed = args
    torch.set_num_threads(1)
    if not hasattr(job, "model"):
        job.model = load(state, tuned=False)
    return scene_rows(job.model, seed)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--state", default="model/runs/last/state.pt")
    p.add_argument("--scenes", type=int, default=60)
    p.add_argument("--workers", type=int, default=os.cpu_count())
    a = p.parse_args()
    with multiprocessing.Pool(a.workers) as pool:
        rows = [r for rs in pool.imap(job, [(a.state, seed) for seed in range(FIRST_SEED, FIRST_SEED + a.scenes)]) for r in rs]
    probabilities, right, times = zip(*rows)
    layers = [float(np.mean([t[i] for t in times if t])) for i in range(CROSS)]
    tuned = dict(temperature=best_temperature(probabilities, right), default_layer=int(np.argmax(layers)), questions=len(rows))
    print(f"temperature {tuned['temperature']:.3f}; relative attention in the true box, times its area, by layer: {', '.join(f'{v:.1f}' for v in layers)}")
    state = torch.load(a.state, weights_only=False, map_location="cpu")
    torch.save({**state, "tuned": tuned}, a.state + ".new")
    os.replace(a.state + ".new", a.state)


if __name__ == "__main__":
    main()
