"""What a person is told, in French, of words that the command line does not understand."""

from difflib import get_close_matches

from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from deploy.cli.main import ROWS


def refusal(error: ClickException) -> str:
    """Return one or two lines: what is wrong, and where the help is."""
    told = _told(error)
    context = error.ctx if isinstance(error, UsageError) else None
    return f"{told}\nAide : {context.command_path} --help" if context else told


def _told(error: ClickException) -> str:
    match error:
        case NoSuchOption():
            near = _near(error.option_name, list(error.possibilities or []))
            return f"l'option {error.option_name} n'existe pas.{near}"
        case MissingParameter():
            return f"il manque {_name(error)}."
        case BadParameter():
            return f"la valeur donnée pour {_name(error)} ne convient pas : {error.message}"
        case _:
            return error.format_message()


def unknown_command(word: str) -> str:
    """Return what is told of a first word that is no command."""
    near = _near(word, [row.name for row in ROWS])
    return f"la commande « {word} » n'existe pas.{near}\nListe des commandes : rers --help"


def _near(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known)
    return f" Vouliez-vous dire {' ou '.join(close)} ?" if close else ""


def _name(error: BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "un paramètre")
    options = [name for name in error.param.opts if name.startswith("-")]
    return options[-1] if options else str(error.param.name)
