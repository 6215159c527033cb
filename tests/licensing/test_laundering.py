"""No laundering through duplicates."""

from __future__ import annotations

import datetime as dt
import random

import pyarrow as pa

from licensing.laundering import cluster_basis

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _member(cluster: str, number: int, tier: str, day: int, **more: object) -> dict[str, object]:
    basis = {"open": "open_license", "tdm": "tdm_exception", "excluded": "tdm_exception"}[tier]
    return {
        "id": f"{cluster}-{number}",
        "cluster": cluster,
        "verified_with_kept": True,
        "basis": basis,
        "tier": tier,
        "vouched": False,
        "fetched_at": START + dt.timedelta(days=day),
        **more,
    }


def _judged(*members: dict[str, object]) -> list[dict[str, object]]:
    return cluster_basis(pa.Table.from_pylist(list(members))).to_pylist()


def test_200_clusters_with_an_earlier_reserved_or_unlicensed_original_stay_closed() -> None:
    chance = random.Random(7)
    members = []
    for number in range(200):
        cluster = f"c{number:03d}"
        original = chance.choice(["excluded", "tdm"])
        members.append(_member(cluster, 0, original, 0))
        members += [
            _member(cluster, copy, chance.choice(["open", "open", "tdm"]), chance.randint(0, 30))
            for copy in range(1, chance.randint(2, 6))
        ]
        members.append(_member(cluster, 9, "open", chance.randint(0, 30)))
    chance.shuffle(members)
    judged = cluster_basis(pa.Table.from_pylist(members))
    assert judged.num_rows == 200
    assert "open" not in judged["tier"].to_pylist()
    assert all(row["reasons"] == ["license_conflict_in_cluster"] for row in judged.to_pylist())


def test_a_later_unlicensed_copy_does_not_close_an_open_original() -> None:
    (row,) = _judged(_member("c", 0, "open", 0), _member("c", 1, "tdm", 5), _member("c", 2, "excluded", 9))
    assert (row["tier"], row["reasons"]) == ("open", [])


def test_a_vouched_member_stands_against_an_earlier_original() -> None:
    (row,) = _judged(_member("c", 0, "tdm", 0), _member("c", 1, "open", 5, vouched=True))
    assert (row["tier"], row["reasons"]) == ("open", [])


def test_equal_times_and_unknown_times_count_as_earlier() -> None:
    (same,) = _judged(_member("c", 0, "tdm", 3), _member("c", 1, "open", 3))
    (unknown,) = _judged(_member("c", 0, "tdm", 3, fetched_at=None), _member("c", 1, "open", 1))
    assert same["tier"] == unknown["tier"] == "tdm"


def test_members_that_are_no_verified_copies_do_not_count() -> None:
    (row,) = _judged(_member("c", 0, "excluded", 0, verified_with_kept=False), _member("c", 1, "open", 5))
    assert row["tier"] == "open"


def test_the_member_marked_as_kept_is_judged() -> None:
    (row,) = _judged(_member("c", 0, "excluded", 0, kept=False), _member("c", 1, "open", 5, kept=True))
    assert (row["kept_id"], row["tier"], row["because_of"]) == ("c-1", "excluded", "c-0")
