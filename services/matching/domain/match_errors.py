"""What the rules of a match refuse."""

from shared.errors import DomainError, ForbiddenError, InvalidError, NotFoundError


class MatchNotFoundError(NotFoundError):
    """The match does not exist, or the caller is neither of the two nor their facilitator."""

    code = "match_not_found"


class MatchNotAwaitingError(DomainError):
    """The match awaits no answer: it is accepted by both, or closed."""

    code = "match_not_awaiting"


class AlreadyAcceptedError(DomainError):
    """This person has already accepted; the other one has still to answer."""

    code = "already_accepted"


class MatchNotOpenError(DomainError):
    """The match is closed, or its exchange has begun."""

    code = "match_not_open"


class MatchNotAcceptedError(DomainError):
    """A meeting, an agreement and an exchange need a match that both have accepted."""

    code = "match_not_accepted"


class AgreementMissingError(DomainError):
    """The exchange cannot begin before the two have settled their agreement."""

    code = "agreement_missing"


class SameMemberError(InvalidError):
    """A person is not brought together with themselves."""

    code = "same_member"


class PairKnownError(DomainError):
    """This offer and this request have been brought together before; never twice."""

    code = "pair_known"


class MatchNotHeldError(DomainError):
    """The match awaits no facilitator: it has been released, or it is closed."""

    code = "match_not_held"


class MinorAccompaniedError(ForbiddenError):
    """For a minor only a facilitator of their network answers and settles, not the other person."""

    code = "minor_accompanied"
