"""A random walk over the verbs of the money: whatever is pressed in whatever order, every invariant holds after it.

Each step is a verb with arguments that are often wrong: lines that do not exist, a bank that contradicts itself, people
without the role. A refusal is an answer like another; that it wrote nothing is part of what is looked at.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from claims import workflow as claims
from claims.judgement import shown_hash
from claims.models import Claim
from compensation import verify
from compensation.errors import Refused
from payouts import workflow
from payouts.choices import DEAD_LINES
from payouts.models import BankFile, BankResultRow, PayoutLine, Posting, Reissue, Round, Ruling, Signal
from payouts.results.compose import compose_kbank_result
from payouts.tasks import assemble_round
from payouts.transfers import live_lines, transfer_row
from tests import builders
from tests.stages import counts, day

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walking")]

WORDS = ("이체완료", "예금주불일치", "계좌해지", "반환", "처리중")
FINANCE = ("oh", "yoon", "kim")
MOST_CLAIMS = 6
WHY = "Because the walk says so"


class Money(RuleBasedStateMachine):
    """One programme, its people, and a clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = builders.make_people()
        self.programme = builders.make_programme(self.people)
        self.claims, self.day = 0, 10

    def teardown(self) -> None:
        """Everything that can be recomputed is, once; then the walk is taken back."""
        try:
            problems = [problem for verdict in verify.run() for problem in verdict.problems]
            assert problems == []
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # ---- helpers ---------------------------------------------------------------------------------

    @property
    def at(self) -> Any:
        return day(self.day)

    def attempt(self, verb: Callable[[], Any]) -> Any:
        """Do it; a refusal changes nothing."""
        before = counts()
        try:
            with transaction.atomic():
                return verb()
        except Refused:
            assert counts() == before
            return None

    def who(self, name: str) -> Any:
        return getattr(self.people, name)

    def rounds(self) -> list[Round]:
        return list(Round.objects.order_by("pk"))

    def pick(self, rows: list[Any], number: int) -> Any:
        return rows[number % len(rows)] if rows else None

    # ---- steps -----------------------------------------------------------------------------------

    @rule()
    def tomorrow(self) -> None:
        self.day += 1

    @precondition(lambda self: self.claims < MOST_CLAIMS)
    @rule()
    def approve_another_claim(self) -> None:
        self.claims += 1
        builders.approved(self.programme, self.people, self.claims)

    @rule(name=st.sampled_from(FINANCE))
    def open_and_assemble(self, name: str) -> None:
        round_ = self.attempt(
            lambda: workflow.open_round(
                programme=self.programme.pk, cutoff_at=self.at, actor=self.who(name), as_of=self.at
            )
        )
        if round_ is not None:
            assemble_round(round_.job_id)

    @rule(
        verb=st.sampled_from(["submit", "mark_sent", "close"]), number=st.integers(0, 9), name=st.sampled_from(FINANCE)
    )
    def move(self, verb: str, number: int, name: str) -> None:
        round_ = self.pick(self.rounds(), number)
        if round_ is not None:
            self.attempt(lambda: getattr(workflow, verb)(round=round_.pk, actor=self.who(name), as_of=self.at))

    @rule(number=st.integers(0, 9), wrong=st.booleans(), name=st.sampled_from(FINANCE))
    def release(self, number: int, wrong: bool, name: str) -> None:
        round_ = self.pick(self.rounds(), number)
        if round_ is not None:
            total = round_.net + wrong
            self.attempt(lambda: workflow.release(round=round_.pk, actor=self.who(name), total=total, as_of=self.at))

    @rule(number=st.integers(0, 9), back=st.booleans())
    def give_up(self, number: int, back: bool) -> None:
        round_ = self.pick(self.rounds(), number)
        if round_ is not None:
            verb, actor = (workflow.send_back, self.people.yoon) if back else (workflow.cancel, self.people.oh)
            self.attempt(lambda: verb(round=round_.pk, actor=actor, reason=WHY, as_of=self.at))

    @rule(number=st.integers(0, 9))
    def drop(self, number: int) -> None:
        line = self.pick(list(PayoutLine.objects.order_by("pk")), number)
        if line is not None:
            self.attempt(lambda: workflow.drop_line(line=line.pk, actor=self.people.oh, reason=WHY, as_of=self.at))

    @rule(
        number=st.integers(0, 9),
        said=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(WORDS), st.integers(-1, 1)), max_size=6),
    )
    def bank_answers(self, number: int, said: list[tuple[int, str, int]]) -> None:
        """Lines in any order, more than once, with a won too much, with a word nobody knows."""
        round_ = self.pick([one for one in self.rounds() if one.state in ("sent", "reconciling", "closed")], number)
        lines = live_lines(round_) if round_ is not None else []
        if not lines:
            return
        rows = []
        for position, word, off in said:
            asked = transfer_row(self.pick(lines, position), round_.issue)
            rows.append((type(asked)(**{**_fields(asked), "amount": asked.amount + off}), word, self.at))
        if rows:
            content = compose_kbank_result(rows)
            self.attempt(
                lambda: workflow.import_result(
                    round=round_.pk, content=content, file_name="r.xls", actor=self.people.oh, as_of=self.at
                )
            )

    @rule(
        number=st.integers(0, 9),
        verdict=st.sampled_from(["paid", "failed", "returned", "not_ours"]),
        confirm=st.booleans(),
    )
    def rule_on_an_exception(self, number: int, verdict: str, confirm: bool) -> None:
        row = self.pick(list(BankResultRow.objects.filter(outcome__in=["mismatch", "unmatched"])), number)
        if row is not None:
            position = None if verdict == "not_ours" else 1 + number % 3
            self.attempt(
                lambda: workflow.propose_ruling(
                    row=row.pk, verdict=verdict, position=position, failure="unknown", reason=WHY, actor=self.people.oh
                )
            )
        waiting = Ruling.objects.filter(state="proposed").first()
        if waiting is not None and confirm:
            self.attempt(lambda: workflow.confirm_ruling(ruling=waiting.pk, actor=self.people.yoon, as_of=self.at))

    @rule(number=st.integers(0, 9), confirm=st.booleans())
    def reissue(self, number: int, confirm: bool) -> None:
        round_ = self.pick(self.rounds(), number)
        if round_ is not None:
            self.attempt(
                lambda: workflow.request_reissue(round=round_.pk, actor=self.people.oh, reason=WHY, as_of=self.at)
            )
        waiting = Reissue.objects.filter(state="requested").first()
        if waiting is not None and confirm:
            self.attempt(lambda: workflow.approve_reissue(reissue=waiting.pk, actor=self.people.yoon, as_of=self.at))

    @rule()
    def answer_signals(self) -> None:
        for signal in Signal.objects.filter(answered_by=None):
            self.attempt(partial(workflow.answer_signal, signal=signal.pk, actor=self.people.oh, answer=WHY))

    @rule(number=st.integers(0, 9), same=st.booleans())
    def correct_an_account(self, number: int, same: bool) -> None:
        claim = self.pick(list(Claim.objects.filter(state="on_hold").order_by("pk")), number)
        if claim is None:
            return
        digits = f"11022233{claim.pk:04d}{0 if same else self.day:02d}"
        self.attempt(
            lambda: claims.enter_account(
                claim=claim.pk, actor=self.people.kim, bank_code="088", number=digits, holder="고친이름", as_of=self.at
            )
        )
        self.attempt(lambda: claims.check_holder(claim=claim.pk, actor=self.people.park, as_of=self.at))
        self.attempt(lambda: claims.change_account(claim=claim.pk, actor=self.people.park, as_of=self.at))
        fresh = Claim.objects.select_related("decision", "account").get(pk=claim.pk)
        self.attempt(
            lambda: claims.approve(claim=claim.pk, actor=self.people.lee, shown=shown_hash(fresh), as_of=self.at)
        )

    # ---- what always holds -----------------------------------------------------------------------

    @invariant()
    def nobody_has_two_living_lines(self) -> None:
        living = PayoutLine.objects.exclude(state__in=DEAD_LINES).values("claim", "instalment").annotate(n=Count("pk"))
        assert not living.filter(n__gt=1).exists()

    @invariant()
    def nobody_gets_more_than_was_decided(self) -> None:
        for line in PayoutLine.objects.exclude(state__in=DEAD_LINES).select_related("decision"):
            assert line.amount == line.decision.amount

    @invariant()
    def a_dead_line_has_one_successor_at_most(self) -> None:
        replaced = PayoutLine.objects.exclude(retry_of=None).values("retry_of").annotate(n=Count("pk"))
        assert not replaced.filter(n__gt=1).exists()

    @invariant()
    def no_claim_is_lost(self) -> None:
        """Each claim's state is that of its newest first line, and whoever has none waits."""
        wanted = {"pending": "in_payout", "sent": "in_payout", "paid": "paid"}
        for claim in Claim.objects.prefetch_related("payout_lines"):
            living = [line for line in claim.payout_lines.all() if line.state not in DEAD_LINES]
            if living:
                assert claim.state == wanted[living[0].state]
            else:
                assert claim.state in ("approved", "on_hold", "awaiting_approval")

    @invariant()
    def the_books_balance(self) -> None:
        sums = Posting.objects.values("transaction").annotate(won=Sum("amount"))
        assert not sums.exclude(won=0).exists()

    @invariant()
    def every_sent_won_is_accounted_for(self) -> None:
        for round_ in Round.objects.filter(state__in=["sent", "reconciling", "closed"]):
            lines = round_.lines.exclude(state="cancelled")
            assert sum(line.amount for line in lines) == round_.total
            assert round_.state != "closed" or not lines.filter(state__in=["pending", "sent"]).exists()

    @invariant()
    def at_most_one_file_a_part_is_in_force(self) -> None:
        files = BankFile.objects.filter(voided=False).values("round", "part").annotate(n=Count("pk"))
        assert not files.filter(n__gt=1).exists()


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).__dataclass_fields__}


def walk(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_short_walk_leaves_every_invariant_whole():
    walk(4, 18)


@pytest.mark.prove
def test_a_long_walk_leaves_every_invariant_whole():
    walk(150, 60)
