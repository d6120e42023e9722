"""The verbs of a bank format, and the choice of one for a round."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.ceremony import acting
from compensation.errors import GuardFailed
from compensation.events import next_event
from compensation.locks import under_lock
from compensation.models import User
from compensation.permissions import missing_role
from payouts import formats
from payouts.bankfiles import FORMATS, FormatError, Problem, content_hash, parse
from payouts.format_permissions import why_not_format
from payouts.models import BankFormatEvent, BankFormatVersion, Round
from payouts.workflow.act import on_round

LOCKED = under_lock(BankFormatVersion.objects).select_related("created_by")

on_format = partial(
    acting, LOCKED, why_not=why_not_format, event_model=BankFormatEvent, extra=lambda version: {"bank_format": version}
)


@transaction.atomic
def draft_format(*, document: Mapping[str, Any], actor: User, as_of: datetime | None = None) -> BankFormatVersion:
    """Keep a bank format for a second person to approve; no round may use it before.

    Raises FormatError with every problem of the document, also for a code and version that were used before.
    """
    refusal = missing_role(actor, "payouts.draft_format")
    if refusal is not None:
        raise refusal
    fmt = parse(document)
    if is_taken(fmt.code, fmt.version):
        raise FormatError([Problem("version", "version_taken")])
    version = BankFormatVersion(
        code=fmt.code,
        version=fmt.version,
        document=dict(document),
        content_hash=content_hash(document),
        created_by=actor,
    )
    event = next_event(
        BankFormatEvent,
        version,
        "draft_format",
        actor=actor,
        at=as_of or timezone.now(),
        moved=("", "draft"),
        data={"content_hash": version.content_hash},
    )
    version.save(force_insert=True)
    event.bank_format = version
    event.save(force_insert=True)
    return version


def is_taken(code: str, version: str) -> bool:
    """Whether a shipped format or any draft ever had this name: a file's template must mean one thing for ever."""
    drafted = BankFormatVersion.objects.filter(code=code, version=version)
    return f"{code}/{version}" in FORMATS or drafted.exists()


def approve_format(
    *, bank_format: int, actor: User, as_of: datetime | None = None, seen: int | None = None
) -> BankFormatVersion:
    """Let rounds be written in someone else's draft; its document never changed and never will."""
    with on_format(bank_format, "approve_format", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.obj.approved_by = actor
            act.move("approved_by", data={"content_hash": act.obj.content_hash})
    return act.obj


def retire_format(
    *, bank_format: int, actor: User, reason: str, as_of: datetime | None = None, seen: int | None = None
) -> BankFormatVersion:
    """Let no further round be submitted in it. Rounds that were keep it: their files must stay readable."""
    if len(reason.strip()) < 5:
        raise GuardFailed(_("Give a reason of at least 5 characters."))
    with on_format(bank_format, "retire_format", actor=actor, as_of=as_of, seen=seen) as act:
        if not act.done:
            act.move(reason=reason)
    return act.obj


def choose_format(
    *, round: int, template: str, actor: User, as_of: datetime | None = None, seen: int | None = None
) -> Round:
    """Write the round in another bank's format (`kbank/1`), as long as it is not submitted.

    The programme's next round begins with what its last released one was written in.
    """
    with on_round(round, "choose_format", actor=actor, as_of=as_of, seen=seen) as act:
        if act.obj.template == template:
            return act.obj
        if act.obj.state not in ("draft", "assembled"):
            raise GuardFailed(_("The bank format can be chosen only before the round is submitted."))
        if not formats.is_usable(template):
            raise GuardFailed(_("There is no bank format %(format)s. Choose another one.") % {"format": template})
        before = act.obj.template
        act.obj.format_code, _slash, act.obj.format_version = template.partition("/")
        act.note("format_code", "format_version", data={"format": template, "before": before})
    return act.obj
