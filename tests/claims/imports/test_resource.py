"""import-export's door is the one the office's page shows: its dry run is the preview."""

import pytest

from claims.admin.batch_rows import previewed
from claims.intake import batches
from claims.models import Claim
from claims.resources import ClaimFileResource

from .office import SAMPLES, open_programme, person

pytestmark = pytest.mark.django_db


def test_the_preview_of_the_page_is_the_dry_run_of_the_resource(monkeypatch):
    name = "intake_callcentre.xlsx"
    batch = batches.upload(
        programme=open_programme().pk,
        kind="claims",
        data=(SAMPLES / name).read_bytes(),
        file_name=name,
        actor=person("agent", "agent"),
    )
    asked = []
    import_data = ClaimFileResource.import_data

    def watch(self, dataset, **kwargs):
        asked.append(kwargs["dry_run"])
        return import_data(self, dataset, **kwargs)

    monkeypatch.setattr(ClaimFileResource, "import_data", watch)

    shown = previewed(batch)
    assert shown[0].number == 4  # the workbook's own row, under its title
    assert [(row.number, row.outcome) for row in shown] == [(row.number, row.outcome) for row in batches.preview(batch)]
    assert asked == [True]
    assert not Claim.objects.exists()
