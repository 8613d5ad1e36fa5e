"""The read side of collective matches: groups of a person or of a network, newest first."""

from sqlalchemy import Text, bindparam, exists, or_, select
from sqlalchemy.dialects.postgresql import UUID

from services.matching.adapters.collective_tables import collective_match, collective_participant
from services.matching.adapters.queries import Page
from services.matching.adapters.sql_collective import groups_of
from services.matching.adapters.sql_savoirs import SqlSavoirs
from services.matching.domain.collective_errors import CollectiveMatchNotFoundError
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.participant import Standing
from shared.storage.transaction import Transaction

_part, _group = collective_participant, collective_match
_member = bindparam("member_id", type_=UUID)
_network = bindparam("network_id", type_=UUID)
_state = bindparam("state", type_=Text)
_after = bindparam("after", type_=UUID)

_has_them = exists().where(
    _part.c.collective_match_id == _group.c.collective_match_id,
    _part.c.standing != Standing.GONE.value,
    or_(_member.is_(None), _part.c.member_id == _member),
    or_(_network.is_(None), _part.c.network_id == _network),
)
LIST = (
    select(_group)
    .where(
        or_(_has_them, _member.is_(None) & (_group.c.network_id == _network)),
        or_(_state.is_(None), _group.c.state == _state),
        or_(_after.is_(None), _group.c.collective_match_id < _after),
    )
    .order_by(_group.c.collective_match_id.desc())
    .limit(bindparam("limit"))
)
ONE = select(_group).where(_group.c.collective_match_id == bindparam("collective_match_id"))


class CollectiveQueries:
    """Reads without locks; who may read is decided at the door."""

    def __init__(self, transaction: Transaction) -> None:
        """Read in `transaction`."""
        self._transaction = transaction

    async def page(self, page: Page) -> list[CollectiveMatch]:
        """Return a page of groups."""
        return await groups_of(self._transaction, LIST, **page.values())

    async def one(self, collective_match_id: str) -> CollectiveMatch:
        """Return one group; raise CollectiveMatchNotFoundError."""
        found = await groups_of(self._transaction, ONE, collective_match_id=collective_match_id)
        if not found:
            raise CollectiveMatchNotFoundError
        return found[0]

    async def links_of(self, groups: list[CollectiveMatch]) -> dict[str, frozenset[str]]:
        """Return, by network of these groups, the networks that it is linked with."""
        networks = {each.network_id for group in groups for each in group.roster.people}
        savoirs = SqlSavoirs(self._transaction)
        return {network: await savoirs.linked_networks(network) for network in sorted(networks)}
