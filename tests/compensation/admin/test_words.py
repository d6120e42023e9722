"""How values are written: template filters and the forms' fields."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.translation import override

from compensation.admin.forms import AmountField, ConfirmForm, ReasonForm, reason_form
from compensation.calendar import SEOUL

pytestmark = pytest.mark.once

CLOSING = datetime(2023, 7, 1, tzinfo=SEOUL)


def _written(expression: str, language: str = "ko", **values) -> str:
    with override(language):
        return Template("{% load redress %}{{ " + expression + " }}").render(Context(values))


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("value|won", 50_000, "50,000"),
        ("value|won", -1_200, "−1,200"),
        ("value|won", None, "–"),
        ("value|won_text", 50_000, "50,000원"),
        ("value|delta", 1_150_000, "+1,150,000"),
        ("value|count", 0, "0"),
        ("value|dash", "", "–"),
        ("value|dash", 0, "0"),
        ("value|seoul_time", datetime(2023, 3, 14, 1, 2, tzinfo=UTC), "2023-03-14 10:02"),
        ("value|seoul_time", date(2023, 3, 14), "2023-03-14"),
        ("value|seoul_text", datetime(2023, 3, 14, 10, 2, tzinfo=SEOUL), "2023.03.14(화) 10:02"),
        ("value|closing", CLOSING, "2023.06.30(금) 24:00"),
        ("value|closing_table", CLOSING, "2023-06-30 24:00"),
        ("value|mask_name", "홍길동", "홍*동"),
        ("value|mask_phone", "01012345678", "010-****-5678"),
        ("value|mask_account", "1234", "***1234"),
        ("value|mask_brn", "1234567891", "123-45-*****"),
        ("value|plain", 1234.5, "1234.5"),
    ],
)
def test_values_are_written_one_way(expression, value, text):
    assert _written(expression, value=value) == text


def test_english_text_has_the_sign_before_and_says_the_zone():
    assert _written("value|won_text", "en", value=50_000) == "₩50,000"
    assert _written("value|closing", "en", value=CLOSING) == "Fri 30 Jun 2023, 24:00 KST"


def test_a_pill_is_an_icon_that_nobody_reads_out_and_a_word():
    with override("en"):
        html = Template('{% load redress %}{% pill "claim" "paid" %}').render(Context())
    assert 'aria-hidden="true" translate="no">done_all' in html
    assert "Paid</span>" in html
    assert "r-tone-good r-fill-solid" in html


@pytest.mark.parametrize("typed", ["760000", "760,000", " 760,000원 ", "₩760,000"])
def test_an_amount_is_read_however_it_is_typed(typed):
    assert AmountField().clean(typed) == 760_000


@pytest.mark.parametrize("typed", ["-1", "1.5", "많음", "1000000000000", "", "1e5"])
def test_an_amount_that_is_not_whole_won_is_refused(typed):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        AmountField().clean(typed)


def test_a_reason_needs_five_characters_unless_it_may_stay_empty():
    assert not ReasonForm({"reason": " 짧다 "}).is_valid()
    assert ReasonForm({"reason": "사유가 다섯 자"}).is_valid()
    assert reason_form(optional=True)({"reason": ""}).is_valid()
    assert not reason_form(optional=True)({"reason": "ab"}).is_valid()
    assert ConfirmForm({}).is_valid()


def test_an_error_is_tied_to_its_field_by_id():
    with override("en"):
        html = str(ReasonForm({"reason": ""}))
    assert 'aria-describedby="id_reason_error"' in html
    assert 'id="id_reason_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_reason">' in html
