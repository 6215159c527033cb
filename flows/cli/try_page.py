"""``kombajn try``: one page through every stage."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from flows.cli import options

EXCERPT_CHARACTERS = 1500


def try_page(
    where: Annotated[str, typer.Argument(metavar="URL|FILE", help="A page's address, or an HTML, text or PDF file.")],
    manifest: options.Manifest = options.MANIFEST,
    source: Annotated[str | None, typer.Option("--source", help="Decide as if it came from this source.")] = None,
    category: Annotated[str, typer.Option("--category", help="Thresholds of this category.")] = "web",
    full: Annotated[bool, typer.Option("--full", help="Show the whole text.")] = False,
    as_json: options.Json = False,
) -> None:
    """Show what every stage makes of one page; nothing is written."""
    from flows.cli.steering import tell
    from flows.defaults import manifest_or_default
    from flows.trial import try_page as run_trial

    trial = run_trial(where, manifest_or_default(manifest), source, category)
    lines = [trial.url, ""]
    for stage, values in trial.steps:
        lines.append(stage)
        lines += [f"  {name:14} {_shown(value)}" for name, value in values.items()]
    text = trial.text if full or len(trial.text) <= EXCERPT_CHARACTERS else trial.text[:EXCERPT_CHARACTERS] + " …"
    lines += ["", text, "", f"Verdict: {trial.verdict}"]
    tell(
        {"url": trial.url, "steps": dict(trial.steps), "verdict": trial.verdict, "text": trial.text},
        as_json,
        "\n".join(lines),
    )


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {item}" for name, item in value.items() if item not in (None, [], {}))
    if isinstance(value, list):
        return "; ".join(str(item) for item in value) or "–"
    return "–" if value is None else str(value)
