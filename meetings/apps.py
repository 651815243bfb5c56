from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Meetings"
    # For the program's role in the database (see tumorboard/ownership.py).
    deletes = (
        *("AgendaItem", "Attendance", "CheckInTries", "Errand"),
        *("Look", "Review", "RoomScreen", "Vote"),
    )
    changes = {
        "Absence": ["ended_at"],
        "Consensus": ["superseded_at"],
        "Action": ["member_id", "state", "answered", "is_unconfirmed"],
        "Asking": ["code", "expires_at", "wrong_codes", "taken_back_at", "answer_id"],
        "Leaving": ["taken_back_at", "taken_back_by_id", "taken_back_reason"],
        "Protocol": ["retired_at", "retired_by_id", "retire_reason"],
        "Triage": ["state", "ended_by_id", "ended_at", "ended_words"],
        "Sampled": ["verdict", "words", "judged_by_id", "judged_at"],
    }

    def ready(self) -> None:
        from cases import bulk, history, plans
        from tumorboard import backups

        from . import deeds, listing, mail_kinds, proving  # noqa: F401
        from .followed import plan_of
        from .live import show_changed_case

        history.watchers.append(show_changed_case)
        plans.sources.append(plan_of)
        bulk.sources.append(listing.deeds)
        backups.proofs["documents"] = proving.documents
        backups.proofs["approvals"] = proving.approvals
        mail_kinds.learn()
