"""A sentence about a small act that can be taken back: shown for ten seconds, undone by its button or by Z."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

UNDO = "undo:"


def undoable(request: HttpRequest, sentence: str, url: str) -> None:
    """Say `sentence` on the next page; a POST to `url` takes the act back."""
    messages.add_message(request, messages.SUCCESS, sentence, extra_tags=f"{UNDO}{url}")


def undo_url(message: Message) -> str:
    """Where the act of a message is taken back; empty for other messages."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
