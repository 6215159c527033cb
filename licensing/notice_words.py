"""Words by which a sentence on rights says whose, of what, and whether it means the page at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from licensing.expressions import expression

_WORKS = (
    r"(?:tekst|dzie[lł]|treś[ćc]|artyku[lł]|utw[oó]r|utwor|materia[lł]|stron|witryn|serwis|portal|blog|wpis"
    r"|ksi[aą][zż]"
    r"|publikacj|opracowani|prac[aęy]\b|poradnik"
    r"|podr[eę]cznik|dokument|zawarto[sś]|lekcj|kurs|wiersz|opowiadani|scenariusz|raport|felieton|recenzj|esej"
    r"|przek[lł]ad|t[lł]umaczeni|instrukcj|has[lł]o"
    r"|e-?book|opis|not[aęyąo]\b|post\b|posty\b|notatk|prezentacj|zas[oó]b|wywiad|reporta[zż]|broszur|czasopism|wydani|zbi[oó]r\b"
    r"|edycj|ca[lł]o[sś][cć]|informacj|baz[aęy]\s+wiedzy"
    r"|akt[uóy]?\b|akt[oó]w|uchwa[lł]|ustaw|wyrok|orzecze|przepis)\w*"
)
WORKS_EN: Final = (
    r"(?:works?|essays?|papers?|reports?|poems?|manuals?|handbooks?|lessons?|articles?|pages?|posts?|texts?|contents?|sites?|websites?|blogs?|books?|documents?|documentation"
    r"|materials?|publications?|chapters?"
    r"|wiki|translations?|guides?|tutorials?|courses?|stories|story|entries|entry|everything)"
)
EXCEPT = expression(
    r"(?:[,(]?\s*)(?:o\s+ile|je[sś]li|je[zż]eli|chyba\s+[zż]e|z\s+wyj[aą]tkiem|poza\s+wyj[aą]tkami|except\s+where"
    r"|unless|except\s+as)\b[^.;]{0,40}?"
    r"(?:inaczej|wskazano|zaznaczono|zastrze[zż]ono|stwierdzone|oznaczon\w+|podano|otherwise|noted|stated|specified"
    r"|indicated|opisano)\w*"
    r"|o\s+ile\s+nie\s+(?:jest\s+to\s+)?\w+(?:\s+inaczej)?"
    r"|kt[oó]r\w+\s+nie\s+(?:s[aą]|zosta[lł]y?)\s+(?:\w+\s+)?(?:oznaczon|opisan)\w+(?:\s+inaczej)?",
    re.IGNORECASE,
)
SELF = expression(
    rf"\b(?:ten|ta|to|te|tego|tej|tych|tym|niniejsz\w+|powy[zż]sz\w+|nasz\w*|m[oó]j\w*|moje|moich|mojego"
    rf"|ca[lł][aey]|wszystkie"
    rf"|wszelkie|wszystkich|ka[zż]d\w+)\s+"
    rf"(?:[\w-]+\s+){{0,2}}?{_WORKS}"
    r"|\b(?:ten|ta|niniejsz\w+)\s+(?:(?!licencj|wtyczk|program|obraz|film|utw[oó]r\s+muz)[\w-]+\s+){1,3}?(?:jest"
    r"|zosta[lł]\w*|udost[eę]pni\w+|obj[eę]t\w+"
    r"|opublikowan\w+|podlega)\b"
    rf"|\b(?:na\s+(?:tej\s+|naszej\s+|niniejszej\s+)?(?:stronie|witrynie|platformie)|na\s+(?:tym\s+|naszym\s+"
    rf"|moim\s+)?(?:blogu|portalu)|w\s+(?:tym\s+|naszym\s+|niniejszym\s+)?"
    rf"(?:serwisie|portalu|biuletynie|czasopi[sś]mie))\b"
    rf"|\b(?:tre[sś][cć]i?|tekst\w*|materia[lł]\w*|zawarto[sś][cć]\w*)\s+(?:\w+\s+)?(?:strony|serwisu|portalu|bloga"
    rf"|witryny|artyku[lł]u|wpisu|biuletynu|BIP|ksi[aą][zż]ki|kursu|lekcji)"
    r"|\b(?:autor\w*|wydaw(?:ca|nictwo)|redakcja|muzeum|uczelnia|instytut|w[lł]a[sś]ciciel\w*|licencjodawca"
    r"|fundacja)\s+"
    r"(?:\w+\s+)?(?:udost[eę]pnia\w*|publikuj\w+|zezwala\w*|udziela\w*|zrzek\w+(?:\s+si[eę])?|wyra[zż]a\w*\s+zgod[eę]"
    r"|licencjonuj\w+)"
    rf"|\b(?:autor(?:ka|zy|ki)?|wydaw(?:ca|nictwo)|redakcja|w[lł]a[sś]ciciel\w*)\s+(?:(?:tego|tej|tych|niniejsz\w+)\s+)?"
    rf"{_WORKS}\s+(?:zezwala|pozwala|zgadza\w*\s+si[eę]|wyra[zż]a\w*\s+zgod[eę])"
    rf"|\b(?:the\s+)?authors?\s+of\s+(?:this|these)\s+{WORKS_EN}\s+(?:permits?|allows?|grants?|licen[sc]es?)"
    rf"|^\W*(?:wolno|mo[zż]na)\s+(?:\w+\s+){{1,2}}?(?:ten|t[eęaą]|te)\s+{_WORKS}|^\W*{_WORKS}\s+(?:ten|ta|to|te)\s"
    r"|\b(?:zezwala|udziela)\s+si[eę]\b|\b(?:zezwalam|udzielam|zezwalamy|udzielamy|licencjonujemy|licencjonuję)\b"
    r"|\b(?:udost[eę]pniam|udost[eę]pniamy|publikujemy|publikuję)\b"
    rf"|\bthis\s+is\s+an?\s+(?:[\w-]+\s+){{0,3}}?{WORKS_EN}\b"
    rf"|\b(?:this|these|our|my|all)\s+(?:[\w-]+\s+){{0,2}}?{WORKS_EN}\b|\b{WORKS_EN}\s+(?:on|of|in"
    rf"|from)\s+(?:this|our|the)\s+{WORKS_EN}\b"
    rf"|\bexcept\s+where\b|\bunless\s+otherwise\b|\bo\s+ile\s+nie\s+(?:jest\s+to\s+)?(?:zaznaczono|wskazano"
    rf"|stwierdzono|stwierdzone|podano|oznaczono)|\bje[sś]li\s+nie\s+zaznaczono"
    rf"|^\W*(?:ca[lł]o[sś][cć]|copyright|©|\(c\))",
    re.IGNORECASE,
)
PLAIN_SUBJECT = expression(
    r"^\W*(?:tekst|tre[sś][cć]|artyku[lł]|wpis|materia[lł]|strona|serwis|blog|zawarto[sś][cć]|utw[oó]r|opracowanie"
    r"|content|text|(?:kopiowanie|rozpowszechnianie|wykorzyst(?:ani|ywani)e|przedruk|korzystanie|udost[eę]pnianie"
    r"|powielanie)"
    r"|the\s+(?:essay|article|text|paper|post|report|story|poem|document|page|chapter|lesson|handbook|contents?"
    r"|translation|manual|tutorial))\b[^.]{0,60}?"
    r"\b(?:jest|dozwolon\w+|mo[zż]liw\w+|zosta[lł]\w*|udost[eę]pnion\w*|udost[eę]pnian\w*|dost[eę]pn[yae]"
    r"|opublikowan\w*|obj[eę]t\w+"
    r"|licencjonowan\w*|podlega|ukazuje|rozpowszechnian\w*|chronion\w*|opatrzon\w*|is|are|available|licensed"
    r"|(?:mo[zż]na|mo[zż]esz|wolno|mo[zż]ecie)\s+(?:\w+\s+){0,3}?(?:kopiow|wykorzyst|rozpowszechni|udost[eę]pni"
    r"|przedruk|powiela|cytow|przetwarz)\w+)\b"
    r"|^\W*(?:tre[sś]ci|teksty|artyku[lł]y|wpisy|materia[lł]y)\b[^.]{0,60}?\b(?:s[aą]|zosta[lł]y"
    r"|podlegaj[aą]|ukazuj[aą]|udost[eę]pniono|opublikowano)\b",
    re.IGNORECASE,
)
# A notice of its own ("Publikacja udostępniona na licencji …") may name the kind of work without "this".
NOTICE_SUBJECT = expression(
    r"^\W*(?:publikacj[aę]|prac[aę]|ksi[aą][zż]ka|podr[eę]cznik|skrypt|poradnik|broszura|scenariusz|lekcja|kurs|prezentacja"
    r"|instrukcja"
    r"|przewodnik|opis|tutorial|(?:broszur|rozpraw|monografi|dokumentacj|notatk|instrukcj|prezentacj|lekcj)ę|zeszyt|folder|katalog|s[lł]ownik|atlas|pakiet|zestaw|plan|zas[oó]b|notatka|biuletyn"
    r"|gazetka|komiks|wiersze"
    r"|tomik|pie[sś][nń]|informator|vademecum|kompendium|monografia|rozprawa|kronika|nowela|powie[sś][cć]|dramat"
    r"|post|tekst|utw[oó]r"
    r"|kazanie|homilia|relacja|sprawozdanie|[cć]wiczeni[ae]|karta\s+pracy|quiz|bajka|ba[sś][nń]|legenda|przepis"
    r"|referat|wyk[lł]ad"
    r"|artyku[lł]|rozdzia[lł]|biogram|has[lł]o|analiza|ekspertyza|diagnoza|komentarz|wywiad|reporta[zż]|konspekt"
    r"|sylabus|e-?book"
    r"|dokument|dokumentacja|przek[lł]ad|t[lł]umaczenie|esej|felieton|recenzja|wiersz|opowiadanie|numer|raport)\s+"
    r"(?:(?:(?:powsta[lł]|przygotowan|opracowan|wydan|napisan|zosta[lł])\w*\s+[^.;:]{0,60}?\s(?:i|oraz)\s+)?jest\s+"
    r"|s[aą]\s+|zosta[lł]\w*\s+)?(?:udost[eę]pni\w+|opublikowano|wydano|dost[eę]pn\w+|obj[eę]t\w+"
    r"|opublikowan\w+|wydan\w+"
    r"|na\s+licencji)",
    re.IGNORECASE,
)
# "Tekst na licencji CC BY 4.0.", "Ilustracje i tekst: CC BY 4.0"
VERBLESS_SUBJECT = expression(
    r"^\W*(?:korzystaj|kopiuj|udost[eę]pniaj|przerabiaj)(?:cie)?\b[^.:]{0,40}[:–—-]\s*$|^\W*(?:(?:zdj[eę]cia"
    r"|ilustracje|grafiki|foto|opracowanie|rysunki)\s*(?:i|oraz|,|&)\s*)?(?:ten\s+"
    r"|ca[lł][ya]\s+)?(?:tekst|tre[sś][cć]|artyku[lł]|wpis|materia[lł]"
    r"|strona|serwis|blog|zawarto[sś][cć]|utw[oó]r|opracowanie|tre[sś]ci|teksty|artyku[lł]y|wpisy|materia[lł]y"
    r"|publikacja|esej|scenariusz|raport|felieton|recenzja|praca|kurs|lekcja|poradnik|przewodnik|podr[eę]cznik"
    r"|opowiadanie|wiersz|ksi[aą][zż]ka"
    r"|przek[lł]ad|t[lł]umaczenie|wywiad|reporta[zż]|przepis|opis|(?:all\s+)?(?:content"
    r"|texts?))(?:\s+(?:w\s+ca[lł]o[sś]ci|jest|artyku[lł]u|wpisu|strony|tekstu|serwisu|bloga))?"
    r"(?:\s*(?:i|oraz|,|&)\s*(?:zdj[eę]cia|ilustracje|grafiki|foto|opracowanie|rysunki))?(?:\s+and\s+(?:images"
    r"|photos|pictures|illustrations))?"
    r"(?:\s+(?:on|of|in|na)\s+(?:this|the|our|tej)\s+(?:page|site|website|blog"
    r"|stronie))?\s*(?::\W*(?:[^.:;]{2,50}[,(–—-]\s*)?(?:licencja\W*)?$|[,–—-]?\s*(?:na|pod|under)\s+(?:\w+\s+){0,3}?"
    r"(?:licencj\w*|licen[cs]e|zasad\w+|warunk\w+)?\W*$)",
    re.IGNORECASE,
)
LABEL = expression(
    r"^\W*(?:licencja|na\s+(?:warunkach\s+|zasadach\s+)?licencj\w+|(?:published|released|distributed|shared"
    r"|made\s+available)\s+under|(?:udost[eę]pnion"
    r"|opublikowan|dost[eę]pn|obj[eę]t|rozpowszechnian|wydan)"
    r"(?:y|a|e|o)\s+(?:jest\s+)?(?:na\s+)?(?:licencj|warunk|zasad)\w+|some\s+rights\s+reserved"
    r"|pewne\s+prawa\s+zastrze[zż]one|licencj[aei]\s+(?:tekstu|tre[sś]ci"
    r"|artyku[lł]u|utworu|wpisu|materia[lł]u)|licen[cs]e"
    r"|prawa(?:\s+autorskie)?|rights|copyright|warunki\s+(?:licencji|korzystania)"
    r"|licensed\s+under|available\s+under|(?:tekst|tre[sś][cć](?:\s+(?:artyku[lł]u|wpisu|strony|tekstu|serwisu|bloga))?|artyku[lł])\s*:)\s*[:–—-]?",
    re.IGNORECASE,
)
GRANT = expression(
    r"licencj|licen[cs]e|licensed|udost[eę]pn|dost[eę]pn|opublikowan|publikuj|obj[eę]t|wydan|rozpowszechn|zrzek"
    r"|oznaczon|dedicat|marked|released"
    r"|przekazuj[eę]|uwalniam|feel\s+free|(?:allow|permit)s?\s+(?:\w+\s+){0,3}to\b|re-?use|available|distributed|published\s+under|warunkach|zasadach|dozwolon",
    re.IGNORECASE,
)
NEGATED = expression(
    r"\bnie\s+(?:publikuj|wydaj|stosuj|oferuj|korzysta|u[zż]ywa|rozpowszechnia|zezwala|udziela)\w*|"
    r"\bnie\s+(?:jest|s[aą]|zosta[lł]\w*|by[lł]\w*|udost[eę]pni\w+|obejmuje|dotyczy|podlega\w*"
    r"|licencjonujemy)\b(?!\s+to\b)|\b(?:is|are)\s+not\s+(?:licensed|available|released|under)"
    r"|\bdo\s+\d{4}\s+r|\b(?:dawniej|wcze[sś]niej|kiedy[sś]|formerly|previously)\b"
    r"|\bby[lł][aoyi]?\s+(?:\w+\s+)?(?:dost[eę]pn|udost[eę]pni|obj[eę]t|licencj)|\bwas\s+(?:\w+\s+)?(?:licensed"
    r"|available)",
    re.IGNORECASE,
)
TALK = expression(
    r"\b(?:polecam\w*|(?:po|wy)?szuka(?:j|[cć]|sz|my)\w*|u[zż]ywaj(?:cie|my)?|tamtejsz\w+|mo[zż]na|mo[zż]esz|mog[aąęe]|mo[zż]e|pozwala\w*|oznacza\w*|polega|wymaga\w*"
    r"|wybierz|wybra[cć]|chcesz"
    r"|gdyby|przyk[lł]ad\w*|np\.|m\.in\.|na\s+przyk[lł]ad|co\s+to|czym|jak\s+\w+|dlaczego"
    r"|r[oó][zż]ni|istnieje|wyst[eę]puj|nale[zż]y\s+\w+[cć]|warto|zach[eę]camy|je[sś]li|je[zż]eli|kiedy"
    r"|za[lł][oó][zż]my"
    r"|such\s+as|for\s+example|e\.g\.|means|allows|choose|if\s+you|can\s+be)\b",
    re.IGNORECASE,
)
IMAGE = expression(
    r"\b(?:zdj[eę][cć]\w*|audiowizualn\w+|multimedi\w+|fotografi\w*|fot\.|foto\b|foto:|obraz\w*|obrazk\w*"
    r"|ilustracj\w*|(?:info)?grafik\w*|rysun\w+|rys\.|wizerunk\w*|reprodukcj\w*|odwzorowa\w+|skan(?:y|[oó]w|om|ami"
    r"|ach)?"
    r"|animacj\w*|plakat\w*|miniatur\w*|wizualizacj\w*|kadr\w*|poczt[oó]wk\w*|eksponat\w*"
    r"|(?:tw)?emoji\w*|flag[aięy]|t[lł]o\s+(?:strony|serwisu|bloga|witryny|graficzn\w+)|awatar\w*|avatar\w*|piktogram\w*|(?<!do\s)wykres\w*|(?<!do\s)diagram\w*"
    r"|ikon[aąęyk]?\w*|logo\w*|logotyp\w*|map[aąęy]\b|mapy|ryc\.|nagrani\w+|film\w*|ok[lł]adk\w*"
    r"|wideo|video|podcast\w*|photos?|fotos?|bild(?:er)?|photographs?|pictures?|images?|icons?"
    r"|czcionk\w*|fonts?\b|illustrations?|graphics?|artwork|cover)(?!\w)",
    re.IGNORECASE,
)
TEXT = expression(
    r"\b(?:tekst\w*|tre[sś][cć]\w*|artyku[lł]\w*|wpis\w*|zawarto[sś][cć]\w*|materia[lł]\w*|utw[oó]r\w*|texts?"
    r"|contents?|articles?|posts?|works?)\b",
    re.IGNORECASE,
)
_DATA = expression(
    r"\b(?:dane|danych|danymi|metadan\w+|metadata|zbi[oó]r\w*\s+danych|zbiory\s+danych|baz[aęy]\s+danych"
    r"|otwarte\s+dane|datasets?"
    r"|data(?:\s+sets?)?|databases?|openstreetmap|(?:plik\w*|files?)\s+(?:\w+\s+)?(?:csv|xlsx?|json|geojson|xml|ods"
    r"|sql)"
    r"|arkusz\w*\s+kalkulacyjn\w+|csv)\b(?!\s+osobow)"
    r"|^\W*(?:wyniki|pomiary|statystyki|rejestr|wykaz|tabele)\s+(?:pomiar|ankiet|spis|bada|z\s|i\s|ruchu|sprzeda"
    r"|odczyt)\w*",
    re.IGNORECASE,
)
_SOFTWARE = expression(
    r"\b(?:kod\w*(?:\s+[zź]r[oó]d[lł]ow\w+)?|oprogramowani\w*|program\w*|aplikacj\w*|skrypt(?:y|[oó]w|u|em"
    r"|ami)?(?!\s+(?:akademick|uczelnian|dla|z\s|do\s))\b|wtyczk\w*"
    r"|projekt\s+(?:graficzn\w+|strony|witryny|serwisu)|uk[lł]ad\s+(?:strony|graficzn\w+|serwisu)|szata\s+graficzna|layout"
    r"|kana[lł]\w*\s+rss"
    r"|silnik\w*|motyw\w*|szablon\w*|source\s+code|code|software"
    r"|themes?|templates?|plugins?|library|powered\s+by|built\s+with|repozytori\w+|github|wordpress|jekyll|hugo"
    r"|drupal|joomla|mediawiki)\b",
    re.IGNORECASE,
)
_SOUND = expression(
    r"\b(?:muzyk(?:a|i|ę|ą)|podk[lł]ad\w*\s+(?:muzyczn|d[zź]wi[eę]kow)\w+|d[zź]wi[eę]k\w*|efekt\w*\s+d[zź]wi[eę]kow\w+|d[zż]ing(?:iel|l)\w*"
    r"|soundtracks?|music|sounds?(?:\s+effects?)?)(?!\w)",
    re.IGNORECASE,
)
_SUBJECTS: Final = (("image", IMAGE), ("data", _DATA), ("software", _SOFTWARE), ("sound", _SOUND))
PARTIAL = expression(
    r"\b(?:cz[eę][sś][cć]\s+(?:\w+\s+)?(?:tre[sś]ci|materia[lł]\w*|tekst\w*|artyku[lł]\w*|zawarto[sś]ci|zasob\w*"
    r"|publikacji|zdj[eę][cć]|utwor\w*|serwisu|strony|wpis\w*)|niekt[oó]r\w+(?!\s+praw)|wybran\w+|cz[eę][sś]ciowo"
    r"|dodatkow\w+\s+materia[lł]\w*|(?:materia[lł]|tekst|artyku[lł]|wpis|stron|zasob)\w*\s+oznaczon[eay]\w*"
    r"|(?:materia[lł]|tekst|artyku[lł]|wpis|tre[sś]c)\w*\s+(?:w|z)\s+(?:dzia[lł]|zak[lł]adc|kategori|sekcj|rubry)\w+"
    r"|^\W*(?:tylko|wy[lł][aą]cznie|jedynie|only)|wi[eę]kszo[sś][cć]\s+(?:naszych\s+|tych\s+)?(?:tekst|tre[sś]c|artyku[lł]|wpis|materia[lł])\w*"
    r"|wiele\s+(?:z\s+)?naszych|(?:most|many|majority)\s+of\s+(?:the|our|these)\s+(?:articles|texts?|contents?|posts|pages)"
    r"|sprzed\s+(?:[\w.]+\s+){0,3}?(?:19|20)\d\d|opublikowan\w+\s+(?:przed|po|do|od)\s+(?:[\w.]+\s+){0,3}?(?:19|20)\d\d"
    r"|published\s+(?:before|after|until|since)\s+(?:\w+\s+){0,2}?(?:19|20)\d\d"
    r"|some\s+(?:of\s+)?(?:the\s+)?(?:content|materials?|articles?|texts?|parts?)|(?:parts?|portions?)\s+of"
    r"|selected)\b",
    re.IGNORECASE,
)
THIRD_PARTY = expression(
    r"\b(?:wikipedi\w*|wikimedi\w*|wikiźród\w*|flickr\w*|unsplash|pixabay|stack\s*overflow|openstax|europeana"
    r"|khan\s+academy|youtube|arxiv|za:|[zź]r[oó]d[lł]o\s*:|[zź]r[oó]d[lł]o\s+zdj|przedruk\w*\s+(?:z|za|tekst\w*"
    r"|artyku[lł]\w*)\b|przedruk\s*:|source\s*:)",
    re.IGNORECASE,
)
SITE_WORDS = expression(
    r"\b(?:serwis\w*|portal\w*|blog\w*|witryn\w*|na\s+(?:tej\s+|naszej\s+)?stronie|tre[sś][cć]\w*\s+strony"
    r"|stron\w*\s+internetow\w+|wszystkie\s+(?:tre[sś]ci|teksty|materia[lł]y|artyku[lł]y|wpisy)"
    r"|(?:this|our)\s+(?:web)?site|(?:content|text)\s+(?:on|of)\s+(?:this|our)\s+(?:web)?site|biuletyn\w*|BIP"
    r"|this\s+(?:blog|wiki))\b",
    re.IGNORECASE,
)
_SENTENCE_END = expression(r"(?<=[\w)”\"»%])[.!?…]+\s+(?=[A-ZĄĆĘŁŃÓŚŹŻ„\"«(©])")
_ABBREVIATED = expression(
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


def subject_scope(before: str, whole: str, region: str) -> str | None:
    """What the words before the license's name are about: ``image``, ``data``, ``software``, ``sound``, or None for
    the text.

    The subject named last decides; "teksty i zdjęcia" are both.
    """
    clause = EXCEPT.sub(" ", before)
    *_, text = (None, *(found for found in TEXT.finditer(clause) if not _PLACE.search(clause, 0, found.start())))
    found = [(match.start(), scope, pattern) for scope, pattern in _SUBJECTS if (match := _last(pattern, clause))]
    if found:
        place, scope, pattern = max(found, key=lambda item: item[0])
        if scope == "image" and _SOUND.search(clause) and _PLACE.search(clause, 0, place):
            scope, pattern = "sound", _SOUND  # "Muzyka w filmie" is no film
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


_PLACE = expression(r"\b(?:we?|przy|dla|in)\s+(?:\w+\s+)?$", re.IGNORECASE)  # "zdjęcia w artykule" are no article


def names_the_text(text: str, start: int, end: int) -> bool:
    """Whether the sentence around ``text[start:end]`` says of a text, not of a program, that it is licensed."""
    sentence, offset = sentence_around(text, start, end)
    clause = sentence[: start - offset]
    return any(pattern.search(clause) for pattern in (SELF, PLAIN_SUBJECT, NOTICE_SUBJECT))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    *_, last = (None, *pattern.finditer(text))
    return last


def _joined(between: str) -> bool:
    """Whether only a conjunction stands between two subjects."""
    return len(between) < 30 and bool(
        re.fullmatch(r"[\s,\w]{0,20}?(?:\bi\b|\boraz\b|\band\b|&|,)\s*(?:\w+\s+){0,2}", between, re.IGNORECASE)
    )


SPEAKING = expression(
    r"[–—,-]\s*(?:jak\s+)?(?:(?:m[oó]wi|opowiad|t[lł]umacz|przyzna|dodaj|podkre[sś]l|wyja[sś]ni|zapewni|deklar"
    r"|stwierdz"
    r"|przypomn|oceni|precyzuj|radzi|twierdzi|zaznacz|przekon|koment|uwa[zż]a|zapowiad|wspomina|pisz|pyta|odpowiad|[sś]miej|powiedzia|doda[lł]|napisa)\w*"
    r"|(?:\w+\s+){1,2}(?:says?|said|told|explain(?:s|ed)|adds?|added)|(?:says?|said)\s)",
    re.IGNORECASE,
)


ANNOUNCED = expression(
    r"\b(?:apeluj|alarmuj|ostrzega|[zż][aą]da|domaga|postuluj|og[lł]asza|og[lł]osi|oznajmi|zauwa[zż]a|komentuj"
    r"|argumentuj|pyta|odpowiada)\w*\s*:\s|"
    r"\b(?:m[oó]wi|t[lł]umaczy|przyzna|twierdzi|doda|podkre[sś]la|wyja[sś]nia|zapewnia|deklaruj|pisze|opowiada"
    r"|powiedzia|zapowi[ae]d|og[lł]osi|napisa)\w*,?\s+(?:[zż]e|i[zż])\b"
    r"|\b(?:says?|said|explain\w*|announced|wrote|claims?)\s+that\b|\b(?:m[oó]wi|powiedzia|twierdzi|pisze|deklaruj"
    r"|zapewnia|przekonuj|doda[lł]|doda(?:je|j[aą])|podkre[sś]la|wyja[sś]nia|says|said)\w*\s*:\s",
    re.IGNORECASE,
)


def somebody_speaks(before: str, after: str) -> bool:
    """Whether the words are quoted: a quotation that began well before is still open, or a speaker is named."""
    if SPEAKING.search(after) or ANNOUNCED.search(before):
        return True
    opened = max(before.rfind("„"), before.rfind("«"), before.rfind("“") if "„" not in before else -1)
    if opened >= 0 and not any(mark in before[opened + 1 :] for mark in "”»“"):
        return len(before) - opened > 15
    straight = before.count('"')
    return straight % 2 == 1 and len(before) - before.rfind('"') > 15
