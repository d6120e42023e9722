"""E-mail over SMTP, as Django's settings describe the server."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from compensation.notices.transports import Message, Outcome


class EmailTransport:
    """SMTP tells at once whether it took a message and never afterwards what became of it."""

    @property
    def live(self) -> bool:
        """Anything that leaves this machine."""
        return settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")

    def send(self, message: Message) -> Outcome:
        """Hand it to the server under a Message-ID made of our key, so that a second copy is recognisable."""
        domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
        mail = EmailMessage(
            message.subject, message.body, to=[message.to], headers={"Message-ID": f"<{message.key}@{domain}>"}
        )
        try:
            mail.send()
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return Outcome("failed", detail=type(error).__name__)
        except smtplib.SMTPServerDisconnected:
            return Outcome("unknown", detail="the server hung up")
        except smtplib.SMTPException as error:
            return Outcome("failed", detail=type(error).__name__)
        except TimeoutError:
            return Outcome("unknown", detail="the server did not answer")
        except OSError as error:
            # Nothing was handed over: there was no connection.
            return Outcome("absent", detail=type(error).__name__)
        return Outcome("sent", provider_id=message.key)

    def ask(self, message: Message, provider_id: str) -> Outcome:
        """SMTP cannot be asked; a person decides."""
        return Outcome("unknown", detail="SMTP cannot be asked")
