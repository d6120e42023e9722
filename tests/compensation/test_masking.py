"""Masks show what tells people apart and hide what identifies them."""

import pytest

from compensation.masking import mask_account, mask_brn, mask_email, mask_name, mask_phone


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_name, "홍길동", "홍*동"),
        (mask_name, "김수", "김*"),
        (mask_name, "남궁민수", "남**수"),
        (mask_name, "김", "*"),
        (mask_name, "", ""),
        (mask_phone, "01012345678", "010-****-5678"),
        (mask_phone, "0212344567", "02-****-4567"),
        (mask_phone, "0311234567", "031-****-4567"),
        (mask_phone, "1234", "****"),
        (mask_phone, "", ""),
        (mask_account, "1234", "***1234"),
        (mask_account, "", ""),
        (mask_email, "abcdef@example.com", "ab***@example.com"),
        (mask_email, "nonsense", "***"),
        (mask_email, "", ""),
        (mask_brn, "1234567890", "123-45-*****"),
        (mask_brn, "12345", "*****"),
    ],
)
def test_each_kind_of_value_has_its_mask(mask, value, shown):
    assert mask(value) == shown
