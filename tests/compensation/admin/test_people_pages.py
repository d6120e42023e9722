"""Accounts through the pages: an administrator's verbs, and no way around them."""

from django.urls import reverse

from compensation.models import ProgrammeEvent, User

LIST = "admin:compensation_user_changelist"


def verb(user, code):
    return reverse("admin:compensation_user_do", args=[user.pk, code])


def new_account(**changes):
    return {
        "username": "baek",
        "family_name": "백",
        "given_name": "신입",
        "roles": ["agent"],
        "password": "a-long-first-password",
        **changes,
    }


CREATE = ("admin:compensation_user_list_do", ["create_account"])


def test_an_administrator_makes_an_account_that_can_sign_in(people, office, client):
    answer = office(people.im).post(reverse(CREATE[0], args=CREATE[1]), new_account())
    assert answer.status_code == 302
    made = User.objects.get(username="baek")
    assert made.role_codes() == ["agent"]
    assert str(made) == "백신입"
    assert not made.is_superuser
    form = {"username": "baek", "password": "a-long-first-password"}
    assert client.post(reverse("admin:login"), form).status_code == 302


def test_nobody_else_makes_one(people, office):
    for name in ("kim", "lee", "jung", "oh", "yoon", "seo", "gong", "noh"):
        answer = office(getattr(people, name)).post(reverse(CREATE[0], args=CREATE[1]), new_account())
        assert answer.status_code == 403, name
    assert not User.objects.filter(username="baek").exists()


def test_a_weak_password_a_taken_name_and_an_unknown_role_are_said_in_words(people, office):
    client = office(people.im)
    address = reverse(CREATE[0], args=CREATE[1])
    assert client.post(address, new_account(password="short")).status_code == 422
    taken = client.post(address, new_account(username="kim"))
    assert taken.status_code == 409
    assert "The account name is already taken." in taken.text
    assert client.post(address, new_account(roles=["superuser"])).status_code == 422
    assert not User.objects.filter(username="baek").exists()


def test_roles_are_set_with_a_reason_and_never_ones_own(people, office):
    client = office(people.im)
    form = {"roles": ["agent", "approver"], "reason": "휴가 동안 대신합니다", "seen": people.kim.event_seq}
    assert client.post(verb(people.kim, "set_roles"), form).status_code == 302
    assert User.objects.get(pk=people.kim.pk).role_codes() == ["agent", "approver"]
    event = ProgrammeEvent.objects.filter(verb="set_roles").get()
    assert (event.actor, event.reason) == (people.im, "휴가 동안 대신합니다")
    own = client.post(verb(people.im, "set_roles"), {**form, "seen": people.im.event_seq})
    assert own.status_code == 403
    assert "Another administrator must change your own account." in own.text
    assert User.objects.get(pk=people.im.pk).role_codes() == ["administrator"]


def test_a_closed_account_loses_its_rights_at_the_next_click(people, office):
    kim = office(people.kim)
    assert kim.get(reverse("admin:claims_claim_changelist")).status_code == 200
    form = {"reason": "퇴사하였습니다", "seen": people.kim.event_seq}
    assert office(people.im).post(verb(people.kim, "close_account"), form).status_code == 302
    assert kim.get(reverse("admin:claims_claim_changelist")).status_code == 302


def test_a_new_password_ends_the_old_sessions(people, office, client):
    kim = office(people.kim)
    form = {"password": "another-long-password", "reason": "비밀번호를 잊었습니다", "seen": people.kim.event_seq}
    assert office(people.im).post(verb(people.kim, "set_password"), form).status_code == 302
    assert kim.get(reverse("admin:index")).status_code == 302
    signed = client.post(reverse("admin:login"), {"username": "kim", "password": "another-long-password"})
    assert signed.status_code == 302
    assert "another-long-password" not in str(list(ProgrammeEvent.objects.values()))


def test_a_form_of_an_older_version_is_stale(people, office):
    form = {"roles": [], "reason": "권한을 거둡니다", "seen": people.kim.event_seq + 1}
    answer = office(people.im).post(verb(people.kim, "set_roles"), form)
    assert answer.status_code == 409
    assert User.objects.get(pk=people.kim.pk).role_codes() == ["agent"]


def test_the_list_filters_by_role(people, office):
    text = office(people.im).get(reverse(LIST), {"role": "council"}).text
    assert "gong" in text
    assert "park" not in text
    assert "1 row" in text


def test_an_authority_limit_is_set_with_a_reason_and_never_ones_own(people, office):
    client = office(people.im)
    form = {"won": "300,000원", "reason": "처음 맡는 결재입니다", "seen": people.lee.event_seq}
    assert client.post(verb(people.lee, "set_authority"), form).status_code == 302
    lee = User.objects.get(pk=people.lee.pk)
    assert lee.authority_limit == 300_000
    assert "300,000" in client.get(reverse("admin:compensation_user_change", args=[lee.pk])).text
    assert client.post(verb(people.lee, "set_authority"), form).status_code == 409
    again = {"won": "", "reason": "익숙해졌습니다", "seen": lee.event_seq}
    assert client.post(verb(people.lee, "set_authority"), again).status_code == 302
    assert User.objects.get(pk=people.lee.pk).authority_limit is None
    own = {"won": "1", "reason": "제 한도를 정합니다", "seen": people.im.event_seq}
    assert client.post(verb(people.im, "set_authority"), own).status_code == 403
    for name in ("kim", "lee", "jung", "oh", "yoon", "seo", "gong"):
        answer = office(getattr(people, name)).post(verb(people.park, "set_authority"), {**form, "seen": 1})
        assert answer.status_code == 403, name


def test_a_limit_of_words_or_without_a_reason_is_refused(people, office):
    client = office(people.im)
    for said in (
        {"won": "much", "reason": "처음 맡는 결재입니다"},
        {"won": "-1", "reason": "처음 맡는 결재입니다"},
        {"won": "1", "reason": ""},
    ):
        answer = client.post(verb(people.lee, "set_authority"), {**said, "seen": people.lee.event_seq})
        assert answer.status_code == 422, said
    assert User.objects.get(pk=people.lee.pk).authority_limit is None
