"""Scrapy's settings for a corpus crawl. Whatever depends on the job is added by ``for_job``.

Scrapy's own politeness, duplicate filter, redirects, retries and cookies are switched off: the frontier does their
work, since it alone knows a host's robots.txt, budget and standing. What is left of Scrapy is its engine, its HTTP
client and its decompression.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crawler.address_guard import AddressGuard
from crawler.admission import uses_proxy
from crawler.job import CrawlJob

BOT_NAME = "kombajn"
SPIDER_MODULES = ["crawler.spiders"]

SCHEDULER = "crawler.frontier.Frontier"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# Resolves names itself and withholds private addresses: a page cannot lead the crawler into the operator's network.
TWISTED_DNS_RESOLVER = "crawler.resolver.GuardedResolver"
# Answers of the name server expire, so that a moved host is followed within minutes.
DNSCACHE_SECONDS = 300

# The downloader is only a pipe: requests leave the frontier when they are due, so there is nothing to delay here.
DOWNLOAD_DELAY = 0
# Requests under way over all hosts. Hosts in their first minutes (robots.txt, opt-out files) hold a place each.
CONCURRENT_REQUESTS = 64

# The spider yields nothing to Scrapy, which would start this many tasks for each response: a third of all time.
CONCURRENT_ITEMS = 1

DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    # Order matters: rules first, then opt-out files, then what touches bytes.
    "crawler.robots.RobotsMiddleware": 100,
    "crawler.signals.SignalsMiddleware": 110,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
    # Honors http_proxy, https_proxy and no_proxy, as crawl farms need it.
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    # Below decompression: what the archive keeps is what was sent.
    "crawler.archive.ExchangeMiddleware": 900,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "crawler.archive.Archive": 0,
    "crawler.progress.Progress": 10,
}

DOWNLOAD_HANDLERS_BASE = {
    # http and https only: no file:, data:, ftp: or s3: URL is ever opened.
    "http": "crawler.download.DownloadHandler",
    "https": "crawler.download.DownloadHandler",
}
# Certificates are verified; the job may name hosts that are excepted.
DOWNLOAD_VERIFY_CERTIFICATES = True
# A body that ends early is kept and marked as truncated.
DOWNLOAD_FAIL_ON_DATALOSS = False
DOWNLOAD_WARNSIZE = 0

REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
COOKIES_ENABLED = False
ROBOTSTXT_OBEY = False  # see crawler.robots
TELNETCONSOLE_ENABLED = False
MEMUSAGE_ENABLED = False
LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.progress.QuietLog"
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False

ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.8,text/plain;q=0.8,*/*;q=0.5"
# Not br and zstd, though they are decoded if sent unasked: the archive keeps bodies as they came, and common WARC tools
# (warcio 1.8 with brotli 1.2) end with an error at a br body.
ACCEPT_ENCODING = "gzip, deflate"
ACCEPT_LANGUAGE = "pl,pl-PL;q=0.9,en;q=0.1"
_DECOMPRESSED_FACTOR = 8


def for_job(job: CrawlJob, shard: int = 0) -> dict[str, Any]:
    """Return all settings for *job*, as process *shard* of its processes."""
    folder = Path(job.folder)
    settings = {name: value for name, value in globals().items() if name.isupper()}
    settings |= {
        "CRAWL_JOB": job,
        "CRAWL_SHARD": shard,
        "CRAWL_HEADERS": {
            "User-Agent": job.user_agent,
            "Accept": ACCEPT,
            "Accept-Encoding": ACCEPT_ENCODING,
            "Accept-Language": ACCEPT_LANGUAGE,
        },
        "FRONTIER_FILE": folder / "state" / f"frontier-{shard}.sqlite",
        "WARC_PREFIX": f"{job.name}-{shard}",
        "ADDRESS_GUARD": AddressGuard(job.allow_addresses, uses_proxy()),
        "USER_AGENT": job.user_agent,
        "DOWNLOAD_TIMEOUT": job.timeout_seconds,
        # Only what decompression may make of a body: its size on the wire is bounded by page_bytes as it arrives.
        "DOWNLOAD_MAXSIZE": job.page_bytes * _DECOMPRESSED_FACTOR,
        "CONCURRENT_REQUESTS_PER_DOMAIN": max(job.concurrency_per_host, 16),
        "LOG_FILE": str(folder / "crawl.log"),
    }
    return settings
