"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, PlanItem, Proposal
from .document import Document, DocumentFile
from .meeting import AgendaItem, Attendance, Meeting, Transition
from .screen import RoomScreen

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Consensus",
    "Document",
    "DocumentFile",
    "Meeting",
    "PlanItem",
    "Proposal",
    "Recusal",
    "RoomScreen",
    "Transition",
    "Vote",
]
