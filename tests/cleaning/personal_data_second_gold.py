"""A second gold set of personal data, worded after the rules were written and unlike the first: forms, notices, chats.

Rows are made as in ``personal_data_gold``; shapes of numbers are this module's own. Decoys must stay as they are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.cleaning import personal_data_gold as first

Row = first.Row

TEMPLATES = [
    "Ja, niżej podpisany, numer PESEL {PESEL_SPACED}, oświadczam, że nie zalegam z podatkami.",
    "PESEL ubezpieczonego\n{PESEL}\nImię i nazwisko: Halina Z.",
    "| Lp. | Nazwisko | PESEL |\n| 1 | Wrona | {PESEL} |",
    "Zmarły (ur. 1944, PESEL: {PESEL}) pozostawił troje dzieci.",
    "Nr ewidencyjny PESEL - {PESEL}, adres do korespondencji jak wyżej",
    "dziecko: Zosia, pesel {PESEL}, klasa 2b",
    "Pełnomocnik legitymuje się numerem {PESEL} w bazie PESEL.",
    "Sprzedawca: Usługi Hydrauliczne Adam K., N.I.P. {NIP}",
    "podatnik o numerze identyfikacji podatkowej NIP: {NIP}",
    "NIP\n{NIP}\nREGON\n{REGON}",
    "VAT ID: PL {NIP_TIGHT}",
    "działalność gospodarcza wpisana do CEIDG, NIP nr {NIP}",
    "Identyfikator REGON {REGON} nadano w 2004 roku.",
    "regon firmy: {REGON}; forma prawna: spółka cywilna",
    "Dowód tożsamości: {ID_CARD}, organ wydający: Wójt Gminy.",
    "seria i nr dowodu {ID_CARD_SPACED}",
    "Legitymuję się d.o. {ID_CARD}",
    "Dane z dowodu osobistego:\nSeria i numer\n{ID_CARD}\nData ważności 2031",
    "dowód os. {ID_CARD_SPACED} ważny bezterminowo",
    "Cudzoziemiec posługiwał się paszportem {PASSPORT}.",
    "Passport No. {PASSPORT}",
    "seria i numer paszportu:\n{PASSPORT}",
    "W paszporcie o numerze {PASSPORT} brakowało wizy.",
    "Darowizny można przekazywać na rachunek {BANK_ACCOUNT} prowadzony przez bank spółdzielczy.",
    "nr konta\n{BANK_ACCOUNT}",
    "Przelej mi stówkę na {BANK_ACCOUNT}, dzięki!",
    "NRB {BANK_ACCOUNT}",
    "Konto do wpłat czesnego: {BANK_ACCOUNT} (tytułem: imię i nazwisko dziecka)",
    "rachunek bankowy nr: {BANK_ACCOUNT};",
    "Sąd prowadzi dla tej działki księgę wieczystą o numerze {LAND_REGISTER}.",
    "KW nr {LAND_REGISTER}",
    "hipoteka wpisana w dziale IV księgi {LAND_REGISTER} na rzecz banku",
    "nieruchomość gruntowa, nr księgi wieczystej: {LAND_REGISTER_SPACED}",
    "Dzwoń śmiało - {PHONE}, pytaj o Staszka.",
    "Tel. domowy {LANDLINE}, komórka {PHONE}",
    "Numer telefonu: {PHONE}",
    "oddam kotki w dobre ręce, {PHONE_SPACED}",
    "telefon do opiekunki\n{PHONE}",
    "Proszę o kontakt telefoniczny ({PHONE}) w godzinach wieczornych.",
    "odbiór osobisty Wrocław, tel: {PHONE}",
    "WhatsApp {PHONE_PLUS}",
    "Zgłoszenia przyjmuje pani Basia, nr tel. {PHONE}",
    "Można się ze mną skontaktować pod numerem telefonu {PHONE}.",
    "T: {PHONE_PLUS} | M: {EMAIL}",
    "mój nr {PHONE_SPACED} pisz o każdej porze",
    "Gabinet prywatny, rejestracja telefoniczna: {LANDLINE}",
    "fax. {LANDLINE}",
    "tel. kom.: {PHONE}",
    "tel.{PHONE_TIGHT}",
    "phone: {PHONE_PLUS}",
    "Piszcie: {EMAIL}",
    "W razie pytań mój mail to {EMAIL} :)",
    "<{EMAIL}>",
    "Autor: Tomasz Z. ({EMAIL}), Instytut Fizyki",
    "mailto:{EMAIL}",
    "E-mail służbowy {EMAIL}; prywatny {EMAIL}",
    "adres poczty elektronicznej: {EMAIL}",
    "pisz na {HIDDEN}",
    "kontakt mailowy: {HIDDEN}",
    "{HIDDEN} - tu mnie znajdziesz",
    "Jabber: {EMAIL}",
    "Logowanie z nieznanego urządzenia, IP {IP_ADDRESS}, Kraków.",
    "[{IP_ADDRESS}] dnia 3 maja napisał(a):",
    "Zablokowany użytkownik: {IP_ADDRESS}",
    "Gość portalu ({IP_ADDRESS}) 12:45",
    "połączenie przychodzące od {IP_ADDRESS}:443 zostało odrzucone",
    "adres IPv6 klienta to {IPV6}",
    "Host {IPV6} odpowiada w 3 ms.",
    "ostatnie logowanie: 12.03.2021 z adresu {IPV6}",
    "Skradziono audi o numerach rejestracyjnych {PLATE}.",
    "Mandat dotyczy pojazdu marki Skoda, nr rej. {PLATE}, zaparkowanego przed szkołą.",
    "Samochód: Fiat Punto\nNumer rejestracyjny: {PLATE}",
    "Policja szuka kierowcy auta na tablicach {PLATE}.",
    "tablica rejestracyjna {PLATE}",
    "właściciel auta o nr rejestracyjnym {PLATE} proszony jest o przestawienie pojazdu",
    "REJ. {PLATE}",
]
DECOYS = [
    "Spotkanie odbędzie się 24.06.2023 o 17:30 w sali 204, wstęp od 16.45.",
    "Rok wydania 1987, nakład 10 000 + 250 egz., ark. druk. 12,5, zam. 1045/87.",
    "ISBN-13: 978-83-7469-123-4; ISBN 83-7469-123-7; EAN 9788374691234.",
    "Wyrok SN z 12.01.2011 r., I CSK 285/10, OSNC 2011, nr 9, poz. 102.",
    "Postanowienie TK z dnia 4 października 2016 r., sygn. Ts 105/15, OTK ZU B/2016.",
    "Ustawa z dnia 29 sierpnia 1997 r. (Dz. U. z 2023 r. poz. 2383, z późn. zm.), art. 70 § 4.",
    "Rozporządzenie (UE) 2016/679 oraz dyrektywa 95/46/WE, motyw 26.",
    "Cena: 1 299,00 zł, rata 108,25 zł, RRSO 23,45%.",
    "Zysk netto wyniósł 601 234 567 zł wobec 512 345 678 zł rok wcześniej.",
    "Nakład 500 600 700 sztuk to rekord wydawnictwa.",
    "s. 123-145, 167–189, 201, 234-256 i 301–345.",
    "for (int i = 0; i < 100000000; i++) { sum += a[i] * 1234567890; }",
    "const KEY = 0x1F2E3D4C; let id = 987654321;",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8, linia 123456789",
    "Zainstaluj pakiet libssl1.1_1.1.1n-0+deb11u3_amd64.deb.",
    "Wymagany jest system w wersji 10.0.19045.3570 lub nowszej.",
    "Numer VIN WVWZZZ1JZXW000001 odczytano z tabliczki.",
    "Godziny otwarcia: pn-pt 8-16, sob 9-13; przerwa 12.00-12.30.",
    "Mecz zakończył się wynikiem 3:2 (25:23, 23:25, 25:20, 22:25, 15:12).",
    "Współrzędne: 50°03′41″N 19°56′18″E, wysokość 219 m n.p.m.",
    "Temperatura wrzenia 100,000 °C, gęstość 0,998 203 g/cm³, c = 299 792 458 m/s.",
    "π ≈ 3,141592653589793, e ≈ 2,718281828459045",
    "Odległość od Słońca 149 597 870 km, okres obiegu 365,256363 dni.",
    "Tabela 4.2.1.3 zawiera wartości dla lat 1990-2000, 2001-2010 i 2011-2020.",
    "Zgodnie z pkt 8.1.2.4 normy PN-EN 12464-1:2012.",
    "Kod EAN 5901234123457, nr katalogowy 123-456-789, partia 20230115.",
    "Inwentarz: sygn. BJ Rkp. 1234 III, mf. 567890; mikrofilm 12345678.",
    "AP Kraków, zesp. 29/33, sygn. 600 123 456, k. 12-34.",
    "Pieśń 123, 4-5; Mt 5, 3-12; 1 Kor 13, 1-13; Ps 119, 105.",
    "W 1831 r. poległo 12 000, a w 1863 r. 20 000 powstańców.",
    "Lot LO3801, miejsce 12A, bramka 24, odlot 06:55.",
    "Numer zamówienia 2023/11/000123456, numer przesyłki 00359007738945612345.",
    "Serwer lokalny działa pod adresem 127.0.0.1:8080, maska 255.255.0.0, brama 10.1.2.254.",
    "Adres fe80::1 jest lokalny, a ::1 to pętla zwrotna.",
    "MAC 00:1A:2B:3C:4D:5E, uptime 12:34:56.",
    "Użyj dekoratora @property albo @staticmethod; w Javie @Override.",
    "Napisz do nas przez formularz; odpowiadamy w ciągu 24 h.",
    "Telefon zaufania dla dzieci: 116 111, numer alarmowy 112.",
    "Telefon komórkowy zrewolucjonizował łączność w latach 1995-2005.",
    "Nr 12 (345), wrzesień 2010, cena 9,90 zł w tym 8% VAT.",
    "NIP to numer złożony z 10 cyfr, a REGON z 9 lub 14.",
    "PESEL składa się z jedenastu cyfr, np. RRMMDDPPPPK.",
    "Konto w serwisie założyło 26 123 456 osób.",
    "Szkoła Podstawowa nr 123 im. Jana Pawła II, klasy 4-8.",
    "Droga krajowa 94, odcinek 123+456 - 124+789.",
    "Szerokość pasma 2400-2483,5 MHz, moc 100 mW.",
    "Działka nr 123/45 o pow. 0,1234 ha w obrębie 0012.",
    "Rejestracja uczestników od 9:00; rejestr zabytków A-1234.",
    "Tablica Mendelejewa ma 118 pierwiastków; tablica 2 pokazuje wyniki.",
    "Patent PL 123456 B1, zgłoszenie P.401234, US 6,543,210.",
    "grep -E '[0-9]{9}' plik.txt | wc -l  # wynik: 123456789",
    "Wskaźnik wzrósł o 12,345678901 punktu.",
    "CBOS, komunikat BS/123/2019; GUS, tabl. 12(34), s. 567.",
    "Wersja 4.19.0-21-amd64, build 20220923-1455.",
    "Kwota 48 601 234 567 euro trafi do budżetu.",
    "1. 123456789\n2. 987654321\n3. 192837465",
    "Skala 1:100000, arkusz M-34-64-D-c-3.",
    "doi:10.1016/j.cell.2011.02.013, PMID 21376230, arXiv:2112.11446.",
    "Spis telefonów z 1938 roku liczył 345 stron.",
    "Rachunek prawdopodobieństwa: 10 000 000 000 losowań.",
]


def rows(seed: int, copies: int) -> list[Row]:
    """*copies* of each template with fresh numbers, and all decoys; the same for the same *seed*."""
    random_ = random.Random(seed)
    made = [_fill(template, random_) for template in TEMPLATES for _ in range(copies)]
    return made + [(decoy, []) for decoy in DECOYS]


def _fill(template: str, random_: random.Random) -> Row:
    text, spans, position = "", [], 0
    for mark in re.finditer(r"\{([A-Z_0-9]+)\}", template):
        text += template[position : mark.start()]
        value = MAKERS[mark[1]](random_)
        spans.append((len(text), len(text) + len(value), _TYPE_OF.get(mark[1], mark[1])))
        text += value
        position = mark.end()
    return text + template[position:], spans


def _pesel_spaced(random_: random.Random) -> str:
    digits = first.pesel(random_)
    return random_.choice([f"{digits[:6]} {digits[6:]}", f"{digits[:6]}-{digits[6:]}", " ".join(digits), digits])


def _nip_tight(random_: random.Random) -> str:
    return re.sub("[^0-9]", "", first.nip(random_))


def _id_card_spaced(random_: random.Random) -> str:
    card = first.id_card(random_)
    return random_.choice([f"{card[:3]} {card[3:]}", f"{card[:3]} nr {card[3:]}", f"{card[:3]}-{card[3:]}"])


def _land_register_spaced(random_: random.Random) -> str:
    return first.land_register(random_).replace("/", " / ")


def _phone_spaced(random_: random.Random) -> str:
    n = first.mobile(random_)
    shapes = [f"{n[:3]} {n[3:6]} {n[6:]}", f"{n[:3]}-{n[3:6]}-{n[6:]}", f"{n[:3]} {n[3:5]} {n[5:7]} {n[7:]}"]
    return random_.choice(shapes)


def _phone(random_: random.Random) -> str:
    n = first.mobile(random_)
    return random_.choice(
        [
            n,
            f"{n[:3]} {n[3:6]} {n[6:]}",
            f"{n[:3]}-{n[3:6]}-{n[6:]}",
            f"{n[:3]} {n[3:5]} {n[5:7]} {n[7:]}",
            f"0{n[:3]} {n[3:6]} {n[6:]}",
            f"0-{n[:3]}-{n[3:6]}-{n[6:]}",
            f"{n[:3]}/{n[3:6]}/{n[6:]}",
            f"{n[:3]} - {n[3:6]} - {n[6:]}",
        ]
    )


def _phone_plus(random_: random.Random) -> str:
    n = first.mobile(random_)
    head = random_.choice(["+48 ", "+48", "0048 ", "0048", "+48-", "(+48)", "+ 48 ", "48 "])
    return head + random_.choice([n, f"{n[:3]} {n[3:6]} {n[6:]}", f"{n[:3]}-{n[3:6]}-{n[6:]}"])


def _landline(random_: random.Random) -> str:
    area = random_.choice(["12", "22", "33", "41", "56", "62", "75", "83", "89", "94"])
    n = str(random_.randint(2, 7)) + first._digits(random_, 6)
    return random_.choice(
        [
            f"{area} {n[:3]}-{n[3:5]}-{n[5:]}",
            f"({area}) {n[:3]} {n[3:]}",
            f"0{area} {n}",
            f"+48 {area} {n[:3]} {n[3:5]} {n[5:]}",
            f"/{area}/ {n[:3]} {n[3:5]} {n[5:]}",
            f"{area} {n}",
            f"0048 {area} {n[:3]} {n[3:5]} {n[5:]}",
            f"(0 {area}) {n[:3]} {n[3:5]} {n[5:]}",
        ]
    )


def _email(random_: random.Random) -> str:
    people = ("a.lis", "wojtek1984", "zdzich.k", "kw", "ola_m", "j-nowicki", "maria.anna.zet", "bartek+praca")
    hosts = ("wp.pl", "onet.eu", "interia.pl", "uj.edu.pl", "tlen.pl", "student.agh.edu.pl")
    return f"{random_.choice(people)}@{random_.choice(hosts)}"


def _hidden(random_: random.Random) -> str:
    local, domain = _email(random_).split("@")
    local = local.replace("+praca", "")
    shapes = [
        f"{local} [małpa] {domain}",
        f"{local}(at){domain}",
        f"{local} (AT) {domain.replace('.', ' (DOT) ')}",
        f"{local}[at]{domain.replace('.', '[dot]')}",
        f"{local} małpa {domain.replace('.', ' kropka ')}",
        f"{local}<at>{domain}",
        f"{local} {{małpa}} {domain}",
        f"{local}_at_{domain}",
        f"{local} @ {domain}",
        f"{local}(małpa){domain.replace('.', '(kropka)')}",
    ]
    return random_.choice(shapes)


def _ipv6(random_: random.Random) -> str:
    head = random_.choice(["2001:4070", "2a01:110f", "2a02:a31a", "2001:6a0", "2a00:f41"])
    groups = [f"{random_.randint(1, 65535):x}" for _ in range(6)]
    return random_.choice([f"{head}:{':'.join(groups)}", f"{head}:{groups[0]}::{groups[1]}", f"{head}::{groups[0]}"])


MAKERS: dict[str, Callable[[random.Random], str]] = {
    **first.MAKERS,
    "PESEL_SPACED": _pesel_spaced,
    "NIP_TIGHT": _nip_tight,
    "ID_CARD": first.id_card,
    "ID_CARD_SPACED": _id_card_spaced,
    "LAND_REGISTER_SPACED": _land_register_spaced,
    "PHONE": _phone,
    "PHONE_SPACED": _phone_spaced,
    "PHONE_TIGHT": first.mobile,
    "PHONE_PLUS": _phone_plus,
    "LANDLINE": _landline,
    "EMAIL": _email,
    "HIDDEN": _hidden,
    "IPV6": _ipv6,
}
_TYPE_OF = {
    "PESEL_SPACED": "PESEL",
    "NIP_TIGHT": "NIP",
    "ID_CARD_SPACED": "ID_CARD",
    "LAND_REGISTER_SPACED": "LAND_REGISTER",
    "PHONE_SPACED": "PHONE",
    "PHONE_TIGHT": "PHONE",
    "PHONE_PLUS": "PHONE",
    "LANDLINE": "PHONE",
    "HIDDEN": "EMAIL",
    "IPV6": "IP_ADDRESS",
}
