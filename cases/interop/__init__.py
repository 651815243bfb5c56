"""Reads an mCODE patient bundle (FHIR R4, JSON) into the plain values of a draft case."""

from .bundle import read_bundle
from .referral import (
    Finding,
    Performance,
    PersonFacts,
    ProposedLesion,
    Referral,
    Unmapped,
    UnusableBundle,
)

__all__ = [
    "Finding",
    "Performance",
    "PersonFacts",
    "ProposedLesion",
    "Referral",
    "Unmapped",
    "UnusableBundle",
    "read_bundle",
]
