"""A quick look at held-out groups while training: greedy answers of both steps, step 2 on the set's own jittered crops."""

import random

import torch

from . import batch
from . import tokenizer as T
from .dataset import CROPS
from .network import CROP, SCENE, greedy, look_shared


def iou(a, b):
    """Overlap of two boxes (x0, y0, x1, y1), 0..1."""
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    u = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
    return w * h / u if u > 0 else 0.0


@torch.no_grad()
def validate(model, groups, bank, n, device):
    """-> {"iou": mean, "1 KIND": share right at step 1, "2 KIND": at step 2}"""
    model.eval()
    hits, ious = {}, []

    def count(key, ok):
        a = hits.setdefault(key, [0, 0])
        a[0] += ok
        a[1] += 1

    for i in range(min(n, len(groups))):
        rng = random.Random(i)
        b = batch.make(*groups[i], rng, augment=False)
        batch.fill_initial(b, bank, rng)
        b = batch.to_device(b, device)
        with torch.autocast(device.type, torch.bfloat16):
            ms, mc = model.encoder(b.scenes, SCENE), model.encoder(b.crops, CROP)
            one = greedy(model, b.ids1[:, : batch.P1], look_shared(model.encoder, [(ms, batch.Q1)]), T.INITIAL + 6).tolist()
            two = greedy(model, b.ids2[:, : batch.P2], look_shared(model.encoder, [(ms, batch.Q2 * CROPS), (mc, batch.Q2)]), T.INITIAL + 1).tolist()
        for kind, truth, box, row in zip(b.kinds1, b.truth1, b.boxes1, one):
            at = row.index(T.BOX) if T.BOX in row else len(row)
            count("1 " + kind, T.decode_answer(row[:at]) == truth)
            c = [(v - T.COORD + 0.5) / T.BINS for v in row[at + 1: at + 5]]
            if kind not in ("generic", "absent"):
                ious.append(iou(c, box) if len(c) == 4 and min(c) > 0 else 0.0)
        for kind, truth, row in zip(b.kinds2, b.truth2, two):
            count("2 " + kind, T.decode_answer(row) == truth)
    return {"iou": round(sum(ious) / len(ious), 3), **{k: round(a / n, 3) for k, (a, n) in sorted(hits.items())}}
