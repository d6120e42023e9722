"""The pages of bank formats: shipped and drafted, previewed for samples and rounds, drafted by form and file."""

import io
import json

import msoffcrypto
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compensation.models import AccessLog
from payouts import workflow
from payouts.bankfiles import FORMATS
from payouts.bankfiles.shipped import documents
from payouts.format_fields import COLUMNS, initial_of
from payouts.models import BankFormatVersion, Round
from tests import builders
from tests.payouts.admin.desk import Desk, round_of, sent_round, text_of
from tests.payouts.format_documents import small_bank

LIST = "admin:payouts_bankformatversion_changelist"


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def do(code: str, version: BankFormatVersion | None = None) -> str:
    if version is None:
        return reverse("admin:payouts_bankformatversion_list_do", args=[code])
    return reverse("admin:payouts_bankformatversion_do", args=[version.pk, code])


def shipped(template: str) -> str:
    return reverse("admin:payouts_bankformatversion_shipped", args=template.split("/"))


def filled(client: Client, begin: str = "", **changes: str) -> dict[str, str]:
    """The form's fields as the page fills them from an existing format, with changes."""
    form = client.get(do("draft_by_fields"), {"from": begin} if begin else {}).context["form"]
    said = {name: form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else str(value) for name, value in said.items() if value or value == 0
    } | changes


def test_the_list_shows_the_shipped_formats_and_those_drafted_here(people):
    workflow.draft_format(document=small_bank(), actor=people.oh)
    page = text_of(signed_in(people.seo).get(reverse(LIST)))
    for fmt in FORMATS.values():
        assert f'href="{shipped(fmt.template)}"' in page
    assert "test/1" in page


@pytest.mark.parametrize("template", list(FORMATS))
def test_a_shipped_format_shows_its_sheet_and_that_nothing_would_stop_it(people, template):
    page = signed_in(people.oh).get(shipped(template))
    assert page.status_code == 200
    preview = page.context["preview"]
    assert preview.lines == 4
    assert [row[1] for row in preview.rows if "00123456789" in row] or "00123456789" in text_of(page)
    assert preview.problems == []


def test_people_outside_finance_and_audit_see_no_bank_format(people):
    for person in (people.kim, people.lee, people.gong):
        assert signed_in(person).get(reverse(LIST)).status_code == 403
        assert signed_in(person).get(shipped("kbank/1")).status_code == 403


def test_the_preview_for_a_round_is_masked_logged_and_tells_every_problem(people, programme):
    builders.approved(programme, people, 1)
    builders.approved(programme, people, 2, holder="😀식당")
    round_ = round_of(programme, people)
    page = signed_in(people.oh).get(shipped("hana/2026"), {"round": round_.pk})
    numbers = [line.account.number for line in round_.lines.select_related("account")]
    assert not any(number in text_of(page) for number in numbers)
    assert "😀식당" not in text_of(page)
    assert len(page.context["preview"].rows) == 2
    assert "code page does not have: 😀" in page.context["preview"].problems[0]
    entry = AccessLog.objects.get(object_type="payouts.format_preview")
    assert (entry.user, entry.object_key) == (people.oh, str(round_.pk))


def test_a_round_that_is_not_there_is_said_in_a_sentence(people):
    assert signed_in(people.oh).get(shipped("hana/2026"), {"round": 999}).status_code == 404


def test_a_format_is_drafted_from_a_file_and_approved_by_another(people):
    text = json.dumps(small_bank(), ensure_ascii=False).encode()
    posted = signed_in(people.oh).post(do("draft_by_file"), {"document": SimpleUploadedFile("f.json", text)})
    version = BankFormatVersion.objects.get()
    assert posted["Location"].endswith(f"/{version.pk}/change/")
    assert version.document == small_bank()
    assert signed_in(people.oh).get(do("approve_format", version)).status_code == 403
    shown = signed_in(people.yoon).get(do("approve_format", version))
    assert shown.context["preview"].files == 2
    signed_in(people.yoon).post(do("approve_format", version), {"seen": version.event_seq})
    assert BankFormatVersion.objects.get().approved_by == people.yoon


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"[]", b'"text"'])
def test_a_file_that_is_no_format_is_refused_in_a_sentence(people, content):
    refused = signed_in(people.oh).post(do("draft_by_file"), {"document": SimpleUploadedFile("f.json", content)})
    assert refused.status_code == 422
    assert not BankFormatVersion.objects.exists()


def test_every_mistake_of_a_file_is_a_sentence_on_the_page(people):
    text = json.dumps(small_bank(bank="999", sheet="a/b")).encode()
    page = text_of(signed_in(people.oh).post(do("draft_by_file"), {"document": SimpleUploadedFile("f.json", text)}))
    assert "Sheet name: a spreadsheet does not allow this name." in page
    assert "Paying bank: 999 is no bank" in page


@pytest.mark.parametrize("template", list(FORMATS))
def test_the_form_filled_from_a_format_says_the_same_document_again(people, template):
    client = signed_in(people.oh)
    posted = client.post(do("draft_by_fields"), filled(client, template, version="copy"))
    assert posted.status_code == 302
    kept, original = BankFormatVersion.objects.get().document, documents()[template]
    assert len(original["columns"]) <= COLUMNS
    assert kept["columns"] == [{**column} for column in original["columns"]]
    result = {**original["result"], "code": original["code"]} if original["result"] else None
    assert {**kept, "version": original["version"]} == {**original, "result": result}
    assert BankFormatVersion.objects.get().format.template == f"{original['code']}/copy"


