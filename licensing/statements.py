"""Sentences that grant a license – and those that talk of it.

A page is licensed by a sentence about itself. The same words in an article on copyright, in a photo's caption, about a
program or about Wikipedia license nothing here; they are kept as weak evidence.
"""

from __future__ import annotations

import re

from licensing import evidence
from licensing.expressions import expression
from licensing.grant_times import not_now
from licensing.notice_words import (
    EXCEPT,
    GRANT,
    LABEL,
    NEGATED,
    NOTICE_SUBJECT,
    PARTIAL,
    PLAIN_SUBJECT,
    SELF,
    SITE_WORDS,
    TALK,
    TEXT,
    THIRD_PARTY,
    VERBLESS_SUBJECT,
    Reading,
    sentence_around,
    somebody_speaks,
    subject_scope,
)


def read_statement(text: str, start: int, end: int, region: str) -> Reading:
    """How much the license named at ``text[start:end]`` licenses the page whose *region* it stands in."""
    sentence, offset = sentence_around(text, start, end)
    before, after = sentence[: start - offset], sentence[end - offset :]
    # In lists of credits ("Tekst: CC BY 4.0. Zdjęcia: CC BY-NC 4.0") the last clause names the subject.
    clause = re.split(r"[;|•·]|,\s+(?=(?:a|natomiast|zaś)\s)", before)[-1]
    defeasible = bool(EXCEPT.search(sentence))
    subject = subject_scope(clause, sentence, region)
    if subject == "software" and not (_LECTURE_NOTES.match(clause) and _CREATIVE_COMMONS.match(text[start:end])):
        return Reading(evidence.MENTIONED, "unknown")
    if subject == "sound":
        return Reading(evidence.MENTIONED, "unknown")
    covered = _covered(clause, after, region)
    if covered is not None:
        return covered
    bare = _NO_RIGHTS.sub(" ", _COMPARED.sub(" ", EXCEPT.sub(" ", clause)))
    if region == "body" and somebody_speaks(before, after):
        return Reading(evidence.MENTIONED, "unknown")
    if NEGATED.search(bare) or _DENIED.search(bare) or region in {"quote", "comments", "nav"}:
        return Reading(evidence.MENTIONED, "unknown")
    if not_now(bare, text[end:]) or _of_others(clause, region):
        return Reading(evidence.MENTIONED, "unknown")
    if region == "aside" and _TEASER.search(bare):
        return Reading(evidence.MENTIONED, "unknown")
    if _ELSEWHERE.search(clause) or _OWN_ELSEWHERE.search(clause) or _EMBEDDED.search(clause):
        return Reading(evidence.MENTIONED, "unknown")
    if region == "body" and _THERE.search(clause):
        return Reading(evidence.MENTIONED, "unknown")
    if region == "body" and _DEEDS.search(clause) and not SELF.search(clause):
        return Reading(evidence.MENTIONED, "unknown")
    if subject in {"image", "data"}:
        if re.match(r"[\s)]*(?:można|możesz|znajd\w+|pobierz)\b", after):
            return Reading(evidence.MENTIONED, subject)
        told = GRANT.search(sentence) or region in {"figure", "footer"} or ":" in clause or len(sentence) < 120
        about = TALK.search(_MAY_USE.sub(" ", bare)) and not SELF.search(bare)
        return Reading(evidence.SHOWN if told and not about else evidence.MENTIONED, subject)
    if _CONDITION.match(clause) or (_REPORTED.match(clause) and region == "body"):
        return Reading(evidence.MENTIONED, "unknown")
    if _COMMENTS.search(clause) or _AT_ADDRESS.match(after) or (region != "body" and _is_credit(clause)):
        return Reading(evidence.MENTIONED, "unknown")
    if THIRD_PARTY.search(clause) and not _demonstrative(clause):
        return Reading(evidence.MENTIONED, "unknown")
    if PARTIAL.search(clause):
        return Reading(evidence.SHOWN, "unknown")
    return _about_the_text(
        sentence, clause, bare, after, region, defeasible, whole=len(text) < 120, short=len(text) < 220
    )


