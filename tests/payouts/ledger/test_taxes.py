"""A programme whose payments are other income, from the decision to the statement for the tax office."""

import io

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from claims import workflow as claims
from claims.judgement import shown_hash
from claims.models import Claim
from compensation import verify
from compensation.errors import GuardFailed
from compensation.models import AccessLog
from payouts import workflow
from payouts.models import BankFile, PayoutLine, Round
from payouts.statement import totals, withheld_in, years
from payouts.tax import INCOME_TAX_SQL, LOCAL_TAX_SQL, withholding
from payouts.taxes import withholding_policies
from tests import builders, stages
from tests.narrow import present
from tests.payouts.ledger.book import on, withholding_programme
from tests.stages import day, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def taxed(people):
    """Two claims: a negotiated one of 244,000 won and one of 50,000."""
    programme = withholding_programme(people)
    builders.approved(programme, people, 1)
    claim = stages.offered(programme, people, 2, amount=244_000)
    claims.accept_settlement(claim=claim.pk, actor=people.park, channel="phone", as_of=day(4))
    claim = Claim.objects.get(pk=claim.pk)
    claims.approve(claim=claim.pk, actor=people.lee, shown=shown_hash(claim), as_of=day(5))
    return programme


@pytest.fixture
def paid(taxed, people):
    """Both paid."""
    round_ = stages.assembled(taxed, people)
    workflow.submit(round=round_.pk, actor=people.oh, as_of=day(10))
    workflow.release(round=round_.pk, actor=people.yoon, total=240_320, as_of=day(10))
    workflow.mark_sent(round=round_.pk, actor=people.oh, as_of=day(10))
    stages.answered(round_, people, {1: "이체완료", 2: "이체완료"}, day(11))
    return Round.objects.get(pk=round_.pk)


def test_gross_is_the_decision_and_taxes_and_net_stand_beside_it(taxed, people):
    round_ = stages.assembled(taxed, people)
    lines = {line.amount: line for line in round_.lines.all()}
    small, large = lines[50_000], lines[244_000]
    assert (small.income_tax, small.local_tax, small.net) == (0, 0, 50_000)
    assert (large.income_tax, large.local_tax, large.net) == (48_800, 4_880, 190_320)
    assert large.amount == large.decision.amount
    assert (round_.total, round_.withheld, round_.net) == (294_000, 53_680, 240_320)


def test_the_bank_is_asked_for_the_net_and_the_gross_total_releases_nothing(taxed, people):
    round_ = stages.submitted(taxed, people)
    with pytest.raises(GuardFailed):
        workflow.release(round=round_.pk, actor=people.yoon, total=round_.total)
    workflow.release(round=round_.pk, actor=people.yoon, total=round_.net)
    assert BankFile.objects.get(round=round_).total == 240_320


def test_the_ledger_owes_the_tax_to_the_tax_office_once_it_is_paid(paid, people):
    large = paid.lines.get(amount=244_000)
    assert on(large) == {"paid": 190_320, "withheld": 53_680}
    assert on() == {"budget": -294_000, "paid": 240_320, "withheld": 53_680}
    workflow.close(round=paid.pk, actor=people.oh, as_of=day(12))
    stages.answered(paid, people, {large.position: "반환"}, day(13))
    assert on(large) == {}
    assert [problem for verdict in verify.run() for problem in verdict.problems] == []


def test_while_the_bank_is_silent_the_tax_stays_bound(taxed, people):
    stages.assembled(taxed, people)
    round_ = Round.objects.get()
    workflow.submit(round=round_.pk, actor=people.oh, as_of=day(10))
    workflow.release(round=round_.pk, actor=people.yoon, total=240_320, as_of=day(10))
    assert on() == {"budget": -294_000, "clearing": 240_320, "committed": 53_680}


def test_a_row_about_the_gross_settles_nothing(taxed, people):
    from dataclasses import replace

    from payouts.results.compose import compose_kbank_result
    from payouts.transfers import transfer_row

    round_ = stages.submitted(taxed, people)
    workflow.release(round=round_.pk, actor=people.yoon, total=240_320, as_of=day(10))
    workflow.mark_sent(round=round_.pk, actor=people.oh, as_of=day(10))
    line = round_.lines.select_related("account", "claim").get(amount=244_000)
    content = compose_kbank_result([(replace(transfer_row(line), amount=244_000), "이체완료", day(11))])
    result = workflow.import_result(round=round_.pk, content=content, file_name="r.xls", actor=people.oh)
    assert (result.applied, result.exceptions) == (0, 1)


