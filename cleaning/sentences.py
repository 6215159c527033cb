"""Sentence boundaries of Polish text, by rules.

A boundary is looked for after ``. ! ? …`` (with closing quotation marks and brackets) and at line breaks; what stands
before and after decides. Every character belongs to exactly one sentence: white space belongs to the one before it.
"""

from __future__ import annotations

import re

from cleaning.abbreviations import (
    AT_A_SENTENCE_END,
    BEFORE_A_WORD,
    COUNTED,
    SENTENCE_STARTERS,
    YEARS_AND_MONTHS,
)

# Possessive quantifiers and the look-behind keep long runs of periods or spaces from being tried again and again.
_CANDIDATE = re.compile(
    r"(?<![.!?…])(?P<stop>[.!?…]++)(?P<close>[\"'”’»)\]]*+)(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹])*+"
    r"(?P<gap>\s++)(?P<open>[\"'„“”‘«»(\[—–-]*+\s*+)(?=(?P<next>\S))"
    r"|(?P<line>\n\s*+)(?=\S)"
)
_WORD_BEFORE = re.compile(r"[^\s\"'„”«»(\[,;:!?…–—/-]+$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_INITIAL = re.compile(
    r"(?:[A-ZĄĆĘŁŃÓŚŹŻ]\.)*(?:[A-ZĄĆĘŁŃÓŚŹŻ]|Ch|Cz|Dz|Rz|Sz|St|Kr|Wł|Zb|Fr|Al|Ed|Br|Gr|Jr|Mr|Th|Ph)\Z"
)
_NUMBERED_PROVISION = re.compile(r"\W*(?:art\.|§|rozdział)\s*(?:\d{1,4}[a-z]{0,3}\.\s*)?\Z", re.I)  # „Art. 5. 1. …"
_NUMBER_OF_PROVISION = re.compile(r"(?:\d{1,4}[a-z]{0,3}|[IVXLC]{1,6})\Z")
_LIST_MARKER = re.compile(r"(?:\d{1,3}|[IVXLC]{1,6}|[a-zA-Z])\Z")
_ENUMERABLE = re.compile(
    r"(?:witamin|punk[tc]|klas|grup|plan|typ|kategori|wariant|wersj|seri|liter|załącznik|rozdzia|tom|częś[cć]|tytu[łl]|"
    r"aneks|tabel|ustęp|akt|sezon|faz|etap|stopni|poziom|blok|hal|sektor|stref)\w{0,3}\Z",
    re.I,
)
# "W 1990 r. Polska …", "…, że w maju 2000 r. Rosja …": the date opens a clause, so the sentence goes on.
_OPENING_DATE = re.compile(
    r"^\W*\d{1,2}\s(?:stycz|lut|mar|kwie|maj|czerw|lip|sierp|wrze|paźdz|listop|grud)\w+\s(?:\d{4}\s)?\Z|(?:^\W*|,\s+(?:(?:że|iż|ale|a|bo|gdyż|i|aż)\s+)?)(?:(?:już|dopiero|jeszcze|także|również|natomiast)\s+)?"
    r"(?:w|we|od|do|po|przed|około|na|z|latem|wiosną|jesienią|zimą|dnia)\s(?:\S+\s){0,4}\Z",
    re.I,
)
_SPEECH_VERB = re.compile(
    r"\w+(?:[aąeęiyou]ł[aoiy]?|[^\W\d_]ł|li)\b|(?:mówi|pyta|dodaje|odpowiada|twierdzi|przyznaje|wyjaśnia|podkreśla|tłumaczy|"
    r"uważa|zauważa|zapewnia|opowiada|wspomina|informuje|komentuje|ocenia|powiada|woła|krzyczy|szepcze|myśli|rzecze)\b"
)
# „Dał im. Potem …" against „Szkoła im. Kopernika": verbs before the pronoun, by their endings.
_VERB_OF_GIVING = re.compile(
    r"(?:ł|ł[aoy]|li|[aeiyąuó]ć|[aeiy]my|[aeiy]cie|uję|aję|mogę|każę|wierzę|płacę|piszę|robię|pomóc)\Z"
)
_BEARS_A_NAME = re.compile(
    r"(?:(?:szk[oó]ł|(?:od|wy|prze)?dział|zespó|kości[oó]ł|koł|sal|hal|skal|skał)\w{0,2}|\w+t[eu]cie|\w+acie|"
    r"świecie|mecie)\Z",
    re.I,
)
_VERB = re.compile(r"[aąeęiyouó]ł[aoy]?\b|[ayieęśźgdk]li\b|uj[eą]\b|[ae]ją\b|\b(?:jest|są|ma|mają)\b")
_COMPANY_FORMS = ("S.A", "P.S.A")
_QUANTITY = re.compile(r"(?:\d|\b(?:tys|mln|mld)\.|\b(?:kilka|kilkanaście|kilkadziesiąt|kilkaset|parę))\s\Z")
# Words that open the sentence after a suspect's initial: „Zatrzymano Krzysztofa K. Policja …".
_AFTER_A_SUSPECT = re.compile(
    r"(?:polic(?:ja|ji|jan\w+)|mężczy\w+|kobiet[aęy]|s[ąę]d\w{0,3}|prokurat\w+|oskarż\w+|podejrz\w+|zatrzyman\w+|"
    r"śledcz\w+|funkcjonariusz\w*|biegł[aiy]|obrońc\w+|spraw[cę]\w*|grozi|usłysza\w+|został[aoy]?|trafił[aoy]?|"
    r"przyznał[aoy]?|odpowie|wyrok\w*|świad(?:ek|kowie)|kierow\w+|ofiar\w*|pokrzywdz\w+)\Z",
    re.I,
)
_FIRST_NAME = re.compile(r"(?<![^\W\d_])[A-ZŁŚŻ][a-ząćęłńóśźż]+\s\Z")
_TITLE_OF_A_LAW = re.compile(r"(?:Prawo|Kodeks|Ordynacja|Karta|Przepisy)\Z")
_FULL_DATE = re.compile(r"\bdnia\s+\d{1,2}[ .]\S+[ .]\d{4}\s\Z")
_CLAUSE = 120
_NOT_SPACE = re.compile(r"\S")
_VOWELS = "aeiouyąęó"


