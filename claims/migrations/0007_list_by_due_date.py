"""An index for the list's order: by due date, then the days left of a stopped clock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_offer_rests_on_a_document"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["due_on", "days_left", "received_at", "id"], name="claim_queue"),
        ),
    ]
