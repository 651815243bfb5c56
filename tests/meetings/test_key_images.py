"""Key images before the board: in the room only when checked and presented, and on paper."""

import hashlib
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases import filing
from cases.filing import Showing
from cases.imaging import synthetic
from meetings import live, printing, session
from meetings.models import Document
from meetings.snapshots.images import image_faces
from tests import stories
from tests.cases import foreign

pytestmark = pytest.mark.slow

CAPTION = "T8: Berger's cord is pressed"


@pytest.fixture
def item(people):
    return stories.opened(people, cases=2).items.first()


@pytest.fixture
def image(people, item):
    content = synthetic.png(synthetic.axial("T8"))
    picture = filing.add(item.case, by=people.clerk, name="axial.png", content=content)
    return filing.add_key_image(picture, by=people.clerk, showing=Showing(caption=CAPTION))


TO_SIGN_IN = 302


def in_the_room(meeting) -> str:
    return live.render(str(meeting.pk), "room")["main"]


def test_the_room_is_shown_a_checked_image_of_the_presented_case_only(people, item, image):
    stories.paired(people, item.meeting)
    client = stories.screen_browser()
    address = reverse("room-image", args=[image.pk])
    assert client.get(address).status_code == TO_SIGN_IN

    item = session.present(item, by=people.chair)
    assert client.get(address).status_code == TO_SIGN_IN
    assert address not in in_the_room(item.meeting)

    filing.check_no_names(image, by=people.clerk, revision=1)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert hashlib.sha256(answer.content).hexdigest() == image.sha256
    assert address in in_the_room(item.meeting)

    session.set_aside(item, by=people.chair)
    assert client.get(address).status_code == TO_SIGN_IN
    assert address not in in_the_room(item.meeting)


def test_the_room_reads_no_name_in_a_caption(people, item, image):
    filing.check_no_names(image, by=people.clerk, revision=1)
    item = session.present(item, by=people.chair)
    text = in_the_room(item.meeting)
    assert "Berger" not in text
    assert "S-0001" in text
    assert "cord is pressed" in text


def test_the_room_screen_opens_no_other_address_of_the_image(people, client, item, image):
    filing.check_no_names(image, by=people.clerk, revision=1)
    session.present(item, by=people.chair)
    stories.paired(people, item.meeting)
    wall = stories.screen_browser()
    for name, key in (
        ("key-image-picture", image.pk), ("file", image.attachment_id),
        ("file-content", image.attachment_id),
    ):  # fmt: skip
        assert wall.get(reverse(name, args=[key])).status_code == TO_SIGN_IN
    client.force_login(people.stranger)
    assert client.get(reverse("room-image", args=[image.pk])).status_code == 404


def test_chair_and_participants_see_key_images_with_words(item, image, people):
    item = session.present(item, by=people.chair)
    for audience in ("chair", "participant"):
        text = live.render(str(item.meeting.pk), audience)["case"]
        assert reverse("key-image-picture", args=[image.pk]) in text
        assert "cord is pressed" in text


def test_who_decides_is_told_that_a_file_names_another_patient(people, item):
    kept = filing.add(
        item.case, by=people.clerk, name="a.dcm", content=foreign.dicom(foreign.DOE),
        keep_another_patient=True,
    )  # fmt: skip
    image = filing.add_key_image(kept, by=people.clerk, showing=Showing(caption="T8"))
    filing.check_no_names(image, by=people.clerk, revision=1)
    item = session.present(item, by=people.chair)
    assert "names another patient: Doe" in live.render(str(item.meeting.pk), "chair")["case"]
    assert "Doe" not in in_the_room(item.meeting)
    assert "names another patient" in image_faces(item.case)[0]["source"]


def test_the_summary_shows_the_image_as_the_board_saw_it(people, item, image):
    stories.decide(people, item)
    summary = Document.objects.get(item=item)
    frozen = summary.snapshot["images"]
    assert [one["sha256"] for one in frozen] == [image.sha256]
    filing.edit_key_image(image, by=people.clerk, revision=1, showing=Showing(caption="Changed"))

    first = printing._printed(summary)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(first.content)).pages)
    assert "1. T8: Berger's cord is pressed" in " ".join(text.split())
    assert "Changed" not in text
    with pikepdf.open(BytesIO(first.content)) as pdf:
        images = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)
                  and one.get("/Subtype") == "/Image"]  # fmt: skip
        assert len(images) == 1
        assert images[0].get("/Interpolate", False) is not True
        alternatives = [str(one["/Alt"]) for one in pdf.objects
                        if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]  # fmt: skip
        assert any("cord is pressed" in words for words in alternatives)


@pytest.mark.slow
def test_a_summary_with_an_image_is_the_same_bytes_each_time(people, item, image):
    stories.decide(people, item)
    summary = Document.objects.get(item=item)
    assert printing._printed(summary).sha256 == printing._printed(summary).sha256
