"""The report's words in Polish and English."""

from __future__ import annotations

import html

WORDS: dict[str, tuple[str, str]] = {
    "release": ("Wydanie", "Release"),
    "base": ("na podstawie wydania", "on the base of release"),
    "first": ("pierwsze wydanie", "the first release"),
    "anew": ("opracowane od nowa, po wydaniu", "curated anew, after release"),
    "documents": ("dokumenty", "documents"),
    "captures": ("pobrania", "captures"),
    "characters": ("znaki", "characters"),
    "words": ("słowa", "words"),
    "tokens": ("tokeny", "tokens"),
    "share": ("udział", "share"),
    "text": ("tekst (bajty)", "text (bytes)"),
    "published": ("opublikowane", "published"),
    "carried": ("już w wydaniu bazowym", "already in the base release"),
    "rejected": ("odrzucone", "rejected"),
    "left": ("zostaje", "left"),
    "open": ("do rozpowszechniania", "may be redistributed"),
    "tdm": ("tylko do eksploracji", "for mining only"),
    "stage": ("etap", "stage"),
    "reason": ("powód", "reason"),
    "what": ("co to znaczy", "what it means"),
    "funnel": ("Od pobrań do dokumentów", "From captures to documents"),
    "funnel_about": (
        "Każde pobranie zostało opublikowane, było już w wydaniu bazowym albo zostało odrzucone z podaniem powodu.",
        "Every capture was published, was in the base release already, or was rejected with a reason.",
    ),
    "reasons": ("Powody odrzucenia", "Reasons for rejection"),
    "volumes": ("Z czego składa się wydanie", "What the release is made of"),
    "source": ("źródło", "source"),
    "category": ("kategoria", "category"),
    "license": ("licencja", "license"),
    "basis": ("podstawa prawna", "legal basis"),
    "quality": ("jakość", "quality"),
    "language": ("język", "language"),
    "register": ("rodzaj tekstu", "register"),
    "split": ("podział", "split"),
    "domain": ("domena", "domain"),
    "length": ("długość (słowa)", "length (words)"),
    "month": ("miesiąc pobrania", "month of capture"),
    "duplicates": ("Powtórzenia", "Duplicates"),
    "kind": ("rodzaj", "kind"),
    "copies": ("odrzucone kopie", "copies dropped"),
    "clusters": ("największe grupy", "largest clusters"),
    "kept": ("zostaje", "kept"),
    "sentences": ("Zdania usunięte jako powtarzalne", "Sentences cut as boilerplate"),
    "sentence": ("zdanie", "sentence"),
    "removed": ("usunięcia", "cuts"),
    "cut": ("Wycięte z tekstów: zdania {0}, tokeny {1}.", "Cut from texts: sentences {0}, tokens {1}."),
    "evaluation": ("Zbiory testowe", "Evaluation sets"),
    "evaluation_about": (
        "Dokumenty tego przebiegu porównane z zadaniami, których tekst treningowy nie powinien zawierać.",
        "Documents of this run, compared with items that training text should not contain.",
    ),
    "evaluation_set": ("zbiór", "set"),
    "action": ("działanie", "action"),
    "items": ("zadania", "items"),
    "items_found": ("zadania znalezione", "items found"),
    "documents_met": ("dokumenty wspólne choć w części", "documents with any overlap"),
    "documents_reached": ("dokumenty ponad progiem", "documents over the threshold"),
    "reservations": ("Zastrzeżenia praw", "Reservations of rights"),
    "honored": ("uszanowane: odrzucone pobrania", "honored: captures rejected"),
    "recorded": ("odnotowane na opublikowanych dokumentach", "recorded on published documents"),
    "protocol": ("sygnał", "signal"),
    "effect": ("znaczenie", "effect"),
    "hosts": ("hosty", "hosts"),
    "pii": ("Usunięte dane osobowe", "Personal data redacted"),
    "type": ("rodzaj danych", "type"),
    "redactions": ("usunięcia", "redactions"),
    "changes_anew": ("Zmiany względem poprzedniego wydania", "Changes against the release before"),
    "pages": ("Strony", "Pages"),
    "changes": ("Zmiany względem wydania bazowego", "Changes against the base release"),
    "gone": ("dokumenty, których już nie ma", "documents that left"),
    "samples_kept": ("Przykłady przyjętych tekstów", "Samples of kept texts"),
    "samples_rejected": ("Przykłady odrzuconych pobrań", "Samples of rejected captures"),
    "none": ("Nic takiego nie wystąpiło.", "Nothing of the kind occurred."),
    "more": ("… i {0} więcej", "… and {0} more"),
    "identity": ("Tożsamość wydania", "Identity of the release"),
    "contact": ("kontakt", "contact"),
    "code": ("wersja programu", "code version"),
    "fingerprint": ("odcisk", "fingerprint"),
    "contents": ("Spis treści", "Contents"),
    "theme": ("Jasno / ciemno", "Light / dark"),
    "skip": ("Przejdź do treści", "Skip to content"),
}

