"""The bank: reads the spreadsheet it is handed and answers for every transfer, from what it knows of accounts."""

import io
from datetime import datetime, timedelta

from python_calamine import CalamineWorkbook

from payouts.bankfiles import KBANK, TransferRow
from payouts.results.compose import compose_kbank_result
from scenarios.programme_1015.draws import pick
from scenarios.programme_1015.stage import Stage1015

DONE = "이체완료"


def read_orders(content: bytes) -> list[TransferRow]:
    """The transfers of an upload file, as the bank reads them: cells only, nothing of ours."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(KBANK.sheet).to_python()
    names = [column.source for column in KBANK.columns]
    orders = []
    for position, row in enumerate(rows[KBANK.header_rows :], start=1):
        said = dict(zip(names, row, strict=False))
        orders.append(
            TransferRow(
                line_id=position,
                position=position,
                bank_code=str(said["bank_code"]),
                account_number=str(said["account_number"]),
                amount=int(float(str(said["amount"]))),
                holder=str(said["holder"]),
                memo=str(said["memo"]),
            )
        )
    return orders


def answer(stage: Stage1015, content: bytes, round_number: int, begins_at: datetime) -> bytes:
    """The bank's result file for an upload: every transfer carried out or refused, one after the other."""
    first_accounts = {shop.account: shop for shop in stage.shops}
    share = stage.model.bank_failures[round_number - 1]
    answers = []
    for order in read_orders(content):
        shop = first_accounts.get(order.account_number)
        dice = stage.dice("bank", round_number, order.account_number)
        fails = shop is not None and dice.random() < share
        words = pick(dice, stage.model.bank_words) if fails else DONE
        answers.append((order, words, begins_at + timedelta(seconds=2 * order.position)))
    return compose_kbank_result(answers)
