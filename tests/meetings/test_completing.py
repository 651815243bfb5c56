"""The clerk of a rehearsal brings a case of any tumour class to where nothing is missing."""

import httpx
import pytest
from django.test import Client

from cases import records
from cases.facts import facts_of
from cases.models import Case
from cases.readiness import gaps
from cases.vocabulary import TumourClass
from meetings.rehearsal.completing import Completing
from meetings.rehearsal.person import Person, Stopped
from tests.people import People

PATIENT = {"record_number": "R-1", "family_name": "Rehearsal", "sex": "unknown"}


class Desk(httpx.BaseTransport):
    """Takes what is sent to the program of this process."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.browser.generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            content_type=request.headers.get("content-type", ""),
            headers={"HX-Request": request.headers.get("HX-Request", "")},
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture
def clerk(people: People, bare_templates) -> Person:
    """A clerk who is signed in, at a program without a network."""
    browser, person = Client(), Person("http://testserver", "clerk")
    browser.force_login(people.clerk)
    person.http = httpx.Client(
        base_url="http://testserver", transport=Desk(browser), follow_redirects=True
    )
    return person


def begun(people: People, record: dict) -> Case:
    return records.register(
        people.board,
        by=people.clerk,
        patient=PATIENT,
        case={"question": "Which treatment?", "consent_to_discuss": True}
        | {"presenter": people.surgeon},
        record=record,
    )


def blockers(case: Case) -> list[str]:
    case.refresh_from_db()
    facts = facts_of(case, today=case.board.today())
    return [gap.what for gap in gaps(facts) if gap.blocker]


@pytest.mark.slow
@pytest.mark.parametrize("kind", TumourClass)
def test_nothing_is_missing_afterwards(people: People, clerk: Person, kind: TumourClass):
    case = begun(people, {"tumour": {"tumour_class": kind}})

    Completing(clerk, f"/cases/{case.pk}/record/").run()

    assert blockers(case) == []
    assert case.tumour_class == kind


@pytest.mark.slow
def test_what_is_told_already_stays(people: People, clerk: Person):
    study = {"on": "2026-01-02", "modality": "ct", "region": "chest"}
    case = begun(people, {"imaging_study": [study], "lesion": [{"levels": ["T4", "T5"]}]})

    words = Completing(clerk, f"/cases/{case.pk}/record/").run()

    assert blockers(case) == []
    assert words.endswith("metastasis")
    lesion = case.lesions.get()
    assert (lesion.level_from, lesion.level_to, lesion.bone_lesion) == ("T4", "T5", "mixed")
    studies = case.entries.filter(section="imaging_study")
    assert [row.values for row in studies if row.values["modality"] == "ct"] == [study]


@pytest.mark.slow
def test_what_nobody_can_fill_is_named(people: People, clerk: Person):
    case = begun(people, {"imaging_study": [{"modality": "mri", "whole_spine": False}]})

    with pytest.raises(Stopped, match="An MRI of the whole spine is missing"):
        Completing(clerk, f"/cases/{case.pk}/record/").run()
