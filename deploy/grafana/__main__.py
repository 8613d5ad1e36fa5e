"""Writes the dashboards' JSON: `python -m deploy.grafana`."""

import sys

from deploy.grafana.boards_of_ops import BROKER, ONE_SERVICE, PLATFORM
from deploy.grafana.boards_of_people import MOVEMENT, OFFICE, PARTNERS
from deploy.grafana.panels import json_of
from deploy.places import ROOT

BOARDS = (PLATFORM, ONE_SERVICE, BROKER, PARTNERS, OFFICE, MOVEMENT)
FOLDER = ROOT / "deploy" / "grafana"


def main() -> None:
    """Write one file a dashboard."""
    for board in BOARDS:
        path = FOLDER / f"{board.uid}.json"
        path.write_text(json_of(board), encoding="utf-8")
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
