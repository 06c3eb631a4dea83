"""Where the cells of a map lie: two pictures that differ in one place, and the image features that differ by it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from PIL import Image

from inference.ask import ImagePart, Refused
from inference.core.answerer import ModelAnswerer
from inference.core.prompt import Placed
from inference.families.family import Plan
from inference.tests.conftest import FAMILIES, ask, one, picture, question

# What mixes patches in the vision towers: with these at zero a token depends on its own pixels alone.
MIXERS = ("attn.proj", "projection_layer", "out_proj", "o_proj")

# Sizes the model takes without resizing, (width, height): more than one tile where there are tiles.
EXACT = {
    "qwen2_vl": (168, 112), "qwen2_5_vl": (280, 140), "qwen3_vl": (192, 128), "qwen3_vl_moe": (128, 192), "qwen3_5": (192, 128),
    "internvl": (168, 112), "llava": (56, 56), "llava_next": (168, 56), "smolvlm": (256, 192), "idefics3": (128, 256),
}  # fmt: skip


def local(answerer: ModelAnswerer) -> ModelAnswerer:
    stopped = 0
    with torch.no_grad():
        for name, weight in answerer.loaded.model.named_parameters():
            if ("vis" in name) and any(mixer in name for mixer in MIXERS):
                weight.zero_()
                stopped += 1
    assert stopped >= 2
    return answerer


def features(answerer: ModelAnswerer, image: Image.Image, plan: Plan) -> torch.Tensor:
    """What is put in the place of the picture's tokens, [image token, channel], in the order of the prompt."""
    loaded = answerer.loaded
    inputs = loaded._vision([Placed(ImagePart(image, str(np.random.random())), plan, np.arange(plan.tokens))])
    with torch.inference_mode():
        out = loaded.model.get_image_features(**inputs, return_dict=True).pooler_output
    return torch.cat([part.reshape(-1, part.shape[-1]) for part in (out if isinstance(out, tuple | list) else [out])])


def differing(answerer: ModelAnswerer, size: tuple[int, int], box: tuple[float, float, float, float]) -> tuple[Plan, np.ndarray]:
    """The plan, and by how much each token changes when `box` (x, y, width, height) of a grey picture turns white."""
    grey = Image.new("RGB", size, (90, 90, 90))
    marked = grey.copy()
    x, y, width, height = box
    marked.paste((255, 255, 255), (round(x), round(y), round(x + width), round(y + height)))
    plan = answerer.loaded.family.plan(*size)
    change = (features(answerer, grey, plan) - features(answerer, marked, plan)).norm(dim=1).numpy()
    assert change.shape == (plan.tokens,)
    return plan, change


