"""Prometheus metrics of a running crawl, on request: a text file for a node exporter, or a port on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from prometheus_client import start_http_server, write_to_textfile
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

_GAUGES = {
    "pages": "Pages captured",
    "bytes": "Bytes received",
    "queued": "URLs waiting",
    "hosts": "Hosts with at least one page",
    "rate": "Pages per second, smoothed",
    "polish_share": "Share of Polish pages among the documents looked at",
}


class Metrics(Collector):
    """Gauges of one process. ``target`` is ``:PORT`` or a file's path; process *shard* takes the port or name after."""

    def __init__(self, target: str, source: str, shard: int) -> None:
        self._labels = {"source": source, "shard": str(shard)}
        self._figures: dict[str, Any] = {}
        self._path: Path | None = None
        if target.startswith(":"):
            self.port = int(target[1:]) + shard if target != ":0" else 0
            server, _ = start_http_server(self.port, "127.0.0.1", self)
            self.port = server.server_port
        else:
            path = Path(target)
            self._path = path if shard == 0 else path.with_name(f"{path.stem}-{shard}{path.suffix}")

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures of the latest event, for whoever asks."""
        figures, values = self._figures, list(self._labels.values())
        for name, about in _GAUGES.items():
            family = GaugeMetricFamily(f"kombajn_crawl_{name}", about, labels=list(self._labels))
            if figures.get(name) is not None:
                family.add_metric(values, figures[name])
            yield family
        statuses = GaugeMetricFamily("kombajn_crawl_responses", "Responses by status", labels=[*self._labels, "status"])
        for status, count in figures.get("statuses", {}).items():
            statuses.add_metric([*values, str(status)], count)
        yield statuses

    def update(self, figures: dict[str, Any]) -> None:
        """Take over the figures of a progress event; what it does not tell stays as it was."""
        told = {name: value for name, value in figures.items() if value is not None}
        statuses = {**self._figures.get("statuses", {}), **figures["statuses"]}
        self._figures = {**self._figures, **told, "statuses": statuses}
        if self._path is not None:
            write_to_textfile(str(self._path), self)
