"""Money: euros as decimals, exact to the cent, never binary fractions.

The rounding rule: an amount is a quantity times a unit price, rounded once, to the nearest cent,
half a cent away from zero (PostgreSQL's `round` of a numeric does the same, and a CHECK holds the
two together). A total is the sum of amounts that are already rounded, so it is never rounded itself.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CURRENCY = "EUR"
CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


def to_the_cent(amount: Decimal) -> Decimal:
    """Return the amount with two decimals, half a cent away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def amount_of(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Return what a quantity costs, rounded once."""
    return to_the_cent(quantity * unit_price)


def total_of(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of amounts that are exact to the cent."""
    return sum(amounts, NOTHING)


def euros_of(cents: int | None) -> Decimal | None:
    """Return an amount that is counted in cents."""
    return None if cents is None else Decimal(cents).scaleb(-2)


def cents_of(euros: Decimal | None) -> int | None:
    """Return an amount that is exact to the cent, counted in cents."""
    return None if euros is None else int(euros.scaleb(2))
