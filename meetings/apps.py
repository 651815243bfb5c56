from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Meetings"

    def ready(self) -> None:
        from cases import history, plans
        from tumorboard import notices

        from . import deeds, reminders, sending, summoning  # noqa: F401 - the words of deeds
        from .followed import plan_of
        from .live import show_changed_case

        history.watchers.append(show_changed_case)
        plans.sources.append(plan_of)
        notices.needless[reminders.KIND] = reminders.why_needless
        notices.needless[sending.SENT] = sending.needless
        notices.needless[sending.WITHDRAWN] = sending.needless_withdrawal
        for kind in (summoning.CALLED, summoning.REMINDER, summoning.PROPOSAL):
            notices.needless[kind] = summoning.needless
