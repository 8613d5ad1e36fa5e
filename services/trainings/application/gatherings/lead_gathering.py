"""Who leads a gathering: the facilitators of its network, and the training office."""

from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.gatherings.gathering import Gathering, GatheringNotFoundError
from shared.errors import ForbiddenError


class NotYourGatheringError(ForbiddenError):
    """Only a facilitator of its network, or the office, decides about a gathering."""

    code = "not_your_gathering"


def lead_gathering(actor: Actor, networks: frozenset[str], gathering: Gathering) -> None:
    """Raise unless `actor`, who belongs to `networks`, may decide about the gathering.

    Who may not know of it is told that there is none.
    """
    if actor.is_office or gathering.network_id in actor.accompanies:
        return
    if not gathering.is_for(networks, is_signed_in=True):
        raise GatheringNotFoundError
    raise NotYourGatheringError
