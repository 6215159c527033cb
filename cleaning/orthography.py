"""What the letters of a Polish text say of its spelling: without diacritics, or of another century."""

from __future__ import annotations

import re

_DIACRITICS = re.compile("[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")

# Spelling before the reform of 1936 (tem, któremi, Anglja, historya, módz) and that of the seventeenth and eighteenth
# centuries, also where editors modernized it (abo, potym, wszytkie, the virgule for a comma).
_WORDS = r"""
    tem czem przytem poczem niczem czemś wszystkiem jednem samem innem mojem twojem swojem swem naszem waszem jakiem
    takiem którem przedewszystkiem temi swemi memi twemi niemi któremi jakiemi takiemi wszystkiemi innemi dobremi
    złemi wielkiemi małemi nowemi staremi całemi samemi jednemi owemi onemi wogóle nietylko poprostu napróżno zdala
    zdaleka naprzykład oddawna jakgdyby wkońcu odemnie gdzieindziej blizko módz pomódz dopomódz biedz strzedz zbiedz
    ledz ztąd zkąd ztamtąd jenerał\w* djab\w+ dyab\w+ jakto abo potym przytym zatym zaczym natym wszytk\w+ inszy\w*
    insz(?:a|ą|e|emu|ego|ej) barzo barziej więtsz\w+ naywięt\w* onego onej onę onych onym onemu obacz\w+ nalaz\w+
    przydzie przyść przydą szołtys\w* drugdy azaż azali wżdy snadź iest iż[ez] iego iey iako iuż ieszcze ieżeli tey
    swey moiey swoiey ktorey iegomość imć imci jmć wmć wmpan\w* waszmość\w* mospan\w* jegomość jejmość królewic
    białogłow\w* niemasz takow(?:y|a|e|ej|ego|ych|ym|emu|ą) swoję moję twoję jednę naszę weźmi chocia miesce sierce
    pirwsz\w+ ociec tudzież przeto tedy acz któryby któraby któreby coby jeśliby obywatelów przebóg niebożęt\w*
    azasz iżby iżem żem jakoż mię ś(?=\.\s[A-Z]) onże aniołow\w+ świątobliw\w+
"""
_ENDINGS = (
    r"(?!\w*(?:ob|od|wz|roz|nad|bez)j|ninj)[a-ząćęłńóśźż]{2,}[bdfghkmnprtl]j[aeioóuyąę]\w*",
    r"[a-ząćęłńóśźż]{2,}[bdfgklmnprstwcz]y(?:a|ą|ę|ach|ami|om|e|ów)",
    r"[a-ząćęłńóśźż]{2,}(?:[gkcnł]iemi|nemi|łemi|wemi|temi|remi)",
    r"[a-ząćęłńóśźż]+é(?:j|m|mu|go|ć|y|ż)",
    r"[a-ząćęłńóśźż]{2,}[aoe]i?ey",
)
_HISTORIC = re.compile(rf"(?<![\w-])(?:(?i:{'|'.join(_WORDS.split())})|{'|'.join(_ENDINGS)})(?!\w)")
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
    count = len(_WORD.findall(text))
    if not count:
        return 0.0
    marks = len(_HISTORIC.findall(text)) + 2 * len(_VIRGULE.findall(text))
    return round(marks / count, 4)
