"""Screening: every document gets every score, whatever its text."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.schema import LANGUAGE, QUALITY, RISK, STATS, StageError
from cleaning.rules import RULES, Thresholds, judge
from cleaning.rules.registry import MEASURED_AS
from cleaning.screen import DIALECTS, screen

ARTICLE = (
    "Jesienią ogrodnicy porządkują rabaty i przygotowują rośliny do zimy. Najpierw trzeba usunąć zwiędłe liście, "
    "a potem okryć wrażliwe krzewy słomą albo gałęziami świerku. Wielu początkujących zapomina o podlewaniu, chociaż "
    "zimozielone gatunki tracą wodę także w mroźne dni.\n\nDobrze jest również spulchnić ziemię, bo wtedy deszcz "
    "łatwiej dociera do korzeni. Sąsiedzi z pobliskiej wsi robią to od lat i nie narzekają na plony. Kto ma niewiele "
    "czasu, może rozłożyć prace na kilka weekendów, zaczynając od drzew owocowych."
)


def table(texts: list[str | None], category: str = "web") -> pa.Table:
    return pa.table(
        {
            "capture_id": [str(number) for number in range(len(texts))],
            "url": [f"https://przyklad.pl/{number}" for number in range(len(texts))],
            "source": ["przyklad"] * len(texts),
            "category": [category] * len(texts),
            "text": pa.array(texts, pa.large_string()),
        }
    )


def test_good_article_passes_every_rule() -> None:
    scores = screen(table([ARTICLE])).columns
    assert scores["language"][0].as_py()["code"] == "pl"
    assert scores["quality"][0].as_py()["label"] != "LOW"
    assert scores["register"][0].as_py() == "prose"
    judged = judge(scores, Thresholds())
    assert judged.columns.num_rows == 1
    assert judged.rejected.num_rows == 0


def test_columns_have_the_types_of_the_schema() -> None:
    scores = screen(table([ARTICLE, "", None])).columns
    assert scores["language"].type == LANGUAGE
    assert scores["quality"].type == QUALITY
    assert scores["risk"].type == RISK
    assert scores["stats"].type == STATS


def test_every_rule_is_measured() -> None:
    measured = {pair["rule"] for pair in screen(table([ARTICLE])).columns["rules"][0].as_py()}
    assert measured == {MEASURED_AS.get(name, name) for name in RULES}


def test_missing_column_is_named() -> None:
    with pytest.raises(StageError, match="text"):
        screen(pa.table({"capture_id": ["1"]}))


def test_empty_table_gives_an_empty_one_with_all_columns() -> None:
    scores = screen(table([])).columns
    assert scores.num_rows == 0
    assert {"language", "quality", "register", "risk", "stats", "rules"} <= set(scores.column_names)


def test_a_dialect_has_no_quality_and_is_not_rejected_for_it() -> None:
    silesian = (
        "Ôd dŏwna ludzie we tyj wsi robiyli na grubie, a niydziela była do familije. Starŏ matka warziła nudelzupa, "
        "a ôjciec gŏdoł ô tym, jak to downij bywało, jak jeszcze kōnie ciōngły wōngel. "
    )
    scores = screen(
        table([silesian + "Dzisioj na grubie niy robi żŏdyn, ino stare ludzie spōminajōm ô tym wieczorami."])
    )
    assert scores.columns["quality"].to_pylist() == [{"label": None, "score": None, "rules": []}]
    judged = judge(scores.columns, Thresholds({"word_count": 20}))
    assert judged.columns["quality"].to_pylist()[0]["label"] is None


def test_neighbors_in_a_batch_do_not_matter() -> None:
    together = screen(table([ARTICLE, "Ala ma kota.", ARTICLE[::-1], "\n\n"])).columns
    alone = screen(table(["Ala ma kota."])).columns
    for name in ("language", "quality", "register", "risk", "stats", "rules"):
        assert together[name][1].as_py() == alone[name][0].as_py(), name


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=4))
def test_any_text_gets_scores_and_one_verdict(texts: list[str]) -> None:
    scores = screen(table(list(texts))).columns
    judged = judge(scores, Thresholds())
    assert judged.columns.num_rows + judged.rejected.num_rows == len(texts)
    for row, language in zip(scores["quality"].to_pylist(), scores["language"].to_pylist(), strict=True):
        assert (row["score"] is None) == (language["code"] in DIALECTS)
        assert row["score"] is None or 0 <= row["score"] <= 1
