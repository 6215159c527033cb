"""The same run without any engine: ``python -m benchmarks._stages HOME MANIFEST`` calls the stages one by one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flows import steps
from flows.engine import BatchEngine
from flows.home import Home
from flows.lock import hold
from flows.manifest_file import read_manifest
from flows.progress import Silent
from flows.session import Session


class Calls(BatchEngine):
    """Stages as plain function calls in this process: no workers, no receipts."""

    def map(self, stage: str, work: Callable[[Any], Any], tasks: Iterable[Any]) -> None:
        for task in tasks:
            work(task)


def main() -> None:
    home, manifest = Path(sys.argv[1]), read_manifest(Path(sys.argv[2]))
    with hold(home, "benchmark"):
        steps.run(Session(Home(home), manifest, Silent(), 1, Calls))


if __name__ == "__main__":
    main()
