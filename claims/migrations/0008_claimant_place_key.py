"""A key of name and address, and its values for claimants that are already there."""

from django.db import migrations, models

from claims.lookalike import name_and
from compensation.sealed import blind_index


def fill(apps, schema_editor):
    Claimant = apps.get_model("claims", "Claimant")
    rows = Claimant.objects.exclude(address="").only("pk", "business_name", "address")
    for claimant in rows.iterator(2000):
        place = name_and(claimant.business_name, claimant.address)
        Claimant.objects.filter(pk=claimant.pk).update(place_key=blind_index("place", place) if place else "")


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_list_by_due_date")]
    operations = [
        migrations.AddField(
            model_name="claimant",
            name="place_key",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddIndex(
            model_name="claimant",
            index=models.Index(
                condition=models.Q(("place_key", ""), _negated=True), fields=["place_key"], name="claimant_same_place"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
