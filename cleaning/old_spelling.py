"""Other spellings of a word, for looking it up: as it is spelled today, and as a scanner may have misread it.

Good text in the spelling before the reform of 1936 must not count as full of unknown words, and a misread word is told
from a rare one by what it was. What is proposed need not be a word.
"""

from __future__ import annotations

import re

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("emi$"), "ymi"),  # głównemi → głównymi
    (re.compile("emi$"), "imi"),  # mojemi → moimi (with the next rule)
    (re.compile("jemi$"), "imi"),
    (re.compile("em$"), "ym"),  # nieustannem → nieustannym
    (re.compile("em$"), "im"),
    (re.compile("(?<=[bcdfghklłmnprstwz])j(?=[aąeęiou])"), "i"),  # Julja → Julia
    (re.compile("y(?=[aąeęou])"), "i"),  # furyę → furię
    (re.compile("y(?=[aąeęou])"), "j"),  # Francya → Francja
    (re.compile("yi"), "ji"),  # lekcyi → lekcji
    (re.compile("yi$"), "ii"),  # Anglii
    (re.compile("dz$"), "c"),  # módz → móc
    (re.compile("^z(?=[ktpf])"), "s"),  # zkąd → skąd
    (re.compile("^roz(?=[kptcf])|^bez(?=[kptcf])"), "ros"),
    (re.compile("x"), "ks"),
    (re.compile("^jene"), "gene"),
    (re.compile("ye"), "ie"),
    (re.compile("óż"), "uż"),
    (re.compile("ż(?=sz)|ź(?=ć)"), ""),
)
_ANY_RULE = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _RULES))
_ACCENTS = str.maketrans("éáàâêè", "eaaaee")
_PARTICLES = re.compile("(?:że|ż|ć|ci|li|by|m|em|ś|eś|śmy|ście|eście|eśmy|żem|żeś|bym|byś|by[mś]y|byście)$")
_LEAST = 3


def variants(word: str) -> list[str]:
    """Other spellings under which lower-case *word* may be in a dictionary; at most twenty, none if it is too short."""
    if len(word) < _LEAST:
        return []
    plain = word.translate(_ACCENTS)
    found = [] if plain == word else [plain]
    if _ANY_RULE.search(plain):  # most words are spelled as today
        found += _by_rules(plain, tuple(found))
    bare = _PARTICLES.sub("", plain)
    if bare != plain and len(bare) >= _LEAST - 1:
        found.append(bare)
    if plain.startswith("nie") and len(plain) > 5:
        found.append(plain[3:])
    return found


def _by_rules(plain: str, found: tuple[str, ...]) -> list[str]:
    changes = [changed for pattern, other in _RULES if (changed := pattern.sub(other, plain)) != plain]
    # Endings and stems may both be old: Julja, fantazyjnemi.
    both = [
        again
        for changed in (*found, *changes)
        for pattern, other in _RULES[5:8]
        if (again := pattern.sub(other, changed)) != changed
    ]
    return changes + both


_LOOK_ALIKES = {
    "a": "ąo", "ą": "a", "b": "hl", "c": "eoć", "ć": "c", "e": "cęo", "ę": "e", "f": "t", "h": "b", "i": "ljt",
    "j": "i", "l": "łit", "ł": "lt", "m": "n", "n": "umń", "ń": "n", "o": "cóe", "ó": "o", "r": "t", "s": "ś",
    "ś": "s", "t": "łlif", "u": "n", "v": "w", "y": "v", "z": "żź", "ż": "źz", "ź": "żz",
}  # fmt: skip
_PAIRS = (("rn", "m"), ("m", "rn"), ("ii", "n"), ("li", "h"), ("cl", "d"), ("vv", "w"), ("iu", "m"), ("ni", "m"))
_MOST = 40


def look_alikes(word: str) -> list[str]:
    """Words that differ from lower-case *word* in one letter that scanners confuse; at most forty."""
    if not _LEAST < len(word) < 20:
        return []
    found = [
        word[:spot] + other + word[spot + 1 :]
        for spot, letter in enumerate(word)
        for other in _LOOK_ALIKES.get(letter, "")
    ]
    found += [word.replace(one, two, 1) for one, two in _PAIRS if one in word]
    return found[:_MOST]
