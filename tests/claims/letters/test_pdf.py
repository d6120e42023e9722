"""The PDF: tagged, the same bytes for ever, and what people typed is never code."""

import ctypes
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from claims.letters.content import letter_for
from claims.letters.glyphs import displayable
from claims.letters.letter import KINDS, Letter, Row, Section, Sum, SumLine
from claims.letters.pdf import render_pdf
from tests.claims.letters import desk

LETTER = Letter(
    kind="award",
    language="ko",
    issued_at=datetime(2023, 2, 5, 5, 11, tzinfo=UTC),
    title="지원 결정 안내",
    programme="시험 프로그램",
    notice="시뮬레이션입니다.",
    recipient="판교식당 귀중",
    receipt_no="t1-000001",
    reference=(Row("접수번호", "t1-000001"),),
    opening="지원하기로 결정했습니다.",
    result=Row("지원금", "50,000원"),
    sections=(
        Section("산정", sum=Sum("단계", "증감(원)", (SumLine("구간 2", "+50,000"),), SumLine("합계", "50,000"))),
        Section("사유", bullets=("하나", "둘")),
        Section("문의", paragraphs=("물어봐 주세요.",), rows=(Row("계좌", "국민은행 ***0001"),), notes=("덧붙임",)),
    ),
    closing="시험 프로그램",
    record="결정 1",
)

HOSTILE = {
    "typst code": '#panic("x") #read("/etc/passwd") #import "@preview/x:1.0.0"',
    "typst markup": "*굵게* _기울임_ = 제목 $x^2$ `raw` @ref <label> \\ // 주석 /* 주석 */ - 목록 + 번호",
    "typst brackets": '"]) [#{}] ) "}',
    "html": "<script>alert(1)</script><b>&amp;</b>",
    "sys inputs": '","notice":"","x":"',
    "template": "{{ letter.record }} {% now 'Y' %} %(amount)s {0}",
    "emoji": "판교식당 😀👨‍👩‍👧 🇰🇷",
    "other scripts": "العربية עברית ไทย नमस्ते",
    "bidi": "abc\u202e123\u2066\u2069",
    "controls": "a\x00b\x07c\x1b[0m\u2028d",
    "lone marks": "\u0301\u0489 x\u200b\u00ad\ufeff",
    "unassigned": "\U000e0001\uffff\ue000",
    "empty": "",
    "spaces": " \t \u00a0\u3000 ",
}


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def squeezed(text: str) -> str:
    """Without white space: where lines break is the page's affair."""
    return "".join(text.split())


