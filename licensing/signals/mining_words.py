"""Words by which a sentence speaks of mining or of training machines, and by which it forbids that.

Three questions are kept apart: what the sentence is about (mining by its name; training together with a machine; a
machine together with a use of content), whether it forbids, and whose voice it is.
"""

from __future__ import annotations

import re
from typing import Final

from licensing.expressions import expression

_ARTICLE = (
    r"art(?:yku[lł]\w*|\.)?\s*26\s*(?:³|\(\s*3|\[\s*3|\^\s*\{?\s*3|ze\s+zn(?:\.|akiem|aczkiem)?\s*3"
    r"|z\s+indeksem\s+(?:g[oó]rnym\s+)?3|indeks\w*\s+(?:g[oó]rn\w+\s+)?3)|\b26³"
)
_BARE_ARTICLE = r"\bart(?:yku[lł]\w*|\.)?\s*26\s?3\b(?=.{0,60}\b(?:praw\w*\s+autorsk|pr\.\s*aut|upapp|pra))"
_DIRECTIVE = (
    r"\bart(?:ic\w+|yku[lł]\w*|\.)?\s*4\s*(?:\(3\)|(?:\(?ust\.?|para\w*|§)\s*3\)?)?\s*(?:\w+\s+){0,2}?"
    r"(?:dyrektyw\w+|directive)\s*(?:\(\w+\)\s*)?(?:\w+\s+){0,9}?(?:DSM|(?:\(UE\)\s*|\(EU\)\s*|nr\s*)?(?:2019/790"
    r"|790/2019)"
    r"|w\s+sprawie\s+prawa\s+autorskiego|on\s+copyright|o\s+prawie\s+autorskim)"
    r"|\b44b\s+UrhG\b"
)
STRONG: Final = expression(
    rf"{_ARTICLE}|{_BARE_ARTICLE}|{_DIRECTIVE}"
    r"|eksplor(?:acj\w+|owa\w+|uj\w+)\s+(?:\w+\s+)?(?:tekst|dan(?:ych|e)\b|tre[sś]ci|zawarto[sś]ci|utwor|zasob)\w*"
    r"|eksploracj\w+(?=[^.]{0,30}\(TDM\))"
    r"|\bTDM\b|\b(?:text|data|content)\s*[-&+]?\s*mining\w*|\bto\s+mine\b|\bmin(?:e|ing)\s+(?:of\s+)?(?:\w+\s+){0,2}?"
    r"(?:texts?|data|contents?)\b"
    r"|(?:dr[aą][zż]eni\w+|wydobywani\w+)\s+(?:tekst\w*|danych)"
    r"|(?:zbior\w*|zbi[oó]r|dan(?:e|ych|ymi)|korpus\w*|materia[lł]\w*|baz\w*|dataset\w*|zestaw\w*|pr[oó]bk\w*)\s+"
    r"(?:danych\s+)?(?:treningow|trenuj[aą]c|szkoleniow\w+\s+dla\s+(?:AI|SI|model|system)|ucz[aą]c)\w+"
    r"|\btraining\s+(?:data\w*|sets?|corp\w+|material)\b|\b(?:AI|ML|LLM)[\s-]+(?:training|datasets?|models?"
    r"|crawl\w+)\b"
    r"|\b(?:model|AI|LLM)[\s-]training\b|uczeni\w+\s+maszynow\w+|maszynow\w+\s+ucz\w+|machine[\s-]learning"
    r"|deep\s+learning",
    re.IGNORECASE,
)
_MACHINE: Final = expression(
    r"sztuczn\w+\s+(?:\w+\s+)?inteligen\w+|\bartificial(?:ly)?\s+intelligen\w+|\bAI\b|\bA\.\s?I\.|(?-i:\bSI\b)"
    r"|(?-i:\bGPAI\b)"
    r"|\bLLM\w*|\w*GPT\w*|\bchatbot\w*|model\w*\s+(?:j[eę]zykow|generatywn|fundamentaln|podstawow|dyfuzyjn)\w*"
    r"|generatywn\w+|\bgenerative\b|(?:language|foundation|large|generative)\s+models?\b|sie(?:ci|ciami"
    r"|ciom)\s+neuronow\w+"
    r"|neural\s+net\w*|uczeni\w+\s+maszynow\w+|maszynow\w+\s+ucz\w+|machine[\s-]learning|deep\s+learning",
    re.IGNORECASE,
)
# Not enough alone: fashion has models, too.
_MODEL = expression(
    r"\bmodel(?:u|e|i|om|[oó]w|ami|ach|em|owi|s)?\b|\balgor[iy]t\w+|\bbot(?:y|[oó]w|om|ami|s)?\b|\bmaszyn\w*"
    r"|\bmachines?\b"
    r"|\bsystem\w*\s+(?:ucz[aą]c|autonomiczn|inteligentn|informatyczn)\w*|\bsystems\b",
    re.IGNORECASE,
)
_TRAINS = expression(
    r"\b(?:do|wy|prze)?tren(?:owa|uj|ing|owyw)\w*|\b(?:prze|do|wy)?szkol(?:eni|i[ćc]|[aą]c)\w*(?!\s+(?:z"
    r"|dla\s+(?!AI|SI|model|system|algor))\b)"
    r"|\b(?:na|do|wy)?ucz(?:eni|y[ćc]|y[lł]|[aą])\w*|\bnaucz(?:ani|a[ćc]|anie)\w*|\btrain(?:ing|ed|s)?\b"
    r"|\bfine-?\s?tun\w+|\bteach\w*"
    r"|\bstrojeni\w+|\bdostraja\w+|\bdostroj\w+",
    re.IGNORECASE,
)
_FEEDS = expression(
    r"\b(?:na|do)?karmi\w*|\bzasil\w+|\bpaliw\w+|\bbudow\w+|\brozw(?:[oó]j|oju|ijan|ija)\w*|\btworz(?:eni|y)\w*"
    r"|\bstworz\w+"
    r"|\bulepsz\w+|\b(?:u)?doskonal\w+|\bkalibr\w+|\bwalid\w+|\btestow\w+|\bopracow\w+|\bwprowadz\w+"
    r"|\bdevelop\w*|\bimprov\w+|\bbuild\w*|\bcreat(?:e|es|ing|ion)\b|\bfeed\w*|\bingest\w*|\bpower\w*\b"
    r"|\btest(?:ing)?\b",
    re.IGNORECASE,
)
# Naming machines alone forbids no mining: something of the site's must be what they are not to use.
_CONTENT: Final = expression(
    r"\b(?:tre[sś]c\w+|materia[lł]\w*|tekst\w*|artyku[lł]\w*|utw[oó]r\w*|zawarto[sś]\w+|zas[oó]b\w*|publikacj\w+"
    r"|wpis\w*"
    r"|wiersz\w*|opowiada\w+|dzie[lł]\w*|stron\w*|serwis\w*|portal\w*|blog\w*|scrap\w*|pobiera\w*|zwielokrotni\w+"
    r"|content\w*|texts?|materials?|works?|articles?|posts?|(?:web)?sites?|pages?|publications?|crawl\w*)\b",
    re.IGNORECASE,
)
_USE: Final = expression(
    r"\b(?:wy)?korzyst\w+|\bu[zż]y(?:ci|wa|[ćc]|t|wan)\w*|\bkopiow\w+|\bpobier\w+|\bpobran\w+|\bpowiel\w+"
    r"|\bzwielokrotni\w+|\bprzetwarz\w+"
    r"|\bindeks\w+|\banaliz\w+|\bwprowadz\w+|\bprzekazyw\w+|\budost[eę]pnia\w+|\bzbiera\w+|\bgromadz\w+|\bczyta\w+"
    r"|\bodczyt\w+"
    r"|\bpozyskiw\w+|\bstreszcz\w+|\bs[lł]u[zż]\w+|\bpos[lł]u[zż]\w+|\bprzeznaczon\w+|\bstanowi\w*|\btrafi\w*"
    r"|\bdost[eę]p\w*"
    r"|\bekstra[hk]\w+|\bcrawl\w*|\bscrap\w*|\buse[ds]?\b|\busing\b|\busage\b|\bcop(?:y|ied|ying)\b|\breproduc\w+"
    r"|\bharvest\w*"
    r"|\bcollect\w*|\bextract\w*|\bmin(?:e|ed|ing)\b|\bingest\w*|\bfed\b|\bfeed\w*|\bprocess\w*|\baccess\w*"
    r"|\bdownload\w*|\butiliz\w+|\bexploit\w*",
    re.IGNORECASE,
)
_ADVERBS = r"(?:\w+\s+){0,5}?"
# Whatever it is that machines are not to use, it is the site's: "użycie kazań przez systemy AI".
_USED_BY: Final = expression(
    rf"(?:{_USE.pattern})[^.;]{{0,60}}?\b(?:przez|w|na\s+potrzeby|na\s+rzecz|dla|do|by|in|for|as"
    rf"|into)\s+(?:[\w-]+\s+){{0,4}}?(?:{_MACHINE.pattern})",
    re.IGNORECASE,
)
# A machine that writes, paints or helps is no reader of the site: these words are taken out before judging.
_BY_MACHINES = expression(
    rf"\b(?:wy|u|s)?(?:generow|tworz|napis|przygotow|opracow|powsta|t[lł]umacz|redagow|ilustrow|namalow"
    rf"|zilustrow)\w*\s+{_ADVERBS}"
    r"(?:przez|przy|z|za|w)\s+(?:(?:u[zż]yci\w+|pomoc\w+|wykorzystani\w+|wsparci\w+|udzia[lł]\w+|narz[eę]dzi\w*"
    r"|model\w*|system\w*"
    r"|algorytm\w*|program\w*|oparci\w+"
    r"|generator\w*)\s+(?:o\s+)?){0,3}(?:przez\s+)?(?:generatywn\w+\s+)?(?:sztuczn\w+\s+inteligen\w+|AI\b|SI\b"
    r"|\w*GPT\w*|chatbot\w*|LLM\w*|model\w*\s+j[eę]zykow\w+)"
    r"|\bAI[\s-]+(?:generated|assisted|written)\b|\b(?:generated|written|created|produced)\s+(?:\w+\s+){0,2}?(?:by"
    r"|with|using|through)\s+"
    r"(?:\w+\s+){0,2}?(?:AI\b|artificial\s+intelligence|LLMs?\b|chatbots?|ChatGPT)"
    rf"|\b(?:u[zż]ywa\w*|u[zż]y(?:ci\w+|[ćc])|korzysta\w*\s+z|(?:wy)?korzysta\w*|pos[lł]ugiwa\w+\s+si[eę]"
    rf"|stosowa\w*|pomoc\w*|wsparci\w+)\s+"
    r"(?:(?:narz[eę]dzi\w*|system\w*|model\w*|algorytm\w*|program\w*|generatywn\w+|takich|jak|opart\w+|na|z|typu"
    r"|o)\s+){0,4}"
    r"(?:sztuczn\w+\s+inteligen\w+|AI\b|\w*GPT\w*|chatbot\w*|LLM\w*|model\w*\s+j[eę]zykow\w+)"
    r"(?![^.]{0,50}\b(?:pobiera|kopiow|przetwarz|zbiera|analiz|ekstra|scrap|indeks|tren|eksplor|powiela|zwielokr"
    r"|uczeni))"
    r"|\b(?:using|use\s+of|with\s+the\s+help\s+of)\s+(?:generative\s+)?(?:AI|ChatGPT"
    r"|chatbots?)(?:\s+tools?)?\s+(?:to|for)\s+"
    r"(?:writ|creat|generat|draft)\w+"
    r"|\b(?:chroni|zabezpiecz|moder|wspier)\w*\s+(?:(?!przed)\w+\s+){0,2}?przez\s+(?:\w+\s+)?AI\b",
    re.IGNORECASE,
)


