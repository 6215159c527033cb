"""Register and risk: labels and scores for texts of each kind, written here."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.risk import TEXTS, gold_figures, read_gold
from cleaning.batch import Batch
from cleaning.register import registers
from cleaning.risk import RISKS, risks
from cleaning.wordings import WordingError, Wordings, beginnings

PROSE = (
    "Stary młyn stał nad rzeką od dwustu lat. Jego właściciel, człowiek milczący, wstawał przed świtem i do wieczora "
    "pilnował kamieni. Dzieci z wioski przychodziły patrzeć, jak woda obraca wielkie koło. Nikt nie przypuszczał, że "
    "wiosną powódź zabierze most, a z nim połowę ogrodu. Odbudowa trwała trzy lata."
)
LEGAL = (
    "Art. 5. 1. Minister określi, w drodze rozporządzenia, wzór wniosku, o którym mowa w art. 3 ust. 2 pkt 4 ustawy."
)
VERSE = (
    "Nad brzegiem rzeki\nwierzba się chyli,\nmgła ją okryła\npo krótkiej chwili,\na wiatr jej śpiewa\nciche piosenki."
)
CODE = "def dodaj(a, b):\n    return a + b\n\nclass Licznik:\n    def __init__(self):\n        self.n = 0;\n"
CHAT = "@kasia hej!!! ale jazda :) xD\n@tomek no wiem, haha, super było ;)"
LIST = "\n".join(f"- {name}" for name in ("mąka", "cukier", "masło", "jajka", "proszek", "wanilia"))
TABLE = "rok | liczba | udział\n1990 | 120 | 3,5\n1991 | 140 | 4,1\n1992 | 155 | 4,4\n1993 | 160 | 4,9"
TRANSCRIPT = (
    "Panie Marszałku! Wysoka Izbo! Dziękuję panu posłowi za pytanie. Rząd przygotował projekt, o którym pan mówił, "
    "i przedstawi go w przyszłym miesiącu."
)


@pytest.mark.parametrize(
    ("text", "register"),
    [
        (PROSE, "prose"),
        (LEGAL, "legal"),
        (VERSE, "verse"),
        (CODE, "code"),
        (CHAT, "conversation"),
        (LIST, "list"),
        (TABLE, "table"),
        (TRANSCRIPT, "transcript"),
        ("", "prose"),
    ],
)
def test_registers(text: str, register: str) -> None:
    assert registers(Batch([text]), [text]) == [register]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("adult", "Darmowe porno i sex kamerki, gorące mamuśki czekają. Anonse erotyczne 18+."),
        (
            "gambling",
            "Kasyno online bez depozytu: darmowe spiny, jackpot i zakłady bukmacherskie z bonusem powitalnym.",
        ),
        ("hate", "Ta dzicz i te brudasy, żydostwo i pedały, wypierdalać z Polski."),
        ("threat", "Powiesić ich na latarni, rozstrzelać pod ścianą, znajdę cię i pożałujesz."),
        ("machine_made", "Jako model językowy nie mogę pomóc. Witaj {{imie}}, oto [wstaw nazwę firmy] i ${produkt}."),
    ],
)
def test_each_risk_is_seen_and_told_from_the_others(name: str, text: str) -> None:
    scores = risks(Batch([text, PROSE]), [text, PROSE])
    assert scores[name][0] > 0.5
    assert max(scores, key=lambda risk: scores[risk][0]) == name
    assert all(scores[risk][1] == 0 for risk in RISKS)


def test_risks_on_gold() -> None:
    figures = gold_figures(read_gold(TEXTS / "gold.txt"))
    for name in RISKS:
        recall, false = figures[f"recall/{name}"], figures[f"false/{name}"]
        assert recall is not None
        assert recall >= 0.85, name
        assert false is not None
        assert false <= 0.02, name


def test_density_counts_not_length() -> None:
    short = "Kasyno online kusi. " + PROSE
    long = "Kasyno online kusi. " + PROSE * 20
    scores = risks(Batch([short, long]), [short, long])["gambling"]
    assert scores[0] > scores[1] > 0


def test_wordings_match_only_where_words_begin() -> None:
    wordings = Wordings({"a": (r"kot(?:y|ów)?\b", r"(?<=do )gazu\b"), "b": (r"ala ma\b",)})
    texts = ["Kot i kotów dwoje, okot", "ALA MA kota; dolał do gazu", "psa"]
    counts = wordings.count(Batch(texts), texts)
    assert counts["a"].tolist() == [2, 1, 0]
    assert counts["b"].tolist() == [0, 1, 0]


def test_wordings_agree_with_plain_search() -> None:
    import re

    from cleaning.risk import WORDINGS

    texts = [
        PROSE,
        "Zabić go! W kasynie ruletka i poker; do gazu.",
        "sex-shop, Porno.",
        "Warto pamiętać, że milf_24 to nick",
    ]
    counts = WORDINGS.count(Batch(texts), texts)
    for name, group in WORDINGS.groups.items():
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(group) + ")", re.IGNORECASE)
        starts = [
            sum(pattern.match(text, spot) is not None for spot in range(len(text)) if not _inside(text, spot))
            for text in texts
        ]
        assert counts[name].tolist() == starts, name


def _inside(text: str, spot: int) -> bool:
    return spot > 0 and (text[spot - 1].isalnum() or text[spot - 1] == "_")


def test_beginnings() -> None:
    assert beginnings("(?:gorące|napalone) panie") == ["gor", "nap"]
    assert beginnings(r"(?<=na )stos\b") == ["sto"]
    assert beginnings("sex ?shop") == ["sex"]
    with pytest.raises(WordingError):
        beginnings(r"\w+ownia")


def test_scores_are_rounded() -> None:
    text = "Kasyno i ruletka. " + PROSE
    values = risks(Batch([text]), [text])["gambling"]
    assert np.array_equal(values, np.round(values, 4))
