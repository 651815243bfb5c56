from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Meetings"
    # For the program's role in the database (see tumorboard/ownership.py).
    deletes = (
        *("AgendaItem", "Attendance", "CheckInTries", "Errand"),
        *("Look", "Review", "RoomScreen", "Vote"),
    )
    changes = {"Consensus": ["superseded_at"]}

    def ready(self) -> None:
        from cases import bulk, history, plans
        from tumorboard import backups, notices

        from . import deeds, listing, proving, reminders, sending, summoning  # noqa: F401 - deeds' words
        from .followed import plan_of
        from .live import show_changed_case

        history.watchers.append(show_changed_case)
        plans.sources.append(plan_of)
        bulk.sources.append(listing.deeds)
        backups.proofs["documents"] = proving.documents
        backups.proofs["approvals"] = proving.approvals
        notices.needless[reminders.KIND] = reminders.why_needless
        notices.needless[sending.SENT] = sending.needless
        notices.needless[sending.WITHDRAWN] = sending.needless_withdrawal
        for kind in (summoning.CALLED, summoning.REMINDER, summoning.PROPOSAL):
            notices.needless[kind] = summoning.needless
