"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compensation.settings")

application = get_asgi_application()

from compensation.checks import enforce  # noqa: E402  (needs the apps that the line above loads)

enforce()
