"""What the rules of workshops refuse."""

from shared.errors import DomainError, ForbiddenError, InvalidError, NotFoundError


class WorkshopNotFoundError(NotFoundError):
    """There is no such workshop, or it is another network's own."""

    code = "workshop_not_found"


class NotYourWorkshopError(ForbiddenError):
    """Only its facilitator, a facilitator of its network or the training office decides this."""

    code = "not_your_workshop"


class NotInWorkshopNetworkError(ForbiddenError):
    """The workshop is for the members of its network, and this person is none."""

    code = "not_in_workshop_network"


class NotTakingPartError(ForbiddenError):
    """Only those who have a place bring problems, choose one and write the note."""

    code = "not_taking_part"


class WorkshopStateError(DomainError):
    """This does not happen to a workshop in its present state; the code says which one that is."""


class WorkshopIsProposedError(WorkshopStateError):
    """No date has been proposed yet."""

    code = "workshop_is_proposed"


class WorkshopIsPollingError(WorkshopStateError):
    """Its date is not chosen yet."""

    code = "workshop_is_polling"


class WorkshopIsScheduledError(WorkshopStateError):
    """Its date is chosen already."""

    code = "workshop_is_scheduled"


class WorkshopIsHeldError(WorkshopStateError):
    """It has taken place."""

    code = "workshop_is_held"


class WorkshopIsCancelledError(WorkshopStateError):
    """It has been given up."""

    code = "workshop_is_cancelled"


class WorkshopHasFacilitatorError(DomainError):
    """Somebody leads it already; they may hand it over."""

    code = "workshop_has_facilitator"


class WorkshopSeeksFacilitatorError(DomainError):
    """Nobody leads it yet, so nobody can choose its date."""

    code = "workshop_seeks_facilitator"


class WorkshopPlaceMissingError(InvalidError):
    """People meet somewhere, and nobody has said where."""

    code = "workshop_place_missing"


class WorkshopTitleMissingError(InvalidError):
    """Neither the proposal nor a kit says what it is about."""

    code = "workshop_title_missing"


class WorkshopNotBegunError(DomainError):
    """It cannot have been held before it has begun."""

    code = "workshop_not_begun"


class WorkshopBegunError(DomainError):
    """It has begun: what was brought or planned beforehand stays as it is."""

    code = "workshop_begun"


class PollClosedError(DomainError):
    """The time to vote has passed."""

    code = "poll_closed"


class PollClosingError(InvalidError):
    """The poll must close at a moment that is still ahead."""

    code = "poll_closing_out_of_range"


class VoteStaleError(DomainError):
    """Somebody else's vote, or another date, has changed what this vote counted on."""

    code = "vote_stale"


class DateFullError(DomainError):
    """As many people as there are places have said yes to this date, and the voter has seen it."""

    code = "date_full"


class DateNotFoundError(NotFoundError):
    """The poll has no such date."""

    code = "date_not_found"


class DateTooNearError(InvalidError):
    """The date has passed or is too near for people to come."""

    code = "date_too_near"


class DateGivenTwiceError(InvalidError):
    """The same moment is proposed twice."""

    code = "date_given_twice"


class TooManyDatesError(InvalidError):
    """Nobody reads through so many dates."""

    code = "too_many_dates"


class LocalTimeSkippedError(InvalidError):
    """The clocks jump over this time in that night."""

    code = "local_time_skipped"


class ProblemNotFoundError(NotFoundError):
    """Nobody has brought such a problem to this workshop."""

    code = "problem_not_found"


class ProblemAlreadyChosenError(DomainError):
    """The group has chosen a problem."""

    code = "problem_already_chosen"


class ProblemsTiedError(DomainError):
    """Several problems are first: the facilitator names one of them."""

    code = "problems_tied"


class NotGroupChoiceError(DomainError):
    """The group prefers another problem."""

    code = "not_group_choice"


class NoteStaleError(DomainError):
    """Somebody has written the note anew meanwhile."""

    code = "note_stale"


class NoteNotFoundError(NotFoundError):
    """Nothing has been written down yet."""

    code = "note_not_found"
