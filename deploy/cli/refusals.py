"""What a person is told, in French, of words that the command line does not understand."""

from difflib import get_close_matches

from pydantic import ValidationError
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
    UsageError,
)

from deploy.cli.main import ROWS
from shared.http.reasons import REASONS, reason_of

EXTRA = "Got unexpected extra argument(s) ("
NO_COMMAND = "No such command "
NO_VALUE = "requires an argument"
ONE_OF = " is not one of "


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
            return f"la valeur donnée pour {_name(error)} ne convient pas : {_reason(error)}"
        case UsageError() if error.message.startswith(EXTRA):
            return f"de trop : {error.message.removeprefix(EXTRA).removesuffix(')')}."
        case UsageError() if error.message.startswith(NO_COMMAND):
            return _no_such_command(error)
        case BadOptionUsage() if NO_VALUE in error.message:
            return f"il manque la valeur de {error.option_name}."
        case _:
            return error.format_message()


def unknown_command(word: str) -> str:
    """Return what is told of a first word that is no command."""
    near = _near(word, [row.name for row in ROWS])
    return f"la commande « {word} » n'existe pas.{near}\nListe des commandes : rers --help"


def _no_such_command(error: UsageError) -> str:
    word = error.message.removeprefix(NO_COMMAND).split("'")[1]
    group = error.ctx.command if error.ctx else None
    near = _near(word, list(getattr(group, "commands", {})))
    return f"la commande « {word} » n'existe pas.{near}"


def _reason(error: BadParameter) -> str:
    """Return why a value is refused; what we have no words for stays as Typer says it."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return error.message
    fault = cause.errors()[0]
    if ONE_OF in fault["msg"]:
        return f"il faut {fault['msg'].partition(ONE_OF)[2].rstrip('.').replace(', ', ' ou ')}"
    return reason_of(fault) if fault["type"] in REASONS else error.message


def _near(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known)
    return f" Vouliez-vous dire {' ou '.join(close)} ?" if close else ""


def _name(error: BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "un paramètre")
    options = [name for name in error.param.opts if name.startswith("-")]
    return options[-1] if options else str(error.param.metavar or error.param.name)
