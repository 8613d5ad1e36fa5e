"""The office's decision to hold a session on other days or elsewhere."""

from services.trainings.application.money.redate_support import redate_support
from services.trainings.application.ports import UnitOfWork
from services.trainings.application.registrations.pass_on_places import pass_on_places
from services.trainings.application.registrations.shorten_offers import shorten_offers
from services.trainings.application.sessions.find_calendar import When, find_calendar
from services.trainings.application.sessions.find_venue import Where, find_venue
from services.trainings.application.sessions.set_session_timers import set_session_timers
from services.trainings.application.sessions.take_decision import DecideSession, take_decision
from services.trainings.domain.registrations.registration import Status
from services.trainings.domain.sessions.session import Session
from services.trainings.domain.sessions.session_decisions import NewMeeting, move


async def move_session(
    command: DecideSession, when: When, where: Where, uow: UnitOfWork
) -> Session:
    """Hold it on other days or elsewhere; everybody keeps their place."""
    session = await uow.sessions.get(command.session_id)
    venue = await find_venue(where, None, uow, known=session.venue)
    calendar = session.known_calendar
    if when.parts:
        calendar = await find_calendar(when, None, venue, uow)
    live = await uow.registrations.live(session.session_id)
    people = [one.member_id for one in live if one.status is Status.REGISTERED]
    waiting = [one.member_id for one in live if one.status is not Status.REGISTERED]
    meeting = NewMeeting(calendar, venue)
    move(session, meeting, take_decision(command, uow), people, waiting)
    await uow.registrations.rename_once(session.session_id, session.places.once)
    shorten_offers(session.places, live, uow)
    await redate_support(live, session.places, uow)
    await pass_on_places(session.places, uow)
    uow.sessions.save(session)
    set_session_timers(session, uow)
    return session