@pytest.mark.parametrize("family", FAMILIES)
def test_a_changed_cell_changes_its_token_and_no_other(family: str, fresh: Callable[..., ModelAnswerer]) -> None:
    answerer = local(fresh(family))
    size = EXACT[family]
    plan = answerer.loaded.family.plan(*size)
    assert plan.input_size == size
    rows, columns = plan.cells.shape
    wide, tall = size[0] / columns, size[1] / rows
    for row, column in ((0, 0), (rows - 1, columns - 1), (rows // 2, columns - 2), (rows - 2, 1)):
        _, change = differing(answerer, size, (column * wide, row * tall, wide, tall))
        inside = change[plan.cells]
        assert inside[row, column] > 1e-3
        inside[row, column] = 0
        assert inside.max() == 0


@pytest.mark.parametrize("size", [(230, 140), (150, 310), (64, 64), (401, 97), (100, 140)])
@pytest.mark.parametrize("family", FAMILIES)
def test_region_and_grid_place_a_spot_of_any_picture(family: str, size: tuple[int, int], fresh: Callable[..., ModelAnswerer]) -> None:
    """The cell in which a spot falls by region and grid changes most, whatever resizing, tiling and cropping do."""
    answerer = local(fresh(family))
    plan = answerer.loaded.family.plan(*size)
    rows, columns = plan.cells.shape
    x, y, width, height = plan.region
    for row, column in ((0, columns - 1), (rows - 1, 0), (rows // 2, columns // 2)):
        wide, tall = width / columns, height / rows
        spot = (x + (column + 0.2) * wide, y + (row + 0.2) * tall, max(wide * 0.6, 1), max(tall * 0.6, 1))
        _, change = differing(answerer, size, spot)
        found = np.unravel_index(change[plan.cells].argmax(), plan.cells.shape)
        assert (int(found[0]), int(found[1])) == (row, column)


@pytest.mark.parametrize("size", [(3000, 2000), (33, 20), (1000, 90), (57, 56), (512, 512), (199, 400)])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_plan_agrees_with_the_image_processor(family: str, size: tuple[int, int], fresh: Callable[..., ModelAnswerer]) -> None:
    """`pixels` raises where it does not (Qwen's is compared below); and every token is a cell, or belongs to the thumbnail, and none is two."""
    loaded = fresh(family).loaded
    plan = loaded.family.plan(*size)
    loaded.family.pixels(Image.new("RGB", size), plan)
    assert len(np.unique(plan.cells)) == plan.cells.size <= plan.tokens
    assert plan.cells.size == plan.tokens or "not part of the map" in (plan.note or "")


@pytest.mark.parametrize("size", [(200, 120), (61, 333)])
@pytest.mark.parametrize("family", ["qwen2_vl", "qwen3_vl"])
def test_qwen_pixels_are_the_image_processors(family: str, size: tuple[int, int], fresh: Callable[..., ModelAnswerer]) -> None:
    loaded = fresh(family).loaded
    image = picture(*size).image
    made = loaded.family.processor(images=[image], return_tensors="pt")
    mine = loaded.family.pixels(image, loaded.family.plan(*size))
    assert torch.equal(mine["image_grid_thw"], made["image_grid_thw"])
    torch.testing.assert_close(mine["pixel_values"], made["pixel_values"], atol=1e-5, rtol=0)


def test_smolvlm_writes_rows_and_columns(fresh: Callable[..., ModelAnswerer]) -> None:
    loaded = fresh("smolvlm").loaded
    text = loaded.family.plan(256, 100).text
    assert text.startswith("<fake_token_around_image><row_1_col_1><image><fake_token_around_image><row_1_col_2><image>")
    assert text.endswith("<row_2_col_4><image>\n\n<fake_token_around_image><global-img><image><fake_token_around_image>")
    loaded.family.processor.do_image_splitting = False
    whole = loaded.family.plan(256, 100)
    assert whole.text == "<fake_token_around_image><global-img><image><fake_token_around_image>"
    assert whole.cells.shape == (4, 4) and whole.note is None


def test_llava_padding_reaches_beyond_the_picture(fresh: Callable[..., ModelAnswerer]) -> None:
    """LLaVA's own processor pads to a square where CLIP's cuts: the grid then covers more than the picture."""
    from transformers import LlavaImageProcessorPil

    answerer = local(fresh("llava"))
    family = answerer.loaded.family
    family.processor = LlavaImageProcessorPil(
        do_pad=True, size={"shortest_edge": 56}, crop_size={"height": 56, "width": 56}, do_center_crop=True
    )
    plan = family.plan(200, 100)
    assert plan.region == (0, -50, 200, 200)
    _, change = differing(answerer, (200, 100), (110, 10, 30, 30))
    assert np.unravel_index(change[plan.cells].argmax(), (4, 4)) == (1, 2)


def test_too_long_a_picture_is_refused(fresh: Callable[..., ModelAnswerer]) -> None:
    with pytest.raises(Refused) as refused:
        one(fresh("qwen2_5_vl"), ask(question("What?", ImagePart(Image.new("RGB", (2500, 10)), "long"))))
    assert refused.value.code == "image-aspect"