def test_a_form_with_a_mistake_keeps_what_was_typed_and_says_what_is_wrong(people):
    client = signed_in(people.oh)
    wrong = filled(client, "kb/1", version="2", sheet="a:b", source_1="", bank_names="four 국민")
    refused = client.post(do("draft_by_fields"), wrong)
    assert refused.status_code == 422
    assert "is not a code of three digits and a name" in text_of(refused)
    refused = client.post(do("draft_by_fields"), {**wrong, "bank_names": ""})
    assert "Sheet name: a spreadsheet does not allow this name." in text_of(refused)
    assert "Columns: no column is filled with: bank." in text_of(refused)
    assert 'value="a:b"' in text_of(refused)
    refused = client.post(do("draft_by_fields"), {**wrong, "bank_names": "", "overrides": "005 081\n005 082"})
    assert "“005 082” is not our code of three digits" in text_of(refused)
    assert not BankFormatVersion.objects.exists()


def test_a_used_version_is_refused_on_the_page(people):
    client = signed_in(people.oh)
    refused = client.post(do("draft_by_fields"), filled(client, "kbank/1", version="1"))
    assert "Version: there is such a version already." in text_of(refused)


def test_a_format_is_taken_away_as_the_file_it_may_come_back_as(people):
    given = signed_in(people.seo).get(reverse("admin:payouts_bankformatversion_document", args=["hana", "old"]))
    assert json.loads(given.content) == documents()["hana/old"]
    assert initial_of(json.loads(given.content))["end_column"] == 9


def test_a_format_is_retired_with_a_reason(people):
    version = workflow.draft_format(document=small_bank(), actor=people.oh)
    retired = signed_in(people.yoon).post(
        do("retire_format", version), {"seen": version.event_seq, "reason": "Contract ended"}
    )
    assert retired.status_code == 302
    assert BankFormatVersion.objects.get().state == "retired"


def test_the_preparer_chooses_a_rounds_format_on_its_page(people, programme):
    builders.approved(programme, people, 1)
    round_ = round_of(programme, people)
    desk = Desk(people.oh)
    assert shipped("kbank/1") in text_of(desk.page(round_))
    assert desk.do(round_, "choose_format", template="hana/2026").status_code == 302
    assert Round.objects.get().template == "hana/2026"
    assert shipped("hana/2026") in text_of(desk.page(round_))
    assert desk.do(round_, "choose_format", template="nobody/1").status_code == 422
    assert Desk(people.yoon).verb(round_, "choose_format").status_code == 403


def test_a_copy_and_its_password_leave_by_two_doors_and_both_are_logged(people, programme):
    builders.approved(programme, people, 1)
    round_ = sent_round(programme, people)
    file = round_.bank_files.get()
    client = signed_in(people.oh)
    door = reverse("admin:payouts_round_copy", args=[round_.pk, file.pk])
    assert client.get(door).status_code == 200
    taken = client.post(door, {"reason": "Checking at the desk"})
    assert taken["Content-Disposition"] == 'attachment; filename="t1_01_kbank_desk.xlsx"'
    assert taken.content[:4] == b"\xd0\xcf\x11\xe0"
    copy = file.copies.get()
    page = reverse("admin:payouts_round_password", args=[round_.pk, copy.pk])
    assert page in text_of(client.get(reverse("admin:payouts_round_change", args=[round_.pk]), {"tab": "files"}))
    assert "data-password" not in text_of(client.get(page))
    assert "data-password" not in text_of(client.post(page, {"reason": "no"}))
    shown = client.post(page, {"reason": "Opening the copy"})
    assert "no-store" in shown["Cache-Control"]
    password = text_of(shown).split("data-password>")[1].split("<")[0]
    book, out = msoffcrypto.OfficeFile(io.BytesIO(taken.content)), io.BytesIO()
    book.load_key(password=password)
    book.decrypt(out)
    assert out.getvalue() == file.content
    assert "kept nowhere" in text_of(client.post(page, {"reason": "Once more please"}))
    kinds = AccessLog.objects.filter(action="download").order_by("pk").values_list("object_type", "reason")
    assert list(kinds) == [
        ("payouts.deskcopy", "Checking at the desk"),
        ("payouts.deskcopy_password", "Opening the copy"),
    ]


def test_nobody_else_opens_the_password_of_a_copy(people, programme):
    builders.approved(programme, people, 1)
    round_ = sent_round(programme, people)
    copy, _content = workflow.make_copy(file=round_.bank_files.get().pk, actor=people.oh)
    page = reverse("admin:payouts_round_password", args=[round_.pk, copy.pk])
    for person in (people.yoon, people.seo):
        assert signed_in(person).post(page, {"reason": "Curious"}).status_code in (403, 404)
    assert file_door_is_shut(people.yoon, round_)


def file_door_is_shut(user, round_) -> bool:
    door = reverse("admin:payouts_round_copy", args=[round_.pk, round_.bank_files.get().pk])
    return signed_in(user).post(door, {"reason": "Curious"}).status_code == 403
