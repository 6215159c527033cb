"""Scrapy's HTTP client with verified TLS, except for hosts that the job names."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]


@implementer(IPolicyForHTTPS)
class NamedExceptions:
    """Chooses by host between the verifying policy and the other one."""

    def __init__(self, verifying: Any, lenient: Any, hosts: frozenset[str]) -> None:
        self._verifying = verifying
        self._lenient = lenient
        self._hosts = hosts

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 – Twisted's name
        """Return TLS options for a connection to *hostname*."""
        excepted = hostname.decode("ascii", "replace").lower() in self._hosts
        return (self._lenient if excepted else self._verifying).creatorForNetloc(hostname, port)


class DownloadHandler(HTTP11DownloadHandler):
    """The handler for http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        hosts = frozenset(host.lower() for host in crawler.settings["CRAWL_JOB"].unverified_tls_hosts)
        if hosts:
            lenient = type(self._contextFactory)(verify_certificates=False)
            self._contextFactory: Any = NamedExceptions(self._contextFactory, lenient, hosts)
