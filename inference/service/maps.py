"""Attention maps as JSON: little-endian, row-major, base64. float16 where its range holds the values, else float32."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

from inference.ask import AttentionAsk, ImageMap

FLOAT16_MAX = float(np.finfo(np.float16).max)


def encode_array(values: np.ndarray, compact: bool) -> dict[str, str]:
    """{"dtype", "data"}. With `compact` float16, unless a value is too large for it: nothing is ever clipped."""
    fits = compact and (values.size == 0 or float(np.abs(values).max()) <= FLOAT16_MAX)
    dtype = np.dtype("<f2" if fits else "<f4")
    data = np.ascontiguousarray(values, dtype=dtype).tobytes()
    return {"dtype": "float16" if fits else "float32", "data": base64.b64encode(data).decode("ascii")}


def encode_map(one: ImageMap) -> dict:
    """`question` and `generic` are shares of attention far below 1, for which float16 is too coarse: always float32."""
    told = {
        "image_index": one.image_index,
        "grid": [one.rows, one.columns],
        "layers": list(one.layers),
        "default_layer": one.default_layer,
        "input_size": list(one.input_size),
        "region": list(one.region),
        **encode_array(one.relative, compact=True),
        "question": encode_array(one.question, compact=False),
        "generic": encode_array(one.generic, compact=False),
        "note": one.note,
    }
    if one.tokens is not None:
        told["tokens"] = {**encode_array(one.tokens, compact=True), "shape": list(one.tokens.shape)}
    return told


def encode_attention(maps: Sequence[ImageMap], asked: AttentionAsk) -> dict:
    return {
        "maps": [encode_map(one) for one in maps],
        "generic_prompt": asked.generic_prompt,
        "epsilon": asked.epsilon,
    }