_LECTURE_NOTES = expression(r"\W*skrypt\b", re.IGNORECASE)  # a program too, but not under such a license
_CREATIVE_COMMONS = expression(r"\W*(?:cc\b|creative|uznanie|https?://creativecommons)", re.IGNORECASE)
_NO_RIGHTS = expression(
    r"[zż]adn\w+\s+praw\w*\s+nie\s+(?:s[aą]\s+)?zastrze\w+|\bpraw\w*\s+(?:do\s+(?:\w+\s+){1,3})?nie\s+s[aą]\s+zastrze\w+",
    re.IGNORECASE,
)
_COMPARED = expression(r",\s*(?:podobnie\s+|tak\s+samo\s+)?jak\b[^,]{0,60},", re.IGNORECASE)
# "Zdjęcia można wykorzystywać na licencji …" permits, "Zdjęcia na licencji … można" would only advise.
_MAY_USE = expression(
    r"\b(?:można|możesz|możecie|wolno|mogą\s+być|(?:can|may)(?:\s+be)?)\s+(?:\w+\s+){0,2}?"
    r"(?:wykorzyst|kopiow|pobiera|pobra|ściąg|używa|rozpowszech|udostęp|przetwarza|download|use|re-?use|cop(?:y|ied))\w*",
    re.IGNORECASE,
)
# "Zgodnie z licencją … można rozpowszechniać ten artykuł."
_THIS_BEHIND = expression(
    r"\W*(?:można|możesz|wolno|udostępni\w+|publikuj\w+)\s+(?:[\w-]+\s+){0,4}?(?:ten|tę|te|tego|tej"
    r"|niniejsz\w+)\s+(?:tekst|artyku|wpis|utw|materia|publikac|prac|opowiad|wiersz)",
    re.IGNORECASE,
)
# A side column recommends single works; what it says of all texts, or of the site, is its license.
_TEASER = expression(
    r"^(?:[^:]{2,80}:\s)?\W*(?:(?:poleca\w*|czyta\w*|przeczytaj|zobacz|warto|pobierz|sprawd[zź]|nowo[sś]\w+|zapowied\w+|read|see|free|get"
    r"|download)\b|(?:[\w-]+\s+){0,3}?(?:e-?book|ksi[aą][zż]k|podr[eę]cznik|poradnik|raport|kurs|zbi[oó]r|artyku[lł]\b"
    r"|tekst\b|wpis\b|opowiadanie|wiersz|broszur|atlas|s[lł]ownik|scenariusz|audiobook|przewodnik|report|book|guide"
    r"|course)\w*)(?!.*\b(?:wszystkie|ca[lł]\w+|this|niniejsz\w+)\s)(?!.*\b(?:ten|tego|tej|naszego|naszym)\s+(?:serwis"
    r"|blog|portal|stron|witryn|artyku|tekst|wpis))",
    re.IGNORECASE,
)
_LICENSE_TAIL = expression(
    r"^\W*(?:licen[cs]e|licencj\w+|mi[eę]dzynarodow\w+|international|unported|generic|polska)\b", re.IGNORECASE
)
_ELSEWHERE = expression(
    r"^\W*(?:we?|na)\s+(?:stronie|serwisie|portalu)\s+(?!nasz|t[ey]|niniejsz)[^,.;:]{2,60}?\s+znajd(?:ziesz|ziecie|uj)\w*|"
    rf"^\W*(?:we?|na|in|on|at)\s+(?:(?:serwisie|portalu|stronie|bazie|repozytorium|the"
    rf"|zasobach)\s+)?(?:{THIRD_PARTY.pattern})",
    re.IGNORECASE,
)
_THERE = expression(r"\btam\b(?!,?\s+gdzie)", re.IGNORECASE)  # "Wszystkie teksty są tam dostępne na licencji …"
_HOSTS_OF_WORKS = (
    r"(?:flickr|behance|you\s?tube|zenodo|figshare|wikimedi|wikipedi|github|gitlab|soundcloud|bandcamp|instagram|vimeo"
    r"|deviantart|pinterest|thingiverse|printables|freesound|academia\.|researchgate|issuu|slideshare|pexels|unsplash)\w*"
)
# "Mój drugi blog …"; "Moje zdjęcia są na Flickrze na licencji …": what somebody keeps there is not what stands here.
_OWN_ELSEWHERE = expression(
    r"\bm[oó]j(?:ego|ej|a)?\s+(?:drugi|inn|poprzedni|stary|dawn)\w*\s+(?:blog|stron|serwis|portal)"
    r"|\b(?:m[oó]j|moje|moich|nasze|naszych|swoje|swoich|wrzuc\w+|trzymam\w*|znajdzie\w+|my|our)\b[^.;:]{0,60}?"
    rf"\b(?:na|w|we|on|at)\s+(?:(?:serwisie|portalu|kanale)\s+)?{_HOSTS_OF_WORKS}",
    re.IGNORECASE,
)
# "Model … autorstwa …, do pobrania w serwisie …" credits what is embedded here.
_EMBEDDED = expression(
    r"^(?!\W*(?:ten\s+|niniejsz\w+\s+)?(?:tekst|artyku[lł]|wpis|tre[sś][cć]))[^.;]*\bautorstwa\b[^.;]{0,80}?"
    r"\b(?:w\s+serwisie|na\s+(?:portalu|platformie|kanale))\s",
    re.IGNORECASE,
)
# What somebody did with a license is news of somebody.
_DEEDS = expression(
    r"\b(?:opublikowa[lł]|udost[eę]pni[lł]|uwolni[lł]|wyda[lł]|og[lł]osi[lł]|nagra[lł]|wypu[sś]ci[lł])(?:[aoyi])?\b",
    re.IGNORECASE,
)
_PUBLISHES = (
    r"(?:publikuj[eą]|udost[eę]pnia(?:j[aą])?|wydaj[eą]|rozpowszechnia(?:j[aą])?|oferuj[eą]|licencjonuj[eą]|dziel[iąa]\s+si[eę]"
    r"|umieszcza(?:j[aą])?|(?:s[aą]|jest)\s+(?:\w+\s+)?(?:dost[eę]pn|udost[eę]pni|publikowan|opublikowan|obj[eę]t)\w+"
    r"|publish(?:es)?|releases?|shares?|licen[cs]es?|offers?|(?:is|are)\s+(?:available|licensed|published|released))"
)
# "… na stronie koła, które swoje opisy publikuje na wolnej licencji"
_WHO_PUBLISHES = expression(
    r"(?:^|[\s,])(?<!\bna\s)(?<!\bw\s)(?:kt[oó]r(?:y|a|e|zy|ego|ej|ych)|who|whose|that|which)\s+(?P<what>(?:\w+\s+){0,6}?)"
    rf"\b{_PUBLISHES}\b(?P<rest>[^,;]*)$",
    re.IGNORECASE,
)
_OWN_SITE = expression(
    r"^\W*(?:ten\s+|niniejsz\w+\s+)?(?:serwis|portal|stron|witryn|blog|wydaw|redakcj)\w*", re.IGNORECASE
)
_THEIRS = expression(r"\b(?:swoj\w+|sw[eą]|w[lł]asn\w+|their|its)\b", re.IGNORECASE)


