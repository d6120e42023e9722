"""Every verb of the claim and document tables × every state × every role, against the table of the product.

The table is written down here again on purpose: a slip in the code's edges or roles must not slip into the test.
"""

import pytest
from django.test import TestCase

from claims import workflow
from claims.intake.uploads import Paper
from claims.judgement import shown_hash
from claims.models import Claim, Document
from tests import builders, stages
from tests.builders import People, picture
from tests.cells import Table, wrong_cells

# Who: kim is an agent, lee an approver, oh a finance preparer; None is the claimant at their own door.
AGENT, APPROVER, PREPARER, CLAIMANT = "kim", "lee", "oh", None
FINANCE = ["oh", "yoon"]

# verb: ({from: to}, who may)
CLAIMS: Table = {
    "start_review": ({"received": "in_review"}, [AGENT]),
    "request_supplement": (
        {"in_review": "supplement_requested", "negotiating": "supplement_requested"},
        [AGENT],
    ),
    "receive_supplement": ({"supplement_requested": "in_review"}, [AGENT, CLAIMANT]),
    "lapse_supplement": ({"supplement_requested": "in_review"}, [AGENT]),
    "open_negotiation": ({"in_review": "negotiating"}, [AGENT]),
    "accept_settlement": ({"negotiating": "awaiting_approval"}, [AGENT]),
    "end_negotiation": ({"negotiating": "in_review"}, [AGENT]),
    "recommend": ({"in_review": "awaiting_approval"}, [AGENT]),
    "send_back": ({"awaiting_approval": "in_review"}, [APPROVER]),
    "approve": ({"awaiting_approval": "approved"}, [APPROVER]),
    "deny": ({"awaiting_approval": "denied"}, [APPROVER]),
    "return_to_claimant": ({"in_review": "returned"}, [AGENT]),
    "resubmit": ({"returned": "received"}, [AGENT, CLAIMANT]),
    "withdraw": (
        {
            "received": "withdrawn",
            "in_review": "withdrawn",
            "supplement_requested": "withdrawn",
            "negotiating": "withdrawn",
            "returned": "withdrawn",
        },
        [AGENT, CLAIMANT],
    ),
    "reopen": ({"approved": "in_review", "denied": "in_review"}, [APPROVER]),
    "hold": ({"approved": "on_hold"}, [AGENT]),
    "release_hold": ({"on_hold": "approved"}, [APPROVER]),
    "change_account": ({"on_hold": "awaiting_approval"}, [AGENT]),
    # The bank's side moves claims as a part of moving a round, so its people may.
    "schedule": ({"approved": "in_payout"}, [PREPARER]),
    "unschedule": ({"in_payout": "approved"}, [PREPARER]),
    "mark_paid": ({"in_payout": "paid"}, FINANCE),
    "mark_failed": ({"in_payout": "on_hold"}, FINANCE),
    "mark_returned": ({"paid": "on_hold"}, FINANCE),
}
STATES = (
    "received in_review supplement_requested negotiating awaiting_approval approved on_hold in_payout paid denied"
    " returned withdrawn"
).split()

REASON = {"reason": "Because it must be"}
LINE = {"line": "line:t1/1/1"}
PAPERS = [Paper("sales_evidence", picture("again"), "again.png")]


def shown(claim):
    return {"shown": shown_hash(Claim.objects.select_related("decision", "account").get(pk=claim.pk))}


SAID = {
    "request_supplement": lambda claim: {"items": stages.WRONG_SALES},
    "receive_supplement": lambda claim: {"papers": PAPERS},
    "accept_settlement": lambda claim: {"channel": "phone", "as_of": stages.day(4)},
    "end_negotiation": lambda claim: REASON,
    "send_back": lambda claim: REASON,
    "approve": shown,
    "deny": shown,
    "return_to_claimant": lambda claim: REASON,
    "withdraw": lambda claim: {"channel": "phone"},
    "reopen": lambda claim: REASON,
    "hold": lambda claim: REASON,
    "schedule": lambda claim: LINE,
    "unschedule": lambda claim: REASON,
    "mark_paid": lambda claim: LINE,
    "mark_failed": lambda claim: {**LINE, "code": "account_closed"},
    "mark_returned": lambda claim: {**LINE, "code": "account_closed"},
}


