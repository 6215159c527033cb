"""Risk scores: how likely a document is something that a policy or a mixture may want to leave out.

First versions: weighted wordings, counted per hundred words and squeezed into 0 … 1. They drop nothing by themselves.
``docs/judging.md`` tells what was measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaning.batch import Batch
from cleaning.rules.gopher import Values
from cleaning.wordings import Wordings

RISKS = ("adult", "gambling", "hate", "threat", "machine_made")
_WORDS_LEAST = 60
"""Shorter texts count as this long: one rude word does not make a tweet a risk of 1."""

_STRONG, _WEAK = 2.0, 1.0
_WORDINGS: dict[tuple[str, float], str] = {
    ("adult", _STRONG): r"""
        sex ?(?:oferty|anonse|kamer|telefon|randki|shop|filmy)
        porno
        xxx\b
        anonse (?:erotyczne|towarzyskie)
        seks(?:kamer|telefon|anonse)
        darmow[ea] (?:porno|sex|seks)
        zobowiązań 18\+
        (?:gorące|napalone|niegrzeczne) (?:\w+ )?(?:mamuśki|laski|nastolatki|dziewczyny|panie|kobiety|dupeczki|milf)
        milf
        escort
        roksa\b
        masaż(?:e|u)? erotyczn
        nagie (?:\w+ )?(?:dziewczyny|zdjęcia|kobiety|laski|amatorki)
    """,
    ("adult", _WEAK): r"""
        sex\b
        sexy\b
        seksown
        erotyczn
        cipk
        orgazm
        cycki\b
        kutas
        wytrysk
        dyskretn\w+ spotkani
        ruchan
        tylko dla dorosłych
        lodzik
        ostry seks
    """,
    ("gambling", _STRONG): r"""
        kasyn\w+ (?:online|internetow|na prawdziwe pieniądze|bez depozytu)
        darmow\w+ spin
        free ?spin
        bonus\w* (?:bez depozytu|powitaln|od depozytu|od pierwszego depozytu|na start)
        automat\w+ (?:do gier|online|hazardow)
        zakład\w+ bukmachersk
        jednoręki\w* bandyt
        gry hazardowe
        slot\w* online
        obstawiaj
        najlepsze kasyn
        kod promocyjny
    """,
    ("gambling", _WEAK): r"""
        kasyn
        casino
        ruletk
        blackjack
        poker
        jackpot
        bukmacher
        slot(?:y|ów|ach|ami|u|em)?\b
        depozyt
        spin(?:y|ów|ami)\b
        hazard
        krupier
        wypłat\w* wygran
        typy bukmacherskie
        vegas\b
    """,
    ("hate", _STRONG): r"""
        żydostw
        żydk
        żydow\w+ (?:ścierw|świni|parch)
        parch(?:y|ów|u)\b
        ciapat
        kozojeb
        brudas
        pedał(?:y|ów|om|a|em|ami)?\b
        pedalstw
        czarnuch
        dzicz(?:y|ą)?\b
        banderow
        turbaniarz
        (?:islamsk|lewack|katolsk)\w+ (?:dzicz|zwierz|bydł|ścierw|świni|gnid)
        podludz
        kacap
        szwab(?:y|ów|ska)\b
        wypierdalać z polski
        murzyn\w+ do afryki
    """,
    ("hate", _WEAK): r"""
        ścierw
        bydł(?:o|a|em)\b
        świni(?:e|o|a)\b
        kurw
        chuj
        skurwysyn
        gnid
        zdrajc
        debil
        idiot
        kretyn
        szmat(?:a|o|y)\b
        pierdol
        jeba
        zjeb
        motłoch
        hołot
        lewak
        pisior
        komuch
        ubek\b
        islamist
        muzułman
        targowic
        spierdal
        spadaj
    """,
    ("threat", _STRONG): r"""
        (?<=do )gazu\b
        komor[yaęo]\w* gazow
        zagazowa
        powinn\w+ (?:wisieć|być powieszon|dostać kulę)
        powiesi
        kul[aęką]+ w łeb
        zabij\w* (?:cię|ich|go|ją|was)\b
        zabić (?:ich|go|ją|cię|was|wszystkich)
        rozstrzela
        (?<=pod )(?:ścian[ęe]|mur)\b
        (?<=na )(?:gałęzi|latarni|stryczek|stos)\b
        szubienic
        stryczek
        stryczk
        wystrzela
        wyrżn
        zatłu[ck]
        spalić (?:ich|go|was|żywcem)
        poderżn
        odstrzel
        dorwę cię
        pożałujesz
        wiem gdzie mieszkasz
        znajdę cię
        (?:utopić|ubić|otruć|wytruć) (?:ich|go|ją|jak)
        obciąć (?:mu|im|jej)\b
    """,
    ("threat", _WEAK): r"""
        zabić\b
        zabij
        strzela\w+ do\b
        kar[aęy] śmierci
        zdychaj
        zdech
        zgi(?:ń|nie|niesz)
        wykastrowa
        kastrowa
        bomb(?:a|ę|y|ą)\b
        napalm
        utopi
        wpierdol
        powieszon
        wisieć\b
        łeb\b
        eksterminac
        tępić\b
        torturowa
        odrąb
        przywali
        zgładzi
        linczowa
    """,
    ("machine_made", 3.0): r"""
        jako (?:model językowy|sztuczna inteligencja|asystent ai|duży model)
        as an ai language model
        nadzieję, że ta odpowiedź
        oto (?:przykładow\w+ (?:artykuł|tekst|wpis|odpowiedź)|artykuł na temat|poprawiona wersja)
        moja wiedza (?:kończy się|sięga)
        oczywiście! oto
        regenerate response
        nie mogę (?:spełnić|pomóc w) tej prośb
        chatgpt(?: powiedział)?:
    """,
    ("machine_made", _WEAK): r"""
        warto (?:jednak )?(?:pamiętać|podkreślić|zauważyć|zaznaczyć), że
        dzisiejszym (?:dynamicznym|szybko zmieniającym się) świecie
        podsumowując, warto
        odgrywa (?:kluczową|istotną) rolę
        erze cyfrow
        niniejszy artykuł (?:omówi|przedstawi)
        kluczowe jest, aby
        lorem ipsum
        undefined\b
        kliknij dwukrotnie, aby edytować
    """,
}
_TEMPLATE = re.compile(
    r"\{\{ ?[\w.| ]{1,40} ?\}\}|\$\{[\w.]{1,40}\}|%[A-Z_]{3,30}%|\[%[^%\n]{1,30}%\]|<%=?[^%\n]{1,40}%>"
    r"|\[(?:wstaw|wpisz|imię|nazw[aę]|twoj[ea]|opis)[^\]\n]{0,40}\]",
    re.IGNORECASE,
)
_TEMPLATE_MARKS = ("{{", "${", "%", "[")
_TEMPLATE_WEIGHT = 2.0
_STEEPNESS = {"adult": 0.35, "gambling": 0.35, "hate": 0.25, "threat": 0.25, "machine_made": 0.35}
"""How fast the score nears 1 with the weight of matches per hundred words."""

WORDINGS = Wordings(
    {
        f"{risk} {weight}": tuple(line.strip() for line in lines.strip().splitlines())
        for (risk, weight), lines in _WORDINGS.items()
    }
)


def risks(batch: Batch, texts: Sequence[str]) -> dict[str, Values]:
    """A score of 0 … 1 for each risk of each document of *batch*, whose *texts* these are; rounded to four decimals."""
    counts = WORDINGS.count(batch, texts)
    hundreds = np.maximum(batch.words.count, _WORDS_LEAST) / 100
    weights: dict[str, Values] = {name: np.zeros(batch.size) for name in RISKS}
    for risk, weight in _WORDINGS:
        weights[risk] += weight * counts[f"{risk} {weight}"]
    weights["machine_made"] += _TEMPLATE_WEIGHT * _templates(texts)
    return {name: np.round(1 - np.exp(-_STEEPNESS[name] * weights[name] / hundreds), 4) for name in RISKS}


def _templates(texts: Sequence[str]) -> NDArray[np.int64]:
    """Placeholders that nobody filled in, in each text."""
    found = [len(_TEMPLATE.findall(text)) if any(mark in text for mark in _TEMPLATE_MARKS) else 0 for text in texts]
    return np.array(found, dtype=np.int64)
