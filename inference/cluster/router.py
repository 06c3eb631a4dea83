"""Ray Serve's request router that keeps an image on its replica, as long as that has room."""

from __future__ import annotations

import random

from ray.serve.request_router import PendingRequest, RequestRouter, RunningReplica

from inference.cluster.affinity import ranked


class ImageRouter(RequestRouter):
    """Reads the keyword argument `image_key` of the call. Each rank holds one replica: Serve tries the next one only where the
    one before takes no more requests. Deliberately without FIFOMixin, which may hand a replica to another request."""

    async def choose_replicas(
        self, candidate_replicas: list[RunningReplica], pending_request: PendingRequest | None = None
    ) -> list[list[RunningReplica]]:
        key = pending_request.kwargs.get("image_key") if pending_request else None
        if key is None:
            return [random.sample(candidate_replicas, len(candidate_replicas))]
        by_id = {replica.replica_id.unique_id: replica for replica in candidate_replicas}
        return [[by_id[name]] for name in ranked(key, list(by_id))]
