"""Those who are no longer in a group are matched two by two."""

from collections.abc import Sequence

from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.participant import Participant
from services.matching.domain.savoir import SEARCH_TIMER, Kind, search_key


def search_again(participants: Sequence[Participant], work: CollectiveWork) -> None:
    """Make the search for their counterparts due."""
    for each in participants:
        kind: Kind = "offer" if each.side == "offerer" else "request"
        work.schedule(SEARCH_TIMER, search_key(kind, each.savoir_id), work.now())
