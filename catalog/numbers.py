"""Numbers as people read them, the same on every page."""

from __future__ import annotations

NARROW = "\u202f"  # narrow no-break space, the thousands separator of Polish and of SI


def count(value: int | float | None) -> str:
    """A whole number in groups of three: ``12 345``; a dash for nothing."""
    return "–" if value is None else f"{int(value):,}".replace(",", NARROW)


def compact(value: int | float | None) -> str:
    """A number to about three digits: ``1.23 M``; a dash for nothing."""
    if value is None:
        return "–"
    number = float(value)
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= limit:
            return f"{number / limit:.3g}{NARROW}{unit}"
    return f"{number:.3g}" if number % 1 else str(int(number))


def size(value: int | float) -> str:
    """Bytes in the unit that suits them, to three digits: ``3.15 MB``, ``12 bytes``."""
    number, units = float(value), ["bytes", "kB", "MB", "GB", "TB", "PB"]
    while number >= 999.5 and len(units) > 1:
        number /= 1000
        units.pop(0)
    return f"{number:.3g} {units[0]}" if number < 999.5 else f"{number:,.0f} {units[0]}"


def share(part: int | float | None, whole: int | float | None) -> str:
    """A percentage with one decimal; a dash where there is no whole."""
    if not whole or part is None:
        return "–"
    return f"{100 * part / whole:.1f}{NARROW}%"
