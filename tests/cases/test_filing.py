"""Files and key images of a case: added, kept, changed by two people, taken out."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cases import files, filing, lifecycle, stored
from cases.filing import Showing
from cases.imaging import frames, synthetic
from cases.imaging.pictures import Arrow, Crop
from cases.models import Attachment, AttachmentFile, KeyImage, KeyPicture
from tests import stories
from tests.cases import foreign
from tumorboard.models import AuditEvent
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

SHOWN = Showing(caption="T8: the cord is pressed", arrow=Arrow(0.1, 0.1, 0.5, 0.5))


@pytest.fixture
def case(people):
    return stories.draft(people)


@pytest.fixture
def images(people, case):
    return filing.add(case, by=people.clerk, name="a.dcm", content=foreign.dicom())


@pytest.fixture
def chosen(people, images):
    return filing.add_key_image(images, by=people.clerk, showing=SHOWN)


def actions(case) -> list[str]:
    rows = AuditEvent.objects.filter(patient=case.patient.record_number).order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_a_file_is_kept_as_it_came_and_audited(people, case, images):
    assert stored.content_of(images) == foreign.dicom()
    assert (images.title, images.modality, images.on) == (
        "Spine MRI T2 sagittal",
        "MR",
        foreign.STUDY,
    )
    assert actions(case)[-1] == "file.added"


def test_the_same_file_twice_is_kept_once(people, case, images):
    again = filing.add(case, by=people.chair, name="b.dcm", content=foreign.dicom())
    assert again == images
    assert Attachment.objects.count() == 1


def test_images_of_another_patient_are_kept_only_knowingly(people, case):
    content = foreign.dicom(foreign.DOE)
    with pytest.raises(filing.AnotherPatient, match="Doe, John, born 1 Jan 1970"):
        filing.add(case, by=people.clerk, name="a.dcm", content=content)
    assert not Attachment.objects.exists()

    kept = filing.add(
        case, by=people.clerk, name="a.dcm", content=content, keep_another_patient=True
    )
    assert kept.names_another
    assert "Doe, John" in kept.warning
    assert AuditEvent.objects.get(action="file.added").detail["names_another"] is True


def test_files_may_come_after_the_board_but_not_to_a_withdrawn_case(people):
    heard = stories.decided(people).case
    filing.add(heard, by=people.clerk, name="after.png", content=foreign.png())

    gone = stories.draft(people, number="4802")
    lifecycle.withdraw(gone, by=people.clerk, reason="Entered twice.")
    with pytest.raises(Refused, match="withdrawn"):
        filing.add(gone, by=people.clerk, name="a.png", content=foreign.png())


@pytest.mark.parametrize("table", ["attachmentfile", "keypicture", "attachment"])
def test_the_database_refuses_to_change_what_was_stored(chosen, table):
    column = "title" if table == "attachment" else "content"
    with (
        pytest.raises((IntegrityError, InternalError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE cases_{table} SET {column} = 'x'")  # noqa: S608
    with (
        pytest.raises((IntegrityError, InternalError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM cases_{table}")  # noqa: S608


def test_bytes_that_are_not_those_stored_are_not_handed_out(images):
    images.sha256 = "0" * 64
    with pytest.raises(Refused, match="do not match"):
        stored.content_of(images)


def test_an_image_is_read_in_parts_and_looks_the_same(people, case):
    content = foreign.dicom(frames=3)
    images = filing.add(case, by=people.clerk, name="a.dcm", content=content)
    for number in (1, 3):
        expected = frames.frame_picture(content, number).content
        assert stored.base_picture(images, number) == expected


def test_a_part_of_a_file_does_not_bring_the_whole_of_it(images, monkeypatch):
    monkeypatch.setattr(stored, "PART", 256)
    stream = stored.stream_of(images)
    stream.seek(len(foreign.dicom()) - 10)
    with CaptureQueriesContext(
        connection,
    ) as sent:
        assert stream.read(4) == foreign.dicom()[-10:-6]
    assert "SUBSTRING" in sent[0]["sql"]


def test_a_key_image_keeps_the_picture_of_each_revision(people, case, chosen):
    first = chosen.sha256
    changed = filing.edit_key_image(
        chosen, by=people.chair, revision=1, showing=Showing(caption="T8, closer", frame=2)
    )
    assert (changed.revision, changed.caption, changed.arrow) == (2, "T8, closer", None)
    assert changed.sha256 != first
    assert [row.sha256 for row in KeyPicture.objects.all()] == [first, changed.sha256]
    assert stored.picture_by(str(chosen.pk), first).startswith(b"\x89PNG")
    assert actions(case)[-2:] == ["key_image.added", "key_image.edited"]


def test_whoever_saves_second_is_told(people, chosen):
    filing.edit_key_image(chosen, by=people.chair, revision=1, showing=Showing(caption="Mine"))
    with pytest.raises(Refused, match="Somebody else changed this key image"):
        filing.edit_key_image(chosen, by=people.clerk, revision=1, showing=Showing(caption="Yours"))
    assert KeyImage.objects.get().caption == "Mine"


def test_no_names_is_said_by_somebody_and_again_for_another_part(people, chosen):
    checked = filing.check_no_names(chosen, by=people.clerk, revision=1)
    assert checked.is_nameless

    worded = filing.edit_key_image(
        checked,
        by=people.clerk,
        revision=1,
        showing=Showing(caption="Other words", arrow=SHOWN.arrow),
    )
    assert worded.is_nameless
    cut = Showing(caption="Other words", arrow=SHOWN.arrow, crop=Crop(0, 0, 0.5, 0.5))
    assert not filing.edit_key_image(worded, by=people.clerk, revision=2, showing=cut).is_nameless
    with pytest.raises(Refused, match="Somebody else"):
        filing.check_no_names(chosen, by=people.clerk, revision=2)


def test_no_names_is_said_again_where_an_arrow_may_have_covered_one(people, chosen):
    checked = filing.check_no_names(chosen, by=people.clerk, revision=1)
    bare = Showing(caption=SHOWN.caption)
    assert not filing.edit_key_image(checked, by=people.clerk, revision=1, showing=bare).is_nameless


def test_key_images_close_up_when_their_file_is_taken_out(people, case, images):
    other = filing.add(
        case, by=people.clerk, name="b.png", content=synthetic.png(synthetic.axial("T9"))
    )
    for file, name in [(images, "a"), (images, "b"), (other, "c"), (images, "d"), (other, "e")]:
        filing.add_key_image(file, by=people.clerk, showing=Showing(caption=name))
    filing.withdraw(images, by=people.clerk)

    left = KeyImage.objects.filter(withdrawn_at=None).values_list("caption", "position")
    assert list(left) == [("c", 1), ("e", 2)]


def test_key_images_keep_their_order(people, case, images):
    made = [
        filing.add_key_image(images, by=people.clerk, showing=Showing(caption=name))
        for name in "abcd"
    ]
    filing.move_key_image(made[3], by=people.clerk, position=2)
    filing.withdraw_key_image(made[0], by=people.clerk)
    filing.move_key_image(made[1], by=people.clerk, position=99)
    shown = files.key_images_of(case)
    assert [(one.position, one.caption) for one in shown] == [(1, "d"), (2, "c"), (3, "b")]


@pytest.mark.parametrize(
    ("showing", "words"),
    [
        (Showing(caption=" \u202e "), "Say in a few words"),
        (Showing(caption="x", frame=9), "images 1 to 2"),
        (Showing(caption="x", crop=Crop(0.5, 0, 0.4, 1)), "must lie within"),
        (Showing(caption="x", crop=Crop(-1, 0, 1, 1)), "must lie within"),
    ],
)
def test_a_key_image_that_cannot_be_is_refused(people, images, showing, words):
    with pytest.raises(Refused, match=words):
        filing.add_key_image(images, by=people.clerk, showing=showing)


def test_a_file_that_is_taken_out_takes_its_key_images_with_it(people, case, images, chosen):
    filing.withdraw(images, by=people.clerk)
    found = files.files_of(case)
    assert found.is_empty
    assert found.key_images == []
    assert AttachmentFile.objects.count() == 1
    again = filing.add(case, by=people.clerk, name="a.dcm", content=foreign.dicom())
    assert again != images


def test_files_of_a_series_are_one_line_in_the_order_of_their_slices(people, case):
    axes = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0]}
    for number, z in ((1, 30), (2, 10), (3, 20)):
        header = {**axes, "ImagePositionPatient": [0, 0, z], "InstanceNumber": number}
        content = foreign.dicom(frames=1, **header)
        filing.add(case, by=people.clerk, name=f"{number}.dcm", content=content)
    filing.add(case, by=people.clerk, name="a.pdf", content=foreign.pdf())
    with CaptureQueriesContext(connection) as asked:
        found = files.files_of(case)
        rows = found.rows
    assert len(asked) == 2
    assert [row["extent"] for row in rows] == ["3 images", "1 page"]
    stack = files.stack_of(found.series[0][0])
    at = {one.pk: one.slice_at for one in Attachment.objects.all()}
    assert [at[one.attachment] for one in stack] == [10, 20, 30]
