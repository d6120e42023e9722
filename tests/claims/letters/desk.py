"""Claims that have a letter, and a letter as running text."""

from collections.abc import Callable

from claims import workflow
from claims.judgement import binding_hash
from claims.letters.letter import Letter
from claims.models import Claim
from tests import builders, stages

MESSAGE = "10월 21일의 매출이 보이지 않습니다.\n통장사본은 상호의 것이어야 합니다."


def awarded(programme, people, number=1, **form) -> Claim:
    """₩50,000 by tier 2, approved on 2023-02-05."""
    return builders.approved(programme, people, number, **form)


def denied_by_rules(programme, people) -> Claim:
    """Two required papers never came."""
    claim = builders.file(programme, people, papers=("small_business_certificate", "bankbook_copy"))
    return builders.confirm(builders.recommend(builders.review(claim, people), people), people)


def settled(programme, people) -> Claim:
    """₩400,000 for a loss of ₩700,000, accepted by phone."""
    claim = stages.offered(programme, people)
    workflow.accept_settlement(claim=claim.pk, actor=people.park, channel="phone", as_of=stages.day(4))
    return builders.confirm(claim, people, stages.day(5))


def asked(programme, people, message=MESSAGE) -> Claim:
    """Two papers asked for on 2023-02-04."""
    items = (("sales_evidence", "outage_week_missing"), ("bankbook_copy", "holder_differs"))
    claim = stages.in_review(programme, people)
    return workflow.request_supplement(
        claim=claim.pk, actor=people.park, items=items, message=message, as_of=stages.day(2)
    )


def appealed(programme, people, uphold=True) -> Claim:
    """Paid ₩50,000; on appeal Choi grants ₩20,000 more, which Lee confirmed on 2023-02-16."""
    claim = Claim.objects.get(pk=stages.paid(programme, people).claim_id)
    appeal = workflow.file_appeal(
        claim=claim.pk, actor=None, grounds="추가 영수증이 있습니다.", channel="web", as_of=stages.day(12)
    )
    amount = 20_000 if uphold else None
    judged = workflow.judge_appeal(
        appeal=appeal.pk,
        actor=people.choi,
        uphold=uphold,
        verdict="영수증을 보았습니다.",
        amount=amount,
        as_of=stages.day(13),
    )
    if judged.granted is not None:
        shown = binding_hash(judged.granted, claim.account)
        workflow.approve_instalment(decision=judged.granted.pk, actor=people.lee, shown=shown, as_of=stages.day(14))
    return claim


MAKERS: dict[str, Callable[..., Claim]] = {
    "appeal": appealed,
    "award": awarded,
    "denial": denied_by_rules,
    "settlement": settled,
    "supplement": asked,
}


def claim_with(kind: str, programme, people) -> Claim:
    """A claim that has the letter of `kind`, read anew."""
    return Claim.objects.get(pk=MAKERS[kind](programme, people).pk)


def pieces(letter: Letter) -> list[str]:
    """Every string the letter shows, in order."""
    shown = [letter.notice, letter.programme, letter.title, letter.recipient]
    shown += [text for row in letter.reference for text in (row.label, row.value)]
    shown += [letter.opening, letter.result.label, letter.result.value]
    for section in letter.sections:
        shown += [section.heading, *section.paragraphs, *section.bullets]
        shown += [text for row in section.rows for text in (row.label, row.value)]
        if section.sum:
            shown += [section.sum.text_head, section.sum.amount_head]
            shown += [text for line in (*section.sum.lines, section.sum.total) for text in (line.text, line.amount)]
        shown += section.notes
    return [*shown, letter.closing, letter.record]


def words(letter: Letter) -> str:
    """The letter as running text."""
    return "\n".join(pieces(letter))


def arithmetic(letter: Letter) -> tuple[list[int], int]:
    """The amounts of the lines and the total, as numbers."""
    table = next(section.sum for section in letter.sections if section.sum)
    return [number(line.amount) for line in table.lines], number(table.total.amount)


def number(written: str) -> int:
    """`−12,000` as a number."""
    return int(written.replace(",", "").replace("−", "-"))
