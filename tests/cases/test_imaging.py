"""Files from outside: what they are, what is kept of them, what is refused, and how images look."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import gdcm
import numpy as np
import pytest
from PIL import Image, ImageFile
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from cases.imaging import frames, synthetic
from cases.imaging.dicom import header_of
from cases.imaging.examine import examine
from cases.imaging.frames import Window
from cases.imaging.identity import Person, compare
from cases.imaging.kinds import FileKind, file_name, plain
from cases.imaging.pictures import Arrow, Crop, key_picture
from tests.cases import foreign
from tumorboard.refusal import Refused


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(content)))


@pytest.mark.parametrize(("name", "content"), foreign.WRONG_TYPES.items())
def test_what_is_no_report_and_no_image_is_refused(name, content):
    with pytest.raises(Refused, match="Choose a PDF, a PNG or JPEG picture, or a DICOM file"):
        examine(content)


def test_a_photograph_loses_its_place_camera_and_comment_and_stands_upright():
    found = examine(foreign.photograph())
    assert (found.kind, found.width, found.height) == (FileKind.JPEG, 30, 40)
    for secret in (b"Secret", b"Exif", b"GPS"):
        assert secret not in found.content


@pytest.mark.parametrize(("name", "content"), list(foreign.polyglots()))
def test_of_a_file_that_is_two_things_only_the_image_is_kept(name, content):
    found = examine(content)
    assert foreign.SCRIPT not in found.content
    assert not found.content.startswith((b"MZ", b"<"))
    assert b"PK" not in found.content


def test_a_picture_cut_off_is_refused_also_beside_a_library_that_lets_it_pass(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = synthetic.png(synthetic.axial("T8"))
    with pytest.raises(Refused, match="damaged or cut off"):
        examine(whole[: len(whole) // 2])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_grey_or_rgb(mode):
    found = examine(foreign.png(mode=mode, color=1))
    assert Image.open(BytesIO(found.content)).mode in {"L", "RGB"}


@pytest.mark.parametrize("strength", [3, 4, 6])
def test_a_locked_report_is_refused_whatever_its_lock(strength):
    with pytest.raises(Refused, match="locked with a password"):
        examine(foreign.locked_pdf(strength))


def test_a_report_has_pages():
    assert examine(foreign.pdf()).pages == 1


def test_the_header_says_whose_images_these_are():
    found = examine(foreign.dicom(frames=3))
    assert (found.person, found.on, found.modality) == (foreign.BERGER, foreign.STUDY, "MR")
    assert (found.series, found.frames, found.warning) == ("T2 sagittal", 3, "")
    assert (found.center, found.window) == (480, 960)


@pytest.mark.parametrize(
    ("stated", "is_another", "words"),
    [
        (foreign.BERGER, False, ""),
        (foreign.DOE, True, "names another patient: Doe, John, born 1 Jan 1970, record X-1"),
        (Person(), False, "does not say whose it is"),
        (replace(foreign.BERGER, record_number="K-99"), False, "another record number: K-99"),
        (replace(foreign.BERGER, record_number="004711"), False, ""),
        (replace(foreign.BERGER, birth_date=date(1964, 3, 5)), True, "another patient"),
        (replace(foreign.BERGER, family_name="BERGER", given_name="ANNA MARIA"), False, ""),
        (replace(foreign.BERGER, family_name="Berger Anna", given_name=""), False, ""),
        (replace(foreign.BERGER, given_name="Maria"), True, "another patient"),
        (Person(record_number="4712"), True, "another patient: no name, record 4712"),
        (Person(record_number="4711"), False, ""),
        (Person(family_name="Berger"), False, ""),
        (Person(family_name="Bergmann"), True, "another patient"),
    ],
)
def test_whether_the_patient_in_the_file_is_the_patient_of_the_case(stated, is_another, words):
    found = compare(foreign.BERGER, stated)
    assert found.is_another is is_another
    assert words in found.warning
    assert bool(found.warning) is bool(words)


@pytest.mark.parametrize("other", ["Müller", "MUELLER", "Muller", "müller"])
def test_umlauts_are_written_in_many_ways(other):
    one, two = Person(family_name="Müller"), Person(family_name=other)
    assert not compare(one, two).warning


def test_a_name_in_several_scripts_is_read_in_latin():
    content = foreign.changed(
        foreign.dicom(), SpecificCharacterSet="ISO_IR 192", PatientName="Wang^XiaoDong=王^小东"
    )
    person = header_of(content).person
    assert (person.family_name, person.given_name) == ("Wang", "XiaoDong")


def test_burnt_in_names_are_warned_of():
    found = examine(foreign.colour_dicom())
    assert "names are written into the images" in found.warning
    assert found.center is None
    assert pixels(frames.frame_picture(found.content, 1).content)[0, 0].tolist() == [200, 0, 0]


def test_a_window_spreads_its_values_over_black_to_white():
    content = synthetic.dicom(
        [np.array([[0, 100, 200, 300, 400]], np.uint16)],
        person=foreign.BERGER, on=foreign.STUDY, series="ramp",
    )  # fmt: skip
    shown = pixels(frames.frame_picture(content, 1, window=Window(200, 201)).content)
    assert shown[0].tolist() == [0, 1, 128, 255, 255]

    inverted = foreign.changed(content, PhotometricInterpretation="MONOCHROME1")
    shown = pixels(frames.frame_picture(inverted, 1, window=Window(200, 201)).content)
    assert shown[0].tolist() == [255, 254, 127, 0, 0]


def test_signed_values_are_rescaled_to_hounsfield_units():
    raw = np.array([[-1000, 0, 1000]], "<i2")
    content = foreign.changed(
        synthetic.dicom(
            [raw.view("<u2")], person=foreign.BERGER, on=foreign.STUDY, series="CT", modality="CT"
        ),
        PixelRepresentation=1, BitsStored=16, HighBit=15, RescaleSlope=2, RescaleIntercept=-24,
    )  # fmt: skip
    shown = pixels(frames.frame_picture(content, 1, window=Window(-24, 8001)).content)
    assert shown[0].tolist() == [64, 128, 191]


def test_without_a_window_in_the_header_one_is_found():
    content = foreign.changed(foreign.dicom(), WindowCenter=None, WindowWidth=None)
    found = examine(content)
    assert found.window > 100
    shown = pixels(frames.frame_picture(content, 1).content)
    assert shown.min() == 0
    assert shown.max() == 255


def encoded_by_gdcm(tmp_path, syntax: str) -> bytes:
    before, after = tmp_path / "before.dcm", tmp_path / "after.dcm"
    before.write_bytes(foreign.dicom(frames=1))
    reader, change, writer = (
        gdcm.ImageReader(),
        gdcm.ImageChangeTransferSyntax(),
        gdcm.ImageWriter(),
    )
    reader.SetFileName(str(before))
    assert reader.Read()
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.GetTSType(syntax)))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer.SetFileName(str(after))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    return after.read_bytes()


@pytest.mark.parametrize("name", ["JPEG lossless", "JPEG-LS"])
def test_losslessly_compressed_images_look_as_before(tmp_path, name):
    syntax = {"JPEG lossless": "1.2.840.10008.1.2.4.70", "JPEG-LS": "1.2.840.10008.1.2.4.80"}[name]
    packed = encoded_by_gdcm(tmp_path, syntax)
    plain_one = frames.frame_picture(foreign.dicom(frames=1), 1)
    assert np.array_equal(
        pixels(frames.frame_picture(packed, 1).content), pixels(plain_one.content)
    )


def test_jpeg_2000_and_run_lengths_look_as_before():
    content = foreign.dicom(frames=1)
    before = pixels(frames.frame_picture(content, 1).content)
    file = dcmread(BytesIO(content))
    out = BytesIO()
    Image.fromarray(file.pixel_array).save(out, "JPEG2000", irreversible=False)
    file.PixelData = encapsulate([out.getvalue()])
    file["PixelData"].is_undefined_length = True
    file.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.4.90")
    out = BytesIO()
    file.save_as(out, implicit_vr=False, little_endian=True)
    for packed in (out.getvalue(), foreign.compressed("1.2.840.10008.1.2.5")):
        after = pixels(frames.frame_picture(packed, 1).content)
        assert np.abs(after.astype(int) - before).max() <= 16  # ten bits kept in sixteen


def test_a_key_image_is_the_part_with_its_arrow():
    whole = synthetic.png(synthetic.axial("T8"))
    bare = key_picture(whole, crop=Crop(0.25, 0.0, 0.75, 0.5), arrow=None)
    assert (bare.width, bare.height) == (1000, 1000)
    pointed = key_picture(whole, crop=Crop(0.25, 0, 0.75, 0.5), arrow=Arrow(0.3, 0.1, 0.5, 0.3))
    changed = pixels(pointed.content) != pixels(bare.content)
    assert changed[200:600, 100:500].any()
    assert not changed[700:].any()
    assert {0, 255} <= set(np.unique(pixels(pointed.content)[changed]))


@pytest.mark.parametrize("name", foreign.NAMES)
def test_a_file_name_is_one_plain_short_line(name):
    shown = file_name(name)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set("/\\\r\n\t\x00\u202e\u2066\u200b\ufeff\ud83d")
    assert shown == plain(shown)


def test_the_drawings_are_the_same_each_time():
    said = {"person": foreign.BERGER, "on": foreign.STUDY, "series": "s"}
    once, again = (synthetic.dicom([synthetic.sagittal("T8")], **said) for _ in range(2))
    assert once == again
