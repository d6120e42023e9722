"""Every verb of the round and line tables × every state × every role, against the table of the product.

The table is written down here again on purpose: a slip in the code's edges or roles must not slip into the test.
"""

from django.test import TestCase

from compensation.models import Job
from payouts import workflow
from payouts.models import PayoutLine, Round
from payouts.results.compose import compose_kbank_result
from payouts.tasks import assemble_round
from payouts.transfers import transfer_row
from tests import builders, stages
from tests.builders import People
from tests.cells import EVERYONE, Table, wrong_cells
from tests.stages import AT

PREPARER, APPROVER = "oh", "yoon"
REASON = "Because it must be"

# verb: ({from: to}, who may)
ROUNDS: Table = {
    # Whoever opened the round asked for it; a worker does it, whoever sits at a screen.
    "assemble": ({"draft": "assembled"}, EVERYONE),
    "submit": ({"assembled": "submitted"}, [PREPARER]),
    "send_back": ({"submitted": "assembled"}, [APPROVER]),
    "release": ({"submitted": "released"}, [APPROVER]),
    "mark_sent": ({"released": "sent"}, [PREPARER]),
    "reconcile": ({"sent": "reconciling"}, [PREPARER]),
    "close": ({"reconciling": "closed"}, [PREPARER]),
    "cancel": ({"draft": "cancelled", "assembled": "cancelled", "submitted": "cancelled"}, [PREPARER]),
}
STATES = ("draft", "assembled", "submitted", "released", "sent", "reconciling", "closed", "cancelled")


def result_of(line, word):
    return compose_kbank_result([(transfer_row(line), word, AT)])


def upload(line, actor, word):
    workflow.import_result(
        round=line.round_id, content=result_of(line, word), file_name="result.xls", actor=actor, as_of=AT
    )


def assemble(round_, actor):
    Job.objects.filter(pk=round_.job_id).update(state="queued", lease_until=None)
    assemble_round(round_.job_id)


def reconcile(round_, actor):
    line = round_.lines.first() or PayoutLine.objects.first()
    workflow.import_result(
        round=round_.pk, content=result_of(line, "계좌해지"), file_name="result.xls", actor=actor, as_of=AT
    )


DOORS = {
    "assemble": assemble,
    "submit": lambda round_, actor: workflow.submit(round=round_.pk, actor=actor, as_of=AT),
    "send_back": lambda round_, actor: workflow.send_back(round=round_.pk, actor=actor, as_of=AT, reason=REASON),
    "release": lambda round_, actor: workflow.release(round=round_.pk, actor=actor, total=50_000, as_of=AT),
    "mark_sent": lambda round_, actor: workflow.mark_sent(round=round_.pk, actor=actor, as_of=AT),
    "reconcile": reconcile,
    "close": lambda round_, actor: workflow.close(round=round_.pk, actor=actor, as_of=AT),
    "cancel": lambda round_, actor: workflow.cancel(round=round_.pk, actor=actor, as_of=AT, reason=REASON),
}


class World:
    """A programme of its own for every round, since a programme has one unreleased round."""

    def __init__(self):
        self.people = builders.make_people()
        self.made = 0

    def round_in(self, make, claims=1):
        """What `make` makes of a programme with `claims` approved claims."""
        self.made += 1
        programme = builders.make_programme(self.people, f"p{self.made}")
        for number in range(1, claims + 1):
            builders.approved(programme, self.people, number)
        return make(programme, self.people)

    def answered(self, word, *more):
        """A round whose one line the bank spoke about."""
        round_ = self.round_in(stages.sent)
        for said in (word, *more):
            stages.answered(round_, self.people, {1: said})
        return Round.objects.get(pk=round_.pk)


class RoundMatrix(TestCase):
    """One round a state is made once; each cell is a real call that is rolled back."""

    people: People
    rounds: dict[str, Round]

    @classmethod
    def setUpTestData(cls):
        world = World()
        people = cls.people = world.people
        closed = world.answered("이체완료")
        workflow.close(round=closed.pk, actor=people.oh, as_of=AT)
        cancelled = world.round_in(stages.assembled)
        workflow.cancel(round=cancelled.pk, actor=people.oh, as_of=AT, reason=REASON)
        cls.rounds = {
            "draft": world.round_in(stages.draft_round),
            "assembled": world.round_in(stages.assembled),
            "submitted": world.round_in(stages.submitted),
            "released": world.round_in(stages.released),
            "sent": world.round_in(stages.sent),
            "reconciling": world.answered("이체완료"),
            "closed": closed,
            "cancelled": cancelled,
        }

    def attempt(self, verb):
        for state, round_ in self.rounds.items():
            assert stages.row(round_)["state"] == state
        allowed_from, who = ROUNDS[verb]
        rounds = dict(self.rounds)
        if verb == "reconcile":
            # From here on another file of the preparer's is stored and moves no round; everyone else is refused.
            later = {state: rounds.pop(state) for state in ("reconciling", "closed")}
            others = [name for name in EVERYONE if name != PREPARER]
            assert wrong_cells(verb, DOORS[verb], later, {}, [], self.people, everyone=others) == []
        assert wrong_cells(verb, DOORS[verb], rounds, allowed_from, who, self.people) == []

    def test_a_later_file_is_stored_without_moving_a_round_that_is_reconciled_or_closed(self):
        for state in ("reconciling", "closed"):
            reconcile(self.rounds[state], self.people.oh)
            assert (stages.row(self.rounds[state])["state"], self.rounds[state].results.count()) == (state, 2)

    def test_everyone_but_the_preparer_is_refused_to_open_a_round(self):
        programme = builders.make_programme(self.people, "fresh")

        def open_round(_programme, actor):
            workflow.open_round(programme=programme.pk, cutoff_at=AT, actor=actor, as_of=AT)

        objects = {"cancelled": self.rounds["cancelled"]}
        others = [name for name in EVERYONE if name not in (PREPARER, None)]
        assert wrong_cells("open_round", open_round, objects, {}, [], self.people, everyone=others) == []
        open_round(programme, self.people.oh)
        assert programme.rounds.get().state == "draft"


