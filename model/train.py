"""Trains the model: `python -m model.train --minutes 70`. Stops by the clock, decays fully, saves often, resumes.

On a CPU the model is too small to share one step between threads: each of --ranks processes computes its own group
with one thread, and their gradients are averaged. Measured on two cores: 0.72 s a step with one thread, 0.56 s at
best (1-2 s when others use the machine) with two, so two processes do up to twice the work."""

import argparse
import copy
import json
import math
import os
import queue
import random
import subprocess
import sys
import threading
import time

import torch
import torch.distributed as dist

from . import batch, dataset
from . import tokenizer as T
from .losses import losses
from .network import CROP, SCENE, Model, greedy, look_shared


def learning_rate(step, done, peak, warm=150):
    return peak * min(1, (step + 1) / warm) * (0.5 * (1 + math.cos(math.pi * min(1, done))) * 0.99 + 0.01)


class Loader(threading.Thread):
    """Prepares batches beside the training; new shards are picked up as they appear."""

    def __init__(self, folder, bank, seed):
        super().__init__(daemon=True)
        self.groups, self.bank, self.rng, self.out = dataset.Groups(folder), bank, random.Random(seed), queue.Queue(4)

    def run(self):
        while True:
            self.groups.scan()
            order = list(range(len(self.groups)))
            self.rng.shuffle(order)
            for i in order:
                self.out.put(batch.make(*self.groups[i], self.bank, self.rng))


@torch.no_grad()
def own_answers(model, b, memory, bank):
    """Samples step-1 answers of the current model for this batch and puts them in the bank."""
    look, ids = look_shared(model.encoder, [(memory, batch.Q1)]), b.ids1[:, :13]
    for _ in range(5):
        logits, _ = model.decoder(ids, look)
        p = logits[:, -1].float().softmax(-1)
        ids = torch.cat([ids, torch.multinomial(p, 1)], 1)
    for kind, row in zip(b.types1, ids[:, 13:].tolist()):
        if T.BOX in row and all(i >= 8 and i < T.COORD for i in row[: row.index(T.BOX)]):
            bank.add(kind, row[: row.index(T.BOX)])


def iou(a, b):
    w = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    h = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    u = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
    return w * h / u if u > 0 else 0.0


@torch.no_grad()
def validate(model, groups, bank, n):
    """Greedy answers on held-out groups: step 1 with its box, step 2 on the set's jittered crops."""
    model.eval()
    rng, hits, ious = random.Random(5), {}, []

    def count(key, ok):
        a = hits.setdefault(key, [0, 0])
        a[0] += ok
        a[1] += 1

    for i in range(min(n, len(groups))):
        b = batch.make(*groups[i], bank, rng, augment=False)
        with torch.autocast("cpu", torch.bfloat16):
            ms, mc = model.encoder(b.scenes, SCENE), model.encoder(b.crops, CROP)
            one = greedy(model, b.ids1[:, :13], look_shared(model.encoder, [(ms, batch.Q1)]), 10).tolist()
            two = greedy(model, b.ids2[:, :18], look_shared(model.encoder, [(ms, batch.Q2 * 4), (mc, batch.Q2)]), 5).tolist()
        for kind, truth, box, row in zip(b.types1, b.truth1, b.boxes1, one):
            at = row.index(T.BOX) if T.BOX in row else 9
            count("1 " + kind, T.decode_answer(row[:at]) == truth)
            c = [(v - T.COORD + 0.5) / T.BINS for v in row[at + 1: at + 5]]
            if kind not in ("generic", "absent"):
                ious.append(iou(c, box) if len(c) == 4 and min(c) > 0 else 0.0)
        for kind, truth, row in zip(b.types2, b.truth2, two):
            count("2 " + kind, T.decode_answer(row) == truth)
    model.train()
    return {"iou": sum(ious) / len(ious), **{k: round(a / n, 3) for k, (a, n) in sorted(hits.items())}}


def average(model, done):
    """Averages the gradients over all ranks through one flat buffer; rank 0's clock travels along."""
    params = [q for q in model.parameters() if q.grad is not None]
    flat = torch.cat([q.grad.flatten() for q in params] + [torch.tensor([done])])
    dist.all_reduce(flat)
    i = 0
    for q in params:
        q.grad.copy_(flat[i: i + q.numel()].view_as(q)).div_(dist.get_world_size())
        i += q.numel()
    return flat[-1].item()


