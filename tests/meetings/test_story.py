"""The whole way of a case, verb by verb."""

from cases.models import Case
from meetings.models import Consensus, Document
from tests import stories


def test_case_is_decided_with_dissent_and_documents(people):
    item = stories.decided(people)

    consensus = Consensus.objects.get(item=item)
    assert consensus.grade == "consensus"
    assert consensus.tally["percent"] == 75
    assert [entry["name"] for entry in consensus.dissent] == ["Dr. Rosa Lindqvist"]
    assert consensus.quorum["is_met"] is True
    assert item.state == "decided"
    assert Case.objects.get(pk=item.case_id).state == "heard"
    assert Document.objects.get(item=item).state == "queued"
