"""The ledger's and the recoveries' pages: figures lead to what they are made of, two people do what one may not."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from compensation.models import AccessLog
from payouts.models import LedgerTransaction, Posting, Recovery, Repayment
from payouts.trial_balance import trial_balance
from tests import builders, stages
from tests.payouts.ledger.book import confirmed, in_repayment, on, opened, paid_line, repaid, withholding_programme
from tests.stages import AT, day

pytestmark = pytest.mark.django_db
TRIAL, POSTINGS = "admin:payouts_ledgertransaction_trial", "admin:payouts_posting_changelist"


def desk(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def do(client: Client, recovery: Recovery, verb: str, **data):
    seen = Recovery.objects.get(pk=recovery.pk).event_seq
    return client.post(reverse("admin:payouts_recovery_do", args=[recovery.pk, verb]), {"seen": seen, **data})


@pytest.fixture
def line(programme, people):
    """50,000 won, paid, in a closed round."""
    return paid_line(programme, people)


@pytest.fixture
def book(programme, people, line):
    """A second round at the bank, a recovery and another programme with more of everything."""
    in_repayment(line, people)
    for number in (2, 3):
        builders.approved(programme, people, number)
    round_ = stages.sent(programme, people, day(12))
    stages.answered(round_, people, {1: "계좌해지"}, day(13))
    other = withholding_programme(people)
    for number in (5, 6, 7):
        builders.approved(other, people, number)
    stages.sent(other, people)
    return programme


class TestTrialBalance:
    """A page of figures."""

    @pytest.mark.parametrize("which", ["whole", "round", "past"])
    def test_every_figure_leads_to_postings_that_add_up_to_it(self, book, people, which):
        client = desk(people.yoon)
        round_ = book.rounds.get(number=2)
        asked = {
            "whole": {"programme": book.pk},
            "round": {"programme": book.pk, "round": round_.pk},
            "past": {"programme": book.pk, "until": AT.date().isoformat()},
        }[which]
        page = client.get(reverse(TRIAL), asked)
        assert page.status_code == 200
        assert page.context["balance"].holds
        rows = page.context["rows"]
        assert sum(bool(entry.to or entry.taken) for _label, entry, _url in rows) >= 2
        for _label, entry, url in rows:
            held = client.get(url)
            assert held.status_code == 200, url
            amounts = list(held.context["cl"].queryset.values_list("amount", flat=True))
            assert sum(amount for amount in amounts if amount > 0) == entry.to, url
            assert -sum(amount for amount in amounts if amount < 0) == entry.taken, url

    def test_a_posting_leads_to_its_transaction_line_and_claim(self, book, people, line):
        client = desk(people.seo)
        posting = Posting.objects.filter(account="paid", line=line).earliest("pk")
        page = client.get(reverse("admin:payouts_posting_change", args=[posting.pk]))
        for name, pk in (
            ("payouts_ledgertransaction", posting.transaction.pk),
            ("payouts_payoutline", line.pk),
            ("claims_claim", line.claim_id),
        ):
            assert f'href="{reverse(f"admin:{name}_change", args=[pk])}"' in page.text
        assert AccessLog.objects.latest("pk").subjects == [line.claim.claimant_id]

    def test_finance_is_not_led_to_a_claim_it_may_not_see(self, book, people, line):
        posting = Posting.objects.filter(account="paid", line=line).earliest("pk")
        page = desk(people.oh).get(reverse("admin:payouts_posting_change", args=[posting.pk]))
        assert line.claim.receipt_no in page.text
        assert reverse("admin:claims_claim_change", args=[line.claim_id]) not in page.text

    def test_a_transactions_page_shows_its_postings(self, book, people):
        release = LedgerTransaction.objects.filter(kind="release").earliest("pk")
        page = desk(people.yoon).get(reverse("admin:payouts_ledgertransaction_change", args=[release.pk]))
        assert page.text.count("<tr>") == 1 + release.postings.count()
        assert release.reference in page.text

    def test_what_is_asked_for_wrongly_shows_nothing(self, book, people):
        client = desk(people.yoon)
        foreign = stages.draft_round(builders.make_programme(people, "t9"), people)
        for asked in (
            {"programme": 999_999},
            {"programme": book.pk, "until": "soon"},
            {"programme": book.pk, "round": foreign.pk},
        ):
            assert client.get(reverse(TRIAL), asked).status_code == 422

    def test_it_is_downloaded_for_a_reason_and_says_what_the_page_says(self, book, people):
        client = desk(people.yoon)
        url = client.get(reverse(TRIAL), {"programme": book.pk}).context["export_url"]
        assert client.post(url, {"reason": ""}).status_code == 422
        answer = client.post(url, {"reason": "for the auditor"})
        rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active]
        balance = trial_balance(book)
        said = {row[0]: row[3] for row in rows if row[0]}
        assert said["Committed"] == balance.of("committed").balance
        assert said["Paid"] == 30_000 or said["Paid"] == 50_000
        assert said["Total"] == 0
        assert said["Without an answer of the bank"] == balance.of("clearing").balance == 50_000
        logged = AccessLog.objects.filter(action="download").latest("pk")
        assert (logged.object_type, logged.reason) == ("payouts.trial_balance", "for the auditor")

    @pytest.mark.parametrize(("name", "page", "file"), [("seo", 200, 403), ("kim", 403, 403), ("noh", 403, 403)])
    def test_who_sees_it_and_who_takes_it(self, book, people, name, page, file):
        client = desk(getattr(people, name))
        assert client.get(reverse(TRIAL)).status_code == page
        address = f"{reverse('admin:payouts_ledgertransaction_trial_file')}?programme={book.pk}"
        assert client.get(address).status_code == file

    def test_who_is_limited_to_a_programme_sees_its_ledger_alone(self, book, people):
        people.yoon.programmes.set([book])
        client = desk(type(people.yoon).objects.get(pk=people.yoon.pk))
        theirs = LedgerTransaction.objects.exclude(programme=book).earliest("pk")
        assert client.get(reverse(TRIAL), {"programme": theirs.programme_id}).status_code == 422
        assert client.get(reverse("admin:payouts_ledgertransaction_change", args=[theirs.pk])).status_code == 404
        listed = client.get(reverse(POSTINGS)).context["cl"].queryset
        assert set(listed.values_list("transaction__programme", flat=True)) == {book.pk}

    def test_a_round_links_to_its_trial_balance(self, book, people):
        round_ = book.rounds.get(number=2)
        page = desk(people.yoon).get(reverse("admin:payouts_round_change", args=[round_.pk]))
        assert f"round={round_.pk}" in page.context["trial_url"]
        assert desk(people.yoon).get(page.context["trial_url"]).context["exported"].holds

    def test_a_list_of_many_postings_asks_no_more_than_one_of_few(self, programme, people, line):
        client = desk(people.yoon)

        def asked() -> int:
            client.get(reverse(POSTINGS))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(POSTINGS))
            return len(queries)

        few = asked()
        for number in (2, 3, 4, 5):
            builders.approved(programme, people, number)
        stages.sent(programme, people, day(12))
        assert asked() == few


class TestRecovery:
    """From the page of a line to the settled recovery, by two people."""

    def test_the_whole_way_by_hand(self, people, line):
        oh, yoon = desk(people.oh), desk(people.yoon)
        page = reverse("admin:payouts_payoutline_do", args=[line.pk, "open_recovery"])
        assert oh.get(page).status_code == 200
        typed = {"seen": line.event_seq, "cause": "overpayment", "amount": "20,000", "reason": "The sum was a slip"}
        assert oh.post(page, typed).status_code == 302
        recovery = Recovery.objects.get()
        assert do(oh, recovery, "confirm_recovery").status_code == 403
        assert do(yoon, recovery, "confirm_recovery").status_code == 302
        assert do(oh, recovery, "agree_plan", plan="2023-05-31 12,000\n2023-06-30").status_code == 422
        assert do(oh, recovery, "agree_plan", plan="2023-05-31 12,000\n2023-06-30 8000").status_code == 302
        for amount in ("12000", "8000"):
            said = {"amount": amount, "received_on": "2023-06-30", "evidence": "Statement 31, line 4"}
            assert do(oh, recovery, "record_repayment", **said).status_code == 302
            assert do(oh, recovery, "confirm_repayment").status_code == 403
            assert do(yoon, recovery, "confirm_repayment").status_code == 302
        assert Recovery.objects.get().state == "settled"
        assert Repayment.objects.filter(state="confirmed").count() == 2
        assert on() == {"budget": -30_000, "paid": 30_000}

    def test_a_waiver_by_hand(self, people, line):
        oh, yoon = desk(people.oh), desk(people.yoon)
        recovery = confirmed(line, people)
        assert do(yoon, recovery, "waive_recovery").status_code == 409
        assert do(oh, recovery, "ask_waiver", council="  ", reason="Bankrupt since May").status_code == 422
        assert do(oh, recovery, "ask_waiver", council="7th", reason="Bankrupt since May").status_code == 302
        assert do(yoon, recovery, "waive_recovery").status_code == 302
        assert Recovery.objects.get().state == "waived"

    def test_a_form_from_before_a_change_is_refused(self, people, line):
        recovery = opened(line, people)
        assert do(desk(people.yoon), recovery, "confirm_recovery", seen=0).status_code == 409
        assert Recovery.objects.get().state == "opened"

    def test_a_line_that_is_not_paid_offers_no_recovery(self, programme, people):
        builders.approved(programme, people)
        line = stages.sent(programme, people).lines.get()
        client = desk(people.oh)
        page = client.get(reverse("admin:payouts_payoutline_change", args=[line.pk]))
        assert [act["code"] for act in page.context["acts"]] == []
        url = reverse("admin:payouts_payoutline_do", args=[line.pk, "open_recovery"])
        assert client.get(url).status_code == 409

    def test_the_page_shows_plan_and_repayments_and_logs_who_was_looked_at(self, people, line):
        recovery = repaid(in_repayment(line, people), people, 5_000)
        page = desk(people.yoon).get(reverse("admin:payouts_recovery_change", args=[recovery.pk]))
        for said in ("2023-05-31", "15,000", "Statement 31, line 4", line.claim.receipt_no):
            assert said in page.text
        logged = AccessLog.objects.latest("pk")
        assert (logged.object_type, logged.subjects) == ("payouts.recovery", [line.claim.claimant_id])

    def test_the_claims_page_and_the_lines_page_show_it(self, people, line):
        opened(line, people)
        claim = desk(people.lee).get(reverse("admin:claims_claim_change", args=[line.claim_id]), {"tab": "money"})
        assert "₩20,000 asked back" in claim.text
        shown = desk(people.oh).get(reverse("admin:payouts_payoutline_change", args=[line.pk]))
        assert reverse("admin:payouts_recovery_change", args=[Recovery.objects.get().pk]) in shown.text

    def test_heads_conditions_and_chips_begin_with_a_capital_wherever_they_are_named(self, people, line):
        opened(line, people)
        page = desk(people.oh).get(reverse("admin:payouts_recovery_changelist"), {"state__exact": "opened"}).text
        heads = re.findall(r"<(?:th|summary)[^>]*>(?:<a[^>]*>)?([^<\s]+)", page)
        assert {"State", "Cause", "Opened"} <= set(heads)
        assert all(word == word[:1].upper() + word[1:] for word in heads)
        assert "State: " in page

    def test_the_list_leaves_for_a_reason_and_asks_no_more_for_more(self, people, line):
        client, address = desk(people.oh), reverse("admin:payouts_recovery_changelist")

        def asked() -> int:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            return len(queries)

        in_repayment(line, people, 5_000)
        few = asked()
        for _more in range(3):
            in_repayment(line, people, 5_000)
        assert asked() == few
        answer = client.post(f"{address}export/", {"reason": "for the council"})
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert [row[5:7] for row in rows[-4:]] == [(5_000, 5_000)] * 4
