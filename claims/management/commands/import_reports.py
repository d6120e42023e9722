"""`manage.py import_reports FILE --programme CODE`: a file of damage reports."""

from claims.management.intake_command import IntakeCommand


class Command(IntakeCommand):
    """Every row of a report file becomes a damage report, a duplicate or a rejected row."""

    help = "Import a file of damage reports, or say with --dry-run what would become of its rows."
    kind = "reports"
