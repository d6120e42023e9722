"""The accounts staff are paid to, by their keyed hashes. Safe before the code that reads them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("compensation", "0010_kept_counts")]

    operations = [
        migrations.CreateModel(
            name="StaffAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number_index", models.CharField(max_length=64)),
                ("last4", models.CharField(max_length=4, verbose_name="last four digits")),
                ("bank_code", models.CharField(max_length=3, verbose_name="bank")),
                (
                    "registered_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="registered"
                    ),
                ),
                (
                    "registered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "staff account",
                "verbose_name_plural": "staff accounts",
                "ordering": ("user", "id"),
                "default_permissions": ("view",),
                "constraints": [models.UniqueConstraint(fields=("number_index",), name="staff_account_once")],
            },
        ),
    ]
