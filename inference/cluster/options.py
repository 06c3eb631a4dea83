"""What `serve run` passes: the server's options, and how many replicas on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from inference.ask import Refused
from inference.options import Options


@dataclass(frozen=True)
class ClusterOptions:
    """`replicas` fixed, or `max_replicas` for autoscaling between it and `min_replicas`. `gpus` and `cpus` for each replica;
    more than one GPU wants `device_map=auto`. `target` requests at work or waiting on a replica before another is started."""

    replicas: int = 1
    min_replicas: int = 1
    max_replicas: int | None = None
    gpus: float = 1.0
    cpus: float = 1.0
    target: float = 4.0

    @staticmethod
    def split(values: Mapping[str, Any]) -> tuple[ClusterOptions, Options]:
        """Raises Refused `bad-option`."""
        own = {field.name: str(field.type) for field in fields(ClusterOptions)}
        try:
            taken = {name: (float if own[name] == "float" else int)(value) for name, value in values.items() if name in own}
        except (TypeError, ValueError) as error:
            raise Refused("bad-option", f"An option of the cluster is no number: {error}.") from None
        cluster = ClusterOptions(**taken)
        if min(cluster.replicas, cluster.min_replicas) < 1 or min(cluster.gpus, cluster.cpus) < 0 or cluster.target <= 0:
            raise Refused("bad-option", "There must be at least one replica, and resources that are not below 0.")
        if cluster.max_replicas is not None and cluster.max_replicas < cluster.min_replicas:
            raise Refused("bad-option", "max_replicas must not be below min_replicas.")
        return cluster, Options.of({name: value for name, value in values.items() if name not in own})

    def scaling(self) -> dict[str, Any]:
        if self.max_replicas is None:
            return {"num_replicas": self.replicas}
        scaling = {"min_replicas": self.min_replicas, "max_replicas": self.max_replicas, "target_ongoing_requests": self.target}
        return {"autoscaling_config": scaling}
