"""`manage.py create_account NAME --role administrator`: how the first administrator of a new office is made."""

import getpass
import os

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compensation import accounts
from compensation.errors import Refused
from compensation.roles import ROLES


class Command(BaseCommand):
    """Makes one account; the password comes from a prompt or from REDRESS_NEW_PASSWORD."""

    help = "Make one person's account with its roles (the first administrator of a new office)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--role", action="append", required=True, choices=[role.code for role in ROLES])
        parser.add_argument("--family-name", default="")
        parser.add_argument("--given-name", default="")

    def handle(self, *args, **options) -> None:
        password = os.environ.get("REDRESS_NEW_PASSWORD") or getpass.getpass("Password: ")
        if len(password) < 10:
            raise CommandError("A password has at least 10 characters.")
        try:
            user = accounts.create_account(
                username=options["username"],
                password=password,
                roles=options["role"],
                actor=None,
                family_name=options["family_name"],
                given_name=options["given_name"],
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user.username}: {', '.join(user.role_codes())}")
