"""Personal data against gold: ``python -m benchmarks personal_data --data FILE.jsonl``.

Rows hold ``text`` and ``spans`` (``[start, end, type]``, code points). Every type that the gold can hold is
set to ``redact`` (all but KRS). A gold span is found if all its characters are redacted; a redaction that touches no
gold span is a false alarm. Of IP addresses only globally routable ones count.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import time
from collections import Counter
from pathlib import Path

from cleaning.personal_data import DEFAULT_POLICY, find, redact_all

log = logging.getLogger(__name__)
Row = tuple[str, list[tuple[int, int, str]]]

MEASURED_MB, REPEATS = 1.0, 5
"""So much text at least is redacted for the figure of speed, a small file several times; the fastest of so many
measurements counts, since the others tell of what else the machine had to do (as `timeit` advises)."""
CHECKSUM = frozenset(["PESEL", "NIP", "REGON", "ID_CARD", "PASSPORT", "BANK_ACCOUNT", "LAND_REGISTER"])
EVERYTHING = {kind: "keep" if kind == "KRS" else "redact" for kind in DEFAULT_POLICY}
"""A number of the company register is no type of the gold: what a company is registered under is public."""


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    if data is None:
        raise SystemExit("benchmarks personal_data needs --data FILE.jsonl")
    rows = read_rows(data)
    return compare(rows) | {"mb_per_second": speed([text for text, _ in rows])}


def speed(texts: list[str]) -> float | None:
    """Megabytes of *texts* redacted in a CPU-second, tables loaded."""
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    rounds = 1 + int(MEASURED_MB / megabytes) if megabytes else 1
    redact_all(texts, EVERYTHING)
    seconds = []
    for _ in range(REPEATS):
        started = time.process_time()
        for _ in range(rounds):
            redact_all(texts, EVERYTHING)
        seconds.append(time.process_time() - started)
    return ratio(rounds * megabytes, min(seconds))


def read_rows(path: Path) -> list[Row]:
    """Well-formed rows of *path*; others are counted in the log."""
    rows, malformed = [], 0
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            spans = [(int(start), int(end), str(kind)) for start, end, kind in row.get("spans") or []]
            if not isinstance(row["text"], str):
                raise TypeError
            rows.append((row["text"], spans))
        except (ValueError, KeyError, TypeError, AttributeError):
            malformed += 1
    log.warning("%d rows, %d malformed left out", len(rows), malformed)
    return rows


def compare(rows: list[Row]) -> dict[str, float | None]:
    """Recall by kind of proof, and false alarms in 100,000 words."""
    wanted: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    false: Counter[str] = Counter()
    words = 0
    for text, spans in rows:
        found = [finding for finding in find(text) if EVERYTHING[finding.type] == "redact"]
        words += len(text.split())
        for start, end, kind in spans:
            if kind == "IP_ADDRESS" and not is_global(text[start:end]):
                continue
            wanted[kind] += 1
            covered = {i for f in found for i in range(max(f.start, start), min(f.end, end))}
            if all(i in covered or text[i].isspace() for i in range(start, min(end, len(text)))):
                hit[kind] += 1
            else:
                log.warning("missed %s in %r", kind, text[max(0, start - 40) : end + 20])
        for finding in found:
            if not any(finding.start < end and start < finding.end for start, end, _ in spans):
                false[finding.type] += 1
                log.warning("false %s in %r", finding.type, text[max(0, finding.start - 40) : finding.end + 20])
    for kind in sorted(wanted):
        log.warning("%s: %d of %d found", kind, hit[kind], wanted[kind])
    log.warning("false alarms: %s in %d words", dict(sorted(false.items())), words)
    return {
        "recall_checksum": recall(hit, wanted, {kind for kind in wanted if kind in CHECKSUM}),
        "recall_other": recall(hit, wanted, {kind for kind in wanted if kind not in CHECKSUM}),
        "false_per_100k_words": ratio(100_000 * false.total(), words),
    }


def recall(hit: Counter[str], wanted: Counter[str], kinds: set[str]) -> float | None:
    return ratio(sum(hit[kind] for kind in kinds), sum(wanted[kind] for kind in kinds))


def ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def is_global(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.strip()).is_global
    except ValueError:
        return True
