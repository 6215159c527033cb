"""Where peers are: each in a virtual environment of its own, made from ``benchmarks/peers/<name>.txt``."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def peer_python(name: str) -> str | None:
    """The interpreter with the peer, or None.

    ``KOMBAJN_PEER_<NAME>`` names it; else it is looked for in the folder ``KOMBAJN_PEERS`` (``.venv-peers``).
    """
    named = os.environ.get(f"KOMBAJN_PEER_{name.upper().replace('-', '_')}")
    if named:
        return named
    python = Path(os.environ.get("KOMBAJN_PEERS", ROOT / ".venv-peers")) / name / "bin" / "python"
    return str(python) if python.exists() else None


def environment() -> dict[str, str]:
    """Variables by which the single benchmarks find the peers that are installed."""
    found = {}
    for path in sorted((Path(__file__).parent / "peers").glob("*.txt")):
        python = peer_python(path.stem)
        if python:
            found[f"KOMBAJN_PEER_{path.stem.upper().replace('-', '_')}"] = python
    return found
