"""Writes public/model/: encoder.onnx, decoder.onnx, tokens.json. Weights are stored as fp16, the maths stays fp32.

    python -m model.export --state model/runs/last/state.pt        (or --untrained)
"""

import argparse
import datetime
import hashlib
import json
import os
import tempfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from . import tokenizer as T
from .dataset import CROP, VIEW
from .network import CROSS, GUIDED, GUIDED_LAYER, HEAD, HEADS, LAYERS, Model
from .product import NOT, PAD_FACTOR


TRAINING_ONLY = ("encoder.what", "encoder.where", "encoder.glyph", "decoder.early")


class EncoderGraph(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixels, kind):
        k, v = self.model.see(pixels, kind)
        return k, v


class DecoderGraph(nn.Module):
    """Decoder.step: one graph for a whole prompt (no past) and for each further token."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, past, k, v):
        return self.model.read(ids, past, k, v)


def load(path, which="ema", tuned=True):
    """The model in eval mode; weights rounded to fp16 as they are shipped, so that PyTorch and the files agree exactly. `tuned`: with
    what model.tune has settled, where it has."""
    torch.manual_seed(0)
    model = Model()
    if path:
        state = torch.load(path, weights_only=False, map_location="cpu")
        model.load_state_dict(state[which])
        parts = [*state.get("earlier", []), dict(steps=state["step"], spent=state["spent"])]
        model.steps, model.spent = (sum(part[k] for part in parts) for k in ("steps", "spent"))
        if tuned and "tuned" in state:
            model.tuned = state["tuned"]
            cool(model.decoder, model.tuned["temperature"])
    round_weights(model)
    return model.eval()


@torch.no_grad()
def cool(decoder, temperature):
    """Divides all logits by a temperature, inside the weights: the last norm and the bias are the only ways into them."""
    for p in (decoder.norm.weight, decoder.norm.bias, decoder.out.bias):
        p.div_(temperature)


@torch.no_grad()
def round_weights(model):
    """Large weight tables go through fp16; vectors (norms, biases) stay fp32."""
    for p in model.parameters():
        if p.numel() >= 2048:
            p.copy_(p.half().float())


def halve(path):
    """Initialisers that fp16 holds exactly become fp16 with a Cast to float in front of their use."""
    graph = onnx.load(path)
    g, casts = graph.graph, []
    for t in list(g.initializer):
        a = numpy_helper.to_array(t)
        if a.dtype != np.float32 or a.size < 2048 or not np.array_equal(a.astype(np.float16).astype(np.float32), a):
            continue
        name = t.name
        g.initializer.remove(t)
        g.initializer.append(numpy_helper.from_array(a.astype(np.float16), name + "_half"))
        casts.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
    for c in reversed(casts):
        g.node.insert(0, c)
    onnx.checker.check_model(graph)
    onnx.save(graph, path)


def write_graphs(model, folder):
    encoder, decoder = EncoderGraph(model).eval(), DecoderGraph(model).eval()
    pixels = torch.randint(0, 255, (1, 176, 256, 3), dtype=torch.uint8)
    kind = torch.zeros(1, dtype=torch.long)
    enc, dec = os.path.join(folder, "encoder.onnx"), os.path.join(folder, "decoder.onnx")
    with torch.no_grad():
        torch.onnx.export(encoder, (pixels, kind), enc, opset_version=17, input_names=["pixels", "kind"], output_names=["k", "v"],
                          dynamic_axes={"pixels": {1: "H", 2: "W"}, "k": {3: "N"}, "v": {3: "N"}}, dynamo=False)
        k, v = encoder(pixels, kind)
        ids = torch.tensor([T.prompt1(T.GENERIC)])
        past = torch.zeros(LAYERS, 2, 1, HEADS, 4, HEAD)
        torch.onnx.export(decoder, (ids, past, k, v), dec, opset_version=17, input_names=["ids", "past", "k", "v"], output_names=["logits", "attention", "present"],
                          dynamic_axes={"ids": {1: "T"}, "past": {4: "P"}, "k": {3: "N"}, "v": {3: "N"}, "attention": {2: "N"}, "present": {4: "T"}}, dynamo=False)
    halve(enc)
    halve(dec)
    return enc, dec


def manifest(model, files, default_layer):
    used = sum(p.numel() for n, p in model.named_parameters() if not n.startswith(TRAINING_ONLY))
    sha = {os.path.basename(f): hashlib.sha256(open(f, "rb").read()).hexdigest() for f in files}
    return {
        "version": 1, "name": "loupe-tiny", "revision": datetime.date.today().isoformat() + "-" + hashlib.sha256("".join(sha.values()).encode()).hexdigest()[:8],
        "view": {"longSide": VIEW, "multiple": 16, "cell": 8}, "crop": {"longSide": CROP},
        "sizingRule": "scale so that the long side is as given, round both sides to the nearest multiple of 16, minimum 16; no padding",
        "bins": T.BINS, "layers": CROSS, "heads": HEADS, "headDim": HEAD, "defaultLayer": default_layer,
        "guided": {"layer": GUIDED_LAYER, "heads": list(range(GUIDED))},
        "vocabulary": T.VOCABULARY,
        "special": {"pad": T.PAD, "s1": T.S1, "s2": T.S2, "init": T.INIT, "ans": T.ANS, "box": T.BOX, "eos": T.EOS, "unk": T.UNK},
        "coordinateStart": T.COORD, "charTokens": T.CHAR_IDS, "questionLength": T.QUESTION, "initialLength": T.INITIAL,
        "cropPadding": {"kind": "relative", "factor": PAD_FACTOR}, "genericQuestion": T.GENERIC, "maxAnswer": T.INITIAL,
        "majorityTokens": [NOT], "cachedLayers": LAYERS,
        "sha256": sha, "parameters": used,
        "trained": {"steps": getattr(model, "steps", 0), "minutes": round(getattr(model, "spent", 0) / 60)},
    }


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--state")
    p.add_argument("--untrained", action="store_true")
    p.add_argument("--out", default="public/model")
    p.add_argument("--default-layer", type=int, help="else the one that model.tune has found, or the first")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    model = load(None if a.untrained else a.state)
    if a.default_layer is None:
        a.default_layer = getattr(model, "tuned", {}).get("default_layer", 0)
    with tempfile.TemporaryDirectory(dir=a.out, prefix=".new") as tmp:
        files = write_graphs(model, tmp)
        tokens = os.path.join(tmp, "tokens.json")
        with open(tokens, "w") as f:
            json.dump(manifest(model, files, a.default_layer), f)
        for name in (*files, tokens):
            os.replace(name, os.path.join(a.out, os.path.basename(name)))
    for name in sorted(os.listdir(a.out)):
        print(name, os.path.getsize(os.path.join(a.out, name)))


if __name__ == "__main__":
    main()
