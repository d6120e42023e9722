"""How a notice leaves the house. Each transport answers what it knows, and says so when it does not know."""

from dataclasses import dataclass
from typing import Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

Known = Literal["sent", "delivered", "failed", "unknown", "absent"]


@dataclass(frozen=True)
class Outcome:
    """What became of a message.

    `sent`: taken by the provider. `delivered`: it arrived. `failed`: refused, for the reason in `detail`.
    `unknown`: nobody can say (a time-out, a 5xx): ask, never resend. `absent`: asked, and the provider never had it.
    """

    state: Known
    provider_id: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Message:
    """What a transport needs of a notice."""

    key: str
    channel: str
    to: str
    subject: str
    body: str
    template: str
    language: str


class Transport(Protocol):
    """Two questions, each answered within the transport's own time limit; neither raises for a provider's failure."""

    live: bool

    def send(self, message: Message) -> Outcome:
        """Hand the message over, once."""

    def ask(self, message: Message, provider_id: str) -> Outcome:
        """What became of it, by our key."""


class LiveTransportRefused(RuntimeError):
    """A demo may not write to real people: an invented number may belong to someone."""


def transport_for(channel: str) -> Transport:
    """The transport settings name for a channel. Raises LiveTransportRefused for a live one outside production."""
    transport: Transport = import_string(settings.REDRESS_TRANSPORTS[channel])()
    if transport.live and not settings.PRODUCTION:
        raise LiveTransportRefused(f"{type(transport).__name__} is live, and this is not production")
    return transport
