"""Every metric that the services export; `python -m deploy.metrics_catalogue` writes docs/metrics.md of it."""

import sys
from collections.abc import Iterable

from deploy.places import ROOT
from services.matching.entrypoints import measures as matching
from services.members.entrypoints import measures as members
from services.partners.adapters import webhook_measures as deliveries
from services.partners.entrypoints import http_feed, webhook_measures
from services.savoirs.entrypoints import measures as savoirs
from services.trainings.entrypoints import measures as trainings
from shared import metrics
from shared.measures import PLUMBING, of_copy
from shared.metrics_catalogue import Exported, counted_in, measured
from shared.settings import SERVICES

PAGE = ROOT / "docs" / "metrics.md"
OWN = {
    module.__name__.split(".")[1]: (*counted_in(module), *measured(module.MEASURES))
    for module in (members, savoirs, matching, trainings)
} | {
    "partners": (
        *counted_in(deliveries),
        *counted_in(http_feed),
        *measured(webhook_measures.WEBHOOK_MEASURES),
    )
}
HEAD = """# Metrics

Each service answers `GET /metrics` with these and no others of ours. Prometheus adds `service` and
`instance`. This page is written by `python -m deploy.metrics_catalogue`; a test holds it to the code.

- Labels are bounded: a route is its template (`unmatched` when there is none), a method one of the
  known ones or `other`, a type the name of an event that is heard here (`unknown` for a message
  that is none of ours), a reason the name of an exception class. Never an id, an address, a path.
- Counters belong to a copy: `sum()` over copies. Gauges read from the database are the same in each
  copy: `max()` over copies. Such a gauge is read at most once in 5 s however often it is scraped,
  and is left out, not stale, while its database cannot be read.
- What is counted of a type that a service hears is exported at nought from its start, so that
  `increase()` sees the first one. A reason of dead letters appears with its first: to alert, use
  `rers_events_heard_total{outcome="dead"}`.
- `rers_erasures_*`: in members, facts of erasures that have not left the outbox; in the services
  that hear of them, words that the stream has still to forget, 12 hours after the erasure.
- Traces: see the decision record 0016.
"""


async def _never() -> bool:
    return False


def of_every_service() -> list[Exported]:
    """Return what each service exports, whatever it is for."""
    copies = measured(of_copy(lambda: False, _never))
    return [*counted_in(metrics), *copies, *measured(PLUMBING)]


def catalogue(services: Iterable[str] = SERVICES) -> list[Exported]:
    """Return all that these services export."""
    return [*of_every_service(), *(each for name in services for each in OWN.get(name, ()))]


def page() -> str:
    """Return docs/metrics.md."""
    parts = [HEAD, "\n## Every service\n\n", _table(of_every_service())]
    for service, exported in OWN.items():
        parts += [f"\n## {service}\n\n", _table(exported)]
    return "".join(parts)


def _table(exported: Iterable[Exported]) -> str:
    rows = [
        f"| `{e.name}` | {e.kind} | {e.unit} | {', '.join(e.labels)} | {e.meaning} |\n"
        for e in exported
    ]
    return "".join(["| metric | kind | unit | labels | meaning |\n|---|---|---|---|---|\n", *rows])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}: {len(catalogue())} metrics\n")
