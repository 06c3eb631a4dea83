"""Several replicas' Prometheus texts as one, each sample with the label of its replica."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.exposition import floatToGoString
from prometheus_client.parser import text_string_to_metric_families


def merged_metrics(texts: Mapping[str, str]) -> str:
    """`texts`: replica -> text. Samples of one family stay together, as the format wants it."""
    families: dict[str, Metric] = {}
    lines: dict[str, list[str]] = {}
    for replica, text in texts.items():
        for family in text_string_to_metric_families(text):
            families.setdefault(family.name, family)
            for sample in family.samples:
                labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in {"replica": replica, **sample.labels}.items())
                lines.setdefault(family.name, []).append(f"{sample.name}{{{labels}}} {floatToGoString(sample.value)}")
    out = []
    for name, family in families.items():
        # The parser takes the ending off a counter's name; the text format keeps it.
        shown = f"{name}_total" if family.type == "counter" else name
        out += [f"# HELP {shown} {family.documentation}", f"# TYPE {shown} {family.type}", *lines.get(name, [])]
    return "\n".join(out) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
