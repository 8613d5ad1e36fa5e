"""Runs the command line, and turns whatever goes wrong into one sentence."""

import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from typer.main import get_command

from deploy.cli.main import application
from deploy.cli.messages import INTERRUPTED, sentence

FAILED, STOPPED = 1, 130


def main(words: Sequence[str]) -> None:
    """Run the command named by `words`; leaves with its exit code, 1 after a sentence when it failed."""
    try:
        get_command(application(words)).main(list(words), prog_name="rers")
    except KeyboardInterrupt:
        sys.stderr.write(f"{INTERRUPTED}\n")
        sys.exit(STOPPED)
    except Exception as error:  # the one place where no traceback passes
        if os.environ.get("RERS_DEBUG"):
            raise
        _leave(sentence(error), is_json="--json" in words)


def _leave(told: str, is_json: bool) -> NoReturn:
    sys.stderr.write(f"rers : {told}\n")
    if is_json:
        sys.stdout.write(json.dumps({"error": told}, ensure_ascii=False) + "\n")
    sys.exit(FAILED)


if __name__ == "__main__":
    main(sys.argv[1:])
