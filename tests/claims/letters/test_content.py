"""What the letters say, in both languages, from the record alone."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from claims import workflow
from claims.instalments import appeal_last_day
from claims.intake.uploads import Paper
from claims.letters.content import letter_for, letters_of
from claims.letters.letter import KINDS, NoLetter, RecordDiffers
from claims.models import Claim
from compensation.calendar import SEOUL, is_business_day
from tests import builders, stages
from tests.builders import RECEIVED
from tests.claims.letters import desk

DECISIONS = ("award", "denial", "settlement")


def has_hangul(text):
    return any("가" <= char <= "힣" for char in text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_letter_names_programme_number_business_day_policy_and_council(kind, language, programme, people):
    claim = desk.claim_with(kind, programme, people)
    letter = letter_for(claim, kind, language)
    said = desk.words(letter)
    assert letter.receipt_no == claim.receipt_no
    assert claim.receipt_no in said
    assert "판교식당1" in letter.recipient
    assert {"ko": "시험 프로그램", "en": "Test programme"}[language] == letter.programme
    assert {"ko": "2023.02.02(목) 14:12", "en": "Thu 2 Feb 2023, 14:12 KST"}[language] in said
    assert {"ko": "1015 소상공인 피해 지원 기준", "en": "1015 damage support for small businesses, version 1"}[
        language
    ] in said
    assert {"ko": "2022.12.29(목)", "en": "Thu 29 Dec 2022"}[language] in said


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_of_a_korean_letter_is_korean(kind, programme, people):
    letter = letter_for(desk.claim_with(kind, programme, people), kind, "ko")
    pieces = [letter.title, letter.opening, letter.result.label]
    for section in letter.sections:
        pieces += [section.heading, *section.paragraphs, *section.bullets, *section.notes]
        pieces += [row.label for row in section.rows]
        pieces += [line.text for line in section.sum.lines] if section.sum else []
    assert [piece for piece in pieces if not has_hangul(piece)] == []


@pytest.mark.parametrize("kind", DECISIONS)
def test_no_piece_of_an_english_letter_is_korean_but_the_name(kind, programme, people):
    said = desk.words(letter_for(desk.claim_with(kind, programme, people), kind, "en"))
    assert not has_hangul(said.replace("판교식당1", ""))


def test_the_language_of_the_letter_does_not_follow_the_readers(programme, people):
    claim = desk.claim_with("award", programme, people)
    with override("ko"):
        korean_reader = letter_for(claim, "award", "en")
    with override("en"):
        assert letter_for(claim, "award", "en") == korean_reader


@pytest.mark.parametrize(("language", "amount"), [("ko", "50,000원"), ("en", "₩50,000")])
def test_an_award_says_the_amount_and_where_it_goes(language, amount, programme, people):
    letter = letter_for(desk.claim_with("award", programme, people), "award", language)
    assert letter.result.value == amount
    assert amount in letter.opening
    said = desk.words(letter)
    assert {"ko": "국민은행 ***0001", "en": "KB Kookmin Bank ***0001"}[language] in said
    assert "123456780001" not in said


@pytest.mark.parametrize(("kind", "amount"), [("award", 50_000), ("settlement", 400_000), ("denial", 0)])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_lines_of_the_arithmetic_add_up_to_the_amount(kind, amount, language, programme, people):
    letter = letter_for(desk.claim_with(kind, programme, people), kind, language)
    lines, total = desk.arithmetic(letter)
    assert sum(lines) == total == amount


def test_factors_and_rounding_show_their_part(people, monkeypatch):
    document = builders.policy_document()
    margin = {**document["factors"]["operating_margin"], "neutral": False, "default": "0.77", "note": None}
    document["factors"] = {**document["factors"], "operating_margin": margin}
    document["rounding"] = {"unit": 1000, "mode": "down"}
    monkeypatch.setattr(builders, "policy_document", lambda code: document)
    programme = builders.make_programme(people)
    letter = letter_for(desk.claim_with("award", programme, people), "award", "en")
    assert desk.arithmetic(letter) == ([0, 50_000, -11_500, 0, 0, -500], 38_000)
    assert "Operating margin: multiplied by 0.77, a difference of −₩11,500.\n−11,500" in desk.words(letter)


def test_the_loss_is_shown_from_both_weeks(programme, people):
    said = desk.words(letter_for(desk.claim_with("award", programme, people), "award", "en"))
    assert "Loss: baseline week ₩2,480,000 minus outage week ₩2,000,000 is ₩480,000." in said
    assert "Tier 2: a loss of up to ₩500,000 is paid ₩50,000." in said


def test_a_denial_gives_reasons_in_sentences_and_what_was_missing(programme, people):
    letter = letter_for(desk.claim_with("denial", programme, people), "denial", "en")
    bullets = [section.bullets for section in letter.sections if section.bullets]
    assert bullets == [
        (
            "A required document was not submitted: Sales evidence.",
            "A required document was not submitted: Service-use evidence.",
        ),
        ("Sales evidence: missing.", "Service-use evidence: missing."),
    ]
    assert letter.result.value == "Denied"
    assert "***" not in desk.words(letter)


def test_a_denial_on_a_persons_ground_promises_no_amount(programme, people):
    claim = Claim.objects.get(pk=stages.denied(programme, people).pk)
    letter = letter_for(claim, "denial", "en")
    said = desk.words(letter)
    assert "The documents do not prove the loss." in said
    assert "50,000" not in said.replace("₩500,000", "")
    assert desk.arithmetic(letter) == ([0, 0], 0)


@pytest.mark.parametrize(("language", "accepted"), [("ko", "2023.02.06(월), 전화"), ("en", "Mon 6 Feb 2023, Phone")])
def test_a_settlement_says_what_was_agreed_and_how(language, accepted, programme, people):
    letter = letter_for(desk.claim_with("settlement", programme, people), "settlement", language)
    said = desk.words(letter)
    assert accepted in said
    assert letter.result.value == {"ko": "400,000원", "en": "₩400,000"}[language]
    assert {"ko": "700,000원", "en": "₩700,000"}[language] in said


@pytest.mark.parametrize(("language", "due"), [("ko", "2023.02.17(금)"), ("en", "Fri 17 Feb 2023")])
def test_a_supplement_request_lists_every_paper_with_its_defect_and_the_day(language, due, programme, people):
    letter = letter_for(desk.claim_with("supplement", programme, people), "supplement", language)
    listed = [(row.label, row.value) for row in letter.sections[0].rows]
    assert letter.result.value == due
    assert (
        listed
        == {
            "ko": [("매출자료", "장애주간 없음"), ("통장사본", "예금주 다름")],
            "en": [("Sales evidence", "Outage week not covered"), ("Bankbook copy", "Account holder differs")],
        }[language]
    )
    assert letter.sections[1].paragraphs == tuple(desk.MESSAGE.split("\n"))


def test_what_came_since_does_not_change_a_supplement_request(programme, people):
    claim = desk.claim_with("supplement", programme, people)
    before = letter_for(claim, "supplement", "ko")
    workflow.receive_supplement(
        claim=claim.pk,
        actor=None,
        papers=[Paper("sales_evidence", builders.picture("new"), "new.png")],
        as_of=stages.day(5),
    )
    assert letter_for(Claim.objects.get(pk=claim.pk), "supplement", "ko") == before


@pytest.mark.parametrize("kind", DECISIONS)
def test_every_decision_says_how_and_until_when_to_appeal(kind, programme, people):
    claim = desk.claim_with(kind, programme, people)
    said = desk.words(letter_for(claim, kind, "en"))
    last = {"settlement": "Sat 8 Apr 2023"}.get(kind, "Thu 6 Apr 2023")
    assert f"until the end of {last}, which is 60 days" in said
    assert "took no part in this decision" in said


def test_appeal_days_are_calendar_days_and_a_holiday_neither_stops_nor_moves_them():
    liberation_day = date(2023, 8, 15)
    assert not is_business_day(liberation_day)
    assert appeal_last_day(date(2023, 8, 1), 14) == liberation_day
    assert appeal_last_day(date(2023, 9, 20), 14) == date(2023, 10, 4), "over Chuseok"
    assert appeal_last_day(date(2023, 12, 31), 60) == date(2024, 2, 29)


def test_the_appeal_counts_from_the_day_in_seoul_and_not_in_utc(programme, people):
    claim = builders.recommend(builders.review(builders.file(programme, people), people), people)
    late = datetime(2023, 2, 5, 15, 30, tzinfo=UTC)  # 00:30 on the 6th in Seoul
    builders.confirm(claim, people, late)
    letter = letter_for(Claim.objects.get(pk=claim.pk), "award", "en")
    assert letter.issued_at.astimezone(SEOUL).date() == date(2023, 2, 6)
    said = desk.words(letter)
    assert "Date\nMon 6 Feb 2023" in said
    assert "Fri 7 Apr 2023" in said


def test_a_corrected_account_changes_the_account_and_not_the_day(programme, people):
    claim = stages.on_hold(programme, people)
    before = letter_for(Claim.objects.get(pk=claim.pk), "award", "en")
    stages.approved_anew(claim, people, stages.day(20))
    after = letter_for(Claim.objects.get(pk=claim.pk), "award", "en")
    assert after.issued_at == before.issued_at
    assert "***4433" in desk.words(after)
    assert "***0001" not in desk.words(after)


@pytest.mark.parametrize("kind", KINDS)
def test_a_simulation_says_so(kind, programme, people):
    claim = desk.claim_with(kind, programme, people)
    assert letter_for(claim, kind, "ko").notice == "시뮬레이션입니다. 지어낸 것입니다."
    assert letter_for(claim, kind, "en").notice == "This is a simulation; all of it is invented."


def test_a_simulation_without_a_notice_of_its_own_says_so_too(people):
    programme = builders.make_programme(people, simulation=True)
    letter = letter_for(desk.claim_with("award", programme, people), "award", "en")
    assert letter.notice == "This is a simulation. It is not a real decision and nothing will be paid."


def test_a_real_programme_says_nothing_of_a_simulation(people):
    programme = builders.make_programme(people)
    assert letter_for(desk.claim_with("award", programme, people), "award", "en").notice == ""


def test_the_office_is_reached_by_its_contact_or_else_where_one_filed(settings, programme, people):
    claim = desk.claim_with("award", programme, people)
    settings.REDRESS_CONTACT = ""
    assert "where you filed this claim: Chatbot." in desk.words(letter_for(claim, "award", "en"))
    settings.REDRESS_CONTACT = "support@example.com"
    assert "support@example.com" in desk.words(letter_for(claim, "award", "en"))


def test_a_claim_has_the_letters_of_what_happened_to_it(programme, people):
    assert letters_of(builders.file(programme, people, 2)) == []
    settled = desk.settled(programme, people)
    with override("en"):
        assert letters_of(Claim.objects.get(pk=settled.pk)) == [("settlement", "Settlement decision")]


def test_a_recommendation_nobody_confirmed_has_no_letter(programme, people):
    claim = Claim.objects.get(pk=stages.awaiting_award(programme, people).pk)
    assert letters_of(claim) == []
    with pytest.raises(NoLetter):
        letter_for(claim, "award", "ko")


def test_a_claim_opened_again_has_no_decision_letter_until_it_is_decided_anew(programme, people):
    claim = desk.awarded(programme, people)
    stages.ask_to_reopen(claim, people)
    workflow.reopen(claim=claim.pk, actor=people.choi, reason="An error in the facts", as_of=stages.day(6))
    assert letters_of(Claim.objects.get(pk=claim.pk)) == []
    builders.recommend(claim, people, reasons=["loss_not_proven"])
    assert letters_of(Claim.objects.get(pk=claim.pk)) == []
    builders.confirm(claim, people, stages.day(8))
    decided = Claim.objects.get(pk=claim.pk)
    assert [kind for kind, _label in letters_of(decided)] == ["denial"]
    with pytest.raises(NoLetter):
        letter_for(decided, "award", "ko")


@pytest.mark.parametrize(("kind", "language"), [("award", "de"), ("farewell", "ko"), ("denial", "ko")])
def test_there_is_no_letter_of_another_kind_or_language(kind, language, programme, people):
    with pytest.raises(NoLetter):
        letter_for(desk.claim_with("award", programme, people), kind, language)


def test_a_letter_is_of_the_day_of_the_approval(programme, people):
    letter = letter_for(desk.claim_with("award", programme, people), "award", "ko")
    assert letter.issued_at == RECEIVED.replace(day=5)


def test_an_upheld_appeal_says_what_is_added_and_where_it_goes(programme, people):
    claim = Claim.objects.get(pk=desk.appealed(programme, people).pk)
    assert [kind for kind, _label in letters_of(claim)] == ["award", "appeal"]
    letter = letter_for(claim, "appeal", "en")
    assert letter.title == "Decision on your appeal: upheld"
    assert letter.result.value == "₩20,000"
    assert desk.arithmetic(letter) == ([50_000, 20_000], 70_000)
    said = desk.words(letter)
    for shown in ("추가 영수증이 있습니다.", "영수증을 보았습니다.", "KB Kookmin Bank ***0001", "Tue 14 Feb 2023"):
        assert shown in said
    assert "123456780001" not in said
    assert letter.issued_at == stages.day(14)


def test_nothing_is_told_of_an_addition_before_its_second_person_confirmed_it(programme, people):
    claim = Claim.objects.get(pk=stages.paid(programme, people).claim_id)
    appeal = workflow.file_appeal(
        claim=claim.pk, actor=None, grounds="More was lost", channel="web", as_of=stages.day(12)
    )
    assert [kind for kind, _label in letters_of(claim)] == ["award"]
    workflow.judge_appeal(
        appeal=appeal.pk, actor=people.choi, uphold=True, verdict="It was more", amount=20_000, as_of=stages.day(13)
    )
    assert [kind for kind, _label in letters_of(claim)] == ["award"]
    with pytest.raises(NoLetter):
        letter_for(claim, "appeal", "en")


def test_a_dismissed_appeal_says_why_and_that_the_decision_stands(programme, people):
    claim = Claim.objects.get(pk=desk.appealed(programme, people, uphold=False).pk)
    letter = letter_for(claim, "appeal", "en")
    assert (letter.title, letter.result.value) == ("Decision on your appeal: dismissed", "Dismissed")
    said = desk.words(letter)
    assert "The decision stands." in said
    assert "영수증을 보았습니다." in said
    assert "₩" not in said


def test_an_upheld_appeal_on_an_unpaid_claim_says_that_it_is_reviewed_again(programme, people):
    claim = desk.awarded(programme, people)
    appeal = workflow.file_appeal(
        claim=claim.pk, actor=None, grounds="More was lost", channel="web", as_of=stages.day(5)
    )
    workflow.judge_appeal(appeal=appeal.pk, actor=people.choi, uphold=True, verdict="It was more", as_of=stages.day(6))
    claim = Claim.objects.get(pk=claim.pk)
    assert [kind for kind, _label in letters_of(claim)] == ["appeal"]
    assert "Your claim is reviewed again." in letter_for(claim, "appeal", "en").opening


def test_an_addition_whose_record_was_changed_gets_no_letter(programme, people, without_guards):
    claim = desk.appealed(programme, people)
    claim.decisions.filter(instalment=2).update(amount=30_000)
    with pytest.raises(RecordDiffers):
        letter_for(claim, "appeal", "en")
