"""Every invariant of the money, looked at: the light ones each month, the bank's book and the verifiers at the end."""

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import override

from claims.models import Claim
from compensation import verify
from compensation.models import Job
from payouts import register
from payouts.choices import DEAD_LINES
from payouts.models import BankFile, PayoutLine, Posting, Round
from payouts.trial_balance import exported, trial_balance
from scenarios.simulator.bank import DONE, RETURNED, Transfer
from scenarios.simulator.stage import Stage

LIVING = ~Q(state__in=DEAD_LINES)


def look(stage: Stage) -> None:
    """After a month."""
    lines = PayoutLine.objects.filter(round__programme=stage.ground.programme)
    _lines(stage, lines)
    _claims(stage)
    _ledger(stage)


def _lines(stage: Stage, lines: "QuerySet[PayoutLine]") -> None:
    twice = lines.filter(LIVING).values("claim", "instalment").annotate(n=Count("pk")).filter(n__gt=1).count()
    stage.need("no claim has two living lines", twice == 0, twice)
    other = lines.exclude(amount=F("decision__amount")).count()
    other += lines.exclude(account=F("approval__account")).count()
    stage.need("every line pays what was approved, to the account it was approved for", other == 0, other)
    heirs = lines.exclude(retry_of=None).values("retry_of").annotate(n=Count("pk")).filter(n__gt=1).count()
    stage.need("a dead line has one successor at most", heirs == 0, heirs)
    revived = lines.filter(LIVING, successor__isnull=False).count()
    stage.need("only a dead line has a successor", revived == 0, revived)
    stuck = Job.objects.exclude(state="done").count()
    stage.need("no job is stuck", stuck == 0, stuck)


def _claims(stage: Stage) -> None:
    """Nobody is lost: a claim with a living line is where the line is; the others wait somewhere."""
    claims = Claim.objects.filter(programme=stage.ground.programme)
    living = dict(
        PayoutLine.objects.filter(LIVING, round__programme=stage.ground.programme).values_list("claim", "state")
    )
    where = {"pending": "in_payout", "sent": "in_payout", "paid": "paid"}
    lost = [
        (pk, state)
        for pk, state in claims.values_list("pk", "state")
        if (state != where[living[pk]] if pk in living else state not in ("approved", "on_hold", "awaiting_approval"))
    ]
    stage.need("no claim is lost", not lost, lost[:5])


def _ledger(stage: Stage) -> None:
    programme = stage.ground.programme
    uneven = Posting.objects.values("transaction").annotate(won=Sum("amount")).exclude(won=0).count()
    stage.need("every transaction of the ledger adds up to nothing", uneven == 0, uneven)
    stage.need("the trial balance is zero", trial_balance(programme).holds)
    stage.need("exported = paid + failed + returned + outstanding", exported(programme).holds)
    open_ = (
        Posting.objects.filter(account="clearing", transaction__round__state="closed")
        .values("transaction__round")
        .annotate(won=Sum("amount"))
        .exclude(won=0)
        .count()
    )
    stage.need("a closed round has nothing left at the bank", open_ == 0, open_)


def look_at_all(stage: Stage) -> None:
    """After the year: what the bank knows is what we know, and everything that can be recomputed is."""
    look(stage)
    _book(stage)
    _files(stage)
    left = Round.objects.exclude(state__in=("closed", "cancelled")).count()
    stage.need("no round is stuck", left == 0, left)
    for verdict in verify.run():
        found = [(problem.check, problem.pk, problem.expected, problem.found) for problem in verdict.problems]
        with override("en"):  # as all that the year prints
            guarantee = str(verdict.verifier.guarantee)
        stage.need(f"verify: {guarantee}", not found, found[:3])
        stage.done["records verified"] += verdict.count


def _book(stage: Stage) -> None:
    """Line by line and in won, without asking our own records what the bank did."""
    words = {DONE: "paid", RETURNED: "returned"}
    ours: dict[int, dict[int, str]] = {}
    rows = PayoutLine.objects.exclude(state="cancelled").order_by("round", "position")
    for round_id, position, state in rows.values_list("round_id", "position", "state"):
        ours.setdefault(round_id, {})[position] = state
    for number, pk in stage.of_month.items():
        theirs = {at: words.get(one.word, "failed") for at, one in _by_line(stage, number, pk).items()}
        stage.need("the bank's book is ours, line by line", ours.get(pk) == theirs, f"month {number}")
    won = trial_balance(stage.ground.programme).of("paid").balance
    stage.need("what the bank paid is what the ledger paid", won == stage.bank.won_paid(), won)
    paid = Claim.objects.filter(programme=stage.ground.programme, state="paid")
    owed = paid.aggregate(won=Sum("decision__amount"))["won"] or 0
    stage.need("every paid claim got its award once", owed == stage.bank.won_paid(), owed)
    times = stage.bank.claims_paid()
    stage.need("nobody was paid twice for one claim", max(times.values(), default=0) <= 1, times.most_common(3))
    stage.done["won paid"] = won


def _by_line(stage: Stage, number: int, pk: int) -> dict[int, Transfer]:
    """The bank's transfers of a month by our position: it counts rows, and a dropped line has none."""
    positions = PayoutLine.objects.filter(round=pk).exclude(state="cancelled").order_by("position")
    return dict(zip(positions.values_list("position", flat=True), stage.bank.book[number].values(), strict=True))


def _files(stage: Stage) -> None:
    known = {entry.seq: (entry.sha256, entry.total) for entry in register.entries()}
    files = BankFile.objects.values_list("register_seq", "sha256", "total")
    ours = {seq: (sha, won) for seq, sha, won in files}
    stage.need("the export register knows every file, by its hash", known == ours, len(known))
    wrong = BankFile.objects.filter(voided=False).values("round", "part").annotate(n=Count("pk")).filter(n__gt=1)
    stage.need("one file a part is in force", not wrong.exists())