def test_more_is_not_asked_back_than_the_payee_got(paid, people):
    line = paid.lines.get(amount=244_000)
    with pytest.raises(GuardFailed):
        workflow.open_recovery(
            line=line.pk, actor=people.oh, cause="overpayment", amount=190_321, reason="A slip it was"
        )
    workflow.open_recovery(line=line.pk, actor=people.oh, cause="overpayment", amount=190_320, reason="A slip.")


def test_the_rule_over_columns_is_the_rule_over_numbers(paid):
    income = INCOME_TAX_SQL.format(amount="l.amount")
    local = LOCAL_TAX_SQL.format(income_tax=f"({income})")
    for amount, income_tax, local_tax in rows(f"SELECT l.amount, {income}, {local} FROM payouts_payoutline l"):
        taxes = withholding(amount, "other_income")
        assert (income_tax, local_tax) == (taxes.income_tax, taxes.local_tax)


def test_the_policies_that_withhold_are_told_from_the_others(paid, people):
    judged_by = set(paid.lines.values_list("decision__policy", flat=True))
    assert withholding_policies(paid.programme.policies.all()) == judged_by
    assert withholding_policies(builders.make_programme(people).policies.all()) == set()


def test_another_tax_than_the_acts_say_is_refused_by_the_database(taxed, people):
    round_ = stages.draft_round(taxed, people)
    claim = Claim.objects.get(decision__amount=244_000)
    for income_tax, local_tax in ((48_801, 4_880), (48_800, 0), (0, 4_880)):
        with pytest.raises(IntegrityError, match="line_tax_is_nothing"), transaction.atomic():
            PayoutLine.objects.create(
                round=round_,
                position=1,
                claim=claim,
                decision=present(claim.decision),
                approval=present(claim.approval),
                account=present(claim.account),
                amount=244_000,
                income_tax=income_tax,
                local_tax=local_tax,
            )


class TestStatement:
    """By programme and year, masked or for the tax office."""

    def address(self, taxed, **asked):
        said = {"programme": taxed.pk, "year": 2022, **asked}
        return (
            reverse("admin:payouts_ledgertransaction_statement_file")
            + "?"
            + "&".join(f"{name}={value}" for name, value in said.items())
        )

    @pytest.fixture
    def year(self, paid, taxed):
        [found] = years(taxed)
        return found

    def sheet(self, response):
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        return [[cell.value for cell in row] for row in book.active.iter_rows()]

    def test_it_has_the_payments_of_which_something_was_withheld(self, taxed, year):
        assert totals(withheld_in(taxed, year)) == {
            "n": 1,
            "gross": 244_000,
            "income": 48_800,
            "local": 4_880,
            "net": 190_320,
        }
        assert totals(withheld_in(taxed, year + 1))["n"] == 0

    def test_masked_for_finance_and_whole_for_who_takes_bank_files(self, client, people, taxed, year):
        client.force_login(people.oh)
        line = withheld_in(taxed, year).get()
        for whole, name in ((0, line.payee[0]), (1, line.payee)):
            url = self.address(taxed, year=year, whole=whole)
            assert client.get(url).status_code == 200
            assert client.post(url, {"reason": ""}).status_code == 422
            _head, *found = [row for row in self.sheet(client.post(url, {"reason": "for the tax office"})) if row[4]]
            [row] = found
            assert row[4:] == [244_000, 48_800, 4_880, 190_320]
            assert row[2].startswith(name)
            assert (row[3] == line.claim.claimant.brn) == bool(whole)
            assert (row[2] == line.payee) == bool(whole)
            logged = AccessLog.objects.filter(action="download").latest("pk")
            assert logged.subjects == [line.claim.claimant_id]
            assert logged.reason == "for the tax office"

    def test_an_approver_takes_it_masked_alone_and_nobody_else_at_all(self, client, people, taxed, year):
        for name, masked, whole in (("yoon", 200, 403), ("seo", 403, 403), ("kim", 403, 403)):
            client.force_login(getattr(people, name))
            assert client.get(self.address(taxed, year=year)).status_code == masked, name
            assert client.get(self.address(taxed, year=year, whole=1)).status_code == whole, name

    def test_a_year_without_payments_is_not_there(self, client, people, taxed, year):
        client.force_login(people.oh)
        for asked in ({"year": year + 1}, {"year": "x"}, {"programme": 999_999}):
            assert client.get(self.address(taxed, **{"year": year, **asked})).status_code == 404

    def test_the_page_shows_the_sums(self, client, people, year):
        client.force_login(people.yoon)
        page = client.get(reverse("admin:payouts_ledgertransaction_statement"))
        assert page.status_code == 200
        assert "190,320" in page.text
