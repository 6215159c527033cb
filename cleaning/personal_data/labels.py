"""Words that tell what a number beside them is. All read text in lower case, with one kind of blank and hyphen.

Plain searches for the stems come first: most contexts hold none, and patterns cost ten times as much.
"""

from __future__ import annotations

import re

_STEMS = ("dzwo", "dzwa", "kontakt", "faks", "fax", "sms", "whats", "gsm", "tlf", "phone", "contact")
_TELEPHONE_STEMS = (
    *_STEMS,
    "rezerwacj",
    "rejestracja",
    "infolini",
    "viber",
    "messenger",
    "centrala",
    "hotline",
    "łapać",
)
_TELEPHONE_WORDS = (
    "kom",
    "mob",
    "zapis",
    "t:",
    "m:",
    "call",
    "blik",
    "signal",
    "połącz",
    "cell",
    "namiar",
    "tél",
    "numer do",
)
_TELEPHONE = re.compile(
    r"(?<![^\W\d_])(?:kom(?![^\W\d_])|kom(?:ór|or[yk])|mob(?![^\W\d_])|mobil|cell\b|signal\b|call\b|blik|tél\b|połącz|zapis(?!a|u)|"
    r"[tm]:|namiar|numer do|nr do|numery rodz)"
)
_TEL = re.compile(r"tel(?<![^\W\d_]tel)(?!ew|egra|esk)")
_TELEPHONE_BESIDE = re.compile(
    r"(?:(?<![^\W_])(?:numer\w{0,3}|nr|nry|number|no)[ .:]*(?:to|jest|mam|mój|na|do \w+)?|(?<![^\W_])[tmk][.:]|"
    r"[☎📞📱✆☏])[ \W]{0,4}\Z|numer\W{0,3}\n\W{0,3}\w{1,12}[:>] ?\Z"
)
_MARKS = re.compile("[☎📞📱✆☏]")
_LOCAL = re.compile(r"(?:(?<![^\W\d_])(?:tel\w{0,8}|fax|faks\w*|kom|tlf)\b|[☎📞📱✆☏])[^0-9]{0,12}\Z")
_TELEPHONE_BEHIND = re.compile(
    r"[^\w]{0,4}+(?:(?:tel|kom|dom|fax|faks|mob|sms|viber|wew)\b|kom[óo]r|domow|służb|sluzb|pryw|stacj|telef|whats|signal|mam[ay]\b|"
    r"tat[ay]\b|żona|żony|mąż|brat\b|brata|siostr|syn\b|syna|córk|babci|dziad|sąsiad|sołtys|"
    r"(?:proszę )?(?:za|od)?dzwo|pyta[jć]|"
    r"prosić|w godz|po (?:godz|1[0-9]|2[0-9])\b|wewn|(?:albo|lub) (?:mail|sms|pis)|najlepiej)"
)
_ID_CARD = ("dow", "legitym", "seri", "tożsamo", "tozsamo", "dokument", "id card", "identity", "zastaw")
_ID_CARD_SHORT = re.compile(r"(?<![^\W_])(?:d\. ?o\.?|do) ?:? ?\Z|os\. ?\Z")
_PASSPORT = ("paszp", "passp", "paspo", "paszo", "pszport", "paszko", "pazport", "paszsp", "pasport")
_TRAVEL = ("dokument", "tożsam", "legitym", "wiza", "wizy", "obywatel", "odpraw", "granic", "podróż", "seria", "serii")
_LAND_REGISTER = ("kw", "księg", "ksieg", "ksiąg", "ksiag", "wieczyst", "hipote")


def _begins(context: str, stem: str) -> bool:
    """Whether a word of *context* begins with *stem*."""
    at = context.rfind(stem)
    while at > 0 and context[at - 1].isalpha():
        at = context.rfind(stem, 0, at + len(stem) - 1)
    return at >= 0


def pesel(context: str) -> bool:
    """Whether *context* names the PESEL or the number of the population register."""
    return "pesel" in context or "peseł" in context or "ewidencyjn" in context


def nip(context: str) -> bool:
    """Whether *context* speaks of tax numbers, taxes or invoices."""
    return (
        ("nip" in context and _begins(context, "nip"))
        or ("podat" in context and _begins(context, "podat"))
        or ("vat" in context and _begins(context, "vat"))
        or "faktur" in context
        or "płatnik" in context
        or "n.i.p" in context
        or "n. i. p" in context
        or ("npi" in context and _begins(context, "npi:"))
        or ("tax" in context and _begins(context, "tax"))
    )


