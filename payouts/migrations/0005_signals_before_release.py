"""What a person must look at before a round is released. Safe before the code that reads it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0004_bank_formats_and_file_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shared_account", "One account for several claimants"),
                            ("staff_account", "An account of our own staff"),
                            ("late_account", "Account changed just before the cut-off"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("positions", models.JSONField(verbose_name="lines")),
                ("raised_at", models.DateTimeField(verbose_name="raised")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signals", to="payouts.round"
                    ),
                ),
            ],
            options={
                "verbose_name": "signal",
                "verbose_name_plural": "signals",
                "ordering": ("round", "id"),
                "permissions": [("answer_signal", "Can answer a signal")],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("round", "kind", "key"), name="signal_once_a_round"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="signal_answered_in_words",
                    ),
                ],
            },
        ),
    ]
