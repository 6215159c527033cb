"""The share of Polish pages among the first 1,000 of a mixed crawl, with and without steering.

``--data SITES`` is a folder of static site trees, one per host; a loopback proxy plays them under their names. Shares
are mean Polish probabilities by the language look. ``--pages N`` changes the number.
"""

from __future__ import annotations

import contextlib
import json
import mimetypes
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    if data is None:
        return {"polish_share_with": None, "polish_share_without": None}
    pages = int(options[options.index("--pages") + 1]) if "--pages" in options else 1000
    hosts = sorted(path.name for path in data.iterdir() if path.is_dir())
    with proxy(data) as address, tempfile.TemporaryDirectory() as folder:
        steered = _crawl(Path(folder) / "with", hosts, address, pages, polish_first=True)
        plain = _crawl(Path(folder) / "without", hosts, address, pages, polish_first=False)
    return {
        "polish_share_with": steered["polish_share"],
        "polish_share_without": plain["polish_share"],
        "pages_with": float(steered["pages"]),
        "pages_without": float(plain["pages"]),
    }


@contextlib.contextmanager
def proxy(sites: Path) -> Iterator[str]:
    """The address of a proxy that plays the trees below *sites* under their names."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(sites.resolve()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def _crawl(folder: Path, hosts: list[str], address: str, pages: int, *, polish_first: bool) -> dict[str, Any]:
    folder.mkdir()
    job = {
        "name": "mixed",
        "seeds": [f"http://{host}/" for host in hosts],
        "folder": str(folder),
        "user_agent": "kombajn/0.1 (benchmark on loopback)",
        "delay_seconds": 0,
        "crawl_delay_cap": 0,
        "concurrency_per_host": 4,
        "max_pages": pages,
        "polish_first": polish_first,
    }
    (folder / "job.json").write_text(json.dumps(job))
    subprocess.run(
        [sys.executable, "-m", "crawler", str(folder / "job.json")],
        cwd=ROOT,
        env={**os.environ, "http_proxy": address},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    summary: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return summary


def _handler(root: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            file = (root / (parts.hostname or "-") / unquote(parts.path).lstrip("/")).resolve()
            if file.is_dir():
                file /= "index.html"
            found = file.is_relative_to(root) and file.is_file()
            body = file.read_bytes() if found else b"not found"
            kind = (mimetypes.guess_type(file.name)[0] or "text/html") if found else "text/plain"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Keep quiet."""

    return Handler
