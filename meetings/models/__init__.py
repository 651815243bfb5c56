"""Meetings and their agenda, ballots and votes, decisions and documents."""

from .absence import Absence
from .action import Action, Answer, Asking, Dismissal, Informing, Leaving
from .attendance import Attendance, AttendanceCorrection, CheckInTries
from .ballot import Ballot, Recusal, Vote
from .decision import Consensus, DraftPart, PlanItem, Proposal
from .delivery import Delivery
from .document import Approval, Document, DocumentFile, Withdrawal
from .emergency import Called, EmergencyCall, Ratification
from .floor import Break, ChairTerm, Errand, Hand
from .meeting import AgendaItem, Meeting
from .pack import Pack
from .review import Look, Review
from .screen import RoomScreen
from .transition import Transition
from .triage import AuditRule, Protocol, ProtocolVersion, Sample, Sampled, Triage

__all__ = [
    "Absence",
    "Action",
    "AgendaItem",
    "Answer",
    "Approval",
    "Asking",
    "Attendance",
    "AttendanceCorrection",
    "AuditRule",
    "Ballot",
    "Break",
    "Called",
    "ChairTerm",
    "CheckInTries",
    "Consensus",
    "Delivery",
    "Dismissal",
    "Document",
    "DocumentFile",
    "DraftPart",
    "EmergencyCall",
    "Errand",
    "Hand",
    "Informing",
    "Leaving",
    "Look",
    "Meeting",
    "Pack",
    "PlanItem",
    "Proposal",
    "Protocol",
    "ProtocolVersion",
    "Ratification",
    "Recusal",
    "Review",
    "RoomScreen",
    "Sample",
    "Sampled",
    "Transition",
    "Triage",
    "Vote",
    "Withdrawal",
]
