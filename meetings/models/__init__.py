"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, PlanItem, Proposal
from .document import Document, DocumentFile
from .meeting import AgendaItem, Attendance, Meeting, Transition
from .review import Look, Review

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Consensus",
    "Document",
    "DocumentFile",
    "Look",
    "Meeting",
    "PlanItem",
    "Proposal",
    "Recusal",
    "Review",
    "Transition",
    "Vote",
]
