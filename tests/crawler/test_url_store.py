"""The store: order, leases, what a restart gives back, and flat growth."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.url_store import FETCHED, PAGE, REFUSED, Candidate, UrlStore, url_key


def link(number: int, priority: int = 0, host: str = "a.pl") -> Candidate:
    url = f"http://{host}/{number}"
    return Candidate(url_key(url), url, host, PAGE, priority, 0, 0, None)


def add(store: UrlStore, *links: Candidate) -> dict[str, int]:
    with store:
        return store.add(links)


def test_better_first_then_older_first_and_each_once(tmp_path: Path) -> None:
    store = UrlStore(tmp_path / "f.sqlite")
    assert add(store, link(1), link(2, 5), link(3), link(1, 9), link(4, host="b.pl")) == {"a.pl": 3, "b.pl": 1}
    assert [entry.url[-1] for entry in store.lease("a.pl", 1.0, 10)] == ["2", "1", "3"]
    assert store.lease("a.pl", 1.0, 10) == []


def test_what_is_not_due_waits(tmp_path: Path) -> None:
    store = UrlStore(tmp_path / "f.sqlite")
    add(store, link(1), link(2))
    store.update(link(1).key, due=100.0)
    assert [entry.url[-1] for entry in store.lease("a.pl", 50.0, 10)] == ["2"]
    assert store.next_due("a.pl") == 100.0
    assert [entry.url[-1] for entry in store.lease("a.pl", 100.0, 10)] == ["1"]


def test_a_restart_gives_back_what_was_in_flight_and_what_failed_for_the_moment(tmp_path: Path) -> None:
    store = UrlStore(tmp_path / "f.sqlite")
    add(store, *(link(number) for number in range(5)))
    store.lease("a.pl", 1.0, 2)
    store.update(link(2).key, state=REFUSED, reason="robots_unreachable")
    store.update(link(3).key, state=REFUSED, reason="robots_disallow")
    del store  # as after SIGKILL: nothing is closed
    store = UrlStore(tmp_path / "f.sqlite")
    assert store.requeue_in_flight() == 2
    assert store.requeue_refused(("robots_unreachable", "timeout")) == 1
    assert store.queued_by_host() == {"a.pl": 4}
    assert store.reasons(REFUSED) == {"robots_disallow": 1}


def test_pages_whose_record_was_cut_off_are_fetched_again(tmp_path: Path) -> None:
    store = UrlStore(tmp_path / "f.sqlite")
    add(store, link(1), link(2), link(3))
    for number, (file, offset) in enumerate((("one", 0), ("one", 100), ("two", 0)), 1):
        store.update(link(number).key, state=FETCHED, warc_file=file, warc_offset=offset, warc_length=50)
    assert store.requeue_lost_records({"one": 120}) == 2
    assert store.states() == {"fetched": 1, "queued": 2}


def test_a_rolled_back_transaction_leaves_nothing(tmp_path: Path) -> None:
    store = UrlStore(tmp_path / "f.sqlite")
    try:
        with store:
            store.add([link(1)])
            raise RuntimeError
    except RuntimeError:
        pass
    assert store.states() == {}
    assert add(store, link(1)) == {"a.pl": 1}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(-3, 3)), max_size=60), st.integers(1, 7))
def test_every_url_is_leased_exactly_once(links: list[tuple[int, int]], limit: int) -> None:
    store = UrlStore(Path(":memory:"))
    add(store, *(link(number, priority) for number, priority in links))
    leased: list[int] = []
    while found := store.lease("a.pl", 1.0, limit):
        leased += [entry.key for entry in found]
    assert sorted(leased) == sorted({link(number).key for number, _ in links})
