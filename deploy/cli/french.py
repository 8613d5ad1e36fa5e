"""Gives the help pages, which Typer words in English, the language of the people who read them."""

import typer
from typer import rich_utils
from typer._click.core import Command, Context

HELP = "Montre cette aide."


def speak_french(command: Command, parent: Context | None = None) -> None:
    """Reword the titles and the `--help` of `command` and of those below it."""
    rich_utils.DEFAULT_STRING = "[défaut : {}]"
    rich_utils.ENVVAR_STRING = "[réglage : {}]"
    rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
    rich_utils.ARGUMENTS_PANEL_TITLE = "Arguments"
    rich_utils.OPTIONS_PANEL_TITLE = "Options"
    rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
    _reword(command, parent)


def _reword(command: Command, parent: Context | None) -> None:
    context = typer.Context(
        command, info_name=command.name, parent=parent, **command.context_settings
    )
    option = command.get_help_option(context)
    if option is not None:
        option.help = HELP
    for below in getattr(command, "commands", {}).values():
        _reword(below, context)
