"""`manage.py serve`: the whole product as one foreground process."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation
from django.utils.translation import gettext as _

from compensation import checks
from compensation.celery import app
from compensation.serving import Child, run_until_stopped, sole_owner, static_files_are_current, terminal_language


class Command(BaseCommand):
    """Migrates, collects static files, then runs the web server and the worker until Ctrl-C.

    Ends with 0 after Ctrl-C or SIGTERM, with 1 when it could not start or a part of it died. In
    production it changes no schema: it refuses to start while migrations are pending.
    """

    help = "Run the web server, the worker and the scheduler in the foreground until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="The port to listen on (PORT).")
        parser.add_argument("--host", default=settings.HOST, help="The address to listen on (HOST).")
        parser.add_argument("--no-demo", action="store_true", help="Leave an empty database empty.")

    def handle(self, *args: Any, port: int, host: str, no_demo: bool, **options: Any) -> None:
        with translation.override(terminal_language()):
            checks.enforce()
            with sole_owner(settings.HOME), self.listen(host, port) as listener:
                self.prepare_database()
                self.prepare_files()
                if not (settings.PRODUCTION or no_demo):
                    self.load_demo_once()
                connections.close_all()
                self.greet(host, port)
                sys.exit(run_until_stopped([web_server(listener), worker()], self.say))

    def say(self, sentence: str) -> None:
        """Tell the person at the terminal at once, also when the output is a pipe."""
        self.stdout.write(sentence)
        self.stdout.flush()

    def listen(self, host: str, port: int) -> socket.socket:
        """Take the port now, so that nobody else does while the database migrates."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            return socket.create_server((host, port), family=family, backlog=512)
        except (OSError, OverflowError) as error:
            sys.exit(
                _("Port %(port)d on %(host)s cannot be used: %(error)s. Choose another one with PORT=8001 make run.")
                % {"port": port, "host": host, "error": getattr(error, "strerror", None) or error}
            )

    def prepare_database(self) -> None:
        """Bring the schema up to date; in production only look whether it is."""
        try:
            if not settings.PRODUCTION:
                call_command("migrate", verbosity=0, interactive=False)
                return
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            sys.exit(_("The database cannot be used: %(error)s") % {"error": error})
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            sys.exit(_("The database's schema is older than the program. Run `manage.py migrate` first."))

    def prepare_files(self) -> None:
        """Collect static files unless nothing changed since the last time; make the broker's folders and queue."""
        with static_files_are_current(settings.STATIC_ROOT) as current:
            if not current:
                call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        # Declared here once: two processes that declare the first queue together could read half a table.
        if settings.EMBEDDED_BROKER:
            with app.connection_for_write() as broker, broker.channel() as channel:
                for queue in app.amqp.queues.values():
                    queue(channel).declare()

    def load_demo_once(self) -> None:
        """Queue the demo as a job when the database is new; the pages are served while it loads."""
        # A build without the scenarios app has no such command.
        if "demo" in get_commands() and not get_user_model().objects.exists():
            self.say(_("A new database: the demo loads in the background; its progress is on the first page."))
            call_command("demo", "--enqueue")

    def greet(self, host: str, port: int) -> None:
        """Say where Redress is and, in the demo, who can sign in."""
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        self.say(_("Redress is at http://%(place)s/ (stop it with Ctrl-C).") % {"place": f"{shown}:{port}"})
        if "demo" in get_commands():
            names = ", ".join(checks.demo_usernames())
            self.say(_("Sign in as one of: %(names)s") % {"names": names})
            self.say(_("Password: %(password)s") % {"password": settings.DEMO_PASSWORD})


def web_server(listener: socket.socket) -> Child:
    """gunicorn on the socket that `serve` listens on."""
    options = ["--bind", f"fd://{listener.fileno()}", "--workers", str(settings.WEB_WORKERS), "--no-control-socket"]
    quiet = ["--log-level", "error", "--worker-tmp-dir", str(settings.HOME)]
    command = [sys.executable, "-m", "gunicorn", *options, *quiet, "compensation.wsgi"]
    return Child(_("the web server"), command, keep=(listener.fileno(),))


def worker() -> Child:
    """Celery's worker with the scheduler inside it."""
    if os.geteuid() == 0:
        os.environ.setdefault("C_FORCE_ROOT", "1")
    one_process = ["--concurrency", "1", "--beat", "--without-gossip", "--without-mingle"]
    # Someone who runs the demo as root has decided so; Celery's paragraph about it would bury the address.
    python = [sys.executable, "-W", "ignore:You're running the worker"]
    command = [*python, "-m", "celery", "--quiet", "-A", "compensation", "worker", *one_process]
    return Child(_("the worker"), [*command, "--loglevel", "WARNING"])
