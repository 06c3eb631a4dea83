"""Turns one group of the training set into tensors: questions, targets, dense labels, guidance masks."""

import random
from types import SimpleNamespace

import numpy as np
import torch

from . import tokenizer as T
from .asks import PAIRS, WEIGHT, absent, asks, lacking, pick, rivals
from .questions import ABSENT, phrase
from .scenes.classes import CLASSES
from .scenes.objects import COLOURS, KINDS

Q1, Q2 = 8, 2  # questions a scene in step 1, a crop in step 2
P1, P2 = len(T.prompt1("")), len(T.prompt2("", []))  # where the reply starts
LEN1, LEN2 = P1 + T.INITIAL + 1 + 4 + 1, P2 + T.INITIAL + 1
KIND_NONE, COLOUR_NONE = len(KINDS), len(COLOURS)
GUIDES = 2  # guided heads: the first looks at what the question names first, the second at what it names last
UNSEEN = 0.25  # weight of a first answer that cannot be seen yet: enough to learn what answers look like
NOISE = 0.15
NOTHING = 0.005  # weight of a crop's cell in which there is nothing to read; six times that while cells count alike


class Bank:
    """First answers that the model itself gave in step 1, by kind of question; drawn from without looking at the truth,
    so the answer handed to step 2 carries no more about the truth than chance."""

    def __init__(self, answers=None):
        self.answers = answers or {}

    def add(self, kind, ids):
        bank = self.answers.setdefault(kind, [])
        bank.append(ids)
        if len(bank) > 600:
            del bank[:100]

    def draw(self, kind, otherwise, rng):
        """An answer's ids; `otherwise` (a random answer) until there are enough."""
        r = rng.random()
        if r < 0.05 and self.answers:
            kind = rng.choice(sorted(self.answers))
        elif r < 0.08:
            return T.encode_answer(ABSENT)
        if len(self.answers.get(kind, ())) >= 50 and rng.random() < 0.95:
            return rng.choice(self.answers[kind])
        return otherwise


def cell_mask(box, grid_w, grid_h):
    """Cells whose centre lies in the relative box (0..1); at least the nearest one. -> two slices: rows, columns"""
    x0, x1 = int(np.ceil(box[0] * grid_w - 0.5)), int(np.ceil(box[2] * grid_w - 0.5))
    y0, y1 = int(np.ceil(box[1] * grid_h - 0.5)), int(np.ceil(box[3] * grid_h - 0.5))
    if x1 <= x0:
        x0 = int((box[0] + box[2]) / 2 * grid_w)
        x1 = x0 + 1
    if y1 <= y0:
        y0 = int((box[1] + box[3]) / 2 * grid_h)
        y1 = y0 + 1
    x0, y0 = min(max(x0, 0), grid_w), min(max(y0, 0), grid_h)
    return slice(y0, max(y0, min(y1, grid_h))), slice(x0, max(x0, min(x1, grid_w)))


def relative(box, window):
    w, h = window[2] - window[0], window[3] - window[1]
    return [(box[0] - window[0]) / w, (box[1] - window[1]) / h, (box[2] - window[0]) / w, (box[3] - window[1]) / h]


def mark(grids, boxes, window):
    """Marks boxes (view units) in the guided heads' grids [GUIDES, rows, columns]: two boxes go to one head each, any other
    number to all. Boxes whose centre the window does not show are left out."""
    seen = []
    for box in boxes:
        b = relative(box, window)
        if 0 < (b[0] + b[2]) / 2 < 1 and 0 < (b[1] + b[3]) / 2 < 1:
            seen.append(cell_mask(b, grids.shape[2], grids.shape[1]))
    for i, place in enumerate(seen):
        if len(boxes) == 2 and len(seen) == 2:
            grids[(i, *place)] = 1
        else:
            grids[(slice(None), *place)] = 1


def dense(objects, window, gw, gh):
    """Per cell: kind, colour, distances to the object's sides in units of 32 px, its box in bins."""
    kind = np.full((gh, gw), KIND_NONE, np.int64)
    colour = np.full((gh, gw), COLOUR_NONE, np.int64)
    sides, bins = np.zeros((gh, gw, 4), np.float32), np.zeros((gh, gw, 4), np.int64)
    cx, cy = (np.arange(gw) + 0.5) / gw, (np.arange(gh) + 0.5) / gh
    for o in objects:
        b = relative(o["box"], window)
        if b[2] <= 0 or b[3] <= 0 or b[0] >= 1 or b[1] >= 1:
            continue
        ys, xs = cell_mask(b, gw, gh)
        kind[ys, xs], colour[ys, xs] = KINDS.index(o["kind"]), COLOURS.index(o["colour"])
        sides[ys, xs, 0], sides[ys, xs, 2] = (cx[xs] - b[0]) * gw / 4, (b[2] - cx[xs]) * gw / 4
        sides[ys, xs, 1], sides[ys, xs, 3] = ((cy[ys] - b[1]) * gh / 4)[:, None], ((b[3] - cy[ys]) * gh / 4)[:, None]
        bins[ys, xs] = [T.bin_of(v) for v in b]
    return kind.ravel(), colour.ravel(), sides.reshape(-1, 4), bins.reshape(-1, 4)


