"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, DraftPart, PlanItem, Proposal
from .document import Document, DocumentFile
from .meeting import AgendaItem, Attendance, Meeting, Transition

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Consensus",
    "Document",
    "DocumentFile",
    "DraftPart",
    "Meeting",
    "PlanItem",
    "Proposal",
    "Recusal",
    "Transition",
    "Vote",
]
