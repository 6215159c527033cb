"""``report.html``: one file without network access, in Polish and English, light and dark, for screens of any width."""

from __future__ import annotations

import importlib.resources

from catalog.facts import Facts
from catalog.manifest import Manifest
from catalog.report.elements import escape
from catalog.report.sections import SECTIONS, summary
from catalog.report.words import both, spans


def report(manifest: Manifest, facts: Facts) -> str:
    """The page of a release; its bytes follow from the release alone."""
    title = f"{escape(manifest.corpus['name'])} {escape(manifest.version)}"
    base = both("first") if manifest.base is None else f"{both('base')} {escape(manifest.base)}"
    if facts.comparison is not None:
        base = f"{both('anew')} {escape(facts.comparison.previous)}"
    sections = [build(manifest, facts) for build in SECTIONS]
    links = "".join(f'<li><a href="#{section.anchor}">{both(section.title)}</a></li>' for section in sections)
    return f"""<!doctype html>
<html lang="pl" data-language="pl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{_asset("style.css")}</style>
</head>
<body>
<a class="skip" href="#main">{both("skip")}</a>
<header>
<div class="switches">
<button type="button" data-set-language="pl" aria-pressed="true" lang="pl">Polski</button>
<button type="button" data-set-language="en" aria-pressed="false" lang="en">English</button>
<button type="button" id="theme">{both("theme")}</button>
</div>
<p class="kicker">{spans("Kombajn · raport wydania", "Kombajn · release report")}</p>
<h1>{title}</h1>
<p>{escape(manifest.corpus["description"]) if manifest.corpus["description"] else ""}</p>
<p>{both("release")} {escape(manifest.version)} – {base}.</p>
{summary(manifest, facts)}</header>
<nav aria-labelledby="contents"><h2 id="contents">{both("contents")}</h2><ul>{links}</ul></nav>
<main id="main" tabindex="-1">
{"".join(section.render() for section in sections)}</main>
<script>
{_asset("script.js")}</script>
</body>
</html>
"""


def _asset(name: str) -> str:
    return importlib.resources.files("catalog.report").joinpath(name).read_text(encoding="utf-8")
