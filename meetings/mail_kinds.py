"""Each kind of mail that meetings send: when it is needless, and a sample that is nobody's."""

from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from tumorboard import notices, previews
from tumorboard.models import Board, Membership, User
from tumorboard.previews import Kind, Sample

from . import absences, asking, digests, inviting, reminders, sending, shares, summoning
from .models import Absence, Meeting
from .vocabulary import Way

NOBODYS = UUID(int=0)
AWAY = "Dr. Example"
FIRST, LAST = date(2030, 1, 7), date(2030, 1, 18)


def _to(name: str, board: Board) -> str:
    return reverse(name, args=[board.slug])


def digest(board: Board) -> dict[str, Sample]:
    name, until = board.name, f"{LAST:%A %-d %B %Y}"
    own = shares.Share(name, 3, 1)
    deputy = shares.Share(name, 2, 0, of=AWAY, until=until, is_deputy=True)
    office = shares.Share(name, 1, 1, of=AWAY, until=until)
    other, cases = shares.Share("Another Board", 1, 0), shares.Share(name, 0, 0, lacking=2)
    mine, all_of_it = _to("my-actions", board), _to("actions", board)
    return {
        "of what one owes": (*shares.mail_of([own]), mine),
        "of cases that lack something": (*shares.mail_of([cases]), mine),
        "to a deputy": (*shares.mail_of([own, deputy]), mine),
        "to the office": (*shares.mail_of([office]), all_of_it),
        "to somebody in two boards": (*shares.mail_of([own, other]), mine),
    }


def reminder(board: Board) -> dict[str, Sample]:
    meeting = Meeting(
        board=board,
        starts_at=datetime(2030, 1, 15, 16, tzinfo=board.zone),
        zone_name=board.zone_name,
    )
    reader, stand_in = User(name="Dr. Sample"), Membership(user=User(name="Dr. Sample"))
    stand_in.user = reader
    member = Membership(user=User(name=AWAY), board=board)
    told = [(Absence(member=member, first=FIRST, last=LAST, deputy=stand_in), 2)]
    alone = [(Absence(member=member, first=FIRST, last=LAST), 2)]
    cases = {
        "of what one owes": reminders.Owing(reader, own=2),
        "to a deputy": reminders.Owing(reader, own=2, others=told),
        "to the office": reminders.Owing(User(name="Office"), others=alone),
    }
    return {
        what: (*reminders.mail_of(one, meeting), reminders.path_of(one, meeting))
        for what, one in cases.items()
    }


def invitation(kind: str) -> previews.Samples:
    """The sample of an invitation, or of its cancellation."""

    def samples(board: Board) -> dict[str, Sample]:
        meeting = Meeting(
            board=board,
            starts_at=datetime(2030, 1, 15, 16, tzinfo=board.zone),
            zone_name=board.zone_name,
            length_minutes=60,
        )
        return {"": (*inviting.mail_of(meeting, kind), inviting.path_of(NOBODYS, kind))}

    return samples


def deputy(board: Board) -> dict[str, Sample]:
    said = absences.mail_of(AWAY, board=board.name, first=FIRST, last=LAST)
    return {"": (*said, _to("absences", board))}


def question(board: Board) -> dict[str, Sample]:
    return {"": (*asking.mail_of(board.name), reverse("asking", args=[NOBODYS]))}


def document(kind: str) -> previews.Samples:
    """The samples of a mail about a document, by the way of its link."""

    def samples(board: Board) -> dict[str, Sample]:
        member = reverse("meeting", args=[NOBODYS])
        outside = reverse("delivery", args=[NOBODYS])
        ways = {"to a member": (Way.MEMBER, member), "to somebody outside": (Way.LINK, outside)}
        return {
            what: (*sending.mail_of(kind, board=board.name, way=way), path)
            for what, (way, path) in ways.items()
        }

    return samples


