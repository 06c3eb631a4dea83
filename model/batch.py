"""Turns one group of the training set into tensors: questions, targets, dense labels, guidance masks."""

import random
from types import SimpleNamespace

import numpy as np
import torch

from . import tokenizer as T
from .questions import ABSENT, absent_pair, phrase
from .scenes.evidence import ALPHABET, N_CLASSES, SYMBOLS, TYPES
from .scenes.objects import COLOURS, KINDS

Q1, Q2 = 8, 2  # questions a scene in step 1, a crop in step 2
LEN1, LEN2 = 13 + 4 + 1 + 4 + 1, 18 + 4 + 1
KIND_NONE, COLOUR_NONE = len(KINDS), len(COLOURS)


class Bank:
    """First answers that the model itself gave in step 1, by question type; drawn from without looking at the truth,
    so the answer handed to step 2 carries no more about the truth than chance. Random answers until it is filled."""

    def __init__(self):
        self.answers = {t: [] for t in [*TYPES, "absent"]}

    def add(self, kind, ids):
        if kind in self.answers and 0 < len(ids) <= T.INITIAL:
            bank = self.answers[kind]
            bank.append(ids)
            if len(bank) > 600:
                del bank[:100]

    def draw(self, kind, rng):
        r = rng.random()
        if r < 0.05:
            kind = rng.choice(list(self.answers))
        elif r < 0.08:
            return T.encode_answer(ABSENT)
        if len(self.answers[kind]) >= 50 and rng.random() < 0.95:
            return rng.choice(self.answers[kind])
        return random_answer(kind, rng)


def random_answer(kind, rng):
    if kind == "code":
        return T.encode_answer("".join(rng.choice(ALPHABET) for _ in range(rng.choice([2, 3, 3, 4]))))
    if kind == "dots":
        return T.encode_answer(str(rng.randint(1, 6)))
    if kind == "absent":
        return T.encode_answer(ABSENT)
    return T.encode_answer(rng.choice(COLOURS if kind == "flag" else SYMBOLS))


def cell_mask(box, w, h, grid_w, grid_h):
    """Cells whose centre lies in the box (in units where the picture is w x h); at least the nearest one."""
    ux, uy = grid_w / w, grid_h / h
    x0, x1 = int(np.ceil(box[0] * ux - 0.5)), int(np.ceil(box[2] * ux - 0.5))
    y0, y1 = int(np.ceil(box[1] * uy - 0.5)), int(np.ceil(box[3] * uy - 0.5))
    if x1 <= x0:
        x0 = int((box[0] + box[2]) / 2 * ux)
        x1 = x0 + 1
    if y1 <= y0:
        y0 = int((box[1] + box[3]) / 2 * uy)
        y1 = y0 + 1
    x0, y0 = min(max(x0, 0), grid_w), min(max(y0, 0), grid_h)
    return slice(y0, max(y0, min(y1, grid_h))), slice(x0, max(x0, min(x1, grid_w)))


def relative(box, window):
    w, h = window[2] - window[0], window[3] - window[1]
    return [(box[0] - window[0]) / w, (box[1] - window[1]) / h, (box[2] - window[0]) / w, (box[3] - window[1]) / h]


def dense(objects, window, gw, gh):
    """Per cell: kind, colour, distances to the object's sides in units of 32 view px, its box in bins."""
    kind = np.full((gh, gw), KIND_NONE, np.int64)
    colour = np.full((gh, gw), COLOUR_NONE, np.int64)
    sides, bins = np.zeros((gh, gw, 4), np.float32), np.zeros((gh, gw, 4), np.int64)
    cx, cy = (np.arange(gw) + 0.5) / gw, (np.arange(gh) + 0.5) / gh
    for o in objects:
        b = relative(o["box"], window)
        if b[2] <= 0 or b[3] <= 0 or b[0] >= 1 or b[1] >= 1:
            continue
        ys, xs = cell_mask(b, 1, 1, gw, gh)
        kind[ys, xs], colour[ys, xs] = KINDS.index(o["kind"]), COLOURS.index(o["colour"])
        sides[ys, xs, 0], sides[ys, xs, 2] = (cx[xs] - b[0]) * gw / 4, (b[2] - cx[xs]) * gw / 4
        sides[ys, xs, 1], sides[ys, xs, 3] = ((cy[ys] - b[1]) * gh / 4)[:, None], ((b[3] - cy[ys]) * gh / 4)[:, None]
        bins[ys, xs] = [T.bin_of(v) for v in b]
    return kind.ravel(), colour.ravel(), sides.reshape(-1, 4), bins.reshape(-1, 4)


def scene_questions(m, rng):
    """-> Q1 of (type, text, answer text, object index or None, answer weight)"""
    out = []
    if rng.random() < 0.3:
        out.append(("generic", T.GENERIC, m["world"], None, 1.0))
    for _ in range(1 + (rng.random() < 0.4)):
        out.append(("absent", phrase(rng.choice(TYPES), *absent_pair(m["objects"], rng), rng, 0.15), ABSENT, None, 0.25))
    order = [i for i, o in enumerate(m["objects"]) if o["items"]]
    rng.shuffle(order)
    while len(out) < Q1:
        for i in order[: Q1 - len(out)]:
            o = m["objects"][i]
            item = rng.choice(o["items"])
            out.append((item["type"], phrase(item["type"], o["colour"], o["kind"], rng, 0.15), item["value"], i, 0.25))
    return out


