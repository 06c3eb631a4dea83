"""The one thread that owns the model, and the bounded line of requests before it."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable

from inference.ask import Answerer, Ask, Done, Refused, TokenSaid
from inference.service.errors import ApiError, internal_error, out_of_memory
from inference.service.metrics import Metrics
from inference.service.settings import ServiceSettings

log = logging.getLogger("inference")

Event = TokenSaid | Done | Refused


class Job:
    """One request in the line. `put` takes its events and is called from the worker's thread; Done or a Refused is the last."""

    def __init__(self, ask: Ask, put: Callable[[Event], None]):
        self.ask = ask
        self.put = put
        self.since = time.monotonic()
        self.started: float | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """The work stops at the next token, or never starts; no further event is promised. Safe from any thread."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        return self._cancelled


class Worker:
    def __init__(self, answerer: Answerer, settings: ServiceSettings, metrics: Metrics):
        self._answerer = answerer
        self._settings = settings
        self._metrics = metrics
        self._line: deque[Job] = deque()
        self._running: list[Job] = []
        self._changed = threading.Condition()
        self._stopping = False
        self._usual_seconds = 1.0
        self._thread = threading.Thread(target=self._work, name="model", daemon=True)
        metrics.tell_memory(answerer.memory())

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 10.0) -> None:
        """Cancels what runs and waits; ends when the model has reached its next token."""
        with self._changed:
            self._stopping = True
            for job in [*self._line, *self._running]:
                job.cancel()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(patience)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    @property
    def counts(self) -> tuple[int, int]:
        """How many wait, how many run."""
        with self._changed:
            return sum(not job.cancelled for job in self._line), len(self._running)

    def check_room(self) -> None:
        """Raises ApiError `queue-full` (503 with Retry-After)."""
        with self._changed:
            self._check_room()

    def submit(self, job: Job) -> None:
        with self._changed:
            self._check_room()
            self._line.append(job)
            self._metrics.waiting.set(len(self._line))
            self._changed.notify_all()

    def _check_room(self) -> None:
        if self._stopping or not self._thread.is_alive():
            raise ApiError("shutting-down", "The server is stopping.", status=503)
        if len(self._line) >= self._settings.max_queue:
            # Those who left no longer take a place.
            self._line = deque(job for job in self._line if not job.cancelled)
        if len(self._line) < self._settings.max_queue:
            return
        rounds = math.ceil((len(self._line) + 1) / self._settings.max_batch)
        raise ApiError(
            "queue-full",
            f"{len(self._line)} requests are waiting already. Try again later.",
            status=503,
            retry_after=max(1, min(60, math.ceil(rounds * self._usual_seconds))),
        )

    def _work(self) -> None:
        while True:
            batch = self._first_jobs()
            if batch is None:
                return
            if batch:
                self._answer(batch)
                with self._changed:
                    self._running.clear()
                    self._metrics.running.set(0)

    def _first_jobs(self) -> list[Job] | None:
        """Waits for a job and then, for a short window, for company; None when the worker is to stop."""
        size, window = self._settings.max_batch, self._settings.batch_window
        with self._changed:
            self._changed.wait_for(lambda: self._line or self._stopping)
            if self._line and size > 1:
                self._changed.wait_for(lambda: len(self._line) >= size or self._stopping, timeout=window)
            return None if self._stopping else self._take()

    def _take(self) -> list[Job]:
        """As many waiting jobs as may still run beside those that do. The lock must be held."""
        taken: list[Job] = []
        while self._line and len(self._running) < self._settings.max_batch:
            job = self._line.popleft()
            if job.cancelled:
                continue
            job.started = time.monotonic()
            self._metrics.queue_seconds.observe(job.started - job.since)
            self._running.append(job)
            taken.append(job)
        self._metrics.waiting.set(len(self._line))
        self._metrics.running.set(len(self._running))
        if taken:
            self._metrics.batch.observe(len(self._running))
        return taken

    def _answer(self, jobs: list[Job]) -> None:
        """Answers a batch; requests that come meanwhile join it between tokens, as places become free."""
        unfinished = dict(enumerate(jobs))

        def more() -> list[Ask]:
            for index in [index for index, job in unfinished.items() if job.cancelled]:
                # The answerer has dropped it, so that its place is free.
                del unfinished[index]
            with self._changed:
                self._running[:] = unfinished.values()
                joined = [] if self._stopping else self._take()
            for job in joined:
                unfinished[len(jobs)] = job
                jobs.append(job)
            return [job.ask for job in joined]

        failure: Refused = internal_error()
        try:
            for index, event in self._answerer.answer([job.ask for job in jobs], lambda index: jobs[index].cancelled, more):
                self._tell(jobs[index], event)
                if isinstance(event, (Done, Refused)) and unfinished.pop(index, None):
                    self._finished(jobs[index])
        except Exception as error:
            if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
                failure = out_of_memory()
            else:
                log.exception("The model failed on a batch of %d", len(unfinished))
        for job in unfinished.values():
            if not job.cancelled:
                self._tell(job, failure)
        self._tell_memory()

    def _finished(self, job: Job) -> None:
        self._usual_seconds += 0.2 * (time.monotonic() - (job.started or job.since) - self._usual_seconds)
        self._tell_memory()

    def _tell_memory(self) -> None:
        try:
            self._metrics.tell_memory(self._answerer.memory())
        except Exception:
            log.exception("The model does not tell its memory")

    def _tell(self, job: Job, event: Event) -> None:
        if isinstance(event, Refused) and event.code == "out-of-memory":
            self._metrics.out_of_memory.inc()
        try:
            job.put(event)
        except RuntimeError:
            # The loop that asked is gone; so is its client.
            job.cancel()