def _of_others(clause: str, region: str) -> bool:
    """Whether a relative clause says under which license somebody else publishes."""
    who = _WHO_PUBLISHES.search(clause)
    if who is None or _demonstrative(who.group()):
        return False
    return region == "body" or bool(_THEIRS.search(who.group()) and not _OWN_SITE.match(clause))


# "Licencja CC BY 4.0 obejmuje wyłącznie zdjęcia": the subject stands behind the name.
_COVERS = expression(
    r"^[\s)”\"»]*(?:licen\w+\s+)?(?P<denied>nie\s+|does\s+not\s+|do\s+not\s+)?"
    r"(?:dotycz[yą]|obejmuj[eą]|(?:obj[eę]t|dost[eę]pn|udost[eę]pnion|opublikowan)\w+\s+(?:s[aą]|jest)|s[aą]|odnosi\s+si[eę]\s+do"
    r"|(?:only\s+)?appl(?:y|ies)\s+(?:only\s+)?to|(?:only\s+)?covers?|udost[eę]pnia(?:my)?|publikujemy)\s+"
    r"(?!tak[zż]e|r[oó]wnie[zż]|te[zż]\b|also)(?P<what>[^.;,(]{3,80})",
    re.IGNORECASE,
)


def _covered(clause: str, after: str, region: str) -> Reading | None:
    """What a sentence says whose subject stands behind the license's name; None if it does not."""
    covers = None if region in {"quote", "comments", "nav"} else _COVERS.match(after)
    if covers is None or TEXT.search(clause) or NEGATED.search(clause) or not_now(clause, ""):
        return None
    what = covers.group("what")
    text, subject = TEXT.search(what), subject_scope(what, what, "body")
    if covers.group("denied"):
        return Reading(evidence.MENTIONED, "unknown") if text else None
    if subject in {"image", "data"}:
        return Reading(evidence.SHOWN, subject)
    if subject is not None:
        return Reading(evidence.MENTIONED, "unknown")
    if text and region == "body" and SELF.search(what):
        return Reading(evidence.STATED, "site" if SITE_WORDS.search(what) else "page")
    return None


