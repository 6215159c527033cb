"""The release's report (being grown)."""

from __future__ import annotations

import html

from catalog.facts import Facts
from catalog.manifest import Manifest


def report(manifest: Manifest, facts: Facts) -> str:
    """``report.html``."""
    rows = facts.rows("SELECT stage, reason, count(*) FROM rejections GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2")
    body = "".join(f"<tr><td>{html.escape(s or '')}<td>{html.escape(r or '')}<td>{n}" for s, r, n in rows)
    title = html.escape(f"{manifest.corpus['name']} {manifest.version}")
    return f'<!doctype html><html lang="pl"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><table>{body}</table></html>\n'
