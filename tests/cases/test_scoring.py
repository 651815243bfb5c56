"""Which score of a lesion holds: the one computed last, whatever the servers' clocks say."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from cases import records, scoring
from tests import stories


def test_newest_score_holds_though_this_server_is_behind(people):
    case = stories.draft(people)
    lesion = case.lesions.get()
    first = scoring.latest_for(lesion)

    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        records.edit_lesion(
            lesion, by=people.clerk, revision=case.revision, changes={"collapse": "gt50"}
        )

    latest = scoring.latest_for(lesion)
    assert (first.number, latest.number) == (1, 2)
    assert latest.at < first.at
    assert latest.inputs["collapse"] == "gt50"