def start_ranks(n, run):
    meet = os.path.abspath(os.path.join(run, "meet"))
    if os.path.exists(meet):
        os.remove(meet)
    keep = str(1 << 30)  # memory goes back to malloc, not to the kernel: big tensors come and go every step
    env = {**os.environ, "OMP_NUM_THREADS": "1", "MEET": meet, "MALLOC_MMAP_THRESHOLD_": keep, "MALLOC_TRIM_THRESHOLD_": keep}
    # a session each: Linux shares the processor between sessions before it looks at processes
    children = [subprocess.Popen([sys.executable, "-m", "model.train", *sys.argv[1:]], env={**env, "RANK": str(r)}, start_new_session=True) for r in range(n)]
    sys.exit(max(c.wait() for c in children))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="model/data/train")
    p.add_argument("--val", default="model/data/val")
    p.add_argument("--run", default="model/runs/first")
    p.add_argument("--minutes", type=float, default=70, help="of training in all, over resumes")
    p.add_argument("--steps", type=int, default=10**9)
    p.add_argument("--lr", type=float, default=1.2e-3)
    p.add_argument("--ranks", type=int, default=2)
    p.add_argument("--until", type=float, default=0, help="end at this Unix time instead: --minutes is set from it at the start")
    a = p.parse_args()
    os.makedirs(a.run, exist_ok=True)
    rank = int(os.environ.get("RANK", 0))
    if a.ranks > 1:
        if "RANK" not in os.environ:
            start_ranks(a.ranks, a.run)
        dist.init_process_group("gloo", init_method="file://" + os.environ["MEET"], rank=rank, world_size=a.ranks)
    torch.manual_seed(0)
    model, bank = Model().to(memory_format=torch.channels_last).train(), batch.Bank()
    ema = copy.deepcopy(model).eval()
    decay = [q for q in model.parameters() if q.ndim >= 2]
    plain = [q for q in model.parameters() if q.ndim < 2]
    opt = torch.optim.AdamW([dict(params=decay, weight_decay=0.05), dict(params=plain, weight_decay=0)], lr=a.lr, betas=(0.9, 0.98), foreach=True)
    step, spent, path = 0, 0.0, os.path.join(a.run, "state.pt")
    if os.path.exists(path):
        s = torch.load(path, weights_only=False)
        model.load_state_dict(s["model"]), ema.load_state_dict(s["ema"]), opt.load_state_dict(s["opt"])
        step, spent, bank.answers = s["step"], s["spent"], s["bank"]
    torch.manual_seed(1000 * step + rank)
    loader = Loader(a.data, bank, 2 * step + rank)
    val = dataset.Groups(a.val) if os.path.isdir(a.val) and rank == 0 else []
    loader.start()
    begin, saved, tested, sums, logged = time.time(), time.time(), time.time(), {}, time.time()
    if a.until:
        a.minutes = (a.until - begin + spent) / 60
    log = open(os.path.join(a.run, "log.jsonl"), "a", buffering=1) if rank == 0 else None
    base, done = spent, spent / (a.minutes * 60)
    if a.ranks > 1:  # all ranks follow rank 0's clock, or their learning rates would differ
        clock = torch.tensor([done], dtype=torch.float64)
        dist.broadcast(clock, 0)
        done = clock.item()

    def save():
        torch.save(dict(model=model.state_dict(), ema=ema.state_dict(), opt=opt.state_dict(), step=step, spent=spent, bank=bank.answers,
                        minutes=a.minutes), path + ".tmp")
        os.replace(path + ".tmp", path)

    while step < a.steps:
        spent = base + time.time() - begin
        if done >= 1:
            break
        for g in opt.param_groups:
            g["lr"] = learning_rate(step, done, a.lr)
        b = loader.out.get()
        with torch.autocast("cpu", torch.bfloat16):
            total, parts, memory = losses(model, b)
        opt.zero_grad(set_to_none=True)
        total.backward()
        done = spent / (a.minutes * 60)
        if a.ranks > 1:
            done = average(model, done if rank == 0 else 0.0)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        opt.step()
        step += 1
        with torch.no_grad():  # every rank keeps the average: cheaper than waiting for rank 0
            m = min(0.998, step / (step + 20))
            for e, q in zip(ema.state_dict().values(), model.state_dict().values()):
                e.lerp_(q, 1 - m)
        if step % 4 == 0:
            with torch.autocast("cpu", torch.bfloat16):
                own_answers(model, b, memory, bank)
        for k, v in parts.items():
            sums[k] = sums.get(k, 0) + v.item()
        if rank == 0 and step % 50 == 0:
            line = {"step": step, "min": round(spent / 60, 2), "s": round((time.time() - logged) / 50, 3), **{k: round(v / 50, 3) for k, v in sums.items()}}
            print(json.dumps(line), flush=True)
            log.write(json.dumps(line) + "\n")
            sums, logged = {}, time.time()
        if val and time.time() - tested > 900:
            line = {"step": step, "min": round(spent / 60, 2), "val": validate(ema, val, bank, 5)}
            ema.eval()
            print(json.dumps(line), flush=True)
            log.write(json.dumps(line) + "\n")
            tested = time.time()
        if rank == 0 and time.time() - saved > 180:
            save()
            saved = time.time()
    if rank == 0:
        save()
    if val:
        line = {"step": step, "min": round(spent / 60, 2), "final": validate(ema, val, bank, 20)}
        print(json.dumps(line), flush=True)
        log.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
