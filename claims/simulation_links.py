"""What the page of a policy version offers of replays: the newest results, and the way to new ones."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from claims.models import PolicyReplay
from compensation.models import PolicyVersion
from compensation.money import format_delta
from compensation.written import time_of


def policy_links(user: Any, version: PolicyVersion) -> list[tuple[str, str]]:
    """(label, address) pairs for whoever may follow them: the newest replay, a new one, a sweep."""
    found = []
    if user.has_perm("claims.view_policyreplay"):
        newest = version.policyreplays.filter(finished_at__isnull=False).select_related("version").first()
        if newest is not None:
            found.append((_label(newest), reverse("admin:claims_policyreplay_change", args=[newest.pk])))
    if user.has_perm("claims.replay_policy"):
        asked = f"?version={version.pk}"
        replay = reverse("admin:claims_policyreplay_list_do", args=["request_replay"])
        sweep = reverse("admin:claims_policysweep_list_do", args=["request_sweep"])
        found += [
            (_("Replay over the decided claims"), replay + asked),
            (_("Move a number over a range"), sweep + asked),
        ]
    return found


def _label(replay: PolicyReplay) -> str:
    said = {
        "at": time_of(replay.finished_at or replay.created_at),
        "changed": f"{replay.totals['changed']:,}",
        "delta": format_delta(replay.totals["delta"]),
    }
    if replay.is_stale:
        return _("Replay of %(at)s, before the draft was edited: %(changed)s claims change, %(delta)s won") % said
    return _("Replay of %(at)s: %(changed)s claims change, %(delta)s won") % said