def crop_questions(m, index, rng):
    """-> Q2 of (type, text, answer text, item or None)"""
    if index < 0:  # the whole picture was the crop, as after "not there"
        out = []
        for _ in range(Q2):
            if rng.random() < 0.75:
                out.append(("absent", phrase(rng.choice(TYPES), *absent_pair(m["objects"], rng), rng, 0.15), ABSENT, None))
            else:
                out.append(("generic", T.GENERIC, m["world"], None))
        return out
    o, out = m["objects"][index], []
    items = list(o["items"])
    rng.shuffle(items)
    for q in range(Q2):
        r = rng.random()
        if r < 0.07:
            out.append(("absent", phrase(rng.choice(TYPES), *absent_pair(m["objects"], rng), rng, 0.15), ABSENT, None))
        elif r < 0.12 and len(items) < 4:
            missing = rng.choice([t for t in TYPES if t not in [i["type"] for i in items]])
            out.append((missing, phrase(missing, o["colour"], o["kind"], rng, 0.15), ABSENT, None))
        else:
            item = items[q % len(items)]
            out.append((item["type"], phrase(item["type"], o["colour"], o["kind"], rng, 0.15), item["value"], item))
    return out


def make(scenes, crops, metas, bank, rng, augment=True):
    """All tensors of one step. B = 4 scenes, R1 = 32 step-1 rows, C = 16 crops, R2 = 32 step-2 rows."""
    b, H, W, _ = scenes.shape
    c, ch, cw, _ = crops.shape
    gw, gh, cgw, cgh = W // 8, H // 8, cw // 8, ch // 8
    o = SimpleNamespace(types1=[], types2=[], truth1=[], truth2=[], boxes1=[])
    ids1, w1 = np.zeros((b * Q1, LEN1), np.int64), np.zeros((b * Q1, LEN1), np.float32)
    box_bins, box_at = np.zeros((b * Q1, 4), np.int64), np.zeros(b * Q1, np.int64)
    guide1 = np.zeros((b * Q1, gh, gw), np.float32)
    ids2, w2 = np.zeros((c * Q2, LEN2), np.int64), np.zeros((c * Q2, LEN2), np.float32)
    guide2 = np.zeros((c * Q2, 4, cgh, cgw), np.float32)
    glyph = np.zeros((c, cgh, cgw), np.int64)
    dense_s, dense_c = [], []
    for i, m in enumerate(metas):
        whole = (0, 0, m["width"], m["height"])
        dense_s.append(dense(m["objects"], whole, gw, gh))
        for j, (kind, text, answer, index, weight) in enumerate(scene_questions(m, rng)):
            r = i * Q1 + j
            a = T.encode_answer(answer) if index is not None else [T.word_id(w) for w in answer.split()]
            box = relative(m["objects"][index]["box"], whole) if index is not None else (0, 0, 1, 1)
            bins = [T.bin_of(v) for v in box]
            seq = T.prompt1(text) + a + [T.BOX] + [T.COORD + v for v in bins] + [T.EOS]
            ids1[r, : len(seq)] = seq
            w1[r, 13: 13 + len(a) + 1] = weight
            w1[r, 13 + len(a) + 5] = 0.2
            box_bins[r], box_at[r] = bins, 13 + len(a) + 1
            if index is not None:
                ys, xs = cell_mask(box, 1, 1, gw, gh)
                guide1[r, ys, xs] = 1
            o.types1.append(kind), o.truth1.append(answer), o.boxes1.append(box)
        for j, (index, window) in enumerate(m["crops"]):
            k = i * len(m["crops"]) + j
            dense_c.append(dense(m["objects"], window, cgw, cgh)[:2])
            for ob in m["objects"] if index >= 0 else []:
                for item in ob["items"]:
                    for cls, *g in item["glyphs"]:
                        g = relative(g, window)
                        if 0 < (g[0] + g[2]) / 2 < 1 and 0 < (g[1] + g[3]) / 2 < 1:
                            ys, xs = cell_mask(g, 1, 1, cgw, cgh)
                            glyph[k, ys, xs] = cls
            for q, (kind, text, answer, item) in enumerate(crop_questions(m, index, rng)):
                r = k * Q2 + q
                a = T.encode_answer(answer) if item is not None else [T.word_id(w) for w in answer.split()]
                first = [T.word_id(m["world"])] if kind == "generic" else bank.draw(kind, rng)
                seq = T.prompt2(text, first) + a + [T.EOS]
                ids2[r, : len(seq)] = seq
                w2[r, 18: len(seq)] = 1
                if item is not None:
                    for n, (cls, *g) in enumerate(item["glyphs"]):
                        g = relative(g, window)
                        ys, xs = cell_mask(g, 1, 1, cgw, cgh)
                        guide2[r, n, ys, xs] = 1
                o.types2.append(kind if item is not None or kind == "generic" else "absent"), o.truth2.append(answer)
    t = torch.from_numpy
    o.scenes, o.crops = t(scenes).float(), t(crops).float()
    if augment:
        for x in (o.scenes, o.crops):  # light and colour cast, then a small shift of contrast
            n = len(x)
            x *= torch.empty(n, 1, 1, 3).uniform_(0.93, 1.07) * torch.empty(n, 1, 1, 1).uniform_(0.88, 1.1)
            x += torch.empty(n, 1, 1, 1).uniform_(-10, 10)
            x.clamp_(0, 255)
    o.ids1, o.w1, o.ids2, o.w2 = t(ids1), t(w1), t(ids2), t(w2)
    o.box_bins, o.box_at = t(box_bins), t(box_at)
    o.guide1, o.guide2 = t(guide1).flatten(1), t(guide2).flatten(2)
    o.glyph = t(glyph).flatten(1)
    o.kind, o.colour, o.sides, o.bins = (t(np.stack(x)) for x in zip(*dense_s))
    o.crop_kind, o.crop_colour = (t(np.stack(x)) for x in zip(*dense_c))
    return o