# Of the license, not of rights: "nie wyrażamy zgody na przedruk" denies no reservation.
_DENIED = expression(
    r"\bnie\s+(?:mo[zż]e(?:my)?|mog[eęą]|chcemy|wyra[zż]\w+|zgod\w+|zgadza\w+|zawsze|wszystk\w+|ka[zż]d\w+|myli[cć])\b[^,;]{0,60}$"
    r"|\b(?:bez|zamiast|opr[oó]cz)\s+(?:\w+\s+)?licencji\W*$|\bodm[oó]w\w+[^,;]{0,60}$|\b(?:none|neither)\s+of\b"
    r"|\bnot\s+(?:all|every|always|each)\b"
    r"|\b(?:do|does|did|will|can|could)(?:\s+not|n[’']t|not)\s+(?:\w+\s+)?(?:licen[cs]e|release|publish|share|offer|use)",
    re.IGNORECASE,
)
# Who must first pay, ask or log in has no open license; a sample is no notice.
_CONDITION = expression(
    r"^\W*(?:po\s+(?:op[lł]aceni|zalogowani|rejestracj|uzyskani|uko[nń]czeni|up[lł]yw|wykupieni|zakupi)\w*"
    r"|za\s+(?:\w+\s+){0,2}?zgod[aą]|(?:dla\s+)?(?:abonen|prenumerator|subskryb|cz[lł]onk|subscriber|member)\w*"
    r"|(?:wz[oó]r|przyk[lł]ad\w*|szablon|sample|example|template)\b[^:]{0,60}:)",
    re.IGNORECASE,
)
_REPORTED = expression(
    r"^\W*(?:(?:wed[lł]ug|zdaniem)\s+(?!zasad|warunk|licencj|umow|regulamin)|according\s+to\s+(?!the\s+(?:terms|licen))"
    r"|jak\s+(?:czytamy|podaj|informuj|pisz|wynika|zapewnia|twierdz)\w*)",
    re.IGNORECASE,
)
_COMMENTS = expression(
    r"\b(?:komentarz|opini)\w*\s+(?:czytelnik|u[zż]ytkownik|internaut|go[sś]c|forumowicz)\w*|^\W*komentarze\s"
    r"|\b(?:user|reader)s?\W{0,2}\s*comments|^\W*comments\s",
    re.IGNORECASE,
)
_AT_ADDRESS = expression(
    r"^[\s)]*(?:pod\s+adresem|na\s+stronie)\s+(?!\S*(?:creativecommons|gnu\.org))(?:https?://|\w[\w-]*\.\w)",
    re.IGNORECASE,
)
_CREDIT = expression(
    r"^\W*(?P<label>[^:,.]{3,50}):\s+(?P<name>[^:.]{2,50}),\s*(?:na\s+licencji\s+|licencja\s+|lic\.\s+)?$"
)
_OWN_LABEL = expression(
    r"tekst|tre[sś]|artyku|wpis|materia|opracowa|zawarto|autor|redak|wydaw|licen|praw|copyright|©|\(c\)|kontakt|adres|mail|tel\b"
    r"|text|content|words|author|publisher|serwis|portal|stron[aye]\b|blog|copyleft",
    re.IGNORECASE,
)


