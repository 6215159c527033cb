"""A generated gold set of personal data: invented people and valid numbers in sentences as Poles write them.

Rows are ``(text, [(start, end, type)])``, as ``benchmarks.personal_data`` reads them. Templates mark a span as
``{TYPE}``; decoys are written out, and must stay.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")
Row = tuple[str, list[tuple[int, int, str]]]

TEMPLATES = [
    "Podejrzany Jan N., PESEL {PESEL}, nie przyznał się do winy.",
    "Wnioskodawczyni urodzona 4.05.1971 r. (nr PESEL: {PESEL}) zamieszkała w Radomiu.",
    "Dane pacjenta: Kowalska Anna, {PESEL}, skierowanie z dnia 3 marca.",
    "pesel:{PESEL}; imię ojca: Tadeusz",
    "Nabywca: Zakład Stolarski, ul. Lipowa 4, NIP: {NIP}.",
    "Fakturę proszę wystawić na firmę Drew-Bud, NIP {NIP}, adres jak wyżej.",
    "Numer NIP przedsiębiorcy to {NIP}, a VAT UE ten sam.",
    "NIP PL{NIP}",
    "Spółka zarejestrowana pod numerem identyfikacji podatkowej {NIP}.",
    "REGON {REGON}, kapitał zakładowy 50 000 zł",
    "Nr REGON: {REGON}.",
    "numer REGON firmy to {REGON}",
    "Legitymująca się dowodem osobistym {ID_CARD} wydanym przez Prezydenta Miasta Łodzi.",
    "dowód osobisty seria i numer: {ID_CARD}",
    "Zgubiono dowód osobisty nr {ID_CARD}. Uczciwego znalazcę proszę o zwrot.",
    "Pan Marek Zieliński ({ID_CARD}) podpisał umowę najmu.",
    "Paszport nr {PASSPORT} utracił ważność w czerwcu.",
    "Numer paszportu: {PASSPORT}, obywatelstwo polskie.",
    "Na podstawie okazanego paszportu serii i numeru {PASSPORT} ustalono tożsamość.",
    "Wpłaty prosimy kierować na konto {BANK_ACCOUNT} z dopiskiem „na remont”.",
    "Nr rachunku: {BANK_ACCOUNT}",
    "IBAN: {BANK_ACCOUNT}, SWIFT: BREXPLPW",
    "Proszę o przelew 150 zł na numer {BANK_ACCOUNT}.",
    "Dla nieruchomości prowadzona jest księga wieczysta nr {LAND_REGISTER}.",
    "KW {LAND_REGISTER}, działka ewidencyjna 112/4",
    "lokal mieszkalny (księga wieczysta {LAND_REGISTER}) o powierzchni 48 m²",
    "Sprzedam rower, tel. {PHONE}, dzwonić po 18.",
    "Kontakt: {PHONE}",
    "Proszę dzwonić pod numer {PHONE} lub pisać.",
    "Zadzwoń do mnie: {PHONE}!",
    "kom. {PHONE}",
    "Telefon kontaktowy {PHONE}, Marek.",
    "Wszelkich informacji udziela Piotr Mazur, tel/fax: {PHONE}.",
    "Mój numer to {PHONE}, odezwij się.",
    "Anna Nowak, nauczycielka, {MOBILE_PLUS}",
    "Rezerwacje: {LANDLINE}, codziennie od 10 do 18.",
    "tel.: {LANDLINE} wew. 12",
    "Sms na {PHONE} z treścią TAK.",
    "✆ {PHONE}",
    "Napisz na {EMAIL}, odpiszę wieczorem.",
    "e-mail: {EMAIL}",
    "Zgłoszenia ({EMAIL}) przyjmujemy do piątku.",
    "Mój adres to {EMAIL}.",
    "Kontakt: {OBFUSCATED}",
    "Pisać na adres {OBFUSCATED}, bez załączników.",
    "mail: {OBFUSCATED}.",
    "Użytkownik logował się z adresu IP {IP_ADDRESS} o godzinie 23.15.",
    "Wpis dodano z IP: {IP_ADDRESS}",
    '{IP_ADDRESS} - - [10/Oct/2023:13:55:36 +0200] "GET /index.html HTTP/1.1" 200 2326',
    "Serwer {IP_ADDRESS} nie odpowiada na ping.",
    "Sprawca odjechał samochodem marki Opel o nr rej. {PLATE}.",
    "Pojazd o numerze rejestracyjnym {PLATE} zaparkowano na chodniku.",
    "numer rejestracyjny: {PLATE}",
    "Biały bus, nr rejestracyjny {PLATE}, potrącił rowerzystę.",
    "auto na tablicach rejestracyjnych {PLATE}",
    "Kierujący pojazdem (nr rej. {PLATE}) zbiegł.",
]
DECOYS = [
    "Cena działki wynosi 123 456 789 zł, a kredyt 600 500 400 zł.",
    "W 2019 r. sprzedano 601 234 567 kg zboża, o 12 345 678 kg więcej niż rok wcześniej.",
    "Dz. U. z 2017 r. poz. 1219, z 2018 r. poz. 1629 oraz z 2019 r. poz. 730, 1214 i 1635.",
    "Zgodnie z PN-EN ISO 9001:2015 oraz dyrektywą 2006/112/WE z dnia 28 listopada 2006 r.",
    "Sygn. akt II CSK 123/12, I ACa 1024/15, K 45/07; numer sprawy DOP-7026.13.2018.MK.2.",
    "ISBN 978-83-240-5678-9, ISSN 1234-5678, DOI 10.1000/182, s. 123–145.",
    "Program w wersji 3.14.15.92, jądro 5.10.0-21, biblioteka 1.2.11.4.",
    "Rozdział 2.3.1.4 opisuje sieć 10.0.0.1 oraz adres 192.168.100.200 i maskę 255.255.255.0.",
    "Partia nr ABC123456 została wycofana; część zamienna BH 1234567 jest dostępna.",
    "Kod 44051401358 wpisano błędnie, tak samo jak 12345678901.",
    "Stan na dzień 31.12.2020: 5 261 040 828 zł; w tabeli 3 podano 526 104 082 osób.",
    "Rozmiar pliku: 601234567 bajtów, suma kontrolna 3f786850e387550fdab836ed7e6dc881de23001b.",
    "Współrzędne 52.229676, 21.012229; wysokość 113 m n.p.m.; tel. alarmowy 112.",
    "Wyniki: 3-1, 2-2, 0-4; w latach 1939-1945 i 1980–1989; godz. 12.30-14.45.",
    "git clone git@serwer.pl:projekt/kod.git, plik ikona@2x.png, usługa getty@tty1.service.",
    "Konto 40 1010 1010 0000 0000 0000 0001 ma błędną sumę kontrolną.",
    "W klasie B 1234 uczniów, w WA12 nikogo; DW 50123 to symbol drogi.",
    "Uran-235 rozpada się w czasie 703 800 000 lat; masa 1 234 567 890 t.",
    "Na tablicach ISO 9001 widnieje znak jakości; wpis rejestracyjny KRS 12345 usunięto.",
    "Numer ewidencyjny 126345678, numer klienta w systemie to 226234567.",
    "Tablice ogłoszeń AB 1234 sztuk, format A4; tablica 12 pokazuje wyniki.",
    "@Override public void run() { x @ y; } print(a@b) — 100% @ 50 zł",
    "Zmarł 12.05.1998 r., pochowany w kwaterze 12-345-6; nr inw. 600-100-200.",
]


def rows(seed: int, copies: int) -> list[Row]:
    """*copies* of each template with fresh numbers, and all decoys; the same for the same *seed*."""
    random_ = random.Random(seed)
    made = [_fill(template, random_) for template in TEMPLATES for _ in range(copies)]
    return made + [(decoy, []) for decoy in DECOYS]


def _fill(template: str, random_: random.Random) -> Row:
    text, spans, position = "", [], 0
    for mark in re.finditer(r"\{([A-Z_]+)\}", template):
        kind = mark[1]
        text += template[position : mark.start()]
        value = MAKERS[kind](random_)
        spans.append((len(text), len(text) + len(value), _TYPE_OF.get(kind, kind)))
        text += value
        position = mark.end()
    return text + template[position:], spans


def _digits(random_: random.Random, count: int) -> str:
    return "".join(random_.choices("0123456789", k=count))


def _check(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=True))


def _until(make: Callable[[], T | None]) -> T:
    while (value := make()) is None:
        pass
    return value


def pesel(random_: random.Random) -> str:
    month = random_.randint(1, 12) + random_.choice([0, 20])
    body = f"{random_.randint(0, 99):02d}{month:02d}{random_.randint(1, 28):02d}{_digits(random_, 4)}"
    return body + str(-_check(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)


def nip(random_: random.Random) -> str:
    def attempt() -> str | None:
        body = str(random_.randint(1, 9)) + _digits(random_, 8)
        check = _check(body, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
        return None if check == 10 else body + str(check)

    n = _until(attempt)
    shapes = [
        n,
        f"{n[:3]}-{n[3:6]}-{n[6:8]}-{n[8:]}",
        f"{n[:3]}-{n[3:5]}-{n[5:7]}-{n[7:]}",
        f"{n[:3]} {n[3:6]} {n[6:8]} {n[8:]}",
    ]
    return random_.choice(shapes)


def regon(random_: random.Random) -> str:
    body = _digits(random_, 8)
    nine = body + str(_check(body, (8, 9, 2, 3, 4, 5, 6, 7)) % 11 % 10)
    if random_.random() < 0.7:
        return nine
    longer = nine + _digits(random_, 4)
    return longer + str(_check(longer, (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)) % 11 % 10)


def _lettered(random_: random.Random, letters: int, weights: tuple[int, ...]) -> tuple[str, str]:
    def attempt() -> tuple[str, str] | None:
        head = "".join(random_.choices("ABCDEFGHIJKLMNPRSTUVWXYZ", k=letters))
        tail = _digits(random_, 9 - letters)
        total = sum(int(c, 36) * w for c, w in zip(head + tail, weights, strict=True))
        return (head, tail) if total % 10 == 0 else None

    return _until(attempt)


def id_card(random_: random.Random) -> str:
    head, tail = _lettered(random_, 3, (7, 3, 1, 9, 7, 3, 1, 7, 3))
    return head + tail


def id_card_spaced(random_: random.Random) -> str:
    return re.sub(r"(?<=^...)", " ", id_card(random_))


def passport(random_: random.Random) -> str:
    head, tail = _lettered(random_, 2, (7, 3, 9, 1, 7, 3, 1, 7, 3))
    return head + random_.choice(["", " "]) + tail


def bank_account(random_: random.Random) -> str:
    body = _digits(random_, 24)
    n = f"{98 - int(body + '252100') % 97:02d}{body}"
    grouped = n[:2] + "".join(" " + n[i : i + 4] for i in range(2, 26, 4))
    return random_.choice(
        [
            n,
            "PL" + n,
            grouped,
            "PL " + grouped,
            "PL" + grouped,
            grouped.replace(" ", "\u00a0"),
            grouped.replace(" ", "-"),
        ]
    )


def land_register(random_: random.Random) -> str:
    values = {str(d): d for d in range(10)} | {c: i + 10 for i, c in enumerate("XABCDEFGHIJKLMNOPRSTUWYZ")}
    court = random_.choice(["WA4M", "KR1P", "GD1G", "PO1P", "LD1M", "KA1K", "WR1K", "SZ1S", "LU1I", "RZ1Z"])
    body = court + f"{random_.randint(1, 400000):08d}"
    check = sum(values[c] * w for c, w in zip(body, (1, 3, 7) * 4, strict=True)) % 10
    return f"{court}/{body[4:]}/{check}"


def mobile(random_: random.Random) -> str:
    return random_.choice(
        [
            "501",
            "502",
            "510",
            "530",
            "570",
            "600",
            "601",
            "605",
            "661",
            "693",
            "721",
            "733",
            "781",
            "792",
            "795",
            "880",
            "888",
        ]
    ) + _digits(random_, 6)


def _mobile_shapes(n: str) -> list[str]:
    a, b, c = n[:3], n[3:6], n[6:]
    return [n, f"{a} {b} {c}", f"{a}-{b}-{c}", f"{a}.{b}.{c}", f"{a}\u00a0{b}\u00a0{c}"]


def mobile_plus(random_: random.Random) -> str:
    n = random_.choice(_mobile_shapes(mobile(random_)))
    return random_.choice(["+48 ", "+48", "(+48) ", "0048 "]) + n


def landline(random_: random.Random) -> str:
    area = random_.choice(["12", "22", "32", "42", "58", "61", "71", "81", "85", "91", "17", "52"])
    n = str(random_.randint(2, 7)) + _digits(random_, 6)
    a, b, c = n[:3], n[3:5], n[5:]
    return random_.choice(
        [
            f"({area}) {a} {b} {c}",
            f"{area} {a} {b} {c}",
            f"{area}-{a}-{b}-{c}",
            f"({area}) {a}-{b}-{c}",
            f"+48 {area} {a} {b} {c}",
            f"(0{area}) {a} {b} {c}",
            f"0-{area} {a}-{b}-{c}",
            f"{area} {a}-{b}-{c}",
            f"({area}) {n}",
            f"+48 ({area}) {a} {b} {c}",
            f"0{area} {a} {b} {c}",
            f"{area}/{a} {b} {c}",
            f"(0-{area}) {a}-{b}-{c}",
        ]
    )


def phone(random_: random.Random) -> str:
    pick = random_.random()
    if pick < 0.5:
        return random_.choice(_mobile_shapes(mobile(random_)))
    return mobile_plus(random_) if pick < 0.75 else landline(random_)


def _person(random_: random.Random) -> tuple[str, str]:
    first = random_.choice(["jan", "anna", "piotr", "kasia", "m", "zofia", "tomasz"])
    last = random_.choice(["kowalski", "nowak", "wisniewska", "zielinski", "mazur", "lis"])
    local = random_.choice(
        [f"{first}.{last}", f"{first}{last}", f"{first}_{last}{random_.randint(1, 99)}", f"{last}-{first}"]
    )
    return local, random_.choice(
        ["poczta.pl", "firma.com.pl", "o2.pl", "uczelnia.edu.pl", "gmail.com", "dom-i-ogrod.eu", "example.com"]
    )


def email(random_: random.Random) -> str:
    local, domain = _person(random_)
    return random_.choice(
        [f"{local}@{domain}", f"{local}@{domain}", f"{local.title()}@{domain}", f"{local}@{domain}".upper()]
    )


def obfuscated(random_: random.Random) -> str:
    local, domain = _person(random_)
    at = random_.choice(
        [
            " [at] ",
            "[at]",
            " (at) ",
            "(at)",
            " (małpa) ",
            "(małpa)",
            " [małpa] ",
            " małpa ",
            " AT ",
            " {at} ",
            "[@]",
            " @ ",
            "(@)",
        ]
    )
    dot = random_.choice([".", ".", " [dot] ", "(dot)", " [kropka] ", " kropka ", "(kropka)"])
    return local + at + domain.replace(".", dot)


def ip_address(random_: random.Random) -> str:
    first = random_.choice([31, 37, 46, 77, 79, 80, 83, 89, 91, 94, 109, 178, 185, 188, 195, 212, 213, 217])
    return ".".join(map(str, [first, *(random_.randint(1, 254) for _ in range(3))]))


def plate(random_: random.Random) -> str:
    head = random_.choice(["WA", "WX", "KR", "PO", "GD", "SK", "LU", "ERA", "WPI", "KWI", "DW", "BI", "ZS"])
    tail = (
        random_.choice([_digits(random_, 5), _digits(random_, 4) + "A", _digits(random_, 3) + "XY"])
        if len(head) == 2
        else random_.choice([_digits(random_, 5), _digits(random_, 3) + "A", "A" + _digits(random_, 3)])
    )
    return head + random_.choice([" ", "", " "]) + tail


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "PESEL": pesel,
    "NIP": nip,
    "REGON": regon,
    "ID_CARD": lambda r: r.choice([id_card, id_card_spaced])(r),
    "PASSPORT": passport,
    "BANK_ACCOUNT": bank_account,
    "LAND_REGISTER": land_register,
    "PHONE": phone,
    "MOBILE_PLUS": mobile_plus,
    "LANDLINE": landline,
    "EMAIL": email,
    "OBFUSCATED": obfuscated,
    "IP_ADDRESS": ip_address,
    "PLATE": plate,
}
_TYPE_OF = {"MOBILE_PLUS": "PHONE", "LANDLINE": "PHONE", "OBFUSCATED": "EMAIL"}


def jsonl(seed: int, copies: int) -> Iterator[str]:
    """The rows as lines of JSON, for the benchmark's command line."""
    import json

    for text, spans in rows(seed, copies):
        yield json.dumps({"text": text, "spans": spans}, ensure_ascii=False)
