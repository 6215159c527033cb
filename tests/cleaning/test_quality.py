"""Quality: what the classifier must not see, calibration by plain definitions, and its verdicts on texts of our own."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning import (
    boosting,
    cohesion,
    misreadings,
    quality_calibration,
    quality_training,
    random_walks,
    salad,
    scanning_errors,
    word_order,
    word_order_training,
)
from cleaning.batch import Batch
from cleaning.calibration import Isotonic, expected_calibration_error, fit_isotonic, roc_auc
from cleaning.corruptions import CALIBRATED, HELD_OUT, TRAINED, Pool
from cleaning.model_file import ModelError
from cleaning.quality import DEFAULT, MODEL, by_both, label, load, probabilities
from cleaning.quality_data import Labeled, fold_of, rows, source_mark, source_of, split_of
from cleaning.quality_evaluation import unseen
from cleaning.quality_features import MEASURES, measures, model_lines, normalize, windows
from cleaning.quality_training import TrainingReport, train
from cleaning.quality_windows import cut, match_lengths, rewrapped
from cleaning.rules.registry import RULES
from cleaning.spelling import odd_words
from cleaning.syntax import fit

GOOD = (
    "Kiedy wracaliśmy z gór, padał drobny deszcz i nikt nie miał ochoty rozmawiać. Dopiero w schronisku gospodarz "
    "poczęstował nas herbatą, a potem opowiedział, jak przed wojną jego dziadek przeprowadzał turystów przez przełęcz. "
    "Słuchaliśmy z uwagą, bo w tej historii było wszystko: miłość, zdrada i mgła, która ukryła ślady. Rano wyszło "
    "słońce. Zjedliśmy śniadanie, spakowaliśmy plecaki i ruszyliśmy w dół, żeby zdążyć na popołudniowy autobus. Na "
    "przystanku czekała już kobieta z koszem grzybów; zapytała, skąd idziemy, i pokiwała głową, jakby znała odpowiedź."
)
STATUTE = (
    "Art. 12. 1. Wniosek o wydanie pozwolenia składa się do starosty właściwego ze względu na miejsce położenia "
    "nieruchomości. 2. Do wniosku dołącza się: 1) odpis aktu notarialnego; 2) mapę do celów projektowych; "
    "3) oświadczenie o prawie do dysponowania nieruchomością. 3. Starosta wydaje decyzję w terminie 30 dni od dnia "
    "złożenia wniosku, o którym mowa w ust. 1. Art. 13. Od decyzji służy odwołanie do wojewody w terminie 14 dni od "
    "dnia jej doręczenia. Przepisy rozdziału 2 stosuje się odpowiednio, jeżeli ustawa nie stanowi inaczej."
)
SPAM = "tanie okna pcv Kraków cennik, okna pcv opinie, okna pcv ranking, drzwi antywłamaniowe Tychy 24h promocja, " * 12
MENU = "\n".join(["Strona główna", "O nas", "Oferta", "Galeria", "Kontakt", "Zaloguj się", "Koszyk (0)", "Szukaj"] * 9)


def test_good_texts_are_not_low() -> None:
    for text in (GOOD, STATUTE):
        assert label(float(probabilities([text])[0])) != "LOW"


def test_spam_menus_and_salad_are_low() -> None:
    salad = GOOD.split()
    random.Random(1).shuffle(salad)
    for text in (SPAM, MENU, " ".join(salad)):
        assert label(float(probabilities([text])[0])) == "LOW"


def test_layout_of_scanned_pages_changes_no_verdict() -> None:
    plain, wrapped = probabilities([GOOD, rewrapped(GOOD, random.Random(2))])
    assert abs(plain - wrapped) < 0.15
    assert label(float(wrapped)) != "LOW"


def test_handles_placeholders_quotes_and_spaces_are_not_seen() -> None:
    one = normalize("„Tak”, powiedziała @ktos [EMAIL] – i\u2009wyszła…")
    two = normalize('"Tak", powiedziała - i wyszła...')
    assert one == two


def test_normalizing_joins_divided_words_and_hides_numbers() -> None:
    assert normalize("powie-\ndział w 1987 roku") == "powiedział w 0000 roku"
    assert windows(["Orzeł/ Łabęć/ i Lira, km/h"])[0].text == "Orzeł, Łabęć, i Lira, km/h"
    assert normalize("- punkt\n- drugi\n2) trzeci") == "punkt drugi trzeci"


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=400))
def test_any_text_gets_a_probability(text: str) -> None:
    score = float(probabilities([text])[0])
    assert 0 <= score <= 1
    assert round(score, 4) == score


def test_a_document_scores_alike_alone_and_in_company() -> None:
    assert probabilities([GOOD])[0] == probabilities([SPAM, "", GOOD, MENU])[2]


def test_windows_of_long_texts_are_bounded_and_spread() -> None:
    long = " ".join(f"słowo{number}" for number in range(20_000))
    found = windows([long], at_most=3)
    assert len(found) == 3
    assert all(window.words <= 200 for window in found)
    assert windows([""])[0].words <= 1


def test_messages_of_a_few_words_are_learned_and_ends_of_long_texts_are_not() -> None:
    message = Labeled("conversation", "chat", "chat 1", "no i co teraz zrobimy")
    page = Labeled("good", "pages", "book 1", " ".join(["słowo"] * 7))
    assert [window.words for window in cut([message], random.Random(1), 10)][:1] == [5]
    drawn = [cut([page], random.Random(seed), 10) for seed in range(40)]
    assert 0 < sum(bool(found) for found in drawn) < 20


def test_measures_have_their_columns() -> None:
    batch = Batch([GOOD, "", "!!!"])
    values = measures(batch)
    assert values.shape == (3, len(MEASURES))
    assert not np.isnan(values).any()
    assert len(model_lines(batch)) == 3


def test_odd_spelling_shows_in_impossible_letter_runs() -> None:
    known = np.fromfile(MODEL.with_name("spelling.bits"), dtype=np.uint8)
    words = Batch(["szczęście xqwzt xqwzt"])
    assert odd_words(words, np.array([True, True, False]), known).tolist() == [False, True, False]


def test_syntax_tells_order_from_disorder() -> None:
    texts = [GOOD, STATUTE] * 5
    model = fit([Batch(texts)])
    salad = GOOD.split()
    random.Random(3).shuffle(salad)
    ordered, shuffled = model.measures(Batch([GOOD, " ".join(salad)]))[:, 0]
    assert ordered > shuffled


def test_misread_words_are_learned_from_their_letters_and_neighbors() -> None:
    words = (GOOD + " " + STATUTE).split()
    errors = scanning_errors.learn([(words, [word.replace("ł", "l").replace("w", "vv") for word in words])])
    assert set(errors.letters["ł"]) == {"l"}
    pages = [errors.spoil(words, random.Random(number)) for number in range(60)]
    batch = Batch([" ".join(word for word, _ in page) for page in pages])
    wrong = misreadings.token_marks(batch, [[mark for _, mark in page] for page in pages])
    assert 0.05 < wrong.mean() < 0.5
    weights = misreadings.fit([(batch, wrong)])
    assert roc_auc(misreadings.probabilities(batch, weights), wrong) > 0.9
    clean, spoiled = misreadings.measure(Batch([GOOD, GOOD.replace("w", "vv")]), weights)
    assert spoiled[0] > clean[0] + 0.05


def test_a_scanned_page_is_marked_where_it_differs_from_the_proofread_one() -> None:
    proofread, scanned = ["Ala", "ma", "kota", "i", "psa"], ["Ala", "rna", "kota", "^", "i", "psa"]
    assert [word for word, wrong in scanning_errors.marked(proofread, scanned) if wrong] == ["rna", "^"]


def test_a_walk_only_takes_steps_of_the_text() -> None:
    words = (GOOD + " " + STATUTE).split()
    seen = {order: set(zip(*(words[shift:] for shift in range(order + 1)), strict=False)) for order in (1, 2)}
    for order in (1, 2):
        for walked in random_walks.walk(words, 5, order, 0.0, np.random.default_rng(1), 120):
            steps = walked.split()
            taken = list(zip(*(steps[shift:] for shift in range(order + 1)), strict=False))
            # The text's end is followed by any word.
            assert sum(step not in seen[order] for step in taken) <= 2 * order * (steps.count(words[-1]) + 1)


def test_salad_walks_over_long_texts_only_and_in_steps_of_its_own() -> None:
    words = (GOOD + " " + STATUTE).split()
    shuffled = random.Random(4).choices(words, k=6000)
    items = [Labeled("good", "prose", "book 1", " ".join(shuffled)), Labeled("good", "scraps", "book 2", GOOD)]
    found = salad.walks(items, random.Random(1), 6, salad.FAMILIES)
    assert {walk.genre for walk in found} == set(salad.FAMILIES)
    assert {walk.source for walk in found} == {"book 1"}
    assert all(40 <= walk.words == len(walk.text.split()) <= 300 for walk in found)
    pairs = set(zip(normalize(" ".join(shuffled)).split(), normalize(" ".join(shuffled)).split()[1:], strict=False))
    steps = [step for walk in found for step in zip(walk.text.split(), walk.text.split()[1:], strict=False)]
    assert sum(step not in pairs for step in steps) < 0.01 * len(steps)
    assert salad.walks(items[1:], random.Random(1), 6, salad.FAMILIES) == []


def test_word_order_is_scored_alike_in_any_company() -> None:
    model = word_order_training.fit([[GOOD, STATUTE]], 1, 200)
    alone = model.measures(Batch([GOOD]))[0]
    together = model.measures(Batch([SPAM, "", GOOD, "jeden dwa", MENU]))
    assert np.array_equal(together[2], alone)
    assert together.shape == (5, len(word_order.MEASURES))
    assert not together[1].any()


def _phrases(rng: random.Random, count: int) -> str:
    """Sentences whose end depends on their beginning, four words before."""
    kinds = (("mama", "kupiła", "mleko"), ("kierowca", "naprawił", "silnik"), ("posłowie", "przyjęli", "ustawę"))
    between = ("zaraz potem znowu", "wczoraj już wtedy", "dopiero po południu")
    return " ".join(f"{a} {rng.choice(between)} {b} {c} ." for a, b, c in (rng.choice(kinds) for _ in range(count)))


def test_word_order_learns_what_no_pair_of_words_tells() -> None:
    rng = random.Random(5)
    model = word_order_training.fit([[_phrases(rng, 800)]], 1, 6000)
    fresh = [_phrases(rng, 20) for _ in range(20)]
    walks = random_walks.walk(_phrases(rng, 800).split(), 20, 1, 0.0, np.random.default_rng(2), 120)
    odds = model.measures(Batch([*fresh, *walks]))[:, 0]
    assert roc_auc(odds, np.arange(40) < 20) > 0.95


def test_cohesion_sees_that_subjects_return() -> None:
    rng = random.Random(7)
    letters = "bcdfghklmnprstwz"
    subjects = [
        ["".join(rng.choice(letters) + rng.choice("aeiou") for _ in range(4)) for _ in range(12)] for _ in range(60)
    ]

    def text(number: int) -> str:
        return " ".join(rng.choices(subjects[number], k=80))

    def salad_text() -> str:
        return " ".join(rng.choice(rng.choice(subjects)) for _ in range(80))

    halves = [
        cohesion.Sample({"a": [text(n) for n in range(start, 60, 3)]}, [salad_text() for _ in range(20)])
        for start in (0, 1)
    ]
    model = cohesion.fit((halves[0], halves[1]))
    measured = model.measures(Batch(["", *[text(n) for n in range(2, 60, 3)], *[salad_text() for _ in range(20)]]))
    assert not measured[0].any()
    assert roc_auc(measured[1:, 0], np.arange(40) < 20) > 0.95
    again = text(1)
    assert np.array_equal(model.measures(Batch([again]))[0], model.measures(Batch(["x", again]))[1])


def test_corruptions_are_reproducible_and_about_as_long_as_asked() -> None:
    pool = Pool([GOOD.split(), STATUTE.split()])
    for name, corruption in {**TRAINED, **CALIBRATED, **HELD_OUT}.items():
        one, two = (corruption(random.Random(5), pool, 60) for _ in range(2))
        assert one == two, name
        assert 15 <= len(one.split()) <= 140, name


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Zobacz https://www.przyklad.pl/a?b=1, potem", "Zobacz www potem"),
        ("[url=http://dom-24.pl/x]dom[/url]", "[url= www ]dom[/url]"),
        ('<a href="sklep.example.eu/kod">kod</a>', '<a href=" www ">kod</a>'),
        ("pisz: jan.kowalski@poczta.pl albo ogrody.com.pl", "pisz: www albo www"),
        ("np. dr hab. n. med., art. 5 ust. 2 pkt. 1", "np. dr hab. n. med., art. 0 ust. 0 pkt. 0"),
        ("ſkład", "skład"),
    ],
)
def test_addresses_and_old_letters_have_one_form(text: str, normal: str) -> None:
    assert normalize(text) == normal


def test_sources_are_never_torn_apart() -> None:
    assert source_of({"source": "x line 3 book=745 page=26"}, "ocr") == "book 745"
    assert source_of({"id": "novel/prus_lalka.txt"}, "novels") == source_of({"id": "novel/prus_faraon.txt"}, "novels")
    assert split_of("book 745") == split_of("book 745")
    assert fold_of("page http://a.pl/1", 2) == fold_of("page http://a.pl/2", 2)


def test_malformed_rows_are_skipped(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(b'{"text": "a"}\n{broken\n[1]\n\xff\xfe\n{"text": 3}\n')
    assert [row["text"] for row in rows(file)] == ["a", 3]


def test_length_matching_leaves_equal_histograms() -> None:
    one, two = np.array([10, 120, 130, 200, 290]), np.array([125, 126, 127, 295])
    left, right = match_lengths(one, two, random.Random(1))
    assert sorted(one[left] // 25) == sorted(two[right] // 25)


def test_cutting_respects_limits() -> None:
    item = Labeled("good", "novels", "author x", (GOOD + " ") * 20)
    found = cut([item], random.Random(1), 4, (100, 301))
    assert len(found) == 4
    assert all(100 <= example.words <= 300 for example in found)


def test_auc_equals_pair_counting() -> None:
    scores, good = np.array([0.1, 0.4, 0.4, 0.8, 0.3]), np.array([False, True, False, True, False])
    pairs = [(g, b) for g in scores[good] for b in scores[~good]]
    assert roc_auc(scores, good) == pytest.approx(sum((g > b) + 0.5 * (g == b) for g, b in pairs) / len(pairs))


def test_calibration_error_of_a_perfect_and_a_boasting_forecast() -> None:
    good = np.array([True, False] * 50)
    assert expected_calibration_error(np.full(100, 0.5), good) == pytest.approx(0)
    assert expected_calibration_error(np.full(100, 0.95), good) == pytest.approx(0.45)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(-5, 5), st.booleans()), min_size=5, max_size=60))
def test_isotonic_never_decreases(pairs: list[tuple[float, bool]]) -> None:
    values, good = np.array([value for value, _ in pairs]), np.array([truth for _, truth in pairs])
    fitted = fit_isotonic(values, good, np.ones(len(pairs)))
    assert isinstance(fitted, Isotonic)
    curve = fitted(np.linspace(-6, 6, 50))
    assert (np.diff(curve) >= -1e-9).all()
    assert ((curve > 0) & (curve < 1)).all()


def test_boosted_trees_learn_what_no_line_separates() -> None:
    rng = np.random.default_rng(1)
    columns = rng.normal(size=(600, 3))
    good = columns[:, 0] * columns[:, 1] > 0
    trees = boosting.fit(columns, good, np.ones(600), trees=60)
    fresh = rng.normal(size=(300, 3))
    assert roc_auc(trees.log_odds(fresh), fresh[:, 0] * fresh[:, 1] > 0) > 0.9
    again = boosting.Trees.from_dict(json.loads(json.dumps(trees.to_dict())))
    assert np.array_equal(again.log_odds(fresh), trees.log_odds(fresh))


def test_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="train it"):
        load(str(tmp_path / "none.ftz"))


def test_training_is_reproducible_and_needs_both_kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality_training, "WINDOWS_PER_CORRUPTION", 10)
    monkeypatch.setattr(quality_training, "WINDOWS_PER_BANK", 10)
    monkeypatch.setattr(quality_training, "CLEAN_WINDOWS", 20)
    monkeypatch.setattr(quality_training, "SPOILED_WINDOWS", 10)
    monkeypatch.setattr(word_order_training, "PASSES", 1)
    monkeypatch.setattr(quality_calibration, "NOISE_TREES", {"trees": 12})
    monkeypatch.setattr(quality_calibration, "WALK_TREES", {"trees": 12})
    small = {**quality_training.FASTTEXT, "bucket": 2000, "epoch": 1, "dim": 4}
    monkeypatch.setattr(quality_training, "FASTTEXT", small)
    for kind, text in (("good", GOOD), ("noise", SPAM)):
        (tmp_path / kind).mkdir()
        lines = [json.dumps({"id": f"{kind}/{number}", "text": f"{text} {number}"}) for number in range(12)]
        (tmp_path / kind / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    reports = [train(tmp_path, tmp_path / f"m{number}.ftz", written=None) for number in range(2)]
    assert isinstance(reports[0], TrainingReport)
    for suffix in (".ftz", ".json", ".npz", ".md"):
        assert (tmp_path / f"m0{suffix}").read_bytes() == (tmp_path / f"m1{suffix}").read_bytes(), suffix
    with pytest.raises(ValueError, match="needs good"):
        train(tmp_path / "noise", tmp_path / "x.ftz")


def test_sources_trained_on_are_left_out_unless_nothing_would_be_left(tmp_path: Path) -> None:
    old, new = Labeled("good", "novels", "author A", GOOD), Labeled("good", "novels", "author B", GOOD)
    only = Labeled("noise", "ocr", "book C", SPAM)
    (tmp_path / "m.json").write_text(json.dumps({"sources": [source_mark(old), source_mark(only)]}), encoding="utf-8")
    measured, trained_on = unseen([old, new, only], tmp_path / "m.ftz")
    assert measured == [new, only]
    assert trained_on == {("noise", "ocr")}


def test_shipped_model_is_small() -> None:
    assert sum(MODEL.with_suffix(suffix).stat().st_size for suffix in (".ftz", ".json", ".npz")) <= 5_000_000


def test_shipped_model_on_development_data(development_data: Path) -> None:
    from cleaning.quality import DEFAULT
    from cleaning.quality_evaluation import low_share, stretches

    good = [row["text"] for row in rows(development_data / "text" / "good" / "wikipedia_poquad.jsonl")]
    noise = [row["text"] for row in rows(development_data / "text" / "noise" / "ocr_raw.jsonl") if row["text"].strip()]
    rng = random.Random(4)
    assert low_share(stretches(good[:120], rng), DEFAULT) <= 0.05
    assert low_share(stretches(noise[:120], rng), DEFAULT) >= 0.75


def test_what_is_taken_for_a_random_walk_is_low_but_not_rejected_by_that_alone() -> None:
    chance = by_both(np.array([0.9, 0.9, 0.9, 0.1]), np.array([0.01, 0.4, 0.6, 0.01]))
    assert chance.tolist() == [0.3, 0.4, 0.9, 0.1]
    assert RULES["quality_score"].default is not None
    assert RULES["quality_score"].default < chance[0] < DEFAULT.low_below
