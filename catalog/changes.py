"""What a release adds, withdraws and replaces against its base, for people (``changes.md``)."""

from __future__ import annotations

from catalog.accounting import MOVED_REASON
from catalog.card import table
from catalog.facts import Facts
from catalog.manifest import Manifest
from catalog.numbers import compact, count


def changes(manifest: Manifest, facts: Facts) -> str:
    """The page's Markdown."""
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
    rejected = facts.rows("SELECT stage, reason, count(*) FROM rejections GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2")
    if rejected:
        rows = [[stage or "–", reason or "–", count(number)] for stage, reason, number in rejected]
        lines += ["## Captures rejected in this run", table(["stage", "reason", "captures"], rows)]
    return "\n\n".join(lines) + "\n"
