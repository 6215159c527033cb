"""Personal data by family: the ways in which Poles write a number, and what only looks like it. All are invented.

A row marks what must go with ⟦…⟧; everything else must stay.
"""

from __future__ import annotations

import re

import pytest

from cleaning.personal_data import DEFAULT_POLICY, redact

ALL = dict.fromkeys(DEFAULT_POLICY, "redact") | {"KRS": "keep"}

FAMILIES = {
    "NIP": [
        "Dane do faktury (⟦526-10-40-828⟧, Maria Lis, ul. Krótka 4).",
        "VAT UE: ⟦PL5261040828⟧, sprzedawca jak wyżej.",
        "Zgodnie z NIPem ⟦5261040828⟧ spółka istnieje.",
        "NIPy wspólników: Ewa Lis – ⟦526-104-08-28⟧; Jan Bąk – ⟦8130203013⟧; Ala Żak – ⟦739 295 60 32⟧.",
        "Imię\tNIP\tKwota\nEwa Lis\t⟦526-104-08-28⟧\t12 zł\nJan Bąk\t⟦8130203013⟧\t14 zł",
        "nip: ⟦739.295.60.32⟧",
        "⟦739-29-56-032⟧ to numer podatnika",
        "id,nip,miasto\n1,⟦5261040828⟧,Opole\n2,⟦8130203013⟧,Ełk",
    ],
    "REGON": [
        "regom ⟦601078043⟧ – chyba literówka",
        "Regonem ⟦123456785⟧ posługuje się zakład.",
        "Numery REGON gospodarstw: ⟦014569019⟧, ⟦328630678⟧ i ⟦63755335500040⟧.",
        "REGON [⟦019 355 240⟧], licencja z maja",
        "Nazwisko;Regon;Miasto\nLis;⟦018725433⟧;Opole\nBąk;⟦141621543⟧;Ełk",
    ],
    "PESEL": [
        "Pole 4 (numer PESEL):   ⟦4 4 0 5 1 4 0 1 3 5 9⟧",
        "peseł ⟦44051401359⟧",
        "ur. 1944, ⟦440514 01359⟧, syn Adama",
        "PESELE dzieci: ⟦44051401359⟧, ⟦440514-01359⟧ oraz ⟦44 05 14 01359⟧.",
    ],
    "ID_CARD": [
        "nr dowodu ⟦abs 123456⟧",
        "dowód osobisty serii ⟦AYV numer 533495⟧",
        "legitymacja: dowód „⟦ABS-123456⟧”",
        "Dowód os. [⟦abs123456⟧]",
        "Numery dowodów osobistych: ⟦dyg514412⟧, ⟦AWA 006493⟧.",
        "dowód osobisty\nSeria i nr: ⟦ABS/123456⟧",
        "Dowód\nnr ⟦ABS 123456⟧. 12 maja 2020 roku",
    ],
    "PASSPORT": [
        "paszport serii ⟦EM nr 8220752⟧",
        "nr paszpotru ⟦AM0004266⟧",
        "W paszporcie ⟦zs2251436⟧ jest stary adres",
        "Uczestnicy: Jan Bąk – paszp. ⟦EK 8636991⟧; Ewa Lis – paszp. ⟦ET3612737⟧.",
        "paszport [⟦EM 707 3197⟧]",
        "Paszport: ⟦ZE7849618⟧",
    ],
    "BANK_ACCOUNT": [
        "na rachunek ⟦20 1050 3566\n2646 2738 2722 4237⟧, kwota jak wyżej",
        "konto: ⟦pl61109010140000071219812874⟧",
        "1) ⟦61 1090 1014 0000 0712 1981 2874⟧",
        "konto w Niemczech: ⟦DE89 3704 0044 0532 0130 00⟧",
    ],
    "LAND_REGISTER": [
        "numer ⟦po2p/00183707/3⟧ w dziale IV",
        "nieruchomość ⟦LE1L 00188195 0⟧",
        "KW nr ⟦PO1S/\u00a000079322/\u00a03⟧, wolna",
        "hipoteka w ⟦WA4M-00123456-4⟧",
        "księga ⟦WA4M/123456/4⟧",
    ],
    "PHONE": [
        "Numery telefonów: ⟦(+48) 883 640 468⟧, ⟦515.709.422⟧ lub ⟦15 244 32 38⟧.",
        "Imię\tTelefon\nEwa\t⟦726727148⟧\nJan\t⟦48 731 404 076⟧",
        "t. ⟦508388248⟧ / ⟦+48 536 385 974⟧",
        "W razie wypadku: Ewa Lis (żona), ⟦517 477 001⟧; Jan Bąk (brat), ⟦22 426 40 45⟧.",
        "Korepetycje z matematyki, dojazd, [⟦501780093⟧], cena do uzgodnienia",
        "łapać mnie pod ⟦669776606⟧ wieczorem",
        "Mycie okien. Ola – ⟦789-409-096⟧ – Łódź",
        "⟦+420 642 852 209⟧, ⟦0044 7573 849680⟧",
        "a nr do mnie ⟦782826010⟧",
        "aktualny to\n⟦794576678⟧ – proszę dzwonić",
        "tel. ⟦+48 46/220 67 12⟧, M: ⟦+48 46/685 62 51⟧",
        "pod numerem ⟦0 801 124 358⟧ albo ⟦801 800 933⟧",
        "Ostatnie numery: ⟦609159212⟧ ⟦727606115⟧ ⟦730448049⟧",
        "Kto go widział: ⟦0728 418 558⟧ (Anna).",
        "Zbiór malin, nocleg zapewniony. ⟦602 58 94 44⟧ lub ⟦48 883 415 134⟧",
        "Ewa Sroka | Kraków | ⟦885 572 692⟧ | kontakt",
        "dozorca ⟦781 329 646⟧, administracja ⟦95/368 59 93⟧",
        "A: podaj numer\nB: ⟦730732184⟧\nA: ok",
    ],
    "EMAIL": [
        "⟦jan.lis @wp.pl⟧",
        "wiadomość: ⟦jan.lis@ wp.pl⟧",
        "email ⟦jan.lis at gmail.com⟧, Jan Lis",
        "pisz na ⟦jlis (a) gmail.com⟧",
        "⟦jan.lis<at>mail.lis.eu⟧",
        "⟦jan_at_wp.pl⟧",
        "⟦jan-lis małpa mail kropka lis kropka eu⟧",
        "⟦jan [małpka] wp.pl⟧",
        "⟦jan (kropka) lis (małpa) wp (kropka) pl⟧",
        "mail: ⟦jan.lis at gmail com⟧",
        "login=⟦jan.lis+oferta@lis.com.pl⟧&x=1",
    ],
    "IP_ADDRESS": [
        "Dyskusja użytkownika:⟦89.58.38.14⟧ – proszę",
        "Zapora: DROP SRC=⟦89.64.1.61⟧ DST=192.168.8.20",
        "dig +short lipowo.pl\n⟦31.28.66.42⟧",
        "Login\tIP\nola\t⟦79.95.37.67⟧\n",
        "Połączenie z [⟦2A04:4A43:1125:C39B:DEEA:EC5A:4CDF:EEE6⟧]:443",
    ],
    "PLATE": [
        "Lista wjazdów: ⟦WD 8237W⟧ – Jan Bąk; ⟦TK8847P⟧ – Ewa Lis",
        "nr rejestr. ⟦SPS 54652⟧",
        "pojazd ⟦fsw cy35⟧",
        "nr rejestarcyjny ⟦C4GOSIA⟧",
        "auto miało rejestrację ⟦p7basia⟧",
        "Przyczepa lekka (⟦RLA-VX58⟧)",
        "na blachach ⟦wpix774⟧.",
        "kierowca busa ⟦kos 2646e⟧, uważajcie",
        "Marka\tNr rej.\tKierowca\nYaris\t⟦DX 3UU25⟧\tEwa\nPanda\t⟦ZPL-9544H⟧\tJan",
        "mercedes ⟦RZ 283PW⟧",
        "Nr rej. pojazdu: ⟦ST2137⟧",
        "Skuter ⟦DWR50T⟧ zniknął, motorower ⟦sc868r⟧ też",
        "czarna tablica rejestracyjna ⟦KRA 1234⟧",
        "tablice tymczasowe: nr rej. ⟦W0 1234⟧",
    ],
}
DECOYS = [
    "Zbiory w tonach: pszenica 602 562 718, żyto 511 889 646, owies 780 546 993.",
    "Produkcja wyniosła 601 338 612 sztuk, eksport 512 949 337, a import 48 944 114 sztuk.",
    "Kod\tNazwa\tIlość\n691-359-128\tzawias lewy\t36\n619-185-673\tzawias prawy\t10",
    "Obszar Natura 2000 PLH120093 zajmuje 2892,39 ha.",
    "Przekaźnik R2 501 359 619, bezpiecznik F26 15 A.",
    "ISBN 978-83-810-9082-7, oprawa miękka; 978-83-766-2222-4.",
    "Modele WX 12345 oraz KR 5000 różnią się długością łańcucha.",
    "Samochód BMW X5 M50 z silnikiem B57D30; motocykl BMW R GS 1250.",
    "Faktura FV/2135/49/1953, zamówienie ZAM-810, paragon nr 307028.",
    "Adres IPv4 daje 4 294 967 296 kombinacji, tel. 112.",
    "modul-03.bin  609 081 861  e817c064dc1f5daff9",
    "NIP sprawdzono 2024-02-09, host 192.168.20.58 odpowiada.",
    "Obligacje DOS4592 i EDO9358, lokomotywa EU07-363, pociąg EN57-3327.",
    "Look at example.com or use @functools.wraps.",
    "Sympozjum 18-19.05.2023 28/05/2023 21/05/2023",
    "6 | 05 20 35 50\n7 | 05 15 25 35 45 55",
    "Silnik ma na tabliczce symbol KT-44370/65.",
    "partia zapisana w 128 ms\n13.05.2010 7:48:02,580 DEBUG",
    "KRS: 0000123456",
    "Dowód jest prosty: abs123457 nie spełnia sumy.",
]


@pytest.mark.parametrize(
    ("family", "marked"), [(family, marked) for family, rows in FAMILIES.items() for marked in rows]
)
def test_family(family: str, marked: str) -> None:
    expected = re.sub("⟦[^⟧]*⟧", f"[{family}]", marked)
    assert redact(re.sub("[⟦⟧]", "", marked), ALL)[0] == expected


@pytest.mark.parametrize("text", DECOYS)
def test_decoy(text: str) -> None:
    assert redact(text, ALL) == (text, {})
