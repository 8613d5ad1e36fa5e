"""Why a value that came in is refused, in French, by the kind of fault that pydantic names."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

INTEGER, NUMBER = "un nombre entier est attendu", "un nombre est attendu"
DAY = "cette date n'existe pas, ou n'est pas de la forme AAAA-MM-JJ"
INSTANT = "cet instant n'existe pas, ou n'est pas de la forme AAAA-MM-JJTHH:MM:SS+HH:MM"
HOUR = "cette heure n'existe pas, ou n'est pas de la forme HH:MM"
OBJECT, LIST = "un objet est attendu", "une liste est attendue"
TRUTH, IDENTIFIER = "vrai ou faux (true, false) est attendu", "un identifiant (UUID) est attendu"

REASONS: Mapping[str, str] = {
    "missing": "ce champ manque",
    "extra_forbidden": "ce champ est inconnu",
    "json_invalid": "ce n'est pas du JSON lisible",
    "string_type": "un texte est attendu",
    "string_too_short": "au moins {min_length} caractères sont attendus",
    "string_too_long": "le texte dépasse {max_length} caractères",
    "string_pattern_mismatch": "le texte n'est pas de la forme attendue",
    "string_unicode": "le texte contient un caractère illisible",
    "int_type": INTEGER,
    "int_parsing": INTEGER,
    "int_parsing_size": "ce nombre est trop grand",
    "int_from_float": INTEGER,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "decimal_max_digits": "le nombre dépasse {max_digits} chiffres",
    "decimal_max_places": "le nombre a {decimal_places} décimales au plus",
    "decimal_whole_digits": "le nombre a {whole_digits} chiffres au plus avant la virgule",
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
    "list_type": LIST,
    "tuple_type": LIST,
    "set_type": LIST,
    "dict_type": OBJECT,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "literal_error": "il faut {expected}",
    "enum": "il faut {expected}",
    "union_tag_invalid": "il faut {expected_tags}",
    "union_tag_not_found": "ce champ manque : {discriminator}",
    "greater_than": "il faut plus de {gt}",
    "greater_than_equal": "il faut au moins {ge}",
    "less_than": "il faut moins de {lt}",
    "less_than_equal": "il faut au plus {le}",
    "multiple_of": "il faut un multiple de {multiple_of}",
    "too_short": "il faut au moins {min_length} éléments",
    "too_long": "il faut au plus {max_length} éléments",
    "date_type": "une date AAAA-MM-JJ est attendue",
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": "une date sans heure est attendue",
    "datetime_type": INSTANT,
    "datetime_parsing": INSTANT,
    "datetime_from_date_parsing": INSTANT,
    "datetime_object_invalid": INSTANT,
    "timezone_aware": "l'instant doit dire son décalage (par exemple +02:00 ou Z)",
    "time_type": HOUR,
    "time_parsing": HOUR,
    "uuid_type": IDENTIFIER,
    "uuid_parsing": IDENTIFIER,
    "url_type": "une adresse de page est attendue",
    "url_parsing": "cette adresse de page n'est pas lisible",
    "url_scheme": "l'adresse d'une page commence par {expected_schemes}",
    "url_too_long": "l'adresse dépasse {max_length} caractères",
}
OURS = "Value error, "
UNFIT = "la valeur ne convient pas"
THEIRS = frozenset(get_args(ErrorType))
EMPTY: Mapping[str, str] = {
    "string_too_short": "le texte est vide",
    "too_short": "la liste est vide",
}
"""What is said instead where one is enough."""

_WORDS = ((re.compile(r"\bor\b"), "ou"), (re.compile(r"\band\b"), "et"))


def reason_of(fault: Mapping[str, Any], reasons: Mapping[str, str] = REASONS) -> str:
    """Return why a fault that pydantic found is one; our own checks say it in French themselves."""
    kind, facts = str(fault["type"]), fault.get("ctx", {})
    if kind == "value_error" or kind not in THEIRS:
        return str(fault["msg"]).removeprefix(OURS)
    if kind in EMPTY and facts.get("min_length") == 1:
        return EMPTY[kind]
    try:
        return reasons[kind].format_map({name: _french(str(fact)) for name, fact in facts.items()})
    except KeyError:
        return UNFIT


def _french(fact: str) -> str:
    for english, french in _WORDS:
        fact = english.sub(french, fact)
    return fact