def regon(context: str) -> bool:
    """Whether *context* names the REGON or a statistical number."""
    return (
        ("rego" in context and _begins(context, "rego"))
        or ("regno" in context and _begins(context, "regno"))
        or "statyst" in context
        or "r.e.g.o.n" in context
        or "reogn" in context
    )


def krs(context: str) -> bool:
    """Whether *context* names the court register."""
    return "krs" in context or "rejestrze sądow" in context or "rejestru sądow" in context


def id_card(context: str) -> bool:
    """Whether *context* speaks of identity documents."""
    for stem in _ID_CARD:
        if stem in context:
            return True
    return _ID_CARD_SHORT.search(context, max(0, len(context) - 8)) is not None


def passport(context: str) -> bool:
    """Whether *context* names a passport, also misspelled."""
    if "pas" in context or "ps" in context or "paz" in context:
        for stem in _PASSPORT:
            if stem in context:
                return True
    return False


def travel(context: str) -> bool:
    """Whether the context is of documents at large."""
    return any(stem in context for stem in _TRAVEL)


def land_register(context: str) -> bool:
    """Whether *context* speaks of land registers."""
    return any(_begins(context, stem) for stem in _LAND_REGISTER)


def telephone(context: str) -> bool:
    """Whether a word for telephones or for calling stands in *context*."""
    if "tel" in context and _TEL.search(context):
        return True
    for stem in _TELEPHONE_STEMS:
        if stem in context:
            return True
    for stem in _TELEPHONE_WORDS:
        if stem in context:
            return _TELEPHONE.search(context) is not None
    return not context.isascii() and _MARKS.search(context) is not None


def telephone_beside(context: str) -> bool:
    """Whether *context* ends with “numer” or a mark for telephones."""
    near = context[-24:]
    if "nr" in near or "num" in near or "no" in near or ":" in near or "." in near or not near.isascii():
        return _TELEPHONE_BESIDE.search(near) is not None
    return False


def local_telephone(context: str) -> bool:
    """Whether *context* ends with a word for telephones strong enough for seven digits."""
    return ("tel" in context or "kom" in context or "fa" in context or "tlf" in context or not context.isascii()) and (
        _LOCAL.search(context) is not None
    )


def telephone_behind(context: str) -> bool:
    """Whether *context*, which follows a number, begins with what only telephones have."""
    return _TELEPHONE_BEHIND.match(context) is not None


def office(context: str) -> bool:
    """Whether *context* speaks of an office or a switchboard."""
    return (
        "infolini" in context or "centrala" in context or "sekretari" in context or "urząd" in context
        or "urzad" in context or "biuro" in context or "hotline" in context or "dyspozyt" in context
        or "recepcj" in context
    )  # fmt: skip


_PERSON = re.compile(
    r"(?:[A-ZĄĆĘŁŃÓŚŹŻ][\w'-]{2,} [A-ZĄĆĘŁŃÓŚŹŻ](?:[\w'-]{2,}|\.)|"
    r"(?<![^\W_])(?:[Pp]an[iaąeu]{0,2}|p\.|dr|mgr|inż\.|ks\.|s\.) [A-ZĄĆĘŁŃÓŚŹŻ]\w+|"
    r"\w(?:ski|ska|skiej|skiego|cki|cka|dzki|dzka|icz|czyk|wna|ówna|czuk|iak|owa))"
    r" ?(?:\([^()\n]{2,24}\)|[,:;|/-]? ?[a-ząćęłńóśźż.]{2,14})?"
    r"[ ,:;|/\t(\[-]{1,4}\Z"
)


def named(plain: str, low: int, start: int) -> bool:
    """Whether a person is named right before *start*."""
    return _PERSON.search(plain, max(low, start - 60), start) is not None


_CELL_END = frozenset("\t|;<\n>")


def header(plain: str, low: int, start: int, end: int, high: int) -> str:
    """What stands above a number that fills a cell of a table: up to 600 characters; "" if it fills none."""
    first = start - 1
    while first > low and plain[first] in ' "':
        first -= 1
    after = end
    while after < high and plain[after] in ' "':
        after += 1
    opened = first < low or plain[first] in _CELL_END or (plain[first] == "," and first == start - 1)
    if opened and (after >= high or plain[after] in _CELL_END or (plain[after] == "," and after == end)):
        return plain[max(low, start - 600) : start].lower()
    return ""
