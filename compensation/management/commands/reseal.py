"""`manage.py reseal`: seal everything anew with the first key, so that an old key can be dropped."""

from collections.abc import Iterator

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction

from compensation import triggers
from compensation.sealed import SealedBytesField, SealedTextField

CHUNK = 500


class Command(BaseCommand):
    """Opens each sealed value with any key and seals it with the first. The values themselves do not change."""

    help = "Seal every sealed value anew with the first of REDRESS_SEALING_KEYS (after adding a key in front)."

    def handle(self, *args, **options) -> None:
        for field in sealed_fields():
            self.stdout.write(f"{field.model._meta.label}.{field.name}: {reseal(field)}")


def sealed_fields() -> Iterator[models.Field]:
    """Every sealed column of every model."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField | SealedBytesField):
                yield field


@transaction.atomic
def reseal(field: models.Field) -> int:
    """Seal one column anew; answers how many rows.

    The guards that freeze these columns are lifted inside this transaction and put back before it ends.
    """
    manager = field.model._default_manager
    ids = list(manager.exclude(**{f"{field.name}__isnull": True}).values_list("pk", flat=True))
    triggers.remove_all(connection)
    for start in range(0, len(ids), CHUNK):
        rows = list(manager.filter(pk__in=ids[start : start + CHUNK]).only("pk", field.name))
        for row in rows:
            manager.filter(pk=row.pk).update(**{field.name: getattr(row, field.attname)})
    triggers.install_all(connection)
    return len(ids)
