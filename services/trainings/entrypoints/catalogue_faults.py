"""The faults of a catalogue file, each in one French line: which training, which field, why."""

from typing import Any

import pydantic_core
from pydantic import ValidationError

MOST_TOLD = 50
"""Lines told at once; nobody reads more."""

REASONS = {
    "missing": "ce champ manque",
    "extra_forbidden": "ce champ est inconnu",
    "string_type": "un texte est attendu",
    "string_too_short": "le texte est vide",
    "string_too_long": "le texte dépasse {max_length} caractères",
    "string_pattern_mismatch": "le texte contient un caractère nul",
    "string_unicode": "le texte contient un caractère illisible",
    "int_type": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "float_type": "un nombre est attendu",
    "finite_number": "un nombre est attendu",
    "decimal_type": "un nombre est attendu",
    "decimal_parsing": "un nombre est attendu",
    "decimal_max_places": "un montant a deux décimales au plus",
    "bool_type": "vrai ou faux (true, false) est attendu",
    "list_type": "une liste est attendue",
    "dict_type": "un objet est attendu",
    "model_type": "un objet est attendu",
    "model_attributes_type": "un objet est attendu",
    "literal_error": "la valeur doit être {expected}",
    "greater_than_equal": "le nombre doit être au moins {ge}",
    "less_than_equal": "le nombre doit être au plus {le}",
    "too_short": "la liste est trop courte",
    "too_long": "la liste dépasse {max_length} éléments",
    "date_type": "une date AAAA-MM-JJ est attendue",
    "date_parsing": "cette date n'existe pas, ou n'est pas de la forme AAAA-MM-JJ",
    "date_from_datetime_parsing": "cette date n'existe pas, ou n'est pas de la forme AAAA-MM-JJ",
    "date_from_datetime_inexact": "une date sans heure est attendue",
}


class CatalogueFileError(Exception):
    """The file is not a catalogue; `faults` says every reason, in French."""

    def __init__(self, faults: list[str]) -> None:
        """Keep the first faults."""
        self.faults = faults[:MOST_TOLD]
        if len(faults) > MOST_TOLD:
            self.faults.append(f"et {len(faults) - MOST_TOLD} autres erreurs")
        super().__init__("\n".join(self.faults))


def faults_of(error: ValidationError, text: bytes) -> list[str]:
    """Return one line for each fault."""
    problems = error.errors(include_url=False, include_input=False)
    if problems[0]["type"] == "json_invalid":
        return ["le fichier n'est pas du JSON lisible (UTF-8) : " + str(problems[0]["msg"])]
    numbers = _numbers(text)
    return [
        f"{_place(problem['loc'], numbers)} : {_reason(problem['type'], problem)}"
        for problem in problems
    ]


def _numbers(text: bytes) -> list[object]:
    """Return the number that each training of the file states, whatever it is."""
    whole: Any = pydantic_core.from_json(text)
    entries = whole.get("trainings", []) if isinstance(whole, dict) else []
    entries = entries if isinstance(entries, list) else []
    return [entry.get("number") if isinstance(entry, dict) else None for entry in entries]


def _place(loc: tuple[int | str, ...], numbers: list[object]) -> str:
    if not loc:
        return "fichier"
    if loc[0] != "trainings" or len(loc) < 2 or not isinstance(loc[1], int):
        return _path(loc)
    number = numbers[loc[1]] if loc[1] < len(numbers) else None
    named = isinstance(number, int) and not isinstance(number, bool)
    which = f"formation {number}" if named else f"formation en position {loc[1] + 1}"
    return f"{which}, {_path(loc[2:])}" if loc[2:] else which


def _path(loc: tuple[int | str, ...]) -> str:
    """Write a place as people count: sessions[1].days[2] is the first session's second day."""
    path = ""
    for part in loc:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _reason(kind: str, problem: Any) -> str:
    wording = REASONS.get(kind)
    if wording is None:
        return str(problem["msg"])
    facts = {name: str(fact) for name, fact in problem.get("ctx", {}).items()}
    return wording.format(**facts).replace(" or ", " ou ")
