"""Prometheus metrics, in a registry of their own so that several apps can live in one process."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = {"registry": self.registry}
        self.requests = Counter(
            "loupe_requests", "Chat requests by outcome; code is ok, disconnected or an error's code", ["code"], **own
        )
        self.waiting = Gauge("loupe_queue_waiting", "Requests that wait for the model", **own)
        self.running = Gauge("loupe_queue_running", "Requests that the model works on", **own)
        self.batch = Histogram("loupe_batch_size", "Requests answered together", buckets=(1, 2, 4, 8, 16), **own)
        self.prompt_tokens = Counter("loupe_prompt_tokens", "Prompt tokens of finished requests", **own)
        self.cached_tokens = Counter("loupe_cached_tokens", "Prompt tokens that came from the prefix cache", **own)
        self.completion_tokens = Counter("loupe_completion_tokens", "Generated tokens", **own)
        self.maps = Counter("loupe_attention_maps", "Relative attention maps made", **own)
        self.queue_seconds = Histogram("loupe_queue_seconds", "Time from arrival to the model's start", buckets=SECONDS, **own)
        self.first_token_seconds = Histogram(
            "loupe_first_token_seconds", "Time from arrival to the first token", buckets=SECONDS, **own
        )
        self.request_seconds = Histogram(
            "loupe_request_seconds", "Time from arrival to the end of the answer", buckets=SECONDS, **own
        )
        self.stage_seconds = Histogram("loupe_stage_seconds", "Time in one stage of an answer", ["stage"], buckets=SECONDS, **own)
        self.out_of_memory = Counter("loupe_out_of_memory", "Requests that ran out of memory", **own)
        self._memory: dict[str, Gauge] = {}

    def tell_memory(self, figures: dict[str, float]) -> None:
        """What the model tells of its memory after each batch; each figure is a gauge, such as loupe_prefix_cache_bytes."""
        for name, figure in figures.items():
            if name not in self._memory:
                self._memory[name] = Gauge(f"loupe_{name}", "Told by the model after each batch", registry=self.registry)
            self._memory[name].set(figure)

    def text(self) -> bytes:
        return generate_latest(self.registry)
