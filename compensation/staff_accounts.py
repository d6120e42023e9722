"""The accounts staff are paid to: registered by an administrator so that a round that pays to one is noticed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation import accounts
from compensation.banks import BANKS
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import ProgrammeEvent, StaffAccount, User
from compensation.sealed import account_index

LEAST_DIGITS, MOST_DIGITS = 10, 16


@transaction.atomic
def register_staff_account(*, user: int, bank_code: str, number: str, actor: User | None) -> StaffAccount:
    """Remember an account of a person of the office, by its hash. The same again answers what is there.

    Raises GuardFailed for a number nobody could pay to and for an account that is somebody else's.
    """
    person = under_lock(User.objects).get(pk=user)
    refusal = accounts.why_not(actor, person) if actor is not None else None
    if refusal is not None:
        raise refusal
    digits = "".join(number.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and LEAST_DIGITS <= len(digits) <= MOST_DIGITS):
        raise GuardFailed(_("An account number has 10 to 16 digits."))
    if bank_code not in {bank.code for bank in BANKS}:
        raise GuardFailed(_("Choose a bank from the list."))
    index = account_index(bank_code, digits)
    known = StaffAccount.objects.filter(number_index=index).first()
    if known is not None:
        if known.user_id == person.pk:
            return known
        raise GuardFailed(_("This account is registered for somebody else."))
    made = StaffAccount.objects.create(
        user=person, number_index=index, last4=digits[-4:], bank_code=bank_code, registered_by=actor
    )
    data = {"bank": bank_code, "last4": made.last4}
    next_event(ProgrammeEvent, person, "register_staff_account", actor=actor, at=timezone.now(), data=data).save(
        force_insert=True
    )
    person.save(update_fields=person.trail)
    return made
