"""The forms of a list of cases: the file, its columns, and the rows to import."""

from django import forms
from django.core.exceptions import ValidationError

from cases.models import CaseList
from cases.tables import FIELDS
from cases.tables.choosing import numbers_in
from cases.tables.file import MAX_BYTES

NOT_READ = [("", "Not read"), *FIELDS.items()]
ACCEPT = (
    ".csv,.tsv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)


class ListForm(forms.Form):
    """A spreadsheet with one case in each row."""

    file = forms.FileField(
        label="List (CSV or XLSX)",
        help_text="The first row has the titles of the columns. At most 10,000 rows and 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> object:
        """The file, if it is not too large to be read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("The file is larger than 20 MB; send it in parts.")
        return file


class ColumnsForm(forms.Form):
    """Which field each column is; the fields are named by the place of the column."""

    def __init__(self, *args, cases: CaseList, **options) -> None:
        super().__init__(*args, **options)
        for index, (title, field) in enumerate(zip(cases.headers, cases.mapping, strict=True)):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=title or f"Column {index + 1}",
                choices=NOT_READ,
                required=False,
                initial=field,
            )

    @property
    def chosen(self) -> list[str]:
        """The fields in the order of the columns."""
        return [self.cleaned_data[name] for name in self.fields]


class RowsForm(forms.Form):
    """Which rows are imported."""

    rows = forms.CharField(
        label="Rows",
        required=False,
        max_length=500,
        help_text="Empty for all good ones, or 2-40, 55.",
    )

    def clean_rows(self) -> list[int]:
        """The numbers of the rows that are named."""
        try:
            return numbers_in(self.cleaned_data["rows"])
        except ValueError as error:
            raise ValidationError(str(error)) from None
