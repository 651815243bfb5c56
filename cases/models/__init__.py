"""Patients, cases, lesions, findings and the scores computed from them."""

from .break_glass import BreakGlass
from .case import Case, CaseTransition
from .entry import Entry
from .files import Attachment, AttachmentFile, KeyImage, KeyPicture
from .findings import Assessment, CaseImport, Lesion
from .patient import Patient
from .score import ScoreResult, ScoreStatus

__all__ = [
    "Assessment",
    "Attachment",
    "AttachmentFile",
    "BreakGlass",
    "Case",
    "CaseImport",
    "CaseTransition",
    "Entry",
    "KeyImage",
    "KeyPicture",
    "Lesion",
    "Patient",
    "ScoreResult",
    "ScoreStatus",
]
