"""What the payer withholds from a payment, by the policy's treatment. Pure: whole won in, whole won out.

Income tax act, articles 21, 84 and 129, and the local tax act: other income is taxed at 20 %, and the local income tax
is 10 % of that; a payment of 50,000 won or less is not taxed at all. Each tax is cut down to ten won. Compensation of a
business for lost profit is business income, which its recipient reports, and damages for actual harm are not taxed:
nothing is withheld from either. Not tax advice.
"""

from dataclasses import dataclass
from typing import Final, Literal

Treatment = Literal["none", "business_income", "other_income"]

UNTAXED_UP_TO: Final = 50_000
"""Other income of one payment up to this many won is not taxed."""

#: The same rule over columns, for a line made by one statement for many and for the guard that checks every line.
#: Integer division on both engines; 20 % cut down to ten won is the number of whole fifties, times ten.
INCOME_TAX_SQL: Final = f"CASE WHEN {{amount}} > {UNTAXED_UP_TO} THEN {{amount}} / 50 * 10 ELSE 0 END"
LOCAL_TAX_SQL: Final = "{income_tax} / 100 * 10"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Both taxes of one payment in won."""

    income_tax: int = 0
    local_tax: int = 0

    @property
    def total(self) -> int:
        """What the payee does not get."""
        return self.income_tax + self.local_tax


def withholding(gross: int, treatment: Treatment) -> Withheld:
    """The taxes to keep back from `gross` won. Raises ValueError for a negative amount or an unknown treatment.

    244,000 won of other income: 48,800 and 4,880, so that 190,320 are paid.
    """
    if gross < 0:
        raise ValueError("a payment is not negative")
    if treatment in ("none", "business_income"):
        return Withheld()
    if treatment != "other_income":
        raise ValueError(f"unknown tax treatment: {treatment}")
    if gross <= UNTAXED_UP_TO:
        return Withheld()
    income_tax = gross * 20 // 100 // 10 * 10
    return Withheld(income_tax, income_tax * 10 // 100 // 10 * 10)
