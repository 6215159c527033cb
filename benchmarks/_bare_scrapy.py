"""Bare Scrapy over a list of URLs, with its defaults: prints pages and CPU-seconds between opening and closing."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess


class Bare(Spider):
    """Fetches, and does nothing with it."""

    name = "bare"

    async def start(self) -> Any:
        port, pages = int(sys.argv[1]), int(sys.argv[2])
        for number in range(1, pages + 1):
            yield Request(f"http://127.0.0.1:{port}/s/{number}")

    def parse(self, response: Any, **_: Any) -> None:
        figures["pages"] += 1


figures = {"pages": 0, "cpu_seconds": 0.0}


def main() -> None:
    process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False})
    crawler = process.create_crawler(Bare)
    crawler.signals.connect(lambda: figures.update(cpu_seconds=-time.process_time()), signals.spider_opened, weak=False)
    crawler.signals.connect(
        lambda: figures.update(cpu_seconds=figures["cpu_seconds"] + time.process_time()),
        signals.spider_closed,
        weak=False,
    )
    process.crawl(crawler)
    process.start()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
