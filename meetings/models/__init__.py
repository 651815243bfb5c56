"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, PlanItem, Proposal
from .document import Document, DocumentFile
from .floor import Break, ChairTerm, Errand, Hand
from .meeting import AgendaItem, Attendance, Meeting, Transition

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "Break",
    "ChairTerm",
    "Consensus",
    "Document",
    "DocumentFile",
    "Errand",
    "Hand",
    "Meeting",
    "PlanItem",
    "Proposal",
    "Recusal",
    "Transition",
    "Vote",
]
