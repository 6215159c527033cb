"""The catalog at five million documents, and the speed of writing shards.

Keys: ``open_milliseconds``, ``explain_id_milliseconds``, ``explain_url_milliseconds`` (medians, in a started process),
``aggregate_seconds_max`` and one ``aggregate_<question>_seconds`` each: wall clock on all cores, which other work on
the machine lengthens; beside each its CPU time (``…_cpu_milliseconds``, ``…_cpu_seconds``).
``shard_mb_per_cpu_second`` (text through the shard writer), ``release_mb_per_cpu_second`` (a whole release: sort,
shards, accounts, pages), ``catalog_bytes_per_document``.
Metadata are synthetic; text is that of ``--data`` (JSONL files below it), or made up.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from catalog import store_build
from catalog.explain import explain
from catalog.manifest import Manifest, describe
from catalog.release import CorpusIdentity, ReleaseSpec, write_release
from catalog.schema import PUBLISHED
from catalog.shards import ShardFormat, ShardWriter, row_groups
from catalog.storage import Location, locate
from catalog.store import catalog_path, open_catalog

QUESTIONS = {
    "count": "SELECT count(*), sum(text_bytes), avg(stats.words) FROM documents",
    "sources": "SELECT source, category, count(*), sum(stats.words) FROM documents GROUP BY ALL ORDER BY 3 DESC",
    "top_domains": "FROM top_domains LIMIT 20",
    "license_quality_month": "FROM license_quality_month",
    "yield_by_reason": "FROM yield_by_reason",
    "language_suspects": "SELECT count(*) FROM language_suspects",
    "without_license": "SELECT tier, basis, count(*) FROM documents_without_license GROUP BY ALL",
    "histogram": "SELECT histogram(least(stats.words // 200, 20)) FROM documents WHERE quality.label = 'HIGH'",
}


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    parser = argparse.ArgumentParser(prog="python -m benchmarks catalog")
    parser.add_argument("--documents", type=int, default=5_000_000)
    parser.add_argument("--megabytes", type=int, default=96, help="text to write")
    given = parser.parse_args(options)
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder:
        figures = _writing(Path(folder), data, given.megabytes << 20)
        return figures | _asking(Path(folder) / "home", given.documents)


def _asking(home: Path, documents: int) -> dict[str, float | None]:
    home.mkdir()
    _say(f"a catalog of {documents} documents")
    _build(home, documents)
    figures: dict[str, float | None] = {
        "documents": float(documents),
        "catalog_bytes_per_document": round(catalog_path(home).stat().st_size / max(documents, 1), 1),
        **_medians("open", [lambda: open_catalog(home).close()] * 9),
    }
    with open_catalog(home) as catalog:
        numbers = [(documents // 11) * step + 5 for step in range(1, 10)]
        names = {
            column: [
                catalog.execute(f"SELECT {column} FROM documents LIMIT 1 OFFSET {number}").fetchone()[0]
                for number in numbers
            ]
            for column in ("id", "url")
        }
        for column, values in names.items():
            figures |= _medians(f"explain_{column}", [_tell(home, value, catalog) for value in values])
        figures |= _medians("explain_unknown", [_tell(home, "https://www.host77.pl/nie/ma/takiej", catalog)])
        for name, question in QUESTIONS.items():
            wall, cpu = min(_once(_ask(catalog, question)) for _ in range(2))
            figures[f"aggregate_{name}_seconds"] = round(wall, 3)
            figures[f"aggregate_{name}_cpu_seconds"] = round(cpu, 3)
    for kind in ("seconds", "cpu_seconds"):
        found = [figures[f"aggregate_{name}_{kind}"] or 0.0 for name in QUESTIONS]
        figures[f"aggregate_{kind}_max"] = max(found)
    return figures


def _build(home: Path, documents: int) -> None:
    """A catalog with the real tables and views; rows come from a generator in SQL, in a release's order."""
    manifest = Manifest(
        version="1",
        base=None,
        run="bench",
        corpus={"name": "bench", "contact": "", "operator": "company", "description": ""},
        code_version="0",
        fingerprints={},
        tokenizer=None,
        tier=None,
        counts=dict.fromkeys(
            ("documents", "documents_open", "documents_tdm", "captures", "published", "carried", "rejected", "removed",
             "characters", "tokens", "text_bytes"), documents),
        retention={},
        schema=describe(PUBLISHED),
    )  # fmt: skip
    release = locate(home) / "releases"
    (release / "1").write("manifest.json", manifest.to_json())
    with store_build._building(catalog_path(home)) as connection:
        store_build._create(connection)
        connection.execute("INSERT INTO catalog_version VALUES (?, NULL)", [store_build.VERSION])
        store_build._add_release(connection, release, manifest, 0)
        connection.execute(_DOCUMENTS.format(documents=documents))
        connection.execute(
            "INSERT INTO captures BY NAME SELECT '1' AS release, capture_id, page_id, url, host, domain, source, "
            "category, 'response' AS kind, 200 AS status, fetched_at, warc, 'published' AS outcome FROM documents"
            f" UNION ALL BY NAME {_REJECTED.format(rejected=documents // 2)} ORDER BY capture_id"
        )
        connection.execute(
            "INSERT INTO capture_places SELECT md5_number_lower(url) AS key, rowid AS place FROM captures ORDER BY ALL"
        )
        store_build._place_documents(connection)
        connection.execute(
            "INSERT INTO rejections BY NAME SELECT '1' AS release, capture_id, url, source, "
            "list_extract(['read', 'screen', 'documents', 'license'], 1 + (hash(url) % 4)::INT) AS stage, "
            "'reason_' || (hash(url) % 23) AS reason, '0.41 < 0.65' AS detail FROM captures "
            "WHERE outcome = 'rejected' ORDER BY capture_id"
        )
        connection.execute(
            store_build._resource("views.sql").replace(
                "{documents_text}", store_build._documents_text(release, [manifest])
            )
        )


