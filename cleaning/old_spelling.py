"""Today's spellings of words as Polish was printed before the reform of 1936, and words with joined particles.

Only for looking words up: good old text must not count as full of unknown words. Variants need not be words.
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
_ACCENTS = str.maketrans("éáàâêè", "eaaaee")
_PARTICLES = re.compile("(?:że|ż|ć|ci|li|by|m|em|ś|eś|śmy|ście|eście|eśmy|żem|żeś|bym|byś|by[mś]y|byście)$")
_LEAST = 3


def variants(word: str) -> list[str]:
    """Other spellings under which lower-case *word* may be in a dictionary; at most twenty, none if it is too short."""
    if len(word) < _LEAST:
        return []
    plain = word.translate(_ACCENTS)
    found = [] if plain == word else [plain]
    for pattern, replacement in _RULES:
        changed = pattern.sub(replacement, plain)
        if changed != plain:
            found.append(changed)
    # Endings and stems may both be old: Julja, fantazyjnemi.
    for changed in tuple(found):
        for pattern, replacement in _RULES[5:8]:
            again = pattern.sub(replacement, changed)
            if again != changed:
                found.append(again)
    bare = _PARTICLES.sub("", plain)
    if bare != plain and len(bare) >= _LEAST - 1:
        found.append(bare)
    if plain.startswith("nie") and len(plain) > 5:
        found.append(plain[3:])
    return found
