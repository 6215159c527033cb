"""A release curated anew against the release before it, page by page: the digests of the texts decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from catalog.manifest import Manifest, version_order

COLUMNS = ("page_id", "id", "capture_id", "url", "source", "text")


@dataclass(frozen=True)
class Comparison:
    """Numbers of pages: new ones, with another text, gone, with the same text; ``previous`` is the earlier release."""

    previous: str
    added: int
    changed: int
    removed: int
    unchanged: int


def previous_of(known: Sequence[Manifest], version: str) -> Manifest | None:
    """The release before *version* among *known*, in the order of versions."""
    earlier = [manifest for manifest in known if version_order(manifest.version) < version_order(version)]
    return earlier[-1] if earlier else None


def compare(connection: Any, previous: str, older: Iterable[pa.Table], newer: Iterable[pa.Table]) -> Comparison:
    """Compare the rows (with ``COLUMNS``) of two releases in DuckDB's *connection*.

    Leaves the table ``compared`` there: ``page_id``, ``id`` and ``capture_id`` (of the newer document, or of the one
    that is gone), ``url``, ``source``, ``change``.
    """
    _digests(connection, "older_texts", older)
    _digests(connection, "newer_texts", newer)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE compared AS SELECT coalesce(n.page_id, o.page_id) AS page_id, "
        "coalesce(n.id, o.id) AS id, coalesce(n.capture_id, o.capture_id) AS capture_id, "
        "coalesce(n.url, o.url) AS url, coalesce(n.source, o.source) AS source, "
        "CASE WHEN o.page_id IS NULL THEN 'added' WHEN n.page_id IS NULL THEN 'removed' "
        "WHEN n.digest <> o.digest THEN 'changed' ELSE 'unchanged' END AS change "
        "FROM newer_texts n FULL JOIN older_texts o ON o.page_id = n.page_id"
    )
    connection.execute("DROP TABLE older_texts; DROP TABLE newer_texts")
    found = dict(connection.execute("SELECT change, count(*) FROM compared GROUP BY 1").fetchall())
    return Comparison(previous, *(found.get(name, 0) for name in ("added", "changed", "removed", "unchanged")))


def _digests(connection: Any, name: str, tables: Iterable[pa.Table]) -> None:
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} (page_id VARCHAR, id VARCHAR, capture_id VARCHAR, url VARCHAR, "
        "source VARCHAR, digest UHUGEINT)"
    )
    for table in tables:
        connection.register("texts", table)
        connection.execute(
            f"INSERT INTO {name} SELECT page_id, id, capture_id, url, source, md5_number(text) FROM texts"
        )
        connection.unregister("texts")