REASONS: dict[str, tuple[str, str]] = {
    "language_score": ("nie po polsku albo nie dość pewnie", "not Polish, or not surely enough"),
    "polish_share": ("za mało akapitów po polsku", "too few paragraphs in Polish"),
    "quality_score": ("klasyfikator ocenił jakość nisko", "the classifier found low quality"),
    "word_count": ("za mało słów", "too few words"),
    "word_count_max": ("za dużo słów", "too many words"),
    "word_length_min": ("słowa za krótkie", "words too short"),
    "word_length_max": ("słowa za długie", "words too long"),
    "hash_ratio": ("za dużo znaków #", "too many # signs"),
    "ellipsis_ratio": ("za dużo wielokropków", "too many ellipses"),
    "bullet_lines": ("prawie same punkty listy", "almost only bullet points"),
    "ellipsis_lines": ("wiersze urwane wielokropkiem", "lines cut off by an ellipsis"),
    "alphabetic_words": ("za mało słów złożonych z liter", "too few words made of letters"),
    "stop_words": ("brak zwykłych polskich słów", "common Polish words are missing"),
    "duplicate_lines": ("powtarzające się wiersze", "repeated lines"),
    "duplicate_paragraphs": ("powtarzające się akapity", "repeated paragraphs"),
    "line_punctuation": ("wiersze nie kończą się jak zdania", "lines do not end like sentences"),
    "short_lines": ("prawie same krótkie wiersze", "almost only short lines"),
    "character_duplicates": ("powtarzające się fragmenty", "repeated passages"),
    "new_lines": ("za dużo złamań wiersza", "too many line breaks"),
    "lorem_ipsum": ("tekst zastępczy", "placeholder text"),
    "curly_brackets": ("wygląda na kod", "looks like code"),
    "notices": ("prawie same komunikaty o plikach cookie", "almost only cookie notices"),
    "symbol_ratio": ("za dużo symboli", "too many symbols"),
    "out_of_vocabulary_ratio": ("za dużo słów spoza słownika", "too many words in no dictionary"),
    "replacement_characters": ("nieczytelne znaki", "unreadable characters"),
    "redirect": ("przekierowanie bez treści", "a redirect without content"),
    "revisit": ("strona nie zmieniła się od poprzedniego pobrania", "the page has not changed since the last capture"),
    "unsupported_type": ("rodzaj pliku nieobsługiwany", "a type of file that is not read"),
    "contaminated": ("zawiera zadania ze zbioru testowego", "holds items of an evaluation set"),
    "license_conflict": ("sprzeczne licencje", "contradicting licenses"),
    "rights_reserved": ("zastrzeżone prawa", "rights reserved"),
    "no_main_text": ("strona nie ma tekstu głównego", "the page has no main text"),
    "empty": ("pusta odpowiedź", "an empty response"),
    "too_large": ("przekracza limit rozmiaru", "beyond the size limit"),
    "too_deep": ("drzewo strony zagnieżdżone ponad limit", "the page's tree is nested beyond the limit"),
    "too_many_elements": ("za dużo elementów strony", "too many elements"),
    "too_many_pages": ("dokument PDF ma za dużo stron", "the PDF has too many pages"),
    "binary": ("to nie jest tekst", "not text"),
    "not_html": ("to nie jest strona HTML", "not an HTML page"),
    "frameset": ("sama ramka, bez treści", "a frameset without content"),
    "needs_ocr": ("skan bez warstwy tekstu", "a scan without a text layer"),
    "unreadable_payload": ("treści nie da się odczytać", "the payload cannot be read"),
    "unreadable_record": ("uszkodzony zapis WARC", "a damaged WARC record"),
    "truncated_file": ("plik urwany", "the file is cut off"),
    "not_a_capture_file": ("plik bez pobrań (WAT, CDX)", "a file without captures (WAT, CDX)"),
    "superseded": ("jest późniejsze pobranie tej strony", "there is a later capture of the page"),
    "duplicate_payload": ("ta sama odpowiedź co do bajtu", "the same response, byte for byte"),
    "duplicate_normalized": ("ten sam tekst po normalizacji", "the same text after normalization"),
    "duplicate_near": ("prawie ten sam tekst", "nearly the same text"),
    "withdrawn_copy": ("kopia wycofanego dokumentu", "a copy of a withdrawn document"),
    "license_conflict_in_cluster": (
        "licencja sprzeczna z wcześniejszą kopią",
        "the license contradicts an earlier copy",
    ),
    "source_excluded": ("źródło wyłączone w manifeście", "the manifest excludes the source"),
    "http_status": ("serwer nie zwrócił strony", "the server returned no page"),
}
_RESERVED = ("zastrzeżenie praw ({0})", "reservation of rights ({0})")


def both(key: str, *values: str) -> str:
    """Both languages of a phrase, as two spans of which one is shown; *values* are escaped."""
    return spans(*WORDS[key], *values)


def spans(polish: str, english: str, *values: str) -> str:
    """Two spans with ``lang`` attributes."""
    safe = [html.escape(value) for value in values]
    return f'<span lang="pl">{polish.format(*safe)}</span><span lang="en">{english.format(*safe)}</span>'


def meaning(reason: str) -> str:
    """What a reason means, in both languages; empty for rules known by their name alone."""
    if reason in REASONS:
        return spans(*REASONS[reason])
    if reason.startswith(("top_", "duplicate_")) and "gram" in reason:
        return spans("te same zwroty w kółko", "the same phrases again and again")
    if reason.startswith("reserved"):
        return spans(*_RESERVED, reason.removeprefix("reserved").strip("_").replace("_", " ") or "–")
    return ""
