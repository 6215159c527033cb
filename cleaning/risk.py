"""Risk scores: how likely a document is something that a policy or a mixture may want to leave out.

First versions: weighted wordings, counted as distinct matches per hundred words and squeezed into 0 … 1. They drop nothing by
themselves. ``docs/judging.md`` tells what was measured.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

RISKS = ("adult", "gambling", "hate", "threat", "machine_made")
_WORDS_LEAST = 60
"""Shorter texts count as this long: one rude word does not make a tweet a risk of 1."""


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(alternatives) + ")", re.IGNORECASE)


_WORDINGS: dict[str, tuple[tuple[float, re.Pattern[str]], ...]] = {
    "adult": (
        (
            2.0,
            _pattern(
                r"sex ?(?:oferty|anonse|kamer\w*|telefon|randki|shop|filmy)",
                r"porno\w*",
                r"xxx\b",
                r"anonse (?:erotyczne|towarzyskie)",
                r"sekskamer\w*",
                r"seks(?:telefon|anonse|kamerki)\w*",
                r"darmowe (?:porno|sex|seks)\w*",
                r"bez zobowiązań 18\+",
                r"(?:gorące|napalone|niegrzeczne) (?:mamuśki|laski|nastolatki|dziewczyny|panie|kobiety|dupeczki|milf\w*)",
                r"milf\w*",
                r"escort\w*",
                r"roksa\b",
                r"masaż(?:e|u)? erotyczn\w*",
                r"nagie (?:dziewczyny|zdjęcia|kobiety|laski)",
                r"sponsoring\w* seks\w*",
            ),
        ),
        (
            1.0,
            _pattern(
                r"sex\b",
                r"sexy\b",
                r"seksown\w+",
                r"erotyczn\w+",
                r"cipk\w+",
                r"orgazm\w*",
                r"cycki\b",
                r"kutas\w*",
                r"wytrysk\w*",
                r"fantazj\w+ erotyczn\w+",
                r"dyskretn\w+ spotkani\w+",
                r"pieprzy\w* się",
                r"ruchan\w+",
                r"tylko dla dorosłych",
                r"lodzik\w*",
            ),
        ),
    ),
    "gambling": (
        (
            2.0,
            _pattern(
                r"kasyn\w+ (?:online|internetow\w+|na prawdziwe pieniądze|bez depozytu)",
                r"darmow\w+ spin\w+",
                r"free ?spin\w*",
                r"bonus\w* (?:bez depozytu|powitaln\w+|od depozytu|na start)",
                r"automat\w+ (?:do gier|online|hazardow\w+)",
                r"zakład\w+ bukmachersk\w+",
                r"jednoręki\w* bandyt\w*",
                r"gry hazardowe",
                r"sloty? online",
                r"obstawiaj\w*",
                r"najlepsze kasyna",
                r"kod promocyjny (?:kasyno|bukmacher)\w*",
            ),
        ),
        (
            1.0,
            _pattern(
                r"kasyn\w+",
                r"casino\w*",
                r"ruletk\w+",
                r"blackjack\w*",
                r"poker\w*",
                r"jackpot\w*",
                r"bukmacher\w*",
                r"slot(?:y|ów|ach|ami)\b",
                r"depozyt\w*",
                r"spin(?:y|ów|ami)\b",
                r"hazard\w*",
                r"krupier\w*",
                r"wypłat\w* wygran\w+",
                r"typy bukmacherskie",
                r"vegas\b",
            ),
        ),
    ),
    "hate": (
        (
            2.0,
            _pattern(
                r"żydostw\w+",
                r"żydk\w+",
                r"żydow\w+ (?:ścierw|świni|parch)\w*",
                r"parch(?:y|ów|u)\b",
                r"ciapat\w+",
                r"kozojeb\w*",
                r"brudas\w*",
                r"pedał(?:y|ów|om|a|em|ami)?\b",
                r"pedalstw\w*",
                r"czarnuch\w*",
                r"asfalt(?:y|ów) w",
                r"dzicz(?:y|ą)?\b",
                r"banderow\w+",
                r"ukrain(?:iec|ki|cy) do gazu",
                r"islamsk\w+ (?:dzicz|zwierz|bydł|ścierw)\w*",
                r"turbaniarz\w*",
                r"śniad\w+ bydł\w*",
                r"lewack\w+ (?:ścierw|świni|bydł|gnid)\w*",
                r"podludz\w*",
                r"katol\w* (?:ścierw|bydł|kurw)\w*",
                r"kacap(?:y|ów|ia|stwo)\b",
                r"szwab(?:y|ów|ska)\b",
                r"wypierdalać z polski",
                r"murzyn\w+ do afryki",
            ),
        ),
        (
            1.0,
            _pattern(
                r"ścierw\w*",
                r"bydł(?:o|a|em)\b",
                r"świni(?:e|o|a)\b",
                r"kurw\w*",
                r"chuj\w*",
                r"skurwysyn\w*",
                r"śmie(?:ć|cie|ciu)\b",
                r"gnid\w*",
                r"zdrajc\w+",
                r"debil\w*",
                r"idiot\w*",
                r"kretyn\w*",
                r"szmat(?:a|o|y)\b",
                r"pierdol\w*",
                r"jeba\w*",
                r"zjeb\w*",
                r"suk(?:o|i|ę)\b",
                r"motłoch\w*",
                r"hołot\w*",
                r"lewak\w*",
                r"pisior\w*",
                r"komuch\w*",
                r"ubek\w*",
                r"islamist\w*",
                r"muzułman\w*",
                r"bandyt\w*",
                r"targowic\w*",
                r"ryj\w*\b",
                r"spierdal\w*",
            ),
        ),
    ),
    "threat": (
        (
            2.0,
            _pattern(
                r"(?:do|komora|komory|komorę) gaz(?:u|owa|owe|ową)\b",
                r"zagazowa\w*",
                r"powinn\w+ (?:wisieć|być powieszon\w+|dostać kulę)",
                r"powiesi\w+",
                r"kul(?:a|ę|ka|kę) w łeb",
                r"zabij\w* (?:cię|ich|go|ją|was)",
                r"zabić (?:ich|go|ją|cię|was|wszystkich)",
                r"rozstrzela\w*",
                r"pod (?:ścianę|mur)\b",
                r"na (?:szubienic|gałęzi|latarni|stryczek|stos)\w*",
                r"szubienic\w*",
                r"stryczek\w*",
                r"wystrzela\w*",
                r"wyrżn\w*",
                r"zatłu[ck]\w*",
                r"spalić (?:ich|go|was|żywcem)",
                r"poderżn\w*",
                r"odstrzel\w*",
                r"zajeb\w+ (?:cię|ich|go|ją)",
                r"dorwę cię",
                r"pożałujesz\w*",
                r"wiem gdzie mieszkasz",
                r"znajdę cię",
                r"kulk\w+\b",
                r"(?:utopić|ubić|otruć|wytruć) (?:ich|go|ją|jak)",
                r"obciąć (?:mu|im|jej) ",
            ),
        ),
        (
            1.0,
            _pattern(
                r"zabić\b",
                r"zabij\w*",
                r"strzela\w+ do",
                r"kar[aęy] śmierci",
                r"krew\b",
                r"zdychaj\w*",
                r"zdech\w*",
                r"zgi(?:ń|nie|niesz)\w*",
                r"wykastrowa\w*",
                r"kastrowa\w*",
                r"spali\w*",
                r"bomb(?:a|ę|y|ą)\b",
                r"napalm\w*",
                r"atom(?:em|ówk\w*)\b",
                r"utopi\w*",
                r"kul(?:a|ę|ka|kę|ą)\b",
                r"wpierdol\w*",
                r"powieszon\w+",
                r"wisieć\b",
                r"łeb\b",
                r"pał(?:ą|ować)\b",
                r"eksterminac\w*",
                r"eliminowa\w*",
                r"tępić\b",
                r"torturowa\w*",
                r"odrąb\w*",
                r"przywali\w*",
                r"zgładzi\w*",
                r"likwidowa\w*",
                r"linczowa\w*",
            ),
        ),
    ),
    "machine_made": (
        (
            3.0,
            _pattern(
                r"jako (?:model językowy|sztuczna inteligencja|asystent ai|duży model|ai,? nie)",
                r"as an ai language model",
                r"mam nadzieję, że ta odpowiedź",
                r"oto (?:przykładow\w+ (?:artykuł|tekst|wpis|odpowiedź)|artykuł na temat|poprawiona wersja)",
                r"moja wiedza (?:kończy się|sięga)",
                r"oczywiście! oto",
                r"regenerate response",
                r"\[(?:wstaw|wpisz|imię|nazwa|nazwę|twoje|twoja|data|adres|link)[^\]\n]{0,40}\]",
                r"nie mogę (?:spełnić|pomóc w) tej prośb\w+",
                r"chatgpt\b(?: powiedział)?:",
            ),
        ),
        (
            2.0,
            re.compile(
                r"\{\{ ?[\w.| ]{1,40} ?\}\}|\$\{[\w.]{1,40}\}|%[A-Z_]{3,30}%|\[%[^%\n]{1,30}%\]|<%=?[^%\n]{1,40}%>|\{[a-z_]{3,30}\}"
            ),
        ),
        (
            1.0,
            _pattern(
                r"warto (?:jednak )?(?:pamiętać|podkreślić|zauważyć|zaznaczyć), że",
                r"w dzisiejszym (?:dynamicznym|szybko zmieniającym się) świecie",
                r"podsumowując,",
                r"odgrywa (?:kluczową|istotną) rolę",
                r"w erze cyfrow\w+",
                r"niniejszy artykuł (?:omówi|przedstawi)",
                r"kluczowe jest, aby",
            ),
        ),
    ),
}
_STEEPNESS = {"adult": 0.35, "gambling": 0.35, "hate": 0.25, "threat": 0.25, "machine_made": 0.35}


def risks(texts: Sequence[str], words: Sequence[int]) -> list[dict[str, float]]:
    """A score of 0 … 1 for each risk of each text of so many *words*, rounded to four decimals."""
    return [{name: _score(name, text, count) for name in RISKS} for text, count in zip(texts, words, strict=True)]


def _score(name: str, text: str, words: int) -> float:
    weight = 0.0
    for factor, pattern in _WORDINGS[name]:
        weight += factor * len(pattern.findall(text))
    if not weight:
        return 0.0
    density = 100 * weight / max(words, _WORDS_LEAST)
    return round(1 - math.exp(-_STEEPNESS[name] * density), 4)
