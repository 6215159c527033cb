"""Whose word a sentence is: the site's own, or that of the news, a statute or somebody quoted."""

from __future__ import annotations

import re
from typing import Final

from licensing.expressions import expression
from licensing.notice_words import ANNOUNCED, SPEAKING
from licensing.signals.mining_words import bans, forbids, names_mining, speaks_of_content

_SPOKEN = expression(
    r"[”\"»]\s*[–—-]\s*\w|^\W*[–—-]\s+\w|\b(?:napisal|powiedzia|m[oó]wi|t[lł]umaczy|przekonuje|doda[lł]|czytamy)\w*",
    re.IGNORECASE,
)
_STATUTE = expression(
    r"\bmaj[aą]\s+(?:tylko\s+)?(?:wydawcy|tw[oó]rcy|uprawni\w+|autorzy)\b|uprawnion\w+\s+(?:nie\s+)?zastrzeg[lł]"
    r"|^\W*zastrze[zż]eni\w+,\s+o\s+kt[oó]rym\s+mowa\s+w\s+(?:ust|art)"
    r"|chyba\s+[zż]e\s+(?:uprawnion|zosta[lł]o|w[lł]a[sś]ciciel)\w*"
    r"|(?:mo[zż]e|mog[aą]|mo[zż]na|powin\w+|musz[aą]|musi|wolno|prawo\s+do|jak|czy|aby|[zż]eby|by|pozwala\w*"
    r"|umo[zż]liwia\w*)\s+(?:\w+\s+){0,4}?(?:zastrzec|zakaza[cć]|zabroni[cć]|sprzeciwi[cć])"
    r"|(?:may|can|could|should|how\s+to|right\s+to|able\s+to)\s+(?:\w+\s+){0,3}?(?:reserve|opt[\s-]?out|object"
    r"|prohibit)\b|rightholders?\s+(?:have|has)\b|\?\s*$|w\s+przypadku\s+gdy\s+uprawnion",
    re.IGNORECASE,
)
_REPORTED = expression(
    r"\b(?:zdaniem|wed[lł]ug|powiedzia[lł]\w*|uwa[zż]a\w*|poinformowa[lł]\w*|pisze|pozew|pozwa[lł]\w*|s[aą]d\b"
    r"|s[aą]du|orzek[lł]\w*|wyrok\w*|nowelizacj\w+|dyrektyw\w+\s+(?:pozwala|przewiduje|daje)|ustawodawc\w+"
    r"|projekt\s+ustawy|eksper\w+|prawni\w+|wydawcy\s+(?:coraz|zastrzegaj[aą]|domagaj[aą]|chc[aą]|obawiaj[aą])"
    r"|mia[lł](?:by|aby|oby|yby)|pozywa\w*|pozwie|z[lł]ama[lł]\w*|protestuj\w*|pozwol\w+|zapowied\w+|domaga\w*"
    r"|zmusi\w*|postul\w+|w\s+(?:Unii|Europie|USA"
    r"|Stanach|Chinach|Polsce"
    r"|Niemczech|Francji|W[lł]oszech|Wielkiej|Japonii)|rz[aą]d|parlament\w*|sejm\w*|komisj[aię]|pacjen\w*"
    r"|biometr\w*|medyczn\w+"
    r"|wielu|wiele|niekt[oó]r\w+|coraz|OpenAI|Google|Meta|Microsoft|New\s+York\s+Times|Agora|Ringier|w\s+(?:swoim"
    r"|swoich)\s+regulamin\w*|lawsuit|sued|court|in\s+(?:many|most|some|several)|stud(?:y|ies)\s+\w+|survey\w*"
    r"|in\s+(?:China|Europe|Germany|France|Italy|India|Japan|the\s+(?:EU"
    r"|UK|US))|publishers\s+(?:are|have|increasingly|want)|according\s+to|said"
    r"|konkurenc\w+|argues?|przyk[lł]ad\w*|klauzul\w+|clause\s+(?:states|says|forbids|reads)|czytamy,?\s+[zż]e|informuje\s+si[eę]\s+teraz"
    r"|w\s+(?:nowych\s+)?regulaminach|najwi[eę]kszych\s+(?:wydawc|dziennik|gazet|portal|serwis)\w*"
    r"|last\s+(?:month|week|year)|now\s+(?:told|learn|read|find|see|hear)|their\s+(?:terms|readers|conditions)"
    r"|(?:these|those|both|other|two|three|four|five|six|most|largest|biggest|leading|major)\s+(?:\w+\s+)?(?:newspapers|dailies"
    r"|papers|publishers|magazines|outlets|publications|media)"
    r"|(?:new|revised|updated)\s+terms\s+of\s+(?!use|service)(?:the\s+)?\w+)\b"
    r"|\b(?:robot|program|crawler|scraper|spider|bot|biblioteka|narz[eę]dzie|opcja|funkcja|metoda|parser|skrypt|option|function"
    r"|method|library|tool)\s+(?:\S+\s+){0,2}?(?:nie\s+)?(?:pomija|respektuje|odczytuje|pobiera|zwraca|wykrywa|rozpoznaje|sprawdza"
    r"|skips?|honou?rs?|reads?|returns?|detects?|checks?|ignores?|respects?|does\s+not\s+(?:fetch|crawl|download))\b"
    r"|\b(?:returns|zwraca)\s+(?:true|false|prawd\w+|fa[lł]sz)\b|^\W*(?:use|set|add)\s+the\s+\S+\s+(?:directive|header|tag|option)\b"
    r"|\b(?:czy|whether)\s+(?:\w+\s+){1,5}?(?:nie\s+)?(?:zastrzeg|zabrania|zabroni|sprzeciw|has\s+opted|prohibits|forbids)\w*"
    r"|\b(?:strony|stron|pages|sites)\s*,?\s+(?:kt[oó]r(?:e|ych)|that|which)\s+(?:\w+\s+){0,2}?(?:nie\s+zgadza|zastrzeg|zabrania"
    r"|zabroni|prohibit|forbid|opt)\w*"
    # What pages in general do, in the documentation of a crawler.
    r"|(?:^\W*|\b(?:an?|any|the|some|if|when|which|these|recogni[sz]es|skips|honou?rs)\s+)(?:web)?(?:sites?|pages?|hosts?|publishers?"
    r"|webmasters?|owners?)\s+(?:that|which|who|where|opting|with\s+(?:noai|ai-train|tdm))\b"
    r"|\b(?:if|when)\s+(?:an?|any)\s+(?:web)?(?:site|page|host|publisher|owner)\b"
    r"|^\W*(?:serwisy|strony|witryny|portale|wydawcy|w[lł]a[sś]ciciele)\s*,?\s+(?:(?:na\s+)?kt[oó]r\w+|sprzeciwiaj[aą]c\w+"
    r"|zabraniaj[aą]c\w+|zastrzegaj[aą]c\w+)\b|\bwarto[sś][cć]\s+\S+\s+(?:oznacza|m[oó]wi|means)",
    re.IGNORECASE,
)
_OWN_VOICE: Final = expression(
    r"\b(?:zastrzegam|zastrzegamy|zabraniam|zabraniamy|nie\s+wyra[zż]am|nie\s+wyra[zż]amy|nie\s+zezwalam"
    r"|nie\s+zezwalamy|nie\s+zgadzam\w*|nie\s+pozwalam\w*|sprzeciwiam|sprzeciwiamy|zakazujemy|nie\s+udzielamy)\b"
    r"|\b(?:zastrzega|zabrania|zakazuje)\s+si[eę]\b"
    r"|\b(?:jest|s[aą]|zostaje|zostaj[aą])\s+(?:\w+\s+)?(?:zabronion|zakazan|niedozwolon|wzbronion|zastrze[zż]on"
    r"|wy[lł][aą]czon)\w*|^\W*(?:korzystanie|wykorzystywanie|wykorzystanie|u[zż]ycie|u[zż]ywanie|zwielokrotnianie"
    r"|pobieranie|eksploracja|kopiowanie|trenowanie)\b.{0,200}?\b(?:wymaga\w*\s+(?:\w+\s+){0,5}?(?:zgody|zezwolenia"
    r"|licencji)|zabronion\w+|zakazan\w+"
    r"|niedozwolon\w+)|^\W*(?:zakaz|zabronione|niedozwolone|zakazane|zastrze[zż]enie|brak\s+zgody|(?:wszelkie"
    r"|wszystkie)\s+prawa"
    r"|nie\s+wolno)"
    r"|^\W*bez\s+(?:\w+\s+){0,4}?(?:zgody|zezwolenia|licencji)|\bnie\s+zezwala\s+si[eę]|\bprosimy\s+(?:o\s+)?nie\w*"
    r"|\b(?:stanowi\w*|jest|b[eę]dzie)\s+(?:\w+\s+){0,3}?naruszeni\w+"
    r"|^\W*(?:please\s+)?(?:do\s+not|don['’]t|never)\b|^\W*nie\s+(?:u[zż]ywaj|trenuj|karm|ucz|kopiuj|wykorzystuj)\w*"
    r"|\bmy\s+(?:\w+\s+)?(?:texts?|writing|posts?|articles?|works?|content|blog|words|stories|poems|books?)\b"
    r"|\bmusisz\b"
    r"|\b(?:wydawca|wydawnictwo|redakcja|sp[oó][lł]ka|fundacja|stowarzyszenie|autor|autorka|w[lł]a[sś]ciciel\w*"
    r"|parafia|szko[lł]a|biblioteka|radio|gazeta|urz[aą]d|uniwersytet|towarzystwo|klub|firma|autorzy"
    r"|administrator\w*|operator\w*|us[lł]ugodawca|uprawniony|portal|serwis|licencjodawca|instytut|muzeum|uczelnia"
    r"|[\w.-]+\s+(?:sp\.\s*z\s*o\.\s*o\.|S\.A\.))(?:\s+[\w„”\".-]+){0,6}?\s+(?:zastrzega|nie\s+wyra[zż]a|zabrania"
    r"|nie\s+zezwala|sprzeciwia|zakazuje"
    r"|nie\s+(?:zgadza|pozwala|godzi|udziela|[zż]yczy|dopuszcza|akceptuje|daje)|wy[lł][aą]cza|odmawia)"
    r"|\b(?:niniejsz\w+|nasz\w*|(?:tego|tej|tych|tym)\s+(?:tekst|artyku|wpis|utwor|materia|stron|blog"
    r"|tre[sś])\w*)\b|\b(?:moich|moje|moje[jg]\w*|m[oó]j)\s+(?:tekst|wpis|artyku|utwor|tre[sś]c|prac"
    r"|blog)\w*|\b(?:tre[sś]ci|materia[lł][oó]?w?|tekst[oó]?w?|artyku[lł][oó]?w?|zawarto[sś]ci"
    r"|utwor[oó]?w)\w*\s+(?:\w+\s+){0,3}?(?:serwisu|portalu|strony|witryny|bloga|serwisie|portalu|stronie|witrynie"
    r"|blogu|gazety|czasopisma)"
    r"|\b(?:we|our|this\s+(?:site|website|page|content|publication|work|blog))\b|\b(?:content|material|text|works?"
    r"|articles?)\s+(?:on|of|from|published\s+on)\s+(?:this|our|the)\s+(?:site|website|pages?|blog|portal)"
    r"|^\W*(?:all\s+rights|no\s+part|©|copyright|the\s+publisher|(?:use|any\s+use)\s+of)|\bis\s+(?:strictly\s+"
    r"|expressly\s+)?(?:prohibited|forbidden|reserved)\b|\bare\s+(?:strictly\s+|expressly\s+)?(?:prohibited"
    r"|reserved)\b|\bthe\s+(?:publisher|author)s?\s+(?:\w+\s+)?(?:reserves?|do(?:es)?\s+not)|\bopts\s+out\s+of\b",
    re.IGNORECASE,
)

