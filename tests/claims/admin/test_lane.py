"""The negotiation at the desk: every offer a row, both sides on one ladder, expiry, own limits, and what is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from claims.lane import lane_of
from claims.models import Claim, Offer
from claims.selectors import one_case
from compensation.accounts import set_authority
from compensation.calendar import add_business_days, seoul
from compensation.errors import GuardFailed
from compensation.models import Notice, User
from tests import builders, stages
from tests.claims.admin.desk import Desk, state_of, text_of
from tests.stages import counts, day, execute


@pytest.fixture
def talking(programme, people) -> Claim:
    """Two offers of ours and a counter: 300,000 – 900,000 – 420,000."""
    claim = stages.negotiating(programme, people)
    for who, amount in (("make_offer", 300_000), ("record_counter", 900_000), ("make_offer", 420_000)):
        getattr(workflow, who)(claim=claim.pk, actor=people.park, amount=amount, channel="phone")
    return Claim.objects.get(pk=claim.pk)


def lane(claim, user, at=None):
    return lane_of(one_case(user, claim.pk), user, at or timezone.now())


def limited(people, name, won):
    """The person with a limit of their own, as the next click sees them."""
    set_authority(user=getattr(people, name).pk, won=won, actor=people.im, reason="New in the role")
    return User.objects.get(username=name)


class TestLane:
    """What the lane says."""

    def test_every_offer_is_a_numbered_row_and_the_newest_is_on_top(self, talking, people) -> None:
        said = lane(talking, people.park)
        assert [(row.offer.number, row.offer.side, row.offer.amount, row.state) for row in said.rows] == [
            (3, "office", 420_000, "made"),
            (2, "claimant", 900_000, "countered"),
            (1, "office", 300_000, "countered"),
        ]
        assert (said.turn, said.gap) == ("claimant", 480_000)

    def test_the_ladder_keeps_the_amounts_in_proportion_and_the_order_downwards(self, talking, people) -> None:
        ladder = lane(talking, people.park).ladder
        assert ladder is not None
        assert [(rung.number, rung.amount) for rung in ladder.rungs] == [(1, 300_000), (2, 900_000), (3, 420_000)]
        first, counter, second = ladder.rungs
        assert (first.x, counter.x) == (ladder.left, ladder.right)
        assert (second.x - first.x) / (counter.x - first.x) == pytest.approx(0.2)
        assert first.y < counter.y < second.y < ladder.height
        assert len(ladder.ours.split()) == 2
        assert len(ladder.theirs.split()) == 1

    def test_one_offer_alone_has_a_ladder_too(self, programme, people) -> None:
        ladder = lane(stages.offered(programme, people), people.park, day(4)).ladder
        assert ladder is not None
        assert (ladder.low, ladder.high, len(ladder.rungs)) == (400_000, 400_000, 1)
        assert ladder.left < ladder.rungs[0].x < ladder.right

    def test_before_any_offer_it_is_our_turn_and_there_is_nothing_to_draw(self, programme, people) -> None:
        said = lane(stages.negotiating(programme, people), people.park)
        assert (said.rows, said.ladder, said.expiry, said.turn, said.gap) == ([], None, None, "us", None)

    def test_the_clock_counts_business_days_and_an_ended_offer_is_expired_and_our_turn(self, talking, people) -> None:
        now = timezone.now()
        due = add_business_days(seoul(now).date(), 10)
        said = lane(talking, people.park, now)
        assert said.expiry is not None
        assert (said.expiry.due, said.expiry.left, said.expiry.over) == (due, 10, False)
        for days, over in ((0, False), (1, True)):
            at = now + (due - seoul(now).date()) + timedelta(days=days)
            said = lane(talking, people.park, at)
            assert said.expiry is not None
            assert said.expiry.over == over, days
            assert said.turn == ("us" if over else "claimant")
            assert said.rows[0].state == ("expired" if over else "made")

    @pytest.mark.parametrize(("who", "limit"), [("park", 1_000_000), ("lee", 5_000_000), ("jung", None), ("seo", None)])
    def test_the_limit_is_the_readers_own(self, talking, people, who, limit) -> None:
        assert lane(talking, getattr(people, who)).limit == limit

    def test_a_personal_limit_takes_the_place_of_the_policys_but_never_raises_it(self, talking, people) -> None:
        assert lane(talking, limited(people, "park", 350_000)).limit == 350_000
        assert lane(talking, limited(people, "lee", 9_000_000)).limit == 5_000_000


class TestPage:
    """What the page says of it."""

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_the_lane_is_drawn_by_the_server_with_a_table_beside_it(self, talking, people, language) -> None:
        said = text_of(Desk(people.park, language).case(talking, tab="offers"))
        assert '<svg viewBox="0 0 640' in said
        for amount in ("300,000", "420,000", "900,000"):
            assert said.count(amount) >= 2, "once in the drawing, once in the table"

    def test_the_form_says_the_bounds_and_ones_own_limit(self, talking, people) -> None:
        said = text_of(Desk(people.park).verb(talking, "make_offer"))
        assert "A settlement lies between ₩50,000 and ₩5,000,000." in said
        assert "Above your limit of ₩1,000,000, an approver must confirm it." in said

    def test_an_offer_names_the_paper_it_rests_on(self, talking, people) -> None:
        paper = talking.documents.get(kind="sales_evidence")
        desk = Desk(people.park)
        assert desk.do(talking, "make_offer", amount="450000", channel="post", document=paper.pk).status_code == 302
        assert talking.offers.get(number=4).document == paper
        said = text_of(desk.case(talking, tab="offers"))
        assert f"tab=documents&document={paper.pk}" in said

    def test_a_counter_names_the_paper_the_claimant_sent(self, talking, people) -> None:
        paper = talking.documents.get(kind="sales_evidence")
        said = {"amount": "800000", "channel": "post", "document": paper.pk}
        assert Desk(people.park).do(talking, "record_counter", **said).status_code == 302
        assert talking.offers.get(number=4).document == paper

    def test_a_paper_of_another_claim_is_no_evidence(self, programme, talking, people) -> None:
        other = builders.file(programme, people, 2).documents.get(kind="sales_evidence")
        answer = Desk(people.park).do(talking, "make_offer", amount="450000", channel="post", document=other.pk)
        assert answer.status_code == 422
        before = counts()
        with pytest.raises(GuardFailed):
            workflow.make_offer(claim=talking.pk, actor=people.park, amount=450_000, channel="post", document=other.pk)
        assert counts() == before

    def test_a_replaced_offer_past_its_day_ends_as_expired(self, programme, people) -> None:
        claim = stages.offered(programme, people)
        workflow.make_offer(claim=claim.pk, actor=people.park, amount=420_000, channel="phone", as_of=day(60))
        assert [offer.state for offer in claim.offers.order_by("number")] == ["expired", "made"]


class TestAuthority:
    """Above one's own limit an offer needs an approver, whose own limit counts as well."""

    def test_below_the_policys_limit_a_personal_one_still_asks_for_an_approver(self, programme, people) -> None:
        claim = stages.negotiating(programme, people)
        park = limited(people, "park", 350_000)
        desk = Desk(park)
        assert desk.do(claim, "make_offer", amount="350000", channel="phone").status_code == 302
        assert not claim.offers.get(number=1).needs_confirming
        assert desk.do(claim, "make_offer", amount="350001", channel="phone").status_code == 302
        offer = claim.offers.get(number=2)
        assert (offer.authority, offer.needs_confirming) == (350_000, True)
        assert lane(claim, park).turn == "approver"
        assert desk.do(claim, "accept_settlement", channel="phone").status_code == 409
        assert Desk(people.lee).do(claim, "confirm_offer").status_code == 302
        assert desk.do(claim, "accept_settlement", channel="phone").status_code == 302
        assert state_of(claim) == "awaiting_approval"

    def test_an_approvers_own_limit_bounds_what_they_confirm(self, programme, people) -> None:
        claim = stages.negotiating(programme, people)
        Desk(people.park).do(claim, "make_offer", amount="1200000", channel="phone")
        answer = Desk(limited(people, "lee", 1_199_999)).do(claim, "confirm_offer")
        assert answer.status_code == 409
        assert "This is over your limit of ₩1,199,999." in text_of(answer)
        assert Desk(people.choi).do(claim, "confirm_offer").status_code == 302

    def test_a_limit_raised_later_leaves_the_offer_as_it_was_made(self, programme, people) -> None:
        claim = stages.negotiating(programme, people)
        Desk(limited(people, "park", 350_000)).do(claim, "make_offer", amount="400000", channel="phone")
        answer = Desk(limited(people, "park", None)).do(claim, "accept_settlement", channel="phone")
        assert answer.status_code == 409

    def test_nothing_a_claimant_reads_says_a_limit(self, programme, people) -> None:
        claim = stages.negotiating(programme, people)
        Desk(limited(people, "park", 777_777)).do(claim, "make_offer", amount="700000", channel="phone")
        Desk(limited(people, "lee", 888_888)).case(claim, tab="offers")
        notices = Notice.objects.filter(stream=claim.stream)
        assert notices.filter(template="offer_made").exists()
        for notice in notices:
            text = f"{notice.subject} {notice.body}"
            assert all(limit not in text for limit in ("777", "888", "1,000,000", "5,000,000"))


