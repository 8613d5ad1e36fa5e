"""What the office may decide in the model, each from a few numbers."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from deploy.faults.model.opening import OFFICE
from deploy.faults.model.platform import UseCase, View
from deploy.faults.model.play import OTHERS, SELDOM, Play
from services.trainings.application.sessions.cancel_session import cancel_session
from services.trainings.application.sessions.change_capacity import change_capacity
from services.trainings.application.sessions.confirm_session import confirm_session
from services.trainings.application.sessions.extend_session import extend_session
from services.trainings.application.sessions.find_calendar import When
from services.trainings.application.sessions.find_venue import Where
from services.trainings.application.sessions.merge_sessions import MergeSessions, merge_sessions
from services.trainings.application.sessions.move_session import move_session
from services.trainings.application.sessions.name_trainers import name_trainers
from services.trainings.application.sessions.pair_sessions import pair_sessions
from services.trainings.application.sessions.pause_session import pause_session
from services.trainings.application.sessions.reopen_session import reopen_session
from services.trainings.application.sessions.resume_session import resume_session
from services.trainings.application.sessions.take_decision import DecideSession
from services.trainings.domain.registrations.occasion import Standing
from services.trainings.domain.sessions.session_life import FROM, Action

NOWHERE = Where(place=None, place_id=None, region=None, mode=None)
REASON = "Parce que"
ACTIONS = {
    "pause": Action.PAUSE,
    "resume": Action.RESUME,
    "confirm": Action.CONFIRM,
    "cancel session": Action.CANCEL,
    "extend": Action.EXTEND,
    "reopen": Action.REOPEN,
    "move": Action.MOVE,
    "merge": Action.MERGE,
}
Made = Callable[[str, str, int, datetime], UseCase]


def decide(play: Play, word: str, numbers: tuple[int, int, int], dies_before: int | None) -> None:
    """Let the office decide about a session: which one, which other one, and a number that says how."""
    session_id, other_id = _apt(play, word, numbers)
    if session_id is None or other_id is None:
        return
    now = play.platform.clock.now()
    play.command(word, DECISIONS[word](session_id, other_id, numbers[2], now), dies_before)


def _apt(play: Play, word: str, numbers: tuple[int, int, int]) -> tuple[str | None, str | None]:
    """Return two sessions of which it may be decided, mostly; else any two."""
    pairs = [
        (one, other)
        for one, session in play.view.sessions.items()
        if word not in ACTIONS or session.state in FROM[ACTIONS[word]]
        for other in play.view.sessions
        if one != other and _fit(word, one, other, play.view)
    ]
    if pairs and numbers[0] <= SELDOM:
        return pairs[(numbers[0] * 7 + numbers[1]) % len(pairs)]
    return play.session_id(numbers[0]), play.session_id(numbers[1])


def _fit(word: str, one: str, other: str, view: View) -> bool:
    """Say whether two sessions are likely to be merged or paired; true for what is about one."""
    here, there = view.occasions[one], view.occasions[other]
    if word == "merge":
        is_short = here.is_short or not here.is_confirmed
        takes = there.standing is Standing.OPEN and there.has_room_for(here.registered)
        return here.registered > 0 and is_short and takes
    return word != "twin" or here.registered + there.registered == 0


def _plain(function: Any, session_id: str, _: str, __: int, ___: datetime) -> UseCase:
    return partial(function, DecideSession(session_id, OFFICE, REASON))


def _dated(function: Any, session_id: str, _: str, number: int, now: datetime) -> UseCase:
    decision_at = now + timedelta(days=1 + number % 9)
    return partial(function, DecideSession(session_id, OFFICE, REASON), decision_at)


def _move(session_id: str, _: str, number: int, now: datetime) -> UseCase:
    first = (now + timedelta(days=1 + number % 12)).date()
    when = When(parts=((first,),), time_zone="Europe/Paris", starts=time(9), ends=time(17))
    return partial(move_session, DecideSession(session_id, OFFICE, REASON), when, NOWHERE)


def _merge(session_id: str, other_id: str, number: int, _: datetime) -> UseCase:
    command = MergeSessions(
        session_id=session_id,
        decided_by=OFFICE,
        reason=REASON,
        into_session_id=other_id,
        answer_within=timedelta(days=1 + number % 9),
    )
    return partial(merge_sessions, command)


def _capacity(session_id: str, _: str, number: int, __: datetime) -> UseCase:
    return partial(change_capacity, session_id, 2 + number % 5)


def _trainers(session_id: str, _: str, number: int, __: datetime) -> UseCase:
    return partial(name_trainers, session_id, OTHERS[: number % 3])


def _twin(session_id: str, other_id: str, _: int, __: datetime) -> UseCase:
    return partial(pair_sessions, session_id, other_id)


DECISIONS: dict[str, Made] = {
    "pause": partial(_plain, pause_session),
    "resume": partial(_plain, resume_session),
    "confirm": partial(_plain, confirm_session),
    "cancel session": partial(_plain, cancel_session),
    "extend": partial(_dated, extend_session),
    "reopen": partial(_dated, reopen_session),
    "move": _move,
    "merge": _merge,
    "capacity": _capacity,
    "trainers": _trainers,
    "twin": _twin,
}
