"""The upload templates we ship, one constant a bank."""

from payouts.bankfiles.base import BankFormat, Column, ControlSheet

CONTROL_SHEET = ControlSheet(
    name="검증",
    count="건수",
    total="합계금액(원)",
    lines_hash="이체목록 SHA-256",
    template="양식",
)

# Titles as K-bank's own template prints them: the asterisk and blank before the mandatory three and the blank after
# 받는분 통장표시 belong to the names. The bank does not mark 예금주 as mandatory; we require it, because a result row
# is matched by the holder too. Twenty bytes is the memo bound of open banking, assumed here until a contract says
# otherwise. No figure for rows per file is published.
# 대구은행 has to go as 031 (the bank does not know it under a name), hence codes, not names, in the first column.
# 외환 and 조흥 no longer exist; their accounts live on at 하나 and 신한.
KBANK = BankFormat(
    code="kbank",
    bank="089",
    version="1",
    extension="xlsx",
    sheet="대량이체등록정보",
    header_rows=1,
    columns=(
        Column("bank_code", "* 입금은행(코드/은행명/증권사명)", None, required=True),
        Column("account_number", "* 입금계좌", None, required=True),
        Column("amount", "* 이체금액(원)", None, required=True, kind="number"),
        Column("memo", "받는분 통장표시 ", 20, required=False),
        Column("holder", "예금주", None, required=True),
    ),
    control=CONTROL_SHEET,
    bank_code_overrides=(("005", "081"), ("021", "088")),
)

FORMATS: dict[str, BankFormat] = {KBANK.code: KBANK}
