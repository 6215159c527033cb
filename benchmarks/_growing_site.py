"""Pages for the measure of growth: Polish in its statistics, new in its wording, with the repetitions of a real crawl.

Words follow each other as on the bundled pages. One page in ten is a copy of an earlier one, one in ten a copy with 2 %
of its words changed, one in twenty has a passage of 60 words of an earlier one, one in five ends with a sentence of its
site; there is one site for 40 pages, and one in two of the sites states a license. Page *n* is the same whatever the
number of pages.
"""

from __future__ import annotations

import gzip
import random
import re
import uuid
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

WORDS, SITE_PAGES, FILE_PAGES = 180, 40, 200
LICENSE = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/deed.pl">CC BY 4.0</a>'


class Chain:
    """Which words follow which on the bundled pages."""

    def __init__(self) -> None:
        from flows.demo.pages import portal_pages

        follows: dict[str, list[str]] = defaultdict(list)
        for page in portal_pages():
            words = re.findall(r"[^\W\d_]+|[.,]", page.body)
            for word, following in pairwise(words):
                follows[word].append(following)
        self.follows = dict(follows)
        self.starts = sorted(word for word in follows if word[0].isupper())

    def words(self, number: int) -> list[str]:
        """The words of page *number*, copies included."""
        kind = number % 20
        if number >= 20 and kind < 4:  # pages of kinds 10 and up are never copies
            words = self._drawn(number - 10)
            if kind > 1:
                dice = random.Random(number)
                for place in dice.sample(range(len(words)), len(words) // 50):
                    words[place] = dice.choice(self.starts)
            return words
        words = self._drawn(number)
        if number >= 20 and kind == 4:
            words[60:120] = self._drawn(number - 10)[60:120]
        return words

    def _drawn(self, number: int) -> list[str]:
        dice = random.Random(number)
        word = dice.choice(self.starts)
        words = [word]
        for _ in range(WORDS):
            word = dice.choice(self.follows.get(word) or self.starts)
            words.append(word)
        return words


def write(folder: Path, pages: int) -> Path:
    """WARC files with *pages* pages below *folder*."""
    folder.mkdir(parents=True)
    chain = Chain()
    for number in range(0, pages, FILE_PAGES):
        chosen = range(number, min(number + FILE_PAGES, pages))
        records = [_record(chain, page) for page in chosen]
        (folder / f"pages-{number // FILE_PAGES:05}.warc.gz").write_bytes(b"".join(records))
    return folder


def _record(chain: Chain, number: int) -> bytes:
    site = number // SITE_PAGES
    body = _html(chain.words(number), number, site)
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
    identity = uuid.UUID(int=number + 1)
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://s{site}.example/strona/{number}\r\n"
        f"WARC-Date: 2026-01-{1 + number % 28:02}T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:{identity}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http) + len(body)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + body + b"\r\n\r\n", 1, mtime=0)


def _html(words: Sequence[str], number: int, site: int) -> bytes:
    text = " ".join(words).replace(" ,", ",").replace(" .", ".")
    sentences = [sentence.strip().capitalize() for sentence in text.split(". ") if sentence.strip()]
    paragraphs = [". ".join(sentences[i : i + 4]).rstrip(".,") + "." for i in range(0, len(sentences), 4)]
    if number % 5 == 0:
        paragraphs.append(f"Redakcja serwisu numer {site} dziękuje wszystkim swoim czytelnikom za poświęconą uwagę.")
    main = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    footer = f"<footer>Serwis {site} {LICENSE if site % 2 else ''}</footer>"
    return (
        f'<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Strona {number}</title></head>'
        f"<body><nav><a href='/'>Strona główna</a></nav><article><h1>Strona {number}</h1>\n{main}</article>"
        f"{footer}</body></html>"
    ).encode()
