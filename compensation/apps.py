"""Django's registration of the compensation app, and what runs after every migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def _before_migrate(sender, using, plan, **kwargs) -> None:
    """Guards would refuse what a migration does to existing rows, and SQLite rebuilds tables under them."""
    from django.db import connections

    from compensation import triggers

    if plan:
        triggers.remove_all(connections[using])


def _after_migrate(sender, using, **kwargs) -> None:
    """Guards and roles are part of the schema: put them (back) once the last app has migrated."""
    from django.apps import apps
    from django.db import connections

    from compensation import roles, triggers

    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.label != last.label:
        return
    triggers.install_all(connections[using])
    roles.synchronise()


class CompensationConfig(AppConfig):
    """See README.md in this folder."""

    name = "compensation"

    def ready(self) -> None:
        """Register the start-up checks and the sign-in log; hook the schema's last step."""
        from compensation import checks, signals  # noqa: F401  (importing registers them)

        pre_migrate.connect(_before_migrate, sender=self, dispatch_uid="redress.before_migrate")
        post_migrate.connect(_after_migrate, dispatch_uid="redress.after_migrate")