_DOCUMENTS = """
INSERT INTO documents BY NAME
SELECT md5('d' || i) AS id, md5('p' || i) AS page_id, md5('c' || i) AS capture_id,
       'https://www.host' || h || '.pl/artykuly/' || i || '-tytul-wpisu' AS url, 'www.host' || h || '.pl' AS host,
       'host' || h || '.pl' AS domain, 'zrodlo' || (h % 40) AS source,
       list_extract(['press', 'law', 'literature', 'forum', 'science'], 1 + h % 5) AS category,
       'Tytuł wpisu numer ' || i AS title, 'autor' || (i % 999) AS author, 'Witryna ' || h AS site_name,
       DATE '2015-01-01' + (i % 4000)::INT AS published_on,
       {{'code': if(i % 50 = 0, 'szl', 'pl'), 'score': round(0.7 + (i % 30) / 100, 4), 'second_code': NULL,
         'second_score': NULL, 'polish_share': 1.0, 'flags': []}} AS language,
       {{'label': list_extract(['HIGH', 'MEDIUM', 'LOW'], 1 + (i % 3)::INT), 'score': round((i % 1000) / 1000, 4),
         'rules': []}} AS quality,
       'prose' AS register,
       {{'adult': 0.01, 'gambling': 0.0, 'hate': 0.02, 'threat': 0.0, 'machine_made': 0.1}} AS risk,
       {{'characters': 500 + i % 9000, 'words': 80 + i % 1400, 'sentences': 5 + i % 90, 'tokens': NULL,
         'average_word_length': 5.5, 'average_sentence_length': 14.2, 'punctuations': i % 300, 'symbols': i % 7,
         'stop_words': i % 400, 'out_of_vocabulary': i % 40, 'camel_case': 0, 'capitalized': i % 90,
         'lexical_density': 0.51, 'gunning_fog': 9.1, 'digit_ratio': 0.01, 'uppercase_ratio': 0.03,
         'diacritic_ratio': 0.06}} AS stats,
       {{'spdx': list_extract(['CC-BY-4.0', 'CC-BY-SA-4.0', 'CC0-1.0', NULL], 1 + (h % 4)::INT), 'family': 'cc',
         'version': '4.0', 'jurisdiction': NULL, 'url': NULL, 'scope': 'page', 'status': 'granted', 'confidence': 0.95,
         'evidence': [{{'where': 'link', 'region': 'head', 'snippet': 'rel=license', 'spdx': 'CC-BY-4.0',
                        'scope': 'page', 'strength': 0.9}}]}} AS license,
       list_extract(['open_license', 'open_license', 'public_domain', 'tdm_exception'], 1 + (h % 4)::INT) AS basis,
       [] AS reservations, [] AS pii,
       {{'cluster': md5('d' || i), 'cluster_size': 1 + i % 4, 'sentences_removed': i % 3,
         'tokens_removed': 0}} AS dedup,
       TIMESTAMPTZ '2025-01-01 00:00:00+00' + to_seconds((i % 50000000)::BIGINT) AS fetched_at,
       {{'file': 'host' || h || '-00000.warc.gz', 'offset': i * 1000, 'length': 900, 'digest': md5('x' || i)}} AS warc,
       if(h % 4 = 3, 'tdm', 'open') AS tier, 'train' AS split, 1200 + i % 9000 AS text_bytes,
       'releases/1/public/data/split=train/part-' || (i // 200000) || '.parquet' AS shard, i % 200000 AS shard_row
FROM (SELECT i, i // 250 AS h FROM range({documents}) t(i))
"""
_REJECTED = """
SELECT '1' AS release, md5('r' || i) AS capture_id, md5('q' || i) AS page_id,
       'https://www.host' || h || '.pl/odrzucone/' || i AS url, 'www.host' || h || '.pl' AS host,
       'host' || h || '.pl' AS domain, 'zrodlo' || (h % 40) AS source, 'press' AS category, 'response' AS kind,
       200 AS status, TIMESTAMPTZ '2025-01-01 00:00:00+00' + to_seconds((i % 50000000)::BIGINT) AS fetched_at,
       'rejected' AS outcome
FROM (SELECT i, i // 125 AS h FROM range({rejected}) t(i))
"""


