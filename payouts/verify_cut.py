"""What can be proved of a round's cut: it comes out the same again, and the round is what was cut."""

from django.utils.translation import gettext_lazy as _

from compensation.verify import Examination, Findings, Verifier
from payouts.cutting import bound_then, derive
from payouts.left_out import again
from payouts.models import LeftOut, PayoutEvent, Round

NOT_YET = ("draft", "cancelled")


def _cuts() -> Findings:
    """Rounds whose assembling says that they were cut; older ones say nothing of a cut."""
    for round_ in Round.objects.select_related("programme", "cut").order_by("pk"):
        said = PayoutEvent.objects.filter(round=round_, stream=round_.stream, verb="assemble").order_by("seq").last()
        kept = getattr(round_, "cut", None)
        seen = Examination("cut", round_)
        if said is not None and "cut" in said.data:
            seen.equal("hash of the cut", said.data["cut"], kept.hash if kept else None)
        if kept is not None:
            found = derive(kept)
            seen.equal("cut derived again", found.hash, kept.hash)
            seen.equal("lines of the cut", (len(found.paid), found.total), (kept.line_count, kept.total))
            seen.equal("bound before it", bound_then(kept), kept.committed)
            _left_out(seen, round_, found.left_out)
            if round_.state not in NOT_YET:
                seen.true(again(kept, found).equal, "lines as they were cut", "other lines")
        yield seen.problems


def _left_out(seen: Examination, round_: Round, found: list) -> None:
    later = ("changed", "dropped")
    stored = LeftOut.objects.filter(round=round_).exclude(reason__in=later).order_by("pk")
    columns = ("claim_id", "instalment", "decision_id", "amount", "reason")
    wanted = [(one.claim, one.instalment, one.decision, one.amount, code) for one, code in found]
    kept = list(stored.values_list(*columns))
    seen.true(wanted == kept, f"left out: {len(wanted)} awards as derived", f"{len(kept)} awards, or others")
    dropped = set(round_.lines.filter(state="cancelled").values_list("claim_id", "instalment"))
    noted = set(LeftOut.objects.filter(round=round_, reason="dropped").values_list("claim_id", "instalment"))
    seen.true(noted <= dropped, "what was dropped has a line that was taken out", sorted(noted - dropped))


CUT_VERIFIERS: list[Verifier] = [
    Verifier("cut", _("Every round's cut comes out the same again, and its lines are what was cut"), _cuts),
]
