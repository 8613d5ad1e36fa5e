"""What may happen to sessions and the people in them; every number is taken modulo what there is."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from deploy.faults.model.memory_store import ProcessDiedError
from deploy.faults.model.opening import Opening
from deploy.faults.model.platform import Platform, Timer, UseCase, View
from deploy.faults.model.promises import Promises
from services.trainings.application.forget_member import FORGET, ForgetMember, forget_member
from services.trainings.application.registrations.accept_place import AcceptPlace, accept_place
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.application.registrations.cancel_registration import (
    CancelRegistration,
    cancel_registration,
)
from services.trainings.application.registrations.change_registration import (
    ChangeRegistration,
    change_registration,
)
from services.trainings.application.registrations.decline_place import DeclinePlace, decline_place
from services.trainings.application.registrations.expire_place import ExpirePlace, expire_place
from services.trainings.application.registrations.offer_places import PLACE_OFFER
from services.trainings.application.registrations.pass_on_places import GROUP_PATIENCE
from services.trainings.application.registrations.register_person import (
    RegisterPerson,
    register_person,
)
from services.trainings.application.registrations.stop_collecting import stop_collecting
from services.trainings.application.sessions.begin_session import begin_session
from services.trainings.application.sessions.complete_session import complete_session
from services.trainings.application.sessions.open_session import open_session
from services.trainings.application.sessions.pass_decision_date import pass_decision_date
from services.trainings.application.sessions.remind_of_decision import remind_of_decision
from services.trainings.application.sessions.set_decision_timers import DECISION, REMINDER
from services.trainings.application.sessions.set_session_timers import BEGIN, COMPLETE
from services.trainings.domain.catalogue.training import Sheet, Training
from services.trainings.domain.registrations.registration import Registration
from shared.errors import DomainError

STARTS_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Four weeks before the clocks change in Paris."""

PEOPLE = tuple(f"00000000-0000-7000-8000-00000001{number:04x}" for number in range(14))
VOLUNTEERS, OTHERS = PEOPLE[:6], PEOPLE[6:]
AFFILIATED = "00000000-0000-7000-8000-00000000c001"
EVERYBODY = "00000000-0000-7000-8000-00000000c002"
TRAINING = Training(
    "00000000-0000-7000-8000-00000000b001",
    Sheet(
        number=2,
        title="Animer",
        section="Section",
        topic="Theme",
        audience="Tous",
        prerequisites=None,
        days_by_part=(2, 1),
        duration="2 + 1 jours",
        is_on_request=False,
        has_follow_up=False,
    ),
    is_shipped=True,
)
MOST_SESSIONS = 5
SELDOM = 36
"""A greater number, of those up to 40, means something that has ended."""

HANDLERS: dict[str, Any] = {
    DECISION: pass_decision_date,
    REMINDER: remind_of_decision,
    BEGIN: begin_session,
    COMPLETE: complete_session,
    PLACE_OFFER: lambda key, uow: expire_place(ExpirePlace(key), uow),
    GROUP_PATIENCE: stop_collecting,
    FORGET: lambda key, uow: forget_member(ForgetMember(key), uow),
}