def pages_of(pdf: bytes) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def structure_of(pdf: bytes) -> list[str]:
    """The types of the structure elements of the first page, depth first."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        found: list[str] = []

        def visit(element):
            size = pdfium.FPDF_StructElement_GetType(element, None, 0)
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDF_StructElement_GetType(element, buffer, size)
            found.append(buffer.raw.decode("utf-16-le").rstrip("\0"))
            for number in range(pdfium.FPDF_StructElement_CountChildren(element)):
                child = pdfium.FPDF_StructElement_GetChildAtIndex(element, number)
                if child:
                    visit(child)

        for number in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            visit(pdfium.FPDF_StructTree_GetChildAtIndex(tree, number))
        pdfium.FPDF_StructTree_Close(tree)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_letter_opens_as_one_page_that_says_what_the_letter_says(kind, language, programme, people):
    letter = letter_for(desk.claim_with(kind, programme, people), kind, language)
    pdf = render_pdf(letter)
    assert pages_of(pdf) == 1
    text = squeezed(text_of(pdf))
    assert [piece for piece in desk.pieces(letter) if squeezed(piece) not in text] == []


def test_the_text_of_a_korean_letter_can_be_copied(programme, people):
    text = text_of(render_pdf(letter_for(desk.claim_with("award", programme, people), "award", "ko")))
    assert "판교식당1" in text
    assert "50,000원" in text
    assert "2,480,000원 − 장애주간" in text


def test_the_same_record_gives_the_same_bytes(programme, people):
    claim = desk.claim_with("award", programme, people)
    first = render_pdf(letter_for(claim, "award", "ko"))
    assert render_pdf(letter_for(claim, "award", "ko")) == first
    assert render_pdf(letter_for(claim, "award", "en")) != first


DRAW = """
import hashlib
from tests.claims.letters.test_pdf import LETTER
from claims.letters.pdf import render_pdf
print(hashlib.sha256(render_pdf(LETTER)).hexdigest())
"""


@pytest.mark.once
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
def test_another_process_in_another_time_zone_gives_the_same_bytes(zone):
    environment = {**os.environ, "TZ": zone, "DJANGO_SETTINGS_MODULE": "compensation.settings"}
    setup = "import django; django.setup()\n"
    answer = subprocess.run(
        [sys.executable, "-c", setup + DRAW], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert answer.stdout.strip() == hashlib.sha256(render_pdf(LETTER)).hexdigest()


def test_the_documents_own_date_is_the_letters():
    with pypdfium2.PdfDocument(render_pdf(LETTER)) as document:
        said = document.get_metadata_dict()
    assert said["CreationDate"].startswith("D:20230205051100")
    assert said["Title"] == "지원 결정 안내 · t1-000001"
    assert said["Author"] == "시험 프로그램"


def test_the_pdf_is_tagged_for_readers_who_listen():
    pdf = render_pdf(LETTER)
    with pypdfium2.PdfDocument(pdf) as document:
        assert pdfium.FPDFCatalog_IsTagged(document)
    tags = structure_of(pdf)
    assert tags.count("H1") == len(LETTER.sections) or tags.count("H2") == len(LETTER.sections)
    assert {"Table", "TH", "TD", "L", "LI", "P"} <= set(tags)
    assert b"pdfuaid:part" in pdf
    assert b"pdfaid:part" in pdf


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", ["recipient", "opening", "paragraph", "row"])
def test_hostile_words_are_set_as_they_are(name, place):
    words = HOSTILE[name]
    section = Section("제목", paragraphs=(words,), rows=(Row("이름", words),))
    letter = {
        "recipient": replace(LETTER, recipient=f"{words} 귀중"),
        "opening": replace(LETTER, opening=words),
        "paragraph": replace(LETTER, sections=(replace(section, rows=()), *LETTER.sections)),
        "row": replace(LETTER, sections=(replace(section, paragraphs=()), *LETTER.sections)),
    }[place]
    text = squeezed(text_of(render_pdf(letter)))
    assert "시뮬레이션입니다." in text
    assert squeezed(displayable(words)) in text


@pytest.mark.parametrize("name", ["가" * 500, "W" * 500, "A b " * 125, "하하 " * 160, "x😀" * 250])
def test_a_name_of_500_characters_stays_on_the_paper(name):
    letter = replace(LETTER, recipient=name, reference=(Row("상호", name),), title=name[:80])
    pdf = render_pdf(letter)
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            width = page.get_width()
            text = page.get_textpage()
            rectangles = [text.get_rect(number) for number in range(text.count_rects())]
            assert all(left > 0 and right < width for left, _bottom, right, _top in rectangles)
    wanted = sum(1 for char in name if char in "가W하Ax")
    assert sum(1 for char in text_of(pdf) if char in "가W하Ax") >= 2 * wanted


def test_a_long_letter_says_on_every_page_that_it_is_a_simulation():
    long = replace(LETTER, sections=(Section("길게", paragraphs=("긴 안내입니다. " * 30,) * 20), *LETTER.sections))
    pdf = render_pdf(long)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) > 2
        for number, page in enumerate(document, start=1):
            text = page.get_textpage().get_text_range()
            assert "시뮬레이션입니다." in text
            assert f"{number} / {len(document)}" in text
