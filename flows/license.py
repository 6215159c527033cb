"""Stage ``license``: consistency over hosts, then the decision on every document: basis, tier, reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.store import LocalStore
from flows.tasks import PartTask, part_key
from licensing.consistency import consistent, lift, profile
from licensing.decision import decide
from licensing.policy import Policy, SourceTerms
from licensing.spdx import license_class

AGREED = "license/agreed"
AGREEMENT = pa.schema([("prefix", pa.string()), ("spdx", pa.string())])
_SLIM = ["capture_id", "url", "host", "license"]


@dataclass(frozen=True)
class AgreementTask:
    """Profiles of all batches."""

    store: LocalStore
    batches: int


@dataclass(frozen=True)
class LicenseTask(PartTask):
    """Parts to decide on, under which policy and declarations of sources."""

    policy: Policy = field(default_factory=Policy)
    terms: tuple[tuple[str, SourceTerms], ...] = ()


def profile_parts(task: PartTask) -> dict[str, int]:
    """Write ``license/profile``: how many pages of each path prefix show which license."""
    tables = [profile(task.store.read(part_key("read", number), _SLIM)) for number in task.parts]
    task.store.write(part_key("license", task.parts[0], "profile"), pa.concat_tables(tables))
    return {}


def agree(task: AgreementTask) -> dict[str, int]:
    """Write ``license/agreed``: the license that nearly all pages of a prefix show."""
    keys = task.store.keys("license/profile-")
    agreed = consistent(pa.concat_tables([task.store.read(key) for key in keys])) if keys else {}
    rows = [{"prefix": prefix, "spdx": spdx} for prefix, spdx in agreed.items()]
    task.store.write(AGREED, pa.Table.from_pylist(rows, schema=AGREEMENT))
    return {"documents_out": len(rows)}


def license_parts(task: LicenseTask) -> dict[str, int]:
    """Write ``license/part`` in the order of ``read/part``: license, basis, tier, reasons, vouched, license_open."""
    agreed = {row["prefix"]: row["spdx"] for row in task.store.read(AGREED).to_pylist()}
    rows = excluded = 0
    for number in task.parts:
        names = task.store.schema_names(part_key("read", number))
        table = task.store.read(part_key("read", number), [name for name in names if name != "text"])
        lifted = lift(table.select(_SLIM), agreed)["license"]
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
