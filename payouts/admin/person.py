"""Who stands at the desk."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from compensation.models import User


def person(request: HttpRequest) -> User:
    """The signed-in account. The admin's gate lets nobody else in; raises PermissionDenied if it ever does."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
