"""Synthetic documents and accounts, written for the tests of this room."""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from catalog.accounting import CAPTURES, LEDGERS
from catalog.release import CorpusIdentity, ReleaseSpec
from catalog.schema import PUBLISHED

SENTENCES = (
    "Rzeka wylała po trzech dniach ulewnego deszczu i zabrała mostek przy młynie.",
    "Sołtys zwołał zebranie, żeby ustalić, kto odbuduje przeprawę przed żniwami.",
    "Kombajn stał w stodole od wiosny, bo nikt nie znalazł paska do sieczkarni.",
    "Wójt obiecał dotację, lecz wniosek trzeba było złożyć do końca września.",
    "Dzieci chodziły do szkoły okrężną drogą przez las i wracały z kieszeniami pełnymi żołędzi.",
    "Gospodyni upiekła chleb na zakwasie, a sąsiedzi przynieśli miód i twaróg.",
    "Ustawa wchodzi w życie po upływie czternastu dni od dnia ogłoszenia.",
    "Nad stawem krążyły bociany, zbierając się powoli do odlotu.",
)
LICENSES = (("CC-BY-4.0", "open_license"), ("CC0-1.0", "public_domain"), (None, "official_material"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def document(number: int, tier: str = "open", **changes: Any) -> dict[str, Any]:
    pick = random.Random(number)
    host = f"www.wies{number % 5}.pl"
    url = f"https://{host}/kronika/{number:05d}"
    text = (
        "\n\n".join(" ".join(pick.choices(SENTENCES, k=4)) for _ in range(pick.randint(1, 6))) + f"\n\nWpis {number}."
    )
    spdx, basis = LICENSES[number % 3] if tier == "open" else (None, "tdm_exception")
    fetched = datetime.datetime(2026, 9, 1 + number % 28, 12, 0, 0, tzinfo=datetime.UTC)
    values = {
        "id": digest(url + text),
        "page_id": digest(url),
        "capture_id": digest(f"capture {number} {tier}"),
        "url": url,
        "host": host,
        "domain": host.removeprefix("www."),
        "source": f"kronika{number % 2}",
        "category": ("press", "law", "literature")[number % 3],
        "title": f"Wpis {number}",
        "author": "Anna Nowacka" if number % 2 else None,
        "site_name": "Kronika wsi",
        "published_on": datetime.date(2025, 1 + number % 12, 3) if number % 4 else None,
        "text": text,
        "language": {"code": "pl", "score": 0.99, "second_code": None, "second_score": None, "polish_share": 1.0,
                     "flags": []},
        "quality": {"label": ("HIGH", "MEDIUM", "LOW")[number % 3], "score": 0.9,
                    "rules": ["short_lines"] if number % 7 == 0 else []},
        "register": "prose",
        "risk": {"adult": 0.01, "gambling": 0.0, "hate": 0.02, "threat": 0.0, "machine_made": 0.1},
        "stats": {"characters": len(text), "words": len(text.split()), "sentences": text.count("."),
                  "tokens": len(text) // 4, "average_word_length": 5.5},
        "license": {"spdx": spdx, "family": "cc" if spdx else None, "version": "4.0", "jurisdiction": None, "url": None,
                    "scope": "page", "status": "granted" if spdx else "unknown", "confidence": 0.95,
                    "evidence": [{"where": "link", "region": "head", "snippet": '<link rel="license">', "spdx": spdx,
                                  "scope": "page", "strength": 0.9}] if spdx else []},
        "basis": basis,
        "attribution": {"title": f"Wpis {number}", "authors": ["Anna Nowacka"], "source_url": url, "license_url": None},
        "reservations": [{"protocol": "robots-ai-agent", "value": "GPTBot: /", "location": f"https://{host}/robots.txt",
                          "observed_at": fetched, "effect": "reserves"}] if number % 11 == 0 else [],
        "pii": [{"type": "email", "count": 1}] if number % 5 == 0 else [],
        "dedup": {"cluster": digest(f"cluster {number}"), "cluster_size": 1, "sentences_removed": number % 2,
                  "tokens_removed": 0},
        "fetched_at": fetched,
        "warc": {"file": "wies-00000.warc.gz", "offset": number * 1000, "length": 900, "digest": digest(text)},
        "tier": tier,
        "split": "validation" if number % 10 == 3 else "train",
    }  # fmt: skip
    return {**values, **changes}


def documents(numbers: Sequence[int], tier: str = "open") -> pa.Table:
    return pa.Table.from_pylist([document(number, tier) for number in numbers], schema=PUBLISHED)


def captures_of(table: pa.Table, outcome: str = "published") -> pa.Table:
    rows = [
        {**{name: row.get(name) for name in CAPTURES.names if name in row}, "kind": "response", "status": 200,
         "content_type": "text/html", "payload_digest": row["warc"]["digest"], "outcome": outcome}
        for row in table.to_pylist()
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=CAPTURES)


def rejected(numbers: Sequence[int], stage: str = "screen", reason: str = "language") -> tuple[pa.Table, pa.Table]:
    rows = [document(number) for number in numbers]
    captures = [
        {
            **{name: row[name] for name in CAPTURES.names if name in row},
            "kind": "response",
            "status": 200,
            "outcome": "rejected",
        }
        for row in rows
    ]
    rejections = [
        {"capture_id": row["capture_id"], "url": row["url"], "source": row["source"], "stage": stage, "reason": reason,
         "detail": "pl 0.41 < 0.65"}
        for row in rows
    ]  # fmt: skip
    return (
        pa.Table.from_pylist(captures, schema=CAPTURES),
        pa.Table.from_pylist(rejections, schema=LEDGERS["rejections"].schema),
    )


def spec(version: str, base: str | None = None, **changes: Any) -> ReleaseSpec:
    values: dict[str, Any] = {
        "version": version,
        "base": base,
        "corpus": CorpusIdentity("Kronika", "korpus@example.org", description="Kroniki wsi, zmyślone."),
        "run": f"run-{version}",
        "fingerprints": {"captures": digest(version), "configuration": digest("configuration")},
        "code_version": "0.1.0",
    }
    return ReleaseSpec(**{**values, **changes})


def sources() -> pa.Table:
    rows = [
        {
            "name": f"kronika{i}",
            "kind": "web",
            "category": "press",
            "basis": None,
            "seeds": [f"https://www.wies{i}.pl/"],
        }
        for i in range(2)
    ]
    return pa.Table.from_pylist(rows, schema=LEDGERS["sources"].schema)


def accounts(published: pa.Table, rejected_numbers: Sequence[int] = (), **more: pa.Table) -> dict[str, pa.Table]:
    lost, rejections = rejected(rejected_numbers)
    return {
        "captures": pa.concat_tables([captures_of(published), lost]),
        "rejections": rejections,
        "sources": sources(),
        **more,
    }
