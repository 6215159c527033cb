"""What the letters of a Polish text say of its spelling: without diacritics, or of another century."""

from __future__ import annotations

import re

_DIACRITICS = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")

# Spelling before the reform of 1936 (tem, któremi, Anglja, historya, módz) and that of the seventeenth and eighteenth
# centuries, also where editors modernized it (abo, potym, wszytkie, the virgule for a comma).
_WORDS = """
    tem czem przytem poczem niczem czemś wszystkiem jednem samem innem mojem twojem swojem swem naszem waszem jakiem
    takiem którem przedewszystkiem temi swemi memi twemi niemi któremi jakiemi takiemi wszystkiemi innemi dobremi
    złemi wielkiemi małemi nowemi staremi całemi samemi jednemi owemi onemi wogóle nietylko poprostu napróżno zdala
    zdaleka naprzykład oddawna jakgdyby wkońcu odemnie gdzieindziej blizko módz pomódz dopomódz biedz strzedz zbiedz
    ledz ztąd zkąd ztamtąd jenerał* djab* dyab* jakto abo potym przytym zatym zaczym natym wszytk* inszy* insza
    inszą insze inszemu inszego inszej barzo barziej więtsz* naywięt* onego onej onę onych onym onemu obacz* nalaz*
    przydzie przyść przydą szołtys* drugdy azaż azali wżdy snadź iest iże iżez iego iey iako iuż ieszcze ieżeli tey
    swey moiey swoiey ktorey iegomość imć imci jmć wmć wmpan* waszmość* mospan* jegomość jejmość królewic białogłow*
    niemasz takowy takowa takowe takowej takowego takowych takowym takowemu takową swoję moję twoję jednę naszę
    weźmi chocia miesce sierce pirwsz* ociec tudzież przeto tedy acz któryby któraby któreby coby jeśliby obywatelów
    przebóg niebożęt* azasz iżby iżem żem jakoż mię onże aniołow* świątobliw*
"""
_ENDINGS = (
    r"(?!\w*(?:ob|od|wz|roz|nad|bez)j|ninj)[a-ząćęłńóśźż]{2,}[bdfghkmnprtl]j[aeioóuyąę]\w*",
    r"[a-ząćęłńóśźż]{2,}[bdfgklmnprstwcz]y(?:a|ą|ę|ach|ami|om|e|ów)",
    r"[a-ząćęłńóśźż]{2,}(?:[gkcnł]iemi|nemi|łemi|wemi|temi|remi)",
    r"[a-ząćęłńóśźż]+é(?:j|m|mu|go|ć|y|ż)",
    r"[a-ząćęłńóśźż]{2,}[aoe]i?ey",
)
_EXACT = frozenset(word for word in _WORDS.split() if word.isalpha())
_STEMS = tuple(word.removesuffix("*") for word in _WORDS.split() if word.endswith("*"))
_ENDING = re.compile(rf"(?<![\w-])(?:{'|'.join(_ENDINGS)})(?!\w)")
_STEM_HEADS = frozenset(stem[:3] for stem in _STEMS)
# One class first, so that the engine skips quickly: what some ending needs.
_HINT = re.compile(
    r"[bdfghklmnprstwczeéi](?:(?<![czseiw])(?<![oezn][bd])j[aeioóuyąę]|(?<![ei])y[aąęeoó]|(?<!zi)emi|(?<=é)|(?<=e)y)"
)
_VIRGULE = re.compile(r"(?<=[a-ząćęłńóśźż])/(?= [a-ząćęłńóśźż])")
_WORD = re.compile(r"\w+")

HISTORIC = 0.01
"""Share of marked words from which a text counts as historic; a short modern text may hold one by accident."""


def diacritic_ratio(text: str) -> float:
    """Polish letters beyond ASCII among all characters; 0.05-0.08 in ordinary Polish."""
    return round(len(_DIACRITICS.findall(text)) / len(text), 4) if text else 0.0


def lacks_diacritics(text: str) -> bool:
    """Whether Polish *text* was written without its diacritics; short texts have the benefit of doubt."""
    return len(text) >= 60 and diacritic_ratio(text) < 0.01


def is_historic(text: str) -> bool:
    """Whether the spelling of Polish *text* is clearly older than 1936."""
    return historic_share(text) >= HISTORIC


def historic_share(text: str) -> float:
    """Marks of a spelling before 1936, per word."""
    words: list[str] = _WORD.findall(text.lower())
    if not words:
        return 0.0
    marks = sum(word in _EXACT or (word[:3] in _STEM_HEADS and word.startswith(_STEMS)) for word in words)
    if _HINT.search(text):
        marks += len(_ENDING.findall(text))
    if "/ " in text:
        marks += 2 * len(_VIRGULE.findall(text))
    return round(marks / len(words), 4)
