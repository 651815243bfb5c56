"""Patients, cases, lesions, findings and the scores computed from them."""

from .break_glass import BreakGlass
from .case import Case, CaseTransition
from .entry import Entry
from .files import Attachment, AttachmentFile, KeyImage, KeyPicture
from .filters import SavedFilter
from .finding_aid import SearchLine, ToldApart
from .findings import Assessment, CaseImport, Lesion
from .lists import CaseList, CaseListRow, ListReading, ListState
from .outside import OutsideFile, OutsideReferral, ReferralLink
from .patient import Patient
from .score import ScoreResult, ScoreStatus

__all__ = [
    "Assessment",
    "Attachment",
    "AttachmentFile",
    "BreakGlass",
    "Case",
    "CaseImport",
    "CaseList",
    "CaseListRow",
    "CaseTransition",
    "Entry",
    "KeyImage",
    "KeyPicture",
    "Lesion",
    "ListReading",
    "ListState",
    "OutsideFile",
    "OutsideReferral",
    "Patient",
    "ReferralLink",
    "SavedFilter",
    "ScoreResult",
    "ScoreStatus",
    "SearchLine",
    "ToldApart",
]
