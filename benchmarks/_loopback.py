"""A fast server of generated pages for crawl benchmarks: a process of its own, so that its time is not counted.

``python -m benchmarks._loopback PAGES LINKS HOSTS`` serves PAGES small pages on each of HOSTS loopback addresses and
prints their ports. Page n links to 2n and 2n+1 and to LINKS others of its host; ``/ukryte/`` is disallowed by
robots.txt and linked from everywhere. A line on standard input asks for the counts so far, as one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from functools import partial

PROSE = (
    "Wieczorem nad rzeką gromadzą się ludzie z całej okolicy i opowiadają sobie, co się przez dzień wydarzyło. "
    "Jedni przynoszą chleb, inni śliwki, a dzieci biegają po wale, aż zrobi się ciemno i trzeba wracać do domu. "
)
ROBOTS = b"User-agent: *\nDisallow: /ukryte/\n"


class Site:
    """One port's pages and what was asked of it."""

    def __init__(self, pages: int, links: int, language: str = "pl") -> None:
        self.pages = pages
        self.links = links
        self.asked: Counter[str] = Counter()

    def body(self, path: str) -> tuple[int, bytes]:
        """Return status and body of *path*."""
        if path == "/robots.txt":
            return 200, ROBOTS
        name = path.rpartition("/")[2]
        number = 1 if path == "/" else int(name) if name.isdigit() and path.startswith("/s/") else 0
        if not 1 <= number <= self.pages:
            return 404, b"nothing"
        near = [2 * number, 2 * number + 1] + [(number * 31 + k * 97) % self.pages + 1 for k in range(self.links)]
        links = "".join(f'<li><a href="/s/{n}">Strona {n}</a></li>' for n in near if n <= self.pages)
        return 200, (
            f'<!doctype html><html lang="pl"><head><title>Strona {number}</title></head><body><p>{PROSE}{number}</p>'
            f'<ul>{links}<li><a href="/ukryte/{number}">ukryte</a></li></ul></body></html>'
        ).encode()


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, as little of it as a crawler needs."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.site.asked[path] += 1
            status, body = self.site.body(path)
            kind = b"text/plain" if path == "/robots.txt" else b"text/html; charset=utf-8"
            self.transport.write(  # type: ignore[attr-defined]
                b"HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body)
            )


async def serve(pages: int, links: int, hosts: int) -> None:
    sites = [Site(pages, links) for _ in range(hosts)]
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(partial(Connection, site), f"127.0.0.{number}", 0, backlog=512)
        for number, site in enumerate(sites, 1)
    ]
    print(json.dumps([server.sockets[0].getsockname()[1] for server in servers]), flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        asked = sum((site.asked for site in sites), Counter())
        print(
            json.dumps(
                {
                    "requests": sum(asked.values()),
                    "disallowed": sum(count for path, count in asked.items() if path.startswith("/ukryte/")),
                    "pages": sum(
                        sum(1 for path in site.asked if path == "/" or path.startswith("/s/")) for site in sites
                    ),
                    "again": sum(sum(n - 1 for p, n in site.asked.items() if p.startswith("/s/")) for site in sites),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:4])))
