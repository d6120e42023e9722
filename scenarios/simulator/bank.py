"""The bank of the year: carries out what a file orders, keeps its own book, and answers in files of every kind."""

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from payouts.bankfiles import TransferRow
from payouts.results.compose import Answer, compose_kbank_result
from scenarios.programme_1015.bank import DONE, read_orders

FAILURES = ("예금주불일치", "계좌해지", "계좌없음")
RETURNED, PENDING = "반환", "처리중"
FAILS, RETURNS, ODD = 0.015, 0.004, 0.002


@dataclass
class Transfer:
    """One order in the bank's book: its word now, and whether its word about it came in a form that fits no line."""

    order: TransferRow
    word: str
    at: datetime
    odd: bool = False
    will_return: bool = False

    @property
    def answer(self) -> Answer:
        """The row that says it."""
        return self.order, self.word, self.at


class Bank:
    """The book: by number of the round, then by position."""

    def __init__(self) -> None:
        self.book: dict[int, dict[int, Transfer]] = {}

    def carry_out(self, number: int, content: bytes, begins: datetime, dice: Random) -> list[Transfer]:
        """Do what the file of round `number` orders. Some holders do not fit, some money comes back later."""
        done = []
        for order in read_orders(content):
            at = begins + timedelta(seconds=2 * order.position)
            transfer = Transfer(order, dice.choice(FAILURES) if dice.random() < FAILS else DONE, at)
            if transfer.word == DONE:
                transfer.will_return, transfer.odd = dice.random() < RETURNS, dice.random() < ODD
            done.append(transfer)
        self.book[number] = {transfer.order.position: transfer for transfer in done}
        return done

    def give_back(self, number: int) -> list[Transfer]:
        """Payments of the round whose money came back by now."""
        back = [one for one in self.book.get(number, {}).values() if one.will_return and one.word == DONE]
        for transfer in back:
            transfer.word = RETURNED
        return back

    def won_paid(self) -> int:
        """Won that left and stayed away."""
        return sum(one.order.amount for done in self.book.values() for one in done.values() if one.word == DONE)

    def claims_paid(self) -> Counter[str]:
        """How many payments stayed away, by the claim that the passbook names (the issue of the file left out)."""
        kept = (one for done in self.book.values() for one in done.values() if one.word == DONE)
        return Counter(one.order.memo.partition("/")[0] for one in kept)


def told(transfers: Sequence[Transfer]) -> bytes:
    """The result file that says what the book says."""
    return compose_kbank_result([transfer.answer for transfer in transfers])


def saved_again(content: bytes) -> bytes:
    """The same sheet as another program saves it: other bytes, the same rows."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name, (2024, 2, 29, 12, 0, 0)), old.read(name))
    return target.getvalue()


def wrong_rows(transfers: Sequence[Transfer], at: datetime, dice: Random) -> list[Answer]:
    """A won too much, another holder, an account that nobody asked to pay to, and a word that is not final."""
    one, two, three, four = (dice.choice(transfers).order for _ in range(4))
    return [
        (replace(one, amount=one.amount + 1), DONE, at),
        (replace(two, holder=f"{two.holder}외1"), DONE, at),
        (replace(three, account_number=f"9{three.account_number[1:]}"), DONE, at),
        (four, PENDING, at),
    ]


def oddly_told(transfers: Sequence[Transfer]) -> list[Answer]:
    """Payments that were made, under a name as the bank writes it: nobody's row, until two people have read it."""
    return [(replace(one.order, holder=f"{one.order.holder}(주)"), one.word, one.at) for one in transfers]
