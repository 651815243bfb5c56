"""A board's logo: whatever picture is sent, a small grey one is kept, and it never changes."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.forms import model_to_dict
from django.urls import reverse
from PIL import Image, ImageDraw, PngImagePlugin

from tumorboard import logos
from tumorboard.models import AuditEvent, Board, Logo
from tumorboard.refusal import Refused

SECRET = b"taken by Dr. Nobody at 52.52 N"


def drawn(
    size: tuple[int, int] = (900, 300),
    colour: str = "#0a3c6e",
    mode: str = "RGB",
    paper: str | tuple = "white",
) -> Image.Image:
    """A bar and a ring on paper."""
    picture = Image.new(mode, size, paper)
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.rectangle((width // 10, height // 10, width * 9 // 10, height // 3), fill=colour)
    pen.ellipse((width // 3, height // 2, width * 2 // 3, height - height // 20), outline=colour,
                width=height // 12)  # fmt: skip
    return picture


def file_of(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


def read(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["PNG"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(900, 300), (300, 2000), (3000, 300), (120, 90)])
def test_what_is_kept_is_a_small_grey_picture(kind, size):
    content = logos.printable(file_of(drawn(size), kind))
    kept = read(content)
    assert (kept.format, kept.mode) == ("PNG", "L")
    assert kept.width <= 640
    assert kept.height <= 240
    assert len(content) <= 64 * 1024
    assert kept.width / kept.height == pytest.approx(
        (size[0] * 0.8) / (size[1] * 0.85), rel=0.12
    ), "without the margin, and in its proportions"
    low, high = kept.getextrema()
    assert (low <= 48, high) == (True, 255)


def test_a_picture_of_noise_is_made_to_fit():
    content = logos.printable(file_of(Image.effect_noise((1500, 900), 90)))
    assert len(content) <= 64 * 1024
    assert read(content).height > 100


def test_a_pale_colour_is_dark_enough_for_a_fax():
    picture = drawn(colour="#0a3c6e")
    ImageDraw.Draw(picture).rectangle((90, 200, 250, 280), fill="#ffe27a")
    kept = read(logos.printable(file_of(picture)))
    shades = {shade: count for count, shade in kept.getcolors()}
    assert not [shade for shade in shades if 170 < shade < 238 and shades[shade] > 400]


def test_a_transparent_picture_is_on_white_paper():
    picture = drawn(mode="RGBA", colour="#0a3c6eff", paper=(0, 0, 0, 0))
    kept = read(logos.printable(file_of(picture)))
    assert kept.getpixel((2, kept.height - 2)) == 255


def test_nothing_but_the_pixels_is_kept():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    sent = file_of(drawn(), pnginfo=notes) + SECRET
    assert SECRET in sent
    assert SECRET not in logos.printable(sent)
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6  # lies on its side
    kept = logos.printable(file_of(drawn(), "JPEG", exif=exif))
    assert SECRET not in kept
    assert read(kept).height > read(kept).width, "it is set upright"


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SVG, "An SVG is not taken, because it can carry programs"),
        (b"\xef\xbb\xbf  <!-- a --><SVG></SVG>", "An SVG is not taken"),
        (b"", "This is no PNG, JPEG or WebP"),
        (b"GIF89a" + b"\x00" * 60, "This is no PNG, JPEG or WebP"),
        (file_of(drawn())[:400], "This is no PNG, JPEG or WebP"),
        (file_of(drawn(), "GIF"), "This is no PNG, JPEG or WebP"),
        (b"\x89PNG" + b"\x00" * (2 * 1024 * 1024), "larger than 2 MB"),
        (file_of(Image.new("1", (5000, 4000))), "more than 16 megapixels"),
        (file_of(Image.new("RGB", (400, 200), "white")), "nothing of this logo would be seen"),
        (file_of(drawn(mode="RGBA", colour="#fff", paper=(0, 0, 0, 0))), "nothing of this logo"),
        (file_of(drawn((40, 30))), "too small to be printed"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused_in_words(content, sentence):
    with pytest.raises(Refused) as refused:
        logos.printable(content)
    assert sentence in refused.value.sentence


@pytest.mark.django_db
def test_a_logo_is_kept_once_and_never_changes():
    picture = logos.printable(file_of(drawn()))
    row = logos.keep(picture)
    assert logos.keep(picture) == row
    assert row.pk == hashlib.sha256(picture).hexdigest()
    assert logos.picture_by(row.pk) == picture
    for change in (
        lambda: Logo.objects.filter(pk=row.pk).update(content=b"forged"),
        lambda: Logo.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="keeps what was written"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_a_logo_that_is_not_there_is_not_printed():
    with pytest.raises(Refused, match="The logo of this document is not there"):
        logos.picture_by("0" * 64)


@pytest.fixture
def ada(client, people):
    client.force_login(people.administrator)
    return people.administrator


def page(board: Board, **changes) -> dict:
    """The page of a board in the administration, as the browser sends it."""
    stored = {key: value for key, value in model_to_dict(board).items() if value is not None}
    numbers = {"deputy_rules-TOTAL_FORMS": "0", "deputy_rules-INITIAL_FORMS": "0"}
    ticks = {key for key, value in stored.items() if value is False}
    return {key: stored[key] for key in stored.keys() - ticks} | numbers | changes


def put_up(client, board: Board, content: bytes, name: str = "logo.png", **changes):
    url = reverse("admin:tumorboard_board_change", args=[board.pk])
    return client.post(url, page(board, new_logo=SimpleUploadedFile(name, content), **changes))


def test_an_administrator_puts_up_a_logo_and_takes_it_down_again(client, people, ada):
    board, url = people.board, reverse("admin:tumorboard_board_change", args=[people.board.pk])
    assert 'name="remove_logo"' not in client.get(url).content.decode()
    assert put_up(client, board, file_of(drawn())).status_code == 302
    board.refresh_from_db()
    assert read(bytes(board.logo.content)).mode == "L"
    shown = client.get(url).content.decode()
    assert 'src="data:image/png;base64,' in shown
    assert 'name="remove_logo"' in shown
    assert client.post(url, page(board)).status_code == 302
    board.refresh_from_db()
    kept = board.logo_id
    assert kept, "saving the page leaves the logo as it is"
    assert client.post(url, page(board, remove_logo="on")).status_code == 302
    board.refresh_from_db()
    assert board.logo is None
    assert Logo.objects.filter(pk=kept).exists(), "documents that exist still need it"
    events = AuditEvent.objects.filter(action="admin.board_changed").order_by("id")
    assert [event.detail["logo"] for event in events] == [kept, kept, ""]
    assert "logo" in str(events[0].detail["change"]).lower()


def test_what_is_refused_is_said_at_the_field_and_changes_nothing(client, people, ada):
    for content, name, sentence in (
        (SVG, "logo.svg", "An SVG is not taken"),
        (b"\x89PNG" + b"\x00" * logos.MAX_BYTES, "logo.png", "larger than 2 MB"),
    ):
        answer = put_up(client, people.board, content, name)
        assert answer.status_code == 200
        errors = answer.context["adminform"].form.errors
        assert sentence in errors["new_logo"][0]
        assert sentence in answer.content.decode()
    assert not Logo.objects.exists()


def test_another_logo_and_none_at_once_is_refused(client, people, ada):
    assert put_up(client, people.board, file_of(drawn())).status_code == 302
    people.board.refresh_from_db()
    before = people.board.logo_id
    other = file_of(drawn(colour="#600"))
    answer = put_up(client, people.board, other, remove_logo="on")
    assert "not both" in answer.content.decode()
    people.board.refresh_from_db()
    assert people.board.logo_id == before


def test_only_an_administrator_changes_it(client, people):
    client.force_login(people.chair)
    assert put_up(client, people.board, file_of(drawn())).status_code == 302
    people.board.refresh_from_db()
    assert people.board.logo is None
