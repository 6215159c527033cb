"""Stage ``foreign``: paragraphs in other languages, to be cut where the policy asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import CUT
from cleaning.language import LanguageConfig, foreign_paragraphs
from flows.tasks import PartTask, part_key
from flows.views import KEPT, aligned

FOREIGN = pa.schema([("capture_id", pa.string()), ("cuts", pa.list_(CUT))])


@dataclass(frozen=True)
class ForeignTask(PartTask):
    """Parts of the kept documents, and the models that tell languages apart."""

    config: LanguageConfig = field(default_factory=LanguageConfig)


def cut_foreign(task: ForeignTask) -> dict[str, int]:
    """Write ``foreign/part`` in the order of the kept documents; only pages in Polish of mixed paragraphs lose any."""
    cut = 0
    for number in task.parts:
        table = task.store.read(part_key(KEPT, number), ["capture_id", "text"])
        scores = task.store.read(part_key("screen", number), ["capture_id", "language"])
        language = aligned(scores, table["capture_id"])["language"]
        mixed = pc.and_(
            pc.equal(pc.struct_field(language, "code"), "pl"), pc.less(pc.struct_field(language, "polish_share"), 1.0)
        ).to_pylist()
        rows = []
        for capture, text, looked_at in zip(
            table["capture_id"].to_pylist(), table["text"].to_pylist(), mixed, strict=True
        ):
            found = foreign_paragraphs(text, task.config) if looked_at else []
            cuts = [{"start": start, "end": end, "holder": code, "kind": "foreign"} for start, end, code in found]
            rows.append({"capture_id": capture, "cuts": cuts})
            cut += len(cuts)
        task.store.write(part_key("foreign", number), pa.Table.from_pylist(rows, schema=FOREIGN))
    return {"documents_out": cut}
