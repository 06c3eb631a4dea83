"""One training step's losses. Both steps of the method are trained jointly, from the first step on."""

import torch
import torch.nn.functional as F

from . import tokenizer as T
from .batch import COLOUR_NONE, KIND_NONE, P1, P2, Q1, Q2
from .dataset import CROPS
from .network import CROP, GUIDED, GUIDED_LAYER, SCENE, look_shared
from .scenes.objects import COLOURS, KINDS

NK, NC = len(KINDS) + 1, len(COLOURS) + 1


def smooth_bins(bins):
    """[..] -> [.., BINS] Gaussian targets, one bin wide: being off by one is a small mistake."""
    x = torch.arange(T.BINS, device=bins.device)
    p = torch.exp(-0.5 * (x - bins[..., None]).float() ** 2)
    return p / p.sum(-1, keepdim=True)


def weighted(ce, w):
    return (ce * w).sum() / w.sum().clamp(min=1)


def pointing(weights, guide):
    """-log of each guided head's mass on the cells marked for it. Both [R, GUIDED, N]; rows without marks drop out."""
    has = guide.sum(-1) > 0
    mass = (weights * guide).sum(-1)
    return -(mass[has] + 1e-5).log().mean() if has.any() else mass.sum() * 0


def emphasis(n, none, weight, like):
    """Class weights: the class "nothing" counts less, or it would drown the others."""
    w = torch.ones(n, device=like.device)
    w[none] = weight
    return w


def losses(model, b, crop_what=0.2):
    """-> the sum, its parts, the scenes' memory. crop_what: how much it counts what the thing is that a cell of a crop shows; more in
    the later parts of the training, since a choice between two is told by it."""
    enc, dec, out = model.encoder, model.decoder, {}
    ts, tc = enc.tokens(b.scenes, SCENE), enc.tokens(b.crops, CROP)
    ms, mc = enc.memory(ts), enc.memory(tc)
    if torch.is_autocast_enabled(ms.device.type):
        ms, mc = ms.to(torch.bfloat16), mc.to(torch.bfloat16)

    # dense heads
    what = enc.what(ts).float()
    inside = b.kind != KIND_NONE
    kw, cw = emphasis(NK, KIND_NONE, 0.3, ms), emphasis(NC, COLOUR_NONE, 0.3, ms)
    out["kind"] = F.cross_entropy(what[..., :NK].flatten(0, 1), b.kind.flatten(), kw)
    out["colour"] = F.cross_entropy(what[..., NK:NK + NC].flatten(0, 1), b.colour.flatten(), cw)
    out["sides"] = F.smooth_l1_loss(what[..., NK + NC:][inside], b.sides[inside], beta=0.1)
    pick = inside.flatten().nonzero()[:, 0]
    pick = pick[torch.randperm(len(pick), device=pick.device)[:400]]
    where = enc.where(ts.flatten(0, 1)[pick]).float().view(-1, 4, T.BINS)
    out["where"] = -(smooth_bins(b.bins.flatten(0, 1)[pick]) * where.log_softmax(-1)).sum(-1).mean()
    seen = F.cross_entropy(enc.glyph(tc).float().flatten(0, 1), b.glyph.flatten(), reduction="none")
    out["glyph"] = weighted(seen, b.glyph_weight.flatten())
    cwhat = enc.what(tc).float()
    out["crop_what"] = (F.cross_entropy(cwhat[..., :NK].flatten(0, 1), b.crop_kind.flatten(), kw)
                        + F.cross_entropy(cwhat[..., NK:NK + NC].flatten(0, 1), b.crop_colour.flatten(), cw))

    # step 1: answer, then box
    logits, w = dec(b.ids1[:, :-1], look_shared(enc, [(ms, Q1)]))
    logp = logits.float().log_softmax(-1)  # position i predicts token i + P1
    target, weight = b.ids1[:, P1:], b.w1[:, P1:]
    out["a1"] = weighted(F.nll_loss(logp.flatten(0, 1), target.flatten(), reduction="none").view_as(weight), weight)
    first, isnt = logits[:, 0].float(), T.word_id("not")  # is the thing there at all?
    others = torch.cat([first[:, :isnt], first[:, isnt + 1:]], 1).logsumexp(-1)
    out["there"] = F.binary_cross_entropy_with_logits(first[:, isnt] - others, (target[:, 0] == isnt).float())
    rows = torch.arange(len(target), device=target.device)[:, None]
    at = (b.box_at[:, None] + torch.arange(4, device=target.device)) - P1  # positions that predict x1 y1 x2 y2
    coords = logp[rows, at][..., T.COORD:]
    out["box"] = -(smooth_bins(b.box_bins) * coords).sum(-1).mean()
    head = w[GUIDED_LAYER][:, :GUIDED]  # [R1, GUIDED, T, N]
    looks = torch.cat([torch.zeros_like(at[:, :1]), at], 1)  # <ans> and the box positions
    g = head[rows, :, looks]  # [R1, 5, GUIDED, N]
    out["g1"] = pointing(g.flatten(0, 1), b.guide1[:, None].expand(-1, 5, -1, -1).flatten(0, 1))

    # step 2: refined answer, from scene and crop
    logits, w = dec(b.ids2[:, :-1], look_shared(enc, [(ms, Q2 * CROPS), (mc, Q2)]), P2 - 1, early := [])
    logp = logits.float().log_softmax(-1)
    target, weight = b.ids2[:, P2:], b.w2[:, P2:]
    out["a2"] = weighted(F.nll_loss(logp.flatten(0, 1), target.flatten(), reduction="none").view_as(weight), weight)
    early = early[0].float().log_softmax(-1)
    out["early"] = weighted(F.nll_loss(early.flatten(0, 1), target.flatten(), reduction="none").view_as(weight), weight)
    out["right2"] = ((logp.argmax(-1) == target) | (weight == 0)).all(1).detach()  # each token given the true ones before it
    head = w[GUIDED_LAYER][:, :GUIDED, :T.INITIAL, ms.shape[1]:].transpose(1, 2)  # [R2, INITIAL, GUIDED, Nc]
    out["g2"] = pointing(head.flatten(0, 1), b.guide2.flatten(0, 1))
    total = (out["kind"] + out["colour"] + 0.5 * out["sides"] + 0.5 * out["where"] + 1.5 * out["glyph"] + crop_what * out["crop_what"]
             + 0.6 * out["a1"] + 2 * out["there"] + out["box"] + 2 * out["a2"] + out["early"] + 0.4 * (out["g1"] + out["g2"]))
    return total, out, ms.detach()
