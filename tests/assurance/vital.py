"""What matters most, and which tests answer for it: access, votes, signing, audit."""

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TESTS = {
    "access": [
        "tests/base/test_access.py",
        "tests/test_access_in_every_state.py",
        "tests/cases/test_break_glass.py",
        "tests/meetings/test_pairing.py",
        "tests/meetings/test_room_views.py",
    ],
    "votes": [
        "tests/meetings/test_ballots.py",
        "tests/meetings/test_emergency.py",
        "tests/meetings/test_reviews.py",
        "tests/meetings/test_kept_rows.py",
        "tests/meetings/test_lapsed_members.py",
        "tests/meetings/test_participant_views.py",
        "tests/meetings/test_chair_views.py",
    ],
    "signing": [
        "tests/meetings/test_minutes.py",
        "tests/meetings/test_once_more.py",
        "tests/base/test_seal.py",
        "tests/meetings/test_documents.py",
        "tests/meetings/test_withdrawing.py",
        "tests/meetings/test_time_stamped.py",
        "tests/base/test_time_stamp.py",
        "tests/meetings/figures/test_packing.py",
    ],
    "audit": [
        "tests/trail",
        "tests/base/test_audit.py",
        "tests/cases/test_opening.py",
        "tests/base/live/test_streamed.py",
        "tests/meetings/test_kept_rows.py",
    ],
}
MODULES = {
    "tumorboard/access.py": "access",
    "meetings/visibility.py": "access",
    "meetings/ballots.py": "votes",
    "meetings/models/ballot.py": "votes",
    "meetings/approval.py": "signing",
    "meetings/verification.py": "signing",
    "tumorboard/seal.py": "signing",
    "tumorboard/audit.py": "audit",
    "tumorboard/chain.py": "audit",
    "tumorboard/sealing.py": "audit",
    "tumorboard/inspection.py": "audit",
    "tumorboard/anchors.py": "audit",
}

OPTIONS = (
    *("-q", "--no-header", "-m", "not journey and not trial", "-o", "timeout=0"),
    *("-p", "no:cacheprovider", "-p", "no:xdist"),
)
"""How pytest runs them: in this process, the slow ones too."""


def tests_of(modules: Iterable[str]) -> list[str]:
    """The tests that answer for these modules."""
    groups = dict.fromkeys(MODULES[name] for name in modules)
    return list(dict.fromkeys(test for group in groups for test in TESTS[group]))
