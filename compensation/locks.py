"""Row locks: as strong as the change they protect, and no stronger."""

from typing import Any, TypeVar

from django.db.models import Manager, Model, QuerySet

Row = TypeVar("Row", bound=Model)


def under_lock(rows: QuerySet[Row] | Manager[Row], *also: str, skip_locked: bool = False) -> QuerySet[Row]:
    """The rows, and what their relations `also` lead to, locked until the transaction ends; other tables are only read.

    FOR NO KEY UPDATE: no row here ever changes its key or goes away, so whoever names a locked row in a foreign key
    need not wait. A stronger lock would have two who each hold what the other names wait for each other. Rows that
    somebody else holds are waited for, or passed over with `skip_locked`. On SQLite the whole database is the lock.
    """
    how: dict[str, Any] = {"of": ("self", *also), "no_key": True, "skip_locked": skip_locked}
    return rows.select_for_update(**how)
