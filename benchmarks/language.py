"""Language identification: ``python -m benchmarks language --data FILE.tsv`` (``label<TAB>line``).

A piece is consecutive lines of one label joined by a space to at least 400 characters; the remainder is dropped.
``worst_neighbor`` is the number of pieces of the worst modern neighbor that were taken for Polish (its name is in the
log), ``worst_neighbor_share`` their share. Polish by langdetect alone and by lid.176 alone stand beside for comparison.
"""

from __future__ import annotations

import logging
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from cleaning.fasttext_model import predict
from cleaning.language import LID_176, identify

log = logging.getLogger(__name__)
Classifier = Callable[[list[str]], list[str]]
NEIGHBORS = ("cs", "sk", "sl", "hr", "sr-Latn", "lt", "uk", "be", "hsb", "dsb")
PIECE = 400
LANGDETECT_PIECES = 400


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    if data is None:
        raise SystemExit("benchmarks language needs --data FILE.tsv")
    lines = read(data)
    pieces = {label: joined(rows) for label, rows in lines.items()}
    figures = judge(ours, pieces, "")
    figures["pieces_per_second"] = fasttext_alone(pieces)
    figures |= flags(pieces) | folded(pieces) | on_lines(lines)
    figures |= judge(lid_176, pieces, "lid176_")
    figures |= judge(langdetect, thinned(pieces), "langdetect_")
    return figures


def read(path: Path) -> dict[str, list[str]]:
    """Lines of each label; rows without a tab are counted in the log."""
    lines: dict[str, list[str]] = defaultdict(list)
    malformed = 0
    for row in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        label, tab, line = row.rstrip("\r").partition("\t")
        if tab and label and line.strip():
            lines[label].append(line.strip())
        else:
            malformed += bool(row.strip())
    log.warning("%d labels, %d malformed rows left out", len(lines), malformed)
    return dict(sorted(lines.items()))


def joined(rows: Iterable[str]) -> list[str]:
    pieces, piece = [], ""
    for row in rows:
        piece = f"{piece} {row}".strip()
        if len(piece) >= PIECE:
            pieces.append(piece)
            piece = ""
    return pieces


def thinned(pieces: dict[str, list[str]]) -> dict[str, list[str]]:
    """Every n-th piece, because langdetect reads some 75 a second."""
    step = max(1, sum(map(len, pieces.values())) // LANGDETECT_PIECES)
    return {label: rows[::step] for label, rows in pieces.items()}


def judge(classify: Classifier, pieces: dict[str, list[str]], prefix: str) -> dict[str, float | None]:
    """The figures of one classifier; speed in pieces per CPU-second, after a first call that loads the models."""
    classify(["Pierwsze wywołanie wczytuje modele."])
    seconds = 0.0
    found: dict[str, Counter[str]] = {}
    for label, rows in pieces.items():
        started = time.process_time()
        codes = classify(rows)
        seconds += time.process_time() - started
        found[label] = Counter(codes)
        log.warning("%s%s: %s", prefix, label, found[label].most_common(5))
    worst = max(NEIGHBORS, key=lambda label: (as_polish(found, label) or 0.0, label))
    log.warning("%sworst neighbor: %s", prefix, worst)
    count = sum(map(len, pieces.values()))
    return {
        f"{prefix}recall_pl": as_polish(found, "pl"),
        f"{prefix}worst_neighbor": float(found.get(worst, Counter())["pl"]),
        f"{prefix}worst_neighbor_share": as_polish(found, worst),
        f"{prefix}szl_as_pl": as_polish(found, "szl"),
        f"{prefix}csb_as_pl": as_polish(found, "csb"),
        f"{prefix}szl_as_szl": share(found, "szl", "szl"),
        f"{prefix}csb_as_csb": share(found, "csb", "csb"),
        f"{prefix}pieces_per_second": round(count / seconds, 1) if seconds > 0 and count else None,
    }


def fasttext_alone(pieces: dict[str, list[str]]) -> float | None:
    """Pieces per CPU-second where langdetect need not be asked; the share of the others is in the log."""
    texts = [piece for rows in pieces.values() for piece in rows]
    alone = [text for text, verdict in zip(texts, identify(texts), strict=True) if verdict["second_code"] is None]
    log.warning("langdetect asked for %d of %d pieces", len(texts) - len(alone), len(texts))
    started = time.process_time()
    identify(alone)
    seconds = time.process_time() - started
    return round(len(alone) / seconds, 1) if seconds > 0 and alone else None


def as_polish(found: dict[str, Counter[str]], label: str) -> float | None:
    return share(found, label, "pl")


def share(found: dict[str, Counter[str]], label: str, code: str) -> float | None:
    codes = found.get(label)
    return round(codes[code] / codes.total(), 5) if codes else None


def ours(texts: list[str]) -> list[str]:
    return [verdict["code"] for verdict in identify(texts)]


def lid_176(texts: list[str]) -> list[str]:
    return [guesses[0][0] if guesses else "und" for guesses in predict(LID_176, texts, 1)]


def langdetect(texts: list[str]) -> list[str]:
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    codes = []
    for text in texts:
        try:
            codes.append(str(detect(text)))
        except LangDetectException:
            codes.append("und")
    return codes


def flags(pieces: dict[str, list[str]]) -> dict[str, float | None]:
    """Share of pieces found Polish with the flag: of the texts that should bear it, and of modern ones."""
    figures: dict[str, float | None] = {}
    for label, flag in (("pl-x-nodiacritics", "no_diacritics"), ("pl-x-historic", "historic_spelling")):
        for source, key in ((label, flag), ("pl", f"{flag}_false")):
            rows = identify(pieces.get(source, []))
            hits = sum(row["code"] == "pl" and flag in row["flags"] for row in rows)
            figures[key] = round(hits / len(rows), 5) if rows else None
        rows = identify(pieces.get(label, []))
        figures[f"recall_{label}"] = round(sum(row["code"] == "pl" for row in rows) / len(rows), 5) if rows else None
    for label in ("uk-Latn", "be-Latn", "ru-Latn"):
        codes = ours(pieces.get(label, []))
        figures[f"{label}_as_pl"] = round(codes.count("pl") / len(codes), 5) if codes else None
    return figures


def folded(pieces: dict[str, list[str]]) -> dict[str, float | None]:
    """Dialects without the letters that only they write, so that not only the orthography is tested."""
    figures: dict[str, float | None] = {}
    for label in ("szl", "csb"):
        codes = ours([fold(piece) for piece in pieces.get(label, [])])
        figures[f"{label}_folded_as_pl"] = round(codes.count("pl") / len(codes), 5) if codes else None
    return figures


def fold(text: str) -> str:
    """Letters that Polish does not write become their base letters: ō to o, ë to e; ą, ł and their like stay."""
    kept = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
    return "".join(c if c in kept else unicodedata.normalize("NFD", c)[0] for c in text)


def on_lines(lines: dict[str, list[str]]) -> dict[str, float | None]:
    """Recall of Polish lines, and the worst neighbor's share, line by line."""
    shares = {}
    for label in ("pl", *NEIGHBORS):
        codes = ours(lines.get(label, []))
        shares[label] = round(codes.count("pl") / len(codes), 5) if codes else None
    neighbors = [value for label, value in shares.items() if label != "pl" and value is not None]
    return {"lines_recall_pl": shares["pl"], "lines_worst_neighbor_share": max(neighbors, default=None)}
