"""What a campaign has come to so far, kept in a file so that it can be interrupted and resumed."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.faults.fault import Fault

STATE = "state.json"


@dataclass(eq=False)
class Record:
    """The results by the names of their faults, and the time that all runs together have taken."""

    folder: Path
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    took_before_s: float = 0.0
    """By the runs that were interrupted."""
    began: float = field(default_factory=time.monotonic)
    stumbles: Counter[str] = field(default_factory=Counter)
    """How often the platform gave way under a fault."""

    @classmethod
    def open(cls, folder: Path, *, resumes: bool) -> "Record":
        """Begin anew, or go on from the file."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / STATE
        if not (resumes and file.exists()):
            return cls(folder)
        known = json.loads(file.read_text("utf-8"))
        return cls(folder, known["results"], known["took_s"])

    @property
    def took_s(self) -> float:
        """How long all took, the interrupted runs too."""
        return self.took_before_s + time.monotonic() - self.began

    def sum(self, name: str) -> int:
        """Return the sum of one count over all results so far."""
        return sum(result.get(name, 0) for result in self.results.values())

    def keep(self, name: str, result: dict[str, Any]) -> None:
        """Write down what one fault came to."""
        self.results[name] = result
        unfinished = self.folder / f".{STATE}"
        known = {"took_s": self.took_s, "results": self.results}
        unfinished.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(self.folder / STATE)

    def keep_control(self, name: str, control: dict[str, Any]) -> None:
        """Write down what the control of a fault came to."""
        self.keep(name, {**self.results[name], "control": control})


def given_up(fault: Fault, seed: int, error: str) -> dict[str, Any]:
    """Return the result of a fault under which the platform gave way: red, with nothing counted."""
    return {
        "name": fault.name,
        "title": fault.title,
        "injects": fault.injects,
        "seed": seed,
        "proof": fault.proof,
        "proved": False,
        "ok": False,
        "is_clean": False,
        "error": error,
        "commands": 0,
        "commands_by": {},
        "kills": 0,
        "killed": {},
        "lost": 0,
        "duplicated": 0,
        "oversold": 0,
        "unanswered": 0,
        "sent_again": 0,
        "happened": {},
        "figures": {},
        "examples": [],
        "broken": {"platform": 1},
        "alert": None,
        "timeline": [],
        "seconds": 0.0,
    }


def control_given_up(lacks: str, error: str) -> dict[str, Any]:
    """Return the result of a control that could not be played to its end: nothing was seen."""
    return {
        "lacks": lacks,
        "is_red": False,
        "error": error,
        "broken": {},
        "lost": 0,
        "duplicated": 0,
        "commands": 0,
        "seconds": 0.0,
    }
