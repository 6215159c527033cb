"""Patterns of bad pages, filled at random: keyword spam, menus, link lists, advertising of casinos, loans and sex.

Written for this project after the kinds of pages that crawls of the Polish web bring home; no page was copied.
Makers get a generator, a length in words and content words of good text to strew in, so that no word alone gives them away.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Maker = Callable[[random.Random, int, Sequence[str]], str]

CITIES = [
    "Warszawa",
    "Kraków",
    "Wrocław",
    "Poznań",
    "Gdańsk",
    "Łódź",
    "Szczecin",
    "Lublin",
    "Katowice",
    "Bydgoszcz",
    "Białystok",
    "Gdynia",
    "Częstochowa",
    "Radom",
    "Toruń",
    "Kielce",
    "Rzeszów",
    "Gliwice",
    "Zabrze",
    "Olsztyn",
    "Bielsko-Biała",
    "Rybnik",
    "Opole",
    "Tychy",
    "Płock",
    "Elbląg",
    "Koszalin",
    "Legnica",
    "Kalisz",
    "Słupsk",
    "Jaworzno",
    "Tarnów",
    "Piła",
    "Suwałki",
    "Sopot",
    "Zakopane",
]
TRADES = [
    "przeprowadzki",
    "tanie meble",
    "okna pcv",
    "hydraulik",
    "elektryk",
    "pozycjonowanie stron",
    "sprzątanie biur",
    "wynajem aut",
    "skup aut",
    "szambo betonowe",
    "fotowoltaika",
    "pompy ciepła",
    "kredyt gotówkowy",
    "chwilówki online",
    "adwokat rozwody",
    "dentysta",
    "implanty",
    "protetyka",
    "medycyna estetyczna",
    "tabletki na odchudzanie",
    "suplement diety",
    "opony zimowe",
    "części samochodowe",
    "laweta",
    "pomoc drogowa",
    "noclegi",
    "apartamenty",
    "domki letniskowe",
    "kwiaty z dostawą",
    "fotograf ślubny",
    "sala weselna",
    "dj na wesele",
    "garaże blaszane",
    "ogrodzenia panelowe",
    "bramy garażowe",
    "rolety",
    "żaluzje",
    "panele podłogowe",
    "drzwi wewnętrzne",
    "schody drewniane",
    "kostka brukowa",
    "usługi koparką",
    "wylewki",
    "tynki maszynowe",
    "klimatyzacja montaż",
    "serwis laptopów",
    "naprawa telefonów",
    "tonery",
    "kasy fiskalne",
    "biuro rachunkowe",
    "ubezpieczenia oc",
    "tłumacz przysięgły",
    "korepetycje",
    "kursy językowe",
    "prawo jazdy",
    "masaż relaksacyjny",
    "paznokcie hybrydowe",
    "fryzjer",
    "sukienki wieczorowe",
    "buty damskie",
    "torebki skórzane",
    "zegarki męskie",
    "perfumy",
    "zabawki",
    "wózki dziecięce",
]
QUALIFIERS = [
    "tanio",
    "cennik",
    "cena",
    "opinie",
    "ranking",
    "najlepsze",
    "najtańsze",
    "promocja",
    "online",
    "sklep",
    "forum",
    "allegro",
    "24h",
    "profesjonalnie",
    "od ręki",
    "bez bik",
    "za darmo",
    "kontakt",
    "producent",
    "hurt",
    "wyprzedaż",
    "okazja",
    "2023",
    "2024",
    "dojazd gratis",
    "gwarancja",
    "szybko",
    "okolice",
    "centrum",
    "nowe",
    "używane",
    "na raty",
]
MENU = [
    "Strona główna",
    "O nas",
    "Kontakt",
    "Oferta",
    "Aktualności",
    "Galeria",
    "Cennik",
    "Regulamin",
    "Polityka prywatności",
    "Mapa strony",
    "Zaloguj się",
    "Zarejestruj się",
    "Koszyk (0)",
    "Moje konto",
    "Szukaj",
    "Wyszukaj",
    "Newsletter",
    "Zapisz się",
    "Udostępnij",
    "Lubię to",
    "Tweetnij",
    "Drukuj",
    "Wyślij znajomemu",
    "Dodaj do ulubionych",
    "Powrót do góry",
    "Następna strona",
    "Poprzednia",
    "Czytaj więcej",
    "Zobacz wszystkie",
    "Popularne",
    "Najnowsze",
    "Polecane",
    "Tagi",
    "Kategorie",
    "Archiwum",
    "Komentarze (3)",
    "Dodaj komentarz",
    "Odpowiedz",
    "RSS",
    "Facebook",
    "Instagram",
    "YouTube",
    "Praca",
    "Reklama",
    "Redakcja",
    "Dla mediów",
    "FAQ",
    "Pomoc",
    "Dostawa i płatność",
    "Zwroty i reklamacje",
    "Akceptuję",
    "Nie zgadzam się",
    "Ustawienia plików cookie",
    "Przejdź do treści",
    "Menu",
    "Zamknij",
    "Rozwiń",
    "Zwiń",
    "PL",
    "EN",
    "DE",
    "Wersja mobilna",
    "Wysoki kontrast",
    "A+ A-",
    "BIP",
    "Rekrutacja",
    "Dla rodziców",
    "Plan lekcji",
    "Kalendarz",
    "Wydarzenia",
    "Pliki do pobrania",
    "Deklaracja dostępności",
    "Sport",
    "Kultura",
    "Biznes",
    "Motoryzacja",
    "Technologie",
    "Zdrowie",
    "Podróże",
    "Ogłoszenia",
    "Pogoda",
    "Horoskop",
    "Program TV",
    "Forum",
    "Blogi",
    "Wideo",
    "Quizy",
    "Strona 1 z 12",
    "1 2 3 4 5 ... 20 »",
    "Sortuj według: nazwa",
    "Filtruj",
    "Wyświetleń: 1243",
    "Oceń artykuł",
    "Brak komentarzy",
    "Wszelkie prawa zastrzeżone",
    "Projekt i wykonanie",
    "Licznik odwiedzin",
]
MONTHS = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
]
SITES = [
    "portal",
    "info",
    "moto",
    "dom",
    "zdrowie",
    "sport",
    "kuchnia",
    "biznes",
    "praca",
    "turystyka",
    "moda",
    "news",
    "blog",
    "sklep",
    "forum",
    "katalog",
    "ogrod",
    "baza",
    "wiedza",
    "serwis",
]


def date(rng: random.Random) -> str:
    """A date as pages print it."""
    if rng.random() < 0.5:
        return f"{rng.randrange(1, 29)} {rng.choice(MONTHS)} {rng.randrange(2005, 2025)}"
    return f"{rng.randrange(1, 29):02}.{rng.randrange(1, 13):02}.{rng.randrange(2005, 2025)}"


def title(rng: random.Random) -> str:
    """A headline made of a trade, a qualifier and perhaps a town."""
    head = f"{rng.choice(TRADES)} {rng.choice(QUALIFIERS)}"
    return (head.capitalize() if rng.random() < 0.7 else head) + (
        f" {rng.choice(CITIES)}" if rng.random() < 0.4 else ""
    )


def _fill(rng: random.Random, words: int, piece: Callable[[], str], joints: Sequence[str]) -> str:
    """Pieces until there are *words* words, mostly joined in one way."""
    joint = rng.choice(joints)
    parts: list[str] = []
    size = 0
    while size < words:
        parts.append(piece())
        size += len(parts[-1].split())
    return joint.join(parts)


def keyword_spam(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Search phrases, comma after comma, around a few topics and all the towns."""
    topics = rng.sample(TRADES, rng.randrange(1, 6)) + [
        " ".join(rng.sample(filler, rng.choice((1, 2)))) for _ in range(rng.randrange(0, 5))
    ]

    def piece() -> str:
        parts = [rng.choice(topics)]
        if rng.random() < 0.6:
            parts.append(rng.choice(QUALIFIERS))
        if rng.random() < 0.5:
            parts.append(rng.choice(CITIES))
        if rng.random() < 0.15:
            rng.shuffle(parts)
        phrase = " ".join(parts)
        return rng.choice((phrase, phrase, phrase.capitalize(), phrase.upper()))

    return _fill(rng, words, piece, (", ", ", ", " ", " | ", "\n", "; ", " - ", ". "))


