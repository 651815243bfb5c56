"""What a document says as a FHIR R4 document: a pure function of its frozen snapshot.

FHIR has no resource for the recommendation of a tumour board, and mCODE no profile. All published
profiles found (the German oncology set, its molecular boards, ICHOM) take a CarePlan with the
intent “plan”, and none a ClinicalImpression; so does this one. The votes stand in it as they are
printed: as words in a section, the dissent also as notes of the plan, in its authors' words. The
type of document is said in words, as no LOINC code for the note of a tumour board was confirmed.
"""

from .document import bundle

__all__ = ["bundle"]
