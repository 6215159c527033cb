"""A small internet on loopback for tests: an http proxy that answers for made-up hosts, or a plain server."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PROSE = (
    "Zima w górach zaczyna się wcześnie i trwa długo, a ludzie, którzy tu mieszkają, od dawna wiedzą, jak się do niej "
    "przygotować. Drewno leży pod ścianą już we wrześniu, a kto nie zdążył, ten pożycza od sąsiada."
)


@dataclass
class Answer:
    """What a path answers with."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    drop: bool = False
    """Close the connection without a word."""


@dataclass(frozen=True)
class Visit:
    """One request that the server saw."""

    host: str
    path: str
    at: float
    headers: dict[str, str]


Site = Callable[[str, str, dict[str, str]], Answer]


class Internet(ThreadingHTTPServer):
    """Serves ``answers[(host, path)]``; a host's ``default`` may answer for the rest, else 404."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[tuple[str, str], Answer] = {}
        self.sites: dict[str, Site] = {}
        self.visits: list[Visit] = []
        self.lock = threading.Lock()
        self.started = time.monotonic()
        self.address = f"127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def __enter__(self) -> Internet:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up: timeouts and kills are among the tests."""

    def put(self, host: str, path: str, body: str | bytes = b"", **options: Any) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.answers[host, path] = Answer(data, **options)

    def answer(self, host: str, path: str, headers: dict[str, str]) -> Answer:
        found = self.answers.get((host, path))
        if found is None and host in self.sites:
            return self.sites[host](host, path, headers)
        return found or Answer(b"nothing here", status=404, content_type="text/plain")

    def paths(self, host: str) -> list[str]:
        return [visit.path for visit in self.visits if visit.host == host]

    def pages(self, host: str) -> list[str]:
        """Paths asked for at *host*, permission files and sitemaps aside."""
        return [path for path in self.paths(host) if path not in _SITE_FILES]


_SITE_FILES = ("/robots.txt", "/ai.txt", "/.well-known/tdmrep.json", "/sitemap.xml")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Internet

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        host = (parts.netloc or self.headers.get("Host", "")).lower()
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with self.server.lock:
            at = time.monotonic() - self.server.started
            self.server.visits.append(Visit(host, path, at, dict(self.headers.items())))
        answer = self.server.answer(host, path, dict(self.headers.items()))
        if answer.seconds:
            time.sleep(answer.seconds)
        if answer.drop:
            self.close_connection = True
            return
        self.send_response(answer.status)
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *args: object) -> None:
        pass


def article(*links: str, text: str = PROSE, head: str = "", lang: str = "pl") -> str:
    """A page with a paragraph of prose and links."""
    anchors = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Strona</title>{head}</head>'
        f"<body><p>{text}</p><ul>{anchors}</ul></body></html>"
    )


@dataclass
class Crawl:
    """A crawl that ran to its end."""

    code: int
    events: list[dict[str, Any]]
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        return json.loads((self.folder / "summary.json").read_text())

    @property
    def last(self) -> dict[str, Any]:
        return self.events[-1]


def job_file(folder: Path, seeds: list[str], **fields: Any) -> Path:
    """Write a job for tests: no delay, loopback allowed."""
    job = {
        "name": "proba",
        "seeds": seeds,
        "folder": str(folder),
        "user_agent": "kombajn/0.1 (+https://example.org/kombajn)",
        "delay_seconds": 0,
        "concurrency_per_host": 4,
        **fields,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "job.json"
    path.write_text(json.dumps(job))
    return path


def start(path: Path, proxy: str | None = None, most_bytes: int | None = None) -> subprocess.Popen[str]:
    """Start ``python -m crawler``; files of more than *most_bytes* cannot be written, as on a full disk."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    if proxy:
        environment["http_proxy"] = f"http://{proxy}"
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", str(path)],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=None if most_bytes is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes,) * 2),
    )


def finish(process: subprocess.Popen[str], folder: Path, timeout: float = 90) -> Crawl:
    """Wait for a crawl's end."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        out, err = process.communicate()
        log = (folder / "crawl.log").read_text()[-2000:] if (folder / "crawl.log").exists() else ""
        raise AssertionError(f"the crawl did not end: {out[-500:]} {err[-2000:]} {log}") from None
    assert not err, err
    return Crawl(process.returncode, [json.loads(line) for line in out.splitlines()], folder)


def crawl(folder: Path, seeds: list[str], *, proxy: str | None = None, **fields: Any) -> Crawl:
    """Run a crawl to its end."""
    path = job_file(folder, seeds, **fields)
    return finish(start(path, proxy), folder)