def emergency(kind: str) -> previews.Samples:
    """The sample of a mail of an emergency board."""

    def samples(board: Board) -> dict[str, Sample]:
        by = datetime(2030, 1, 15, 9, 30, tzinfo=board.zone)
        return {"": (*summoning.mail_of(kind, by), reverse("emergency", args=[NOBODYS]))}

    return samples


OWNERS = (
    "Who owes an answer or what a case lacks, or is the deputy of who does; without one, or when "
    "an answer is late, the office."
)
CALLED = "Everybody who is called to the emergency board"
KINDS = {
    digests.KIND: Kind(
        "Daily digest",
        OWNERS,
        "Once a day at most for each person, whatever boards they are in, from 7 in the morning: "
        "three days before an action is due or a list is to be complete, on the day, and weekly "
        "after; weekly as well for a case that is on no list.",
        digest,
    ),
    inviting.INVITED: Kind(
        "Invitation",
        "Every member who takes part in the meetings.",
        "At once, when a meeting is published or held at another time or place; within minutes to "
        "who becomes a member later. An entry for the calendar goes along.",
        invitation(inviting.INVITED),
    ),
    inviting.CALLED_OFF: Kind(
        "Cancelled meeting",
        "Everybody who was invited to it.",
        "At once, when the meeting is cancelled. The entry for the calendar takes it out.",
        invitation(inviting.CALLED_OFF),
    ),
    inviting.TAKEN_OUT: Kind(
        "Meeting of a former member",
        "Who was invited to it and does not take part in the meetings any more.",
        "Within minutes after the membership ended. The entry for the calendar takes it out.",
        invitation(inviting.TAKEN_OUT),
    ),
    reminders.KIND: Kind(
        "Reminder of recommendations",
        "Who owes recommendations, or is the deputy of who does; without one, the office.",
        "Once for each meeting, as many hours before they are due as the board has set.",
        reminder,
    ),
    absences.KIND: Kind(
        "Named as deputy", "The deputy.", "At once, when an absence is noted.", deputy
    ),
    asking.KIND: Kind(
        "Question to an outside doctor",
        "The doctor whose address the office typed.",
        "At once, when the office asks. The code goes by telephone.",
        question,
    ),
    sending.SENT: Kind(
        "A document was released",
        "The recipient whom the office chose.",
        "At once, when a document is sent.",
        document(sending.SENT),
    ),
    sending.WITHDRAWN: Kind(
        "A document was withdrawn",
        "Everybody who was sent its link.",
        "At once, when a document that was sent is withdrawn.",
        document(sending.WITHDRAWN),
    ),
    summoning.CALLED: Kind(
        "Call to an emergency board", f"{CALLED}.", "At once.", emergency(summoning.CALLED)
    ),
    summoning.REMINDER: Kind(
        "Reminder of an emergency board",
        f"{CALLED} and has not answered.",
        "At set times before it is to be decided.",
        emergency(summoning.REMINDER),
    ),
    summoning.PROPOSAL: Kind(
        "Position asked at an emergency board",
        f"{CALLED}, may vote, and did not word the proposal.",
        "At once, when a decision is proposed.",
        emergency(summoning.PROPOSAL),
    ),
}


NEEDLESS = {
    digests.KIND: digests.why_needless,
    reminders.KIND: reminders.why_needless,
    inviting.INVITED: inviting.why_needless,
    inviting.CALLED_OFF: inviting.why_needless,
    inviting.TAKEN_OUT: inviting.why_needless,
    absences.KIND: absences.needless,
    asking.KIND: asking.needless,
    sending.SENT: sending.needless,
    sending.WITHDRAWN: sending.needless_withdrawal,
    summoning.CALLED: summoning.needless,
    summoning.REMINDER: summoning.needless,
    summoning.PROPOSAL: summoning.needless,
}


def learn() -> None:
    """Have the outbox ask whether these are needed, and the page of mails show them."""
    notices.needless.update(NEEDLESS)
    notices.to_former.update({inviting.CALLED_OFF, inviting.TAKEN_OUT})
    previews.kinds.update(KINDS)
