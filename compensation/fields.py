"""Won as a database column: whole, bounded on both sides, on both engines."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast

from compensation.money import MAX_WON


class WonField(models.BigIntegerField):
    """Whole won between 0 and 10^12 - 1. Declare `won_check` beside it: the database enforces it too."""

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("validators", [MinValueValidator(0), MaxValueValidator(MAX_WON)])
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs


def won_check(field: str, name: str, minimum: int = 0) -> models.CheckConstraint:
    """`minimum <= field < 10^12`, and a whole number: SQLite would keep 1.5 in an integer column."""
    whole = Q(**{field: Cast(F(field), models.BigIntegerField())})
    bounded = Q(**{f"{field}__gte": minimum, f"{field}__lte": MAX_WON})
    return models.CheckConstraint(condition=Q(**{f"{field}__isnull": True}) | (bounded & whole), name=name)
