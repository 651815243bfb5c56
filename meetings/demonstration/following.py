"""What became of the plans of the demonstration: answers, one told from outside, patients told."""

from datetime import date, datetime, time, timedelta

import time_machine

from meetings import actions, asking, informing
from meetings.models import Action, AgendaItem
from meetings.outcomes import Said
from tumorboard.models import User

AT_TEN = 10


def follow(item: AgendaItem, told: dict, *, people: dict[str, User], day: date) -> None:
    """Tell what was answered and who was told after the meeting of that day."""
    decision = item.decisions.filter(superseded_at=None).first()
    if decision is None:
        return
    if "informed" in told:
        line = told["informed"]
        on = day + timedelta(days=line["day"])
        with _at(item, on):
            informing.record(
                decision, by=people[line["by"]], on=on, who=people[line["by"]].name, how=line["how"]
            )
    for line in told.get("answers", []):
        action = Action.objects.get(
            plan_item__consensus=decision, plan_item__position=line["action"]
        )
        with _at(item, day + timedelta(days=line["day"])):
            _answer(action, line, people=people, day=day)


def _answer(action: Action, line: dict, *, people: dict[str, User], day: date) -> None:
    on = day + timedelta(days=line["done"]) if "done" in line else None
    teller = line.get("told_by") or people[line["by"]].name
    said = Said(line["outcome"], on, line.get("reason", ""), line.get("words", ""), teller)
    if "email" not in line:
        actions.answer(action, by=people[line["by"]], said=said, seen=0)
        return
    asked, code = asking.ask(action, name=teller, email=line["email"], by=people[line["by"]])
    asking.tell(asked, token=asking.enter(asked, code), said=said, by=teller)


def _at(item: AgendaItem, on: date) -> time_machine.travel:
    moment = datetime.combine(on, time(AT_TEN), item.meeting.zone)
    return time_machine.travel(moment, tick=True)
