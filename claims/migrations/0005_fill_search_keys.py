"""Give claimants that are already there the keys by which equal people are found."""

from django.db import migrations

from claims.lookalike import name_and
from compensation.sealed import blind_index


def fill(apps, schema_editor):
    Claimant = apps.get_model("claims", "Claimant")
    for claimant in Claimant.objects.only("pk", "phone", "business_name", "representative").iterator(2000):
        phone = blind_index("phone", claimant.phone) if claimant.phone else ""
        key = name_and(claimant.business_name, claimant.representative)
        Claimant.objects.filter(pk=claimant.pk).update(
            phone_index=phone, name_key=blind_index("name", key) if key else ""
        )


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_case_desk")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
