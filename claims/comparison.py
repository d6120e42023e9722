"""Two claims beside each other, row by row: masked, with a sign that says how alike they are. Reads only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from claims.choices import CHANNELS, DOCUMENT_KINDS
from claims.lookalike import plain_name
from claims.models import Claim, Document, Suspicion
from compensation.banks import bank_name
from compensation.brn import format_brn
from compensation.masking import mask_account, mask_email, mask_name, mask_phone
from compensation.written import time_of

#: What a row's sign says to those who cannot see it.
SIGNS = {
    "same": ("＝", pgettext_lazy("comparison", "the same")),
    "near": ("≈", pgettext_lazy("comparison", "nearly the same")),
    "differs": ("≠", pgettext_lazy("comparison", "different")),
    "unknown": ("–", pgettext_lazy("comparison", "missing on one side")),
}
#: Why a pair was raised, by the rows that show it.
SHOWN_BY = {
    "account": ("account",),
    "phone": ("phone",),
    "device": ("device",),
    "name": ("business_name", "representative", "address"),
}
ORDER = ("differs", "near", "unknown", "same")


@dataclass(frozen=True)
class Row:
    """One thing of both claims. `left` is the earlier claim's value as shown; `why` marks a reason of the suspicion."""

    code: str
    label: Any
    left: Any
    right: Any
    alike: str
    why: bool = False
    won: bool = False

    @property
    def sign(self) -> str:
        """The sign beside the values."""
        return SIGNS[self.alike][0]

    @property
    def sign_word(self) -> Any:
        """The sign in a word."""
        return SIGNS[self.alike][1]


def compare(suspicion: Suspicion) -> list[Row]:
    """The pair's rows: why it was suspected, then what differs, then what is equal; nothing both lack."""
    earlier, later, reasons = suspicion.earlier, suspicion.later, suspicion.reasons
    why = {code for reason in reasons for code in SHOWN_BY.get(reason, ())}
    rows = [*_files(earlier, later, "document" in reasons), *_values(earlier, later, why)]
    return sorted(rows, key=lambda row: (not row.why, 0 if row.why else ORDER.index(row.alike)))


def _alike(left: Any, right: Any, near: Callable[[Any], Any] | None = None) -> str:
    if left in (None, "") or right in (None, ""):
        return "unknown"
    if left == right:
        return "same"
    return "near" if near and near(left) == near(right) and near(left) else "differs"


def _values(earlier: Claim, later: Claim, why: set[str]) -> Iterable[Row]:
    """Each value compared in full and shown masked."""
    for code, label, read, show, near in _FIELDS:
        left, right = read(earlier), read(later)
        if left in (None, "") and right in (None, ""):
            continue
        alike = _alike(left, right, near)
        reason = code in why and alike in ("same", "near")
        yield Row(code, label, show(earlier), show(later), alike, reason, code in _WON)


def _files(earlier: Claim, later: Claim, why: bool) -> Iterable[Row]:
    """The papers whose bytes both claims hold, whatever each calls them."""
    mine, theirs = _by_hash(earlier), _by_hash(later)
    for sha256 in sorted(mine.keys() & theirs.keys()):
        left, right = (f"{_kind(one[sha256])} {sha256[:8]}…" for one in (mine, theirs))
        yield Row("file", pgettext_lazy("comparison", "File"), left, right, "same", why)


def _by_hash(claim: Claim) -> dict[str, Document]:
    return {document.sha256: document for document in claim.documents.all() if document.sha256}


def _kind(document: Document) -> str:
    return str(dict(DOCUMENT_KINDS)[document.kind])


def _account(claim: Claim) -> str:
    account = claim.account
    return f"{bank_name(account.bank_code, get_language() or 'ko')} {mask_account(account.last4)}" if account else ""


def _index(claim: Claim) -> str:
    return claim.account.number_index if claim.account else ""


def _holder(claim: Claim) -> str:
    return claim.account.holder if claim.account else ""


def _of(*path: str) -> Callable[[Claim], Any]:
    def read(claim: Claim) -> Any:
        found: Any = claim
        for name in path:
            found = getattr(found, name)
        return found

    return read


def _masked(read: Callable[[Claim], Any], mask: Callable[[str], str]) -> Callable[[Claim], str]:
    return lambda claim: mask(read(claim) or "")


_name, _person = _of("claimant", "business_name"), _of("claimant", "representative")
_phone, _email, _brn = _of("claimant", "phone"), _of("claimant", "email"), _of("claimant", "brn")
_address = _of("claimant", "address")


def _device(claim: Claim) -> str:
    """A sign of the browser's keyed hash: enough to compare, nothing to read."""
    return f"{claim.device_index[:8]}…" if claim.device_index else ""


def _town(address: str) -> str:
    """The first two words: the street and the house number stay out of the page."""
    words = address.split()
    return " ".join(words[:2]) + (" ***" if len(words) > 2 else "")


_Field = tuple[str, Any, Callable[[Claim], Any], Callable[[Claim], Any], Callable[[Any], Any] | None]
_FIELDS: tuple[_Field, ...] = (
    ("account", _("Account number"), _index, _account, None),
    ("phone", _("Mobile"), _phone, _masked(_phone, mask_phone), None),
    ("device", pgettext_lazy("comparison", "Device"), _of("device_index"), _device, None),
    ("business_name", _("Business name"), _name, _name, plain_name),
    ("representative", _("Representative"), _person, _masked(_person, mask_name), plain_name),
    ("address", pgettext_lazy("comparison", "Address"), _address, _masked(_address, _town), plain_name),
    ("brn", _("Business number"), _brn, _masked(_brn, format_brn), None),
    ("holder", _("Account holder"), _holder, _masked(_holder, mask_name), plain_name),
    ("email", _("E-mail"), _email, _masked(_email, mask_email), str.casefold),
    ("service", _("Service"), _of("service"), _of("service"), None),
    ("industry", _("Industry"), _of("industry"), _of("industry"), None),
    ("baseline_sales", _("Baseline week"), _of("baseline_sales"), _of("baseline_sales"), None),
    ("outage_sales", _("Outage week"), _of("outage_sales"), _of("outage_sales"), None),
    ("channel", _("Channel"), _of("channel"), lambda claim: dict(CHANNELS)[claim.channel], None),
    (
        "received_at",
        pgettext_lazy("case", "Received"),
        _of("received_at"),
        lambda claim: time_of(claim.received_at),
        None,
    ),
)
_WON = ("baseline_sales", "outage_sales")


@dataclass(frozen=True)
class Pair:
    """One suspicion as a case page names it: the other claim's number, why, and what was said."""

    pk: int
    other: str
    state: str
    reasons: list[str]
    live: bool


def pairs_of(claim: Claim) -> list[Pair]:
    """Every pair of the claim, those that wait for a verdict first."""
    rows = Suspicion.objects.filter(Q(earlier=claim) | Q(later=claim)).select_related("earlier", "later")
    found = [
        Pair(
            one.pk,
            (one.later if one.earlier_id == claim.pk else one.earlier).receipt_no,
            one.state,
            one.reason_labels,
            one.live,
        )
        for one in rows.order_by("pk")[:20]
    ]
    return sorted(found, key=lambda pair: not pair.live)
