"""The network: a convolutional encoder shared by scene and crop, and a small autoregressive decoder.

Encoder: pixels -> one token for each 8x8 cell -> keys and values for the decoder's cross-attending layers.
Decoder: prompt and answer tokens -> next token. Attention is written by hand (matmul, softmax, matmul), so that its
weights can be handed out and exported.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .scenes.classes import N_CLASSES
from .scenes.objects import COLOURS, KINDS
from .tokenizer import ANS, BINS, BOX, COORD, QUESTION, VOCABULARY

DIM, HEADS, HEAD, FEATURE, LAYERS, CROSS = 192, 6, 32, 128, 4, 3
GUIDED_LAYER, GUIDED = 0, 2  # the first two heads of the first cross layer are trained towards the object
SCENE, CROP = 0, 1
FIRST_LOOK = 1 + QUESTION  # no token before this position ever looks at the picture
MAX_TOKENS = 40


class KindNorm(nn.Module):
    """Batch normalisation with separate statistics for scenes and crops, which look nothing alike."""

    def __init__(self, c):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(2, c)), nn.Parameter(torch.zeros(2, c))
        self.register_buffer("mean", torch.zeros(2, c))
        self.register_buffer("var", torch.ones(2, c))

    def forward(self, x, kind):
        if self.training:
            return F.batch_norm(x, self.mean[kind], self.var[kind], self.weight[kind], self.bias[kind], True, 0.03, 1e-5)
        scale = self.weight * torch.rsqrt(self.var + 1e-5)
        shift = self.bias - self.mean * scale
        return x * scale[kind].view(1, -1, 1, 1).to(x.dtype) + shift[kind].view(1, -1, 1, 1).to(x.dtype)


class Conv(nn.Module):
    def __init__(self, a, b, k, stride=1, padding=None):
        super().__init__()
        self.conv = nn.Conv2d(a, b, k, stride, k // 2 if padding is None else padding, bias=False)
        self.norm = KindNorm(b)

    def forward(self, x, kind):
        return self.norm(self.conv(x), kind)


class Block(nn.Module):
    """A residual of one convolution: as deep as the budget of two CPU cores allows."""

    def __init__(self, c):
        super().__init__()
        self.conv = Conv(c, c, 3)

    def forward(self, x, kind):
        return x + F.relu(self.conv(x, kind))


def waves(t, n):
    """t [N] in about 0..1 -> [N, 2n] sines and cosines from half a turn to 2^(n-2) turns."""
    f = math.pi * 2.0 ** torch.arange(n, device=t.device, dtype=torch.float32)
    a = t[:, None] * f[None]
    return torch.cat([a.sin(), a.cos()], 1)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.down8 = Conv(3, 48, 6, 4, 1), Conv(48, 96, 3, 2)
        self.at8 = nn.ModuleList(Block(96) for _ in range(2))
        self.down16 = Conv(96, 160, 3, 2)
        self.at16 = nn.ModuleList(Block(160) for _ in range(3))
        self.lat8, self.lat16 = nn.Conv2d(96, FEATURE, 1), nn.Conv2d(160, FEATURE, 1)
        self.fuse = Block(FEATURE)
        places = 4 * 8 + 4 * 6 + 2
        self.place = nn.Parameter(torch.randn(2, places, FEATURE) * 0.05)
        self.sort = nn.Parameter(torch.zeros(2, FEATURE))
        self.mlp = nn.Sequential(nn.LayerNorm(FEATURE), nn.Linear(FEATURE, 160), nn.GELU(), nn.Linear(160, FEATURE))
        self.norm = nn.LayerNorm(FEATURE)
        self.key = nn.Parameter(torch.randn(CROSS, HEADS, HEAD, FEATURE) * FEATURE**-0.5)
        self.value = nn.Parameter(torch.randn(CROSS, HEADS, HEAD, FEATURE) * FEATURE**-0.5)
        # heads for training only: what and where, densely
        self.what = nn.Linear(FEATURE, len(KINDS) + 1 + len(COLOURS) + 1 + 4)
        self.where = nn.Linear(FEATURE, 4 * BINS)
        self.glyph = nn.Linear(FEATURE, N_CLASSES)

    def tokens(self, pixels, kind):
        """pixels [B, H, W, 3] uint8 or float 0..255 -> tokens [B, (H/8)(W/8), FEATURE]."""
        x = pixels.permute(0, 3, 1, 2).float() * (1 / 64) - 2
        if self.training:
            x = x.contiguous(memory_format=torch.channels_last)
        x = F.relu(self.down8(F.relu(self.stem(x, kind)), kind))
        for b in self.at8:
            x = b(x, kind)
        y = F.relu(self.down16(x, kind))
        for b in self.at16:
            y = b(y, kind)
        x = self.fuse(F.relu(self.lat8(x) + F.interpolate(self.lat16(y), scale_factor=2.0, mode="nearest")), kind)
        h, w = x.shape[2], x.shape[3]
        t = x.flatten(2).transpose(1, 2)  # [B, hw, FEATURE]
        t = t.float() + self.positions(h, w, kind, t.device)
        return t + self.mlp(t).float()

    def memory(self, t):
        """What the decoder looks at: normed tokens [B, N, FEATURE]."""
        return self.norm(t)

    def positions(self, h, w, kind, device):
        """Relative place (x / W, y / H), so that any shape works, plus place in cells, for reading. -> [hw, FEATURE]"""
        cy = torch.arange(h, device=device).float() + 0.5
        cx = torch.arange(w, device=device).float() + 0.5
        rel = torch.cat([row_col(waves(cy / h, 8), w, 0), row_col(waves(cx / w, 8), h, 1)], 2)
        cell = torch.cat([row_col(waves(cy / 32, 6), w, 0), row_col(waves(cx / 32, 6), h, 1)], 2)
        shape = torch.cat([row_col((cy[:, None] * 0 + h / 32), w, 0), row_col((cx[:, None] * 0 + w / 32), h, 1)], 2)
        p = torch.cat([rel, cell, shape], 2).flatten(0, 1)
        return p @ self.place[kind].view(p.shape[1], FEATURE) + self.sort[kind].view(1, FEATURE)

    def keys_values(self, m):
        """memory [B, N, FEATURE] -> k, v [CROSS, B, HEADS, N, HEAD], the same numbers as look_shared() uses implicitly."""
        b, n = m.shape[0], m.shape[1]
        out = []
        for w in (self.key, self.value):
            y = m @ w.reshape(CROSS * HEADS * HEAD, FEATURE).t()
            out.append(y.view(b, n, CROSS, HEADS, HEAD).permute(2, 0, 3, 1, 4))
        return out

    def forward(self, pixels, kind):
        return self.memory(self.tokens(pixels, kind))


def row_col(a, n, axis):
    """[h, c] -> [h, n, c] (axis 0: one value a row) or [w, c] -> [n, w, c] (axis 1: one value a column)."""
    return a[:, None].expand(-1, n, -1) if axis == 0 else a[None].expand(n, -1, -1)


class Cross(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm, self.q, self.out = nn.LayerNorm(DIM), nn.Linear(DIM, DIM), nn.Linear(DIM, DIM)

    def queries(self, x):  # [B, T, DIM] -> [B, HEADS, T, HEAD]
        return self.q(self.norm(x)).unflatten(-1, (HEADS, HEAD)).transpose(1, 2) * HEAD**-0.5

    def merge(self, y):
        return self.out(y.transpose(1, 2).flatten(2))


class Layer(nn.Module):
    def __init__(self, cross):
        super().__init__()
        self.norm1, self.qkv, self.out = nn.LayerNorm(DIM), nn.Linear(DIM, 3 * DIM), nn.Linear(DIM, DIM)
        self.cross = Cross() if cross else None
        self.norm2, self.up, self.down = nn.LayerNorm(DIM), nn.Linear(DIM, 512), nn.Linear(512, DIM)

    def self_attention(self, x, mask, past=None):
        """past: keys and values [2, B, HEADS, P, HEAD] of earlier tokens. -> the layer's output, keys and values of all"""
        q, k, v = self.qkv(self.norm1(x)).unflatten(-1, (3, HEADS, HEAD)).permute(2, 0, 3, 1, 4)
        if past is not None:
            k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        a = (q @ k.transpose(-1, -2)).float() * HEAD**-0.5 + mask
        return self.out((a.softmax(-1).to(v.dtype) @ v).transpose(1, 2).flatten(2)), (k, v)

    def feed(self, x):
        return self.down(F.gelu(self.up(self.norm2(x))))


