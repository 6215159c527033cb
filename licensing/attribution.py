"""The line that a reuser must print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def license_name(license_: Mapping[str, Any]) -> str:
    """A license's customary name: ``CC BY-SA 3.0 PL``, ``CC0 1.0``, ``domena publiczna``, or the SPDX id."""
    spdx, family = license_.get("spdx"), license_.get("family")
    if spdx is None:
        return {"public-domain": "domena publiczna", "official": "materiał urzędowy (art. 4 pr. aut.)"}.get(
            family or "", "bez licencji"
        )
    if spdx == "CC0-1.0":
        return "CC0 1.0"
    if spdx == "CC-PDM-1.0":
        return "Public Domain Mark 1.0"
    if spdx.startswith("CC-"):
        kind, _, version = str(spdx)[3:].rpartition("-")
        port = license_.get("jurisdiction")
        return f"CC {kind} {version}" + (f" {port}" if port else "")
    return str(spdx)


def attribution_line(attribution: Mapping[str, Any], license_: Mapping[str, Any]) -> str:
    """Title, authors, source and license in one line: „Tytuł”, Autor, https://…, CC BY 4.0 (https://…)."""
    parts = []
    if attribution.get("title"):
        parts.append(f"„{attribution['title']}”")
    if attribution.get("authors"):
        parts.append(", ".join(attribution["authors"]))
    if attribution.get("source_url"):
        parts.append(attribution["source_url"])
    address = attribution.get("license_url") or license_.get("url")
    parts.append(license_name(license_) + (f" ({address})" if address else ""))
    return ", ".join(parts)