def _writing(folder: Path, data: Path | None, size: int) -> dict[str, float | None]:
    tables = list(_documents(_texts(data, size)))
    volume = sum(table["text"].nbytes for table in tables) / 1e6
    _say(f"{volume:.0f} MB of text")

    def shards(given: list[pa.Table] = tables) -> None:
        writer = ShardWriter(Location(locate(folder).filesystem, f"{folder}/shards"), "open", "train", ShardFormat(), 0)
        for group in row_groups(iter(given), 64 << 20):
            writer.write(group)
        writer.close()

    def release() -> None:
        spec = ReleaseSpec("1", CorpusIdentity("bench", "bench@example.org"), "bench", {}, "0")
        captures = [
            table.select(["capture_id", "url", "source"]).append_column(
                "outcome", pa.repeat("published", table.num_rows)
            )
            for table in tables
        ]
        write_release(folder / "release", spec, tables, accounting={"captures": captures})

    shards([table.slice(0, 10) for table in tables[:1]])  # the libraries' start is not the writer's
    return {
        "shard_mb_per_cpu_second": round(volume / statistics.median(_cpu(shards) for _ in range(3)), 1),
        "release_mb_per_cpu_second": round(volume / _cpu(release), 1),
    }


def _texts(data: Path | None, size: int) -> Iterator[str]:
    """Texts of about *size* bytes in all, in turns from the start again where the data end."""
    texts = list(_read(data)) if data is not None else []
    if not texts:
        dice = np.random.default_rng(7)
        syllables = "ka to wie że nie prze cho dzi ła ść ry ba mo gę sta ro dni owy ska lny ję zyk po wi at".split()  # noqa: SIM905
        words = np.array(["".join(dice.choice(syllables, dice.integers(1, 5))) for _ in range(40_000)])
        ranks = np.minimum(dice.zipf(1.2, 600_000), len(words)) - 1
        texts = [" ".join(words[ranks[start : start + 400]]) for start in range(0, len(ranks), 400)]
    left = size
    while left > 0:
        for text in texts:
            yield text
            left -= len(text.encode())
            if left <= 0:
                return


def _read(data: Path) -> Iterator[str]:
    for path in sorted(data.rglob("*.jsonl")) if data.is_dir() else [data]:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                if isinstance(record, dict) and isinstance(record.get("text"), str) and record["text"]:
                    yield record["text"].encode("utf-8", "replace").decode()


def _documents(texts: Iterator[str]) -> Iterator[pa.Table]:
    rows: list[dict[str, Any]] = []
    for number, text in enumerate(texts):
        name = f"{number:032x}"
        host = f"www.host{number % 50}.pl"
        rows.append(
            {"id": name, "page_id": name, "capture_id": name, "url": f"https://{host}/{number}", "host": host,
             "source": "bench", "text": text, "tier": "open", "split": "train", "stats": {"words": len(text) // 6}}
        )  # fmt: skip
        if len(rows) == 2000:
            yield pa.Table.from_pylist(rows, schema=PUBLISHED)
            rows = []
    if rows:
        yield pa.Table.from_pylist(rows, schema=PUBLISHED)


def _ask(catalog: Any, question: str) -> Callable[[], Any]:
    return lambda: catalog.execute(question).fetchall()


def _tell(home: Path, name: str, catalog: Any) -> Callable[[], Any]:
    return lambda: explain(home, name, catalog)


def _once(work: Callable[[], Any]) -> tuple[float, float]:
    """Wall-clock and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _medians(name: str, works: list[Callable[[], Any]]) -> dict[str, float | None]:
    found = [_once(work) for work in works]
    return {
        f"{name}_milliseconds": round(statistics.median(wall for wall, _ in found) * 1000, 1),
        f"{name}_cpu_milliseconds": round(statistics.median(cpu for _, cpu in found) * 1000, 1),
    }


def _cpu(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _say(message: str) -> None:
    print(message, file=sys.stderr)
