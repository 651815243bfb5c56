"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .attendance import Attendance, AttendanceCorrection, CheckInTries
from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, DraftPart, PlanItem, Proposal
from .document import Document, DocumentFile
from .meeting import AgendaItem, Meeting, Transition
from .review import Look, Review

__all__ = [
    "AgendaItem",
    "Attendance",
    "AttendanceCorrection",
    "Ballot",
    "CheckInTries",
    "Consensus",
    "Document",
    "DocumentFile",
    "DraftPart",
    "Look",
    "Meeting",
    "PlanItem",
    "Proposal",
    "Recusal",
    "Review",
    "Transition",
    "Vote",
]
