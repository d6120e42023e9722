"""Migrations run on a database that holds real records and all its guards."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from claims.models import Approval, Claim, ClaimEvent
from compensation import triggers
from payouts import workflow
from payouts.models import PayoutLine
from payouts.tasks import assemble_round
from tests import builders
from tests.builders import RECEIVED


@pytest.mark.django_db(transaction=True)
def test_rebuilding_tables_under_records_loses_nothing_and_puts_the_guards_back():
    people = builders.make_people()
    programme = builders.make_programme(people)
    builders.approved(programme, people)
    at = RECEIVED + timedelta(days=10)
    round_ = workflow.open_round(programme=programme.pk, cutoff_at=at, actor=people.oh, as_of=at)
    assemble_round(round_.job_id)
    before = [model.objects.count() for model in (Claim, ClaimEvent, Approval, PayoutLine)]

    call_command("migrate", "claims", "0003", verbosity=0)
    call_command("migrate", verbosity=0)

    assert [model.objects.count() for model in (Claim, ClaimEvent, Approval, PayoutLine)] == before
    assert triggers.missing(connection) == []
    assert Claim.objects.get().claimant.phone_index