def _add_round_test(verb):
    def test(self):
        self.attempt(verb)

    setattr(RoundMatrix, f"test_{verb}_is_allowed_exactly_where_and_to_whom_the_table_says", test)


for _verb in ROUNDS:
    _add_round_test(_verb)


def test_the_round_table_has_every_verb_and_state_of_the_code():
    assert set(ROUNDS) == {edge.verb for edge in Round.EDGES}
    assert set(STATES) == {state for state, _label in Round._meta.get_field("state").flatchoices}


# A line moves only as a part of its round: by the upload to the bank, the bank's answer, or a drop before submission.
LINES: Table = {
    "send_line": ({"pending": "sent"}, [PREPARER]),
    "pay_line": ({"sent": "paid"}, [PREPARER]),
    "fail_line": ({"sent": "failed"}, [PREPARER]),
    "return_line": ({"paid": "returned"}, [PREPARER]),
    "cancel_line": ({"pending": "cancelled"}, [PREPARER]),
}
LINE_STATES = ("pending", "sent", "paid", "failed", "returned", "cancelled")
LINE_DOORS = {
    "send_line": lambda line, actor: workflow.mark_sent(round=line.round_id, actor=actor, as_of=AT),
    "pay_line": lambda line, actor: upload(line, actor, "이체완료"),
    "fail_line": lambda line, actor: upload(line, actor, "예금주불일치"),
    "return_line": lambda line, actor: upload(line, actor, "반환"),
    "cancel_line": lambda line, actor: workflow.drop_line(line=line.pk, actor=actor, as_of=AT, reason=REASON),
}


class LineMatrix(TestCase):
    """One line a state, in rounds as they stand when a line is in that state."""

    people: People
    lines: dict[str, PayoutLine]
    still_assembled: PayoutLine

    @classmethod
    def setUpTestData(cls):
        world = World()
        cls.people = world.people
        cls.still_assembled = world.round_in(stages.assembled, claims=2).lines.first()
        cancelled = world.round_in(stages.assembled, claims=2).lines.first()
        workflow.drop_line(line=cancelled.pk, actor=world.people.oh, as_of=AT, reason=REASON)
        cls.lines = {
            "pending": world.round_in(stages.released).lines.get(),
            "sent": world.round_in(stages.sent).lines.get(),
            "paid": world.answered("이체완료").lines.get(),
            "failed": world.answered("계좌해지").lines.get(),
            "returned": world.answered("이체완료", "반환").lines.get(),
            "cancelled": cancelled,
        }

    def attempt(self, verb):
        lines = dict(self.lines)
        if verb == "cancel_line":
            lines["pending"] = self.still_assembled
        if verb == "return_line":
            # The bank's "returned" about a line it never paid is a failure: the verb is then fail_line.
            del lines["sent"]
        for state, line in lines.items():
            assert stages.row(line)["state"] == state
        allowed_from, who = LINES[verb]
        found = wrong_cells(verb, LINE_DOORS[verb], lines, allowed_from, who, self.people, nothing_else=False)
        assert found == []

    def test_returned_before_paid_fails_the_line(self):
        upload(self.lines["sent"], self.people.oh, "반환")
        assert stages.row(self.lines["sent"])["state"] == "failed"

    def test_a_released_line_cannot_be_dropped(self):
        assert (
            wrong_cells(
                "cancel_line", LINE_DOORS["cancel_line"], {"pending": self.lines["pending"]}, {}, [], self.people
            )
            == []
        )


def _add_line_test(verb):
    def test(self):
        self.attempt(verb)

    setattr(LineMatrix, f"test_{verb}_is_allowed_exactly_where_and_to_whom_the_table_says", test)


for _verb in LINES:
    _add_line_test(_verb)


def test_the_line_table_has_every_verb_and_state_of_the_code():
    assert set(LINES) == {edge.verb for edge in PayoutLine.EDGES}
    assert set(LINE_STATES) == {state for state, _label in PayoutLine._meta.get_field("state").flatchoices}
