"""Ids of real things, learned from answers, put where schemathesis has made some up."""

import random
from collections.abc import Iterable
from typing import Any

KEPT = 12
"""Things of a kind that are remembered: the newest."""
ALIKE = {"person_id": "member_id", "founder_id": "member_id", "facilitator_id": "member_id"}
"""Other names of one kind of thing."""
KINDS = {
    "occasion_id": ("session_id", "workshop_id", "gathering_date_id"),
    "savoir_id": ("offer_id", "request_id"),
}
"""What is one of several kinds of things."""
WORDS = frozenset({"number", "token", "signature", "code", "event_type", "version", "seen_version"})
"""What is as hard to guess as an id."""


class RealIds:
    """Remembers values by their names, and lends them."""

    def __init__(self) -> None:
        self._known: dict[str, list[Any]] = {"number": [2, 3, 4]}

    def learn(self, answer: Any) -> None:
        """Remember what an answer tells."""
        if isinstance(answer, dict):
            for name, value in answer.items():
                if isinstance(value, str | int) and (name.endswith("_id") or name in WORDS):
                    self._keep(name, value)
                self.learn(value)
        elif isinstance(answer, list):
            for each in answer[:KEPT]:
                self.learn(each)

    def _keep(self, name: str, value: str | int) -> None:
        known = self._known.setdefault(ALIKE.get(name, name), [])
        if value not in known:
            known.append(value)
            del known[:-KEPT]

    def lend(self, made_up: Any, dice: random.Random, likely: float) -> Any:
        """Return the same with, mostly, real ids in the places of ids."""
        if isinstance(made_up, dict):
            return {
                name: self._instead(name, value, dice)
                if dice.random() < likely
                else self.lend(value, dice, likely)
                for name, value in made_up.items()
            }
        if isinstance(made_up, list):
            return [self.lend(each, dice, likely) for each in made_up]
        return made_up

    def _instead(self, name: str, value: Any, dice: random.Random) -> Any:
        kind = ALIKE.get(name, name)
        if kind.endswith("_ids") and isinstance(value, list):
            known = self._of(kind.removesuffix("s"))
            return list(dict.fromkeys(dice.choice(known) for _ in value)) if known else value
        known = self._of(kind)
        if known and isinstance(value, str | int):
            return dice.choice(known)
        return self.lend(value, dice, 0.9)

    def _of(self, kind: str) -> list[Any]:
        """Return what is known of a kind; of `with_member_id`, what is known of members."""
        if kind in KINDS:
            return [value for each in KINDS[kind] for value in self._known.get(each, [])]
        ends: Iterable[str] = (kind.split("_", skip)[-1] for skip in range(kind.count("_")))
        return next(
            (self._known[end] for end in ends if end in self._known), []
        ) or self._known.get(kind, [])
