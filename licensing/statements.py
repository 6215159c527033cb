"""Sentences that grant a license, reserve all rights, or say that a text is free – and those that talk of it.

A page is licensed by a sentence about itself. The same words in an article on copyright, in a photo's caption, about a
program or about Wikipedia license nothing here; they are kept as weak evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from licensing import evidence

_WORKS = (
    r"(?:tekst|dzie[lł]|treś[ćc]|artyku[lł]|utw[oó]r|utwor|materia[lł]|stron|witryn|serwis|portal|blog|wpis"
    r"|ksi[aą][zż]"
    r"|publikacj|opracowani|prac[aęy]\b|poradnik"
    r"|podr[eę]cznik|dokument|zawarto[sś]|lekcj|kurs|wiersz|opowiadani|scenariusz|raport|felieton|recenzj|esej"
    r"|przek[lł]ad|t[lł]umaczeni|instrukcj|has[lł]o"
    r"|e-?book|post\b|posty\b|notatk|prezentacj|zas[oó]b|wywiad|reporta[zż]|broszur|czasopism|wydani|zbi[oó]r\b"
    r"|edycj|ca[lł]o[sś][cć]|informacj|baz[aęy]\s+wiedzy"
    r"|akt[uóy]?\b|akt[oó]w|uchwa[lł]|ustaw|wyrok|orzecze|przepis)\w*"
)
_WORKS_EN = (
    r"(?:works?|articles?|pages?|posts?|texts?|contents?|sites?|websites?|blogs?|books?|documents?|documentation"
    r"|materials?|publications?|chapters?"
    r"|wiki|translations?|guides?|tutorials?|courses?|stories|story|entries|entry|everything)"
)
_EXCEPT = re.compile(
    r"(?:[,(]?\s*)(?:o\s+ile|je[sś]li|je[zż]eli|chyba\s+[zż]e|z\s+wyj[aą]tkiem|poza\s+wyj[aą]tkami|except\s+where"
    r"|unless|except\s+as)\b[^.;]{0,40}?"
    r"(?:inaczej|wskazano|zaznaczono|zastrze[zż]ono|stwierdzone|oznaczon\w+|podano|otherwise|noted|stated|specified"
    r"|indicated|opisano)\w*"
    r"|o\s+ile\s+nie\s+(?:jest\s+to\s+)?\w+(?:\s+inaczej)?",
    re.IGNORECASE,
)
_SELF = re.compile(
    rf"\b(?:ten|ta|to|te|tego|tej|tych|tym|niniejsz\w+|powy[zż]sz\w+|nasz\w*|m[oó]j\w*|moje|moich|mojego|ca[lł][aey]|wszystkie"
    rf"|wszelkie|wszystkich|ka[zż]d\w+)\s+"
    rf"(?:[\w-]+\s+){{0,2}}?{_WORKS}"
    rf"|\b(?:na\s+(?:tej\s+|naszej\s+|niniejszej\s+)?(?:stronie|witrynie|platformie)|na\s+(?:tym\s+|naszym\s+"
    rf"|moim\s+)?(?:blogu|portalu)|w\s+(?:tym\s+|naszym\s+|niniejszym\s+)?"
    rf"(?:serwisie|portalu|biuletynie|czasopi[sś]mie))\b"
    rf"|\b(?:tre[sś][cć]i?|tekst\w*|materia[lł]\w*|zawarto[sś][cć]\w*)\s+(?:\w+\s+)?(?:strony|serwisu|portalu|bloga"
    rf"|witryny|artyku[lł]u|wpisu|biuletynu|BIP|ksi[aą][zż]ki|kursu|lekcji)"
    rf"|\bautor\w*\s+(?:udost[eę]pnia\w*|publikuj\w+)|\b(?:udost[eę]pniam|udost[eę]pniamy|publikujemy|publikuj[eę])\b"
    rf"|\b(?:this|these|our|my|all)\s+(?:[\w-]+\s+){{0,2}}?{_WORKS_EN}\b|\b{_WORKS_EN}\s+(?:on|of|in"
    rf"|from)\s+(?:this|our|the)\s+{_WORKS_EN}\b"
    rf"|\bexcept\s+where\b|\bunless\s+otherwise\b|\bo\s+ile\s+nie\s+(?:jest\s+to\s+)?(?:zaznaczono|wskazano"
    rf"|stwierdzono|stwierdzone|podano|oznaczono)|\bje[sś]li\s+nie\s+zaznaczono"
    rf"|^\W*(?:ca[lł]o[sś][cć]|copyright|©|\(c\))",
    re.IGNORECASE,
)
_PLAIN_SUBJECT = re.compile(
    r"^\W*(?:tekst|tre[sś][cć]|artyku[lł]|wpis|materia[lł]|strona|serwis|blog|zawarto[sś][cć]|utw[oó]r|opracowanie"
    r"|content|text)\b[^.]{0,60}?"
    r"\b(?:jest|zosta[lł]\w*|udost[eę]pnion\w*|udost[eę]pnian\w*|dost[eę]pn[yae]|opublikowan\w*|obj[eę]t\w+"
    r"|licencjonowan\w*|podlega|ukazuje|rozpowszechnian\w*|chronion\w*|opatrzon\w*|is|are|available|licensed)\b"
    r"|^\W*(?:tre[sś]ci|teksty|artyku[lł]y|wpisy|materia[lł]y)\b[^.]{0,60}?\b(?:s[aą]|zosta[lł]y"
    r"|podlegaj[aą]|ukazuj[aą]|udost[eę]pniono|opublikowano)\b",
    re.IGNORECASE,
)
# A notice of its own ("Publikacja udostępniona na licencji …") may name the kind of work without "this".
_NOTICE_SUBJECT = re.compile(
    r"^\W*(?:publikacja|praca|ksi[aą][zż]ka|podr[eę]cznik|skrypt|poradnik|broszura|scenariusz|lekcja|kurs|prezentacja"
    r"|instrukcja"
    r"|dokument|dokumentacja|przek[lł]ad|t[lł]umaczenie|esej|felieton|recenzja|wiersz|opowiadanie|numer|raport)\s+"
    r"(?:jest\s+|zosta[lł]\w*\s+)?(?:udost[eę]pni\w+|dost[eę]pn\w+|obj[eę]t\w+|opublikowan\w+|wydan\w+"
    r"|na\s+licencji)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\W*(?:licencja|some\s+rights\s+reserved|pewne\s+prawa\s+zastrze[zż]one|licencj[aei]\s+(?:tekstu|tre[sś]ci"
    r"|artyku[lł]u|utworu|wpisu|materia[lł]u)|licen[cs]e"
    r"|prawa(?:\s+autorskie)?|rights|copyright|warunki\s+(?:licencji|korzystania)"
    r"|licensed\s+under|available\s+under|(?:tekst|tre[sś][cć]|artyku[lł])\s*:)\s*[:–—-]?",
    re.IGNORECASE,
)
_GRANT = re.compile(
    r"licencj|licen[cs]e|licensed|udost[eę]pn|dost[eę]pn|opublikowan|publikuj|obj[eę]t|wydan|rozpowszechn|zrzek"
    r"|oznaczon|dedicat|marked|released"
    r"|available|distributed|published\s+under|warunkach",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\bnie\s+(?:jest|s[aą]|zosta[lł]\w*|by[lł]\w*|udost[eę]pni\w+|obejmuje|dotyczy|podlega\w*"
    r"|licencjonujemy)\b(?!\s+to\b)|\b(?:is|are)\s+not\s+(?:licensed|available|released|under)"
    r"|\bdo\s+\d{4}\s+r|\b(?:dawniej|wcze[sś]niej|kiedy[sś]|formerly|previously)\b"
    r"|\bby[lł][aoyi]?\s+(?:\w+\s+)?(?:dost[eę]pn|udost[eę]pni|obj[eę]t|licencj)|\bwas\s+(?:\w+\s+)?(?:licensed"
    r"|available)",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:mo[zż]na|mo[zż]esz|mog[aąęe]|mo[zż]e|pozwala\w*|oznacza\w*|polega|wymaga\w*|wybierz|wybra[cć]|chcesz"
    r"|gdyby|przyk[lł]ad\w*|np\.|m\.in\.|na\s+przyk[lł]ad|co\s+to|czym|jak\s+\w+|dlaczego"
    r"|r[oó][zż]ni|istnieje|wyst[eę]puj|nale[zż]y\s+\w+[cć]|warto|zach[eę]camy|je[sś]li|je[zż]eli|kiedy"
    r"|za[lł][oó][zż]my"
    r"|such\s+as|for\s+example|e\.g\.|means|allows|choose|if\s+you|can\s+be)\b",
    re.IGNORECASE,
)
_IMAGE = re.compile(
    r"\b(?:zdj[eę]ci\w*|audiowizualn\w+|multimedi\w+|fotografi\w*|fot\.|foto\b|foto:|obraz\w*|obrazk\w*"
    r"|ilustracj\w*|(?:info)?grafik\w*|rysun\w+|rys\.|wizerunk\w*|reprodukcj\w*|odwzorowa\w+|skan(?:y|[oó]w|om|ami|ach)?"
    r"|animacj\w*|plakat\w*|miniatur\w*|wizualizacj\w*|kadr\w*|poczt[oó]wk\w*|eksponat\w*"
    r"|ikon[aąęyk]?\w*|logo\w*|logotyp\w*|map[aąęy]\b|mapy|ryc\.|nagrani\w+|film\w*|muzyk\w+"
    r"|wideo|video|podcast\w*|d[zź]wi[eę]k\w*|photos?|fotos?|bild(?:er)?|photographs?|pictures?|images?|icons?"
    r"|czcionk\w*|fonts?\b|illustrations?|graphics?|artwork|music|cover)(?!\w)",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"\b(?:tekst\w*|tre[sś][cć]\w*|artyku[lł]\w*|wpis\w*|zawarto[sś][cć]\w*|materia[lł]\w*|utw[oó]r\w*|texts?"
    r"|contents?|articles?|posts?|works?)\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\b(?:dane|danych|danymi|zbi[oó]r\w*\s+danych|zbiory\s+danych|baz[aęy]\s+danych|otwarte\s+dane|datasets?"
    r"|data(?:\s+sets?)?|databases?|openstreetmap)\b(?!\s+osobow)",
    re.IGNORECASE,
)
_SOFTWARE = re.compile(
    r"\b(?:kod\w*(?:\s+[zź]r[oó]d[lł]ow\w+)?|oprogramowani\w*|program\w*|aplikacj\w*|skrypt(?:y|[oó]w|u|em|ami)?(?!\s+(?:akademick|uczelnian|dla|z\s|do\s))\b|wtyczk\w*"
    r"|silnik\w*|motyw\w*|szablon\w*|source\s+code|code|software"
    r"|themes?|templates?|plugins?|library|powered\s+by|built\s+with|repozytori\w+|github|wordpress|jekyll|hugo"
    r"|drupal|joomla|mediawiki)\b",
    re.IGNORECASE,
)
_SUBJECTS: Final = (("image", _IMAGE), ("data", _DATA), ("software", _SOFTWARE))
_PARTIAL = re.compile(
    r"\b(?:cz[eę][sś][cć]\s+(?:\w+\s+)?(?:tre[sś]ci|materia[lł]\w*|tekst\w*|artyku[lł]\w*|zawarto[sś]ci|zasob\w*"
    r"|publikacji|zdj[eę][cć]|utwor\w*|serwisu|strony|wpis\w*)|niekt[oó]r\w+(?!\s+praw)|wybran\w+|cz[eę][sś]ciowo"
    r"|dodatkow\w+\s+materia[lł]\w*|(?:materia[lł]|tekst|artyku[lł]|wpis|stron|zasob)\w*\s+oznaczon[eay]\w*"
    r"|some\s+(?:of\s+)?(?:the\s+)?(?:content|materials?|articles?|texts?|parts?)|(?:parts?|portions?)\s+of"
    r"|selected)\b",
    re.IGNORECASE,
)
_THIRD_PARTY = re.compile(
    r"\b(?:wikipedi\w*|wikimedi\w*|wikiźród\w*|flickr\w*|unsplash|pixabay|stack\s*overflow|openstax|europeana"
    r"|khan\s+academy|youtube|arxiv|za:|[zź]r[oó]d[lł]o\s*:|[zź]r[oó]d[lł]o\s+zdj|przedruk|source\s*:)",
    re.IGNORECASE,
)
_SITE_WORDS = re.compile(
    r"\b(?:serwis\w*|portal\w*|blog\w*|witryn\w*|na\s+(?:tej\s+|naszej\s+)?stronie|tre[sś][cć]\w*\s+strony"
    r"|stron\w*\s+internetow\w+|wszystkie\s+(?:tre[sś]ci|teksty|materia[lł]y|artyku[lł]y|wpisy)"
    r"|(?:this|our)\s+(?:web)?site|(?:content|text)\s+(?:on|of)\s+(?:this|our)\s+(?:web)?site|biuletyn\w*"
    r"|this\s+(?:blog|wiki))\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[\w)”\"»%])[.!?…]+\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ„\"«(©])")
_ABBREVIATED = re.compile(
    r"(?:\b(?i:art|ust|pkt|poz|nr|np|tzn|tj|r|w|ww|ver|v|zm|zn|z\s?późn|fot|rys|zdj|prof|dr|mgr|im|ul|al|str|s|m\.in"
    r"|itp|por|ok|red|tłum|oprac)|\b[A-ZŁŚŻ])$"
)


@dataclass(frozen=True)
class Reading:
    """What a sentence does with the license it names."""

    strength: float
    scope: str
    defeasible: bool = False


def sentence_around(text: str, start: int, end: int) -> tuple[str, int]:
    """The sentence of *text* that holds ``[start:end]``, and where in *text* it begins."""
    left = 0
    for matched in _SENTENCE_END.finditer(text):
        if _ABBREVIATED.search(text[max(0, matched.start() - 8) : matched.start()]):
            continue
        if matched.end() <= start:
            left = matched.end()
        elif matched.start() >= end:
            return text[left : matched.start() + 1], left
    return text[left:], left


def _subject_scope(before: str, whole: str, region: str) -> str | None:
    """What the words before the license's name are about: ``image``, ``data``, ``software``, or None for the text.

    The subject named last decides; "teksty i zdjęcia" are both.
    """
    clause = _EXCEPT.sub(" ", before)
    *_, text = (None, *(found for found in _TEXT.finditer(clause) if not _PLACE.search(clause, 0, found.start())))
    found = [(match.start(), scope, pattern) for scope, pattern in _SUBJECTS if (match := _last(pattern, clause))]
    if found:
        _, scope, pattern = max(found, key=lambda item: item[0])
        if text is None:
            return scope
        behind = pattern.search(clause, text.end())
        if behind and (scope == "software" or not _joined(clause[text.end() : behind.start()])):
            return scope
    if region == "figure":
        return "image"
    if not before.strip(" :–-([„") and re.match(r"^\W*(?:ikon|zdj[eę]ci|icons?|photos?)", whole, re.IGNORECASE):
        return "image"
    return None


_PLACE = re.compile(r"\b(?:we?|przy|dla)\s+(?:\w+\s+)?$", re.IGNORECASE)  # "zdjęcia w artykule" are no article


def names_the_text(text: str, start: int, end: int) -> bool:
    """Whether the sentence around ``text[start:end]`` says of a text, not of a program, that it is licensed."""
    sentence, offset = sentence_around(text, start, end)
    clause = sentence[: start - offset]
    return any(pattern.search(clause) for pattern in (_SELF, _PLAIN_SUBJECT, _NOTICE_SUBJECT))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    *_, last = (None, *pattern.finditer(text))
    return last


def _joined(between: str) -> bool:
    """Whether only a conjunction stands between two subjects."""
    return len(between) < 30 and bool(
        re.fullmatch(r"[\s,\w]{0,20}?(?:\bi\b|\boraz\b|\band\b|&|,)\s*(?:\w+\s+){0,2}", between, re.IGNORECASE)
    )


def read_statement(text: str, start: int, end: int, region: str) -> Reading:
    """How much the license named at ``text[start:end]`` licenses the page whose *region* it stands in."""
    sentence, offset = sentence_around(text, start, end)
    before, after = sentence[: start - offset], sentence[end - offset :]
    # In lists of credits ("Tekst: CC BY 4.0. Zdjęcia: CC BY-NC 4.0") the last clause names the subject.
    clause = re.split(r"[;|•·]|,\s+(?=(?:a|natomiast|zaś)\s)", before)[-1]
    defeasible = bool(_EXCEPT.search(sentence))
    subject = _subject_scope(clause, sentence, region)
    if subject == "software" and not (_LECTURE_NOTES.match(clause) and _CREATIVE_COMMONS.match(text[start:end])):
        return Reading(evidence.MENTIONED, "unknown")
    bare = _EXCEPT.sub(" ", clause)
    if region == "body" and _somebody_speaks(before, after):
        return Reading(evidence.MENTIONED, "unknown")
    if _NEGATED.search(bare) or region in {"quote", "comments", "nav"}:
        return Reading(evidence.MENTIONED, "unknown")
    if subject in {"image", "data"}:
        told = _GRANT.search(sentence) or region in {"figure", "footer"} or ":" in clause or len(sentence) < 120
        about = _TALK.search(bare) and not _SELF.search(bare)
        return Reading(evidence.SHOWN if told and not about else evidence.MENTIONED, subject)
    if _THIRD_PARTY.search(clause) and not _demonstrative(clause):
        return Reading(evidence.MENTIONED, "unknown")
    if _PARTIAL.search(clause):
        return Reading(evidence.SHOWN, "unknown")
    return _about_the_text(
        sentence, clause, bare, after, region, defeasible, whole=len(text) < 120, short=len(text) < 220
    )


_LECTURE_NOTES = re.compile(r"\W*skrypt\b", re.IGNORECASE)  # a program too, but not under such a license
_CREATIVE_COMMONS = re.compile(r"\W*(?:cc\b|creative|uznanie|https?://creativecommons)", re.IGNORECASE)
_TERMS = re.compile(
    r"\b(?:licencj|licens)|\b(?:na(?:\s+(?:warunkach|zasadach))?|zgodnie\s+z|pod\s+warunkami|w\s+ramach)\s*$",
    re.IGNORECASE,
)


SPEAKING = re.compile(
    r"[–—,-]\s*(?:jak\s+)?(?:(?:m[oó]wi|opowiad|t[lł]umacz|przyzna|dodaj|podkre[sś]l|wyja[sś]ni|zapewni|deklar|stwierdz"
    r"|zaznacz|przekon|koment|uwa[zż]a|zapowiad|wspomina|pisz|pyta|odpowiad|[sś]miej|powiedzia|doda[lł]|napisa)\w*"
    r"|(?:\w+\s+){1,2}(?:says?|said|told|explain(?:s|ed)|adds?|added)|(?:says?|said)\s)",
    re.IGNORECASE,
)


def _somebody_speaks(before: str, after: str) -> bool:
    """Whether the words are quoted: a quotation that began well before is still open, or a speaker is named."""
    if SPEAKING.search(after):
        return True
    opened = max(before.rfind("„"), before.rfind("«"), before.rfind("“") if "„" not in before else -1)
    if opened >= 0 and not any(mark in before[opened + 1 :] for mark in "”»“"):
        return len(before) - opened > 15
    straight = before.count('"')
    return straight % 2 == 1 and len(before) - before.rfind('"') > 15


def _demonstrative(clause: str) -> bool:
    return bool(re.search(r"\b(?:ten|ta|niniejsz\w+|this|powyższ\w+)\b", clause, re.IGNORECASE))


def _about_the_text(
    sentence: str, clause: str, bare: str, after: str, region: str, defeasible: bool, *, whole: bool, short: bool
) -> Reading:
    if sentence.rstrip(' )”"»').endswith("?"):
        return Reading(evidence.MENTIONED, "page", defeasible)
    site = region in {"footer", "header", "aside"} or bool(_SITE_WORDS.search(clause) or _SITE_WORDS.search(after[:80]))
    scope = "site" if site else "page"
    if region in {"aside", "header"} and not (_GRANT.search(sentence) or _SELF.search(sentence)):
        return Reading(evidence.CANDIDATE, scope, defeasible)
    if region in {"footer", "aside", "header"}:
        talk = _TALK.search(bare) and not (_SELF.search(sentence) or _GRANT.search(bare))
        return Reading(evidence.MENTIONED if talk else evidence.SHOWN, scope, defeasible)
    own = _SELF.search(bare) or (defeasible and _GRANT.search(sentence))
    plain = _PLAIN_SUBJECT.search(bare) and not re.match(r"\W*(?:można|możesz|wolno|mogą)\b", after)
    noticed = short and _NOTICE_SUBJECT.search(bare)
    if (own or plain or noticed) and _GRANT.search(sentence):
        hypothetical = _TALK.search(bare) and not _TERMS.search(bare)
        conditional = re.search(r"\b(?:gdyby|jeśli\s+chcesz|jak\s+|co\s+to|przykład)\b", bare, re.IGNORECASE)
        if not hypothetical and not conditional:
            return Reading(evidence.STATED, scope, defeasible)
    if (
        _LABEL.match(bare)
        and len(sentence) < 200
        and not _TALK.search(bare)
        and not re.match(r"\W*[a-ząćęłńóśźż]{3,}", _EXCEPT.sub("", after))
    ):
        return Reading(evidence.SHOWN, scope, defeasible)
    if whole and not _TALK.search(sentence) and len(bare) < 12 and len(after.strip(" .)")) < 30:
        return Reading(0.6, scope, defeasible)
    return Reading(evidence.MENTIONED, scope, defeasible)


RESERVED_HINT: Final = re.compile(r"zastrze[zż]|rights?\s+reserved|kopiowanie|powielanie|zabronion", re.IGNORECASE)
_RESERVED = re.compile(
    r"(?:wszelkie|wszystkie|ca[lł]o[sś][cć])\s+praw(?:a)?(?:\s+\w+){0,4}?\s+zastrze[zż]one"
    r"|(?<!pewne\s)(?<!niektóre\s)\bprawa\s+(?:autorskie\s+|w[lł]asno[sś]ci\s+)?(?:s[aą]\s+)?zastrze[zż]one"
    r"|(?:wszelkie|wszystkie)\s+zastrze[zż]one\s+prawa|zastrze[zż]one\s+wszelkie\s+prawa"
    r"|\ball\s+rights?\s+(?:are\s+)?reserved"
    r"|(?:kopiowanie|powielanie|rozpowszechnianie|wykorzystywanie|wykorzystanie|przedruk\w*)[^.]{0,120}"
    r"\bbez\s+(?:\w+\s+){0,3}?(?:zgody|zezwolenia"
    r"|pozwolenia)[^.]{0,80}\b(?:zabronion|zakazan|niedozwolon|wzbronion)\w*"
    r"|zakaz\s+(?:kopiowania|powielania|rozpowszechniania|przedruku)[^.]{0,80}\bbez\s+(?:\w+\s+){0,3}?(?:zgody"
    r"|zezwolenia)"
    r"|[zż]ad(?:na|en|ne)\s+(?:\w+\s+){1,9}?nie\s+mo[zż]e\s+by[cć]\s+(?:\w+,?\s+){0,3}?(?:kopiowan|powielan|reprodukowan"
    r"|rozpowszechnian|przedrukowywan|wykorzystywan)\w+[^.]{0,80}\bbez\s+(?:\w+\s+){0,3}?(?:zgody|zezwolenia)"
    r"|zabrania\s+si[eę]\s+(?:kopiowania|powielania|rozpowszechniania)[^.]{0,120}\bbez\s+(?:\w+\s+){0,3}?(?:zgody"
    r"|zezwolenia)",
    re.IGNORECASE,
)


def reserved_statements(text: str, region: str) -> list[tuple[int, int, Reading]]:
    """Places where *text* reserves all rights in words; short texts and footers count, talk of the phrase does not."""
    found = []
    for matched in _RESERVED.finditer(text):
        sentence, offset = sentence_around(text, matched.start(), matched.end())
        before = text[max(0, matched.start() - 2) : matched.start()]
        after = text[matched.end() : matched.end() + 2]
        quoted = any(mark in before for mark in "„\"“«'") and any(mark in after for mark in "”\"“»'")
        clause = sentence[: matched.start() - offset]
        if quoted or region in {"quote", "comments", "nav"} or _NEGATED.search(clause):
            continue
        if (
            region == "figure"
            or _subject_scope(re.split(r"[;|•·,]", clause)[-1], sentence, region) == "image"
            or (_IMAGE.search(clause) and not _TEXT.search(clause))
        ):
            found.append((matched.start(), matched.end(), Reading(evidence.SHOWN, "image")))
            continue
        notice = (
            region in {"footer", "header", "aside"}
            or len(text) < 240
            or re.search(r"©|\(c\)|copyright", sentence, re.IGNORECASE)
            or _SELF.search(sentence)
        )
        if notice and not (region == "body" and _TALK.search(clause)):
            scope = "site" if region in {"footer", "header", "aside"} or _SITE_WORDS.search(sentence) else "page"
            found.append(
                (matched.start(), matched.end(), Reading(evidence.SHOWN, scope, bool(_EXCEPT.search(sentence))))
            )
    return found


FREE_HINT: Final = re.compile(r"domen(?:ie|y|a|ę)\s+publiczn|public\s+domain|praw\w*\s+autorsk|urzędow", re.IGNORECASE)
_PUBLIC_DOMAIN = re.compile(
    r"(?:jest|znajduj\w+\s+si[eę]|nale[zż]\w+|s[aą]|przesz\w+|pozostaj\w+|utw[oó]r|tekst"
    r"|ksi[aą][zż]ka)\s+(?:\w+\s+){0,3}?(?:w|do)\s+domen(?:ie|y)\s+publicznej|\bw\s+domenie\s+publicznej"
    r"|(?:przekazan|uwolnion)\w+\s+do\s+domeny\s+publicznej"
    r"|autorskie\s+prawa\s+maj[aą]tkowe\s+(?:do\s+(?:\w+\s+){1,3})?wygas[lł]y"
    r"|nie\s+(?:jest|s[aą])\s+(?:ju[zż]\s+)?(?:obj[eę]t\w+(?:\s+ochron\w+)?"
    r"|chronion\w+)\s+(?:maj[aą]tkow\w+\s+)?praw\w+\s+autorsk\w+"
    r"|(?:maj[aą]tkowe\s+)?prawa\s+autorskie\s+(?:maj[aą]tkowe\s+)?(?:do\s+\w+\s+){0,2}(?:\w+\s+)?wygas[lł]y"
    r"|^\W*(?:(?:licencja|prawa(?:\s+autorskie)?|status(?:\s+prawny)?|(?:zdj[eę]ci|fotografi|ilustracj|grafik|reprodukcj"
    r"|skan|obraz|tekst|utw[oó]r)\w*(?:\s+\w+){0,3})\s*[:–-]?\s*)?(?:domena\s+publiczna"
    r"|public\s+domain)\W*$"
    r"|[,(/|–-]\s*(?:domena\s+publiczna|public\s+domain)\W*$"
    r"|\b(?:is|are)\s+not\s+(?:protected|covered)\s+by\s+copyright"
    r"|\b(?:is|are)\s+in\s+the\s+public\s+domain|\breleased\s+(?:in)?to\s+the\s+public\s+domain",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(
    r"nie\s+(?:stanowi[aą]?|s[aą]|jest)\s+(?:przedmiot\w*\s+)?(?:ochrony\s+)?praw(?:a|em)\s+autorski\w+"
    r"|\b(?:is|are)\s+not\s+subject\s+to\s+copyright"
    r"|nie\s+korzysta\w*\s+z\s+ochrony\s+praw\w*[\s-]*autorsk\w+"
    r"|wy[lł][aą]czon\w+\s+(?:spod|z)\s+ochrony\s+praw\w*[\s-]*autorsk\w+"
    r"|nie\s+podlega\w*\s+(?:ochronie\s+)?(?:na\s+mocy\s+)?(?:praw\w+\s+autorsk\w+"
    r"|ustaw\w+\s+o\s+praw\w+\s+autorsk\w+)"
    r"|art(?:yku[lł]\w*|\.)\s*4\s*(?:ust\.?\s*\d+\s*|pkt\.?\s*\d(?:\s*(?:i|-"
    r"|–)\s*\d)?\s*)?(?:ustawy\s+)?(?:z\s+dnia\s+[^.]{0,40}?(?:r\.|roku)\s*)?o\s+praw(?:ie|ach)\s+autorski\w+"
    r"|materia[lł]\w*\s+urz[eę]dow\w+\s+w\s+rozumieniu",
    re.IGNORECASE,
)
_OFFICIAL_SUBJECT = re.compile(
    r"\b(?:tre[sś][cć]\s+(?:aktu|uchwa[lł]y|zarz[aą]dzenia|rozporz[aą]dzenia|ustawy|wyroku|orzeczenia|dokumentu)"
    r"|teksty?\s+(?:\w+\s+)?akt\w*|akty\s+(?:prawne|normatywne)\s+(?:\w+\s+)?(?:w|na|opublikowane|publikowane"
    r"|zamieszczone|dost[eę]pne)"
    r"|(?:dokument|materia[lł]|informacj|tre[sś]c|orzecze|uchwa[lł]|zarz[aą]dze"
    r"|akt)\w*\s+(?:\w+\s+){0,2}?(?:opublikowan|publikowan|zamieszczon|udost[eę]pnian|dost[eę]pn|zawart"
    r"|prezentowan)\w*)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"^[^.]{0,40}\b(?:gdy|kiedy|je[sś]li|je[zż]eli|po\s+up[lł]ywie|po\s+\d+\s+latach|dopiero|z\s+chwil[aą])\b",
    re.IGNORECASE,
)


def free_statements(text: str, region: str) -> list[tuple[int, int, str, Reading]]:
    """Statements that a text is in the public domain (``public-domain``) or official material (``official``)."""
    found = []
    for kind, pattern in (("public-domain", _PUBLIC_DOMAIN), ("official", _OFFICIAL)):
        for matched in pattern.finditer(text):
            sentence, offset = sentence_around(text, matched.start(), matched.end())
            clause = sentence[: matched.end() - offset]
            strength = _free_strength(kind, sentence, clause, text[matched.end() :], region)
            if region == "body" and _somebody_speaks(sentence[: matched.start() - offset], text[matched.end() :][:80]):
                strength = evidence.MENTIONED
            subject = _subject_scope(clause, sentence, region)
            if subject != "image" and matched.group()[0] in ",(/|–-":
                strength = evidence.MENTIONED  # the end of a credit line speaks of a picture
            scope = subject if subject in {"image", "data"} else "unknown" if _PARTIAL.search(clause) else None
            if scope is None:
                scope = "site" if region in {"footer", "aside", "header"} or _SITE_WORDS.search(sentence) else "page"
            found.append((matched.start(), matched.end(), kind, Reading(strength, scope)))
            break
    return found


_FREE_SUBJECT = re.compile(
    r"(?:^\W*|dlatego\s+|wi[eę]c\s+|zatem\s+|i\s+)(?:utw[oó]r|tekst|wiersz|dzie[lł]o|publikacja|ksi[aą][zż]ka"
    r"|powie[sś][cć]|opowiadanie)"
    r"\s+(?:jest|znajduje\s+si[eę]|nale[zż]y|pozostaje|przesz[eł]\w+|zosta[lł]\w*)\b",
    re.IGNORECASE,
)


def _free_strength(kind: str, sentence: str, clause: str, rest: str, region: str) -> float:
    if region in {"quote", "comments", "nav"} or _WHEN.match(rest):
        return evidence.MENTIONED
    if kind == "public-domain" and re.search(
        r"\bnie\s+(?:jest|s[aą]|znajduj\w+)\s+(?:\w+\s+)?w\s+domenie|\bnot\s+in\s+the\s+public", clause, re.IGNORECASE
    ):
        return evidence.MENTIONED
    if region in {"footer", "aside", "figure"}:
        return evidence.SHOWN
    own = _SELF.search(clause) or (
        kind == "official" and (_OFFICIAL_SUBJECT.search(sentence) or re.search(r"\b(?:niniejsz|ten\s)", sentence))
    )
    plain = _PLAIN_SUBJECT.search(clause) or re.match(
        r"^\W*(?:utw[oó]r|tekst|ksi[aą][zż]ka|wiersz|dzie[lł]o)\s+(?:\w+\s+)?w\s+domenie", clause, re.IGNORECASE
    )
    plain = plain or (_FREE_SUBJECT.search(clause) if len(sentence) < 220 else None)
    label = len(sentence) < 90 and re.match(
        r"^\W*(?:licencja|prawa|status|domena\s+publiczna|[^.:]{3,40}:\s*(?:domena\s+publiczna|public\s+domain)\W*$)",
        sentence,
        re.IGNORECASE,
    )
    if (own or plain or label) and not (_TALK.search(clause) and not own):
        return evidence.STATED
    return evidence.MENTIONED
