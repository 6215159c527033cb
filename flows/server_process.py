"""``python -m flows.server_process PORT [--patient]``: Prefect's API server, which ends when its parent does.

A patient server looks for background work every few seconds instead of four times a second: all that it has to do
for one run comes as requests, and idling took more of a processor than the run's steering.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import Any

from flows.worker import die_with_parent

PATIENCE = timedelta(seconds=10)


def main() -> None:
    """Serve on loopback until ended."""
    die_with_parent()
    import uvicorn

    if "--patient" in sys.argv:
        _be_patient()

    uvicorn.run(
        "prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=int(sys.argv[1]), log_level="error"
    )


def _be_patient() -> None:
    """Prefect has no setting for how often its background worker looks: give the worker's class other defaults."""
    background: Any = import_module("prefect.server.api.background_workers")
    background.Worker = partial(background.Worker, minimum_check_interval=PATIENCE, scheduling_resolution=PATIENCE)


if __name__ == "__main__":
    main()
