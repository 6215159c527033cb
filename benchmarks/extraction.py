"""Main-text extraction against pages with strings that must and must not be in their text.

``--data DIR`` holds ``gold.json`` ({url: {file, with, without}}) and ``html/``; ``--sites DIR`` (by default the
folder ``sites`` beside ``DIR``) holds static trees by host name, for the marks of Polish pages in
``_extraction_marks/sites.json``. Strings are counted as trafilatura's own evaluation counts them; the baseline is
``trafilatura.bare_extraction`` with its defaults and metadata, from the same bytes, page by page in turn with ours; it
runs in the peer's environment (KOMBAJN_PEER_TRAFILATURA), or in ours where there is none.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks._peers import peer_python

MARKS = Path(__file__).parent / "_extraction_marks" / "sites.json"
_LANG = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?\s*([a-zA-Z]{2,3})", re.I)


@dataclass(frozen=True)
class Marked:
    """A page and its marks."""

    url: str
    body: bytes
    required: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass
class Counts:
    """Strings found and not found, summed over pages."""

    required_found: int = 0
    required_missing: int = 0
    unwanted_found: int = 0
    unwanted_missing: int = 0

    def add(self, text: str, page: Marked) -> None:
        for string in page.required:
            if string in text:
                self.required_found += 1
            else:
                self.required_missing += 1
        for string in page.unwanted:
            if string in text:
                self.unwanted_found += 1
            else:
                self.unwanted_missing += 1

    def figures(self) -> dict[str, float | None]:
        found = self.required_found + self.unwanted_found
        required = self.required_found + self.required_missing
        total = found + self.required_missing + self.unwanted_missing
        precision = self.required_found / found if found else None
        recall = self.required_found / required if required else None
        f1 = 2 * precision * recall / (precision + recall) if precision and recall else None
        accuracy = (self.required_found + self.unwanted_missing) / total if total else None
        values = {"f1": f1, "precision": precision, "recall": recall, "accuracy": accuracy}
        return {key: None if value is None else round(value, 4) for key, value in values.items()}


@dataclass
class Run:
    """One extractor over all pages: its texts and the CPU time they took."""

    seconds: float = 0.0
    texts: list[str] = field(default_factory=list)

    def add(self, text: str, seconds: float) -> None:
        self.texts.append(text)
        self.seconds += seconds


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks extraction")
    parser.add_argument("--sites", type=Path, help="static site trees by host name, for the marks of Polish pages")
    parser.add_argument("--errors", action="store_true", help="list the strings that ours got wrong, on standard error")
    arguments = parser.parse_args(options)
    logging.disable(logging.CRITICAL)
    figures: dict[str, float | None] = {}
    if data is not None:
        pages = list(_gold(data))
        figures.update(_evaluate(pages, arguments.errors))
    sites = arguments.sites or (data.resolve().parent / "sites" if data is not None else None)
    if sites is not None and sites.is_dir():
        marked = list(_marked_sites(sites))
        if marked:
            found = _evaluate(marked, arguments.errors)
            keys = ("f1", "precision", "recall", "accuracy", "baseline_f1", "baseline_precision", "baseline_recall")
            figures.update({f"{key}_sites": found[key] for key in keys})
            figures["pages_sites"] = len(marked)
    return figures


def _gold(folder: Path) -> Iterator[Marked]:
    with (folder / "gold.json").open(encoding="utf-8") as file:
        gold = json.load(file)
    yield from _marked(gold, folder / "html")


def _marked_sites(sites: Path) -> Iterator[Marked]:
    yield from _marked(json.loads(MARKS.read_text(encoding="utf-8")), sites)


def _marked(gold: Any, folder: Path) -> Iterator[Marked]:
    """The pages that can be used; a row without file or marks is named and skipped."""
    for url, row in gold.items() if isinstance(gold, dict) else ():
        try:
            body = (folder / row["file"]).read_bytes()
            required, unwanted = (tuple(filter(None, map(str, row.get(key) or ()))) for key in ("with", "without"))
        except (OSError, KeyError, TypeError, AttributeError) as error:
            print(f"skipped {url}: {error!r}", file=sys.stderr)
            continue
        yield Marked(str(url), body, required, unwanted)


def _evaluate(pages: list[Marked], errors: bool) -> dict[str, float | None]:
    ours, baseline = Run(), Run()
    with _baseline() as ask:
        for warm in pages[:2]:
            _ours(warm.body, warm.url)
            ask(warm.body, warm.url)
        for page in pages:
            start = time.process_time()
            text = _ours(page.body, page.url)
            ours.add(text, time.process_time() - start)
            baseline.add(*ask(page.body, page.url))
    polish = [_is_polish(page.body, text) for page, text in zip(pages, baseline.texts, strict=True)]
    if errors:
        _print_errors(pages, ours.texts)
    figures: dict[str, float | None] = {"pages": len(pages), "pages_polish": sum(polish)}
    for name, reader in (("", ours), ("baseline_", baseline)):
        for suffix, chosen in (("", [True] * len(pages)), ("_polish", polish)):
            found = _count(page for page in zip(pages, reader.texts, chosen, strict=True))
            figures.update({f"{name}{key}{suffix}": value for key, value in found.items()})
        figures[f"{name}pages_per_cpu_second"] = round(len(pages) / reader.seconds, 2) if reader.seconds else None
    speeds = figures["pages_per_cpu_second"], figures["baseline_pages_per_cpu_second"]
    figures["speed_ratio"] = round(speeds[0] / speeds[1], 2) if speeds[0] and speeds[1] else None
    return figures


def _count(rows: Iterable[tuple[Marked, str, bool]]) -> dict[str, float | None]:
    counts = Counts()
    for page, text, chosen in rows:
        if chosen:
            counts.add(text, page)
    return counts.figures()


def _ours(body: bytes, url: str) -> str:
    from cleaning.decode import decode
    from cleaning.extract import extract, parse
    from cleaning.rejection import Unreadable

    try:
        return extract(parse(decode(body, None).text), url).text
    except Unreadable:
        return ""


@contextlib.contextmanager
def _baseline() -> Iterator[Callable[[bytes, str], tuple[str, float]]]:
    """Asks the peer for a page's text and the CPU seconds that it took."""
    command = [peer_python("trafilatura") or sys.executable, str(Path(__file__).with_name("_bare_trafilatura.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        assert peer.stdin is not None
        assert peer.stdout is not None
        questions, answers = peer.stdin, peer.stdout

        def ask(body: bytes, url: str) -> tuple[str, float]:
            questions.write(json.dumps({"url": url, "body": base64.b64encode(body).decode()}) + "\n")
            questions.flush()
            answer = json.loads(answers.readline())
            return answer["text"], answer["seconds"]

        yield ask
        questions.close()


def _is_polish(body: bytes, baseline_text: str) -> bool:
    """``<html lang>`` begins with pl, or else the baseline's text is Polish."""
    match = _LANG.search(body[:20000])
    if match and match[1].lower().startswith(b"pl"):
        return True
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    try:
        return bool(detect(baseline_text[:2000]) == "pl")
    except LangDetectException:
        return False


def _print_errors(pages: list[Marked], texts: list[str]) -> None:
    for page, text in zip(pages, texts, strict=True):
        missing = [string for string in page.required if string not in text]
        unwanted = [string for string in page.unwanted if string in text]
        if missing or unwanted:
            print(page.url, "missing:", missing, "unwanted:", unwanted, file=sys.stderr)