def _is_credit(clause: str) -> bool:
    """Whether the words credit one thing on the page: "Słownik w wyszukiwarce: SJP, CC BY 4.0"."""
    credit = _CREDIT.match(clause)
    return credit is not None and not _OWN_LABEL.search(clause)


_TERMS = expression(
    r"\b(?:licencj|licens)|\b(?:na(?:\s+(?:warunkach|zasadach))?|zgodnie\s+z|pod\s+warunkami|w\s+ramach"
    r"|under(?:\s+the(?:\s+(?:terms|conditions)\s+of(?:\s+the)?)?)?)\W*$",
    re.IGNORECASE,
)


def _demonstrative(clause: str) -> bool:
    return bool(re.search(r"\b(?:ten|ta|niniejsz\w+|this|powyższ\w+)\b", clause, re.IGNORECASE))


def _about_the_text(
    sentence: str, clause: str, bare: str, after: str, region: str, defeasible: bool, *, whole: bool, short: bool
) -> Reading:
    if sentence.rstrip(' )”"»').endswith("?"):
        return Reading(evidence.MENTIONED, "page", defeasible)
    site = region in {"footer", "header", "aside"} or bool(SITE_WORDS.search(bare) or SITE_WORDS.search(after[:80]))
    scope = "site" if site else "page"
    if region in {"aside", "header"} and not (GRANT.search(sentence) or SELF.search(sentence)):
        return Reading(evidence.CANDIDATE, scope, defeasible)
    if region in {"footer", "aside", "header"}:
        talk = TALK.search(bare) and not (SELF.search(sentence) or GRANT.search(bare))
        return Reading(evidence.MENTIONED if talk else evidence.SHOWN, scope, defeasible)
    own = _THIS_BEHIND.match(after) or SELF.search(bare) or (defeasible and GRANT.search(sentence))
    ends = not re.match(r"\W*[a-ząćęłńóśźż]{3,}", _LICENSE_TAIL.sub("", EXCEPT.sub("", after)))
    advises = re.match(r"[\s)]*(?:można|możesz|wolno|mogą)\b", after)
    verbless = ends and VERBLESS_SUBJECT.search(bare)
    plain = verbless or (not advises and PLAIN_SUBJECT.search(bare))
    noticed = short and NOTICE_SUBJECT.search(bare)
    if (own or plain or noticed) and (verbless or GRANT.search(sentence)):
        hypothetical = not _THIS_BEHIND.match(after) and TALK.search(bare) and not _TERMS.search(bare)
        conditional = re.search(
            r"\b(?:gdyby|jeśli\s+chcesz|jak\s+|co\s+to|przykład)\b|^\W*(?:je[sś]li|je[zż]eli|gdy|kiedy|if|when)\b",
            bare,
            re.IGNORECASE,
        )
        if not hypothetical and not conditional:
            return Reading(evidence.STATED, scope, defeasible)
    if LABEL.match(bare) and len(sentence) < 200 and not TALK.search(bare) and ends:
        return Reading(evidence.SHOWN, scope, defeasible)
    if whole and ends and not TALK.search(sentence) and not re.search(r"[a-ząćęłńóśźż]{3,}", bare):
        return Reading(0.6, scope, defeasible)
    return Reading(evidence.MENTIONED, scope, defeasible)
