"""Loads a model from a folder or by its hub name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoImageProcessor,
    AutoModelForImageTextToText,
    AutoTokenizer,
    BitsAndBytesConfig,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import cached_file

from inference.ask import Refused
from inference.core.answerer import ModelAnswerer
from inference.core.cache import SequenceCache
from inference.core.capture import KERNELS, registered_name
from inference.core.limits import Limits
from inference.core.loaded import Loaded
from inference.core.prefix import PrefixStore
from inference.families.registry import family_of

CACHE_BYTES = 4 * 2**30
_QUANTISATIONS = ("int8", "nf4")


def load_model(
    name_or_folder: str,
    *,
    dtype: str = "auto",
    device_map: str | dict[str, Any] | None = None,
    quantisation: str | dict[str, Any] | None = None,
    attention: str = "sdpa",
    revision: str | None = None,
    limits: Limits | None = None,
    cache_bytes: int = CACHE_BYTES,
) -> ModelAnswerer:
    """`dtype`, `device_map` and `revision` as transformers takes them; `quantisation` int8, nf4 or the options of
    BitsAndBytesConfig; `attention` sdpa or flash_attention_2; `cache_bytes` bounds what is kept of past prompts.

    Raises Refused: model-missing, model-unsupported (the message lists what is), bad-option, quantisation-unavailable,
    attention-unavailable.
    """
    if attention not in KERNELS:
        raise Refused("bad-option", f"Attention is one of {', '.join(KERNELS)}, not {attention!r}.")
    config = _config(name_or_folder, revision)
    family_class = family_of(config.model_type)
    options: dict[str, Any] = {"dtype": _dtype(dtype), "revision": revision, "config": config, "attn_implementation": attention}
    if device_map is not None:
        options["device_map"] = device_map
    if quantisation is not None:
        options["quantization_config"] = _quantised(quantisation)
    model = _weights(name_or_folder, options)
    give_text_capture(model, attention)
    tokenizer = AutoTokenizer.from_pretrained(name_or_folder, revision=revision)
    if tokenizer.chat_template is None:
        tokenizer.chat_template = _json(name_or_folder, "chat_template.json", revision).get("chat_template")
    if tokenizer.chat_template is None:
        raise Refused("model-unsupported", f"{name_or_folder} has no chat template.")
    images = AutoImageProcessor.from_pretrained(name_or_folder, revision=revision, backend="pil")
    family = family_class(model.config, images, tokenizer, _json(name_or_folder, "processor_config.json", revision))
    text = model.config.get_text_config()
    store = PrefixStore(lambda room: SequenceCache.empty(text, room), cache_bytes)
    name = Path(name_or_folder).name if Path(name_or_folder).is_dir() else name_or_folder
    return ModelAnswerer(Loaded(name, model, family, limits or Limits(), store, _eos(model, tokenizer)))


def give_text_capture(model: PreTrainedModel, kernel: str) -> None:
    """Sets the capturing form of a kernel on the text model alone: what the vision tower runs stays as it is."""
    model.config.get_text_config()._attn_implementation_internal = registered_name(kernel)


def _config(name: str, revision: str | None) -> PreTrainedConfig:
    path = Path(name)
    local = path.is_absolute() or name.startswith((".", "~")) or path.exists()
    if local and not (path / "config.json").is_file():
        raise Refused("model-missing", f"{name} is no folder with a model: there is no config.json in it.")
    try:
        return AutoConfig.from_pretrained(name, revision=revision)
    except OSError as error:
        raise Refused("model-missing", f"{name} was found neither as a folder nor on the hub: {_first_line(error)}") from error
    except (ValueError, KeyError) as error:
        stated = _json(name, "config.json", revision).get("model_type", "unknown")
        family_of(str(stated))
        raise Refused("model-unsupported", f"{name} cannot be read: {_first_line(error)}") from error


def _weights(name: str, options: dict[str, Any]) -> PreTrainedModel:
    try:
        return AutoModelForImageTextToText.from_pretrained(name, **options).eval()
    except OSError as error:
        raise Refused("model-missing", f"The weights of {name} are missing: {_first_line(error)}") from error
    except ImportError as error:
        code = "quantisation-unavailable" if "quantization_config" in options else "attention-unavailable"
        raise Refused(code, _first_line(error)) from error


def _dtype(name: str) -> str | torch.dtype:
    if name == "auto":
        return name
    found = getattr(torch, name, None)
    if not isinstance(found, torch.dtype) or not found.is_floating_point:
        raise Refused("bad-option", f"dtype is auto, bfloat16, float16 or float32, not {name!r}.")
    return found


def _quantised(wanted: str | dict[str, Any]) -> BitsAndBytesConfig:
    if isinstance(wanted, dict):
        return BitsAndBytesConfig(**wanted)
    if wanted == "int8":
        return BitsAndBytesConfig(load_in_8bit=True)
    if wanted == "nf4":
        return BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16)
    raise Refused("bad-option", f"Quantisation is one of {', '.join(_QUANTISATIONS)}, not {wanted!r}.")


def _eos(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    stated = getattr(model.generation_config, "eos_token_id", None)
    listed = stated if isinstance(stated, list) else [stated]
    return frozenset(one for one in [*listed, tokenizer.eos_token_id] if one is not None)


def _json(name: str, file: str, revision: str | None) -> dict[str, Any]:
    """A JSON file of the model, {} where it has none."""
    try:
        found = cached_file(name, file, revision=revision, _raise_exceptions_for_missing_entries=False)
    except OSError:
        return {}
    return json.loads(Path(found).read_text()) if found else {}


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
