"""What the tests of the ledger share: balances as a dictionary, a programme that withholds, a recovery at any point."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from compensation import policies
from compensation.models import Programme
from payouts import workflow
from payouts.models import PayoutLine, Posting, Recovery
from tests import builders, stages
from tests.builders import OPENS, People
from tests.stages import day

REASON = "The amount was a slip"
EVIDENCE = "Statement 31, line 4"
DUE = date(2023, 5, 31)


def on(line: PayoutLine | None = None, **conditions: Any) -> dict[str, int]:
    """The balances of a line's accounts (of all of them without one), empty accounts left out."""
    rows = Posting.objects.filter(**conditions)
    rows = rows if line is None else rows.filter(line=line)
    sums = rows.order_by("account").values_list("account").annotate(won=Sum("amount"))
    return {account: won for account, won in sums if won}


def withholding_programme(people: People, code: str = "tax") -> Programme:
    """A programme whose payments are other income, by a second policy version from before the first receipt."""
    programme = builders.make_programme(people, code)
    document = {**builders.policy_document(code), "tax": {"treatment": "other_income"}}
    at = OPENS - timedelta(days=29)
    drafted = policies.draft_policy(programme=programme.pk, document=document, actor=people.jung, as_of=at)
    policies.submit_policy(policy=drafted.pk, actor=people.jung, as_of=at)
    policies.publish_policy(policy=drafted.pk, actor=people.han, effective_from=at, as_of=at)
    return programme


def opened(line: PayoutLine, people: People, amount: int = 20_000, **changes: Any) -> Recovery:
    """By Oh."""
    said = {"cause": "overpayment", "reason": REASON, "actor": people.oh, "as_of": day(20), **changes}
    return workflow.open_recovery(line=line.pk, amount=amount, **said)


def confirmed(line: PayoutLine, people: People, amount: int = 20_000) -> Recovery:
    """And confirmed by Yoon."""
    return workflow.confirm_recovery(recovery=opened(line, people, amount).pk, actor=people.yoon, as_of=day(21))


def in_repayment(line: PayoutLine, people: People, amount: int = 20_000) -> Recovery:
    """With a plan of one instalment."""
    recovery = confirmed(line, people, amount)
    return workflow.agree_plan(recovery=recovery.pk, actor=people.oh, instalments=[(DUE, amount)], as_of=day(22))


def repaid(recovery: Recovery, people: People, amount: int) -> Recovery:
    """So many won came back: recorded by Oh, confirmed by Yoon."""
    workflow.record_repayment(
        recovery=recovery.pk, actor=people.oh, amount=amount, received_on=DUE, evidence=EVIDENCE, as_of=day(23)
    )
    workflow.confirm_repayment(recovery=recovery.pk, actor=people.yoon, as_of=day(24))
    return Recovery.objects.get(pk=recovery.pk)


def paid_line(programme: Programme, people: People, number: int = 1) -> PayoutLine:
    """50,000 won, in a closed round."""
    return stages.paid(programme, people, number)
