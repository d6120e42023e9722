"""How fast a round is assembled: beside one claim at a time, beside the ORM in bulk, and beside bare statements.

All of it on the real schema in a scratch database, which is made for it and dropped. Ours commits as it does in daily
life and includes all it does: the cut, lines, both trails, the ledger, the fraud signals and the totals. The loop over
the single verbs does the same for each claim but cut, signals and totals. The others do still less: they make lines,
both trails and the claims' move alone.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from claims import workflow as claims
from claims.models import Approval, Claim, ClaimEvent
from compensation import jobs, triggers
from compensation.edges import take
from compensation.events import next_event
from compensation.models import Programme, User
from payouts import assembly, ledger, line_making, workflow
from payouts.cutting import forgotten_now
from payouts.models import PayoutEvent, PayoutLine, Round
from payouts.taxes import taxes_of
from payouts.workflow.act import LOCKED
from scenarios.bench import spreadsheet
from scenarios.bench.approved import CUT_OFF, make_approved
from scenarios.bench.scratch import scratch_database
from scenarios.programme_1015.cast import make_cast

HELP = "Assemble rounds of many sizes, and write their spreadsheet. In a scratch database that is dropped afterwards."
SIZES = "205,10000,100000"
#: One claim at a time is measured on so many claims, and counted up for a larger round.
SAMPLE = 500
CHUNK = 200
WARM = 8
#: A round up to so many claims is assembled several times, each with claims of its own: our median is told, and the
#: best of what it is compared with.
SMALL, TIMES = 1_000, 7
#: Where the time of ours goes, by the function that spends it.
PARTS: dict[str, tuple[Any, str]] = {
    "cut": (assembly, "make_cut"),
    "claims locked and read": (line_making, "payable_now"),
    "lines and their events": (line_making, "_write"),
    "ledger": (ledger, "post_lines"),
    "claims' events and move": (line_making, "schedule_many"),
    "totals and hash": (assembly, "fix_totals"),
    "fraud signals": (assembly, "raise_signals"),
}


def add_arguments(parser: ArgumentParser) -> None:
    """Which sizes."""
    parser.add_argument("--sizes", default=SIZES, help="how many claims a round has, separated by commas")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the spreadsheet; 0 leaves it out")


def run(say: Callable[[str], Any], **options: Any) -> dict[str, Any]:
    """Measure every size, then the spreadsheet. Ratios first."""
    sizes = [int(size) for size in options["sizes"].split(",") if size]
    found: dict[str, Any] = {"database": connection.vendor, "rounds": []}
    with scratch_database():
        people = make_cast(settings.DEMO_PASSWORD)
        # As in a worker that has worked before: what is loaded and planned at the first time is there.
        for number in range(WARM):
            _ours(make_approved(people, f"warm{number}", WARM), people)
        for size in sizes:
            found["rounds"].append(measure(people, size, say))
            say(sentence(found["rounds"][-1]))
    if options["rows"]:
        found["spreadsheet"] = spreadsheet.measure(options["rows"])
        say(spreadsheet.sentence(found["spreadsheet"]))
    return found


def sentence(one: dict[str, Any]) -> str:
    """One size in words."""
    parts = ", ".join(f"{name} {share:.0%}" for name, share in one["split"].items() if share >= 0.03)
    counted = f" (counted up from {one['sample']:,})" if one["sample"] < one["claims"] else ""
    return (
        f"{one['claims']:,} claims in {one['ours_s'] * 1000:,.0f} ms: {one['times_single_verbs']:.0f} times the single"
        f" verbs{counted}, {one['times_one_by_one']:.0f} times a bare loop, {one['times_orm_bulk']:.1f} times"
        f" the ORM in bulk, {one['bare_statements']:.1f} bare INSERT ... SELECTs. Of it {parts}."
    )


def measure(people: dict[str, User], size: int, say: Callable[[str], Any]) -> dict[str, Any]:
    """Seconds of each way for one size, and their ratios."""
    sample = min(size, SAMPLE)
    say(f"making {size:,} claims")
    by_verbs = make_approved(people, f"verbs{size}", sample)
    one_by_one = make_approved(people, f"fsm{size}", sample)
    programme = make_approved(people, f"set{size}", size)
    _tidy()
    verbs = _timed(lambda: _single_verbs(by_verbs, people)) * size / sample
    alone = _timed(lambda: _one_by_one(one_by_one, people)) * size / sample
    times = TIMES if size <= SMALL else 1
    bare = min(_taken_back(lambda: _bare(programme, people), guards=False) for _time in range(times))
    bulk = min(_taken_back(lambda: _orm_bulk(programme, people)) for _time in range(times))
    others = [make_approved(people, f"set{size}-{number}", size) for number in range(1, times)]
    _tidy()
    took = sorted((_ours(one, people) for one in (programme, *others)), key=itemgetter(0))
    ours, split = took[times // 2]
    return {
        "claims": size,
        "times_single_verbs": round(verbs / ours, 1),
        "times_one_by_one": round(alone / ours, 1),
        "times_orm_bulk": round(bulk / ours, 2),
        "bare_statements": round(ours / bare, 2),
        "ours_s": round(ours, 4),
        "single_verbs_s": round(verbs, 2),
        "one_by_one_s": round(alone, 2),
        "sample": sample,
        "orm_bulk_s": round(bulk, 3),
        "bare_s": round(bare, 4),
        "split": split,
    }


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _tidy() -> None:
    """What a database does for itself in daily life: room and statistics."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _taken_back(work: Callable[[], Any], guards: bool = True) -> float:
    """Seconds of work that is undone. Work checks the foreign keys that wait for the end, so that they are paid for."""
    with transaction.atomic():
        if not guards:
            triggers.remove_all(connection)
        took = _timed(work)
        transaction.set_rollback(True)
    _tidy()
    return took