def names_mining(sentence: str) -> bool:
    """Whether *sentence* is about mining texts, training machines, or machines that use a site's content."""
    lowered = sentence.lower()
    abbreviated = _any(("ai", "ml", "llm"), lowered) and _any(("dataset", "model", "crawl"), lowered)
    if (abbreviated or _any(_STRONG_STEMS, lowered)) and STRONG.search(sentence):
        return True
    machine = _MACHINE.search(sentence)
    if _any(_TRAINING_STEMS, lowered) and _TRAINS.search(sentence) and (machine or _MODEL.search(sentence)):
        return True
    if not machine:
        return False
    used = _USE.search(sentence)
    if (used or _FEEDS.search(sentence)) and _CONTENT.search(sentence):
        return True
    return bool(used and _USED_BY.search(sentence))


# What matches the patterns holds one of these: a search for words costs a hundredth of the patterns'.
_STRONG_STEMS: Final = (
    "26", "44b", "dyrektyw", "directive", "eksplor", "tdm", "mining", "mine", "drąż", "drąz", "draż", "draz",
    "wydobyw", "trening", "trenuj", "szkoleniow", "ucząc", "uczac", "training", "maszynow", "learning",
)  # fmt: skip
_TRAINING_STEMS: Final = ("tren", "szkol", "ucz", "train", "tun", "teach", "stroj", "dostraj")