def bumps():
    """[BINS, 120] Gaussian bumps of four widths: neighbouring coordinates share most of their embedding."""
    x, out = torch.arange(BINS).float(), []
    for sigma, n in ((2, 64), (4, 32), (8, 16), (16, 8)):
        c = (torch.arange(n) + 0.5) * BINS / n
        out.append(torch.exp(-0.5 * ((x[:, None] - c[None]) / sigma) ** 2))
    return torch.cat(out, 1)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        n = len(VOCABULARY)
        self.embed, self.place = nn.Embedding(n, DIM), nn.Embedding(MAX_TOKENS, DIM)
        self.since_box = nn.Embedding(8, DIM)  # which of the four numbers comes next cannot be told from the position
        nn.init.normal_(self.embed.weight, std=0.1)
        nn.init.normal_(self.place.weight, std=0.05)
        nn.init.normal_(self.since_box.weight, std=0.05)
        self.layers = nn.ModuleList(Layer(i < CROSS) for i in range(LAYERS))
        self.norm, self.out = nn.LayerNorm(DIM), nn.Linear(DIM, n)
        self.early = nn.LayerNorm(DIM)  # for training only
        self.register_buffer("bumps", bumps(), persistent=False)
        self.bump_in = nn.Parameter(torch.randn(120, DIM) * 0.02)
        self.bump_out = nn.Parameter(torch.randn(120, DIM) * 0.02)

    def table(self, plain, bump):
        return torch.cat([plain[:COORD], plain[COORD:] + self.bumps @ bump])

    def embedded(self, ids):
        """-> embeddings [B, T, DIM] and positions [B, T]"""
        seen = torch.cumsum((ids == BOX).long(), 1)
        since = torch.cumsum(seen, 1).clamp(max=7)
        at = torch.cumsum(torch.ones_like(ids), 1) - 1
        return F.embedding(ids, self.table(self.embed.weight, self.bump_in)) + self.place(at) + self.since_box(since), at

    def logits(self, normed):
        return F.linear(normed, self.table(self.out.weight, self.bump_out), self.out.bias)

    def forward(self, ids, look, start=FIRST_LOOK, early=None):
        """ids [B, T]; look(layer, q [B, HEADS, T - start, HEAD]) -> looked [B, HEADS, T - start, HEAD], weights.

        Returns logits [B, T - start, V] of the positions from `start` on, and the looks' weights of each cross layer.
        Positions from `start` up to <ans> look at nothing (they are masked). To the list `early` are added logits made from
        nothing but what the guided layer has looked at, for a loss that teaches it to bring home what it sees."""
        x, at = self.embedded(ids)
        mask = torch.where(at[:1, :, None] >= at[:1, None, :], 0.0, -1e9)[None]  # [1, 1, T, T]
        answering = (torch.cumsum((ids == ANS).long(), 1) > 0)[:, start:, None].float()
        weights = []
        for layer in self.layers:
            x = x + layer.self_attention(x, mask)[0]
            if layer.cross is not None:
                y, w = look(len(weights), layer.cross.queries(x[:, start:]))
                weights.append(w)
                seen = layer.cross.merge(y)
                if early is not None and len(weights) == GUIDED_LAYER + 1:
                    early.append(self.logits(self.early(seen)))
                x = torch.cat([x[:, :start], x[:, start:] + seen * answering], 1)
            x = x + layer.feed(x)
        return self.logits(self.norm(x[:, start:])), weights

    def step(self, ids, past, look):
        """Goes on from earlier tokens: what is exported. ids [B, T] are all tokens, past [LAYERS, 2, B, HEADS, P, HEAD] the
        keys and values of the first P. New are either a whole prompt (P = 0), which ends in <ans>, or one token after it,
        so only the last position looks. Returns its logits [B, V], the looks' weights and all T tokens' keys and values."""
        x, at = self.embedded(ids)
        known = past.shape[4]
        x, here = x[:, known:], at[:1, known:]
        mask = torch.where(here[:, :, None] >= at[:1, None, :], 0.0, -1e9)[None]
        weights, present = [], []
        for layer, earlier in zip(self.layers, past):
            y, kv = layer.self_attention(x, mask, earlier)
            x = x + y
            present.append(torch.stack(kv))
            if layer.cross is not None:
                y, w = look(len(weights), layer.cross.queries(x[:, -1:]))
                weights.append(w)
                x = torch.cat([x[:, :-1], x[:, -1:] + layer.cross.merge(y)], 1)
            x = x + layer.feed(x)
        return self.logits(self.norm(x[:, -1])), weights, torch.stack(present)