@dataclass(eq=False)
class Play:
    """A state, its clock, and everything that may happen; after each step all promises are looked at."""

    platform: Platform
    promises: Promises = field(default_factory=Promises)
    seen: list[Timer] = field(default_factory=list)
    """Timers that have fired: each may fire again."""
    done: Counter[str] = field(default_factory=Counter)
    """Steps by what they were, and whether a rule refused them."""

    def begin(self) -> None:
        """Have a catalogue and members."""

        async def prepare(uow: Any) -> None:
            uow.trainings.put(TRAINING)
            for member_id in VOLUNTEERS:
                await self.platform.join(member_id, AFFILIATED, uow)
            for member_id in PEOPLE:
                await self.platform.join(member_id, EVERYBODY, uow)

        self.platform.run(prepare)

    @property
    def view(self) -> View:
        """What is stored now."""
        return self.platform.view()

    def command(self, name: str, use_case: UseCase, dies_before: int | None = None) -> bool:
        """Run a step, dying on the way and beginning again if so told; say whether it was not refused."""
        try:
            if dies_before is not None:
                before = repr(self.view)
                try:
                    self.platform.run(use_case, dies_before)
                except ProcessDiedError:
                    assert repr(self.view) == before, "something of a dead transaction has remained"
                    self.done["died"] += 1
                    self.platform.run(use_case)
            else:
                self.platform.run(use_case)
        except DomainError as refused:
            self.done[f"{name}: {refused.code}"] += 1
            self.promises.look(self.view, self.platform.clock.now())
            return False
        self.done[name] += 1
        self.promises.look(self.view, self.platform.clock.now())
        return True

    def open(self, opening: Opening, dies_before: int | None) -> None:
        """Open a session, unless there are enough that are still to come."""
        now = self.platform.clock.now()
        upcoming = [each for each in self.view.occasions.values() if each.begins_at > now]
        if len(upcoming) >= MOST_SESSIONS:
            return
        command = opening.command(now)
        self.command("open", lambda uow: open_session(command, uow), dies_before)

    def session_id(self, number: int) -> str | None:
        """Return the id of a session, mostly one to come; None when there is none yet."""
        now, view = self.platform.clock.now(), self.view
        ids = [each for each in view.sessions if view.occasions[each].begins_at > now]
        ids = ids or list(view.sessions)
        if number > SELDOM:
            ids = list(view.sessions)
        return ids[number % len(ids)] if ids else None

    def registration(self, number: int, statuses: frozenset[str]) -> Registration | None:
        """Return one of the registrations that stand so."""
        found = [one for one in self.view.registrations.values() if one.status in statuses]
        return found[number % len(found)] if found else None

    def register(self, who: list[int], session: int, dies_before: int | None) -> None:
        """Let a person, or a group, register; volunteers come in the name of their network."""
        session_id = self.session_id(session)
        if session_id is None:
            return
        free = self._who_may_come(session_id)
        chosen = [PEOPLE if each > SELDOM else free for each in who]
        people = tuple(
            dict.fromkeys(among[each % len(among)] for among, each in zip(chosen, who, strict=True))
        )
        is_volunteer = people[0] in VOLUNTEERS
        command = RegisterPerson(
            occasion_id=session_id,
            member_ids=people,
            actor=Actor(people[0]),
            network_id=AFFILIATED if is_volunteer and len(people) == 1 else None,
        )
        self.command("register", lambda uow: register_person(command, uow), dies_before)

    def _who_may_come(self, session_id: str) -> tuple[str, ...]:
        """Return people who are not in a session yet; everybody when all are."""
        view = self.view
        there = {
            one.member_id
            for one in view.registrations.values()
            if one.occasion_id == session_id and one.status in LIVE
        }
        return tuple(each for each in PEOPLE if each not in there | view.erased) or PEOPLE

    def crowd(self, session: int, people: int) -> None:
        """Let several people register for one session, one after another."""
        for who in range(people):
            self.register([who * 5], session, None)

    def answer(self, word: str, number: int, dies_before: int | None) -> None:
        """Let somebody cancel, accept or decline; now and then one whose registration has ended."""
        statuses = frozenset({"offered"} if word != "cancel" else {"registered", "waiting"})
        one = self.registration(number, ANY if number > SELDOM else statuses)
        if word == "cancel" and number % 2:
            one = self._before_a_line(number) or one
        if one is None:
            return
        registration_id, actor = one.registration_id, Actor(one.member_id)
        do: dict[str, UseCase] = {
            "cancel": lambda uow: cancel_registration(
                CancelRegistration(registration_id, actor), uow
            ),
            "accept": lambda uow: accept_place(AcceptPlace(registration_id, actor), uow),
            "decline": lambda uow: decline_place(DeclinePlace(registration_id, actor), uow),
        }
        self.command(word, do[word], dies_before)

    def _before_a_line(self, number: int) -> Registration | None:
        """Return somebody who has a place, or is offered one, where others wait."""
        live = [one for one in self.view.registrations.values() if one.status in LIVE]
        lines = {one.occasion_id for one in live if one.status == "waiting"}
        found = [one for one in live if one.status != "waiting" and one.occasion_id in lines]
        return found[number % len(found)] if found else None

    def change(self, number: int, session: int, dies_before: int | None) -> None:
        """Let somebody go to another session."""
        one, session_id = self.registration(number, LIVE), self.session_id(session)
        if one is not None and one.occasion_id == session_id:
            session_id = self.session_id(session + 1)
        if one is None or session_id is None:
            return
        command = ChangeRegistration(one.registration_id, session_id, Actor(one.member_id))
        self.command("change", lambda uow: change_registration(command, uow), dies_before)

    def erase(self, who: int, dies_before: int | None) -> None:
        """Let a person be forgotten; told twice, as facts may be."""
        member_id = PEOPLE[who % len(PEOPLE)]

        async def forget(uow: Any) -> None:
            await self.platform.erase(member_id, uow)
            await forget_member(ForgetMember(member_id), uow)

        self.command("erase", forget, dies_before)
        self.again("erase", forget)

    def again(self, name: str, use_case: UseCase) -> None:
        """Do once more what has just been done: nothing may be announced."""
        before = len(self.view.facts)
        self.command(f"{name} again", use_case)
        told = [type(fact.event).__name__ for fact in self.view.facts[before:]]
        assert not told, f"{name} told twice: {told}"

    def advance(self, by: timedelta) -> None:
        """Let time pass; or go back, but not over the moment at which registrations close."""
        clock = self.platform.clock
        later = clock.now() + by
        occasions = self.view.occasions.values()
        if by < timedelta(0) and any(later < each.closes_at <= clock.now() for each in occasions):
            return
        clock.advance(by)
        self.promises.look(self.view, clock.now(), is_back=by < timedelta(0))

    def fire(self, number: int, dies_before: int | None, *, is_twice: bool) -> None:
        """Let a timer that is due fire, whichever; twice in a row if so told."""
        now = self.platform.clock.now()
        due = [Timer(*key, at) for key, at in self.view.timers.items() if at <= now]
        if not due:
            return
        timer = due[number % len(due)]
        self.seen.append(timer)
        self.command(timer.kind, self._firing(timer), dies_before)
        if is_twice:
            self.again(timer.kind, self._firing(timer))

    def fire_late(self, number: int) -> None:
        """Let a timer fire once more that has fired some time ago."""
        if self.seen:
            timer = self.seen[number % len(self.seen)]
            self.command(f"{timer.kind} late", partial(HANDLERS[timer.kind], timer.key))

    def _firing(self, timer: Timer) -> UseCase:
        async def fire(uow: Any) -> None:
            await self.platform.finish(timer, uow)
            await HANDLERS[timer.kind](timer.key, uow)

        return fire


LIVE = frozenset({"registered", "waiting", "offered"})
ANY = LIVE | {"declined", "expired", "cancelled", "moved"}
