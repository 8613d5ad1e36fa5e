"""An organisation that a quote is made for."""

from dataclasses import dataclass

from shared.errors import InvalidError

SIRET_DIGITS = 14
LA_POSTE = "356000000"
"""The one company whose establishments do not all follow Luhn: their digits add up to a multiple of five."""


class SiretError(InvalidError):
    """The SIRET is not one: fourteen digits, the last of which checks the others."""

    code = "siret_invalid"


@dataclass(frozen=True)
class Organisation:
    """Organisme: whom a quote is addressed to; its facts concern nobody's event."""

    title: str
    postal_address: str
    siret: str | None = None

    def check(self) -> None:
        """Raise SiretError for a number that cannot be a SIRET."""
        if self.siret is not None and not _is_siret(self.siret):
            raise SiretError


def _is_siret(text: str) -> bool:
    if len(text) != SIRET_DIGITS or not (text.isascii() and text.isdigit()):
        return False
    digits = [int(digit) for digit in text]
    if text.startswith(LA_POSTE) and sum(digits) % 5 == 0:
        return True
    return any(digits) and _luhn(digits) == 0


def _luhn(digits: list[int]) -> int:
    """Return the remainder that is zero for a number whose last digit checks the others."""
    doubled = [digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[::-2]) + sum(one - 9 if one > 9 else one for one in doubled)) % 10
