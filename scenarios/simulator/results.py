"""The bank's answers to one round, right and wrong, as the desk uploads them."""

from functools import partial
from typing import Any

from compensation.models import User
from payouts import workflow
from payouts.models import BankResult, BankResultRow, PayoutLine, Round
from payouts.results.compose import Answer, compose_kbank_result
from scenarios.programme_1015.bank import read_orders
from scenarios.simulator import bank
from scenarios.simulator.bank import Transfer
from scenarios.simulator.office import press, refused, written
from scenarios.simulator.stage import Stage

DIFFERENT = {"amount_differs", "holder_differs"}
WHY = "As the bank confirmed by telephone"


def upload(stage: Stage, round_: Round, content: bytes, kind: str) -> BankResult:
    """One file through the desk; somebody may die over it, and the same bytes are pressed again."""
    at, finance = stage.jitter(), stage.people["finance1"]

    def verb() -> BankResult:
        return workflow.import_result(round=round_.pk, content=content, file_name="r.xls", actor=finance, as_of=at)

    result = press(stage, verb)
    stage.done[f"result files: {kind}"] += 1
    return result


def not_a_result(stage: Stage, round_: Round, asked: bytes) -> None:
    """What people upload by mistake: a file that is damaged, no spreadsheet at all, and the very file they sent."""
    whole = compose_kbank_result([(read_orders(asked)[0], bank.DONE, stage.now)])
    for what, content in (
        ("damaged result file", whole[: len(whole) // 2]),
        ("unreadable result file", stage.dice.randbytes(900)),
        ("result file of another format", asked),
    ):
        refused(stage, what, partial(_bare, stage, round_, content))


def _bare(stage: Stage, round_: Round, content: bytes) -> None:
    finance = stage.people["finance1"]
    workflow.import_result(round=round_.pk, content=content, file_name="x", actor=finance, as_of=stage.now)


def replaced(stage: Stage, round_: Round, old: bytes) -> None:
    """The bank answers for a file that was replaced: nothing of it is applied."""
    rows: list[Answer] = [(order, bank.DONE, stage.now) for order in read_orders(old)[:5]]
    result = upload(stage, round_, compose_kbank_result(rows), "of a replaced file")
    stage.need("a replaced file settles nothing", result.applied == 0, result.applied)


def answer(stage: Stage, round_: Round, done: list[Transfer]) -> None:
    """In parts, twice, overlapping, saved again, shuffled and with rows that fit nobody: all of it, and once."""
    plain = [one for one in done if not one.odd]
    odd, some = [one for one in done if one.odd], plain[: len(plain) * 6 // 10]
    mistakes = [*bank.wrong_rows(plain, stage.now, stage.dice), *bank.oddly_told(odd)]
    part = compose_kbank_result([*(one.answer for one in some), *mistakes, some[0].answer])
    first = upload(stage, round_, part, "partial, with wrong rows")
    stage.need("a partial file settles its own rows", first.applied == len(some), (first.applied, len(some)))
    before = written()
    stage.need("the same bytes again are the same result", upload(stage, round_, part, "repeated") == first)
    stage.need("the same bytes again write nothing", written() == before)
    rule(stage, first, odd)
    overlapping = plain[len(plain) * 3 // 10 :]
    stage.dice.shuffle(overlapping)
    upload(stage, round_, bank.told(overlapping), "overlapping and shuffled")
    again = upload(stage, round_, bank.saved_again(bank.told(plain)), "whole, saved again")
    stage.need("a file that tells nothing new settles nothing", again.applied == 0, again.applied)


def rule(stage: Stage, result: BankResult, odd: list[Transfer]) -> None:
    """Two people say what the rows mean that fitted nobody: paid for the odd ones, not ours for the rest."""
    told = bank.oddly_told(odd)
    positions = {answer[0].holder: one.order.position for one, answer in zip(odd, told, strict=True)}
    rows = BankResultRow.objects.filter(result=result, outcome__in=("mismatch", "unmatched")).order_by("row")
    for row in rows:
        if row.outcome == "unmatched" or set(row.flags) & DIFFERENT:
            _rule(stage, row, positions.get(row.holder))


def _rule(stage: Stage, row: BankResultRow, position: int | None) -> None:
    verdict = "not_ours" if position is None else "paid"
    maker, checker = stage.people["finance1"], stage.people["finance2"]
    said: dict[str, Any] = {"row": row.pk, "verdict": verdict, "position": position, "reason": WHY}
    proposed = workflow.propose_ruling(**said, actor=maker, as_of=stage.jitter())
    if stage.dice.random() < 0.2:
        refused(stage, "a ruling confirmed by its maker", lambda: _confirm(stage, proposed.pk, maker))
    press(stage, lambda: _confirm(stage, proposed.pk, checker))
    stage.done[f"rulings: {verdict}"] += 1


def _confirm(stage: Stage, ruling: int, actor: User) -> None:
    workflow.confirm_ruling(ruling=ruling, actor=actor, as_of=stage.now)


def money_back(stage: Stage, number: int, later: Round) -> None:
    """Payments of an earlier round come back; the file goes to the wrong round first."""
    back = stage.bank.give_back(number)
    if not back:
        return
    round_ = Round.objects.get(pk=stage.of_month[number])
    content = bank.told(back)
    astray = upload(stage, later, content, "of another round")
    stage.need("a row of another round settles nothing", astray.applied == 0, astray.applied)
    result = upload(stage, round_, content, "money back")
    stage.need("money back is taken back once", result.applied == len(back), (result.applied, len(back)))
    lines = PayoutLine.objects.filter(round=round_, state="returned").count()
    stage.need("money back returns its lines", lines == len(back), lines)
