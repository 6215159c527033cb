"""Personal data: what must be found, what must not, and what redaction promises. All numbers are invented."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.personal_data import compare, read_rows
from cleaning.personal_data import DEFAULT_POLICY, PolicyError, redact, redact_all
from cleaning.personal_data.addresses import is_global_v4, is_global_v6
from cleaning.personal_data.checksums import (
    is_id_card,
    is_land_register,
    is_nip,
    is_nrb,
    is_passport,
    is_pesel,
    is_regon,
)
from cleaning.personal_data.findings import BOUND, Sight
from cleaning.personal_data.phones import is_polish
from cleaning.personal_data.stretches import Stretches
from tests.cleaning import personal_data_second_gold
from tests.cleaning.personal_data_gold import rows

OCTETS = [0, 1, 2, 9, 10, 18, 31, 51, 64, 89, 100, 113, 127, 168, 172, 192, 198, 203, 254, 255]
ALL = dict.fromkeys(DEFAULT_POLICY, "redact")

FOUND = [
    ("Mój PESEL to 44051401359.", "Mój PESEL to [PESEL]."),
    ("Firma o NIP 526-10-40-828 wystawiła fakturę.", "Firma o NIP [NIP] wystawiła fakturę."),
    ("REGON: 123456785", "REGON: [REGON]"),
    ("Legitymował się dowodem ABS123456.", "Legitymował się dowodem [ID_CARD]."),
    ("seria i numer dowodu: ABS 123456", "seria i numer dowodu: [ID_CARD]"),
    ("Konto: 61 1090 1014 0000 0712 1981 2874", "Konto: [BANK_ACCOUNT]"),
    ("IBAN PL61109010140000071219812874", "IBAN [BANK_ACCOUNT]"),
    ("księga wieczysta nr WA4M/00123456/4", "księga wieczysta nr [LAND_REGISTER]"),
    ("Pisz na jan.kowalski@poczta.pl, proszę.", "Pisz na [EMAIL], proszę."),
    ("kontakt: jan [at] firma.pl", "kontakt: [EMAIL]"),
    ("kontakt: jan (małpa) firma.pl.", "kontakt: [EMAIL]."),
    ("tel. 601 234 567", "tel. [PHONE]"),
    ("tel.601234567", "tel.[PHONE]"),
    ("tel: 601234567/602345678", "tel: [PHONE]/[PHONE]"),
    ("(601) 234-567 komórka", "[PHONE] komórka"),
    ("PESEL: 440514 01359", "PESEL: [PESEL]"),
    ("dow. os. ABS-123456", "dow. os. [ID_CARD]"),
    ("jan at firma dot pl", "[EMAIL]"),
    ("adres 2a02:a31a:c03f:8000::15", "adres [IP_ADDRESS]"),
    ("Zadzwoń: +48 601-234-567!", "Zadzwoń: [PHONE]!"),
    ("telefon (22) 623 45 67", "telefon [PHONE]"),
    ("Logowanie z adresu IP 83.12.45.201 odrzucono.", "Logowanie z adresu IP [IP_ADDRESS] odrzucono."),
    ("Samochód o nr rej. WA 12345 odjechał.", "Samochód o nr rej. [PLATE] odjechał."),
]
LEFT = [
    "Cena wynosi 123 456 789 zł brutto.",
    "Dz. U. z 2019 r. poz. 1292, 1495, 1649 oraz z 2020 r. poz. 424.",
    "Wersja 10.15.7.12 programu, rozdział 1.2.3.4.",
    "Sieć 192.168.1.1 i adres 127.0.0.1 są lokalne.",
    "Numer 44051401358 nie jest numerem PESEL.",
    "Rozdział 3, s. 123-456, ISBN 83-01-14345-0.",
    "Plik ikona@2x.png, usługa getty@tty1.service.",
    "9.2.1.1. Uwierzytelnianie kluczem. Kod 17.54.11.30 obejmuje gazę.",
    "Użyj @functools.wraps albo\n@domena.pl na początku wiersza.",
    "Look at home dotted lines; spotkanie at noon.",
    "W latach 1939–1945 i 2001-2004.",
]


@pytest.mark.parametrize(("text", "redacted"), FOUND)
def test_found(text: str, redacted: str) -> None:
    assert redact(text, ALL)[0] == redacted


@pytest.mark.parametrize("text", LEFT)
def test_left(text: str) -> None:
    assert redact(text, ALL) == (text, {})


def test_company_and_office_data_follow_their_own_policy() -> None:
    text = "Urząd: NIP 526-10-40-828, sekretariat@gmina.pl"
    assert redact(text) == (text, {})
    assert redact(text, {"OFFICE_EMAIL": "redact"}) == (
        "Urząd: NIP 526-10-40-828, [EMAIL]",
        {"OFFICE_EMAIL": 1},
    )


def test_a_policy_of_unknown_words_is_refused() -> None:
    with pytest.raises(PolicyError, match="SHOE_SIZE"):
        redact("", {"SHOE_SIZE": "redact"})
    with pytest.raises(PolicyError, match="blacken"):
        redact("", {"EMAIL": "blacken"})


def test_checksums_of_the_published_examples() -> None:
    assert is_pesel("44051401359")
    assert not is_pesel("44051401358")
    assert not is_pesel("00000000000")
    assert not is_pesel("02023012345")
    assert not is_nip("0000000000")
    assert is_id_card("ABS123456")
    assert is_land_register("WA4M/00123456/4")
    assert not is_land_register("WA4M/00123456/5")
    assert is_nrb("61109010140000071219812874")
    assert is_passport("AA0000000") == ((10 * 7 + 10 * 3) % 10 == 0)


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789 +-.()@[]/plPLabWA:tel\n", max_size=60) | st.text(max_size=40))
def test_redaction_is_idempotent(text: str) -> None:
    once, _ = redact(text, ALL)
    assert redact(once, ALL) == (once, {})


def test_gold_set() -> None:
    figures = compare(rows(seed=20261121, copies=8))
    assert figures["recall_checksum"] == 1.0
    assert figures["recall_other"] is not None
    assert figures["recall_other"] >= 0.99
    assert figures["false_per_100k_words"] == 0.0


def test_second_gold_set() -> None:
    figures = compare(personal_data_second_gold.rows(seed=5, copies=4))
    assert figures["recall_checksum"] is not None
    assert figures["recall_checksum"] >= 0.98
    assert figures["recall_other"] is not None
    assert figures["recall_other"] >= 0.98
    assert figures["false_per_100k_words"] == 0.0


SHORT = st.text("0123456789 +-.()@[]/plPLabWA:tel rej.ąmp\n" + BOUND, max_size=60)


@settings(max_examples=500, deadline=None)
@given(st.lists(SHORT, max_size=6))
def test_texts_searched_together_are_redacted_as_alone(texts: list[str]) -> None:
    assert redact_all(texts, ALL) == [redact(text, ALL) for text in texts]


def test_a_keyword_of_the_text_before_proves_nothing() -> None:
    number = "226234567"
    assert redact_all(["Proszę podać tel.", number, "i nr rej.", "WA 12345"], ALL)[1:] == [
        (number, {}),
        ("i nr rej.", {}),
        ("WA 12345", {}),
    ]


@pytest.mark.parametrize(
    "text",
    ["tel. (  601 234 567", "tel. + (48) 601 234 567", "dowód ABS 123456", "WA4M/00123456/4", "tel. 0 601 234 567"],
)
def test_what_stands_before_the_digits_goes_with_them(text: str) -> None:
    left = redact(text, ALL)[0]
    assert not set("0123456789+(") & set(left)


@settings(max_examples=500)
@given(st.from_regex(r"\A[0-9]{9}\Z"))
def test_polish_numbers_are_valid_as_phonenumbers_says(digits: str) -> None:
    import phonenumbers

    try:
        expected = phonenumbers.is_valid_number(phonenumbers.parse("+48" + digits))
    except phonenumbers.NumberParseException:
        expected = False
    assert is_polish(digits) == expected


@settings(max_examples=500)
@given(st.lists(st.sampled_from(OCTETS) | st.integers(0, 299), min_size=4, max_size=4))
def test_addresses_are_global_as_ipaddress_says(octets: list[int]) -> None:
    import ipaddress

    address = ".".join(map(str, octets))
    try:
        parsed = ipaddress.ip_address(address)
        expected = parsed.is_global and not parsed.is_multicast
    except ValueError:
        expected = False
    assert is_global_v4(address) == expected


FIRST = st.sampled_from(
    ["2001:db8", "2001:10", "2001:2:0", "2001:0", "2001:4860", "2002", "3fff", "3ffe", "fe80", "fc00"]
)


@settings(max_examples=500)
@given(FIRST | st.just("2a02"), st.lists(st.from_regex(r"\A[0-9a-f]{0,5}\Z"), max_size=8))
def test_addresses_of_version_6_are_global_as_ipaddress_says(first: str, others: list[str]) -> None:
    import ipaddress

    address = ":".join([first, *others])
    try:
        parsed = ipaddress.IPv6Address(address)
        expected = parsed.is_global and parsed in ipaddress.ip_network("2000::/3")
    except ValueError:
        expected = False
    assert is_global_v6(address) == expected


@settings(max_examples=300)
@given(st.lists(st.from_regex(r"\A[0-9]{9,11}\Z"), min_size=1, max_size=8))
def test_stretches_are_proved_as_their_numbers_are(numbers: list[str]) -> None:
    stretches = Stretches(Sight(", ".join(numbers)).codes)
    proofs = {9: is_regon, 10: is_nip, 11: is_pesel}
    assert stretches.proved == [proofs[len(number)](number) for number in numbers]


def test_hostile_text_takes_linear_time() -> None:
    started = time.process_time()
    for text in ("a." * 20_000 + " @", "@a" * 20_000, "1 " * 40_000, "A" * 40_000, ":" * 40_000, "1.1." * 20_000):
        redact(text, ALL)
    assert time.process_time() - started < 5


def test_statutes_and_novels_hold_no_personal_data(development_data: Path) -> None:
    for name in ("ustawy", "novels"):
        found = compare(read_rows(development_data / "text" / "good" / f"{name}.jsonl"))
        assert found["false_per_100k_words"] is not None
        assert found["false_per_100k_words"] <= 1


@given(st.integers(0, 10**14 - 1))
def test_checksums_agree_with_python_stdnum(number: int) -> None:
    from stdnum.pl import nip, pesel, regon

    digits = f"{number:014d}"
    assert is_nip(digits[:10]) == (nip.is_valid(digits[:10]) and digits[:10] != "0" * 10)
    assert is_pesel(digits[:11]) == pesel.is_valid(digits[:11])
    if len(set(digits)) > 1 and len(set(digits[:9])) > 1:
        assert is_regon(digits) == regon.is_valid(digits)
        assert is_regon(digits[:9]) == regon.is_valid(digits[:9])
