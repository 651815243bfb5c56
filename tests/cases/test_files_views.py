"""Files on screen: uploading several at once, looking at images, and who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import filing
from cases.filing import Showing
from cases.models import Attachment, KeyImage
from tests import stories
from tests.cases import foreign
from tests.retelling import retold
from tumorboard.middleware import INERT
from tumorboard.models import AuditEvent

pytestmark = pytest.mark.slow

READERS = ("surgeon", "observer", "chair", "clerk")
NO_READERS = {"stranger": 404, "administrator": 404, "auditor": 403}


@pytest.fixture
def case(people):
    return stories.draft(people)


@pytest.fixture
def images(people, case):
    return filed(people, case)


@retold
def filed(people, case):
    return filing.add(case, by=people.clerk, name="a.dcm", content=foreign.dicom(frames=3))


@pytest.fixture
def chosen(people, images):
    return shown(people, images)


@retold
def shown(people, images):
    return filing.add_key_image(images, by=people.clerk, showing=Showing(caption="T8: cord"))


@pytest.fixture
def clerk(people, client):
    client.force_login(people.clerk)
    return client


def send(client, case, *files: tuple[str, bytes], **options):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    headers = options.pop("headers", None)
    address = reverse("files-add", args=[case.pk])
    return client.post(address, {"files": sent, **options}, headers=headers)


def test_good_files_are_kept_and_each_bad_one_has_its_reason(clerk, case):
    answer = send(
        clerk, case, ("a.png", foreign.png()), ("b.png", b"<svg/>"), ("c.jpg", foreign.jpeg()),
        ("d.pdf", b"MZ" + bytes(99)), ("e.png", b""),
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sorted(Attachment.objects.values_list("file_name", flat=True)) == ["a.png", "c.jpg"]
    for sentence in ("SVG drawing", "This is a program", "The file is empty"):
        assert sentence in page


def test_good_files_lead_back_to_the_case(clerk, case):
    answer = send(clerk, case, ("a.png", foreign.png()), ("b.pdf", foreign.pdf()))
    assert answer.url == reverse("case", args=[case.pk])
    page = clerk.get(answer.url).content.decode()
    assert "2 files added" in page
    assert "Images and files" in page


def test_nothing_chosen_is_said_at_the_field(clerk, case):
    answer = send(clerk, case)
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.content.decode()


def test_images_of_another_patient_ask_for_a_word(clerk, case):
    other = ("x.dcm", foreign.dicom(foreign.DOE))
    answer = send(clerk, case, other, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "names another patient: Doe, John" in page
    assert "data-upload-keep" in page
    assert not Attachment.objects.exists()

    send(clerk, case, other, keep="on")
    page = clerk.get(reverse("case", args=[case.pk])).content.decode()
    assert "names another patient: Doe, John" in page
    page = clerk.get(reverse("file", args=[Attachment.objects.get().pk])).content.decode()
    assert "names another patient: Doe, John" in page


@pytest.mark.parametrize("name", ["file", "file-content", "key-image-picture"])
def test_who_may_see_files(people, client, images, chosen, name):
    address = reverse(name, args=[chosen.pk if name.startswith("key") else images.pk])
    for who in READERS:
        client.force_login(people.users[who])
        assert client.get(address).status_code == 200, who
    for who, status in NO_READERS.items():
        client.force_login(people.users[who])
        assert client.get(address).status_code == status, who


def test_a_stranger_gets_no_frame(people, client, images):
    client.force_login(people.stranger)
    assert client.get(reverse("file-frame", args=[images.pk, 1])).status_code == 404
    client.logout()
    assert client.get(reverse("file-frame", args=[images.pk, 1])).status_code == 302


def test_only_those_who_write_records_add_and_choose(people, client, case, images, chosen):
    client.force_login(people.observer)
    assert send(client, case, ("a.png", foreign.png())).status_code == 403
    for name, key in (("file-remove", images), ("key-image-check", chosen)):
        assert client.post(reverse(name, args=[key.pk])).status_code == 403


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (foreign.pdf(), "application/pdf", "S-0001-2026-11-20.pdf"),
        (foreign.dicom(), "application/dicom", "S-0001-2026-11-20.dcm"),
        (foreign.jpeg(), "image/jpeg", ".jpg"),
    ],
)
def test_bytes_are_handed_out_as_what_they_are_and_run_nowhere(
    people, clerk, case, content, kind, name
):
    added = filing.add(case, by=people.clerk, name="../<b>.exe", content=content)
    answer = clerk.get(reverse("file-content", args=[added.pk]))
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == INERT
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="S-0001-')
    assert answer.headers["Content-Disposition"].endswith(name.rpartition(".")[2] + '"')
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_an_image_is_not_sent_again_to_a_browser_that_has_it(clerk, images):
    address = reverse("file-frame", args=[images.pk, 2])
    first = clerk.get(address)
    assert first.headers["Content-Type"] == "image/png"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Content-Security-Policy"] == INERT
    again = clerk.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = clerk.get(address, {"center": 100, "width": 50})
    assert other.headers["ETag"] != first.headers["ETag"]
    assert other.content != first.content


@pytest.mark.parametrize(
    ("number", "query", "status"),
    [
        (0, {}, 404), (4, {}, 404), (99999999, {}, 404),
        (1, {"center": "nan", "width": 5}, 400), (1, {"center": 5, "width": 0}, 400),
        (1, {"center": "1e400", "width": "x"}, 400), (1, {"center": 5}, 200),
    ],
)  # fmt: skip
def test_what_is_no_image_or_no_window_is_answered_plainly(clerk, images, number, query, status):
    address = reverse("file-frame", args=[images.pk, number])
    assert clerk.get(address, query).status_code == status


def test_looking_is_audited_once_a_sitting(people, clerk, images):
    for _ in range(3):
        clerk.get(reverse("file", args=[images.pk]))
        clerk.get(reverse("file-frame", args=[images.pk, 1]))
    row = AuditEvent.objects.get(action="file.opened")
    assert (row.actor, row.patient, row.object_id) == (people.clerk.email, "4711", str(images.pk))


def test_the_viewer_shows_the_stack_without_a_script_too(clerk, images):
    page = clerk.get(reverse("file", args=[images.pk]), {"image": 3, "center": 7, "width": 9})
    text = page.content.decode()
    assert "image 3 of 3" in text
    assert "frames/3.png?center=7.0&amp;width=9.0" in text
    for nonsense in ({"image": "x"}, {"image": "-1"}, {"image": "9" * 50}, {"center": "x"}):
        assert clerk.get(reverse("file", args=[images.pk]), nonsense).status_code == 200


def editing(**changes) -> dict:
    return {
        "revision": 1, "frame": 2, "caption": "T8", "arrow_from_x": 10, "arrow_from_y": 20,
        "arrow_to_x": 30, "arrow_to_y": 40, "crop_left": 0, "crop_top": 0, "crop_right": 50,
        "crop_bottom": 60, **changes,
    }  # fmt: skip


def test_a_key_image_is_chosen_shown_and_checked(people, clerk, images):
    clerk.post(reverse("key-image-add", args=[images.pk]), editing())
    made = KeyImage.objects.get()
    assert (made.arrow, made.crop, made.frame) == ([0.1, 0.2, 0.3, 0.4], [0, 0, 0.5, 0.6], 2)
    edit = reverse("key-image-edit", args=[made.pk])
    page = clerk.get(edit).content.decode()
    assert "No names are to be seen" in page
    assert 'value="10.0"' in page

    clerk.post(reverse("key-image-check", args=[made.pk]), {"revision": 1})
    assert KeyImage.objects.get().checked_by == people.clerk
    late = clerk.post(edit, editing(revision=7, caption="Late"))
    assert late.status_code == 409
    assert "Somebody else changed" in late.content.decode()
    assert "Late" in late.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"caption": ""}, {"arrow_to_x": ""}, {"crop_right": 0}, {"crop_top": 70},
        {"frame": 0}, {"frame": 99}, {"crop_left": "x"}, {"center": "inf"}, {"width": -4},
        {"caption": "x" * 301}, {"arrow_from_x": 101},
    ],
)  # fmt: skip
def test_what_makes_no_key_image_is_said(clerk, images, wrong):
    answer = clerk.post(reverse("key-image-add", args=[images.pk]), editing(**wrong))
    assert answer.status_code in (409, 422)
    assert not KeyImage.objects.exists()


def test_what_was_taken_out_is_not_there(people, clerk, images, chosen):
    clerk.post(reverse("file-remove", args=[images.pk]))
    for name, key in (
        ("file", images), ("file-content", images), ("key-image-picture", chosen),
        ("key-image-edit", chosen),
    ):  # fmt: skip
        assert clerk.get(reverse(name, args=[key.pk])).status_code == 404
    assert clerk.get(reverse("file-frame", args=[images.pk, 1])).status_code == 404


def test_no_name_of_a_file_does_harm(people, clerk, case):
    for number, name in enumerate(foreign.NAMES):
        content = foreign.png((20, 20 + number))
        made = filing.add(case, by=people.clerk, name=name, content=content)
        assert made.title
        assert "/" not in made.file_name
    page = clerk.get(reverse("case-files", args=[case.pk])).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_a_body_beyond_all_limits_is_turned_away_unread(clerk, case, settings):
    settings.MAX_BODY = 1000
    answer = send(clerk, case, ("a.png", foreign.png() + bytes(2000)))
    assert answer.status_code == 413
    assert "50 MB" in answer.content.decode()
