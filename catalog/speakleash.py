"""SpeakLeash's reading habits over our releases, so that their scripts move over with one line.

``from kombajn import Speakleash`` in place of ``from speakleash import Speakleash``; each source of the corpus is
one dataset. ``ext_data`` gives ``(text, meta)``, ``data`` texts, ``samples`` a handful of both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from catalog.corpus import Corpus

SAMPLES = 5
_META = (
    "id", "url", "title", "author", "site_name", "published_on", "source", "category", "quality", "language", "stats",
    "license", "basis", "register", "dedup", "fetched_at",
)  # fmt: skip


class SpeakleashDataset:
    """One source of the corpus, under the attributes of SpeakLeash's ``SpeakleashDataset``."""

    def __init__(self, corpus: Corpus, name: str, counts: dict[str, Any]) -> None:
        self._corpus = corpus
        self._counts = counts
        self.name = name

    def __repr__(self) -> str:
        return f"SpeakleashDataset([{self.name},{self.characters},{self.documents}])"

    @property
    def documents(self) -> int:
        """Number of documents."""
        return int(self._counts["documents"])

    @property
    def characters(self) -> int:
        """Number of characters."""
        return int(self._counts["characters"] or 0)

    @property
    def words(self) -> int:
        """Number of words."""
        return int(self._counts["words"] or 0)

    @property
    def sentences(self) -> int:
        """Number of sentences."""
        return int(self._counts["sentences"] or 0)

    @property
    def punctuations(self) -> int:
        """Number of punctuation marks."""
        return int(self._counts["punctuations"] or 0)

    @property
    def symbols(self) -> int:
        """Number of symbols."""
        return int(self._counts["symbols"] or 0)

    @property
    def stopwords(self) -> int:
        """Number of stop words."""
        return int(self._counts["stop_words"] or 0)

    @property
    def category(self) -> str:
        """Category of the source."""
        return str(self._counts["category"] or "")

    @property
    def description(self) -> str:
        """What the corpus says about itself."""
        return str(self._corpus.manifest.corpus["description"])

    @property
    def license(self) -> str:
        """SPDX ids of the documents, most frequent first."""
        return ", ".join(self._counts["licenses"] or []) or "n/a"

    @property
    def quality_metrics(self) -> bool:
        """Whether documents carry quality labels: always."""
        return True

    @property
    def quality(self) -> dict[str, int]:
        """Documents by quality label."""
        labels = ("HIGH", "MEDIUM", "LOW")
        return {label: int(self._counts[label]) for label in labels}

    @property
    def manifest(self) -> dict[str, Any]:
        """A manifest with the keys that SpeakLeash's scripts look up."""
        return {
            "name": self.name,
            "description": self.description,
            "type": "speakleash_crawls",
            "category": self.category,
            "license": self.license,
            "language": "pl",
            "disclaimer": f"Contact: {self._corpus.manifest.corpus['contact']}",
            "sources": [{"name": self.name, "url": "", "license": self.license, "license_url": "n/a"}],
            "stats": {
                name: getattr(self, name)
                for name in ("documents", "characters", "words", "sentences", "punctuations", "symbols", "stopwords")
            }
            | {"quality": self.quality},
        }

    @property
    def ext_data(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """``(text, meta)`` of every document."""
        where = "source = '" + self.name.replace("'", "''") + "'"
        for batch in self._corpus.documents(where, ["text", *_META]):
            for row in batch.to_pylist():
                yield row.pop("text"), _meta(row)

    @property
    def data(self) -> Iterator[str]:
        """The text of every document."""
        return (text for text, _ in self.ext_data)

    @property
    def samples(self) -> list[dict[str, Any]]:
        """The first documents as ``{"text": …, "meta": …}``."""
        found = []
        for text, meta in self.ext_data:
            found.append({"text": text, "meta": meta})
            if len(found) == SAMPLES:
                break
        return found


class Speakleash:
    """The list of datasets, as SpeakLeash's class of this name gives it; *replicate_dir* is a home or release."""

    def __init__(self, replicate_dir: str | os.PathLike[str] = "corpus", lang: str = "pl", tier: str = "open") -> None:
        self.replicate_dir = os.fspath(replicate_dir)
        self.lang = lang
        corpus = Corpus(replicate_dir, tier=tier)
        self.datasets = [SpeakleashDataset(corpus, name, counts) for name, counts in _count(corpus).items()]

    def get(self, name: str) -> SpeakleashDataset | None:
        """The dataset of this name, or None."""
        return next((dataset for dataset in self.datasets if dataset.name == name), None)


def _count(corpus: Corpus) -> dict[str, dict[str, Any]]:
    connection = corpus.connect()
    sums = ", ".join(
        f"sum(stats.{name}) AS {name}"
        for name in ("characters", "words", "sentences", "punctuations", "symbols", "stop_words")
    )
    labels = ", ".join(f"count(*) FILTER (quality.label = '{name}') AS {name}" for name in ("HIGH", "MEDIUM", "LOW"))
    answer = connection.sql(
        f"SELECT source, any_value(category) AS category, count(*) AS documents, {sums}, {labels}, "
        "list(DISTINCT license.spdx ORDER BY license.spdx) FILTER (license.spdx IS NOT NULL) AS licenses "
        "FROM documents GROUP BY source ORDER BY source"
    )
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]
    connection.close()
    return {row["source"]: row for row in rows}


def _meta(row: dict[str, Any]) -> dict[str, Any]:
    """Their flat keys: counts at the top, quality as its label, the license as its name."""
    stats, quality, spdx = row.pop("stats") or {}, row.pop("quality") or {}, (row.pop("license") or {}).get("spdx")
    language = row.pop("language") or {}
    return {
        **row,
        **stats,
        "length": stats.get("characters"),
        "stopwords": stats.get("stop_words"),
        "quality": quality.get("label"),
        "quality_ai": {label: quality.get("score") for label in [quality.get("label")] if label},
        "language": language.get("code"),
        "license": spdx,
    }
