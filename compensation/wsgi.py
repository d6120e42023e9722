"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compensation.settings")

application = get_wsgi_application()

from compensation.checks import enforce  # noqa: E402  (needs the apps that the line above loads)

enforce()
