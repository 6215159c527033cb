"""Run one benchmark: ``python -m benchmarks NAME --data PATH [--json]``.

A benchmark is a module of this package with ``run(data: Path | None, options: list[str]) -> dict[str, float | None]``.
Standard output is exactly one flat JSON object of numbers; the log goes to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path

import benchmarks


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=names())
    parser.add_argument("--data", type=Path, help="gold data of the benchmark's kind")
    parser.add_argument("--json", action="store_true", help="kept for scripts: the output is JSON in any case")
    options, rest = parser.parse_known_args()
    if options.data is not None and not options.data.exists():
        parser.error(f"--data {options.data}: no such file or folder")
    # Libraries that print would break the one-object promise: their output goes to the log.
    saved = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            figures = importlib.import_module(f"benchmarks.{options.name}").run(options.data, rest)
    finally:
        os.dup2(saved, 1)
        os.close(saved)
    print(json.dumps(figures, allow_nan=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
