"""Why somebody declines: one of a few codes that the platform learns from."""

from typing import Literal

Why = Literal[
    "not_this_savoir",
    "wrong_level",
    "too_far",
    "no_time",
    "already_found",
    "not_this_person_now",
    "other",
]
