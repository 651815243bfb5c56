"""What is done at and around meetings, in plain words for the audit trail."""

from tumorboard.deeds import Kind, learn

learn(
    Kind.EXPORTED,
    {
        "document.downloaded": "downloaded or printed a document",
        "figures.exported": "took the figures of the board along as a file",
    },
)
learn(
    Kind.DENIED,
    {
        "document.code_refused": "typed a wrong code for a document",
        "attendance.wrong_code": "typed a wrong code to check in",
        "room_screen.refused": "typed a wrong code of a room screen",
    },
)
learn(
    Kind.CREATED,
    {
        "meeting.planned": "planned a meeting",
        "agenda.added": "put the case on the agenda",
        "agenda.ratification_added": "put an emergency decision on the agenda to be ratified",
        "emergency.called": "called an emergency board",
        "member.called": "called a member to an emergency board",
        "vote.cast": "cast a sealed recommendation or took a position",
        "review.recorded": "said that they have no recommendation",
        "member.recused": "stepped back from the case",
        "attendance.joined": "came to the meeting",
        "hand.raised": "raised a hand",
        "consensus.proposed": "proposed a consensus",
        "consensus.recorded": "recorded the consensus",
        "minutes.approved": "approved the minutes",
        "document.requested": "asked for a document",
        "pack.requested": "asked for the accreditation pack",
        "document.sent": "made a link to the document for a recipient",
        "letter.released": "released the letter to the patient",
        "room_screen.paired": "paired a room screen",
    },
)
learn(
    Kind.CHANGED,
    {
        "meeting.changed": "changed a planned meeting",
        "meeting.publish": "published the meeting",
        "meeting.invited": "invited the members to the meeting",
        "meeting.uninvited": "took the meeting out of the calendars of former members",
        "meeting.called_off": "told the members that the meeting is cancelled",
        "meeting.open": "opened the meeting",
        "meeting.close": "closed the meeting",
        "meeting.cancel": "cancelled the meeting",
        "meeting.chair_taken_over": "took the chair over",
        "meeting.chair_handed_over": "handed the chair over",
        "meeting.minute_taker": "named who takes the minutes",
        "meeting.break_begun": "began a break",
        "meeting.break_ended": "ended a break",
        "meeting.undone": "took a step of the meeting back",
        "agenda.moved": "moved the case on the agenda",
        "agenda.minutes_set": "set the minutes for the case",
        "agenda.said": "wrote down what was said",
        "agenda.drafted": "wrote on the draft of the consensus",
        "agenda_item.present": "presented the case",
        "agenda_item.set_aside": "set the case aside",
        "agenda_item.propose": "put the case to the board",
        "agenda_item.decide": "closed the case as decided",
        "agenda_item.defer": "deferred the case",
        "agenda_item.restore": "put the case back before the board",
        "agenda_item.take_back": "put the case back among the waiting",
        "ballot.open": "opened a ballot",
        "ballot.close": "closed a ballot",
        "ballot.reveal": "revealed a ballot",
        "ballot.annul": "annulled a ballot",
        "quorum.waived": "waived the quorum",
        "consensus.confirmed": "confirmed an emergency decision",
        "consensus.changed": "changed an emergency decision",
        "emergency.decided": "concluded the emergency board",
        "emergency.called_off": "called the emergency board off",
        "attendance.deputy": "changed for whom somebody is at the meeting",
        "attendance.mode_changed": "changed how they are at the meeting",
        "attendance.left": "left the meeting",
        "attendance.corrected": "corrected an attendance",
        "hand.lowered": "lowered a hand",
        "minutes.edited": "edited the minutes",
        "minutes.amended": "amended approved minutes",
        "document.retried": "had a document printed again",
        "document.posted": "noted that the document was sent by post",
        "document.code_renewed": "made a new code for a recipient",
        "document.link_closed": "closed the link of a recipient",
        "room.identity_shown": "showed the patient's identity on the room screen",
        "room.identity_hidden": "took the patient's identity off the room screen",
        "room_screen.ended": "ended a room screen",
    },
)
learn(
    Kind.CREATED,
    {
        "absence.recorded": "noted that a member is away",
        "action.answered": "said what became of an action of the plan",
        "action.asked": "made a link by which an outside doctor answers",
        "patient.informed": "recorded that the patient was told of the decision",
        "patient.left": "recorded that the patient died or was lost to follow-up",
        "result.dismissed": "said why a result does not bring the case back",
    },
)
learn(
    Kind.CHANGED,
    {
        "absence.ended": "noted that a member is back",
        "action.reopened": "opened an answered action of the plan again",
        "action.handed_over": "changed who owes an action of the plan",
        "action.code_renewed": "made a new code for an outside doctor",
        "action.link_closed": "closed the link of an outside doctor",
        "patient.back": "took back that the patient died or was lost to follow-up",
    },
)
learn(Kind.DENIED, {"action.code_refused": "typed a wrong code for the answer to an action"})
learn(
    Kind.REMOVED,
    {
        "document.cancelled": "cancelled the printing of a document",
        "document.withdrawn": "withdrew a document",
        "agenda.removed": "took the case off the agenda",
        "review.taken_back": "took back that they have no recommendation",
        "vote.lapsed": "dropped the vote of somebody who is no longer a member",
    },
)
learn(
    Kind.RAN,
    {
        "document.ready": "printed a document",
        "pack.ready": "printed the accreditation pack",
        "pack.failed": "gave up printing the accreditation pack",
        "document.failed": "gave up printing a document",
    },
)
learn(
    Kind.CREATED,
    {
        "protocol.drafted": "drafted a version of a protocol",
        "protocol.signed": "signed a version of a protocol",
        "triage.listed": "listed the case by a protocol, without discussion",
        "triage.discussed": "sent the case to discussion at triage",
        "sample.drawn": "drew the sample of listed cases that is audited",
        "sample.judged": "reviewed a listed case of the sample",
    },
)
learn(
    Kind.CHANGED,
    {
        "triage.noted": "noted the listed case with the end of the meeting",
        "triage.pulled": "took the listed case into discussion",
        "audit_rule.set": "set which share of the listed cases is audited",
    },
)
learn(
    Kind.REMOVED,
    {
        "triage.taken_off": "took the case off the list",
        "protocol.retired": "withdrew a protocol",
    },
)
