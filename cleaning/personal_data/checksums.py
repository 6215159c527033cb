"""Check digits of Polish identifiers.

The weights of digits sum to multiples of the modulus, so that the codes of the characters may stand for the digits.
"""

from __future__ import annotations

import calendar
from operator import mul
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_PESEL = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
_NIP = (6, 5, 7, 2, 3, 4, 5, 6, 7, -1)
_REGON = (8, 9, 2, 3, 4, 5, 6, 7)
_REGON_OF_UNIT = (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, *[0] * 7)
_ID_CARD = (7, 3, 1, 9, 7, 3, 1, 7, 3)
_PASSPORT = (7, 3, 9, 1, 7, 3, 1, 7, 3)
_CENTURIES = (1900, 2000, 2100, 2200, 1800)
_LAND_REGISTER_VALUES = {str(d): d for d in range(10)} | {
    letter: i + 10 for i, letter in enumerate("XABCDEFGHIJKLMNOPRSTUWYZ")
}


def is_pesel(digits: str) -> bool:
    """Whether the check digit and the date of birth of a PESEL are right."""
    if sum(map(mul, digits.encode(), _PESEL)) % 10:
        return False
    century, month = divmod(int(digits[2:4]), 20)
    year = _CENTURIES[century] + int(digits[:2])
    day = int(digits[4:6])
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month]):
        return False
    return day < 29 or month != 2 or calendar.isleap(year)


def is_nip(digits: str) -> bool:
    """Whether the check digit of a tax number is right; zeros are no number."""
    return not sum(map(mul, digits.encode(), _NIP)) % 11 and digits != "0" * 10


def is_regon(digits: str) -> bool:
    """Whether the check digits of a 9- or 14-digit business register number are right."""
    codes = digits.encode()
    if sum(map(mul, codes, _REGON)) % 11 % 10 != codes[8] - 48 or len(set(digits)) == 1:
        return False
    if len(digits) == 9:
        return True
    # These weights sum to 59: the surplus of the characters' codes is taken off.
    return (int(sum(map(mul, codes, _REGON_OF_UNIT))) - 48 * 59) % 11 % 10 == codes[13] - 48


def is_nrb(digits: str) -> bool:
    """Whether 26 digits are a Polish account number: modulo 97 with the country code PL (25, 21) behind it."""
    return len(set(digits)) > 1 and int(digits[2:] + "2521" + digits[:2]) % 97 == 1


def is_id_card(code: str) -> bool:
    """Whether three letters and six digits are an identity card's: weights 7 3 1 9 7 3 1 7 3, sum divisible by ten.

    A counts as 10: the characters' codes are 55 too high for letters, 48 for digits, in all 5 modulo 10.
    """
    return int(sum(map(mul, code.encode(), _ID_CARD))) % 10 == 5


def is_passport(code: str) -> bool:
    """Whether two letters and seven digits are a passport's: weights 7 3 9 1 7 3 1 7 3, sum divisible by ten.

    The characters' codes are too high, as of identity cards, by 8 modulo 10 in all.
    """
    return int(sum(map(mul, code.encode(), _PASSPORT))) % 10 == 8


def is_land_register(code: str) -> bool:
    """Whether ``WA4M/00123456/4`` has the right check digit: weights 1 3 7, letters as X=10, A=11 … Z=33."""
    values = [*map(_LAND_REGISTER_VALUES.get, code.replace("/", ""))]
    if len(values) != 13 or None in values:
        return False
    return int(sum(map(mul, values, (1, 3, 7) * 4))) % 10 == values[12]


def is_iban(country: str, digits: str) -> bool:
    """Whether the digits behind another country's letters are an account number of the usual form (ISO 13616)."""
    if len(digits) + 2 != _IBAN_LENGTHS.get(country):
        return False
    return int(digits[2:] + str(int(country[0], 36)) + str(int(country[1], 36)) + digits[:2]) % 97 == 1


_IBAN_LENGTHS = {
    "AT": 20,
    "BE": 16,
    "CH": 21,
    "CY": 28,
    "CZ": 24,
    "DE": 22,
    "DK": 18,
    "EE": 20,
    "ES": 24,
    "FI": 18,
    "HR": 21,
}
_IBAN_LENGTHS |= {"HU": 28, "IS": 26, "LT": 20, "LU": 20, "NO": 15, "PT": 25, "SE": 24, "SI": 19, "SK": 24}


def are_proved(figures: Array, sizes: Array, offsets: Array) -> Array:
    """Whether 9 digits are a REGON, 10 a NIP and 11 a PESEL, for many numbers at once; others are not looked at.

    *figures* holds the digits of all, ``sizes[i]`` of them from ``offsets[i]`` on.
    """
    proved = np.zeros(len(sizes), dtype=bool)
    chosen = np.flatnonzero(sizes == 11)
    if len(chosen):
        proved[chosen] = _are_pesels(figures[offsets[chosen][:, None] + np.arange(11)])
    chosen = np.flatnonzero(sizes == 10)
    if len(chosen):
        numbers = figures[offsets[chosen][:, None] + np.arange(10)]
        proved[chosen] = (numbers @ _NIP % 11 == 0) & numbers.any(axis=1)
    chosen = np.flatnonzero(sizes == 9)
    if len(chosen):
        numbers = figures[offsets[chosen][:, None] + np.arange(9)]
        proved[chosen] = (numbers[:, :8] @ _REGON % 11 % 10 == numbers[:, 8]) & (numbers != numbers[:, :1]).any(axis=1)
    return proved


def _are_pesels(numbers: Array) -> Array:
    month = numbers[:, 2] * 10 + numbers[:, 3]
    day = numbers[:, 4] * 10 + numbers[:, 5]
    year: Array = np.take(_CENTURIES, month // 20) + numbers[:, 0] * 10 + numbers[:, 1]
    month %= 20
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    right: Array = (numbers @ _PESEL % 10 == 0) & (day >= 1) & (day <= np.take(_DAYS, month))
    right &= (month != 2) | (day < 29) | leap
    return right
