"""Sign-in, sign-out and failed sign-in belong in the access log."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from compensation.access import address_of
from compensation.models import AccessLog


@receiver(user_logged_in)
def _signed_in(sender, request, user, **kwargs) -> None:
    AccessLog.objects.create(user=user, address=address_of(request), action="login", object_type="session")


@receiver(user_logged_out)
def _signed_out(sender, request, user, **kwargs) -> None:
    if user is not None:
        AccessLog.objects.create(user=user, address=address_of(request), action="logout", object_type="session")


@receiver(user_login_failed)
def _failed(sender, credentials, request=None, **kwargs) -> None:
    # The typed name is not kept: people type passwords into the wrong field.
    address = address_of(request) if request is not None else ""
    AccessLog.objects.create(address=address, action="login_failed", object_type="session")
