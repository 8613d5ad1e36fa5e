"""For whom somebody answers in a collective match, and who may see or lead it."""

from services.matching.domain.actor import Actor
from services.matching.domain.collective_errors import (
    CollectiveMatchNotFoundError,
    NotAParticipantError,
)
from services.matching.domain.collective_match import CollectiveMatch
from services.matching.domain.pair import NotForThemError
from services.matching.domain.participant import Participant, Standing
from shared.errors import ForbiddenError


def voice_of(group: CollectiveMatch, actor: Actor, on_behalf_of: str | None) -> Participant:
    """Return the participant for whom the actor answers.

    Raise CollectiveMatchNotFoundError for whoever may not see the group, NotAParticipantError for
    somebody outside it, NotForThemError when the actor may not answer for them.
    """
    require_seen_by(group, actor)
    who = group.roster.with_member(on_behalf_of or actor.member_id)
    if who is None:
        raise NotAParticipantError
    if not actor.may_act_for(who.member_id, who.network_id):
        raise NotForThemError
    return who


def require_seen_by(group: CollectiveMatch, actor: Actor) -> None:
    """Raise CollectiveMatchNotFoundError unless the actor is in it or accompanies a network of it."""
    if group.network_id in actor.accompanied:
        return
    here = (each for each in group.roster.people if each.standing is not Standing.GONE)
    if not any(actor.may_act_for(each.member_id, each.network_id) for each in here):
        raise CollectiveMatchNotFoundError


def require_led_by(group: CollectiveMatch, actor: Actor, action: str) -> None:
    """Raise ForbiddenError unless the actor accompanies the core offer's network."""
    require_seen_by(group, actor)
    if group.network_id not in actor.accompanied:
        raise ForbiddenError(action=action)
