"""The ledger of rounds that were made before there was one: posted from their lines, events and bank results."""

from collections import defaultdict
from uuid import uuid4

from django.db import migrations

KINDS = {"paid": ("pay", "pay_line"), "failed": ("fail", "fail_line"), "returned": ("return", "return_line")}


def sides(kind, line):
    """What one line posts; the budget's side is summed up over the lines."""
    tax = line.income_tax + line.local_tax
    return {
        "commit": {"committed": line.amount, "budget": -line.amount},
        "uncommit": {"committed": -line.amount, "budget": line.amount},
        "release": {"committed": -line.net, "clearing": line.net},
        "pay": {"clearing": -line.net, "paid": line.net, "committed": -tax, "withheld": tax},
        "fail": {"clearing": -line.net, "committed": -tax, "budget": line.amount},
        "return": {"paid": -line.net, "withheld": -tax, "budget": line.amount},
    }[kind]


class Book:
    """Posts what one round says."""

    def __init__(self, apps, round_):
        self.transactions = apps.get_model("payouts", "LedgerTransaction").objects
        self.postings = apps.get_model("payouts", "Posting")
        self.round = round_
        self.stream = f"round:{round_.programme.code}/{round_.number}"

    def post(self, kind, what, lines, at, by, prepared_by=None):
        if not lines:
            return
        key, budget, rows = uuid4(), 0, []
        for line in lines:
            for account, won in sides(kind, line).items():
                if account == "budget":
                    budget += won
                elif won:
                    rows.append(self.postings(transaction_id=key, account=account, line_id=line.pk, amount=won))
        if budget:
            rows.append(self.postings(transaction_id=key, account="budget", amount=budget))
        self.postings.objects.bulk_create(rows, batch_size=500)
        self.transactions.create(
            key=key,
            programme_id=self.round.programme_id,
            round_id=self.round.pk,
            kind=kind,
            reference=f"{self.stream}#{what}",
            effective_at=at,
            by_id=by,
            prepared_by_id=prepared_by,
        )


def fill(apps, schema_editor):
    rounds = apps.get_model("payouts", "Round").objects.select_related("programme")
    posted = set(apps.get_model("payouts", "LedgerTransaction").objects.values_list("round_id", flat=True))
    for round_ in rounds.exclude(pk__in=posted).order_by("pk"):
        fill_round(apps, Book(apps, round_), round_)


def fill_round(apps, book, round_):
    lines = list(apps.get_model("payouts", "PayoutLine").objects.filter(round_id=round_.pk).order_by("position"))
    if not lines:
        return
    said = defaultdict(dict)
    for event in apps.get_model("payouts", "PayoutEvent").objects.filter(round_id=round_.pk).order_by("id"):
        said[event.stream][event.verb] = event
    of = {line.pk: said[f"line:{book.stream.partition(':')[2]}/{line.position}"] for line in lines}
    begun = min(of[line.pk]["add_line"].effective_at for line in lines)
    book.post("commit", "commit/1", lines, begun, round_.prepared_by_id)
    cancelled = said[book.stream].get("cancel")
    together = []
    for line in lines:
        event = of[line.pk].get("cancel_line")
        if event is None:
            continue
        if cancelled is not None and event.effective_at == cancelled.effective_at:
            together.append(line)
        else:
            book.post("uncommit", f"drop/{line.position}", [line], event.effective_at, event.actor_id)
    if together:
        book.post("uncommit", "cancel", together, cancelled.effective_at, cancelled.actor_id)
    if round_.released_at is None:
        return
    living = [line for line in lines if line.state != "cancelled"]
    book.post(
        "release", "release", living, round_.released_at, round_.released_by_id, round_.submitted_by_id
    )
    by_pk = {line.pk: line for line in lines}
    for result in apps.get_model("payouts", "BankResult").objects.defer("content").filter(round_id=round_.pk).order_by("id"):
        rows = list(result.rows.filter(outcome__in=KINDS).order_by("row"))
        for outcome, (kind, verb) in KINDS.items():
            settled = [by_pk[row.line_id] for row in rows if row.outcome == outcome]
            if settled:
                at = of[settled[0].pk][verb].effective_at
                book.post(kind, f"{kind}/{result.sha256[:16]}", settled, at, result.uploaded_by_id)


class Migration(migrations.Migration):

    dependencies = [
        ('payouts', '0006_rulings_on_exceptions'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
