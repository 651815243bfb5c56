"""The forms of a case; they check the shape of what was typed, the verbs check the rules."""

from .case import CaseForm
from .parts import FindingForm, MoveForm, OverrideForm, UploadForm

__all__ = ["CaseForm", "FindingForm", "MoveForm", "OverrideForm", "UploadForm"]
