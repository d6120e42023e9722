"""The directory of Korean banks and securities firms that can receive a transfer.

Codes are the three-digit institution codes of the Korea Financial Telecommunications and Clearings Institute
(KFTC), the ones bulk-transfer spreadsheets ask for.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Bank:
    """One institution: its KFTC code, its names, and the other names people write for it."""

    code: str
    korean: str
    english: str
    aliases: tuple[str, ...]


def _bank(code: str, korean: str, english: str, aliases: str = "") -> Bank:
    return Bank(code, korean, english, tuple(aliases.split("|")) if aliases else ())


BANKS: Final[tuple[Bank, ...]] = (
    _bank("001", "한국은행", "Bank of Korea", "BOK"),
    _bank("002", "산업은행", "Korea Development Bank", "산업|KDB|KDB산업|한국산업은행|산은"),
    _bank("003", "기업은행", "Industrial Bank of Korea", "기업|IBK|IBK기업|중소기업은행|기은"),
    _bank("004", "국민은행", "KB Kookmin Bank", "국민|KB|KB국민|국민KB|케이비국민|케이비|kookmin|주택은행"),
    _bank("007", "수협은행", "Suhyup Bank", "수협|Sh|Sh수협|수협중앙회|suhyup"),
    _bank("008", "수출입은행", "Export-Import Bank of Korea", "수출입|한국수출입은행|KEXIM"),
    _bank("011", "농협은행", "NH NongHyup Bank", "농협|NH|NH농협|엔에이치농협|농협중앙회|nonghyup"),
    _bank("012", "지역농축협", "Local NongHyup", "지역농협|지역축협|단위농협|농축협|축협|축산업협동조합|농협상호금융"),
    _bank("020", "우리은행", "Woori Bank", "우리|woori|한빛은행|상업은행|한일은행"),
    _bank(
        "023",
        "SC제일은행",
        "Standard Chartered Bank Korea",
        "SC제일|SC|제일|제일은행|한국스탠다드차타드|스탠다드차타드",
    ),
    _bank("027", "한국씨티은행", "Citibank Korea", "씨티|시티|한국씨티|한국시티|citi|한미은행"),
    _bank("031", "iM뱅크", "iM Bank", "iM|iM뱅크대구|대구|DGB|DGB대구|아이엠뱅크|아이엠|daegu"),
    _bank("032", "부산은행", "Busan Bank", "부산|BNK부산|busan"),
    _bank("034", "광주은행", "Kwangju Bank", "광주|kwangju|gwangju"),
    _bank("035", "제주은행", "Jeju Bank", "제주|jeju"),
    _bank("037", "전북은행", "Jeonbuk Bank", "전북|JB전북|JB|jeonbuk"),
    _bank("039", "경남은행", "Kyongnam Bank", "경남|BNK경남|kyongnam|gyeongnam"),
    _bank(
        "045",
        "새마을금고",
        "MG Community Credit Cooperatives",
        "새마을|MG|MG새마을|MG새마을금고|새마을금고중앙회|마을금고",
    ),
    _bank("048", "신협", "National Credit Union Federation", "신협중앙회|신용협동조합|신용협동조합중앙회|CU|shinhyup"),
    _bank("050", "저축은행", "Savings banks", "상호저축은행|저축은행중앙회|SB저축"),
    _bank("054", "HSBC은행", "HSBC", "홍콩상하이은행"),
    _bank("055", "도이치은행", "Deutsche Bank", "도이치|도이체방크"),
    _bank(
        "057",
        "JP모간체이스은행",
        "JPMorgan Chase Bank",
        "JP모간|JP모건|JP모건체이스|제이피모간|제이피모간체이스|JPMorgan",
    ),
    _bank("060", "BOA은행", "Bank of America", "뱅크오브아메리카|아메리카은행"),
    _bank("061", "BNP파리바은행", "BNP Paribas", "BNP|비엔피파리바"),
    _bank("062", "중국공상은행", "Industrial and Commercial Bank of China", "ICBC|중국공상"),
    _bank("063", "중국은행", "Bank of China", "BOC"),
    _bank("064", "산림조합", "National Forestry Cooperative Federation", "산림조합중앙회|SJ산림조합|산림|NFCF"),
    _bank("071", "우체국", "Korea Post", "우체국예금|우체국예금보험|우정사업본부|epost"),
    _bank(
        "081", "하나은행", "Hana Bank", "하나|KEB하나|KEB|hana|외환|외환은행|한국외환은행|하나외환|서울은행|보람은행"
    ),
    _bank("088", "신한은행", "Shinhan Bank", "신한|shinhan|조흥|조흥은행"),
    _bank("089", "케이뱅크", "K bank", "케뱅|K뱅크|K뱅|케이|kbank"),
    _bank("090", "카카오뱅크", "Kakao Bank", "카뱅|카카오|한국카카오은행|kakao"),
    _bank("092", "토스뱅크", "Toss Bank", "토스|토뱅|toss"),
    _bank("094", "서울보증보험", "Seoul Guarantee Insurance", "서울보증|SGI|SGI서울보증"),
    _bank("209", "유안타증권", "Yuanta Securities", "유안타|동양종금증권"),
    _bank("218", "KB증권", "KB Securities", "KB투자증권|현대증권|케이비증권"),
    _bank("221", "상상인증권", "Sangsangin Securities", "상상인|골든브릿지증권"),
    _bank("222", "한양증권", "Hanyang Securities", "한양"),
    _bank("223", "리딩투자증권", "Leading Investment & Securities", "리딩"),
    _bank("224", "BNK투자증권", "BNK Securities", "BNK증권"),
    _bank("225", "IBK투자증권", "IBK Securities", "IBK증권"),
    _bank("227", "다올투자증권", "Daol Investment & Securities", "다올|KTB투자증권"),
    _bank("238", "미래에셋증권", "Mirae Asset Securities", "미래에셋|미래에셋대우|대우증권"),
    _bank("240", "삼성증권", "Samsung Securities", "삼성"),
    _bank("243", "한국투자증권", "Korea Investment & Securities", "한국투자|한투"),
    _bank("247", "NH투자증권", "NH Investment & Securities", "NH증권|나무증권"),
    _bank("261", "교보증권", "Kyobo Securities", "교보"),
    _bank("262", "iM증권", "iM Securities", "하이투자증권|하이증권|iM투자증권"),
    _bank("263", "현대차증권", "Hyundai Motor Securities", "현대차|현대차투자증권|HMC투자증권"),
    _bank("264", "키움증권", "Kiwoom Securities", "키움|kiwoom"),
    _bank("265", "LS증권", "LS Securities", "이베스트|이베스트투자증권|LS투자증권"),
    _bank("266", "SK증권", "SK Securities", "SK"),
    _bank("267", "대신증권", "Daishin Securities", "대신"),
    _bank("269", "한화투자증권", "Hanwha Investment & Securities", "한화|한화증권"),
    _bank("270", "하나증권", "Hana Securities", "하나투자증권|하나금융투자|하나대투증권"),
    _bank("271", "토스증권", "Toss Securities"),
    _bank("278", "신한투자증권", "Shinhan Securities", "신한증권|신한금융투자"),
    _bank("279", "DB금융투자", "DB Financial Investment", "DB증권|DB투자증권|동부증권"),
    _bank("280", "유진투자증권", "Eugene Investment & Securities", "유진|유진증권"),
    _bank("287", "메리츠증권", "Meritz Securities", "메리츠|메리츠종금증권"),
    _bank("288", "카카오페이증권", "Kakao Pay Securities"),
    _bank("290", "부국증권", "Bookook Securities", "부국"),
    _bank("291", "신영증권", "Shinyoung Securities", "신영"),
    _bank("292", "케이프투자증권", "Cape Investment & Securities", "케이프|케이프증권"),
    _bank("294", "한국포스증권", "Korea Foss Securities", "포스|포스증권"),
)

# Code 026 is absent on purpose: published tables disagree whether it was Seoul Bank (today Hana) or the old Shinhan,
# and a guess would send money to the wrong bank.
SUCCESSORS: Final[dict[str, str]] = {"005": "081", "021": "088"}
"""Codes of merged banks still met in old files, each with the code that receives their transfers today."""

_BY_CODE: Final = {bank.code: bank for bank in BANKS}
_NOISE = re.compile(r"[^0-9a-z가-힣]")
_COMPANY = re.compile(r"주식회사|㈜|\(주\)")
_PARENTHESES = re.compile(r"\([^()]*\)")
_CODE_AND_NAME = re.compile(r"(?P<before>\d{3})?(?P<name>\D+)(?P<after>\d{3})?")


def _fold(text: str) -> str:
    """One spelling for all the ways a name is typed: width, case, spaces, punctuation, the company form."""
    return _NOISE.sub("", _COMPANY.sub("", unicodedata.normalize("NFKC", text)).casefold())


def _names(bank: Bank) -> set[str]:
    names = {_fold(name) for name in (bank.korean, bank.english, *bank.aliases)}
    if bank.code < "200":
        names |= {name + suffix for name in tuple(names) for suffix in ("은행", "뱅크", "bank")}
    return names


def _index() -> dict[str, str]:
    index: dict[str, str] = {}
    for bank in BANKS:
        for name in _names(bank):
            if index.setdefault(name, bank.code) != bank.code:
                raise ValueError(f"the name {name!r} belongs to both {index[name]} and {bank.code}")
    return index


_BY_NAME: Final = _index()


def _by_code(digits: str) -> str | None:
    code = SUCCESSORS.get(digits.zfill(3), digits.zfill(3))
    return code if code in _BY_CODE else None


def _by_name(name: str) -> str | None:
    # Every savings bank receives its transfers under the one code of their federation.
    return _BY_NAME.get(name) or ("050" if name.endswith("저축은행") else None)


def _by_code_and_name(folded: str) -> str | None:
    """Read `004 국민` or `국민(004)`; a code and a name that disagree are no bank."""
    match = _CODE_AND_NAME.fullmatch(folded)
    if match is None or not (match["before"] or match["after"]):
        return None
    found = {_by_name(match["name"]), *(_by_code(code) for code in (match["before"], match["after"]) if code)}
    return found.pop() if len(found) == 1 else None


def _by_folded(folded: str) -> str | None:
    if folded.isascii() and folded.isdigit():
        return _by_code(folded) if len(folded) <= 3 else None
    return _by_name(folded)


def _by_name_and_note(text: str) -> str | None:
    """Read `하나은행(구 외환)`: a note that is a number or another bank must not disagree with the name outside."""
    plain = unicodedata.normalize("NFKC", text)
    outside = _by_name(_fold(_PARENTHESES.sub("", plain)))
    for note in map(_fold, _PARENTHESES.findall(plain)):
        inside = _by_folded(note.removeprefix("구"))
        if inside != outside and (inside is not None or note.isdigit()):
            return None
    return outside


def find_bank(text: str) -> str | None:
    """The code of the bank a person meant by `text`, or None when that is not certain.

    Read are the three-digit code (also with its leading zeros eaten), the official name, everyday and former names,
    and a code together with a name; width, case, spaces, punctuation and the ending `은행` do not matter. A merged
    bank is answered with its successor. Nothing is guessed from a resemblance: a typing mistake is no bank.
    """
    folded = _fold(text)
    if not folded:
        return None
    return _by_folded(folded) or _by_code_and_name(folded) or _by_name_and_note(text)


def bank_name(code: str, lang: str = "ko") -> str:
    """The bank's name in Korean (`lang` beginning with `ko`) or English; a code nobody holds is shown as itself."""
    bank = _BY_CODE.get(SUCCESSORS.get(code, code))
    if bank is None:
        return code
    return bank.korean if lang.startswith("ko") else bank.english
