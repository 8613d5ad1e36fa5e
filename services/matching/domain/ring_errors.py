"""What the rules of a ring refuse."""

from shared.errors import DomainError, ForbiddenError, NotFoundError


class RingNotFoundError(NotFoundError):
    """The ring does not exist, or the caller is neither in it nor facilitator of somebody in it."""

    code = "ring_not_found"


class RingNotAwaitingError(DomainError):
    """The ring awaits no answer: all have accepted, or it has ended."""

    code = "ring_not_awaiting"


class RingAlreadyAcceptedError(DomainError):
    """This person has already accepted; others have still to answer."""

    code = "ring_already_accepted"


class NotInTheRingError(ForbiddenError):
    """The answer is given for nobody of the ring: a facilitator must say for whom it is."""

    code = "not_in_the_ring"


class RingKnownError(DomainError):
    """These pairs have been proposed as a ring before; never twice."""

    code = "ring_known"


class RingPairKnownError(DomainError):
    """One of the pairs has been brought together before, and it came to its end."""

    code = "ring_pair_known"


class RingNothingToAskError(DomainError):
    """All pairs of the loop have been accepted already: there is nothing to ask anybody."""

    code = "ring_nothing_to_ask"


class RingMemberBusyError(DomainError):
    """Somebody of the loop has another ring to answer; one at a time."""

    code = "ring_member_busy"


class RingWithMinorError(DomainError):
    """Somebody of the loop is a minor, who takes part in no ring."""

    code = "ring_with_minor"


class PlanningBusyError(DomainError):
    """Another set of rings is being looked for; try again in a few seconds."""

    code = "planning_busy"
    status = 503
