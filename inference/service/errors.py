"""Errors in OpenAI's nested form: {"error": {message, type, param, code}}, with stable kebab-case codes."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from inference.ask import Refused

log = logging.getLogger("inference")


class ApiError(Refused):
    """A refusal with the field that it is about and, for 503, the seconds after which to try again."""

    def __init__(self, code: str, message: str, status: int = 400, param: str | None = None, retry_after: int | None = None):
        super().__init__(code, message, status)
        self.param = param
        self.retry_after = retry_after


def internal_error() -> ApiError:
    """The inside of a failure goes to the log, never to the client."""
    return ApiError("internal-error", "The server failed on this request. Its log says more.", status=500)


def out_of_memory() -> ApiError:
    return ApiError(
        "out-of-memory",
        "The model ran out of memory on this request; its caches were dropped. Send fewer or smaller images.",
        status=503,
    )


def error_type(status: int) -> str:
    if status == 401:
        return "authentication_error"
    if status == 404:
        return "not_found_error"
    if status == 503:
        return "overloaded_error"
    return "server_error" if status >= 500 else "invalid_request_error"


def error_body(error: Refused) -> dict:
    param = getattr(error, "param", None)
    return {"error": {"message": str(error), "type": error_type(error.status), "param": param, "code": error.code}}


def error_response(error: Refused) -> JSONResponse:
    headers = {}
    if error.status == 503:
        headers["Retry-After"] = str(getattr(error, "retry_after", None) or 1)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(error_body(error), status_code=error.status, headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(Refused)
    async def refused(_request: Request, error: Refused) -> JSONResponse:
        return error_response(error)

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "http-error")
        return error_response(ApiError(code, str(error.detail), error.status_code))

    @app.exception_handler(Exception)
    async def unforeseen(_request: Request, error: Exception) -> JSONResponse:
        log.error("A request failed", exc_info=error)
        return error_response(internal_error())
