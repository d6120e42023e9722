"""Copies of a bank file behind a password: made by who may download it, the password shown to them once."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.errors import GuardFailed
from compensation.locks import under_lock
from compensation.models import User
from compensation.permissions import missing_role
from payouts.desk_copy import copy_name, encrypted, new_password
from payouts.models import BankFile, DeskCopy
from payouts.workflow.files import may_leave

PERMISSION = "payouts.download_bankfile"


@transaction.atomic
def make_copy(*, file: int, actor: User) -> tuple[DeskCopy, bytes]:
    """A fresh encrypted copy and its bytes; the password stays sealed until it is asked for.

    Raises GuardFailed for a file that was replaced or no longer has its hash.
    """
    _allowed(actor)
    stored = under_lock(BankFile.objects).get(pk=file)
    original = bytes(stored.content)
    if stored.voided:
        raise GuardFailed(_("A later file replaced this one, so it is not handed out any more."))
    if hashlib.sha256(original).hexdigest() != stored.sha256:
        raise GuardFailed(_("The stored file does not have its recorded hash, so it is not handed out."))
    may_leave(stored)
    password = new_password()
    content = encrypted(original, password)
    copy = DeskCopy.objects.create(
        file=stored,
        file_name=copy_name(stored.file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        password=password,
        made_by=actor,
    )
    return copy, content


@transaction.atomic
def show_password(*, copy: int, actor: User, as_of: datetime | None = None) -> str:
    """The password of a copy one made, once: with the answer it is forgotten. Raises GuardFailed afterwards."""
    _allowed(actor)
    found = under_lock(DeskCopy.objects).get(pk=copy)
    if found.made_by_id != actor.pk:
        raise GuardFailed(_("Another person made this copy. Make one of your own."))
    if found.password is None:
        raise GuardFailed(_("The password was shown already and is kept nowhere. Make another copy."))
    password: str = found.password
    found.password, found.shown_at = None, as_of or timezone.now()
    found.save(update_fields=["password", "shown_at"])
    return password


def _allowed(actor: User) -> None:
    refusal = missing_role(actor, PERMISSION)
    if refusal is not None:
        raise refusal
