"""What the demonstration claims: each claim is read back, and a wrong one ends it with a sentence."""


class ClaimError(Exception):
    """What was read back is not what was claimed; the text says which, in French."""


def claim(is_true: bool, told: str) -> None:
    """Raise ClaimError with the sentence `told` unless it is true."""
    if not is_true:
        raise ClaimError(told)


def claim_equal(found: object, wanted: object, what: str) -> None:
    """Raise ClaimError unless `found` is what was wanted of `what` (French, without a verb)."""
    claim(found == wanted, f"{what} : {wanted} attendu, {found} trouvé.")
