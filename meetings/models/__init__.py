"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .attendance import Attendance, AttendanceCorrection, CheckInTries
from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, DraftPart, PlanItem, Proposal
from .document import Document, DocumentFile
from .floor import Break, ChairTerm, Errand, Hand
from .meeting import AgendaItem, Meeting, Transition
from .review import Look, Review
from .screen import RoomScreen

__all__ = [
    "AgendaItem",
    "Attendance",
    "AttendanceCorrection",
    "Ballot",
    "Break",
    "ChairTerm",
    "CheckInTries",
    "Consensus",
    "Document",
    "DocumentFile",
    "DraftPart",
    "Errand",
    "Hand",
    "Look",
    "Meeting",
    "PlanItem",
    "Proposal",
    "Recusal",
    "Review",
    "RoomScreen",
    "Transition",
    "Vote",
]
