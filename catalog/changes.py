"""What a release adds, withdraws and replaces against its base (or the release before), for people (``changes.md``)."""

from __future__ import annotations

from catalog.accounting import MOVED_REASON
from catalog.card import table
from catalog.comparison import Comparison
from catalog.facts import Facts
from catalog.manifest import Manifest
from catalog.numbers import compact, count


def changes(manifest: Manifest, facts: Facts) -> str:
    """The page's Markdown."""
    if facts.comparison is not None:
        return _anew(manifest, facts, facts.comparison)
    counts = manifest.counts
    listed = facts.rows("SELECT reason, count(*) FROM withdrawals GROUP BY 1 ORDER BY 2 DESC, 1")
    reasons = [row for row in listed if row[0] != MOVED_REASON]
    moved = facts.rows(
        "SELECT detail, count(*) FROM withdrawals WHERE reason = ? GROUP BY 1 ORDER BY 2 DESC, 1", [MOVED_REASON]
    )
    replaced = sum(documents for reason, documents in reasons if reason == "superseded")
    base = manifest.base
    lines = [
        f"# Changes in {manifest.version}",
        f"Against the base release {base}." if base else "This is the first release; it has no base.",
        table(
            ["", "documents"],
            [
                ["in the base release", count(counts["base_documents"])],
                ["new (of these, later captures of known pages: " + count(replaced) + ")", count(counts["published"])],
                ["removed", count(counts["removed"])],
                ["in this release", count(counts["documents"])],
            ],
        ),
    ]
    if reasons:
        lines += ["## Removed, by reason", table(["reason", "documents"], [[r, count(n)] for r, n in reasons])]
    if moved:
        lines += [
            "## Moved from the public to the internal release, by reason",
            table(["reason", "documents"], [[reason or "–", count(number)] for reason, number in moved]),
        ]
    added = facts.rows(
        "SELECT facts.source, count(*), sum(text_bytes) FROM facts JOIN captures USING (capture_id) "
        "WHERE outcome = 'published' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    if added:
        rows = [[source or "–", count(documents), compact(size)] for source, documents, size in added]
        lines += ["## New, by source", table(["source", "documents", "text bytes"], rows)]
    return "\n\n".join([*lines, *_rejected(facts)]) + "\n"


def _rejected(facts: Facts) -> list[str]:
    rejected = facts.rows("SELECT stage, reason, count(*) FROM rejections GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2")
    rows = [[stage or "–", reason or "–", count(number)] for stage, reason, number in rejected]
    return ["## Captures rejected in this run", table(["stage", "reason", "captures"], rows)] if rows else []


def _anew(manifest: Manifest, facts: Facts, found: Comparison) -> str:
    """Of a release that has no base though others stand before it."""
    lines = [
        f"# Changes in {manifest.version}",
        f"Curated anew from all captures, on no base release. Compared page by page with the release before it, "
        f"{found.previous}; a page is changed if its text is.",
        table(
            ["", "documents"],
            [
                [f"in {found.previous}", count(found.removed + found.changed + found.unchanged)],
                ["added", count(found.added)],
                ["removed", count(found.removed)],
                ["changed", count(found.changed)],
                ["unchanged", count(found.unchanged)],
                ["in this release", count(manifest.counts["documents"])],
            ],
        ),
    ]
    gone = facts.rows(
        "SELECT coalesce(r.stage, '–'), coalesce(r.reason, 'no longer among the captures'), count(*) "
        "FROM compared c LEFT JOIN rejections r USING (capture_id) WHERE change = 'removed' "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    if gone:
        rows = [[stage, reason, count(number)] for stage, reason, number in gone]
        lines += ["## Removed, by reason", table(["stage", "reason", "documents"], rows)]
    sources = facts.rows(
        "SELECT coalesce(source, '–'), count(*) FILTER (change = 'added'), count(*) FILTER (change = 'removed'), "
        "count(*) FILTER (change = 'changed') FROM compared WHERE change <> 'unchanged' GROUP BY 1 ORDER BY 1"
    )
    if sources:
        rows = [[source, *map(count, numbers)] for source, *numbers in sources]
        lines += ["## By source", table(["source", "added", "removed", "changed"], rows)]
    return "\n\n".join([*lines, *_rejected(facts)]) + "\n"