def _any(stems: tuple[str, ...], lowered: str) -> bool:
    return any(stem in lowered for stem in stems)


def names_machine(sentence: str) -> bool:
    """Whether artificial intelligence is named."""
    return bool(_MACHINE.search(sentence))


def trains(sentence: str) -> bool:
    """Whether *sentence* speaks of training, be it of machines or of dogs."""
    return bool(_TRAINS.search(sentence))


def without_tools(sentence: str) -> str:
    """*sentence* without what it says of machines as authors and tools."""
    return _BY_MACHINES.sub(" ", sentence)


def speaks_of_content(sentence: str) -> bool:
    """Whether mining is named, or something of a site's that could be mined."""
    return bool(STRONG.search(sentence) or _CONTENT.search(sentence))


_WORDS = r"(?:[\w-]+,?\s+){0,6}?"
_CONSENT = r"(?:zgod[ayęąo]|zgody|zezwoleni\w+|pozwoleni\w+|licencj\w+|umow\w+)"
_BANS: Final = expression(
    r"\bzastrzega(?:m|my|j[aą]|)\b|\bzastrze[zż]on\w*|\bzastrze[zż]eni\w+|\bzastrzec\b|\bzabrania(?:m|my|)\b"
    r"|\bzabronion\w+|\bzabroni[lł]\w*"
    r"|\bzakaz\w*|\bniedozwolon\w+|\bniedopuszczaln\w+|\bwzbronion\w+|\bbezprawn\w+|\bwyklucz\w+"
    r"|\bzobowi[aą]z\w+\s+(?:(?:si[eę]|jest|s[aą])\s+)?(?:do\s+)?nie\w*|\bpowstrzym\w+\s+si[eę]|\bzaniech\w+|\brefrain\w*"
    r"|\bnie\s+(?:wyra[zż]a(?:m|my|j[aą]|)|udziela(?:m|my|j[aą]|)|daj[eę](?:my)?)\s+(?:\w+\s+){0,2}?(?:zgody"
    r"|licencji|prawa)"
    r"|\bbrak\s+(?:\w+\s+)?zgody|\b(?:od)?mawia(?:m|my)\s+zgody|\bsprzeciw\w*|\bwy[lł][aą]cz(?:a|am|amy|on[aey]"
    r"|eni\w+|ył\w*)\b"
    r"|\bnie\s+(?:zezwala\w*|zgadza\w*|pozwala\w*|dopuszcza\w*|upowa[zż]nia\w*|uprawnia\w*|obejmuj\w+|akceptuj\w+"
    r"|godz\w+\s+si[eę]|chc[eę]\w*"
    r"|[zż]ycz\w+\s+sobie|macie\s+prawa|(?:ma(?:j[aą])?|posiada\w*|nabywa\w*|uzyskuj\w+)\s+(?:\w+\s+)?praw[ao]?"
    r"|przys[lł]uguj\w+|s[lł]u[zż][aąy]\w*|(?:jest|s[aą])\s+(?:\w+\s+)?(?:uprawnion|upowa[zż]nion)\w*|jest\s+(?:\w+\s+)?(?:dozwolon"
    r"|dopuszczaln|przeznaczon|mo[zż]liw|zgod)\w*"
    r"|s[aą]\s+(?:\w+\s+)?(?:dozwolon|dopuszczaln|przeznaczon)\w*|udost[eę]pnia\w*)\b"
    rf"|\bnie\s+(?:mo[zż]e\w*|mog[aą]|wolno|mo[zż]na|mo[zż]esz|nale[zż]y|powin\w+"
    rf"|mo[zż]ecie)\b(?=[^.]{{0,160}}(?:{_USE.pattern}|{_TRAINS.pattern}|{_FEEDS.pattern}"
    rf"|{STRONG.pattern}))"
    r"|\bnie\s+(?:\w+\s+){0,2}?(?:wykorzystywa[ćc]|wykorzysta[ćc]|u[zż]ywa[ćc]|stosowa[ćc]|trenowa[ćc]|uczy[ćc]"
    r"|szkoli[ćc]|kopiowa[ćc]|karmi[ćc]|pobiera[ćc]"
    r"|eksplorowa[ćc])\b|\bprosz[eęy]\w*\s+(?:o\s+)?nie\w*|\bprosimy\s+(?:o\s+)?nie\w*|\bnie\s+(?:trenuj|ucz"
    r"|u[zż]ywaj|karm|wykorzystuj|kopiuj)(?:cie|my)?\b"
    r"|\b(?:u[zż]ytkowni|korzystaj[aą]c|klient|kupuj[aą]c|odbiorc|czytelni)\w*\s+nie\s+b[eę]d(?:zie|[aą])\b"
    r"|\bnaruszeni(?:e|em)\b|\bnarusza\b|(?:^|[^\w])nie\s+dla\s+(?:AI|sztuczn)|\bstop\s+(?:AI|TDM)\b"
    rf"|\b(?:tylko|wy[lł][aą]cznie|jedynie|dopiero)\s+{_WORDS}(?:za|po|na\s+podstawie"
    rf"|pod\s+warunkiem)\s+{_WORDS}{_CONSENT}"
    rf"|\b(?:za|po)\s+(?:uprzedni\w+|wcze[sś]niejsz\w+|uzyskani\w+|otrzymani\w+)\s+{_WORDS}{_CONSENT}"
    rf"|\b(?:wymaga(?:j[aą])?|musisz|musz[aą]|trzeba|nale[zż]y|konieczn\w+|niezb[eę]dn\w+|wymagan\w+"
    rf"|potrzebn\w+)\s+{_WORDS}{_CONSENT}"
    r"|\bprohibit\w*|\bforbid(?:s|den)?\b|\b(?:not|n['’]t)\s+(?:\w+\s+)?(?:permit|allow|authori[sz]e|entitle|consent|agree"
    r"|grant|extend|licen[sc]e)\w*|\bnot\s+be\s+\w+"
    r"|\b(?:may|must|shall|can|will|do|should|agree|please\s+do)\s*(?:not|n['’]t)\b|\bcannot\b|\bcan['’]t\b"
    r"|\bdon['’]t\b|\bnot\s+to\s+\w+|\breserv(?:e|es|ed|ing|ation)\b"
    r"|\bopt(?:s|ed|ing)?[\s-]*out\b|\bno\s+(?:part|content|AI|TDM|text|data|machine|training|mining|scraping|use"
    r"|consent|permission|right|licen[sc]e)\b"
    r"|\bbreach\w*|\bviolat\w+|\binfring\w+|\bexclud\w+|\bobjects?\s+to\b|\b(?:requires?|subject\s+to|only\s+with"
    r"|need)\s+(?:[\w-]+\s+){0,5}?(?:permission|consent|licen[sc]e|authori[sz]ation|agreement)\b"
    r"|\bunauthori[sz]ed\b|\bdisallow\w*|\bstrictly\s+limited\b|\bden(?:y|ies|ied)\b|\bwithh(?:o|e)ld\b|\bnever\b",
    re.IGNORECASE,
)
_WITHOUT_CONSENT = expression(
    rf"\bbez\s+{_WORDS}{_CONSENT}|\bwithout\s+(?:\w+[\s-]){{0,6}}?(?:permission|consent|authori[sz]ation|licen[sc]e"
    rf"|agreement|approval)",
    re.IGNORECASE,
)
_PERMITS = expression(
    r"(?<!nie )(?<!nie\s)\b(?:mo[zż]na|mo[zż]esz|mo[zż]ecie|wolno|mog[aą]|mo[zż]e|dozwolon\w+|dopuszczaln\w+"
    r"|zezwala\w*|pozwala\w*|zgadza\w*)\b"
    r"|(?<!not )\b(?:permitted|allowed|free\s+to|may(?!\s+not)|can(?!\s*not))\b",
    re.IGNORECASE,
)
_DENIED_BAN = expression(
    r"\bnie\s+(?:zastrzega|zabrania|zakazuj|wymaga|sprzeciwia|wy[lł][aą]cza)\w*|\bnie\s+(?:jest"
    r"|s[aą])\s+(?:\w+\s+)?(?:zabronion|zakazan"
    r"|zastrze[zż]on|wy[lł][aą]czon)\w*|\bnie\s+mamy\s+nic\s+przeciw|\bbez\s+(?:[zż]adnych\s+)?ogranicze[nń]"
    r"|\bwithout\s+restriction"
    r"|\b(?:not|isn't|aren't|do(?:es)?\s+not|don't|no\s+longer)\s+(?:prohibit(?:ed)?|forbid(?:den)?|reserved?"
    r"|opt(?:ed)?[\s-]out|object|exclude)\b"
    r"|\bnie\s+(?:wykorzystujemy|u[zż]ywamy|trenujemy|uczymy|szkolimy|przetwarzamy|stosujemy|przekazujemy"
    r"|profilujemy)\b"
    r"|\bnie\s+(?:b[eę]d[aą]|b[eę]dziemy)\s+(?:\w+\s+){0,3}?(?:trenowa|uczy|szkoli|profilowa)\w*"
    r"|\b(?:we|I)\s+(?:do\s+not|don['’]t|never|will\s+not|won['’]t)\s+(?:use|train|share|sell|process|collect)\b"
    r"|\b(?:tw[oó]j|twoj|pa[nń]stwa|your)\w*\s+(?:\w+\s+)?(?:zgod|dan(?:e|ych)\b|data\b|consent)\w*"
    r"|\bno\s+(?:further\s+|prior\s+)?permission\s+(?:is\s+)?(?:needed|required)"
    r"|\bnie\s+potrzeb\w+\s+(?:\w+\s+)?zgody|\bzgoda\s+nie\s+jest",
    re.IGNORECASE,
)
# Somebody else's consent: patients, examiners, offices.
_FOREIGN_CONSENT = expression(
    r"\b(?:zgod\w+|zezwoleni\w+)\s+(?:\w+\s+)?(?:komisj|pacjent|promotor|prowadz[aą]c|nauczyciel|u[zż]ytkownik"
    r"|rodzic|opiekun|os[oó]b|urz[eę]d|minist|prezes[ai]\s"
    r"|s[aą]d|rad[yę]\b|klient|badan|wydzia|dziekan|rektor|kierowni|senat|uczestnik|lekarz)\w*",
    re.IGNORECASE,
)


