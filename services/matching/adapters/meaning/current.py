"""The reader of this process: loaded once, when the first savoir is read."""

from functools import cache
from threading import Lock

from services.matching.adapters.meaning.encoders import load_encoders
from services.matching.adapters.meaning.reader import Reader
from services.matching.adapters.meaning.space import shipped_space

_loading = Lock()


class NoEncoderError(Exception):
    """Not one encoder runs on this machine, so no savoir can be read; searches wait until one does."""

    def __init__(self) -> None:
        """Say where the reasons are."""
        super().__init__("no encoder can be loaded: encoder_unavailable in the log says why")


def current_reader() -> Reader:
    """Return the reader; raise NoEncoderError when no encoder is installed.

    The first call takes seconds: off the event loop, please.
    """
    with _loading:
        return _loaded()


@cache
def _loaded() -> Reader:
    encoders = load_encoders()
    if not encoders:
        raise NoEncoderError
    return Reader(encoders, shipped_space())
