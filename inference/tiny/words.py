"""A small byte-level BPE tokenizer, trained here and now: any text goes in and comes back unchanged."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

_LINES = (
    "What is written on the small sign near the door of the white house?",
    "Write a general description of the image.",
    "How many people stand to the left of the red car, and what colour is the roof?",
    "The answer is in the picture: look closely at the upper right corner.",
    "Is the cup to the left or to the right of the plate? Answer with one word.",
)


def build_tokenizer(
    specials: Sequence[str], chat_template: str, eos: str, bos: str | None = None
) -> PreTrainedTokenizerFast:
    """`specials` get the ids after the trained vocabulary, in their order. With `bos` every text begins with it, as Llama's do."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(_LINES, trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in specials])
    if bos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", special_tokens=[(bos, tokenizer.token_to_id(bos))]
        )
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=eos, pad_token=eos, bos_token=bos)
    fast.chat_template = chat_template
    return fast


def chatml(image: str) -> str:
    """A ChatML template (Qwen and InternVL speak it); `image` is what stands for one picture."""
    return (
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}"
        "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
        "{% for part in message['content'] %}{% if part['type'] == 'image' %}{{ '" + image + "' }}"
        "{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{{ '<|im_end|>\\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    )


def plain_turns(image: str, end: str) -> str:
    """Turns by name and colon, as LLaVA 1.5 and SmolVLM write them."""
    return (
        "{% for message in messages %}{{ message['role'] | upper + ': ' }}"
        "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
        "{% for part in message['content'] %}{% if part['type'] == 'image' %}{{ '" + image + "' }}"
        "{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{{ '" + end + "' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
    )
