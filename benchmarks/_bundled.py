"""A data directory from what comes with the source, in the layout of a given one; small, and made by ourselves.

Good text, pages and foreign neighbors are those of the bundled site; noise is made by our own corruptions; lines of
further languages are spaCy's example sentences; sentence boundaries and robots.txt questions are those of the tests;
duplicates are made from the good text. Figures on it show that everything runs, not how good it is elsewhere.
"""

from __future__ import annotations

import inspect
import json
import random
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

LANGUAGES = ("cs", "de", "dsb", "en", "hr", "hsb", "lt", "pl", "ru", "sk", "sl", "uk")
SPAN_WORDS = 60
NOISE = 60


def write(folder: Path) -> Path:
    """Write the directory below *folder*."""
    from flows.demo.pages import portal_pages

    pages = portal_pages()
    polish = [page for page in pages if page.language == "pl"]
    good = [page for page in polish if page.genre not in ("spam", "list", "too short", "exact duplicate", "disallowed")]
    good = [page for page in good if page.genre not in ("near duplicate", "personal data")]
    texts = [_plain(page.body) for page in good]
    for genre in sorted({page.genre for page in good}):
        rows = [{"id": page.path, "text": _plain(page.body)} for page in good if page.genre == genre]
        _write(folder / "text" / "good" / f"{genre.replace(' ', '_')}.jsonl", rows)
    _write(folder / "text" / "noise" / "generated.jsonl", list(_noise(texts)))
    _languages(folder / "langid" / "dev.tsv", pages)
    _sentences(folder / "sentences")
    _duplicates(folder / "dups", texts)
    _pages(folder / "extraction", good)
    _write(folder / "robots" / "gold.jsonl", robots_rows())
    return folder


def _plain(body: str) -> str:
    return re.sub(r"^(## |\| ?|- |\d+\. |```\w*)", "", body, flags=re.MULTILINE).strip()


def _noise(texts: list[str]) -> Iterator[dict[str, str]]:
    from cleaning.corruptions import HELD_OUT, TRAINED
    from cleaning.quality_data import Labeled
    from cleaning.quality_windows import pool_of

    dice = random.Random(1)
    pool = pool_of([Labeled("good", "web", str(number), text) for number, text in enumerate(texts)], dice, 60)
    kinds = sorted({**TRAINED, **HELD_OUT}.items())
    for number in range(NOISE):
        name, corruption = kinds[number % len(kinds)]
        yield {"id": f"{name}-{number}", "text": corruption(dice, pool, dice.randrange(100, 301))}


def _languages(path: Path, pages: Iterable[Any]) -> None:
    rows = []
    for code in LANGUAGES:
        rows += [f"{code}\t{line}" for line in import_module(f"spacy.lang.{code}.examples").sentences]
    for page in pages:
        rows += [f"{page.language}\t{line}" for line in _plain(page.body).split("\n") if line.strip()]
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _sentences(folder: Path) -> None:
    """Paragraphs of five sentences that are known to be single ones."""
    from spacy.lang.pl.examples import sentences

    from tests.cleaning.test_sentences import ONE_SENTENCE

    single = [*ONE_SENTENCE, *sentences]
    dice, rows = random.Random(2), []
    for _ in range(200):
        chosen = dice.sample(single, 5)
        rows.append({"text": " ".join(chosen), "sentences": chosen})
    _write(folder / "ud_polish-pdb.para.jsonl", rows)


def _duplicates(folder: Path, texts: list[str]) -> None:
    dice, rows, pairs = random.Random(3), [], []
    for number, text in enumerate(texts):
        words = text.split()
        rows.append({"id": f"b{number}", "text": text})
        edited = list(words)
        for place in dice.sample(range(len(words)), len(words) // 50):
            edited[place] = dice.choice(words)
        versions = {
            "exact": text,
            "exact_after_norm": re.sub(r"[.,;]", "", text.upper()),
            "near02": " ".join(edited),
        }
        kind = sorted(versions)[number % 3]
        rows.append({"id": f"{kind}{number}", "text": versions[kind]})
        pairs.append(f"b{number}\t{kind}{number}\t{kind}\t")
    rows += list(_shared(texts))
    _write(folder / "docs.jsonl", rows)
    (folder / "pairs.tsv").write_text("\n".join(pairs) + "\n", encoding="utf-8")


def _shared(texts: list[str]) -> Iterator[dict[str, Any]]:
    """Every third text with a passage of another in its middle."""
    for number in range(0, len(texts) - 1, 3):
        source, own = texts[number + 1], texts[number]
        places = [match.span() for match in re.finditer(r"\S+", source)]
        if len(places) < SPAN_WORDS + 20:
            continue
        start, end = places[10][0], places[10 + SPAN_WORDS - 1][1]
        before = f"Numer {number}. " + " ".join(own.split()[::-1]) + " "  # words in another order are no copy
        passage = source[start:end]
        yield {
            "id": f"s{number}",
            "text": f"{before}{passage} Koniec.",
            "kind": "shared_span",
            "span_of": f"b{number + 1}",
            "src_char": [start, end],
            "dst_char": [len(before), len(before) + len(passage)],
        }


def _pages(folder: Path, pages: Iterable[Any]) -> None:
    from flows.demo.pages import render

    gold = {}
    (folder / "html").mkdir(parents=True)
    for number, page in enumerate(pages):
        name = f"{number:03}.html"
        (folder / "html" / name).write_bytes(render(page))
        lines = [line for line in page.body.split("\n") if len(line) > 60 and not re.match(r"[#|`\-\d\s]", line)]
        wanted = [line.split(". ")[0][:80] for line in lines if "[" not in line and "*" not in line]
        gold[f"https://nadbrdnica.example{page.path}"] = {
            "file": name,
            "with": wanted[:1] + wanted[-1:],
            "without": ["Czytaj także", "Dla redakcji"],
        }
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")


def robots_rows() -> list[dict[str, Any]]:
    """The robots.txt questions of the tests of RFC 9309, with their expected answers."""
    from tests.licensing import test_robots_access, test_robots_groups, test_robots_rules

    rows: list[dict[str, Any]] = []

    def check(body: str | bytes, agent: str, expected: dict[str, bool]) -> None:
        text = body if isinstance(body, str) else body.decode("utf-8", "surrogateescape")
        for path, allowed in expected.items():
            url = path if "://" in path else f"http://przyklad.pl{path}"
            rows.append({"status": 200, "body": text, "agent": agent, "url": url, "allowed": allowed})

    for module in (test_robots_access, test_robots_groups, test_robots_rules):
        with mock.patch.object(module, "check", check):
            for name, test in sorted(vars(module).items()):
                plain = inspect.isfunction(test) and not inspect.signature(test).parameters
                if name.startswith("test_") and plain and not getattr(test, "pytestmark", None):
                    test()
    return rows


def _write(path: Path, rows: list[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Halves of pairs, which a broken robots.txt has, stay as JSON's escapes.
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