def look_at(k, v):
    """The plain look, with explicit keys and values [CROSS, B, HEADS, N, HEAD]: what is exported."""

    def look(layer, q):
        w = (q @ k[layer].transpose(-1, -2)).float().softmax(-1)
        return w.to(v.dtype) @ v[layer], w

    return look


def look_shared(encoder, parts):
    """The training look: many questions share one picture, so queries are taken to the memory's space instead of
    projecting every cell to keys and values (q K' = (q Wk) M'; w V = (w M) Wv'). Same result, a third of the work.

    Each part is (memory [B, N, FEATURE], n): n rows of queries for each of its B pictures, rows ordered by picture."""

    def look(layer, q):  # q [R, HEADS, T, HEAD]
        r, h, t, d = q.shape
        g = q.transpose(0, 1).reshape(h, r * t, d) @ encoder.key[layer]  # [HEADS, R*T, FEATURE]
        g = g.view(h, r, t, FEATURE).transpose(0, 1).contiguous()
        scores = [(g.view(r // n, n * h * t, FEATURE) @ m.transpose(1, 2)).view(r, h, t, -1) for m, n in parts]
        w = torch.cat(scores, -1).float().softmax(-1)
        out = 0
        for (m, n), p in zip(parts, w.to(g.dtype).split([s.shape[-1] for s in scores], -1)):
            out = out + (p.reshape(r // n, n * h * t, -1) @ m).view(r, h, t, FEATURE)
        out = out.transpose(0, 1).reshape(h, r * t, FEATURE) @ encoder.value[layer].transpose(1, 2)
        return out.view(h, r, t, d).transpose(0, 1), w

    return look


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Encoder(), Decoder()

    def see(self, pixels, kind):
        """-> k, v [CROSS, B, HEADS, N, HEAD] of pictures, for look_at"""
        return self.encoder.keys_values(self.encoder(pixels, kind))

    def read(self, ids, past, k, v):
        """Decoder.step with the plain look -> logits [B, V], attention [CROSS, HEADS, N] of the first row, present"""
        logits, weights, present = self.decoder.step(ids, past, look_at(k, v))
        return logits, torch.stack([w[0, :, -1] for w in weights]), present


@torch.no_grad()
def greedy(model, ids, look, steps, allowed=None):
    """Greedy decoding of rows that share one prompt length. allowed(i, sequences) -> bool mask [B, V] or None."""
    first = ids.shape[1]
    for i in range(steps):
        logits, _ = model.decoder(ids, look)
        logits = logits[:, -1].float()
        if allowed is not None:
            logits = logits.masked_fill(~allowed(ids[:, first:]), -1e9)
        ids = torch.cat([ids, logits.argmax(-1, keepdim=True)], 1)
    return ids[:, first:]
