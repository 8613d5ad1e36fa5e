"""What must hold after every step, whatever happened: places, lines, confirmations, timers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from deploy.faults.model.platform import View
from deploy.faults.model.stories import Stories
from services.trainings.application.registrations.offer_places import PLACE_OFFER
from services.trainings.application.registrations.pass_on_places import GROUP_PATIENCE
from services.trainings.application.sessions.set_decision_timers import DECISION, REMINDER
from services.trainings.application.sessions.set_session_timers import BEGIN, COMPLETE
from services.trainings.domain.money.support import SupportState, support_year
from services.trainings.domain.registrations.occasion import Occasion, Standing
from services.trainings.domain.registrations.registration import LIVE, Registration, Status
from services.trainings.domain.sessions.session_clock import REMIND_EVERY_DAYS, overdue_key
from services.trainings.domain.sessions.session_life import FROM, UPCOMING, State
from shared.events.trainings import PlaceOffered, RegistrationPlaced


class BrokenPromiseError(AssertionError):
    """Something that must always hold does not."""


def must(holds: object, what: str, *about: object) -> None:
    """Raise BrokenPromiseError unless it holds."""
    if not holds:
        raise BrokenPromiseError(" ".join((what, *map(str, about))))


@dataclass(eq=False)
class Promises:
    """Looks at the state after each step; remembers how far it has read the facts."""

    stories: Stories = field(default_factory=Stories)

    def look(self, view: View, now: datetime, *, is_back: bool = False) -> None:
        """Raise BrokenPromiseError unless all promises are kept."""
        live: dict[str, list[Registration]] = {}
        for one in view.registrations.values():
            if one.status in LIVE:
                live.setdefault(one.occasion_id, []).append(one)
        for occasion in view.occasions.values():
            people = live.get(occasion.occasion_id, [])
            _places(occasion, people)
            _line(occasion, people, now)
            _units(people, view)
        _once(one for people in live.values() for one in people)
        must(not {one.member_id for each in live.values() for one in each} & view.erased, "erased")
        _sessions(view, now)
        _supports(view, now)
        news = self.stories.read(view, now)
        if is_back:
            self.stories.clock_went_back()
        for fact in news:
            if isinstance(fact, PlaceOffered):
                _order(fact, view)
            if isinstance(fact, PlaceOffered | RegistrationPlaced):
                begins_at = view.occasions[fact.session_id].begins_at
                must(now < begins_at, "promoted once it had begun", fact.member_id)


def _places(occasion: Occasion, people: list[Registration]) -> None:
    counts = Counter(one.status for one in people)
    collected = sum(one.unit.collected for one in people if one.status is Status.WAITING)
    must(occasion.registered == counts[Status.REGISTERED], "registered is no count of rows")
    must(occasion.offered == counts[Status.OFFERED] + collected, "offered is no count of rows")
    free = occasion.free_places
    must(free is None or free >= 0, "oversold", occasion.occasion_id)
    must(not occasion.is_due_for_confirmation, "enough people and not confirmed")


def _line(occasion: Occasion, people: list[Registration], now: datetime) -> None:
    """Nobody waits beside a free place that they fit, as long as places are offered."""
    if occasion.keep_until(now) is None:
        return
    has_free = occasion.has_room_for(1)
    for one in people:
        if one.status is Status.WAITING and one.unit.is_head:
            fits = occasion.has_room_for(one.unit.seats - one.unit.collected)
            may_wait = not fits and (one.unit.has_collected or not has_free)
            must(may_wait, "waits beside a free place", one)


def _units(people: list[Registration], view: View) -> None:
    """A group stands together, behind one head, and its time ends by a timer that is set."""
    units: dict[tuple[str, Status], list[Registration]] = {}
    for one in people:
        if one.status is not Status.REGISTERED:
            key = one.unit.group_id or one.registration_id
            units.setdefault((key, one.status), []).append(one)
    for (_, status), unit in units.items():
        heads = [one for one in unit if one.unit.is_head]
        must(len(heads) == 1, "a group with so many heads:", len(heads))
        head = heads[0]
        must(head is unit[0], "a head who came after its group")
        must(head.unit.seats == len(unit), "seats are no count of the group")
        must(len({one.offer_expires_at for one in unit}) == 1, "a group with several offers")
        if status is Status.OFFERED:
            due_at = view.timers.get((PLACE_OFFER, head.registration_id))
            must(due_at == head.offer_expires_at, "an offer that never expires")
            begins_at = view.occasions[head.occasion_id].begins_at
            must(head.offer_expires_at and head.offer_expires_at <= begins_at, "kept after start")
        elif head.unit.collected:
            must((GROUP_PATIENCE, head.registration_id) in view.timers, "collects for ever")


def _once(live: Iterable[Registration]) -> None:
    people = list(live)
    for key in ("once", "occasion_id"):
        held = Counter((one.member_id, getattr(one, key)) for one in people)
        must(all(count == 1 for count in held.values()), "two live registrations for one", key)


def _order(offered: PlaceOffered, view: View) -> None:
    """Nobody is offered a place while an earlier one whom it would fit goes on waiting."""
    if offered.moved_from_session_id is not None:
        return  # a place that goes over from a merged session was never in the line
    theirs = view.registrations[offered.registration_id]
    rank = _rank(theirs, view)
    for one in view.registrations.values():
        is_waiting = one.occasion_id == theirs.occasion_id and one.status is Status.WAITING
        if is_waiting and one.unit.is_head and _rank(one, view) < rank:
            is_passed_by = one.unit.has_collected and one.unit.seats > offered.group_size
            must(is_passed_by, "passed by in the line", one)


def _rank(one: Registration, view: View) -> tuple[int, int]:
    return one.unit.priority, list(view.registrations).index(one.registration_id)


def _sessions(view: View, now: datetime) -> None:
    for session_id, session in view.sessions.items():
        occasion, state = view.occasions[session_id], session.state
        steps = view.steps_of[session_id]
        for before, after in pairwise(steps):
            must(before.became is after.was, "a step that does not follow")
        must(all(step.was in FROM[step.action] for step in steps), "a step that may not be")
        must(steps[-1].became is state, "a state without its step")
        is_closed = state in (State.CANCELLED, State.MERGED, State.COMPLETED)
        must((occasion.standing is Standing.CLOSED) == is_closed, "closed, or not", state)
        if state in UPCOMING:
            must((occasion.standing is Standing.PAUSED) == (state is State.PAUSED), "paused")
        if state in (State.CONFIRMED, State.RUNNING):
            must(occasion.is_confirmed, "confirmed, and not")
        elif state in (State.OPEN, State.AWAITING_DECISION):
            must(not occasion.is_confirmed, "not confirmed, and so")
        _session_timers(session_id, view, now)


def _session_timers(session_id: str, view: View, now: datetime) -> None:
    """Whatever must happen to a session one day has its timer."""
    session, timers = view.sessions[session_id], view.timers
    calendar = session.known_calendar
    if session.state in UPCOMING:
        must(timers.get((BEGIN, session_id)) == calendar.begins_at, "never begins")
    if session.state is State.RUNNING:
        must(timers.get((COMPLETE, session_id)) == calendar.ends_at, "never ends")
    is_undecided = session.state in (State.OPEN, State.PAUSED)
    if is_undecided and not view.occasions[session_id].is_confirmed:
        decision_at = session.terms.decision_at if session.terms else None
        is_set = timers.get((DECISION, session_id)) == decision_at
        must(is_set or now >= calendar.begins_at, "never decided")
    if session.state is State.AWAITING_DECISION:
        is_set = (REMINDER, overdue_key(session_id)) in timers
        since = session.reminded_at or calendar.begins_at
        is_last = since + timedelta(days=REMIND_EVERY_DAYS, hours=1) >= calendar.begins_at
        must(is_set or is_last, "nobody is reminded")


def _supports(view: View, now: datetime) -> None:
    """A claim for each volunteer's place in the name of a network, and for no other registration."""
    live = {each: one for each, one in view.supports.items() if one.state != "released"}
    for registration in view.registrations.values():
        has_claim = registration.registration_id in live
        if registration.status is Status.REGISTERED and registration.network_id:
            must(has_claim, "a volunteer's place without a claim")
            claim = live[registration.registration_id]
            year = support_year(view.occasions[registration.occasion_id].begins_at)
            must(claim.session_id == registration.occasion_id and claim.year == year, "claim")
        elif registration.status is not Status.OFFERED:
            must(not has_claim, "a claim without a place", registration)
    states = Counter((one.network_id, one.year, one.state) for one in live.values())
    for (network_id, year, state), count in states.items():
        if state is SupportState.GRANTED:
            must(count <= 1, "more support than the fund has")
        if state is SupportState.WAITING and year >= support_year(now):
            must(states[network_id, year, SupportState.GRANTED], "support that nobody has")
