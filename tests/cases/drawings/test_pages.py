"""The drawings as pages use them: from the stored case, each with its words beside it."""

from datetime import date

from django.template import Context, Template
from django.urls import reverse

from cases.drawings.course import CoursePicture, CoursePoint
from cases.drawings.spine import LesionMark, SpinePicture
from cases.reading.pictures import picture_of
from tests import stories


def shown(source: str, **values) -> str:
    return Template("{% load drawings spine %}" + source).render(Context(values))


def test_the_picture_of_a_case_is_built_from_its_lesions(people):
    case = stories.ready(people)

    assert picture_of(case) == SpinePicture(
        (LesionMark("T8", "T8", ("vertebral_body", "epidural"), escc="2"),)
    )


def test_the_case_page_shows_the_map_and_says_it_in_words(people, client):
    case = stories.ready(people)
    client.force_login(people.clerk)

    page = client.get(reverse("case", args=[case.pk])).content.decode()

    assert "<title>T8: vertebral body, epidural, ESCC 2.</title>" in page
    assert "<p>T8: vertebral body, epidural, ESCC 2.</p>" in page
    assert " style=" not in page


def test_the_map_of_levels_and_the_map_of_a_picture_are_one_tag():
    picture = SpinePicture((LesionMark("T8", "T8"),))

    assert 'class="spine"' in shown("{% spine_map levels %}", levels=["T8"])
    assert 'class="drawing spine-full"' in shown("{% spine_map picture %}", picture=picture)
    assert shown("{{ picture|picture_words }}", picture=picture).startswith("T8: compartment not")


def test_the_course_comes_wide_narrow_and_as_a_table():
    picture = CoursePicture((CoursePoint(date(2026, 2, 20), "D", 7, "aided"),))

    page = shown("{% course_figure picture %}", picture=picture)

    assert page.count("<svg") == 2
    assert '<th scope="row">20 Feb 2026</th>' in page
    assert "Frankel D, pain 7 of 10, walks with help or an aid" in page


def test_grades_and_zones_are_drawn_by_a_tag():
    assert "ESCC 2: cord compressed" in shown('{% escc_drawing "2" side="left" small=True %}')
    assert "WBB zones 4 to 5" in shown('{% wbb_drawing zones "BC" "sosg" %}', zones=[4, 5])