def navigation(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Menus, breadcrumbs, buttons, dates and counters without a sentence between them."""

    def piece() -> str:
        way = rng.random()
        if way < 0.55:
            return rng.choice(MENU)
        if way < 0.65:
            return " » ".join([rng.choice(MENU), rng.choice(filler).capitalize(), rng.choice(filler).capitalize()])
        if way < 0.75:
            return date(rng)
        if way < 0.85:
            return f"{rng.choice(filler).capitalize()} ({rng.randrange(1, 300)})"
        return " ".join(rng.sample(filler, rng.randrange(1, 4))).capitalize()

    return _fill(rng, words, piece, ("\n", "\n", " ", " | ", " > ", " • ", " / "))


def link_list(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Titles and addresses, one after another."""

    def piece() -> str:
        address = f"{rng.choice(('http://', 'https://', 'www.', ''))}{rng.choice(SITES)}-{rng.choice(filler)}.{rng.choice(('pl', 'com.pl', 'com', 'eu', 'info', 'net'))}"
        address += rng.choice(("", "/", f"/{rng.choice(filler)}", f"/{rng.choice(filler)}-{rng.choice(filler)}.html"))
        head = rng.choice((title(rng), " ".join(rng.sample(filler, rng.randrange(1, 5))).capitalize()))
        return rng.choice((f"{head} {address}", f"{address} - {head}", head, head, address, f"{head} [{date(rng)}]"))

    return _fill(rng, words, piece, ("\n", "\n", " ", " | ", " * "))


def shop_listing(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Products, prices, stock and buttons."""

    def piece() -> str:
        price = (
            f"{rng.randrange(5, 3000)},{rng.choice(('00', '99', '50', '90'))} {rng.choice(('zł', 'PLN', 'zł/szt.'))}"
        )
        name = f"{rng.choice(filler)} {rng.choice(filler)} {rng.choice('ABCDEFGHKLMRSTXZ')}{rng.randrange(10, 9999)}".capitalize()
        buttons = (
            "Do koszyka",
            "Dodaj do koszyka",
            "Zobacz szczegóły",
            "Porównaj",
            "Dostępny",
            "Brak w magazynie",
            "Wysyłka w 24h",
            "Dodaj do schowka",
            "Kup teraz",
        )
        return f"{name} {rng.choice(('', 'Cena: ', 'od '))}{price} {rng.choice(buttons)}"

    return _fill(rng, words, piece, ("\n", " ", " | "))


def contact_page(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """Names, addresses, telephone numbers and opening hours."""
    streets = ("Polna", "Leśna", "Słoneczna", "Krótka", "Szkolna", "Ogrodowa", "Lipowa", "Kościuszki", "Mickiewicza")
    names = ("Anna", "Jan", "Maria", "Piotr", "Katarzyna", "Tomasz", "Ewa", "Marek", "Agnieszka", "Paweł")

    def piece() -> str:
        city, word = rng.choice(CITIES), rng.choice(filler)
        return rng.choice(
            (
                f"ul. {rng.choice(streets)} {rng.randrange(1, 200)}",
                f"{rng.randrange(10, 99)}-{rng.randrange(100, 999)} {city}",
                f"tel. {rng.randrange(100, 999)} {rng.randrange(100, 999)} {rng.randrange(100, 999)}",
                f"{rng.choice(('Biuro', 'Sekretariat', 'Dział', 'Oddział', 'Zespół', 'Sala'))} {word}",
                f"{rng.choice(names)} {word.capitalize()}",
                f"biuro@{word}.pl",
                f"poniedziałek - piątek {rng.randrange(7, 10)}.00 - {rng.randrange(14, 20)}.00",
                f"NIP {rng.randrange(10**9, 10**10)}",
                f"Termin: {date(rng)}, godz. {rng.randrange(8, 20)}.00",
                "Nasz adres:",
                "Dane kontaktowe",
                "Formularz kontaktowy",
                "Dojazd i mapa",
            )
        )

    return _fill(rng, words, piece, ("\n", "\n", ", ", " "))


def archive_index(rng: random.Random, words: int, filler: Sequence[str]) -> str:
    """A blog's archive: headlines, dates, authors, categories, numbers of comments."""

    def piece() -> str:
        head = " ".join(rng.sample(filler, rng.randrange(1, 6))).capitalize()
        meta = (
            f"{date(rng)}",
            f"kategorie: {rng.choice(filler)}",
            f"przez {rng.choice(('admin', 'redakcja'))}",
            f"{rng.randrange(9)} komentarzy",
        )
        return f"{head} {'; '.join(rng.sample(meta, rng.randrange(0, 3)))}".strip()

    top = rng.choice(("Archiwum", "Kategoria", "Tag", "Wpisy", "Blog", "Aktualności")) + f" {rng.choice(filler)} "
    return top + _fill(rng, words, piece, ("\n", "\n", " ", " - "))


_CASINO = (
    "Zarejestruj się w {brand} i odbierz {n} darmowych spinów bez depozytu",
    "najlepsze kasyno online {year} z bonusem powitalnym do {n} zł",
    "Automaty do gier online za darmo bez rejestracji",
    "{brand} to legalne kasyno internetowe na prawdziwe pieniądze z szybką wypłatą",
    "bonus od pierwszego depozytu {n}% plus free spiny na slot {word}",
    "Ruletka na żywo, blackjack, poker i jackpot progresywny",
    "kod promocyjny {brand} – zakłady bukmacherskie bez podatku",
    "Gracze mogą wypłacić wygraną przez Blik, Skrill oraz kryptowaluty",
    "obstawiaj mecze na żywo i wygrywaj codziennie nawet {n} zł",
    "Jednoręki bandyta {word} to slot z wysokim RTP",
    "Kasyno {brand} opinie graczy, wypłaty i minimalny depozyt",
    "hazard online {city} gry kasynowe {word}",
    "Nasi eksperci ocenili {n} kasyn, więc wybierz {brand} już teraz",
    "graj w {word} bez limitu i zgarnij cashback {n} zł",
)
_LOANS = (
    "Pożyczka {n} zł bez BIK i zaświadczeń na konto w 15 minut",
    "chwilówka online {city} dla zadłużonych z komornikiem",
    "Weź kredyt gotówkowy od ręki, decyzja w {m} minut, wniosek online",
    "Pierwsza pożyczka za darmo, RRSO 0%, nawet do {n} zł",
    "Szybka gotówka {city} bez wychodzenia z domu",
    "kredyt konsolidacyjny {word} najniższa rata ranking {year}",
    "Pożyczki prywatne pod zastaw {city} – zadzwoń teraz",
    "Oferuję pożyczkę każdemu, oprocentowanie {m}% rocznie, kontakt przez e-mail",
    "Oddłużanie, umorzenie chwilówek i kredyty bez zdolności",
    "wypełnij wniosek już dziś i otrzymaj przelew natychmiast",
    "Zarabiaj {n} zł tygodniowo w domu bez inwestycji",
    "Inwestuj w bitcoin i pomnóż kapitał {m} razy bez ryzyka",
    "Jestem pożyczkodawcą i udzielam kredytów od {m} tys. do {n} tys. zł",
)
_PILLS = (
    "Tabletki na odchudzanie {brand} opinie, cena, gdzie kupić",
    "schudnij {m} kg w {m} dni bez diety i ćwiczeń",
    "Lekarze go nienawidzą! Jeden prosty trik na {word}",
    "{brand} na potencję bez recepty {city} wysyłka dyskretna",
    "Naturalny suplement diety {brand} działa już po pierwszej kapsułce",
    "kup teraz ze zniżką {m}%, ilość sztuk ograniczona",
    "viagra cialis kamagra sklep online tanio",
    "Krem {brand} usuwa zmarszczki i {word} w jedną noc",
    "Prawdziwe opinie klientów: zamówiłam {brand} i jestem zachwycona",
    "Nie czekaj, promocja kończy się dzisiaj, zamów z dostawą za pobraniem",
)
_ADULT = (
    "Gorące {word} dziewczyny z {city} czekają na telefon",
    "darmowe sex kamerki na żywo bez rejestracji",
    "Anonse towarzyskie {city} – prywatne ogłoszenia 18+",
    "napalone mamuśki szukają dyskretnych spotkań {city}",
    "porno filmy {word} za darmo HD xxx",
    "Sekstelefon tanio tylko dla dorosłych zadzwoń {n}",
    "Nagie {word} amatorki, ostry seks i wytrysk",
    "Poznaj niegrzeczną {word} bez zobowiązań jeszcze dziś wieczorem",
    "sponsoring {city} escort masaż erotyczny z finałem",
    "erotyczne opowiadania {word} cipki sex randki",
    "Zobacz prywatne zdjęcia, załóż darmowe konto i umów się na seks",
)
_FORTUNE = (
    "Wróżka {brand} odpowie na każde pytanie SMS {n}",
    "rytuały miłosne {city} zwrot ukochanego w {m} dni gwarancja",
    "Tarot online {word} horoskop {year} tanio",
    "Gratulacje! Zostałeś wybrany i wygrałeś {n} zł, kliknij tutaj",
    "Odbierz nagrodę: nowy telefon czeka na Ciebie, podaj adres",
    "egzorcyzmy oczyszczanie aury {city} cena {n} zł",
    "Twój komputer jest zainfekowany, pobierz {brand} natychmiast",
    "Subskrybuj kanał, zostaw łapkę w górę i wygraj {word}",
    "wyślij tę wiadomość do {m} osób, inaczej {word}",
)
_SERVICES = (
    "Firma {brand} {city} to profesjonalne {trade} w najlepszej cenie",
    "{trade} {city} – sprawdź naszą ofertę już dziś",
    "Oferujemy {trade} {city}, {trade} {city} oraz {trade}",
    "Szukasz {trade} w {city}? Zapraszamy, tylko u nas {trade}",
    "Nasza oferta to {trade}, konkurencyjne ceny i wieloletnie doświadczenie",
    "{trade} to idealne rozwiązanie, dlatego {trade} {qualifier}",
    "Zadzwoń teraz: {n} {m}, {trade} {qualifier} {city}",
    "wysoka jakość, niskie ceny, {trade} {qualifier}",
    "Polecamy {trade} {city} i okolice, dojazd gratis",
    "Jeżeli interesuje Cię {trade}, to {trade} {city} jest dla Ciebie",
    "{trade} {qualifier}! {trade} {qualifier}! {trade} {city}!",
)
_RESIDUE = (
    "Jako model językowy nie mogę odpowiedzieć na to pytanie.",
    "Oto przykładowy artykuł na temat: {word} {word2}.",
    "[Wstaw nazwę firmy] oferuje [opis usługi] w [miasto].",
    "{{{{ {word}.title }}}} {{{{ post.content }}}}",
    "Witaj {{imie}}, dziękujemy za zakup produktu {{produkt}} w dniu {{data}}.",
    "Oczywiście! Oto poprawiona wersja tekstu o {word}:",
    "W dzisiejszym dynamicznym świecie {word} odgrywa kluczową rolę.",
    "Podsumowując, warto pamiętać, że {word} jest ważnym aspektem {word2}.",
    "%%NAZWA%% %%OPIS%% %%CENA%%",
    "Lorem ipsum dolor sit amet {word} consectetur adipiscing elit {word2}",
    "undefined null NaN [object Object] {word}",
    "Tutaj wpisz swój tekst. Kliknij dwukrotnie, aby edytować {word}.",
    "Mam nadzieję, że ta odpowiedź była pomocna! Czy mogę jeszcze w czymś pomóc?",
    "Przykładowa strona. To jest przykładowy wpis {word}.",
    "Fatal error: Uncaught exception in /var/www/html/{word}.php on line {n}",
    "Warning: mysql_connect(): Access denied for user '{word}' on line {m}",
    "<?php echo ${word}; ?> array(0) {{ }}",
    "404 Nie znaleziono strony {word}. Wróć na stronę główną.",
    "Trwa ładowanie... Proszę czekać {word}",
    "${{{word}}} ${{nazwa_produktu}} [%{word2}%]",
)
_COMMENTS = (
    "Świetny wpis, na pewno tu wrócę! Zapraszam do mnie: {site}",
    "bardzo ciekawy artykuł pozdrawiam {trade} {city}",
    "Fajna strona, polecam też {site} i {trade}",
    "super blog, dodaję do zakładek, {trade} tanio {site}",
    "Zgadzam się z autorem w 100 procentach {site} {trade}",
    "hej, wymienimy się linkami? {site}",
    "Ciekawe informacje. Więcej o {trade} na {site}",
    "dzięki za info!!! {site} {site}",
)
_BRAND_PARTS = (
    (
        "Lucky",
        "Royal",
        "Mega",
        "Vita",
        "Slim",
        "Gold",
        "Bet",
        "Eko",
        "Euro",
        "Maxi",
        "Pro",
        "Super",
        "Best",
        "Vip",
        "Fit",
        "Net",
        "Cash",
        "Hot",
        "Pol",
        "Inter",
    ),
    (
        "Win",
        "Spin",
        "Med",
        "Line",
        "Plus",
        "Bud",
        "Lux",
        "Star",
        "Max",
        "Club",
        "Tech",
        "Dom",
        "Trans",
        "Kredyt",
        "Form",
        "Bet",
        "Vegas",
        "Gra",
        "Serwis",
        "24",
    ),
)


def _templates(templates: Sequence[str]) -> Maker:
    def maker(rng: random.Random, words: int, filler: Sequence[str]) -> str:
        brand = rng.choice(_BRAND_PARTS[0]) + rng.choice(("", " ")) + rng.choice(_BRAND_PARTS[1])
        chosen = rng.sample(templates, rng.randrange(3, len(templates) + 1))
        stop = rng.random() < 0.5

        def piece() -> str:
            # Filler keeps a classifier from learning the templates by heart.
            text = rng.choice(chosen).format(
                brand=brand, city=rng.choice(CITIES), word=rng.choice(filler), word2=rng.choice(filler), trade=rng.choice(TRADES), year=rng.randrange(2015, 2026),
                qualifier=rng.choice(QUALIFIERS), n=rng.choice((50, 100, 200, 500, 1000, 5000, 25000)), m=rng.randrange(2, 60), site=f"www.{rng.choice(SITES)}{rng.choice(filler)}.pl",
            )  # fmt: skip
            if rng.random() < 0.3:
                text += " " + " ".join(rng.sample(filler, rng.randrange(1, 4)))
            dropped = [word for word in text.split() if rng.random() > 0.05]
            if rng.random() < 0.2:
                dropped = [word.lower() for word in dropped]
            return " ".join(dropped) + (rng.choice((".", "!", ".", "!!!")) if stop and text[-1].isalnum() else "")

        return _fill(rng, words, piece, (" ", " ", "\n", ", ", " - "))

    return maker


TRAINED: dict[str, Maker] = {
    "keyword_spam": keyword_spam,
    "navigation": navigation,
    "link_list": link_list,
    "contact_page": contact_page,
    "archive_index": archive_index,
    "casino_spam": _templates(_CASINO),
    "loan_spam": _templates(_LOANS),
    "service_spam": _templates(_SERVICES),
    "machine_residue": _templates(_RESIDUE),
    "adult_spam": _templates(_ADULT),
}
HELD_OUT: dict[str, Maker] = {
    "shop_listing": shop_listing,
    "pill_spam": _templates(_PILLS),
    "fortune_spam": _templates(_FORTUNE),
    "comment_spam": _templates(_COMMENTS),
}
