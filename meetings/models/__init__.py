"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, PlanItem, Proposal
from .document import Document, DocumentFile
from .emergency import Called, EmergencyCall, Ratification
from .meeting import AgendaItem, Attendance, Meeting
from .transition import Transition

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Called",
    "Consensus",
    "Document",
    "DocumentFile",
    "EmergencyCall",
    "Meeting",
    "PlanItem",
    "Proposal",
    "Ratification",
    "Recusal",
    "Transition",
    "Vote",
]