# What a shop does with its customers' data says nothing of what others may do with its texts.
_PERSONAL = expression(
    r"\b(?:dan(?:e|ych|ymi)|zdj[eę]\w*|rozm\w+|adres\w*|histori\w*|plik\w*|nagra\w*|wiadomo\w*|korespondencj\w+|zapyta\w+"
    r"|g[lł]os\w*|wizerunk\w*|profil\w*|ankiet\w*)\s+(?:(?:i|ani|oraz|lub|z|ze|od)\s+|\w+\s+){0,2}?(?:klien|u[zż]ytkowni|czytelni|pacjen"
    r"|go[sś]ci|kupuj[aą]c|uczni|pasa[zż]er|subskrybent|osobow|formularz|abonent|zakup|konsument|konsultant|pracowni|kandydat"
    r"|rodzic|dziec|odwiedzaj[aą]c|mieszka[nń]c|zam[oó]wie)\w*"
    r"|\badres[oó]w\b|\bdanych\s+osobow\w+|\b(?:customers?|users?|visitors?|clients?|patients?|subscribers?|personal)['’]?s?['’]?\s+"
    r"(?:data|photos?|messages?|information|files?|conversations?)\b|\byour\s+(?:\w+\s+)?(?:photos?|pictures?|images|files?"
    r"|messages?|conversations?|chats?|uploads?|documents?|prompts?|recordings?|e-?mails?)\b",
    re.IGNORECASE,
)
_CONDUCT = expression(
    r"\bnie\s+(?:udost[eę]pniam|przekazuj|sprzedaj|oddaj|powierzam|wysy[lł]am|u[zż]ycza|odsprzedaj)\w*"
    r"|\bnie\s+(?:s[aą]|b[eę]d[aą]|b[eę]dzie|zostan\w+|jest|trafiaj[aą]|s[lł]u[zż][aą]\s+nam)\b"
    r"|\b(?:is|are|will|be)\s+(?:not|never)\b|\b(?:we|I)\s+(?:do\s+not|don['’]t|never|will\s+not|won['’]t)\s",
    re.IGNORECASE,
)
_ADDRESSED = expression(
    r"\b(?:zezwala|zgod[yęa]|zakaz|zabrani|zabroni|zastrze|wolno|dozwolon|dopuszcz|permi(?:t|ss)|allow|consent|prohibit"
    r"|forbid|reserv|serwisu|portalu|witryny|bloga)\w*",
    re.IGNORECASE,
)


def _own_conduct(sentence: str) -> bool:
    return bool(_CONDUCT.search(sentence) and _PERSONAL.search(sentence) and not _ADDRESSED.search(sentence))


def bans(sentence: str) -> bool:
    """Whether *sentence* has words that forbid, more than "bez zgody" alone."""
    return bool(_BANS.search(sentence))


def forbids(sentence: str) -> bool:
    """Whether *sentence* forbids, reserves, or makes dependent on the site's consent."""
    if _DENIED_BAN.search(sentence) or _FOREIGN_CONSENT.search(sentence) or _own_conduct(sentence):
        return False
    if _BANS.search(sentence):
        return True
    return bool(_WITHOUT_CONSENT.search(sentence)) and not _PERMITS.search(sentence)
