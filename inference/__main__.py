"""`python -m inference --model FOLDER_OR_NAME` serves one model on this machine."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys

from inference.ask import Refused
from inference.options import Options, add_options

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 after a normal end, 1 where the model or the address cannot be had, 2 for wrong options."""
    parser = argparse.ArgumentParser(
        prog="python -m inference",
        description="Serves a vision-language model over the OpenAI chat completions API, with relative attention maps.",
    )
    add_options(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port (default 8000; 0 takes a free one)")
    parser.add_argument("--debug", action="store_true", help="show the whole trace when the model cannot be loaded")
    chosen = vars(parser.parse_args(arguments))
    host, port, debug = chosen.pop("host"), chosen.pop("port"), chosen.pop("debug")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # A hub that cannot be reached is told once, by us.
    os.environ.setdefault("HF_HUB_VERBOSITY", "error")
    try:
        options = Options.of(chosen)
        settings = options.settings()
    except Refused as error:
        return complain(str(error), 2)
    try:
        # Before the model is loaded, which takes minutes: a taken port is told at once.
        listener = listen(host, port)
    except OSError as error:
        return complain(f"Cannot listen on {host}:{port}: {error.strerror or error}.", 1)
    if host not in LOOPBACK and settings.api_key is None:
        logging.warning("Listening on %s without an API key: anyone who reaches it can use the model (see --api-key-env).", host)
    return serve(options, listener, debug)


def serve(options: Options, listener: socket.socket, debug: bool) -> int:
    try:
        import uvicorn

        from inference.service.app import make_app

        logging.info("Loading %s", options.shown_name())
        app = make_app(options.load(), options.settings())
    except ModuleNotFoundError as error:
        return complain(f"The Python package {error.name!r} is missing: pip install -r inference/requirements.txt", 1)
    except Refused as error:
        return complain(str(error), 1)
    except Exception as error:
        if debug:
            raise
        said = (str(error).strip().splitlines() or ["no further word"])[0]
        return complain(f"The model cannot be loaded: {type(error).__name__}: {said} (--debug shows more)", 1)
    address, port = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    logging.info("Serving %s on http://%s:%d/v1", options.shown_name(), shown, port)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=10)
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    if os.name == "posix":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        # Not listening yet: until the model is loaded, clients are refused at once instead of waiting.
    except OSError:
        listener.close()
        raise
    return listener


def complain(message: str, code: int) -> int:
    print(f"inference: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
