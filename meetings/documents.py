"""Documents: asked for in the transaction of a decision, rendered by a worker."""

from django.db.models import Max

from tumorboard.models import User

from .models import AgendaItem, Consensus, Document, Meeting


def request(
    kind: str,
    *,
    meeting: Meeting,
    by: User,
    item: AgendaItem | None = None,
    consensus: Consensus | None = None,
) -> Document:
    """Queue the next version of a document in the caller's transaction."""
    of_kind = Document.objects.filter(meeting=meeting, kind=kind, item=item)
    last = of_kind.aggregate(last=Max("version"))["last"] or 0
    return Document.objects.create(
        board=meeting.board,
        meeting=meeting,
        item=item,
        consensus=consensus,
        kind=kind,
        version=last + 1,
        snapshot={},
        schema_version=1,
        requested_by=by,
    )
