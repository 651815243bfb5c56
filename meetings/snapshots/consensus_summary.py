"""The snapshot of one case's consensus summary."""

from meetings.models import Consensus, Document

from .board import board_face
from .faces import case_face, document_face, meeting_face
from .images import image_faces
from .schema import SCHEMA_VERSION, ConsensusSnapshot
from .votes import ballot_face, decision_face


def consensus_snapshot(document: Document, consensus: Consensus) -> ConsensusSnapshot:
    """Freeze the consensus with its case, votes and meeting."""
    item = document.item
    return {
        "schema_version": SCHEMA_VERSION,
        "document": document_face(document),
        "board": board_face(document.board),
        "meeting": meeting_face(document.meeting, recorder=consensus.recorded_by.name),
        "number": item.position,
        "case": case_face(item),
        "images": image_faces(item.case),
        "ballot": ballot_face(item),
        "decision": decision_face(consensus, item),
    }
