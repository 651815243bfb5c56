"""A meeting at this moment, loaded once for all who ask for their own part of it.

When a ballot opens, every screen asks in the same second. What they ask about is the same for all
but for their own votes, and is true as long as the meeting's version stands.
"""

import threading
import time
from dataclasses import dataclass

from tumorboard import live

from .models import Meeting
from .scene import Scene

LASTS = 2.0
"""Seconds after which it is loaded again though nothing was announced."""


@dataclass(frozen=True)
class Moment:
    """The scene of one version, and when it was loaded."""

    scene: Scene
    version: int
    at: float


class Moments:
    """The last scene of each meeting; safe to ask from several threads at once."""

    def __init__(self) -> None:
        self._known: dict[object, Moment] = {}
        self._loading = threading.Lock()

    def scene(self, meeting: Meeting) -> Scene:
        """The scene of the meeting as it stands; nobody may change what it holds."""
        version = live.version(meeting.topic)
        with self._loading:
            known = self._known.get(meeting.pk)
            if known is None or known.version < version or time.monotonic() - known.at > LASTS:
                known = self._load(meeting)
        return known.scene

    def _load(self, meeting: Meeting) -> Moment:
        now = time.monotonic()
        self._known = {pk: one for pk, one in self._known.items() if now - one.at < LASTS}
        with live.one_snapshot():
            version = live.version(meeting.topic)
            fresh = Meeting.objects.select_related("board", "chair").get(pk=meeting.pk)
            scene = Scene(fresh)
            scene.load()
        moment = self._known[meeting.pk] = Moment(scene, version, now)
        return moment


moments = Moments()
