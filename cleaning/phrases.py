"""Phrases that only page furniture uses: Polish, and the English ones that Polish sites leave in their templates."""

from __future__ import annotations

import re

MAX_ANNOUNCEMENT = 160
MAX_NOTICE = 700
MAX_BYLINE = 140


def _any(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


_ALSO = "(?:też |także |również )?"
_ARTICLES = (
    "(?:artykuły?|wpisy?|posty?|treści|materiały|tematy|wiadomości|aktualności|newsy|teksty|publikacje|przepisy|produkty|"
    "galerie|oferty|filmy|odcinki|książki)"
)
_ANNOUNCES = re.compile(
    r"\W*"
    + _any(
        r"(?:czytaj|przeczytaj|zobacz|sprawdź|obejrzyj|posłuchaj|dowiedz się)\s+(?:też|także|również|więcej|dalej|"
        r"inne|podobne|koniecznie)",
        r"(?:polecamy|polecane|polecany|powiązane|najczęściej czytane|najpopularniejsze)"
        rf"(?:\s+(?:również|także|też|{_ARTICLES}))*\s*:?\s*$",
        rf"(?:podobne|najnowsze|inne|ostatnie|pozostałe|następny|poprzedni)\s+{_ARTICLES}"
        r"(?:\s+(?:autora|autorki|z tej (?:kategorii|serii)|na ten temat|w (?:tej )?(?:kategorii|serwisie)))?\s*:?\s*$",
        r"(?:zobacz|czytaj|przeczytaj|polecamy|więcej|sprawdź|warto przeczytać|na ten temat)\s*:",
        rf"(?:to )?(?:może|mogą) (?:cię|ci się|was|państwa) {_ALSO}(?:zainteresować|spodobać)",
        rf"{_ALSO}(?:może|mogą) ci się spodobać|to (?:może )?cię zainteresuje",
        r"(?:read (?:more|also|next)|see also|related (?:articles|posts|content)|you (?:may|might) also like)\b",
        r"(?:lesen sie auch|auch interessant|lea también|lea más|le puede interesar|más sobre|à lire aussi)\b",
    ),
    re.I,
)

_SERVICES = r"(?:facebook\w*|twitter\w*|linkedin\w*|pinterest|whatsapp|messenger|telegram|wykop(?:\.pl)?|e-?mail|x)"
# Alone these may head a section of an article.
_MORE_SERVICES = r"(?:fb|threads|bluesky|mastodon|instagram\w*|reddit|snapchat|tiktok|tumblr|signal|e-?mailem)"
_SHARE = r"(?:udostępnij(?: dalej)?|podziel się|poleć|prześlij|tweetnij|drukuj|wydrukuj|wyślij)"
_SHARED = (
    r"(?:(?:ten |tym |tego |tę |tą )?(?:(?:artykuł|wpis|post|tekst)(?:em)?|stron[ęąy]|wiadomości?ą?)|to|"
    r"znajom\w+|innym|ze znajomymi|z innymi|na|do|w|przez|pocztą|się|link|s?kopiuj link|pdf|mediach społecznościowych)"
)
_COOKIES = r"(?:cookies|ciasteczek|ciasteczka|plików cookie|pliki cookie)"
_SITE = r"(?:ta strona|nasza strona|strona|serwis|niniejsz[ay] (?:strona|serwis|witryna)|witryna|(?:nasz|ten) serwis)"
_WE_USE = r"(?:używamy|wykorzystujemy|stosujemy|korzystamy z)"
# The registers below documents of public bodies: when a page was made and by whom.
_RECORDED = (
    r"(?:data|czas) (?:utworzenia|wytworzenia|publikacji|opublikowania|udostępnienia|wprowadzenia|aktualizacji|"
    r"(?:ostatniej )?(?:modyfikacji|zmiany|aktualizacji))(?: (?:informacji|dokumentu|strony|artykułu))?"
)
_RECORDER = (
    r"(?:(?:informację |dokument )?(?:wytworzył|utworzył|opublikował|udostępnił|wprowadził|zmodyfikował|zatwierdził)"
    r"(?:a|\(a\))?|podmiot udostępniający(?: informację)?|osoba (?:odpowiedzialna(?: za (?:treść|publikację))?|"
    r"(?:wytwarzająca|wprowadzająca|publikująca|udostępniająca)(?: informację)?))"
)
_DATA = r"dan(?:e|ych|ymi)(?: osobow\w+)?"
_YOUR = r"(?:tw(?:oje|oich|oimi)|państwa|pani(?: ?/ ?| lub )pana|pana(?: ?/ ?| lub )pani|ciebie)"
# Told to the reader of this site; an article about data protection does not speak of *your* data at once.
_PRIVACY = _any(
    rf"(?:szanown[iya]|drog[ia])\w* (?:użytkowni\w+|czyteln\w+|internaut\w+|klien\w+|państwo|goś\w+)\W.{{0,400}}"
    rf"(?:\b{_YOUR} {_DATA}|\b{_COOKIES}).{{0,400}}$",
    rf"(?:administratorem|współadministratorami) {_YOUR} {_DATA}\b.{{0,600}}$",
    rf"{_YOUR} {_DATA} (?:będą|są|mogą być|zostaną) (?:przetwarzane|przechowywane)\b.{{0,600}}$",
    r"(?:nie )?(?:wyrażam|wyrażasz|udzielam)\b.{0,30}\bzgod[ęy]\b.{0,120}\b(?:danych osobowych|informacji handlow\w+)\b"
    r".{0,200}\b(?:newsletter\w*|marketing\w*|handlow\w+|formularz\w*|komentarz\w*|kontakt\w*)\b.{0,300}$",
    r"(?:akceptuję|zapoznał[ae]m się z)\b.{0,60}\b(?:regulamin\w*|polityk\w+ prywatności)\b.{0,200}$",
    r"(?:dro|szanow)\w+ (?:użytkowniku|czytelniku|internauto)\W*$",
    r"(?:my i nasi|wraz z naszymi) (?:zaufan\w+ )?partner(?:zy|ami)\b.{0,500}\b(?:dane|danych|cookie\w*)\b.{0,300}$",
    r"(?:dbamy o|szanujemy|cenimy) (?:twoją|państwa) prywatność\b.{0,600}$",
)
_NOTICE = re.compile(
    r"\W*"
    + _any(
        rf"(?:{_SHARE}|lubię to|s?kopiuj link|{_SERVICES})\b"
        rf"(?:[\s,|/·•:;()–-]+(?:{_SHARE}|{_SHARED}|{_SERVICES}|{_MORE_SERVICES}))*\W*$",
        r"(?:strona główna|jesteś tutaj|jesteś tu|tu jesteś)\b.{0,80}$",
        r"(?:tagi|tags|kategori[ae]|słowa kluczowe|etykiety|posted in|filed under)\s*:.{0,200}$",
        r"(?:komentarze|komentarzy|(?:dodaj|zostaw|napisz|brak) komentarz\w*|skomentuj|\d+ komentarz\w*)\b.{0,40}$",
        rf"(?:{_SITE}|{_WE_USE})\b.{{0,60}}\b{_COOKIES}\b.{{0,600}}$",
        r"(?:wszelkie|wszystkie) prawa zastrzeżone.{0,100}$|copyright\b.{0,120}$|©.{0,120}$",
        r"(?:zapisz się|subskrybuj|dołącz do) .{0,60}(?:newsletter\w*|kanał\w*)\W*$",
        r"zapraszamy (?:też |także |również )?do (?:subskrypcji|prenumeraty|zakupu|kupna)\b.{0,300}$",
        r"(?:polub nas|obserwuj nas|śledź nas|znajdź nas|bądź na bieżąco)\b.{0,80}$",
        r"(?:przejdź do (?:głównej )?treści|skip to (?:main )?content|(?:powrót )?do góry|na górę|wróć|powrót)\W*$",
        r"(?:reklama|advertisement|anzeige|publicidad|(?:materiał|artykuł) sponsorowany)\W*$",
        r"(?:(?:czytaj|zobacz) )?(?:więcej|dalej)\W*$|(?:read more|continue reading)\W*$",
        r"(?:dalsz[ay] część|dalszy ciąg|reszta|ciąg dalszy|kontynuacja)\b.{0,40}\b(?:pod|poniżej|za)\b.{0,60}$",
        r"(?:fot\.|foto:|zdjęcie:|źródło zdjęcia|źródło:|autor:|oprac\.|opracowanie:|tekst:|red\.) ?[^.!?]{0,80}\.?$",
        r"(?:dziękujemy, że (?:przeczytał|jesteś)|masz (?:ciekawy|jakiś) (?:temat|news)|widziałeś coś|"
        r"chcesz być na bieżąco|jesteśmy na google news|bądź na bieżąco|śledź nas|obserwuj nas)\b.{0,300}$",
        r"materiał chroniony prawem autorskim\b.{0,300}$|pozostało \d+ ?% .{0,120}$",
        r"(?:wyświetle[nń]\w*|odsłon\w*|odwiedzin\w*|liczba wejść|licznik odwiedzin|ocena|oceń|głosów|polubień)"
        r"\s*:?\s*[\d\s.,/]*$",
        r"(?:liczba|ilość|licznik)\s+(?:odsłon|wyświetleń|odwiedzin|wejść|pobrań|odczytów|czytań)(?: strony| artykułu)?"
        r"\s*:?\s*\d[\d\s.,/]*$",
        r"(?:kliknij|naciśnij|dotknij)(?: na)?(?: zdjęci[ea]| obraz\w*| grafikę| mapę| miniatur\w+| tutaj| tu)?,?\s+"
        r"(?:aby|by|żeby|w celu)\s+(?:je |ją |go )?(?:powiększ\w+|zobaczyć większ\w+|wyświetlić|odtworzyć|rozwinąć)"
        r"\b[^.!?]{0,40}\W*$",
        r"(?:metryka|metryczka|rejestr zmian|historia zmian|wersja do druku|wersja archiwalna)\W*$",
        r"(?:wytworzył\w*|wytworzono|odpowiedzialny za treść|data wytworzenia|wprowadził\w*|zatwierdził\w*|"
        r"udostępnił\w*|ostatnio zmodyfikował\w*|data ostatniej (?:modyfikacji|zmiany))\b[^.!?]{0,120}$",
        rf"{_RECORDED}\s*:?[\s|]*(?:w dniu\s+)?\d(?:[^.!?]|\.(?=\d)|\br\.){{0,250}}$",
        rf"{_RECORDER}\s*:\s*(?:[^.!?]|\.(?=\d)|\b\w\.){{0,250}}$",
        rf"(?<![„\"«”]){_PRIVACY}",
        r"powered by\b.{0,80}$|ładowanie\b.{0,20}$|loading\b.{0,20}$",
        r"(?:opublikowano|ostatnia aktualizacja|data publikacji|dodano|dodał|aktualizacja|publikacja)\s*:?\s.{0,60}"
        r"\d{4}.{0,20}$",
    ),
    re.I | re.S,
)
_MONTH = "(?:stycz|lut|mar|kwie|maj|czerw|lip|sierp|wrze|paźd|list|grud)[a-zńś]*"
# Laws are of a date too („z dnia 5 maja 2020 r."), and must stay.
_BYLINE = re.compile(
    rf"(?!.*\bdnia\b)(?!.*\br\.?\s*$)(?:[^.!?]{{0,50}}\b\d{{1,2}}\.? {_MONTH} \d{{4}}\b[^.!?]{{0,80}}$"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{4}(?:,? \d{1,2}:\d\d)?\b.{0,100}$|(?:przez|autor:?|napisał\w*|dodał\w*) .{0,60}$)",
    re.I,
)
_INLINE = re.compile(
    r"\s*[\[(](?:(?:czytaj|zobacz|przeczytaj|sprawdź)\s+)?(?:więcej|dalej|tutaj|tu|edytuj(?: kod)?)[\])]", re.I
)


def is_byline(text: str) -> bool:
    """Whether *text*, just below a heading, only says who posted it when and where."""
    return len(text) <= MAX_BYLINE and bool(_BYLINE.match(text))


def announces_links(text: str) -> bool:
    """Whether *text* introduces a list of other pages („Czytaj także", „Polecane artykuły")."""
    return len(text) <= MAX_ANNOUNCEMENT and bool(_ANNOUNCES.match(text))


def is_notice(text: str) -> bool:
    """Whether the whole of *text* is a label or notice of the site."""
    return len(text) <= MAX_NOTICE and bool(_NOTICE.match(text))


def without_inline_links(text: str) -> str:
    """*text* without „[czytaj więcej]" and its like."""
    return _INLINE.sub("", text) if "]" in text or ")" in text else text
