#!/usr/bin/env python
"""Django's command line for Redress."""

import os
import sys


def main() -> None:
    """Run one management command with Redress's settings; a setting that makes no sense ends it with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compensation.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
