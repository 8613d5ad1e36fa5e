"""Who may see which savoir, as a condition of the query itself."""

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    exists,
    or_,
    select,
    union_all,
)

from services.savoirs.adapters.sql_memberships import IS_ACTIVE
from services.savoirs.adapters.tables import membership, network, network_link, savoir


def own_networks() -> Select[tuple[str]]:
    """Return the networks of the caller, whose id fills `caller_id`."""
    return select(membership.c.network_id).where(
        membership.c.member_id == bindparam("caller_id"), IS_ACTIVE
    )


def _linked_networks() -> CompoundSelect[tuple[str]]:
    """Return the networks that are linked to the caller's: a link holds both ways."""
    one, other = network_link.c.network_id, network_link.c.other_network_id
    return union_all(
        select(other).where(one.in_(own_networks()), network_link.c.is_active),
        select(one).where(other.in_(own_networks()), network_link.c.is_active),
    )


def _is_of_children() -> ColumnElement[bool]:
    """Return the condition that a savoir's network is of children: its board is open to nobody else."""
    return exists().where(network.c.network_id == savoir.c.network_id, network.c.is_of_children)


def is_visible(*, is_anonymous: bool) -> ColumnElement[bool]:
    """Return the condition: own networks; linked ones as their people wish; what is for everyone."""
    for_everyone = (savoir.c.visibility == "everyone") & ~_is_of_children()
    if is_anonymous:
        return for_everyone
    linked = (savoir.c.visibility == "linked") & savoir.c.network_id.in_(_linked_networks())
    return or_(for_everyone, savoir.c.network_id.in_(own_networks()), linked)
