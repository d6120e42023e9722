"""The demo's transport: messages become files, and nobody is written to."""

import json
import os

from django.conf import settings

from compensation.notices.transports import Message, Outcome


class FileTransport:
    """Writes one JSON file a message below REDRESS_HOME/notices; the same key again finds the file it wrote."""

    live = False

    def __init__(self) -> None:
        self.folder = settings.HOME / "notices"

    def send(self, message: Message) -> Outcome:
        """Write the file, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{message.key}.json"
        if not path.exists():
            said = {"channel": message.channel, "subject": message.subject, "body": message.body}
            part = path.with_suffix(".part")
            part.write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(part, path)
        return Outcome("delivered", provider_id=message.key)

    def ask(self, message: Message, provider_id: str) -> Outcome:
        """Whether the file is there."""
        there = (self.folder / f"{message.key}.json").exists()
        return Outcome("delivered", provider_id=message.key) if there else Outcome("absent")
