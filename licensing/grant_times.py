"""Grants of the past and of the future: what was licensed once, or is going to be, is not licensed now."""

from __future__ import annotations

import re

from licensing.expressions import expression

_YEAR = r"(?:19|20)\d\d"
# Said of habits ("ukazywały się na licencji"), not of one deed ("zostały opublikowane"), whose effect lasts.
_PAST_HABIT = (
    r"(?:ukazywa|by|publikowa|udost[eę]pnia|stosowa|obowi[aą]zywa|dzia[lł]a|rozpowszechnia|wydawa|korzysta|oferowa"
    r"|licencjonowa|u[zż]ywa|podlega|mia)(?:[lł](?:[aoy]|em|am)?|li(?:[sś]my)?|[lł]y[sś]my)"
    r"|used\s+to|(?:was|were|had\s+been)\s+(?:\w+\s+)?(?:available|licensed|under|on\s+a|offered|distributed|shared)"
)
_FUTURE = (
    r"b[eę]d(?:zie|ziemy|[aąeę])|zostan(?:ie|[aą])|stan(?:ie|[aą])\s+si[eę]|planuj(?:e|emy|[eęaą])|plan(?:owane|ujemy)"
    r"|zamierza(?:m|my|j[aą])?|rozwa[zż]a(?:m|my|j[aą])?|przymierza(?:m|my|j[aą])?|chc(?:emy|[eę]|e|[aą])"
    r"|(?:chcieli|mogli|chcia[lł]a?|chcia[lł]o|m[oó]g[lł])by\w*|przygotowuj(?:emy|[eęą])"
    r"|udost[eę]pni(?:my|[eęą])|opublikuj(?:emy|[eęą])|uwolni(?:my|[eęą])|wydamy|wprowadzimy|przejd(?:ziemy|zie|[aą])"
    r"|testuj(?:emy|[eęą])|trwaj[aą]|czeka(?:my|m|j[aą])|pracuj(?:emy|[eęą])|prosimy\s+(?:autor\w+|o\s+zgod\w+)|wniosek|wnioskuj\w+"
    r"|ma(?:j[aą])?\s+by[cć]|powinni[sś]my|obiecuj\w+|trafi[aą]?|d[aą][zż]ymy|stara(?:my|m)\s+si[eę]|znajd(?:[aą]|zie)\s+si[eę]"
    r"|coming|working\s+on|(?:may|might|could)\s+be\s+(?:released|published|made\s+available|licensed)"
    r"|przechodz(?:imy|i|[aą])|obejmiemy|will|shall|(?:are|is|am)\s+(?:going|planning|considering)\b|plans?\s+to|intends?\s+to"
    r"|hopes?\s+to|aims?\s+to|would\s+(?:like|love)|consider(?:ing)?"
)
_NOW = expression(
    r"\b(?:jest|s[aą]|udost[eę]pnia(?:m|my|j[aą])?|publikuj(?:[eęaą]|emy)|ukazuj[eą]|podlega(?:j[aą])?|zosta[lł]\w*|obowi[aą]zuje"
    r"|wydaj(?:[eęaą]|emy)|licencjonuj(?:[eęaą]|emy)|obejmuje(?:my)?|zezwala(?:m|my)?|udziela(?:m|my)?|is|are|"
    r"(?:has|have)\s+been|(?<!to\s)(?:publish|release|license|share))\b",
    re.IGNORECASE,
)
_TENSE = expression(rf"\b(?:{_PAST_HABIT}|{_FUTURE})\b", re.IGNORECASE)
_RELATIVE = expression(r",\s*(?:\w+\s+)?kt[oó]r\w+\b[^,]{0,120},", re.IGNORECASE)
_NOT_TODAY = expression(
    r"\b(?:niegdy[sś]|ongi[sś]|poprzednio|uprzednio|wkr[oó]tce|nied[lł]ugo|od\s+(?:przysz[lł]|nast[eę]pn|kolejn)\w+\s"
    r"|w\s+(?:przysz[lł]o[sś]ci|przysz[lł]ym)|no\s+longer|in\s+the\s+future|from\s+next|one\s+day"
    r"|(?:pierwsz|poprzedni|star[aeąy]|dawn|wcze[sś]niejsz)\w*\s+(?:wydani|wersj|edycj)\w+"
    r"|(?:previous|earlier|first|old)\s+(?:editions?|versions?)"
    r"|poprzedni(?:a|ego|ej)?\s+(?:wydaw\w+|w[lł]a[sś]ciciel\w*|redakcj\w+|administrator\w*)"
    rf"|(?:until|till|between)\s+[^,.;]{{0,30}}?{_YEAR}"
    rf"|w\s+latach\s+{_YEAR}\s*[–—-]\s*{_YEAR}\s+(?:publikowali|udost[eę]pniali|stosowali|wydawali)[sś]my"
    r")",
    re.IGNORECASE,
)
_GIVEN_UP = expression(
    r"\b(?:z?rezygn\w+|wycof\w+|odchodz\w+|odesz\w+|odst[aą]pi\w+|porzuc\w+|wypowied\w+|cofn\w+|cofa\w*|(?:has|have|we)?\s*stopp?(?:ed|ing)?"
    r"|abandon\w*|withdr\w+|dropp\w+|discontinu\w+)\b[^.,;:]{0,40}$",
    re.IGNORECASE,
)
# "Zmieniliśmy licencję z CC BY 4.0 na …"
_LEFT = expression(
    r"\b(?:zmieni|przesz|przej|switch|chang|mov)\w*\b[^.;]{0,40}?\b(?:z|from)\s+(?:licencji\s+)?\W*$", re.IGNORECASE
)
_ENDED = (
    r"(?:obowi[aą]zywa[lł]\w*|przesta[lł]\w*|wygas\w+|ju[zż]\s+nie\b|nie\s+(?:(?:jest|s[aą])\s+(?:ju[zż]\s+)?stosowan\w+"
    r"|obowi[aą]zuje|stosujemy)"
    r"|zosta[lł]\w*\s+(?:\w+\s+)?(?:wycofan|cofni[eę]t|uchylon|zast[aą]pion|wypowiedzian|odwo[lł]an|zniesion)\w+"
    r"|(?:wycofan|cofni[eę]t|uchylon|uniewa[zż]nion)\w+|withdrawn|revoked|expired|no\s+longer|does\s+not\s+apply|(?:has|have|was|were)\s+(?:been\s+)?(?:withdrawn|revoked|ended|replaced"
    r"|dropped)|ended|ceased|applied|used\s+to)"
)
# "Licencja CC BY 4.0 obowiązywała do końca 2021 roku"
_ENDED_BEHIND = expression(
    rf"^[\s)”\"»]*(?:licen[cs]\w+\s+)?(?:(?:(?!\b(?:jest|s[aą]|is|are|i|oraz|a|and)\b)[\w-]+\s+){{0,3}}?)\b{_ENDED}"
    r"|^[\s)”\"»]*(?:licen[cs]\w+\s+)?(?:do\s+(?:ko[nń]ca|dnia|czasu|momentu|chwili|roku|po[lł]owy|\d{1,2}\s+\w+\s+|\w{4,12}\s+)"
    rf"[^,.;]{{0,20}}?(?:{_YEAR}|\s\w+)|(?:until|till)\s)",
    re.IGNORECASE,
)
# "Od 1 stycznia 2020 r. licencja ta już nie jest stosowana"
_SINCE_ENDED = expression(
    r"\b(?:licencj\w+\s+(?:ta|t[eęąa]j?)|(?:t[aeę]j?|t[aą])\s+licencj\w+|(?:this|that|the)\s+licen[cs]e)\b[^.;]{0,40}?"
    rf"\b{_ENDED}",
    re.IGNORECASE,
)


def not_now(before: str, after: str) -> bool:
    """Whether the words around a license's name, or a free status, speak of another time than the present.

    *before* is the clause up to the name, *after* what follows it in its paragraph. The verb that stands nearest to
    the name decides, adverbs of time decide always.
    """
    if _NOT_TODAY.search(before) or _GIVEN_UP.search(before) or _LEFT.search(before) or _ENDED_BEHIND.match(after):
        return True
    if _SINCE_ENDED.search(after[:240]):
        return True
    main = _RELATIVE.sub(" ", before)
    *_, tense = (None, *_TENSE.finditer(main))
    return tense is not None and not _NOW.search(main, tense.end())