def sentence_offsets(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of *text*, in code points; joined, the slices give *text* back."""
    offsets = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if match["line"] is not None:
            if not _NOT_SPACE.search(text, start, match.start()) or not _ends_line(text, match):
                continue
            end = match.end()
        else:
            if not _ends_sentence(text, start, match):
                continue
            end = match.end("gap")
        offsets.append((start, end))
        start = end
    if start < len(text):
        offsets.append((start, len(text)))
    return offsets


def sentences(text: str) -> list[str]:
    """The sentences of *text* without surrounding white space; empty ones are left out."""
    return [piece for start, end in sentence_offsets(text) if (piece := text[start:end].strip())]


def _ends_line(text: str, match: re.Match[str]) -> bool:
    """Whether a line break ends a sentence: a blank line always, a single break unless the sentence visibly goes on."""
    if match["line"].count("\n") > 1:
        return True
    last = text[max(0, match.start() - 8) : match.start()].rstrip()[-1:]
    return not (text[match.end()].islower() or last in (",", "-", "–"))


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = match["next"]
    if "\n" in match["gap"]:
        return match["gap"].count("\n") > 1 or not following.islower()
    if following in ",;:.!?…":
        return False
    if match["stop"] != ".":
        return not following.islower()
    if match["close"]:
        return not following.islower()
    before = _WORD_BEFORE.search(text, max(start, match.start() - 30), match.start())
    if before is None:
        return not following.islower()
    if following.islower():
        return _ends_before_lower_case(text, before[0], match)
    return _period_ends(text, start, before, match)


def _clause(text: str, start: int, end: int) -> str:
    """What stands before *end* in the sentence, or its last part after a letter that hides the cut."""
    return text[start:end] if end - start <= _CLAUSE else "x" + text[end - _CLAUSE : end]


def _ends_before_lower_case(text: str, word: str, match: re.Match[str]) -> bool:
    """Careless writers begin sentences small: believed after what cannot be an abbreviation, not before ``said he``."""
    if not word.isalpha() or word.lower() in BEFORE_A_WORD or word.lower() in AT_A_SENTENCE_END:
        return False
    if not (len(word) >= 6 or (len(word) >= 3 and word[-1] in _VOWELS)):
        return False
    if match["open"].strip(" "):
        return match["open"].strip() in ("-", "–", "—") and not _SPEECH_VERB.match(text, match.end())
    return True


def _period_ends(text: str, start: int, before: re.Match[str], match: re.Match[str]) -> bool:
    """Whether a single period after the word *before* ends a sentence, given that no lower-case letter follows."""
    word = before[0]
    previous = text[max(start, before.start() - 60) : before.start()]
    if _LIST_MARKER.match(word) and (not previous.strip() or previous.endswith((": ", "; ", ":\n", ";\n"))):
        return False
    if _NUMBER_OF_PROVISION.match(word) and before.start() - start < 30 and _NUMBERED_PROVISION.match(previous):
        return False
    after = _WORD_AFTER.match(text, match.end())
    starts = after is not None and after[0].lower() in SENTENCE_STARTERS and text[after.end() : after.end() + 1] != "."
    if _INITIAL.match(word) and word not in _COMPANY_FORMS:
        suspect = after is not None and _AFTER_A_SUSPECT.match(after[0]) and _FIRST_NAME.search(previous)
        return starts or bool(suspect) or _ENUMERABLE.match((previous.split() or [""])[-1]) is not None
    lowered = word.lower()
    if lowered in YEARS_AND_MONTHS:
        title = after is not None and _TITLE_OF_A_LAW.match(after[0]) and _FULL_DATE.search(previous)
        return not title and not _OPENING_DATE.search(_clause(text, start, before.start()))
    if lowered == "im":
        return _is_pronoun(previous)
    if lowered in COUNTED and _QUANTITY.search(previous):
        return True
    if lowered == "min":  # of an hour, or the minister
        return starts
    if lowered == "n" and re.search(r"\d\si\s\Z", previous):
        return True
    if lowered == "in":
        return starts or _VERB.search(_clause(text, start, before.start())) is not None
    if lowered in AT_A_SENTENCE_END:
        return match["next"].isupper() or bool(match["open"].strip())
    return lowered not in BEFORE_A_WORD


def _is_pronoun(previous: str) -> bool:
    """Whether ``im`` after *previous* is the pronoun („Dał im. …"), which ends sentences, not the patron's ``im.``."""
    words = previous.split()
    if not words or (len(words) > 1 and words[-1][0].isupper()):
        return False
    return _VERB_OF_GIVING.search(words[-1]) is not None and not _BEARS_A_NAME.match(words[-1])
