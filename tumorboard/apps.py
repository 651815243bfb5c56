from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks


class TumorboardConfig(AppConfig):
    name = "tumorboard"
    verbose_name = "People and boards"
    # What the program's role may delete; of the rest, no row ever goes (see ownership.py).
    deletes = (
        *("AcceptedCommand", "AuditWaiting", "CalendarAddress", "DeputyRule", "LiveProcess"),
        *("LiveReach", "Remembered", "Sitting", "Try"),
    )

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa import signals as mfa

        from . import again, second_factor, sitting
        from .anchors import check_named

        checks.register(check_named, checks.Tags.security, deploy=True)

        # The one place that every way of signing in passes.
        user_logged_in.connect(sitting.begin)
        authentication_step_completed.connect(again.note)
        mfa.authenticator_used.connect(second_factor.note_use)
        mfa.authenticator_removed.connect(second_factor.note_removed)
        mfa.authentication_failed.connect(second_factor.note_refused)


class AdministrationConfig(AdminConfig):
    default_site = "tumorboard.administration.Administration"
