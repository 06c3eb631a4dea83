"""The ways to an answer, from the same messages: (a) plain, (b) with relative attention here, (c) through eager attention, and
(d) as b, but for a later question about a picture that was asked about before."""

from __future__ import annotations

from collections.abc import Callable

import torch

from inference.ask import Ask, AttentionAsk, Message, Refused
from inference.core.answerer import ModelAnswerer
from inference.core.load import give_text_capture
from inference.core.loaded import Loaded
from inference.core.prompt import Prompt, build_prompt, generic_twin

Way = Callable[[Loaded, list[Message], int], None]


def _inputs(loaded: Loaded, prompt: Prompt) -> dict[str, torch.Tensor]:
    ids = prompt.ids.to(loaded.device)
    kinds = (ids == loaded.family.image_token_id).int()
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "mm_token_type_ids": kinds, **loaded._vision(prompt.images)}


@torch.inference_mode()
def plain(loaded: Loaded, messages: list[Message], tokens: int) -> None:
    """transformers' own `generate`, greedy, with its dynamic cache."""
    prompt = build_prompt(loaded.family, loaded.model, messages, loaded.limits)
    out = loaded.model.generate(
        **_inputs(loaded, prompt), do_sample=False, max_new_tokens=tokens, min_new_tokens=tokens, eos_token_id=None, pad_token_id=0
    )
    assert out.shape[1] == prompt.length + tokens


def maps(loaded: Loaded, messages: list[Message], tokens: int) -> None:
    """The server's core: answer, question and generic map of all layers."""
    give_text_capture(loaded.model, "sdpa")
    *_, (_, done) = ModelAnswerer(loaded).answer([Ask(messages, max_tokens=tokens, attention=AttentionAsk())], lambda _: False)
    if isinstance(done, Refused):
        raise done
    assert done.completion_tokens == tokens and len(done.maps[0].layers) == loaded.text.num_hidden_layers


@torch.inference_mode()
def eager(loaded: Loaded, messages: list[Message], tokens: int) -> None:
    """As saccharomycetes/mllms_know does it: one forward that returns all attention for the question, one for the generic
    instruction, then the answer. Only the text model is made eager: the vision tower keeps sdpa, which favours this way."""
    text = loaded.model.config.get_text_config()
    text._attn_implementation_internal = "eager"
    for conversation in (messages, generic_twin(messages, AttentionAsk().generic_prompt)):
        prompt = build_prompt(loaded.family, loaded.model, conversation, loaded.limits)
        out = loaded.model(**_inputs(loaded, prompt), output_attentions=True, logits_to_keep=1, use_cache=False)
        rows = [states[0, :, -1].float().mean(dim=0).cpu() for states in out.attentions]
        assert len(rows) == text.num_hidden_layers
        del out
    text._attn_implementation_internal = "sdpa"
    plain(loaded, messages, tokens)


WAYS: dict[str, Way] = {"plain": plain, "maps": maps, "eager": eager, "again": maps}


def eager_bytes(heads: int, layers: int, tokens: int, item: int) -> int:
    """What eager keeps of all layers, and the copies of one layer while it works (scores, fp32 softmax, result)."""
    square = heads * tokens * tokens
    return layers * square * item + square * (4 + item)
