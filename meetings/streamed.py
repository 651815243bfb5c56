"""Whose cases the streams of a meeting show, so that reading by them alone is written down."""

from cases.opening import LISTED, OPENED

from .live import AUDIENCES, Easel


def shown_on(easel: Easel, meeting_id: str, audience: str) -> frozenset:
    """The case before the board as opened, those of the agenda as seen in a list.

    Inside the snapshot in which the parts were rendered. What a page notes of the same screen is
    the same; the room and the desk show no case.
    """
    if "case" not in AUDIENCES[audience].parts:
        return frozenset()
    scene = easel.screens(meeting_id, f"shown to {audience}").scene
    listed = {(LISTED, str(item.case_id)) for item in scene.items}
    return frozenset(listed | ({(OPENED, str(scene.shown.case_id))} if scene.shown else set()))
