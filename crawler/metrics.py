"""Prometheus metrics of a running crawl, on request: a text file for a node exporter, or a port on loopback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, start_http_server, write_to_textfile


class Metrics:
    """Gauges of one process. ``target`` is ``:PORT`` or a file's path; process *shard* takes the port or name after."""

    def __init__(self, target: str, source: str, shard: int) -> None:
        self._registry = CollectorRegistry()
        self._labels = {"source": source, "shard": str(shard)}
        self._path: Path | None = None
        if target.startswith(":"):
            self.port = int(target[1:]) + shard if target != ":0" else 0
            server, _ = start_http_server(self.port, "127.0.0.1", self._registry)
            self.port = server.server_port
        else:
            path = Path(target)
            self._path = path if shard == 0 else path.with_name(f"{path.stem}-{shard}{path.suffix}")
        names = list(self._labels)
        self._gauges = {
            name: Gauge(f"kombajn_crawl_{name}", words, names, registry=self._registry)
            for name, words in (
                ("pages", "Pages captured"),
                ("bytes", "Bytes received"),
                ("queued", "URLs waiting"),
                ("hosts", "Hosts with at least one page"),
                ("rate", "Pages per second, smoothed"),
                ("polish_share", "Share of Polish pages among the documents looked at"),
            )
        }
        self._statuses = Gauge(
            "kombajn_crawl_responses", "Responses by status", [*names, "status"], registry=self._registry
        )

    def update(self, figures: dict[str, Any]) -> None:
        """Take over the figures of a progress event."""
        for name, gauge in self._gauges.items():
            value = figures.get(name)
            if value is not None:
                gauge.labels(**self._labels).set(value)
        for status, count in figures["statuses"].items():
            self._statuses.labels(**self._labels, status=status).set(count)
        if self._path is not None:
            write_to_textfile(str(self._path), self._registry)
