"""One round has one canonical text, one hash and one total."""

import json
from dataclasses import fields, replace

from payouts.bankfiles import TransferRow, canonical_lines, control_total, lines_hash
from tests.payouts.bankfiles.sample import ROWS

TWO = (TransferRow(9, 2, "004", "01", 5, "나", ""), TransferRow(3, 1, "020", "7", 10, '"가"', "m"))


def test_the_canonical_text_is_one_line_a_row_by_position_in_fixed_key_order():
    assert canonical_lines(TWO).decode() == (
        '{"line_id":3,"position":1,"bank_code":"020","account_number":"7","amount":10,"holder":"\\"가\\"","memo":"m"}\n'
        '{"line_id":9,"position":2,"bank_code":"004","account_number":"01","amount":5,"holder":"나","memo":""}\n'
    )


def test_the_hash_is_fixed_over_releases():
    assert lines_hash(TWO) == "0ae3b726ee92eeac172ca8a8d4d918b271aac7d92b2d2d61bb13d14c9d827f2b"


def test_the_hash_does_not_depend_on_the_order_of_arrival():
    assert lines_hash(ROWS[::-1]) == lines_hash(ROWS)


def test_every_field_counts_in_the_hash():
    row = ROWS[0]
    changed = [
        replace(row, line_id=1),
        replace(row, position=99),
        replace(row, bank_code="088"),
        replace(row, account_number="1"),
        replace(row, amount=1),
        replace(row, holder="x"),
        replace(row, memo="x"),
    ]
    assert len(changed) == len(fields(row))
    hashes = {lines_hash([other]) for other in changed}
    assert len(hashes | {lines_hash(ROWS[:1])}) == len(changed) + 1


def test_a_newline_in_a_name_cannot_forge_a_second_line():
    assert canonical_lines([replace(ROWS[0], holder='a"}\n{"line_id":1')]).count(b"\n") == 1
    assert json.loads(canonical_lines(ROWS[:1]))["holder"] == "홍길동"


def test_the_total_is_the_sum_in_won():
    assert control_total(ROWS) == 30_000 * 4 + 50_000 + 1_234_567
