"""Writing an offer or a request of the day on the wall of a fair."""

from dataclasses import dataclass

from services.trainings.application.gatherings.ports_of_gatherings import GatheringsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.domain.gatherings.fair import FairEntry, FairKind, check_fair_takes
from services.trainings.domain.gatherings.gathering_date import GatheringDateNotFoundError
from shared.errors import ForbiddenError


class NotYourNeighbourError(ForbiddenError):
    """Only the office, or a facilitator of one of the person's networks, writes for them."""

    code = "fair_entry_for_stranger"


@dataclass(frozen=True, kw_only=True)
class WriteFairEntry:
    """A person, or a facilitator for them, says what they offer or ask for on that day."""

    gathering_date_id: str
    kind: FairKind
    title: str
    member_id: str
    actor: Actor
    networks: frozenset[str]
    """The actor's."""


async def write_fair_entry(command: WriteFairEntry, uow: GatheringsUnitOfWork) -> FairEntry:
    """Put it on the wall, which stands until the date has ended."""
    if not await act_for_person(command.actor, command.member_id, uow):
        raise NotYourNeighbourError
    date_of_it = await uow.gathering_dates.seen(command.gathering_date_id)
    gathering = await uow.gatherings.seen(date_of_it.gathering_id)
    if not gathering.is_for(await _networks(command, uow), is_signed_in=True):
        raise GatheringDateNotFoundError
    wall = await uow.fair_entries.wall_of(command.gathering_date_id, command.member_id)
    check_fair_takes(date_of_it, wall, uow.now())
    entry = FairEntry(
        fair_entry_id=uow.new_id(),
        gathering_date_id=command.gathering_date_id,
        kind=command.kind,
        title=command.title,
        member_id=command.member_id,
        written_at=uow.now(),
    )
    await uow.fair_entries.add(entry)
    return entry


async def _networks(command: WriteFairEntry, uow: GatheringsUnitOfWork) -> frozenset[str]:
    """Return the networks of whoever the entry is of, which must be invited to the fair."""
    if command.member_id == command.actor.member_id:
        return command.networks
    return frozenset(await uow.memberships.networks_of(command.member_id))
