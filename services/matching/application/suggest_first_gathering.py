"""The platform suggests a first day to meet."""

from collections import Counter
from collections.abc import Sequence

from services.matching.application.ports_of_collective import CollectiveWork
from services.matching.domain.gathering import Gathering, second_saturday


async def suggest_first_gathering(
    network_id: str, homes: Sequence[str], work: CollectiveWork
) -> Gathering:
    """Suggest a day in the town where most of the people are, else in the core offer's."""
    often = Counter([network_id, *homes])
    where = max(often, key=lambda home: (often[home], home == network_id, home))
    home = await work.neighbourhoods.home(where)
    return Gathering(second_saturday(work.now(), home.time_zone), where, home.town)