# The site in the first person, or in the words of a regulation: names of companies in the sentence change nothing.
_FIRST_PERSON: Final = expression(
    r"\b(?:zastrzegam|zastrzegamy|zabraniam|zabraniamy|zakazuj[eę]|zakazujemy|sprzeciwiam|sprzeciwiamy"
    r"|nie\s+(?:wyra[zż]amy?|zezwalamy?|zgadzam\w*"
    r"|pozwalam\w*|udzielamy?|godz[eę]|[zż]ycz[eę]|chc[eę]|chcemy|akceptuj[eę]\w*|upowa[zż]niamy?))\b|\bniniejszym\b"
    r"|\b(?:prosz[eę]|prosimy)\s+(?:o\s+)?nie\w*"
    r"|\b(?:zastrzega|zabrania|zakazuje)\s+si[eę]\b|\bnie\s+zezwala\s+si[eę]\b|\bI\s+(?:do\s+not|don['’]t|object"
    r"|prohibit|forbid|reserve|opt)\b|\bwe\s+(?:do\s+not"
    r"|don['’]t|object|prohibit|forbid|reserve|opt)\b|\byou\s+(?:may|must|shall|agree|are)\s+not\b"
    r"|\bno\s+part\s+of\s+this\b",
    re.IGNORECASE,
)
_WORK = (
    r"(?:tekst|artyku[lł]|wpis|materia[lł]|publikacja|utw[oó]r|tre[sś][cć]i?|opracowanie|praca|wiersz|wiersze"
    r"|opowiadanie|blog|strona|serwis"
    r"|teksty|artyku[lł]y|wpisy|materia[lł]y|publikacje|utwory|zdj[eę]cia|grafiki|ilustracje|content|text"
    r"|this\s+\w+|these\s+\w+)"
)
_OF_THIS_WORK: Final = expression(
    rf"^\W*(?:copyright\W+)?(?:(?:ten|ta|to|te|niniejsz\w+|powy[zż]sz\w+|[zż]aden"
    rf"|[zż]adn[ae])\s+)?{_WORK}(?:\s+(?:ten|ta|to|te|ani|i|oraz|{_WORK}|(?:jest|s[aą])|chronion\w+|obj[eę]t\w+"
    rf"|strony|serwisu|portalu|bloga"
    r"|prawem|prawami|autorskim\w*))*\s*[,.:–—-]?\s*(?:nie\s+(?:mo[zż]e|mog[aą]|wolno|s[lł]u[zż]\w+|jest|s[aą])"
    r"|zastrze\w+|obj[eę]t\w+|wy[lł][aą]czon\w+"
    r"|zakaz\w*|may\s+not|must\s+not|shall\s+not|cannot|is\s+not|are\s+not)",
    re.IGNORECASE,
)
_ADVICE: Final = expression(
    r"\b(?:dodaj|wpisz|napisz|zablokuj|ustaw|sprawd[zź]|pami[eę]taj|skonfiguruj|jak\s+(?:zablokowa|chroni|zabroni"
    r"|zastrzec)\w*|zabraniasz|add|write|how\s+to)\b",
    re.IGNORECASE,
)
# Whom rules are made for, or who makes them, where the site does not speak of itself.
_OTHERS: Final = expression(
    r"^\W*wydawcy\b|^\W*(?:some|many|most|several)\b|^\W*[zż]aden\s+model|^\W*trenuj[aą]c\b|\b(?:trenuj"
    r"|szkol)[aą]\b|\b(?:zakazuj|zabraniaj"
    r"|zastrzegaj|sprzeciwiaj|zgadzaj|pozwalaj|wyra[zż]aj)[aą]\b|\b(?:ucze[nń]\b|uczni|student|pisarz|tw[oó]rc"
    r"|aktor|dziennikarz|wydawc(?:om|[oó]w|ami)\b"
    r"|izb[ayęąo]\b|szko[lł](?:a|y|om|ach|ami|ę|ą)?\b|uczeln|ministe?r|rz[aą]d|uni[aięą]\b"
    r"|pa[nń]stw|dostawc|europ|przepis|rozporz[aą]dz|konkurs|egzamin|projekt|lekarz|lekark|szpital|s[eę]dzi|policj"
    r"|bank|trener|kurs|zawod"
    r"|companies|firms|publishers|laws?\b|acts?\b|bill\b|regulat|students?|court|universit(?:y|ies)\s+(?:have|has"
    r"|are)|scientists?|agenc)\w*"
    r"|\bustaw(?!\w*\s+(?:o\s+prawie\s+autorskim|z\s+dnia|z\s+\d))\w*|\bdyrektyw(?!\w*\s+(?:DSM|\(|20|790"
    r"|o\s+prawie|w\s+sprawie))\w*",
    re.IGNORECASE,
)
_TOLD = expression(
    r"\b(?:ma(?:j[aą])?\s+(?:zosta|by[cć])\w*|mia[lł]\w*|b[eę]d\w+|zosta[lł]\w*|by[lł]\w*|od\s+(?:dzi[sś]|jutra"
    r"|stycznia|\d)|will|has"
    r"|have|had|was|were)\b|\b(?!artyku|materia|rozdzia|dzia|udzia|tytu|je[sś]li|je[zż]eli|czyli|ca[lł]|model|skali"
    r"|chwili|skal)\w{2,}(?:ł|ł[aoy]|[aiye]li|łaby|łby)\b",
    re.IGNORECASE,
)

