"""`manage.py import_claims FILE --programme CODE`: a claim file, through the workflow."""

from claims.management.intake_command import IntakeCommand


class Command(IntakeCommand):
    """Every row of a claim file becomes a claim, a duplicate or a rejected row."""

    help = "Import a file of claims, or say with --dry-run what would become of its rows."
    kind = "claims"
