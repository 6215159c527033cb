"""What commands say at their end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.alarms import alarm_line
from flows.cli.steering import tell
from flows.home import Home, read_json
from flows.release_figures import release_figures

TOP_REASONS = 12


def tell_crawls(folders: list[Path], as_json: bool) -> None:
    """The crawls' own summaries."""
    rows = []
    for folder in folders:
        summary = read_json(folder / "summary.json") if (folder / "summary.json").is_file() else {}
        rows.append({"crawl": folder.name, **summary})
    lines = [crawl_sentence(row) for row in rows] or ["no web sources in the manifest"]
    lines.append("Next: `kombajn curate`, or `kombajn run` for all that remains.")
    tell({"crawls": rows}, as_json, "\n".join(lines))


def crawl_sentence(row: dict[str, Any]) -> str:
    """One crawl in one line."""
    refused = row.get("refused") or {}
    total = sum(value for value in refused.values() if isinstance(value, int))
    return f"{row['crawl']}: {row.get('pages', 0)} pages, {int(row.get('bytes', 0)) / 1e6:.1f} MB, {total} URLs refused"


def tell_run(home: Path, run: str | None, as_json: bool) -> None:
    """A curated run."""
    if run is None:
        tell({"run": None}, as_json, "nothing new to curate")
        return
    text = f"run {run} is curated in {Home(home).runs / run}\nNext: `kombajn publish`."
    tell({"run": run}, as_json, text)


def tell_release(home: Path, version: str | None, as_json: bool) -> None:
    """A release: the funnel from captures to documents, with reasons."""
    if version is None:
        tell({"release": None}, as_json, "nothing to publish")
        return
    figures = release_figures(home, version)
    tell(figures, as_json, "\n".join(release_lines(home, figures)))


def release_lines(home: Path, figures: dict[str, Any]) -> list[str]:
    """The funnel for a person."""
    counts = figures["counts"]
    lines = [
        f"Release {figures['release']} in {Home(home).releases / figures['release']}",
        f"  {counts['captures']:7} captures",
        f"  {counts['rejected']:7} rejected",
    ]
    for row in figures["rejections"][:TOP_REASONS]:
        lines.append(f"          {row['captures']:6}  {row['stage']}: {row['reason']}")
    others = sum(row["captures"] for row in figures["rejections"][TOP_REASONS:])
    if others:
        lines.append(f"          {others:6}  other reasons")
    lines += [
        f"  {counts['carried']:7} carried (unchanged since the base release)",
        f"  {counts['published']:7} published",
        f"  {counts['documents']:7} documents in the release"
        + (f", {counts['removed']} of the base left" if counts.get("removed") else ""),
        *(alarm_line(alarm) for alarm in figures["alarms"]),
        f"Next: `kombajn verify --home {home}`, `kombajn sql --home {home}`, `kombajn explain --home {home} URL`.",
    ]
    return lines
