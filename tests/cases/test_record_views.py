"""The page on which the record is written: saved as one writes, and nothing typed is lost."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import entries, ledger
from cases.models import Case, Entry
from cases.record.catalogue import SECTIONS
from cases.record.values import in_words
from tests import stories
from tumorboard.models import AuditEvent

from .typing_in_record import HTMX, address, base_of, open_thing, plain, send, slots, state

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(shared_story):
    return shared_story, stories.draft(shared_story).pk


@pytest.fixture
def people(told, db):
    return told[0]


@pytest.fixture
def case(told, db, bare_templates):
    return Case.objects.select_related("board", "patient").get(pk=told[1])


@pytest.fixture
def clerk(client, people):
    client.force_login(people.clerk)
    return client


def stored(case, section: str, subject=None) -> dict:
    entry = ledger.latest_of(case, section, subject or case.pk)
    return entry.values if entry else {}


def page(client, case, query: str = "") -> str:
    answer = client.get(reverse("case-record", args=[case.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(text: str) -> set[str]:
    """The sections that stand open on the page."""
    return set(
        re.findall(r'<details class="fold place" id="(\w+)" data-address="[^"]*" open', text)
    )


def test_what_is_missing_stands_open_and_the_rest_is_fetched_when_it_is_opened(clerk, case, people):
    assert opened(page(clerk, case)) == set()
    stories.rewrite(case, "examination", {"walking": None}, by=people.clerk)
    text = page(clerk, case)

    assert opened(text) == {"examination"}
    assert text.count("data-saves") == 1
    for key in SECTIONS.keys() - {"examination"}:
        why_not = f'<p class="sheet-body muted small not-asked" id="{key}">'
        assert f"/record/{key}/" in text or why_not in text, key
    part = clerk.get(reverse("record-section", args=[case.pk, "history"]), headers=HTMX)
    assert "<html" not in part.content.decode()
    assert "id_history-pain_nrs" in part.content.decode()


def test_a_link_opens_the_sections_that_it_names(clerk, case):
    assert opened(page(clerk, case, "?open=history,operation,nonsense")) == {"history", "operation"}


def test_what_is_right_is_saved_while_one_writes(clerk, case):
    typed = open_thing(clerk, case, "history") | {"pain_nrs": ["7"], "allergies": ["Latex <1>"]}
    answer = send(clerk, case, "history", typed)

    assert answer.status_code == 200
    assert state(answer).startswith("Saved ")
    assert slots(answer) == {}
    assert stored(case, "history")["pain_nrs"] == 7
    assert stored(case, "history")["allergies"] == "Latex <1>"
    assert base_of(answer) == ledger.latest_of(case, "history", case.pk).number
    for part in ("gaps", "scores", "emergency"):
        assert f'id="{part}"' in answer.content.decode()


def test_what_is_wrong_is_named_at_its_field_and_keeps_nothing_else_from_being_saved(clerk, case):
    before = stored(case, "examination")
    typed = open_thing(clerk, case, "examination") | {
        "on": ["31.02.2026"],
        "walking": ["aided"],
    }
    answer = send(clerk, case, "examination", typed)

    assert answer.status_code == 200
    assert slots(answer) == {
        "on": "This is not a date. Write it as 2026-11-22 or 22/11/2026.",
    }
    assert "but not 1 field" in state(answer)
    after = stored(case, "examination")
    assert (after["walking"], after["on"]) == ("aided", before["on"])
    # The answer touches only what stands beside the fields: what was typed stays on the page.
    parts = re.findall(r"<(?:textarea|select|input)\b[^>]*>", answer.content.decode())
    assert [re.search(r'name="(\w+)"', part)[1] for part in parts] == ["base"]


@pytest.mark.parametrize(
    ("section", "typed", "key", "waits_for"),
    [
        (
            "examination",
            {"performance_scale": "ecog", "performance_value": ""},
            "performance_value",
            {"performance_value": "1"},
        ),
        (
            "preparation",
            {"albumin": "3.4", "albumin_unit": ""},
            "albumin_unit",
            {"albumin_unit": "g/dL"},
        ),
    ],
    ids=["scale", "albumin"],
)
def test_an_answer_waits_for_the_one_without_which_it_means_nothing(
    clerk, case, section, typed, key, waits_for
):
    before = stored(case, section)
    sent = open_thing(clerk, case, section) | typed
    answer = send(clerk, case, section, sent)
    assert set(slots(answer)) == {key}
    assert {name: stored(case, section).get(name) for name in typed} == {
        name: before.get(name) for name in typed
    }

    answer = send(clerk, case, section, sent | waits_for | {"base": str(base_of(answer))})
    assert slots(answer) == {}
    assert stored(case, section) == before | {
        name: SECTION_VALUES[name] for name in (typed | waits_for)
    }


SECTION_VALUES = {
    "performance_scale": "ecog",
    "performance_value": 1,
    "albumin": 3.4,
    "albumin_unit": "g/dL",
}


def test_saving_an_untouched_section_adds_nothing(clerk, case):
    before = Entry.objects.count()
    for section in ("history", "examination", "tumour", "staging", "planning", "preparation"):
        answer = send(clerk, case, section, open_thing(clerk, case, section))
        assert slots(answer) == {}, section
    lesion = case.lesions.get()
    send(clerk, case, "lesion", open_thing(clerk, case, "lesion", lesion.pk), lesion.pk)
    assert Entry.objects.count() == before


def test_two_who_write_in_different_fields_both_keep_what_they_wrote(clerk, case, people):
    typed = open_thing(clerk, case, "history")
    stories.rewrite(case, "history", {"allergies": "Latex"}, by=people.surgeon)
    answer = send(clerk, case, "history", typed | {"pain_nrs": ["7"]})

    assert state(answer).startswith("Saved ")
    assert stored(case, "history")["allergies"] == "Latex"
    assert stored(case, "history")["pain_nrs"] == 7


@pytest.fixture
def clash(clerk, case, people):
    """Clara writes 3 and an allergy while Dr. Said has saved 7."""
    typed = open_thing(clerk, case, "history") | {"pain_nrs": ["3"], "allergies": ["Latex"]}
    stories.rewrite(case, "history", {"pain_nrs": 7}, by=people.surgeon)
    return typed, send(clerk, case, "history", typed)


def test_two_who_write_in_one_field_are_told_what_the_other_wrote(clerk, case, clash):
    _, answer = clash
    assert answer.status_code == 200
    assert "Dr. Omar Said wrote here at" in state(answer)
    assert "Nothing of yours is lost" in state(answer)
    assert slots(answer) == {"pain_nrs": "Dr. Omar Said wrote: 7"}
    assert "Save mine" in state(answer)
    assert "Take theirs" in state(answer)
    assert stored(case, "history")["pain_nrs"] == 7


def test_mine_can_be_saved(clerk, case, clash):
    typed, answer = clash
    again = send(clerk, case, "history", typed | {"base": [str(base_of(answer))]})

    assert state(again).startswith("Saved ")
    assert stored(case, "history")["pain_nrs"] == 3
    assert stored(case, "history")["allergies"] == "Latex"
    kept = Entry.objects.filter(case=case, section="history").order_by("number")
    assert [entry.values.get("pain_nrs") for entry in kept][-2:] == [7, 3]


def test_theirs_can_be_taken(clerk, case, clash):
    _, answer = clash
    theirs = re.search(r'hx-get="([^"]+)"[^>]*>Take theirs', answer.content.decode())[1]
    assert theirs == address(case, "history")
    assert open_thing(clerk, case, "history")["pain_nrs"] == ["7"]
    assert "allergies" not in stored(case, "history")


def test_one_more_thing_is_made_when_something_is_written_in_it(clerk, case):
    before = Entry.objects.count()
    url = reverse("record-section", args=[case.pk, "operation"])
    text = clerk.get(f"{url}?new", headers=HTMX).content.decode()
    key = uuid.UUID(re.search(r"/record/operation/([0-9a-f-]{36})/", text)[1])
    assert Entry.objects.count() == before

    answer = send(clerk, case, "operation", {"base": "0", "status": "planned"}, key)
    assert state(answer).startswith("Saved ")
    assert stored(case, "operation", key) == {"status": "planned"}
    assert f"/record/operation/{key}/" in page(clerk, case, "?open=operation")


def test_a_section_that_exists_once_belongs_to_the_case_alone(clerk, case):
    assert send(clerk, case, "history", {"base": "0"}, uuid.uuid4()).status_code == 404
    assert clerk.get(address(case, "nonsense")).status_code == 404


def test_what_was_taken_out_is_gone_from_the_page_and_kept_in_the_history(clerk, case):
    study = ledger.latest(case)["imaging_study"][1]
    where = [case.pk, "imaging_study", study.subject]
    answer = clerk.post(reverse("record-take-out", args=where), {"reason": "Other patient"})

    assert answer.url == (
        f"{reverse('case-record', args=[case.pk])}?open=imaging_study#imaging_study"
    )
    assert str(study.subject) not in page(clerk, case, "?open=imaging_study")
    text = clerk.get(reverse("record-history", args=where)).content.decode()
    assert "Taken out: Other patient" in text
    assert "Clara Benn" in text
    assert AuditEvent.objects.filter(action="record.taken_out").count() == 1


def test_what_was_taken_out_meanwhile_cannot_be_written(clerk, case, people):
    lesion = case.lesions.get()
    typed = open_thing(clerk, case, "lesion", lesion.pk)
    entries.take_out(case, "lesion", lesion.pk, by=people.surgeon)
    answer = send(clerk, case, "lesion", typed | {"size_ap_mm": ["31"]}, lesion.pk)
    assert "Not saved. This lesion was taken out by Dr. Omar Said meanwhile." in state(answer)


def test_the_history_tells_one_sitting_as_one(clerk, case):
    typed = open_thing(clerk, case, "history")
    for number, words in enumerate(("L", "Lat", "Latex")):
        base = str(int(typed["base"][0]) + number)
        send(clerk, case, "history", typed | {"base": [base], "allergies": [words]})
    text = clerk.get(reverse("record-history", args=[case.pk, "history", case.pk])).content.decode()

    assert text.count("<ins>Latex</ins>") == 1
    assert "Lat<" not in text
    assert plain(text).count("Clara Benn") == 1


def test_another_class_has_the_page_ask_its_own_questions(clerk, case):
    typed = open_thing(clerk, case, "tumour") | {"tumour_class": ["primary_malignant"]}
    answer = send(clerk, case, "tumour", typed)
    assert answer["HX-Trigger"] == "class-changed"
    assert "HX-Trigger" not in send(
        clerk, case, "tumour", typed | {"base": [str(base_of(answer))], "morphology": [""]}
    )
    text = page(clerk, case, "?open=planning")
    assert "id_planning-enneking_grade" in text
    assert 'hx-trigger="class-changed from:body"' in text


def test_what_is_not_asked_of_this_class_keeps_what_was_written(clerk, case, people):
    """An answer of the class before is neither shown in the form nor lost by saving it."""
    stories.rewrite(case, "planning", {"prognosis_view": "Years."}, by=people.oncologist)
    stories.rewrite(case, "tumour", {"tumour_class": "primary_malignant"}, by=people.surgeon)
    case.refresh_from_db()
    typed = open_thing(clerk, case, "planning")
    assert "prognosis_view" not in typed
    send(clerk, case, "planning", typed | {"enneking_grade": ["G1"]})

    assert stored(case, "planning")["prognosis_view"] == "Years."
    assert stored(case, "planning")["enneking_grade"] == "G1"
    assert "Years." in clerk.get(reverse("case", args=[case.pk])).content.decode()


def test_an_answer_that_is_not_asked_cannot_be_sent(clerk, case):
    typed = open_thing(clerk, case, "planning") | {"enneking_grade": ["G1"], "nonsense": ["1"]}
    send(clerk, case, "planning", typed)
    assert not {"enneking_grade", "nonsense"} & stored(case, "planning").keys()


@pytest.mark.parametrize("section", SECTIONS)
def test_after_the_board_only_what_comes_afterwards_is_written(client, decided, section):
    client.force_login(decided[0].surgeon)
    case, kind = Case.objects.get(pk=decided[1]), SECTIONS[section]
    subject = uuid.uuid4() if kind.noun else case.pk
    before = Entry.objects.count()
    first = next(key for key in ("remark", "report", "reason", "notes", *texts(kind)))
    answer = send(client, case, section, {"base": "1", first: "x"}, subject)
    if kind.after_board:
        assert "Not saved" not in state(answer)
        return
    assert "stays as the board saw it" in state(answer)
    assert Entry.objects.count() == before


def texts(kind) -> list[str]:
    return [key for field in kind.fields for key in field.stored_keys]


@pytest.fixture(scope="module")
def decided(told):
    people, _ = told
    return people, stories.decided(people).case.pk


WRITERS = ("chair", "clerk", "surgeon", "oncologist")
READERS = {"observer": 403, "auditor": 403, "stranger": 404, "administrator": 404}


@pytest.mark.parametrize("who", [*WRITERS, *READERS])
def test_only_who_may_write_gets_the_page_and_its_parts(client, case, people, who):
    client.force_login(people.users[who])
    expected, before = READERS.get(who, 200), Entry.objects.count()
    where = [case.pk, "history", case.pk]
    asked = [
        client.get(reverse("case-record", args=[case.pk])),
        client.get(reverse("record-section", args=[case.pk, "history"]), headers=HTMX),
        client.get(reverse("record-thing", args=where)),
        client.get(reverse("score-override", args=[case.pk, "SINS"])),
    ]
    assert {answer.status_code for answer in asked} == {expected}
    if who in READERS:
        sent = [
            send(client, case, "history", {"base": "1"}),
            client.post(reverse("record-take-out", args=where)),
            client.post(reverse("score-override", args=[case.pk, "SINS"])),
        ]
        assert {answer.status_code for answer in sent} == {expected}
        assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("who", "status"), [("observer", 200), ("auditor", 403), ("stranger", 404)]
)
def test_who_may_read_the_case_may_read_its_history(client, case, people, who, status):
    client.force_login(people.users[who])
    answer = client.get(reverse("record-history", args=[case.pk, "history", case.pk]))
    assert answer.status_code == status


def test_nobody_reads_the_record_of_another_board_by_the_key_of_a_thing(client, case, people):
    """The key of a thing alone opens nothing: it is looked for in the case of the address."""
    other = stories.draft(people, number="4713", family="Novak")
    lesion = other.lesions.get()
    client.force_login(people.clerk)
    shown = open_thing(client, case, "lesion", lesion.pk)
    assert shown["levels"] == [""]
    answer = send(client, case, "lesion", {"base": "0", "levels": "L5"}, lesion.pk)
    assert "Not saved. This lesion belongs to another case." in state(answer)
    assert not case.entries.filter(subject=lesion.pk).exists()
    lesion.refresh_from_db()
    assert (lesion.level_from, lesion.case_id) == ("T8", other.pk)


def test_without_script_the_page_comes_back_with_what_was_saved(clerk, case):
    typed = open_thing(clerk, case, "history") | {"allergies": ["Latex"]}
    answer = send(clerk, case, "history", typed, headers={})
    assert answer.status_code == 302
    assert answer.url == f"{reverse('case-record', args=[case.pk])}?open=history#history"
    assert "Latex" in clerk.get(answer.url).content.decode()
    part = clerk.get(reverse("record-section", args=[case.pk, "history"]))
    assert part.url == answer.url


def test_without_script_the_page_comes_back_with_what_was_typed_and_what_is_wrong(clerk, case):
    typed = open_thing(clerk, case, "history") | {"allergies": ["Latex"], "pain_nrs": ["eleven"]}
    answer = send(clerk, case, "history", typed, headers={})
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "<html" in text
    assert 'value="eleven"' in text
    assert "Enter a whole number" in text
    assert stored(case, "history")["allergies"] == "Latex"
    assert base_of_form(text, "history") == ledger.latest_of(case, "history", case.pk).number


def test_without_script_whoever_saves_second_is_told_too(clerk, case, people):
    typed = open_thing(clerk, case, "history") | {"pain_nrs": ["3"]}
    stories.rewrite(case, "history", {"pain_nrs": 7}, by=people.surgeon)
    answer = send(clerk, case, "history", typed, headers={})
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "Dr. Omar Said wrote: 7" in text
    assert 'value="3"' in text
    again = typed | {"base": [str(base_of_form(text, "history"))]}
    assert send(clerk, case, "history", again, headers={}).status_code == 302
    assert stored(case, "history")["pain_nrs"] == 3


def base_of_form(text: str, section: str) -> int:
    return int(re.search(rf'name="base" value="(\d+)" id="id_{section}-base"', text)[1])


def test_codes_are_picked_by_their_words(clerk, case):
    code = SECTIONS["tumour"]
    typed = open_thing(clerk, case, "tumour")
    named = [field for field in code.fields if field.kind == "code"]
    assert named
    for field, told, expected in (
        (named[0], "C79.5", "C79.5"),
        (named[0], "nonsense of the liver", None),
    ):
        answer = send(clerk, case, "tumour", typed | {field.key: [told]})
        if expected:
            assert stored(case, "tumour")[field.key] == expected
            again = open_thing(clerk, case, "tumour")
            assert again[field.key] == [in_words(field, expected)]
            typed = again
        else:
            assert "is not in this list" in slots(answer)[field.key]


@pytest.mark.parametrize(
    ("typed", "levels"),
    [("Th6-10", ["T6", "T10"]), ("d8", ["T8", "T8"]), ("T12 to L1", ["T12", "L1"])],
)
def test_a_stretch_of_the_spine_is_typed_as_people_write_it(clerk, case, typed, levels):
    key = uuid.uuid4()
    send(clerk, case, "lesion", {"base": "0", "levels": typed}, key)
    assert stored(case, "lesion", key)["levels"] == levels
    upper, lower = levels
    words = upper if upper == lower else f"{upper}–{lower}"
    assert open_thing(clerk, case, "lesion", key)["levels"] == [words]


def test_an_emergency_is_said_with_its_hours_as_soon_as_it_is_written(clerk, case):
    onset = timezone.localtime(timezone=case.board.zone) - timedelta(hours=30)
    typed = open_thing(clerk, case, "history") | {"onset_motor": [f"{onset:%Y-%m-%dT%H:%M}"]}
    answer = send(clerk, case, "history", typed)
    assert "New weakness since 30 hours; cord compressed (ESCC 2) with a deficit." in plain(
        answer.content.decode()
    )


def test_without_script_a_clash_with_a_bundle_names_the_bundle(clerk, case):
    typed = open_thing(clerk, case, "history")
    before = ledger.latest_of(case, "history", case.pk)
    values = {**before.values, "allergies": "Latex"}
    ledger.append(case, "history", case.pk, values, by=None, after=before)

    answer = clerk.post(address(case, "history"), typed | {"allergies": ["Penicillin"]})

    assert answer.status_code == 409
    assert "A bundle wrote: Latex" in answer.content.decode()


@pytest.mark.parametrize("name", ["record-section", "record-thing", "record-history"])
def test_reading_a_part_of_the_record_is_an_opening_of_the_case(clerk, case, name):
    part = [] if name == "record-section" else [case.pk]
    clerk.get(reverse(name, args=[case.pk, "history", *part]), headers=HTMX)

    assert AuditEvent.objects.filter(action="case.opened", object_id=str(case.pk)).count() == 1


@pytest.mark.parametrize("name", ["score-override", "finding-add", "files-add", "case-edit"])
def test_a_page_beside_the_record_is_an_opening_of_the_case(clerk, case, name):
    instrument = ["SINS"] if name == "score-override" else []
    clerk.get(reverse(name, args=[case.pk, *instrument]))

    assert AuditEvent.objects.filter(action="case.opened", object_id=str(case.pk)).count() == 1


def test_a_section_of_several_steps_is_named_with_all_of_them(people, client):
    case = stories.ready(people)
    client.force_login(people.clerk)

    page = client.get(reverse("case-record", args=[case.pk])).content.decode()

    assert '<span class="step-number">5–9, 11</span> Operations' in page
    assert '<span class="step-number">1</span> Preoperative evaluation' in page


def test_wbb_is_not_asked_of_a_tumour_of_the_sacrum_and_it_says_why(people, client):
    case = stories.ready(people)
    stories.rewrite(case, "tumour", {"tumour_class": "primary_malignant"}, by=people.clerk)
    client.force_login(people.clerk)
    address = reverse("case-record", args=[case.pk]) + "?open=planning"
    mobile = client.get(address).content.decode()
    stories.rewrite(case, "lesion", {"levels": ["S2", "S4"]}, by=people.clerk)

    sacral = client.get(address).content.decode()

    assert 'name="wbb_numbering"' in mobile
    assert 'name="wbb_numbering"' not in sacral
    assert "because the map does not describe the sacrum: Numbering scheme, Zones, Layers" in sacral


def test_a_number_that_changes_with_its_unit_is_saved_beside_a_wrong_answer(clerk, case, people):
    had = {"albumin": 38, "albumin_unit": "g/L"}
    stories.rewrite(case, "preparation", had, by=people.clerk)
    typed = open_thing(clerk, case, "preparation")
    changes = {"albumin": ["3.8"], "albumin_unit": ["g/dL"], "glucose": ["5.5"]}

    answer = send(clerk, case, "preparation", typed | changes)

    assert slots(answer) == {"glucose_unit": "Glucose: choose the unit of 5.5."}
    kept = stored(case, "preparation")
    assert (kept["albumin"], kept["albumin_unit"]) == (3.8, "g/dL")
    assert "glucose" not in kept
