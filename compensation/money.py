"""Whole Korean won: the only place that rounds, and how amounts are written. No Django."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

RoundingMode = Literal["down", "up", "half_up"]

#: The largest amount any column, file or policy may carry, in won.
MAX_WON = 10**12 - 1

MAN = 10**4
EOK = 10**8
JO = 10**12
MINUS = "−"


def round_won(value: Fraction | Decimal | int, unit: int = 1, mode: RoundingMode = "down") -> int:
    """Return ``value`` (won, exact) as a whole multiple of ``unit`` won.

    ``down`` goes towards zero, ``up`` away from zero, ``half_up`` to the nearest with halves away from
    zero. Floats are refused with ``TypeError``, because their error would decide which way a half goes;
    a bad unit, mode or a Decimal that is not a number is a ``ValueError``.
    """
    if isinstance(value, bool) or not isinstance(value, Fraction | Decimal | int):
        raise TypeError(f"won must be exact (int, Decimal or Fraction), not {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("won must be a finite number")
    if unit < 1:
        raise ValueError("the rounding unit must be at least 1 won")
    units = abs(Fraction(value)) / unit
    if mode == "down":
        whole = units.numerator // units.denominator
    elif mode == "up":
        whole = -(-units.numerator // units.denominator)
    elif mode == "half_up":
        whole = (units + Fraction(1, 2)).__floor__()
    else:
        raise ValueError(f"unknown rounding mode: {mode}")
    return whole * unit if value >= 0 else -whole * unit


def format_won(n: int, lang: str) -> str:
    """Write ``n`` won for running text: ``50,000원`` in Korean, ``₩50,000`` in every other language."""
    sign = MINUS if n < 0 else ""
    digits = f"{abs(n):,}"
    return f"{sign}{digits}원" if lang.startswith("ko") else f"{sign}₩{digits}"


def format_delta(n: int) -> str:
    """Write a difference in won with its sign and no unit: ``+1,150,000``, ``−12,000``, ``0``."""
    if n == 0:
        return "0"
    return f"+{n:,}" if n > 0 else f"{MINUS}{-n:,}"


def in_words(n: int) -> str:
    """Repeat ``n`` won the way Koreans say it, so that a slipped zero is seen: ``76만 원``, ``1억 2,000만 원``.

    A remainder below ten thousand joins the unit: ``3만 5,000원``.
    """
    sign = MINUS if n < 0 else ""
    rest = abs(n)
    parts = []
    for size, name in ((JO, "조"), (EOK, "억"), (MAN, "만")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:,}{name}")
    parts.append(f"{rest:,}원" if rest or not parts else "원")
    return sign + " ".join(parts)
