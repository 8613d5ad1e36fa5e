"""Why something cannot be done with a quote."""

from shared.errors import DomainError, InvalidError, NotFoundError


class QuoteNotFoundError(NotFoundError):
    """There is no such quote, or none that the caller may read."""

    code = "quote_not_found"


class QuoteNotDraftError(DomainError):
    """The quote has been sent already, or given up."""

    code = "quote_not_draft"


class QuoteNotSentError(DomainError):
    """Nobody can answer a quote that is not sent, or that has its answer."""

    code = "quote_not_sent"


class QuoteOverError(DomainError):
    """The last day of the quote has passed."""

    code = "quote_over"


class QuoteEndedError(DomainError):
    """The quote has ended already."""

    code = "quote_ended"


class QuoteBelowZeroError(InvalidError):
    """What is taken off is more than what there is to pay."""

    code = "quote_below_zero"


class QuoteOutOfRangeError(InvalidError):
    """The total is larger than any training costs: something is misspelt."""

    code = "quote_out_of_range"


class QuoteValidityError(InvalidError):
    """A quote is valid on the day on which it is sent, at least."""

    code = "quote_validity_passed"


class AlreadyQuotedError(DomainError):
    """Another accepted quote covers one of these registrations."""

    code = "already_quoted"


class SessionNotQuotableError(DomainError):
    """The session is cancelled, or merged into another one: it is not priced any more."""

    code = "session_not_quotable"
