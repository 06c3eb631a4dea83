"""Server-sent events of one answer."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from inference.ask import Done, Refused, TokenSaid
from inference.service.errors import error_body, internal_error
from inference.service.replies import Writer
from inference.service.ticket import Disconnected, Ticket

log = logging.getLogger("inference")

DONE = b"data: [DONE]\n\n"
COMMENT = b": the model is at work\n\n"


def frame(body: dict) -> bytes:
    # ASCII only: some clients also break lines at U+2028.
    return b"data: " + json.dumps(body, separators=(",", ":")).encode("ascii") + b"\n\n"


async def stream_frames(
    writer: Writer,
    ticket: Ticket,
    first: TokenSaid | Done | None,
    patience: float,
    ended: Callable[[str, Done | None], None],
) -> AsyncGenerator[bytes, None]:
    """The role, one frame for each token, the end, `[DONE]`. While nothing comes for `patience` seconds a comment keeps the
    connection alive. An error ends the stream with an error frame and without `[DONE]`. `ended` is told how it ended: ok,
    disconnected or an error's code. Closes the ticket."""
    outcome = "disconnected"
    event = first
    try:
        yield frame(writer.opening())
        while not isinstance(event, Done):
            chunk = None if event is None else writer.token(event)
            if event is None:
                yield COMMENT
            elif chunk is not None:
                yield frame(chunk)
            event = await ticket.next(patience)
        for chunk in writer.closing(event):
            yield frame(chunk)
        yield DONE
        outcome = "ok"
    except Refused as error:
        outcome = error.code
        yield frame(error_body(error))
    except Disconnected:
        pass
    except Exception:
        log.exception("A stream failed")
        outcome = "internal-error"
        yield frame(error_body(internal_error()))
    finally:
        ended(outcome, event if isinstance(event, Done) else None)
        await ticket.close()


class EventStream(StreamingResponse):
    """Sends what the generator yields and always closes it. The ticket watches for the client's leaving, so nothing listens here."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncGenerator[bytes, None]):
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._content = content

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.stream_response(send)
        except OSError:
            # The socket closed under a send.
            pass
        finally:
            await self._content.aclose()
