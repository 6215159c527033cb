"""``kombajn serve``: deployments with the manifest's schedules."""

from __future__ import annotations

import os

from flows.cli import options
from flows.cli.errors import Failure


def serve(home: options.Home = options.HOME, manifest: options.Manifest = options.MANIFEST) -> None:
    """Register deployments with the Prefect server of PREFECT_API_URL (or of `kombajn up`) and run what is due."""
    from flows.manifest_file import read_manifest
    from flows.server import environment, known_api

    read = read_manifest(manifest)
    api = os.environ.get("PREFECT_API_URL") or known_api(home)
    if api is None:
        raise Failure("no Prefect server is known", "start one with `kombajn up`, or set PREFECT_API_URL")
    os.environ.update(environment(home, api))
    serve_here(home, manifest, read)


def serve_here(home: options.Home, manifest: options.Manifest, read: object) -> None:
    """Serve until ended; one run at a time, since a home has one writer."""
    # Runs that nobody watches on a terminal are followed in the UI, so their logs go there.
    os.environ.update(PREFECT_LOGGING_LEVEL="INFO", PREFECT_LOGGING_TO_API_ENABLED="true", KOMBAJN_SERVED="1")
    from prefect import serve as prefect_serve

    from flows.deployments import deployments
    from flows.manifest import Manifest

    assert isinstance(read, Manifest)
    found = deployments(home, manifest, read)
    for entry in found:
        schedules = ", ".join(str(schedule.schedule.cron) for schedule in entry.schedules or () if schedule.schedule)
        print(f"  {entry.flow_name}/{entry.name}" + (f"  at {schedules}" if schedules else ""))
    prefect_serve(*found, limit=1, print_starting_message=False)
