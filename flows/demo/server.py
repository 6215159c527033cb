"""Serves the demo's web site on loopback: a portal, and a municipal bulletin on a port of its own."""

from __future__ import annotations

import hashlib
import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import unquote, urlsplit

from flows.demo.pages import NAME, OFFICE, SECTIONS, Page, office_pages, portal_pages, render, render_list

ROBOTS = """# Prosimy nie zaglądać do działu prywatnego.
User-agent: *
Disallow: /prywatne/
Disallow: /szukaj

User-agent: GPTBot
User-agent: CCBot
Disallow: /analizy/galeria-fotografii

Sitemap: {base}/sitemap.xml
"""
TDMREP = '[{"location": "/analizy/rynek*", "tdm-reservation": 1, "tdm-policy": "https://example.org/zasady.json"}]\n'
MISSING = "<h1>Nie ma takiej strony – być może została przeniesiona</h1>".encode()
REDIRECTS = {"/stary-adres": "/historia/waskotorowka", "/gazeta/archiwum": "/gazeta/"}
_NAMES = "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień"
MONTHS = _NAMES.split()


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    user_agent: str
    conditional: bool
    status: int


@dataclass(frozen=True)
class Reply:
    """What is sent back."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class DemoServer:
    """The running site: addresses of its two hosts and the log of what was asked. ``edition`` may be raised."""

    url: str
    office_url: str
    edition: int = 1
    requests: list[Asked] = field(default_factory=list)
    office_requests: list[Asked] = field(default_factory=list)

    @property
    def addresses(self) -> tuple[str, str]:
        """The ``host:port`` pairs that a crawl must be allowed to reach."""
        return urlsplit(self.url).netloc, urlsplit(self.office_url).netloc


@contextmanager
def serve(port: int = 0, edition: int = 1) -> Iterator[DemoServer]:
    """Serve the site on 127.0.0.1 until the block ends; the bulletin takes *port* + 1, and 0 means any free ports."""
    demo = DemoServer("", "", edition)
    portal = ThreadingHTTPServer(("127.0.0.1", port), _handler(demo, office=False))
    office = ThreadingHTTPServer(("127.0.0.1", port and port + 1), _handler(demo, office=True))
    demo.url = f"http://127.0.0.1:{portal.server_port}"
    demo.office_url = f"http://127.0.0.1:{office.server_port}"
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in (portal, office)]
    for thread in threads:
        thread.start()
    try:
        yield demo
    finally:
        for server in (portal, office):
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


def manifest_text(demo: DemoServer) -> str:
    """Return the manifest of a job over the running site."""
    portal, office = demo.addresses
    return Template((Path(__file__).parent / "manifest.yaml").read_text("utf-8")).substitute(
        portal=portal, office=office
    )


def reply(path: str, base: str, edition: int = 1, *, office: bool = False) -> Reply:
    """Answer a GET of *path* (with its query) on the host whose address is *base*."""
    path = unquote(urlsplit(path).path).removeprefix("/druk")  # a page to print is byte for byte the page itself
    listed = office_pages(edition) if office else portal_pages(edition)
    page = next((page for page in listed if page.path == path), None)
    if page is not None:
        return Reply(200, render(page, edition), page.content_type, (*page.headers, _modified(page)))
    if path == "/sitemap.xml":
        return Reply(200, _sitemap(listed, base), "application/xml")
    if office:
        return _office_reply(path, base, listed)
    return _portal_reply(path, base, listed)


def _portal_reply(path: str, base: str, listed: list[Page]) -> Reply:
    if path == "/robots.txt":
        return Reply(200, ROBOTS.format(base=base).encode(), "text/plain; charset=utf-8")
    if path == "/.well-known/tdmrep.json":
        return Reply(200, TDMREP.encode(), "application/json")
    if path == "/rss.xml":
        return Reply(200, _feed(listed, base), "application/rss+xml")
    if path in REDIRECTS:
        return Reply(301, headers=(("Location", REDIRECTS[path]),))
    if path == "/":
        latest = sorted((page for page in listed if page.listed), key=lambda page: (page.published, page.path))[-15:]
        return Reply(200, render_list(NAME, "Portal o ludziach, miejscach i sprawach znad rzeki.", latest[::-1]))
    section = path.strip("/")
    if section in SECTIONS and path.endswith("/"):
        of_section = [page for page in listed if page.section == section and page.listed]
        return Reply(200, render_list(SECTIONS[section], f"Teksty z działu {SECTIONS[section]}.", of_section))
    if path == "/szukaj":
        return Reply(200, render_list("Wyniki wyszukiwania", "Nic nie znaleziono.", []))
    if path.startswith("/kalendarz/"):
        return _calendar(path)
    return Reply(404, MISSING)


def _office_reply(path: str, base: str, listed: list[Page]) -> Reply:
    if path == "/robots.txt":
        return Reply(200, f"User-agent: *\nDisallow:\n\nSitemap: {base}/sitemap.xml\n".encode(), "text/plain")
    if path in ("/", f"/{OFFICE}/"):
        title = "Biuletyn Informacji Publicznej Gminy Brdnica"
        return Reply(200, render_list(title, "Akty prawa miejscowego i ogłoszenia urzędowe.", listed, office=True))
    return Reply(404, MISSING)


def _calendar(path: str) -> Reply:
    """A page for every month there ever was or will be, each linking to the next: a trap for crawlers."""
    parts = path.strip("/").split("/")[1:]
    if len(parts) != 2 or not all(part.isdigit() for part in parts) or not 1 <= int(parts[1]) <= 12:
        return Reply(404)
    year, month = int(parts[0]), int(parts[1])
    links = "".join(
        f'<a href="/kalendarz/{(year * 12 + month - 1 + step) // 12}/{(year * 12 + month - 1 + step) % 12 + 1:02d}">'
        f"{'następny' if step > 0 else 'poprzedni'} miesiąc</a> "
        for step in (-12, -1, 1, 12)
    )
    text = f"<h1>Kalendarz: {MONTHS[month - 1]} {year}</h1><p>W tym miesiącu nie ma wydarzeń.</p><p>{links}</p>"
    return Reply(200, f"<html lang='pl'><title>Kalendarz</title><body>{text}</body></html>".encode())


def _sitemap(listed: list[Page], base: str) -> bytes:
    urls = "".join(
        f"<url><loc>{base}{page.path}</loc><lastmod>{page.published}</lastmod></url>\n"
        for page in listed
        if page.listed
    )
    return (
        f'<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>'.encode()
    )


def _feed(listed: list[Page], base: str) -> bytes:
    latest = sorted((page for page in listed if page.listed), key=lambda page: (page.published, page.path))[-10:]
    items = "".join(
        f"<item><title>{html.escape(page.title)}</title><link>{base}{page.path}</link>"
        f"<pubDate>{_http_date(page)}</pubDate></item>\n"
        for page in latest[::-1]
    )
    head = f"<title>{NAME}</title><link>{base}/</link><description>Nowe teksty</description>"
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{head}\n{items}</channel></rss>'.encode()


def _modified(page: Page) -> tuple[str, str]:
    return "Last-Modified", _http_date(page)


def _http_date(page: Page) -> str:
    return format_datetime(datetime.combine(page.published, time(8), UTC), usegmt=True)


def _handler(demo: DemoServer, *, office: bool) -> type[BaseHTTPRequestHandler]:
    log = demo.office_requests if office else demo.requests

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            base = demo.office_url if office else demo.url
            answer = reply(self.path, base, demo.edition, office=office)
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
            conditional = self.headers.get("If-None-Match")
            status = 304 if answer.status == 200 and conditional == tag else answer.status
            log.append(
                Asked(self.command, self.path, self.headers.get("User-Agent", ""), conditional is not None, status)
            )
            body = b"" if status == 304 else answer.body
            self.send_response(status)
            if status == 200:
                self.send_header("ETag", tag)
            for name, value in (("Content-Type", answer.content_type), *answer.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 – the server's naming

        def log_message(self, *_: Any) -> None:
            """Stay silent: requests are kept in the log above."""

    return Handler
