"""Runs the command line, and turns whatever goes wrong into one sentence."""

import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer.exceptions import Abort
from typer.main import get_command

from deploy.cli.main import ROWS, application, asked_command
from deploy.cli.messages import INTERRUPTED, sentence

FAILED, MISUSED, STOPPED = 1, 2, 130


def main(words: Sequence[str]) -> NoReturn:
    """Run the command named by `words` and leave: 0, its own code, 1 failed, 2 misused, 130 interrupted."""
    is_json = "--json" in words
    try:
        code = run(words)
        if code == STOPPED:  # what Typer makes of Ctrl-C
            raise KeyboardInterrupt
        sys.exit(code)
    except NoArgsIsHelpError as asks:
        sys.stdout.write(f"{asks.format_message()}\n")
        sys.exit(MISUSED)
    except ClickException as error:
        from deploy.cli.refusals import refusal

        _leave(refusal(error), MISUSED, is_json)
    except (KeyboardInterrupt, Abort):
        _leave(INTERRUPTED, STOPPED, is_json)
    except Exception as error:  # the one place where no traceback passes
        if os.environ.get("RERS_DEBUG"):
            raise
        _leave(sentence(error), FAILED, is_json)


def run(words: Sequence[str]) -> int:
    """Run the command named by `words` and return its exit code."""
    asked = asked_command(words)
    if asked is not None and asked not in [row.name for row in ROWS]:
        from deploy.cli.refusals import unknown_command

        raise ClickException(unknown_command(asked))
    command = get_command(application(words))
    if "--json" not in words:
        from deploy.cli.french import speak_french

        speak_french(command)
    code = command.main(list(words), prog_name="rers", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _leave(told: str, code: int, is_json: bool) -> NoReturn:
    sys.stderr.write(f"rers : {told}\n")
    if is_json:
        sys.stdout.write(json.dumps({"error": told}, ensure_ascii=False) + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
