"""KenLM's programs: an estimate of an n-gram model with modified Kneser–Ney smoothing, and what a text costs under it.

``lmplz`` and ``query`` are built from KenLM's source by ``benchmarks/peers/install.sh kenlm``; the folder of both is
``KENLM/bin`` below the peers' folder, or named by KOMBAJN_PEER_KENLM.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from benchmarks._peers import ROOT

ORDER = 5
MEMORY = "1G"
_TOTAL = re.compile(r"Perplexity including OOVs:\s+([\d.e+-]+)")
_TOKENS = re.compile(r"Tokens:\s+(\d+)")
_UNKNOWN = re.compile(r"OOVs:\s+(\d+)")


def programs() -> Path | None:
    """The folder with ``lmplz`` and ``query``, or None."""
    named = os.environ.get("KOMBAJN_PEER_KENLM")
    folder = Path(named) if named else Path(os.environ.get("KOMBAJN_PEERS", ROOT / ".venv-peers")) / "kenlm" / "bin"
    return folder if (folder / "lmplz").exists() and (folder / "query").exists() else None


def estimate(folder: Path, corpus: Path, model: Path) -> None:
    """A 5-gram model of *corpus* (tokens with spaces between, one sentence a line)."""
    command = [str(folder / "lmplz"), "-o", str(ORDER), "-S", MEMORY, "-T", str(model.parent), "--discount_fallback"]
    with corpus.open("rb") as text, model.open("wb") as output:
        subprocess.run(command, stdin=text, stdout=output, stderr=subprocess.DEVNULL, check=True)


def bits(folder: Path, model: Path, text: Path) -> tuple[float, int]:
    """Bits that *text* costs in all, ends of lines included, and the tokens unknown to the model."""
    import math

    with text.open("rb") as lines:
        done = subprocess.run(
            [str(folder / "query"), "-v", "summary", str(model)],
            stdin=lines,
            capture_output=True,
            text=True,
            check=True,
        )
    said = done.stdout + done.stderr
    perplexity, tokens, unknown = (float(_found(pattern, said)) for pattern in (_TOTAL, _TOKENS, _UNKNOWN))
    return tokens * math.log2(perplexity), int(unknown)


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise ValueError(f"query said nothing of {pattern.pattern}: {text[-500:]}")
    return match.group(1)
