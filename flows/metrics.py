"""What monitoring asks of a home, in Prometheus' text format: read from its files, at any time, by anybody.

``kombajn metrics`` prints it, writes it for node-exporter's textfile collector, or serves it on loopback.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from flows.home import Home, read_json
from flows.journal import STATE
from flows.lock import holder
from flows.release_figures import release_figures

LOOPBACK = "127.0.0.1"
_STAGE = {
    "seconds": "Wall-clock seconds of the stage's tasks, added up",
    "cpu_seconds": "CPU-seconds of the stage",
    "documents_in": "Documents that came in",
    "documents_out": "Documents that went on",
    "rejected": "Documents that the stage rejected",
    "bytes": "Bytes that the stage read",
    "peak_memory": "Bytes of its largest process",
}


def metrics(home: Path) -> bytes:
    """All metrics of *home* as text."""
    return generate_latest(_Home(Home(home)))


class _Home(Collector):
    def __init__(self, home: Home) -> None:
        self._home = home

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _gauge("in_use", "1 while a command holds the home", [((), float(holder(self._home.root) is not None))])
        yield from _run(self._home)
        yield from _crawls(self._home)
        yield from _release(self._home)


def _gauge(
    name: str, about: str, values: Iterable[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"kombajn_{name}", about, labels=labels)
    for label, value in values:
        family.add_metric(label, value)
    return family


def _run(home: Home) -> Iterator[GaugeMetricFamily]:
    """The run that was at work last: its stages, how far they are, and how it ended."""
    states = list(home.runs.glob(f"*/{STATE}"))
    if not states:
        return
    latest = max(states, key=lambda path: path.stat().st_mtime_ns)
    state = read_json(latest)
    yield _gauge("run", "1 for the run at work last, by state: running, done, failed",
                 [((latest.parent.name, str(state["state"])), 1.0)], ("run", "state"))  # fmt: skip
    yield _gauge("run_updated_timestamp_seconds", "When that run last told how far it is", [((), state["at"])])
    stages: dict[str, dict[str, Any]] = state["stages"]
    for name, about in _STAGE.items():
        values = [((stage,), float(row[name])) for stage, row in stages.items()]
        yield _gauge(f"stage_{name}", about, values, ("stage",))
    yield _gauge(
        "stage_tasks_done", "Tasks done", [((s,), float(row["done"])) for s, row in stages.items()], ("stage",)
    )
    left = [((stage,), float(row["tasks"] - row["done"])) for stage, row in stages.items()]
    yield _gauge("stage_tasks_left", "Tasks left", left, ("stage",))


def _crawls(home: Home) -> Iterator[GaugeMetricFamily]:
    found = {folder.name: read_json(folder / STATE) for folder in home.crawl_folders() if (folder / STATE).is_file()}
    for name, about in (("pages", "Pages fetched"), ("queued", "URLs that wait"), ("bytes", "Bytes fetched")):
        values = [((crawl,), float(state.get(name, 0))) for crawl, state in found.items()]
        yield _gauge(f"crawl_{name}", about, values, ("crawl",))


def _release(home: Home) -> Iterator[GaugeMetricFamily]:
    versions = home.versions()
    if not versions:
        return
    figures = release_figures(home.root, versions[-1])
    written = (home.releases / versions[-1] / "manifest.json").stat().st_mtime
    yield _gauge("last_success_timestamp_seconds", "When the latest release was complete", [((), written)])
    yield _gauge("releases", "Complete releases", [((), float(len(versions)))])
    counts = [((name,), float(figures["counts"][name])) for name in ("captures", "published", "carried", "rejected")]
    yield _gauge("release_captures", "Captures of the latest release's run by outcome", counts, ("outcome",))
    yield _gauge("release_documents", "Documents of the latest release", [((), float(figures["counts"]["documents"]))])
    reasons = [((row["stage"] or "", row["reason"] or ""), float(row["captures"])) for row in figures["rejections"]]
    yield _gauge("release_rejections", "Its rejections by stage and reason", reasons, ("stage", "reason"))
    alarms = [((row["source"] or "", row["kind"], row["reason"] or ""), float(row["now"])) for row in figures["alarms"]]
    yield _gauge("alarm", "Its alarms, with the share now", alarms, ("source", "kind", "reason"))


def serving(home: Path, port: int) -> ThreadingHTTPServer:
    """A server of ``/metrics`` on loopback; read anew at each request."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self.send_error(404)
                return
            body = metrics(home)
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are not told."""

    return ThreadingHTTPServer((LOOPBACK, port), Handler)
