"""Stage ``license``: consistency over hosts, then the decision on every document: basis, tier, reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.tasks import PartTask, part_key
from licensing.consistency import host_consistency
from licensing.decision import decide
from licensing.policy import Policy, SourceTerms
from licensing.spdx import license_class

CONSISTENCY = "license/consistent"


@dataclass(frozen=True)
class ConsistencyTask(PartTask):
    """All parts: what a host's pages say together."""


@dataclass(frozen=True)
class LicenseTask(PartTask):
    """Parts to decide on, under which policy and declarations of sources."""

    policy: Policy = field(default_factory=Policy)
    terms: tuple[tuple[str, SourceTerms], ...] = ()


def find_consistency(task: ConsistencyTask) -> dict[str, int]:
    """Write ``license/consistent``: licenses that the host's other pages lift, one row group a part."""
    columns = ["capture_id", "url", "host", "license"]
    tables = [task.store.read(part_key("read", number), columns) for number in task.parts]
    sizes = [table.num_rows for table in tables]
    if not tables:
        return {"documents_in": 0}
    task.store.write(CONSISTENCY, host_consistency(pa.concat_tables(tables)), group_rows=sizes)
    return {"documents_in": sum(sizes), "documents_out": sum(sizes)}


def license_parts(task: LicenseTask) -> dict[str, int]:
    """Write ``license/part`` in the order of ``read/part``: license, basis, tier, reasons, vouched, license_open."""
    rows = excluded = 0
    for number in task.parts:
        names = task.store.schema_names(part_key("read", number))
        table = task.store.read(part_key("read", number), [name for name in names if name != "text"])
        lifted = task.store.read_groups(CONSISTENCY, [number], ["license"])["license"]
        table = table.set_column(table.column_names.index("license"), "license", lifted)
        decision = decide(table, task.policy, dict(task.terms)).columns
        decision = decision.append_column("license_open", _open_classes(decision["license"]))
        task.store.write(part_key("license", number), decision)
        rows += decision.num_rows
        excluded += pc.sum(pc.equal(decision["tier"], "excluded")).as_py() or 0
    return {"documents_in": rows, "documents_out": rows - excluded, "rejected": excluded}


OPEN_CLASSES = frozenset({"open", "share_alike"})


def _open_classes(licenses: pa.ChunkedArray) -> pa.Array:
    """Whether each license is of an open class: of two copies the open one stays."""
    return pa.array([_is_open(value) for value in licenses.to_pylist()], pa.bool_())


def _is_open(license_: dict[str, Any] | None) -> bool:
    if license_ is None or license_["status"] != "granted":
        return False
    return license_class(license_["spdx"], license_["family"]) in OPEN_CLASSES
