"""The place of a session: as the command says, the directory, or the catalogue."""

from dataclasses import dataclass

from services.trainings.application.ports import UnitOfWork
from services.trainings.domain.catalogue.training import Draft
from services.trainings.domain.sessions.session_life import Venue
from shared.events.trainings import SessionMode


@dataclass(frozen=True, kw_only=True)
class Where:
    """The place of a session; what is null comes from the directory or the catalogue's draft."""

    place: str | None
    place_id: str | None
    region: str | None
    mode: SessionMode | None


async def find_venue(
    where: Where, draft: Draft | None, uow: UnitOfWork, known: Venue | None = None
) -> Venue:
    """Return where it takes place: as the command says, the directory, the draft, or what was known."""
    mode = where.mode or (draft.mode if draft else known.mode if known else "in_person")
    place, region = where.place, where.region
    if where.place_id is not None:
        listed = await uow.places.get(where.place_id)
        place, region = place or listed.line, region or listed.region
    place = place or (draft.place if draft else "") or (known.place if known else "")
    stays = known.place_id if known and where.place is None else None
    place_id = where.place_id or stays
    return Venue(place, mode, place_id, region or (known.region if known else None))
