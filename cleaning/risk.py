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
_WORDS_LEAST = {"adult": 100, "gambling": 100, "hate": 60, "threat": 100, "machine_made": 100}
"""Shorter texts count as this long: one mild word does not make a risk of a short text."""

_STRONG, _WEAK = 2.0, 1.0
_WORDINGS: dict[tuple[str, float], str] = {
    ("adult", _STRONG): r"""
        sex ?(?:oferty|anonse|kamer|telefon|randki|shop|filmy)
        porno\b
        pornos
        xxx\b
        sexczat
        sekscza
        agencj\w+ towarzysk
        (?<=na )seks\b (?:jeszcze|dziś|bez|od zaraz|randk)
        rozbier(?:ze|zemy|am) się (?:dla|przed)
        rozbieran\w+ (?:czat|sesj|zdję|film)
        napalon
        gadżet\w+ erotyczn
        ogłoszenia erotyczn
        erotyka
        przygód bez zobowiązań
        niezobowiązując\w+ (?:znajomoś|seks|spotka|randk)
        randk\w+ na jedną noc
        bez cenzury
        masaż\w* body
        szparki
        mokr\w+ (?:cip|szpar)
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
        sperm[aęy]\b
        penis
        wibrator
        lubrykant
        striptiz
        fetysz
        sponsoring\b
        amatorki
        amatorkami
        dla pełnoletnich
        nagie
        roznegliżow
        pończoszk
        domina\b
        wideocza
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
        automat\w+ (?:do gier|online|hazardow|owocow)
        maszyn\w+ hazardow
        obrotów gratis
        darmow\w+ obrot
        freebet
        cashout
        zakład\w* (?:bez ryzyka|sportow|bez podatku|na żywo)
        za prawdziwe (?:pieniądze|złotówki)
        na prawdziwe (?:pieniądze|stawki)
        bonus\w* depozytow
        wagering
        graj odpowiedzialnie
        typy (?:dnia|na dziś|bukmacherskie)
        kupon (?:na dziś|dnia|ako)
        zdrapki online
        żeton(?:y|ów) gratis
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
        slot(?:y|ów|ach|ami|u|em|ow\w+)?\b
        typer
        obstaw
        kurs(?:y|ów)? łączn
        zdrapk
        bakarat
        bukmach
        premi[ęaą] powitaln
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
        (?:czarn|żółt)\w+ małp
        won z (?:polski|europy|naszego kraju)
        wypad na wschód
        wypad z (?:polski|europy)
        nie są ludźmi
        tęczow\w+ (?:zaraz|swołocz|hołot|dewian)
        ciapac
        (?<=do )pieca\b
        (?:żydz|cygan|ukrai|murzyn)\w* to (?:\w+ )?(?:złodziej|zwierz|brud|bydł|zaraz|ścier|bando|podlud|bandyc)
        (?:arab|muzuł|pedał|uchod)\w* to (?:\w+ )?(?:złodziej|zwierz|brud|bydł|zaraz|ścier|bando|podlud|terroryś)
        żydzi rządzą
        hitler (?:nie dokończył|miał rację)
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
        świnio\b
        swołocz
        robactw
        dzikus
        zbok(?:i|ów|u)?\b
        kanali[eao]\b
        tęp[ea]\b
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
        (?:na|pod) szubienic
        stryczek
        wieszać na
        wiesza(?:ł|ć) bym
        kulk\w+ w łeb
        połami\w+ (?:ci|mu|im|jej)\b
        puszcz\w+ z dymem
        podłoży(?:łem|łam|ę) bomb
        dopadn\w+ (?:cię|was|ich)
        poleje się krew
        nie dożyje
        (?:wiem|wiemy),? gdzie (?:mieszka|chodzi|pracuj|parkuj)
        zabiję (?:cię|was|go|ją|ich|ciebie)
        będziesz wisi
        utopię
        zakopi\w+ (?:cię|was)
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
        zabij(?!ę czas|am czas|a czas|ać czas)
        szubienic
        nacisn\w+ spust
        karabin
        splun
        pociągn\w+ za sznur
        nie wróci do domu
        ostatni raz ostrzega
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
        jako (?:ai\b|model językow|sztuczna inteligencja|asystent ai|duży model)
        as an? (?:ai\b|large language model|language model|ai language model)
        i cannot (?:fulfill|assist|help)
        i can't (?:fulfill|assist|help)
        sorry, but i (?:cannot|can't|am unable)
        certainly! (?:oto|here|poniżej)
        sure! (?:oto|here|poniżej)
        here is (?:a|the|your) (?:translat|article|revised|rewritten|polish)
        here's (?:a|the|your) (?:translat|article|revised|rewritten|polish)
        jasne! (?:oto|poniżej)
        oczywiście! poniżej
        moja baza wiedzy
        moje dane treningowe
        nie mam dostępu do (?:aktualnych|bieżących) danych
        mam nadzieję, że to (?:pomoże|pomogło|wyjaśnia)
        daj znać, jeśli (?:chcesz|potrzebujesz|chciał)
        jeśli chcesz, mogę (?:rozwinąć|dodać|przygotować|napisać|skrócić)
        lorem ipsum dolor
        pakiet zawiera: ?\d
        proszę pozwolić \d
        ręczny pomiar
        może różnić się od monitor
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
        artykule (?:przyjrzymy|omówimy|dowiesz|przedstawimy)
        niezależnie od tego, czy jesteś
        zoptymalizowan\w+ pod (?:kątem )?seo
        zanurz(?:my|ymy) się w
        sprawdzi się idealnie
        darmowa wysyłka na całym świecie
        wysokiej jakości materiał,
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
    hundreds = {name: np.maximum(batch.words.count, least) / 100 for name, least in _WORDS_LEAST.items()}
    weights: dict[str, Values] = {name: np.zeros(batch.size) for name in RISKS}
    for risk, weight in _WORDINGS:
        weights[risk] += weight * counts[f"{risk} {weight}"]
    weights["machine_made"] += _TEMPLATE_WEIGHT * _templates(texts)
    return {name: np.round(1 - np.exp(-_STEEPNESS[name] * weights[name] / hundreds[name]), 4) for name in RISKS}


def _templates(texts: Sequence[str]) -> NDArray[np.int64]:
    """Placeholders that nobody filled in, in each text."""
    found = [len(_TEMPLATE.findall(text)) if any(mark in text for mark in _TEMPLATE_MARKS) else 0 for text in texts]
    return np.array(found, dtype=np.int64)
