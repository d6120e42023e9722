"""The pay accounts of the office's people on their page: registered by administrators alone, shown by their end."""

import pytest
from django.urls import reverse

from compensation.models import StaffAccount
from compensation.staff_accounts import register_staff_account

NUMBER = "123-4567-890123"
WRONG = [
    ({"number": "12345"}, 409, "An account number has 10 to 16 digits."),
    ({"number": ""}, 422, "Nothing was saved yet"),
    ({"bank_code": "999"}, 422, "Nothing was saved yet"),
]


def register(client, user, **changes):
    address = reverse("admin:compensation_user_do", args=[user.pk, "register_staff_account"])
    return client.post(address, {"bank_code": "004", "number": NUMBER, "seen": user.event_seq, **changes})


def test_an_administrator_registers_it_and_the_page_shows_its_end_alone(people, office):
    client = office(people.im)

    assert register(client, people.kim).status_code == 302

    page = client.get(reverse("admin:compensation_user_change", args=[people.kim.pk])).text
    assert "***0123" in page
    assert NUMBER.replace("-", "") not in page
    assert "register_staff_account" not in page.split('id="history"')[1]


def test_nobody_else_registers_one(people, office):
    for name in ("kim", "lee", "jung", "oh", "yoon", "seo", "gong", "noh"):
        assert register(office(getattr(people, name)), people.kim).status_code == 403, name
    assert not StaffAccount.objects.exists()


@pytest.mark.parametrize(("changes", "status", "sentence"), WRONG)
def test_what_is_wrong_is_said_in_a_sentence(people, office, changes, status, sentence):
    answer = register(office(people.im), people.kim, **changes)

    assert answer.status_code == status
    assert sentence in answer.text
    assert not StaffAccount.objects.exists()


def test_an_account_of_somebody_else_is_refused(people, office):
    register_staff_account(user=people.park.pk, bank_code="004", number=NUMBER, actor=people.im)

    answer = register(office(people.im), people.kim)

    assert answer.status_code == 409
    assert "This account is registered for somebody else." in answer.text
    assert StaffAccount.objects.get().user == people.park


def test_a_form_from_before_a_change_registers_nothing(people, office):
    answer = register(office(people.im), people.kim, seen=people.kim.event_seq - 1)

    assert answer.status_code == 409
    assert not StaffAccount.objects.exists()
