"""Agreement with gold answers of robots.txt questions, through the code that the crawl uses.

``--data``: JSON lines ``{"status": 200 | null, "body": "…", "agent": "…", "url": "…", "allowed": true | false}``.
Keys: ``agreement`` (share), ``disagreements``, ``rows``, ``malformed``; ``protego_agreement`` and
``stdlib_agreement`` give the same share for the parsers of Scrapy and of Python, behind the same status table.
"""

from __future__ import annotations

import json
import sys
import urllib.robotparser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from licensing import robots

Answer = Callable[[bytes, str, str], bool]


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    rows, malformed = _read(data) if data is not None else ([], 0)
    ours = _wrong(rows, lambda body, agent, url: robots.parse(body).allows(agent, url), show=True)
    figures: dict[str, float | None] = {
        "agreement": _share(ours, rows),
        "disagreements": ours,
        "rows": len(rows),
        "malformed": malformed,
    }
    for name, answer in (("protego", _protego()), ("stdlib", _stdlib)):
        figures[f"{name}_agreement"] = None if answer is None else _share(_wrong(rows, answer, show=False), rows)
    return figures


def _read(data: Path) -> tuple[list[dict[str, Any]], int]:
    rows, malformed = [], 0
    for line in _lines(data):
        try:
            row = json.loads(line)
            body = row.get("body") or ""
            status = row.get("status")
            rows.append(
                {
                    "status": None if status is None else int(status),
                    "body": body.encode("utf-8", "surrogateescape") if isinstance(body, str) else bytes(body),
                    "agent": str(row["agent"]),
                    "url": str(row["url"]),
                    "allowed": bool(row["allowed"]),
                }
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            malformed += 1
    return rows, malformed


def _lines(data: Path) -> Iterator[str]:
    files = sorted(data.glob("*.jsonl")) if data.is_dir() else [data]
    for path in files:
        with path.open(encoding="utf-8", errors="replace") as file:
            yield from (line for line in file if line.strip())


def _wrong(rows: list[dict[str, Any]], answer: Answer, *, show: bool) -> int:
    wrong = 0
    for row in rows:
        if show:
            given = robots.access(row["status"], row["body"], row["agent"], row["url"])
        elif row["status"] is not None and 200 <= row["status"] < 300:
            try:
                given = answer(row["body"], row["agent"], row["url"])
            except Exception:  # a peer's crash is a wrong answer
                given = not row["allowed"]
        else:
            given = robots.access(row["status"], b"", row["agent"], row["url"])
        if given != row["allowed"]:
            wrong += 1
            if show and wrong <= 20:
                shown = json.dumps({**row, "body": row["body"].decode("utf-8", "replace")[:300]}, ensure_ascii=False)
                print(f"disagreement: ours {given}, {shown}", file=sys.stderr)
    return wrong


def _share(wrong: int, rows: list[dict[str, Any]]) -> float | None:
    return round(1 - wrong / len(rows), 6) if rows else None


def _protego() -> Answer | None:
    try:
        from protego import Protego
    except ImportError:
        return None

    def answer(body: bytes, agent: str, url: str) -> bool:
        return bool(Protego.parse(body.decode("utf-8", "ignore")).can_fetch(url, agent))

    return answer


def _stdlib(body: bytes, agent: str, url: str) -> bool:
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(body.decode("utf-8", "ignore").splitlines())
    return parser.can_fetch(agent, url)
