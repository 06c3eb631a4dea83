"""From a request as clients write it to what the core is asked."""

from __future__ import annotations

from inference.ask import Ask, AttentionAsk, ImagePart, Message, TextPart
from inference.service.errors import ApiError
from inference.service.pictures import decode_picture, picture_bytes
from inference.service.schemas import ChatMessage, ChatRequest, ImageContent, TextContent
from inference.service.settings import ServiceSettings

DEFAULT_MAX_TOKENS = 512


def to_ask(request: ChatRequest, settings: ServiceSettings) -> Ask:
    """Decodes the pictures, so it takes a while: call it off the event loop. Raises ApiError."""
    check_model(request.model, settings)
    if request.messages[-1].role == "assistant":
        raise ApiError("invalid-request", "The last message must not be the assistant's.", param="messages")
    max_tokens = request.max_completion_tokens or request.max_tokens or min(DEFAULT_MAX_TOKENS, settings.max_tokens)
    if max_tokens > settings.max_tokens:
        raise ApiError("too-many-tokens", f"At most {settings.max_tokens} tokens may be asked for.", param="max_tokens")
    messages = to_messages(request.messages, settings)
    has_picture = any(isinstance(part, ImagePart) for message in messages for part in message.parts)
    return Ask(
        messages=messages,
        max_tokens=max_tokens,
        temperature=request.temperature or 0.0,
        top_p=1.0 if request.top_p is None else request.top_p,
        seed=request.seed,
        stop=(request.stop,) if isinstance(request.stop, str) else tuple(request.stop or ()),
        top_logprobs=request.top_logprobs or 0,
        # Without a picture there is nothing to look at: the reply then says so with an empty list of maps.
        attention=to_attention(request) if has_picture else None,
    )


def check_model(name: str | None, settings: ServiceSettings) -> None:
    if name not in (None, "", settings.name):
        raise ApiError("model-not-found", f"This server has the model {settings.name!r} only.", status=404, param="model")


def to_attention(request: ChatRequest) -> AttentionAsk | None:
    asked = request.relative_attention
    if asked is None:
        return None
    return AttentionAsk(
        layers="all" if asked.layers == "all" else tuple(dict.fromkeys(asked.layers)),
        generic_prompt=asked.generic_prompt,
        epsilon=asked.epsilon,
        every_token=asked.tokens == "all",
    )


def to_messages(messages: list[ChatMessage], settings: ServiceSettings) -> list[Message]:
    parts = [part for message in messages if isinstance(message.content, list) for part in message.content]
    images = sum(isinstance(part, ImageContent) for part in parts)
    if images > settings.max_images:
        raise ApiError(
            "too-many-images", f"{images} images were sent; at most {settings.max_images} are taken.", param="messages"
        )
    pixels_left = settings.max_pixels
    result = []
    for turn, message in enumerate(messages):
        role = "system" if message.role == "developer" else message.role
        said: list[TextPart | ImagePart] = []
        content = [] if message.content is None else message.content
        if isinstance(content, str):
            content = [TextContent(type="text", text=content)]
        for number, part in enumerate(content):
            param = f"messages.{turn}.content.{number}"
            if isinstance(part, TextContent):
                said.append(TextPart(part.text))
                continue
            if role != "user":
                raise ApiError("invalid-request", "Only user messages may carry images.", param=param)
            picture = decode_picture(picture_bytes(part.image_url.url, param), pixels_left, param)
            pixels_left -= picture.image.width * picture.image.height
            said.append(picture)
        result.append(Message(role=role, parts=tuple(said)))
    return result