class TestKept:
    """Every offer stays as it was made."""

    def test_the_acceptance_says_over_which_channel_and_when(self, talking, people) -> None:
        before = timezone.now()
        assert Desk(people.park).do(talking, "accept_settlement", channel="post").status_code == 302
        offer = talking.offers.get(number=3)
        assert (offer.state, offer.accepted_channel) == ("accepted", "post")
        assert offer.accepted_at is not None
        assert before <= offer.accepted_at <= timezone.now()
        said = text_of(Desk(people.park).case(talking, tab="offers"))
        assert "Post" in said

    @pytest.mark.parametrize(
        "change",
        [
            "amount = 1",
            "side = 'claimant'",
            "number = 9",
            "channel = 'web'",
            "expires_on = '2030-01-01'",
            "authority = 9",
        ],
    )
    def test_the_database_refuses_to_rewrite_an_offer(self, talking, change) -> None:
        from django.db import DatabaseError, transaction

        with pytest.raises(DatabaseError), transaction.atomic():
            execute(f"UPDATE claims_offer SET {change} WHERE claim_id = %s AND number = 3", talking.pk)
        assert Offer.objects.get(claim=talking, number=3).amount == 420_000

    def test_no_page_edits_an_offer(self, talking, people) -> None:
        said = text_of(Desk(people.park).case(talking, tab="offers"))
        assert "/offer/" not in said
        assert (
            Desk(people.park).client.get(f"/admin/claims/offer/{talking.offers.get(number=1).pk}/change/").status_code
            == 404
        )
