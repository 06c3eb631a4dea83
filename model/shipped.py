"""The shipped files in the place of the PyTorch model: what `product.py` does with a Model it does with these as well."""

import json
import os

import onnxruntime
import torch

from . import tokenizer as T

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "public", "model")


class Shipped:
    """encoder.onnx and decoder.onnx of a folder, with Model's `see` and `read`. `fits`: they belong to this vocabulary."""

    def __init__(self, folder=FOLDER):
        with open(os.path.join(folder, "tokens.json")) as f:
            self.manifest = json.load(f)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.encoder, self.decoder = (onnxruntime.InferenceSession(os.path.join(folder, name + ".onnx"), options) for name in ("encoder", "decoder"))
        self.fits = self.manifest["vocabulary"] == T.VOCABULARY and self.manifest["questionLength"] == T.QUESTION

    def see(self, pixels, kind):
        return [torch.from_numpy(a) for a in self.encoder.run(None, {"pixels": pixels.numpy(), "kind": torch.tensor([kind]).numpy()})]

    def read(self, ids, past, k, v):
        return [torch.from_numpy(a) for a in self.decoder.run(None, {"ids": ids.numpy(), "past": past.numpy(), "k": k.numpy(), "v": v.numpy()})]