def heart(cls, box):
    """Where a dial is labelled: about its middle, from where all of it can be seen; the hour above, the minute below."""
    sort = CLASSES[cls - 1][0]
    if sort not in ("hour", "minute", "gauge"):
        return box
    x, y, dx, dy = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, (box[2] - box[0]) / 4, (box[3] - box[1]) / 4
    if sort == "hour":  # its own box is half the dial already
        dx, dy = 2 * dx, 2 * dy
    return [x - dx, y if sort == "minute" else y - dy, x + dx, y if sort == "hour" else y + dy]


def readable(objects, window, gw, gh, plain):
    """Per cell of a crop: the class of what can be read there (0 for nothing), and how much it counts.

    `plain`: every cell alike, dials all over. Then a dial weighs as much as forty characters, and most of its cells cannot see
    all of it; so later a thing of n cells weighs as much as the square root of n, and a dial is labelled at its heart."""
    grid, weight = np.zeros((gh, gw), np.int64), np.full((gh, gw), NOTHING * (6 if plain else 1), np.float32)
    for o in objects:
        for item in o["items"]:
            for cls, *box in item["glyphs"]:
                b = relative(box if plain else heart(cls, box), window)
                if 0 < (b[0] + b[2]) / 2 < 1 and 0 < (b[1] + b[3]) / 2 < 1:
                    cells = cell_mask(b, gw, gh)
                    grid[cells] = cls
                    weight[cells] = 1 if plain else grid[cells].size ** -0.5
    return grid, weight


def generic(scene):
    return dict(kind="generic", answer=scene["world"], box=[0, 0, scene["width"], scene["height"]], objects=[], reads=[], found=[], glance=True)


def first_kind(ask):
    """Whose first answers this ask gets: what is lacking is found out in the crop only, before that it is guessed at."""
    return ask["ask"] if ask["kind"] == "absent" and ask["objects"] else ask["kind"]


def text_of(ask, rng):
    return T.GENERIC if ask["kind"] == "generic" else phrase(ask, rng, NOISE)


def scene_asks(scene, every, rng, weight):
    """-> Q1 asks of step 1: sometimes the generic prompt, one or two about something absent, then what is there."""
    out = [generic(scene)] if rng.random() < 0.3 else []
    out += [absent(scene, rng) for _ in range(1 + (rng.random() < 0.4))]
    return out + pick(every, rng, Q1 - len(out), weight)[: Q1 - len(out)]


def crop_asks(scene, box, every, rng, weight):
    """-> Q2 asks of step 2 that the crop of `box` answers; None: the crop is the whole picture, as after "not there"."""
    if box is None:
        return [absent(scene, rng) if rng.random() < 0.75 else generic(scene) for _ in range(Q2)]
    own, out = pick([a for a in every if a["box"] == box], rng, Q2, weight), []
    for ask in own[:Q2]:
        r = rng.random()
        if r < 0.05:
            ask = absent(scene, rng)
        elif r < 0.12 and len(ask["objects"]) == 1:
            ask = lacking(scene, ask["objects"][0], rng) or ask
        out.append(ask)
    return out


def random_answer(ask, scene, rng):
    if ask["kind"] == "generic":
        return [T.word_id(scene["world"])]
    return T.encode_answer(rng.choice(rivals(ask, scene, rng)))


