"""The problems that people bring to a workshop, and which one the group has chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.trainings.domain.workshops.workshop_errors import (
    NotGroupChoiceError,
    ProblemNotFoundError,
    ProblemsTiedError,
)


@dataclass(frozen=True)
class Problem:
    """What one person would like to be helped with; each brings one."""

    problem_id: str
    member_id: str
    text: str
    voices: int = 0
    """How many of the group choose it."""


def first_among(problems: Sequence[Problem]) -> list[Problem]:
    """Return those that most of the group choose; several when they are tied."""
    most = max((problem.voices for problem in problems), default=0)
    return [problem for problem in problems if problem.voices == most]


def chosen_among(problems: Sequence[Problem], named_id: str | None) -> Problem:
    """Return the group's choice; among those that are tied, the one that the facilitator names.

    Raises ProblemNotFoundError, ProblemsTiedError, or NotGroupChoiceError.
    """
    first = first_among(problems)
    if named_id is None:
        if not first:
            raise ProblemNotFoundError
        if len(first) > 1:
            raise ProblemsTiedError(tied=len(first))
        return first[0]
    if named_id not in {problem.problem_id for problem in problems}:
        raise ProblemNotFoundError
    for problem in first:
        if problem.problem_id == named_id:
            return problem
    raise NotGroupChoiceError
