"""The files of the demonstration's cases, drawn by the program itself."""

from collections.abc import Callable
from datetime import date, timedelta

from cases import filing
from cases.filing import Showing
from cases.imaging import synthetic
from cases.imaging.identity import Person
from cases.imaging.pictures import Arrow, Crop
from cases.models import Attachment, Case
from tumorboard.models import User

Told = tuple[str, bytes]


def add_files(case: Case, name: str, *, day: date, by: User) -> None:
    """Add the drawn files and key images of one of the cases, if it has any."""
    make = CASES.get(name)
    if make:
        make(case, day, by)


def _series_and_report(case: Case, day: date, by: User) -> None:
    """A sagittal series with its key image, and the radiologist's report."""
    study = day - timedelta(days=4)
    patient = case.patient
    person = Person(
        patient.record_number, patient.family_name, patient.given_name, patient.birth_date
    )
    series = synthetic.sagittal_series("T8")
    content = synthetic.dicom(series, person=person, on=study, series="T2 sagittal")
    images = filing.add(case, by=by, name="spine.dcm", content=content)
    showing = Showing(
        caption="T8: epidural tumour presses on the cord, fluid still visible",
        frame=len(series) // 2 + 1,
        arrow=Arrow(0.2, 0.3, 0.45, 0.49),
        crop=Crop(0.05, 0.1, 0.9, 0.9),
    )
    _choose(images, showing, by)
    lines = [
        f"Study of {study:%-d %B %Y}, spine MRI with contrast. All persons are invented.",
        "T8: lytic metastasis with epidural tumour on the left. The cord is compressed;",
        "cerebrospinal fluid is still visible around it. Height loss 30 %.",
        "No further lesion from T5 to T11.",
    ]
    report = synthetic.pdf("Radiology report", lines)
    filing.add(case, by=by, name="MRI report.pdf", content=report)


def _axial(level: str, caption: str, **drawn: bool) -> Callable[[Case, date, User], None]:
    """A single axial picture as one saves it from a viewer."""

    def make(case: Case, day: date, by: User) -> None:
        content = synthetic.png(synthetic.axial(level, **drawn))
        picture = filing.add(case, by=by, name=f"axial {level}.png", content=content)
        _choose(picture, Showing(caption=caption, arrow=Arrow(0.15, 0.2, 0.4, 0.44)), by)

    return make


def _choose(attachment: Attachment, showing: Showing, by: User) -> None:
    chosen = filing.add_key_image(attachment, by=by, showing=showing)
    filing.check_no_names(chosen, by=by, revision=chosen.revision)


CASES = {
    "D1": _series_and_report,
    "D7": _axial("T11", "T11: the right pedicle is destroyed, the cord is touched"),
    "D8": _axial("T4", "T4: the cord is pressed flat, no fluid is left", is_pressed_flat=True),
}
