"""`manage.py demo`: everything a visitor sees, loaded as a job."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from scenarios import tasks
from scenarios.waiting import JobNotDone, until_done

PATIENCE = 30 * 60  # seconds


class Command(BaseCommand):
    """Loads the finished 1015 programme and the practice programme; a second time it goes on or changes nothing."""

    help = "Load the demo: people, the replayed 1015 programme, and an open practice programme."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enqueue", action="store_true", help="Leave the work to the worker.")

    def handle(self, *args: Any, enqueue: bool, **options: Any) -> None:
        job = tasks.enqueue()
        if enqueue:
            return
        try:
            until_done(job.pk, tasks.load_demo, PATIENCE)
        except JobNotDone as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(_("The demo is loaded."))
