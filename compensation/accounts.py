"""The verbs of people's accounts: made, given roles and closed by an administrator, never shared."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.errors import FourEyes, GuardFailed, NotPermitted, Refused
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import Programme, ProgrammeEvent, User
from compensation.money import MAX_WON
from compensation.permissions import missing_role
from compensation.roles import ROLES
from compensation.scope import asks_no_more, forget, programmes_of


def _require(actor: User | None) -> None:
    # Without an actor it is the command line of whoever operates the server: how the first administrator is made.
    if actor is None:
        return
    refusal = missing_role(actor, "compensation.change_user")
    if refusal is not None:
        raise refusal


def _note(user: User, verb: str, actor: User | None, data: dict, reason: str = "", at: datetime | None = None) -> None:
    next_event(ProgrammeEvent, user, verb, actor=actor, at=at or timezone.now(), reason=reason, data=data).save(
        force_insert=True
    )
    user.save(update_fields=user.trail)


@transaction.atomic
def create_account(
    *,
    username: str,
    password: str,
    roles: Iterable[str],
    actor: User | None,
    family_name: str = "",
    given_name: str = "",
) -> User:
    """Make one person's account with its roles. Raises Refused for a taken name or an unknown role.

    An administrator who is limited to programmes makes accounts for those programmes.
    """
    _require(actor)
    codes = _known(roles)
    if User.objects.filter(username=username).exists():
        raise GuardFailed(_("The account name is already taken."))
    user = User.objects.create_user(
        username, password=password, last_name=family_name, first_name=given_name, is_staff=True
    )
    user.groups.set(Group.objects.filter(name__in=codes))
    limit = programmes_of(actor)
    user.programmes.set(limit or ())
    said = {"roles": codes, **({"programmes": _codes(user)} if limit else {})}
    _note(user, "create_account", actor, said)
    return user


@transaction.atomic
def set_roles(*, user: int, roles: Iterable[str], actor: User | None, reason: str) -> User:
    """Give an account exactly `roles`. Nobody changes their own."""
    _require(actor)
    codes = _known(roles)
    person = under_lock(User.objects).get(pk=user)
    _not_oneself(person, actor)
    before = person.role_codes()
    if before != codes:
        person.groups.set(Group.objects.filter(name__in=codes))
        _note(person, "set_roles", actor, {"before": before, "after": codes}, reason)
    return person


@transaction.atomic
def limit_account(*, user: int, programmes: Iterable[int], actor: User | None, reason: str) -> User:
    """Limit a person to exactly these programmes, by key; to none: they work on all of them again.

    Holds from the person's next request on. Nobody limits themselves or gives more than they have. Raises Refused for
    a programme that is not there, or a reason that says too little.
    """
    _require(actor)
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    wanted = set(programmes)
    found = set(Programme.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if found != wanted or not asks_no_more(programmes_of(actor), wanted):
        raise GuardFailed(_("Choose programmes you work on yourself."))
    person = under_lock(User.objects).get(pk=user)
    _not_oneself(person, actor)
    before = _codes(person)
    person.programmes.set(wanted)
    forget(person)
    after = _codes(person)
    if before != after:
        _note(person, "limit_account", actor, {"before": before, "after": after}, reason)
    return person


def _codes(person: User) -> list[str]:
    return sorted(person.programmes.values_list("code", flat=True))


@transaction.atomic
def set_password(*, user: int, password: str, actor: User | None, reason: str) -> User:
    """Give somebody else's account a new password; they change it after signing in. Sessions end with the old one."""
    _require(actor)
    person = under_lock(User.objects).get(pk=user)
    _not_oneself(person, actor)
    person.set_password(password)
    person.save(update_fields=["password"])
    _note(person, "set_password", actor, {}, reason)
    return person


@transaction.atomic
def set_active(*, user: int, active: bool, actor: User | None, reason: str) -> User:
    """Close or reopen an account; a closed one's rights end at once."""
    _require(actor)
    person = under_lock(User.objects).get(pk=user)
    _not_oneself(person, actor)
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        _note(person, "open_account" if active else "close_account", actor, {}, reason)
    return person


@transaction.atomic
def set_absence(
    *, user: int, first: date | None, last: date | None, actor: User, reason: str = "", as_of: datetime | None = None
) -> User:
    """Record that a person is away from `first` to `last`, days in Seoul, both included; two Nones: back again.

    Raises Refused for half a span, one that ends before it begins, or an actor without the right.
    """
    refusal = missing_role(actor, "compensation.set_absence")
    if refusal is not None:
        raise refusal
    if (first is None) != (last is None):
        raise GuardFailed(_("Give both the first and the last day of the absence."))
    if first is not None and last is not None and last < first:
        raise GuardFailed(_("The absence ends before it begins."))
    person = under_lock(User.objects).get(pk=user)
    before = (person.absent_from, person.absent_until)
    if before != (first, last):
        person.absent_from, person.absent_until = first, last
        person.save(update_fields=["absent_from", "absent_until"])
        _note(person, "set_absence", actor, {"before": before, "after": (first, last)}, reason, as_of)
    return person


@transaction.atomic
def set_authority(*, user: int, won: int | None, actor: User | None, reason: str) -> User:
    """Give a person a limit of their own in won, below which they decide alone; None: their role's limit again.

    A limit never raises what the policy gives the role. Nobody sets their own. Raises Refused for an amount that is
    not whole won or a reason that says too little.
    """
    _require(actor)
    if won is not None and not 0 <= won <= MAX_WON:
        raise GuardFailed(_("Enter whole won, digits only."))
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    person = under_lock(User.objects).get(pk=user)
    _not_oneself(person, actor)
    before = person.authority_limit
    if before != won:
        person.authority_limit = won
        person.save(update_fields=["authority_limit"])
        _note(person, "set_authority", actor, {"before": before, "after": won}, reason)
    return person


def _known(roles: Iterable[str]) -> list[str]:
    codes = sorted(set(roles))
    unknown = set(codes) - {role.code for role in ROLES}
    if unknown:
        raise Refused(_("Unknown role: %(roles)s.") % {"roles": ", ".join(sorted(unknown))})
    return codes


def why_not(actor: User, person: User | None) -> Refused | None:
    """Why `actor` may not change the account of `person` (or make one, for None); None when they may."""
    refusal = missing_role(actor, "compensation.change_user")
    if refusal is not None or person is None:
        return refusal
    return _out_of_hand(person, actor)


def _out_of_hand(person: User, actor: User) -> Refused | None:
    """Oneself; and whoever works on programmes the administrator does not: the account would lend what one lacks."""
    if actor.pk == person.pk:
        return FourEyes(_("Another administrator must change your own account."))
    if asks_no_more(programmes_of(actor), programmes_of(person) or ()):
        return None
    return NotPermitted(_("This person works on programmes that you do not. Another administrator must do this."))


def _not_oneself(person: User, actor: User | None) -> None:
    refusal = _out_of_hand(person, actor) if actor is not None else None
    if refusal is not None:
        raise refusal
