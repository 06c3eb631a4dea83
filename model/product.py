"""The two steps as the product runs them, in PyTorch: view by LANCZOS, own box, padded crop from the full picture.

Decoding follows the engine: the answer is free and at most INITIAL tokens, then <box> and four coordinates."""

import numpy as np
import torch
from PIL import Image

from . import tokenizer as T
from .dataset import CROP as CROP_SIDE
from .dataset import VIEW as VIEW_SIDE
from .dataset import rule
from .network import CROP, HEAD, HEADS, LAYERS, SCENE

PAD_FACTOR = 1.2
WHOLE = (0.0, 0.0, 1.0, 1.0)
NOT = T.word_id("not")


def fit(image, kind=SCENE):
    """A PIL picture as the model is shown it: the sizing rule, by LANCZOS -> uint8 [1, H, W, 3]"""
    size = rule(*image.size, VIEW_SIDE if kind == SCENE else CROP_SIDE)
    return torch.from_numpy(np.asarray(image.resize(size, Image.LANCZOS)).copy())[None]


def pad_box(box, size, factor=PAD_FACTOR):
    """Relative box (0..1) -> pixel region: padded about its centre, cut at the borders, grown to whole pixels."""
    w, h = size
    dx, dy = (box[2] - box[0]) * (factor - 1) / 2, (box[3] - box[1]) * (factor - 1) / 2
    x0, y0 = max(0, int(np.floor((box[0] - dx) * w))), max(0, int(np.floor((box[1] - dy) * h)))
    x1, y1 = min(w, int(np.ceil((box[2] + dx) * w))), min(h, int(np.ceil((box[3] + dy) * h)))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)


def box_from_bins(bins):
    """Bins -> relative box through the written 0..1000 numbers; corners in order."""
    x0, y0, x1, y1 = (round((b + 0.5) * 1000 / T.BINS) / 1000 for b in bins)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


class Seen:
    """Keys and values [CROSS, 1, HEADS, N, HEAD] of what the model looks at, and what it has already said about it."""

    def __init__(self, k, v):
        self.k, self.v, self.known = k, v, {}


@torch.no_grad()
def look(model, pixels, kind):
    return Seen(*model.see(pixels, kind))


def join(a, b):
    return Seen(torch.cat([a.k, b.k], 3), torch.cat([a.v, b.v], 3))


@torch.no_grad()
def forward(model, seen, ids):
    """-> logits [V], attention [CROSS, HEADS, N] of the last position. A prompt must end in <ans>; each longer sequence goes
    on from the one that is a token shorter, if that one has been asked for."""
    key = tuple(ids)
    if key not in seen.known:
        before = seen.known.get(key[:-1])
        past = before[2] if before else torch.zeros(LAYERS, 2, 1, HEADS, 0, HEAD)
        logits, attention, present = model.read(torch.tensor([ids]), past, seen.k, seen.v)
        seen.known[key] = logits[0], attention, present
    return seen.known[key][:2]


def choose(logits, start):
    """The likeliest token and its log-probability. "not there" begins an answer only if it is likelier than everything else
    together: a guess is spread over many tokens, and a mere suspicion would win against each of them."""
    logp = logits.log_softmax(-1)
    i = int(logp.argmax())
    if start and i == NOT and logp[i] < np.log(0.5):
        i = int(logp.index_fill(0, torch.tensor([NOT]), -np.inf).argmax())
    return i, float(logp[i])


def first(model, kv, question):
    """-> answer ids, bins, attention of the token that starts the answer, probability of the answer"""
    ids, out, p = T.prompt1(question), [], 0.0
    logits, attention = forward(model, kv, ids)
    while True:
        i, logp = choose(logits, not out)
        if len(out) == T.INITIAL and i not in (T.BOX, T.EOS):
            i, logp = T.BOX, float(logits.log_softmax(-1)[T.BOX])
        p += logp
        if i in (T.BOX, T.EOS):
            break
        out.append(i)
        ids.append(i)
        logits, _ = forward(model, kv, ids)
    return out, box_after(model, kv, ids) if i == T.BOX else [], attention, float(np.exp(p))


def box_after(model, kv, ids):
    """The four bins of the box that follows an answer; ids: prompt and answer"""
    ids, bins = [*ids, T.BOX], []
    for _ in range(4):
        logits, _ = forward(model, kv, ids)
        bins.append(int(logits[T.COORD:].argmax()))
        ids.append(T.COORD + bins[-1])
    return bins


def second(model, kv, question, initial):
    """-> answer ids, attention, probability of the answer"""
    ids, out, p, attention = T.prompt2(question, initial), [], 0.0, None
    while True:
        logits, at = forward(model, kv, ids)
        attention = at if attention is None else attention
        i, logp = choose(logits, not out)
        p += logp
        if i in (T.EOS, T.BOX) or len(out) == T.INITIAL:
            return out, attention, float(np.exp(p))
        out.append(i)
        ids.append(i)


def score_options(model, kv, prompt, options, end):
    """Multiple choice: the log-probability of each option's tokens and terminator. options: lists of ids"""
    sums = []
    for option in options:
        ids, total = list(prompt), 0.0
        for i in [*option, end]:
            total += float(forward(model, kv, ids)[0].log_softmax(-1)[i])
            ids.append(i)
        sums.append(total)
    return sums


def best_option(model, kv, prompt, options, end):
    return int(np.argmax(score_options(model, kv, prompt, options, end)))


def run_choice(model, image, question, options, kv=None):
    """Both steps of a multiple choice: the likeliest option, the box after it, its crop, the likeliest option again. options: lists of
    ids -> the two options' places, box, keys and values of the picture"""
    kv, prompt = kv or look(model, fit(image), SCENE), T.prompt1(question)
    initial = best_option(model, kv, prompt, options, T.BOX)
    box = box_from_bins(box_after(model, kv, [*prompt, *options[initial]]))
    both = join(kv, look(model, fit(image.crop(pad_box(box, image.size)), CROP), CROP))
    return initial, best_option(model, both, T.prompt2(question, options[initial]), options, T.EOS), box, kv


def run(model, image, question, kv=None):
    """Both steps on a PIL picture -> dict of everything."""
    kv = kv or look(model, fit(image), SCENE)
    initial, bins, attention, p1 = first(model, kv, question)
    box = box_from_bins(bins) if bins else WHOLE
    region = pad_box(box, image.size)
    both = join(kv, look(model, fit(image.crop(region), CROP), CROP))
    refined, crop_attention, p2 = second(model, both, question, initial)
    return dict(initial=initial, box=box, bins=bins, region=region, refined=refined, attention=attention, p1=p1, p2=p2, kv=kv, both=both,
                crop_attention=crop_attention)
