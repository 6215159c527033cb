"""What a run leaves in Prefect's UI: the funnel with reasons, and where the release and its report lie."""

from __future__ import annotations

from pathlib import Path

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.release_figures import release_figures


def leave_artifacts(home: Path, version: str) -> None:
    """Create the run's artifacts: a table of the funnel, and a page with the way to the release."""
    figures = release_figures(home, version)
    counts = figures["counts"]
    funnel = [{"step": name, "captures": counts[name]} for name in ("captures", "rejected", "carried", "published")]
    reasons = [
        {"step": f"{row['stage']}: {row['reason']}", "captures": row["captures"]} for row in figures["rejections"]
    ]
    create_table_artifact(key="funnel", table=[*funnel, *reasons], description=f"Captures of release {version}")
    folder = (home / "releases" / version).resolve()
    page = (
        f"# Release {version}\n\n{counts['documents']} documents in `{folder}`\n\nReport: `{folder / 'report.html'}`\n"
    )
    create_markdown_artifact(key="release", markdown=page, description=f"Release {version}")
