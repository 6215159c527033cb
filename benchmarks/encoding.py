"""Decoding and repair of characters: ``python -m benchmarks encoding --data FILE.jsonl`` (rows with clean ``text``).

Every text is damaged by each chain in turn. Chains that read UTF-8 wrongly are applied to all texts, those that mix up
Central European code pages to texts in Polish, which is the language they are repaired for. A text that a chain leaves
as it was, or of which it loses characters, is left out of that chain and counted in the log. Normalization, which comes
after repair, is not measured here.
"""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from cleaning.language import identify
from cleaning.mojibake import CENTRAL_EUROPEAN, SINGLE_BYTE, decode, encode, undo

log = logging.getLogger(__name__)
Repair = Callable[[str], str]
DECLARED = {"cp1250": "windows-1250", "iso8859-2": "iso-8859-2", "utf-8": "utf-8"}


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    if data is None:
        raise SystemExit("benchmarks encoding needs --data FILE.jsonl")
    texts = read_texts(data)
    polish = {text for text, verdict in zip(texts, identify(texts), strict=True) if verdict["code"] == "pl"}
    figures = judge(undo, texts, polish, "")
    peer = ftfy()
    keys = ("restored", "changed_clean", "megabytes_per_second")
    figures |= judge(peer, texts, polish, "ftfy_") if peer else {f"ftfy_{key}": None for key in keys}
    return figures | wrong_declarations(texts, polish)


def read_texts(path: Path) -> list[str]:
    """The texts of well-formed rows; others are counted in the log."""
    texts, malformed = [], 0
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            text = json.loads(line)["text"]
            text.encode()
            texts.append(text)
        except (ValueError, KeyError, TypeError, AttributeError):
            malformed += bool(line.strip())
    log.warning("%d texts, %d malformed rows left out", len(texts), malformed)
    return texts


def damages(text: str, is_polish: bool) -> Iterator[tuple[str, str | None]]:
    """Name of each chain and what it makes of *text*; None where characters get lost."""
    for wrong in SINGLE_BYTE:
        once = decode(text.encode(), wrong)
        yield f"utf-8 as {wrong}", once
        yield f"utf-8 as {wrong} twice", decode(once.encode(), wrong)
    if is_polish:
        for right in CENTRAL_EUROPEAN:
            raw = encode(text, right)
            for wrong in SINGLE_BYTE:
                if wrong != right:
                    yield f"{right} as {wrong}", None if raw is None else decode(raw, wrong)


def judge(repair: Repair, texts: list[str], polish: set[str], prefix: str) -> dict[str, float | None]:
    """Share of damaged texts restored exactly, clean texts changed, and the speed on clean texts."""
    tried: Counter[str] = Counter()
    right: Counter[str] = Counter()
    lost = unchanged = 0
    for text in texts:
        for chain, damaged in damages(text, text in polish):
            if damaged is None:
                lost += 1
            elif damaged == text:
                unchanged += 1
            else:
                tried[chain] += 1
                if repair(damaged) == text:
                    right[chain] += 1
                elif not prefix:
                    log.info("%s not restored: %r", chain, damaged[:200])
    for chain in sorted(tried):
        log.warning("%s%s: %d of %d", prefix, chain, right[chain], tried[chain])
    log.warning("%d pairs lose characters, %d are not changed by the chain", lost, unchanged)
    started = time.process_time()
    changed = [text for text in texts if repair(text) != text]
    seconds = time.process_time() - started
    for text in changed[:5] if not prefix else []:
        log.warning("clean text changed: %r", text[:300])
    size = sum(len(text.encode()) for text in texts) / 1e6
    return {
        f"{prefix}restored": round(right.total() / tried.total(), 5) if tried else None,
        f"{prefix}changed_clean": float(len(changed)),
        f"{prefix}megabytes_per_second": round(size / seconds, 2) if seconds > 0 and texts else None,
    }


def ftfy() -> Repair | None:
    """Ftfy's repair of encodings alone, without its other corrections."""
    try:
        from ftfy import fix_encoding
    except ImportError:
        return None
    return lambda text: str(fix_encoding(text))


def wrong_declarations(texts: list[str], polish: set[str]) -> dict[str, float | None]:
    """Share of Polish texts read rightly from bytes that are declared in another encoding than they are in."""
    from cleaning.decode import decode as read
    from cleaning.rejection import Unreadable

    right = tried = 0
    for text in sorted(polish):
        for codec in DECLARED:
            try:
                body = text.encode(codec)
            except UnicodeEncodeError:
                continue
            for declared in DECLARED.values():
                if declared == DECLARED[codec] or body.isascii():
                    continue
                tried += 1
                try:
                    right += undo(read(body, f"text/plain; charset={declared}").text) == text
                except Unreadable as error:
                    log.info("unreadable: %s", error)
    log.warning("wrong declarations: %d of %d read rightly", right, tried)
    return {"wrong_declaration_restored": round(right / tried, 5) if tried else None}