def _check_keys() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What is still to be checked is checked now: no table is altered before. Later rows may wait again.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _draft(programme: Programme, people: dict[str, User]) -> Round:
    return workflow.open_round(programme=programme.pk, cutoff_at=CUT_OFF, actor=people["finance1"], as_of=CUT_OFF)


def _ours(programme: Programme, people: dict[str, User]) -> tuple[float, dict[str, float]]:
    """Seconds, and which share of them each part took."""
    round_ = _draft(programme, people)
    assert round_.job_id is not None
    lease = jobs.take(round_.job_id)
    assert lease is not None
    spent = dict.fromkeys(PARTS, 0.0)
    with watched(spent):
        took = _timed(lambda: assembly.assemble(round_.pk, lease, CUT_OFF))
    lease.finish()
    split = {name: round(seconds / took, 3) for name, seconds in spent.items()}
    split["the rest, commits included"] = round(1 - sum(split.values()), 3)
    return took, split


@contextmanager
def watched(spent: dict[str, float]) -> Iterator[None]:
    """Add up the seconds of every part while it lasts."""
    kept = {name: getattr(module, attribute) for name, (module, attribute) in PARTS.items()}

    def watching(name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return kept[name](*args, **kwargs)
            finally:
                spent[name] += time.perf_counter() - start

        return call

    for name, (module, attribute) in PARTS.items():
        setattr(module, attribute, watching(name))
    try:
        yield
    finally:
        for name, (module, attribute) in PARTS.items():
            setattr(module, attribute, kept[name])


def _approvals(programme: Programme) -> list[int]:
    approved = Claim.objects.filter(programme=programme, state="approved")
    in_order = approved.order_by("review_completed_at", "received_at", "receipt_no")
    return list(in_order.values_list("approval_id", flat=True))


_WITH_ALL = Approval.objects.select_related("decision", "account", "claim__claimant")


def _line(round_: Round, position: int, approval: Approval) -> PayoutLine:
    return PayoutLine(
        round=round_,
        position=position,
        claim=approval.claim,
        decision=approval.decision,
        approval=approval,
        account=approval.account,
        payee=approval.account.holder if approval.account else "",
        amount=approval.decision.amount,
    )


def _single_verbs(programme: Programme, people: dict[str, User]) -> None:
    """The loop over the state machine: for each claim its line, the line's event and posting, and `schedule`.

    Under the round's lock, as every verb about a round, since the next position must be nobody else's. Asked each time:
    which tax the policy withholds, and whether a restored database forgot that it was paid.
    """
    draft, actor = _draft(programme, people), people["finance1"]
    for position, pk in enumerate(_approvals(programme), start=1):
        with transaction.atomic():
            round_ = LOCKED.get(pk=draft.pk)
            line = _line(round_, position, _WITH_ALL.select_related("decision__policy").get(pk=pk))
            taxes = taxes_of(line.decision)
            line.income_tax, line.local_tax = taxes.income_tax, taxes.local_tax
            assert (line.claim.receipt_no, 1) not in forgotten_now()
            added = _added(round_, line, actor)
            line.save()
            added.save()
            alone = PayoutLine.objects.filter(pk=line.pk)
            ledger.post_lines("commit", round_, f"commit/{position}", alone, by=actor, at=CUT_OFF)
            claims.schedule(claim=line.claim_id, line=line.stream, actor=actor, as_of=CUT_OFF)


def _one_by_one(programme: Programme, people: dict[str, User]) -> None:
    """The least of a loop: lock a claim, take its edge, save line, events and claim, commit."""
    round_, actor = _draft(programme, people), people["finance1"]
    for position, pk in enumerate(_approvals(programme), start=1):
        with transaction.atomic():
            approval = _WITH_ALL.get(pk=pk)
            claim = Claim.objects.select_for_update(no_key=True).get(pk=approval.claim_id)
            line = _line(round_, position, approval)
            added = _added(round_, line, actor)
            line.save()
            added.save()
            _moved(claim, line, actor).save()
            claim.save()


def _added(round_: Round, line: PayoutLine, actor: User) -> PayoutEvent:
    data = {"claim": line.claim.receipt_no, "amount": line.amount, "account": line.account.version}
    said: dict[str, Any] = {"actor": actor, "at": CUT_OFF, "moved": ("", "pending"), "data": data, "round": round_}
    return next_event(PayoutEvent, line, "add_line", **said)


def _moved(claim: Claim, line: PayoutLine, actor: User) -> ClaimEvent:
    moved = take(claim, "schedule")
    said: dict[str, Any] = {"actor": actor, "at": CUT_OFF, "moved": moved, "data": {"line": line.stream}}
    return next_event(ClaimEvent, claim, "schedule", claim=claim, **said)


def _orm_bulk(programme: Programme, people: dict[str, User]) -> None:
    """Objects in memory, `bulk_create` and `bulk_update`, two hundred at a time."""
    round_, actor, wanted = _draft(programme, people), people["finance1"], _approvals(programme)
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        found = _WITH_ALL.in_bulk(some)
        lines = [_line(round_, at, found[pk]) for at, pk in enumerate(some, start=start + 1)]
        added = [_added(round_, line, actor) for line in lines]
        claims = list(
            Claim.objects.select_for_update(no_key=True).filter(pk__in=[line.claim_id for line in lines]).order_by("pk")
        )
        by_claim = {line.claim_id: line for line in lines}
        moved = [_moved(claim, by_claim[claim.pk], actor) for claim in claims]
        PayoutLine.objects.bulk_create(lines)
        PayoutEvent.objects.bulk_create(added)
        ClaimEvent.objects.bulk_create(moved)
        Claim.objects.bulk_update(claims, ["state", "event_seq", "event_hash"], batch_size=CHUNK)
    _check_keys()


def _bare(programme: Programme, people: dict[str, User]) -> None:
    """The lines alone by one statement, without guards, trails, ledger or the claims' move: the physical limit."""
    round_ = _draft(programme, people)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payouts_payoutline (event_seq, event_hash, round_id, position, state, claim_id, instalment,"
            " decision_id, approval_id, account_id, payee, amount, failure, result_reference)"
            " SELECT 1, '', %s, ROW_NUMBER() OVER (ORDER BY c.review_completed_at, c.received_at, c.receipt_no),"
            " 'pending', c.id, d.instalment, d.id, a.id, a.account_id, p.holder, d.amount, '', ''"
            " FROM claims_claim c JOIN claims_approval a ON a.id = c.approval_id"
            " JOIN claims_decision d ON d.id = a.decision_id JOIN claims_payeeaccount p ON p.id = a.account_id"
            " WHERE c.programme_id = %s AND c.state = 'approved'",
            [round_.pk, programme.pk],
        )
    _check_keys()
