"""The request of `POST /v1/chat/completions`. Unknown fields are ignored, as other servers do; known fields that would change
the answer and are not supported are refused, so that nobody believes that they worked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from inference.service.errors import ApiError


class Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class TextContent(Loose):
    type: Literal["text"]
    text: str


class ImageUrl(Loose):
    url: str


class ImageContent(Loose):
    type: Literal["image_url"]
    image_url: ImageUrl


Content = Annotated[TextContent | ImageContent, Field(discriminator="type")]


class ChatMessage(Loose):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[Content] | None = None


class StreamOptions(Loose):
    include_usage: bool = False


class RelativeAttention(Loose):
    """The extension. `tokens: "all"` asks for the default layer's map of every generated token as well."""

    layers: Literal["all"] | Annotated[list[Annotated[int, Field(ge=0, le=10_000)]], Field(min_length=1, max_length=1000)] = "all"
    generic_prompt: Annotated[str, StringConstraints(min_length=1, max_length=4000)] = "Write a general description of the image."
    epsilon: Annotated[float, Field(gt=0, le=1)] = 1e-6
    tokens: Literal["all"] | None = None


Stop = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class ChatRequest(Loose):
    model: str | None = None
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=1000)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None
    stop: Stop | Annotated[list[Stop], Field(max_length=16)] | None = None
    logprobs: bool | None = None
    top_logprobs: Annotated[int, Field(ge=0, le=20)] | None = None
    relative_attention: RelativeAttention | None = None
    # Fields that are known and not offered: see `refuse_unsupported`.
    n: Any = None
    response_format: Any = None
    tools: Any = None
    functions: Any = None
    logit_bias: Any = None
    presence_penalty: Any = None
    frequency_penalty: Any = None

    def refuse_unsupported(self) -> None:
        if self.n not in (None, 1):
            raise ApiError("unsupported-parameter", "Only one choice is given: n must be 1.", param="n")
        kind = self.response_format.get("type") if isinstance(self.response_format, dict) else self.response_format
        if kind not in (None, "text"):
            raise ApiError(
                "unsupported-parameter", "Answers are free text; response_format is not supported.", param="response_format"
            )
        for name in ("tools", "functions", "logit_bias", "presence_penalty", "frequency_penalty"):
            if getattr(self, name):
                raise ApiError("unsupported-parameter", f"{name} is not supported by this server.", param=name)
        if self.top_logprobs and not self.logprobs:
            raise ApiError("invalid-request", "top_logprobs needs logprobs to be true.", param="top_logprobs")


def read_chat_request(body: bytes) -> ChatRequest:
    """Raises ApiError `invalid-json` or `invalid-request`; messages name the field and never repeat what was sent."""
    try:
        request = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            raise ApiError("invalid-json", "The body is not valid JSON.") from None
        param = ".".join(str(part) for part in first["loc"])
        raise ApiError("invalid-request", f"{param or 'body'}: {first['msg']}", param=param or None) from None
    request.refuse_unsupported()
    return request
