"""Which payments have tax withheld: the treatment stands in the policy version that decided."""

from typing import Any

from django.db.models import QuerySet

from claims.models import Decision
from compensation.models import PolicyVersion
from payouts.tax import Withheld, withholding


def taxes_of(decision: Decision) -> Withheld:
    """The taxes of what a decision awards (won), by the policy it was made under."""
    return withholding(decision.amount, _treatment(decision.policy))


def _treatment(version: PolicyVersion) -> Any:
    """How the version taxes; a document that says nothing, which only tampering leaves, withholds nothing."""
    said = version.document.get("tax")
    return said.get("treatment", "none") if isinstance(said, dict) else "none"


def withholding_policies(policies: QuerySet[PolicyVersion]) -> set[int]:
    """The keys of those versions under which other income is taxed, without reading their documents.

    For statements that make many lines: the taxes are those of tax.INCOME_TAX_SQL and tax.LOCAL_TAX_SQL where the
    decision's policy is one of these, and 0 elsewhere.
    """
    return set(policies.filter(document__tax__treatment="other_income").order_by().values_list("pk", flat=True))
