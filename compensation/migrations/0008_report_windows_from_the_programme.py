"""The span of reports becomes a window of its own; windows say which extension made them."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    """Every programme's report span as window 0 of its reports; until now a window's number was its extension's."""
    window = apps.get_model("compensation", "FilingWindow")
    programme = apps.get_model("compensation", "Programme")
    window.objects.filter(act="claim").update(extension_number=F("number"))
    for one in programme.objects.exclude(reports_open_at=None).exclude(reports_close_at=None):
        window.objects.create(
            programme=one, act="report", number=0, opens_at=one.reports_open_at, closes_at=one.reports_close_at
        )


def empty(apps, schema_editor):
    """The official report window back as the programme's span; the older columns hold no more than that one."""
    window = apps.get_model("compensation", "FilingWindow")
    for one in window.objects.filter(act="report", number=0).select_related("programme"):
        one.programme.reports_open_at, one.programme.reports_close_at = one.opens_at, one.closes_at
        one.programme.save(update_fields=["reports_open_at", "reports_close_at"])
    window.objects.exclude(act="claim").delete()


class Migration(migrations.Migration):

    dependencies = [
        ('compensation', '0007_windows_of_each_act_and_closing'),
    ]

    operations = [migrations.RunPython(fill, empty)]
