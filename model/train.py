"""Trains the model: `python -m model.train`. A fixed number of steps, so an interrupted run resumes as if nothing had been.

One step averages the gradients of GROUPS groups. On a CPU each of --ranks processes computes its share with one thread:
the model is too small to split one group between threads (measured on two cores: 0.72 s a group with one thread, 0.56 s at
best with two). With --device cuda one process computes all groups of a step."""

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
from .curve import draw
from .losses import losses
from .network import Model, greedy, look_shared
from .optimiser import optimisers
from .validate import validate

GROUPS = 2  # per step
EVERY = dict(log=50, curve=250, own=4, validate=500)  # steps
SAVE = 150  # seconds
PLAIN = 1233  # steps at the start of the first part in which all cells of a glyph count alike; see batch.readable


def learning_rate(step, steps, warm=150):
    """Share of the peak: a short warm-up, then half a cosine."""
    return min(1, (step + 1) / warm) * (0.5 * (1 + math.cos(math.pi * step / steps)) * 0.99 + 0.01)


class Loader(threading.Thread):
    """Prepares groups beside the training, in an order that depends on their numbers only. With a folder to mix in (later
    parts of the training) every other group is from there; each rank sees both, since the norms' averages are not shared."""

    def __init__(self, folder, count, first_step, rank, ranks, mix=None):
        super().__init__(daemon=True)
        self.sets = [dataset.Groups(folder, count), *([dataset.Groups(mix)] if mix else [])]
        self.step, self.slots, self.out = first_step, range(rank, GROUPS, ranks), queue.Queue(4)
        self.orders = {}

    def index(self, which, n):
        """The n-th group of all epochs of a set: the first one in order, so that training can begin while groups are still being made."""
        size = len(self.sets[which])
        epoch, i = divmod(n, size)
        if epoch == 0:
            return i
        if self.orders.get(which, (0,))[0] != epoch:
            self.orders[which] = epoch, random.Random(epoch).sample(range(size), size)
        return self.orders[which][1][i]

    def batch(self, n, which, second):
        group = self.sets[which][self.index(which, n // len(self.sets))]
        return batch.make(*group, random.Random(n), plain=not second and self.step < PLAIN, second=second)

    def run(self):
        second = len(self.sets) == 2
        try:
            while True:
                for slot in self.slots:
                    self.out.put(self.batch(self.step * GROUPS + slot, (self.step + slot) % len(self.sets), second))
                self.step += 1
        except Exception as error:  # told where the batch is waited for, else that would wait for ever
            self.out.put(error)

    def next(self):
        b = self.out.get()
        if isinstance(b, Exception):
            raise b
        return b


@torch.no_grad()
def own_answers(model, b, memory, bank):
    """Samples step-1 answers of the current model for this group and puts them in the bank."""
    look, ids = look_shared(model.encoder, [(memory, batch.Q1)]), b.ids1[:, : batch.P1]
    for _ in range(T.INITIAL + 1):
        logits, _ = model.decoder(ids, look)
        ids = torch.cat([ids, torch.multinomial(logits[:, -1].float().softmax(-1), 1)], 1)
    for kind, row in zip(b.kinds1, ids[:, batch.P1:].tolist()):
        answer = row[: row.index(T.BOX)] if T.BOX in row else []
        if 0 < len(answer) <= T.INITIAL and all(len(T.SPECIAL) <= i < T.COORD for i in answer):
            bank.add(kind, answer)


def average(model):
    """Averages the gradients over all ranks through one flat buffer."""
    params = [q for q in model.parameters() if q.grad is not None]
    flat = torch.cat([q.grad.flatten() for q in params])
    dist.all_reduce(flat)
    i = 0
    for q in params:
        q.grad.copy_(flat[i: i + q.numel()].view_as(q))
        i += q.numel()


def start_ranks(n, run):
    meet = os.path.abspath(os.path.join(run, "meet"))
    if os.path.exists(meet):
        os.remove(meet)
    keep = str(1 << 30)  # memory goes back to malloc, not to the kernel: big tensors come and go every step
    env = {**os.environ, "OMP_NUM_THREADS": "1", "MEET": meet, "MALLOC_MMAP_THRESHOLD_": keep, "MALLOC_TRIM_THRESHOLD_": keep}
    # a session each: Linux shares the processor between sessions before it looks at processes
    children = [subprocess.Popen([sys.executable, "-m", "model.train", *sys.argv[1:]], env={**env, "RANK": str(r)}, start_new_session=True) for r in range(n)]
    sys.exit(max(c.wait() for c in children))


class Tally:
    """Means over the last steps: losses, and the share of right answers by kind."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.sums, self.groups, self.right, self.since = {}, 0, {}, time.time()

    def add(self, parts, b):
        self.groups += 1
        for k, v in parts.items():
            if k != "right2":
                self.sums[k] = self.sums.get(k, 0) + v.item()
        for kind, ok in zip(b.kinds2, parts["right2"].tolist()):
            n = self.right.setdefault(kind, [0, 0])
            n[0] += ok
            n[1] += 1

    def line(self):
        return {**{k: round(v / self.groups, 3) for k, v in self.sums.items()}, "right": {k: round(a / n, 2) for k, (a, n) in sorted(self.right.items())}}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="model/data/train")
    p.add_argument("--val", default="model/data/val")
    p.add_argument("--run", default="model/runs/main")
    p.add_argument("--begin", help="state whose averaged weights this run begins with: a later part of the training")
    p.add_argument("--mix", help="training set of the first part, from which every other group of a later part is taken")
    p.add_argument("--crop-what", type=float, default=0.2, help="how much it counts what things in crops are; see losses")
    p.add_argument("--steps", type=int, default=5000, help="of the whole schedule, over resumes")
    p.add_argument("--groups", type=int, default=5000, help="of the training set; waited for while they are being made")
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--ranks", type=int, default=2, help="processes on a CPU")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--until", type=float, help="pause at this Unix time; start again to go on")
    a = p.parse_args()
    if bool(a.begin) != bool(a.mix):
        raise SystemExit("--begin and --mix go together")
    os.makedirs(a.run, exist_ok=True)
    rank, device = int(os.environ.get("RANK", 0)), torch.device(a.device)
    ranks = a.ranks if device.type == "cpu" else 1
    if GROUPS % ranks:
        raise SystemExit(f"--ranks must divide {GROUPS}")
    if ranks > 1:
        if "RANK" not in os.environ:
            start_ranks(ranks, a.run)
        dist.init_process_group("gloo", init_method="file://" + os.environ["MEET"], rank=rank, world_size=ranks)
    train(a, rank, ranks, device)


def train(a, rank, ranks, device):
    torch.manual_seed(0)
    begin = torch.load(a.begin, weights_only=False, map_location=device) if a.begin else None
    model = Model().to(device, memory_format=torch.channels_last).train()
    if begin:
        model.load_state_dict(begin["ema"])
    ema, bank = copy.deepcopy(model).eval(), batch.Bank(begin and begin["bank"])
    # A part after a second one goes on in its order of groups.
    offset = begin.get("offset", 0) + begin["steps"] if begin and begin.get("earlier") else 0
    earlier = [*begin.get("earlier", []), dict(steps=begin["steps"], spent=begin["spent"])] if begin else []
    opts = optimisers(model, a.lr)
    step, spent, path = 0, 0.0, os.path.join(a.run, "state.pt")
    if os.path.exists(path):
        s = torch.load(path, weights_only=False, map_location=device)
        model.load_state_dict(s["model"]), ema.load_state_dict(s["ema"])
        [o.load_state_dict(x) for o, x in zip(opts, s["opts"])]
        step, spent, bank.answers = s["step"], s["spent"], s["bank"]
        if (s["steps"], s["groups"]) != (a.steps, a.groups):
            raise SystemExit(f"{path} belongs to a run of {s['steps']} steps on {s['groups']} groups, not {a.steps} on {a.groups}")
    from_step = step
    loader = Loader(a.data, a.groups, offset + step, rank, ranks, a.mix)
    loader.start()
    val = dataset.Groups(a.val) if rank == 0 and os.path.isdir(a.val) else []
    log_path = os.path.join(a.run, "log.jsonl")
    tally, since, base, saved = Tally(), time.time(), spent, time.time()

    def note(**line):
        line = {"step": step, "min": round(spent / 60, 2), **line}
        print(json.dumps(line), flush=True)
        with open(log_path, "a") as f:
            f.write(json.dumps(line) + "\n")

    def save():
        torch.save(dict(model=model.state_dict(), ema=ema.state_dict(), opts=[o.state_dict() for o in opts], step=step, steps=a.steps, spent=spent,
                        bank=bank.answers, groups=a.groups, earlier=earlier, offset=offset), path + ".tmp")
        os.replace(path + ".tmp", path)

    while step < a.steps:
        torch.manual_seed(1000 * step + rank)
        for o in opts:
            o.zero_grad(set_to_none=True)
            for g in o.param_groups:
                g["lr"] = g["peak"] * learning_rate(step, a.steps)
        for _ in range(GROUPS // ranks):
            b = loader.next()
            batch.fill_initial(b, bank, random.Random(step * ranks + rank))
            b = batch.to_device(b, device)
            with torch.autocast(device.type, torch.bfloat16):
                total, parts, memory = losses(model, b, a.crop_what)
            (total / GROUPS).backward()
            tally.add(parts, b)
        if ranks > 1:
            average(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
        for o in opts:
            o.step()
        step, spent = step + 1, base + time.time() - since
        with torch.no_grad():  # every rank keeps the average: cheaper than waiting for rank 0
            m = min(0.998, step / (step + 20))
            for e, q in zip(ema.state_dict().values(), model.state_dict().values()):
                e.lerp_(q, 1 - m)
        if step % EVERY["own"] == 0:
            with torch.autocast(device.type, torch.bfloat16):
                own_answers(model, b, memory, bank)
        if step % EVERY["log"] == 0:
            if rank == 0:
                note(s=round((time.time() - tally.since) / EVERY["log"], 3), **tally.line())
            tally.clear()
        if rank == 0 and val and step % EVERY["validate"] == 0 and step < a.steps:
            note(val=validate(ema, val, bank, 6, device))
        if rank == 0 and step % EVERY["curve"] == 0:
            draw([log_path], os.path.join(a.run, "loss.png"))
        if rank == 0 and time.time() - saved > SAVE:
            save()
            saved = time.time()
        pause = torch.tensor([float(a.until is not None and time.time() > a.until)])
        if ranks > 1 and a.until:
            dist.broadcast(pause, 0)
        if pause:
            break
    if rank == 0 and (step > from_step or not os.path.exists(path)):  # a finished run is left as it is, with what tune has settled in it
        save()
        if val and step == a.steps:
            note(final=validate(ema, val, bank, 30, device))
            draw([log_path], os.path.join(a.run, "loss.png"))


if __name__ == "__main__":
    main()
