"""The forms of a case; they check the shape of what was typed, the verbs check the rules."""

from .case import CaseForm
from .parts import FindingForm, LesionForm, MoveForm, UploadForm

__all__ = ["CaseForm", "FindingForm", "LesionForm", "MoveForm", "UploadForm"]