class ClaimMatrix(TestCase):
    """One claim a state is made once; each cell is a real call that is rolled back."""

    people: People
    claims: dict[str, Claim]
    special: dict[str, dict[str, Claim]]

    @classmethod
    def setUpTestData(cls):
        people = cls.people = builders.make_people()
        programme = builders.make_programme(people)
        number = iter(range(1, 100))

        def with_park(make, **more):
            return make(programme, people, next(number), **more)

        line = stages.paid(programme, people, next(number))
        on_its_way = builders.approved(programme, people, next(number))
        stages.assembled(programme, people)
        overdue = with_park(stages.supplement_requested)
        workflow.remind_supplement(claim=overdue.pk, actor=people.park, as_of=stages.day(9))
        cls.claims = {
            "received": with_park(builders.file),
            "in_review": with_park(stages.in_review),
            "supplement_requested": overdue,
            "negotiating": with_park(stages.offered),
            "awaiting_approval": with_park(stages.awaiting_award),
            "approved": with_park(builders.approved),
            "on_hold": with_park(stages.on_hold),
            "in_payout": on_its_way,
            "paid": line.claim,
            "denied": with_park(stages.denied),
            "returned": with_park(stages.returned_to_claimant),
            "withdrawn": with_park(stages.withdrawn),
        }
        account_entered = with_park(stages.on_hold)
        workflow.enter_account(
            claim=account_entered.pk, actor=people.park, bank_code="088", number="99887766554433", holder="고친이름"
        )
        workflow.check_holder(claim=account_entered.pk, actor=people.kim)
        choi_decided = {"approved": with_park(stages.awaiting_award), "denied": with_park(stages.awaiting_denial)}
        for state, claim in choi_decided.items():
            verb = workflow.approve if state == "approved" else workflow.deny
            verb(claim=claim.pk, actor=people.choi, **shown(claim))
            stages.ask_to_reopen(claim, people)
        # Where the guard of a verb asks for a claim of its own kind.
        cls.special = {
            "open_negotiation": {"in_review": with_park(stages.in_review, loss=stages.ABOVE_THE_TOP_TIER)},
            "deny": {"awaiting_approval": with_park(stages.awaiting_denial)},
            "change_account": {"on_hold": account_entered},
            "reopen": choi_decided,
        }

    def attempt(self, verb):
        objects = {**self.claims, **self.special.get(verb, {})}
        assert list(objects) == STATES
        for state, claim in objects.items():
            assert stages.row(claim)["state"] == state

        def door(claim, actor):
            getattr(workflow, verb)(claim=claim.pk, actor=actor, **SAID.get(verb, lambda claim: {})(claim))

        allowed_from, who = CLAIMS[verb]
        assert wrong_cells(verb, door, objects, allowed_from, who, self.people) == []


def _add_claim_test(verb):
    def test(self):
        self.attempt(verb)

    setattr(ClaimMatrix, f"test_{verb}_is_allowed_exactly_where_and_to_whom_the_table_says", test)


for _verb in CLAIMS:
    _add_claim_test(_verb)


def test_the_table_has_every_verb_and_state_of_the_code():
    assert set(CLAIMS) == {edge.verb for edge in Claim.EDGES}
    assert set(STATES) == {state for state, _label in Claim._meta.get_field("state").flatchoices}


# Papers are judged by agents, and superseded by whoever brings a newer one.
DOCUMENTS: Table = {
    "accept_document": ({"received": "accepted"}, [AGENT]),
    "reject_document": ({"received": "rejected"}, [AGENT]),
    "supersede_document": ({"received": "superseded", "accepted": "superseded", "rejected": "superseded"}, [AGENT]),
}


def supersede(document, actor):
    paper = Paper(document.kind, picture("newer"), "newer.png")
    workflow.attach_document(claim=document.claim_id, paper=paper, actor=actor)


DOCUMENT_DOORS = {
    "accept_document": lambda document, actor: workflow.accept_document(document=document.pk, actor=actor),
    "reject_document": lambda document, actor: workflow.reject_document(
        document=document.pk, actor=actor, defect="unreadable"
    ),
    "supersede_document": supersede,
}


class DocumentMatrix(TestCase):
    """One claim under review with a paper in every state."""

    people: People
    papers: dict[str, Document]

    @classmethod
    def setUpTestData(cls):
        people = cls.people = builders.make_people()
        claim = builders.review(builders.file(builders.make_programme(people), people), people, accept=False)
        papers = {document.kind: document for document in claim.documents.all()}
        accepted, rejected = papers["sales_evidence"], papers["service_use_evidence"]
        workflow.accept_document(document=accepted.pk, actor=people.park)
        workflow.reject_document(document=rejected.pk, actor=people.park, defect="expired")
        old = papers["bankbook_copy"]
        supersede(old, people.park)
        cls.papers = {
            "received": papers["small_business_certificate"],
            "accepted": accepted,
            "rejected": rejected,
            "superseded": old,
        }

    def attempt(self, verb):
        allowed_from, who = DOCUMENTS[verb]
        papers = dict(self.papers)
        if verb == "supersede_document":
            # A newer paper of its kind leaves an old, superseded one as it is and moves the current one.
            del papers["superseded"]
        assert wrong_cells(verb, DOCUMENT_DOORS[verb], papers, allowed_from, who, self.people) == []

    def test_accept_document_is_allowed_exactly_where_and_to_whom_the_table_says(self):
        self.attempt("accept_document")

    def test_reject_document_is_allowed_exactly_where_and_to_whom_the_table_says(self):
        self.attempt("reject_document")

    def test_supersede_document_is_allowed_exactly_where_and_to_whom_the_table_says(self):
        self.attempt("supersede_document")

    def test_a_superseded_paper_stays_as_it_is_when_a_newer_one_comes(self):
        before = stages.row(self.papers["superseded"])
        supersede(self.papers["superseded"], self.people.kim)
        assert stages.row(self.papers["superseded"]) == before


def test_the_document_table_has_every_verb_and_state_of_the_code():
    assert set(DOCUMENTS) == {edge.verb for edge in Document.EDGES}
    assert {state for moves, _who in DOCUMENTS.values() for state in moves} == {"received", "accepted", "rejected"}


@pytest.mark.django_db
def test_the_matrix_would_notice_a_verb_that_everyone_may_do():
    people = builders.make_people()
    claim = builders.file(builders.make_programme(people), people)

    def careless(claim, actor):
        workflow.start_review(claim=claim.pk, actor=people.park)

    found = wrong_cells("careless", careless, {"received": claim}, {"received": "in_review"}, [AGENT], people)
    assert len(found) == 9
