"""What the rules of a collective match refuse."""

from shared.errors import DomainError, ForbiddenError, InvalidError, NotFoundError


class CollectiveMatchNotFoundError(NotFoundError):
    """It does not exist, or the caller is no participant nor a facilitator of one's network."""

    code = "collective_match_not_found"


class CollectiveMatchClosedError(DomainError):
    """The collective match is dissolved."""

    code = "collective_match_closed"


class NotAParticipantError(ForbiddenError):
    """The answer is given for nobody of the group: a facilitator must say for whom it is."""

    code = "not_a_participant"


class AlreadyJoinedError(DomainError):
    """This person takes part already, or has said that they wait for a place."""

    code = "already_joined"


class NotTakingPartError(DomainError):
    """This person has declined or left already."""

    code = "not_taking_part"


class ParticipantGoneError(DomainError):
    """This person's offer or request is no longer on the board, or they have left the network."""

    code = "participant_gone"


class InAnotherGroupError(DomainError):
    """This person's offer or request is in another live collective match by now."""

    code = "in_another_group"


class GatheringInPastError(InvalidError):
    """A gathering is suggested for a day to come."""

    code = "gathering_in_past"


class CoreStaysError(DomainError):
    """The offer around which the group began stays in it: the others are moved."""

    code = "core_stays"


class SplitNeedsPeopleError(DomainError):
    """Both groups need somebody who offers and somebody who asks."""

    code = "split_needs_people"


class GroupTooLargeError(DomainError):
    """More people have joined than those who offer take."""

    code = "group_too_large"


class NotAboutOneSavoirError(DomainError):
    """Nothing that one group offers is close to what the other asks."""

    code = "not_about_one_savoir"


class NotShownToThemError(DomainError):
    """Somebody's network may not see the offer around which the group is."""

    code = "not_shown_to_them"
