"""Indexes: every verb pays for each of them, so none stands twice."""

import pytest
from django.apps import apps
from django.db import models

from compensation.events import Event

OURS = [model for app in ("compensation", "claims", "payouts") for model in apps.get_app_config(app).get_models()]


def beginnings(model: type[models.Model]) -> set[str]:
    """The fields with which an index of all rows begins that is not a key's own."""
    unique = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    whole = [one.fields for one in (*unique, *model._meta.indexes) if one.condition is None and one.fields]
    return {fields[0].lstrip("-") for fields in whole}


def standing_twice(model: type[models.Model]) -> list[str]:
    keys = [field for field in model._meta.local_fields if field.many_to_one and getattr(field, "db_index", False)]
    return [field.name for field in keys if field.name in beginnings(model)]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_key_has_an_index_with_which_another_one_begins(model):
    assert standing_twice(model) == []


def test_a_key_with_an_index_too_many_is_found():
    class Twice(Event):
        claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "tests"
            indexes = [models.Index(fields=["claim", "-seq"], name="twice_of_claim")]

    assert standing_twice(Twice) == ["claim"]
