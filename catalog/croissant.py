"""Croissant 1.0 metadata (MLCommons) of one tier: what the shards are, field by field."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pyarrow as pa

from catalog.facts import Facts
from catalog.manifest import Manifest
from catalog.meanings import DOCUMENT
from catalog.schema import PUBLISHED

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(manifest: Manifest, facts: Facts) -> str:
    """``croissant.json`` of the tier that *manifest* describes."""
    tier = manifest.tier or "open"
    newest = facts.value("SELECT max(fetched_at)::DATE FROM facts WHERE tier = ?", [tier])
    spdx = [
        name
        for (name,) in facts.rows(
            "SELECT DISTINCT license.spdx FROM facts WHERE tier = ? AND license.spdx IS NOT NULL ORDER BY 1", [tier]
        )
    ]
    splits = sorted({entry.split or "train" for entry in manifest.shards()})
    record: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": _name(manifest.corpus["name"]),
        "description": manifest.corpus["description"] or f"{manifest.corpus['name']}: a Polish text corpus.",
        "version": _semantic(manifest.version),
        "inLanguage": "pl",
        "license": _licenses(spdx, tier),
        "url": f"urn:kombajn:{_name(manifest.corpus['name'])}:{manifest.version}:{tier}",
        "creator": {"@type": "sc:Organization", "name": manifest.corpus["name"], "email": manifest.corpus["contact"]},
        # The newest capture, not the hour of publishing: equal releases have equal bytes.
        "datePublished": (newest or datetime.date(1970, 1, 1)).isoformat(),
        "citeAs": f"{manifest.corpus['name']}, release {manifest.version}",
        "distribution": [
            *(
                {
                    "@type": "cr:FileObject",
                    "@id": entry.path,
                    "name": entry.path,
                    "contentUrl": entry.path,
                    "contentSize": f"{entry.bytes} B",
                    "encodingFormat": "application/x-parquet",
                    "sha256": entry.sha256,
                }
                for entry in manifest.shards()
            ),
            *(
                {
                    "@type": "cr:FileSet",
                    "@id": f"{split}-files",
                    "name": f"{split}-files",
                    "encodingFormat": "application/x-parquet",
                    "includes": f"data/split={split}/*.parquet",
                }
                for split in splits
            ),
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": split,
                "name": split,
                "description": f"Documents of the split {split}.",
                "field": [_field(split, item) for item in PUBLISHED],
            }
            for split in splits
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _field(split: str, item: pa.Field) -> dict[str, Any]:
    """A column; a struct, or a list of structs, has its fields as sub-fields (lists of structs inside are left out)."""
    repeated = pa.types.is_list(item.type)
    kind = item.type.value_type if repeated else item.type
    identifier = f"{split}/{item.name}"
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": identifier,
        "name": item.name,
        "description": DOCUMENT[item.name],
    }
    if repeated:
        field["repeated"] = True
    if not pa.types.is_struct(kind):
        return field | {"dataType": _data_type(kind), "source": _column(split, item.name)}
    field["subField"] = [
        {
            "@type": "cr:Field",
            "@id": f"{identifier}/{part.name}",
            "name": part.name,
            "dataType": _data_type(part.type),
            **({"repeated": True} if pa.types.is_list(part.type) else {}),
            "source": _column(split, item.name) | {"transform": {"jsonPath": part.name}},
        }
        for part in kind
        if not (pa.types.is_list(part.type) and pa.types.is_struct(part.type.value_type))
    ]
    return field


def _column(split: str, name: str) -> dict[str, Any]:
    return {"fileSet": {"@id": f"{split}-files"}, "extract": {"column": name}}


def _data_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return _data_type(kind.value_type)
    if pa.types.is_date(kind):
        return "sc:Date"
    if pa.types.is_timestamp(kind):
        return "sc:DateTime"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    return "sc:Text"


def _licenses(spdx: list[str], tier: str) -> list[str] | str:
    if tier == "tdm":
        return "Internal: text and data mining by the operator only"
    return [f"https://spdx.org/licenses/{name}" for name in spdx] or "Per document, see the column license"


def _name(text: str) -> str:
    return "-".join(word for word in "".join(c if c.isalnum() else " " for c in text).split()) or "corpus"


def _semantic(version: str) -> str:
    """Croissant wants MAJOR.MINOR.PATCH: the digits of a version, padded."""
    digits = [str(int(piece)) for piece in version.replace("-", ".").split(".") if piece.isdigit()]
    return ".".join([*digits, "0", "0", "0"][:3]) if digits else "1.0.0"
