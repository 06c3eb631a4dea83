"""From attention rows over image tokens to maps over the pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inference.ask import AttentionAsk, ImageMap, Refused
from inference.core.prompt import Prompt
from inference.families.family import Plan


def chosen_layers(ask: AttentionAsk, layers: int, able: Sequence[int]) -> tuple[tuple[int, ...], str | None]:
    """0-based layers to map, ascending, and a note on those that have no softmax attention and are left out.
    Raises Refused('bad-layers') for layers the model does not have, or where none is left."""
    wanted = range(layers) if ask.layers == "all" else ask.layers
    strange = [layer for layer in wanted if not 0 <= layer < layers]
    if strange:
        raise Refused("bad-layers", f"The model has layers 0 to {layers - 1}; {strange[0]} is none of them.")
    chosen = tuple(sorted({layer for layer in wanted if layer in able}))
    if not chosen:
        raise Refused("bad-layers", f"None of the chosen layers has softmax attention; these have: {', '.join(map(str, able))}.")
    left = sorted(set(wanted) - set(chosen))
    note = f"Layers without softmax attention have no map: {', '.join(map(str, left))}." if left else None
    return chosen, note


def nearest_layer(wanted: int, layers: Sequence[int]) -> int:
    return min(layers, key=lambda layer: (abs(layer - wanted), layer))


def build_maps(
    ask: AttentionAsk,
    prompt: Prompt,
    layers: tuple[int, ...],
    default_layer: int,
    question: dict[int, np.ndarray],
    generic: dict[int, np.ndarray],
    tokens: Sequence[np.ndarray] | None,
    note: str | None,
) -> tuple[ImageMap, ...]:
    """`question` and `generic`: float32 [image token of all pictures] for each layer. `tokens`: the default layer's row for
    each generated token, which is divided like the question's. Relative attention is equation 11 of arXiv 2602.11858:
    question / (generic + epsilon)."""
    asked = np.stack([question[layer] for layer in layers])
    plain = np.stack([generic[layer] for layer in layers])
    relative = asked / (plain + np.float32(ask.epsilon))
    said = None
    if tokens is not None:
        rows = np.stack(tokens) if tokens else np.zeros((0, asked.shape[1]), np.float32)
        said = rows / (generic[default_layer] + np.float32(ask.epsilon))
    maps, start = [], 0
    for index, image in enumerate(prompt.images):
        own = slice(start, start + image.plan.tokens)
        start += image.plan.tokens
        rows, columns = image.plan.cells.shape
        notes = [text for text in (note, image.plan.note) if text]
        maps.append(
            ImageMap(
                image_index=index,
                rows=rows,
                columns=columns,
                layers=layers,
                default_layer=default_layer,
                input_size=image.plan.input_size,
                region=image.plan.region,
                relative=_gridded(relative[:, own], image.plan),
                question=_gridded(asked[:, own], image.plan),
                generic=_gridded(plain[:, own], image.plan),
                tokens=None if said is None else _gridded(said[:, own], image.plan),
                note=" ".join(notes) or None,
            )
        )
    return tuple(maps)


def _gridded(rows: np.ndarray, plan: Plan) -> np.ndarray:
    """[n, image token] to float32 [n, row, column]."""
    return np.ascontiguousarray(rows[:, plan.cells], dtype=np.float32)
