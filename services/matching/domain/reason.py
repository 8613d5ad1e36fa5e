"""Why a pair is proposed, as codes and the words found; the sentences are elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

ReasonCode = Literal[
    "shared_word",
    "near_word",
    "synonym",
    "described_word",
    "closeness",
    "same_level",
    "returns",
    "shared_theme",
    "same_network",
    "linked_network",
    "near",
    "open_to_everyone",
    "facilitator",
    "closes_ring",
]


@dataclass(frozen=True)
class Reason:
    """Raison: one thing that is true of the offer and the request, with the words that show it."""

    code: ReasonCode
    facts: Mapping[str, str] = field(default_factory=dict)
