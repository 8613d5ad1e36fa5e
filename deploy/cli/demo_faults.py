"""What a demonstration that ends early says: in one French sentence, what was not as it claims."""

from deploy.clients.api import RefusedError, SilentError
from deploy.clients.waiting import NeverCameError
from deploy.demo.claims import ClaimError

ENDINGS = (ClaimError, NeverCameError, RefusedError, SilentError)
"""Errors that end a demonstration with a sentence; any other one is a bug."""


def sentence_of(error: Exception) -> str:
    """Return what a person is told of one of `ENDINGS`."""
    if isinstance(error, ClaimError):
        return str(error)
    if isinstance(error, NeverCameError):
        return f"Attendu en vain : {str(error).partition(': ')[2]}."
    return f"Réponse inattendue d'un service : {error}."