def make(scenes, crops, metas, rng, augment=True, plain=False, second=False):
    """All tensors of one group. B = 4 scenes, R1 = 32 step-1 rows, C = 16 crops, R2 = 32 step-2 rows.

    `second`: in later parts of the training both guided heads look at what is looked for in two things, instead of one at
    each of the two. The initial answers in ids2 are random ones; `fill_initial` replaces them by the model's own."""
    (b, H, W, _), (c, ch, cw, _) = scenes.shape, crops.shape
    gw, gh, cgw, cgh = W // 8, H // 8, cw // 8, ch // 8
    o = SimpleNamespace(kinds1=[], kinds2=[], truth1=[], truth2=[], boxes1=[], random2=[], bank2=[])
    ids1, w1 = np.zeros((b * Q1, LEN1), np.int64), np.zeros((b * Q1, LEN1), np.float32)
    box_bins, box_at = np.zeros((b * Q1, 4), np.int64), np.zeros(b * Q1, np.int64)
    guide1 = np.zeros((b * Q1, GUIDES, gh, gw), np.float32)
    ids2, w2 = np.zeros((c * Q2, LEN2), np.int64), np.zeros((c * Q2, LEN2), np.float32)
    guide2 = np.zeros((c * Q2, T.INITIAL, GUIDES, cgh, cgw), np.float32)
    glyph, glyph_weight = np.zeros((c, cgh, cgw), np.int64), np.full((c, cgh, cgw), NOTHING, np.float32)
    dense_s, dense_c = [], []
    for i, m in enumerate(metas):
        scene, whole = m["scene"], (0, 0, m["scene"]["width"], m["scene"]["height"])
        every, weight = asks(scene), PAIRS if m.get("pairs") else WEIGHT
        dense_s.append(dense(scene["objects"], whole, gw, gh))
        for j, ask in enumerate(scene_asks(scene, every, rng, weight)):
            r, a, box = i * Q1 + j, T.encode_answer(ask["answer"]), relative(ask["box"], whole)
            bins = [T.bin_of(v) for v in box]
            seq = T.prompt1(text_of(ask, rng)) + a + [T.BOX] + [T.COORD + v for v in bins] + [T.EOS]
            ids1[r, : len(seq)] = seq
            w1[r, P1: P1 + len(a) + 1] = 1 if ask["glance"] else UNSEEN
            if ask["kind"] == "absent":
                w1[r, P1: P1 + len(a) + 1] = UNSEEN  # the `there` loss trains it
            w1[r, P1 + len(a) + 5] = 0.2
            box_bins[r], box_at[r] = bins, P1 + len(a) + 1
            mark(guide1[r], [scene["objects"][k]["box"] for k in ask["objects"]], whole)
            o.kinds1.append(ask["kind"]), o.truth1.append(ask["answer"]), o.boxes1.append(box)
        for j, (box, window) in enumerate(m["crops"]):
            k = i * len(m["crops"]) + j
            dense_c.append(dense(scene["objects"], window, cgw, cgh)[:2])
            if box is not None:
                glyph[k], glyph_weight[k] = readable(scene["objects"], window, cgw, cgh, plain)
            for q, ask in enumerate(crop_asks(scene, box, every, rng, weight)):
                r, a = k * Q2 + q, T.encode_answer(ask["answer"])
                o.random2.append(random_answer(ask, scene, rng)), o.bank2.append(first_kind(ask))
                seq = T.prompt2(text_of(ask, rng), o.random2[-1]) + a + [T.EOS]
                ids2[r, : len(seq)] = seq
                w2[r, P2: len(seq)] = 1
                for n, boxes in enumerate(ask["found" if second else "reads"]):
                    mark(guide2[r, n], boxes, window)
                o.kinds2.append(ask["kind"]), o.truth2.append(ask["answer"])
    t = torch.from_numpy
    o.scenes, o.crops = t(scenes).float(), t(crops).float()
    if augment:
        for x in (o.scenes, o.crops):  # light and colour cast, then a small shift of contrast
            shade = np.random.default_rng(rng.getrandbits(32))
            u = lambda a, z, *s: t(shade.uniform(a, z, s).astype(np.float32))
            x *= u(0.93, 1.07, len(x), 1, 1, 3) * u(0.88, 1.1, len(x), 1, 1, 1)
            x += u(-10, 10, len(x), 1, 1, 1)
            x.clamp_(0, 255)
    o.ids1, o.w1, o.ids2, o.w2 = t(ids1), t(w1), t(ids2), t(w2)
    o.box_bins, o.box_at = t(box_bins), t(box_at)
    o.guide1, o.guide2 = t(guide1).flatten(2), t(guide2).flatten(3)
    o.glyph, o.glyph_weight = t(glyph).flatten(1), t(glyph_weight).flatten(1)
    o.kind, o.colour, o.sides, o.bins = (t(np.stack(x)) for x in zip(*dense_s))
    o.crop_kind, o.crop_colour = (t(np.stack(x)) for x in zip(*dense_c))
    return o


def fill_initial(b, bank, rng):
    """Puts first answers of the model itself (to other scenes' questions of the same kind) into the step-2 prompts."""
    start = P2 - 1 - T.INITIAL
    for r, (kind, otherwise) in enumerate(zip(b.bank2, b.random2)):
        initial = otherwise if kind == "generic" else bank.draw(kind, otherwise, rng)
        b.ids2[r, start: P2 - 1] = torch.tensor(T.encode_initial(initial))


def to_device(b, device):
    for name, value in vars(b).items():
        if isinstance(value, torch.Tensor):
            setattr(b, name, value.to(device, non_blocking=True))
    return b
