"""The broker of an installation without Redis: a folder of messages, one file each.

kombu's filesystem transport writes a message in place, so a reader that polls can take half of
one and die of it, and it parks taken messages in the system's temporary folder, which may be on
another disk. Here a message appears and disappears by renaming inside one folder tree.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import bytes_to_str, str_to_bytes
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages as files named ``<time>_<id>.<queue>.msg``; the oldest is taken first."""

    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        """Add ``payload`` to ``queue``: complete, or not there at all."""
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        draft = Path(self.processed_folder) / f"{name}.draft"
        draft.write_bytes(str_to_bytes(dumps(payload)))
        draft.rename(Path(self.data_folder_out) / name)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """Take the oldest message of ``queue``; raises ``Empty`` when there is none."""
        ending = f"{queue}.msg"
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != ending:
                continue
            taken = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(taken)
            except FileNotFoundError:  # another consumer was faster
                continue
            payload: dict[str, Any] = loads(bytes_to_str(taken.read_bytes()))
            taken.unlink()
            return payload
        raise Empty


class Transport(filesystem.Transport):
    """kombu's filesystem transport over the channel above."""

    Channel = Channel


def prepare(options: dict[str, Any]) -> None:
    """Make the folders that ``options`` (Celery's ``broker_transport_options``) names."""
    for key in ("data_folder_in", "data_folder_out", "processed_folder", "control_folder"):
        Path(options[key]).mkdir(parents=True, exist_ok=True)
