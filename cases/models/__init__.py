"""Patients, cases, lesions, findings and the scores computed from them."""

from .case import Case, CaseTransition
from .findings import Assessment, CaseImport, Lesion, ScoreResult
from .patient import Patient

__all__ = [
    "Assessment",
    "Case",
    "CaseImport",
    "CaseTransition",
    "Lesion",
    "Patient",
    "ScoreResult",
]
