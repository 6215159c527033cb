"""What a run leaves in Prefect's UI: how far its phases are, the funnel with reasons, where the release lies."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.events import emit_event
from prefect.exceptions import PrefectException

from flows.alarms import alarm_line
from flows.engine import Progress
from flows.receipt import Receipt
from flows.release_figures import release_figures

SHOWN_AFTER_SECONDS = 15.0
"""A phase that is shorter has no progress to show; a longer one tells it as often as this."""


class PhaseProgress:
    """Passes progress on, and shows that of a long phase as an artifact of its task run."""

    def __init__(self, phase: str, watcher: Progress) -> None:
        self._phase = phase
        self._watcher = watcher
        self._stages: dict[str, list[int]] = {}  # tasks done, tasks in all
        self._told = time.monotonic()
        self._artifact: UUID | None = None

    def begin(self, stage: str, tasks: int, done: int) -> None:
        """See ``Progress``."""
        self._stages[stage] = [done, tasks]
        self._watcher.begin(stage, tasks, done)

    def advance(self, stage: str, receipt: Receipt) -> None:
        """See ``Progress``."""
        self._stages[stage][0] += 1
        self._watcher.advance(stage, receipt)
        if time.monotonic() - self._told > SHOWN_AFTER_SECONDS:
            self._told = time.monotonic()
            with suppress(httpx.HTTPError, PrefectException):  # a run does not fail because nobody could see it
                self._show(stage)

    def end(self, stage: str) -> None:
        """See ``Progress``."""
        self._watcher.end(stage)

    def _show(self, stage: str) -> None:
        done, tasks = self._stages[stage]
        share = 100.0 * done / max(tasks, 1)
        about = f"{stage}: {done} of {tasks} batches"
        if self._artifact is None:
            key = f"progress-{self._phase}"
            self._artifact = cast(UUID, create_progress_artifact(share, key=key, description=about))
        else:
            update_progress_artifact(self._artifact, share, description=about)

    def summary(self) -> str:
        """What was done, for the state of the task run."""
        return ", ".join(f"{stage} {done}/{tasks}" for stage, (done, tasks) in self._stages.items()) or "nothing to do"


def leave_artifacts(home: Path, version: str) -> None:
    """Create the run's artifacts: a table of the funnel, and a page with the way to the release."""
    figures = release_figures(home, version)
    counts = figures["counts"]
    funnel: list[dict[str, Any]] = [
        {"step": name, "captures": counts[name]} for name in ("captures", "rejected", "carried", "published")
    ]
    reasons = [
        {"step": f"{row['stage']}: {row['reason']}", "captures": row["captures"]} for row in figures["rejections"]
    ]
    create_table_artifact(key="funnel", table=[*funnel, *reasons], description=f"Captures of release {version}")
    alarms = [alarm_line(alarm) for alarm in figures["alarms"]]
    if alarms:
        _alarm(version, alarms)
    folder = (home / "releases" / version).resolve()
    page = (
        f"# Release {version}\n\n{counts['documents']} documents in `{folder}`\n\nReport: `{folder / 'report.html'}`\n"
    )
    create_markdown_artifact(key="release", markdown=page, description=f"Release {version}")


def _alarm(version: str, alarms: list[str]) -> None:
    """An artifact that lists the alarms, and an event that an automation of Prefect's can turn into a notification."""
    lines = "\n".join(f"* {line}" for line in alarms)
    create_markdown_artifact(key="alarms", markdown=f"# Release {version}\n\n{lines}\n", description=alarms[0])
    emit_event(
        event="kombajn.alarm",
        resource={"prefect.resource.id": f"kombajn.release.{version}", "prefect.resource.name": version},
        payload={"alarms": alarms},
    )