# What stands in quotation marks behind an introduction is somebody else's word.
_QUOTED = expression(r"(?<=.{8})(?:„[^”\"]{20,}(?:[”\"]|$)|“[^”]{20,}(?:”|$)|«[^»]{20,}(?:»|$)|\"[^\"]{20,}(?:\"|$))")


def tells_the_statute(sentence: str) -> bool:
    """Whether *sentence* tells what one may reserve by law, or asks."""
    return bool(_STATUTE.search(sentence))


def is_own(sentence: str, *, alone: bool) -> bool:
    """Whether *sentence*, found in the body of a page, speaks for the page or its site.

    *alone*: the sentence is all or nearly all of a paragraph that is neither heading nor link, as notices are.
    """
    unquoted = _QUOTED.sub(" ", sentence)
    if unquoted != sentence and not (names_mining(unquoted) and forbids(unquoted)):
        return False
    if ("„" in sentence and _SPOKEN.search(sentence)) or (SPEAKING.search(sentence) or ANNOUNCED.search(sentence)):
        return False
    if _FIRST_PERSON.search(sentence):
        return True
    if _REPORTED.search(sentence):
        return False
    if _OWN_VOICE.search(sentence) or _OF_THIS_WORK.search(sentence):
        return True
    # A paragraph of its own that forbids and tells nothing of anybody else is a notice.
    return (
        alone
        and bans(sentence)
        and (len(sentence) < 120 or speaks_of_content(sentence))
        and not _TOLD.search(sentence)
        and not _OTHERS.search(sentence)
        and not _ADVICE.search(sentence)
        and not sentence.rstrip().endswith("?")
    )
