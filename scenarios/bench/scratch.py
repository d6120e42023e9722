"""A database of its own for a measurement that must commit: made beside the configured one, dropped afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

NAME = "redress_bench"


@contextmanager
def scratch_database() -> Iterator[None]:
    """Every query inside goes to a fresh, migrated database; the configured one is not touched.

    On SQLite it is a file, as in daily life, and not memory: committing costs what it costs.
    """
    before = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="redress-bench-") as folder:
        name = str(Path(folder) / f"{NAME}.sqlite3") if connection.vendor == "sqlite" else NAME
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)
            connection.settings_dict["TEST"]["NAME"] = None
