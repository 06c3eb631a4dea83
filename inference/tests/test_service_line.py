"""The line before the model: full, left, too slow, out of memory, together."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from inference.tests.double import Double
from inference.tests.serving import Served, image_part, noise, served, user


@pytest.fixture
def double() -> Iterator[Double]:
    one = Double()
    yield one
    one.gate.set()


def in_background(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_full_line_refuses_with_a_time_to_come_back(double: Double) -> None:
    with served(double, max_queue=2, max_batch=1) as server:
        double.gate.clear()
        askers = [in_background(lambda: server.chat(messages=user("x")))]
        server.wait_for("loupe_queue_running", 1)
        askers += [in_background(lambda: server.chat(messages=user("x"))) for _ in range(2)]
        server.wait_for("loupe_queue_waiting", 2)
        for stream in (False, True):
            reply = server.chat(messages=user("x"), stream=stream)
            assert (reply.status_code, reply.json()["error"]["code"]) == (503, "queue-full")
            assert int(reply.headers["Retry-After"]) >= 1
        assert server.client.get("/health").json()["queue"] == {"waiting": 2, "running": 1, "limit": 2}
        double.gate.set()
        for asker in askers:
            asker.join(10)
        assert server.chat(messages=user("x")).status_code == 200
        assert server.metric("loupe_requests_total", code="ok") == 4


def test_a_place_whose_client_left_is_free_again(double: Double) -> None:
    with served(double, max_queue=1, max_batch=1) as server:
        double.gate.clear()
        first = in_background(lambda: server.chat(messages=user("x")))
        server.wait_for("loupe_queue_running", 1)
        with open_request(server, user("left behind")):
            server.wait_for("loupe_queue_waiting", 1)
        server.wait_for("loupe_requests_total", 1, code="disconnected")
        second = in_background(lambda: server.chat(messages=user("stays")))
        time.sleep(0.2)
        double.gate.set()
        first.join(10)
        second.join(10)
        assert server.metric("loupe_requests_total", code="ok") == 2
        assert [ask.messages[0].parts[0].text for ask in double.asks] == ["x", "stays"]


class open_request:
    """A request on a bare socket that is closed without reading to the end, as a closed browser tab does."""

    def __init__(self, server: Served, messages: list, **more: object):
        body = json.dumps({"messages": messages, **more}).encode()
        host, port = server.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(port)))
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.socket.sendall(head.encode() + body)

    def __enter__(self) -> socket.socket:
        return self.socket

    def __exit__(self, *_: object) -> None:
        self.socket.close()


@pytest.mark.parametrize("stream", [False, True])
def test_the_work_stops_when_the_client_leaves(double: Double, stream: bool) -> None:
    with served(double) as server:
        with open_request(server, user("forever"), stream=stream, max_tokens=4000) as connection:
            if stream:
                assert connection.recv(4096).startswith(b"HTTP/1.1 200")
            else:
                server.wait_for("loupe_queue_running", 1)
            while double.said < 3:
                time.sleep(0.01)
        server.wait_for("loupe_queue_running", 0)
        assert double.dropped == 1 and double.said < 1000
        server.wait_for("loupe_requests_total", 1, code="disconnected")
        assert server.chat(messages=user("next")).status_code == 200


def test_leaving_before_the_first_token_of_a_stream_stops_it_too(double: Double) -> None:
    with served(double) as server:
        double.gate.clear()
        with open_request(server, user("never said"), stream=True):
            server.wait_for("loupe_queue_running", 1)
        server.wait_for("loupe_requests_total", 1, code="disconnected")
        double.gate.set()
        server.wait_for("loupe_queue_running", 0)
        assert (double.said, double.dropped) == (0, 1)


def test_one_that_leaves_does_not_end_its_neighbours(double: Double) -> None:
    with served(double, max_batch=2, batch_window=2.0) as server:
        double.gate.clear()
        with ThreadPoolExecutor(1) as pool, open_request(server, user("a b c d")) as connection:
            stays = pool.submit(server.chat, messages=user("one two three"))
            server.wait_for("loupe_queue_running", 2)
            connection.close()
            server.wait_for("loupe_requests_total", 1, code="disconnected")
            double.gate.set()
            assert stays.result(10).json()["choices"][0]["message"]["content"] == "one two three"
        assert double.together[0] == 2 and double.dropped == 1


def test_waiting_requests_are_answered_together_and_each_gets_its_own(double: Double) -> None:
    with served(double, max_batch=3, batch_window=0.0) as server:
        texts = [f"answer number {n} of many" for n in range(7)]
        double.gate.clear()
        with ThreadPoolExecutor(7) as pool:
            first = pool.submit(server.chat, messages=user(texts[0]))
            server.wait_for("loupe_queue_running", 1)
            rest = [pool.submit(server.chat, messages=user(text)) for text in texts[1:]]
            server.wait_for("loupe_queue_waiting", 6)
            double.gate.set()
            said = [one.result(20).json()["choices"][0]["message"]["content"] for one in [first, *rest]]
        assert said == texts
        assert max(double.together) == 3


def test_a_short_question_does_not_wait_for_a_long_answer(double: Double) -> None:
    with served(double, max_batch=2) as server:
        with open_request(server, user("forever"), max_tokens=4000):
            server.wait_for("loupe_queue_running", 1)
            for text in ("first short one", "second short one"):
                assert server.chat(messages=user(text)).json()["choices"][0]["message"]["content"] == text
            assert server.client.get("/health").json()["queue"]["running"] == 1 and double.dropped == 0
            # Its place, too, is free once its client has left.
            with open_request(server, user("forever"), max_tokens=4000):
                server.wait_for("loupe_queue_running", 2)
            assert server.chat(messages=user("third")).status_code == 200
        server.wait_for("loupe_queue_running", 0)
        assert double.dropped == 2


@pytest.mark.parametrize("word", ["memory", "refuse-oom"])
def test_out_of_memory_fails_one_request_cleanly(double: Double, word: str) -> None:
    with served(double) as server:
        reply = server.chat(messages=user(word, image_part(noise())))
        assert (reply.status_code, reply.json()["error"]["code"]) == (503, "out-of-memory")
        assert "Retry-After" in reply.headers
        assert server.metric("loupe_out_of_memory_total") == 1
        frames = server.frames(messages=user(f"then {word}"))
        assert frames[-1]["error"]["code"] == "out-of-memory"
        assert server.chat(messages=user("next")).json()["choices"][0]["message"]["content"] == "next"
        assert server.client.get("/health").json()["status"] == "ok"


def test_the_deadline_counts_waiting_and_stops_the_work(double: Double) -> None:
    with served(double, deadline=0.3) as server:
        reply = server.chat(messages=user("forever"), max_tokens=4000)
        assert (reply.status_code, reply.json()["error"]["code"]) == (504, "deadline-exceeded")
        server.wait_for("loupe_queue_running", 0)
        assert double.dropped == 1
        frames = server.frames(messages=user("forever"), max_tokens=4000)
        assert frames[-1]["error"]["code"] == "deadline-exceeded" and len(frames) > 2


def test_a_slow_start_opens_the_stream_and_keeps_it_alive(double: Double) -> None:
    with served(double, patience=0.1) as server:
        double.gate.clear()
        with server.client.stream("POST", "/v1/chat/completions", json={"messages": user("late"), "stream": True}) as reply:
            lines = reply.iter_lines()
            seen = [next(lines) for _ in range(5)]
            assert seen[0].startswith('data: {"id"') and seen[2].startswith(":") and seen[4].startswith(":")
            double.gate.set()
            rest = list(lines)
        assert '"late"' in "".join(rest) and rest[-2] == "data: [DONE]"


def test_stopping_the_server_ends_what_runs(double: Double) -> None:
    with served(double) as server, open_request(server, user("forever"), max_tokens=4000):
        server.wait_for("loupe_queue_running", 1)
    assert double.dropped == 1
