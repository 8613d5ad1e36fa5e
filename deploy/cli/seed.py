"""The command `rers seed`: believable people, offers and requests for a running platform."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.cli.options import FolderOption, JsonOption
from deploy.cli.running import run as run_to_end
from deploy.demo.population import MOST_NETWORKS, Population, linked_pairs, population
from deploy.local import addresses
from deploy.places import DEFAULT_FOLDER

E = TypeVar("E", bound=Exception)

PARTS = {
    "networks": ("réseau", "réseaux", "ajouté"),
    "members": ("membre", "membres", "ajouté"),
    "links": ("lien entre réseaux", "liens entre réseaux", "ajouté"),
    "memberships": (
        "membre aussi d'un second réseau",
        "membres aussi d'un second réseau",
        "ajouté",
    ),
    "offers": ("offre", "offres", "ajoutée"),
    "requests": ("demande", "demandes", "ajoutée"),
}
"""Each part as one, as several, and what is new of it."""
NO_MAILBOXES = (
    "Les codes de connexion partent vers un serveur de courriel extérieur : "
    "./rers seed ne peut les lire que dans la boîte aux lettres embarquée."
)


def seed(
    networks: Annotated[
        int, typer.Option(min=1, max=MOST_NETWORKS, help="Nombre de réseaux.")
    ] = MOST_NETWORKS,
    members: Annotated[
        int, typer.Option(min=1, max=50_000, help="Nombre de membres, en tout.")
    ] = 3_000,
    number: Annotated[
        int, typer.Option("--seed", min=0, help="Graine : la même donne les mêmes personnes.")
    ] = 1,
    folder: FolderOption = DEFAULT_FOLDER,
    is_json: JsonOption = False,
) -> None:
    """Remplit une plateforme en marche de réseaux, de membres, d'offres et de demandes inventés.

    Tout passe par les API publiques. Une deuxième fois avec la même graine, rien n'est ajouté ;
    interrompue, la commande reprend où elle en était.
    """
    if members < networks:
        raise typer.BadParameter("il faut au moins un membre par réseau", param_hint="--members")
    where = addresses.read(folder)
    if where.mail_folder is None:
        _fail(NO_MAILBOXES, is_json)
    began = time.monotonic()
    planned = population(number, networks, members)
    told = _Told(planned, Console(stderr=is_json), is_shown=not is_json or sys.stderr.isatty())
    with told.progress:
        fault = run_to_end(_fill(planned, where.services, where.mail_folder, told.advance))
    if fault:
        _fail(fault, is_json)
    told.report(round(time.monotonic() - began, 1), is_json)


class _Told:
    """The progress bar, and the count of what is there and of what is new."""

    def __init__(self, planned: Population, console: Console, *, is_shown: bool) -> None:
        self.there: Counter[str] = Counter(dict.fromkeys(PARTS, 0))
        self.added: Counter[str] = Counter()
        self._console = console
        self.progress = Progress(
            TextColumn("{task.description:<35}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not is_shown,
        )
        self._bar = self.progress.add_task("réseaux", total=steps_of(planned))

    def advance(self, part: str, is_new: bool) -> None:
        self.there[part] += 1
        self.added[part] += is_new
        self.progress.update(self._bar, advance=1, description=PARTS[part][1])

    def report(self, seconds: float, is_json: bool) -> None:
        if is_json:
            print(json.dumps({**self.there, "added": self.added.total(), "seconds": seconds}))
            return
        for line in lines_of(self.there, self.added):
            self._console.print(line, highlight=False)
        self._console.print(f"En {seconds:.0f} s.", highlight=False)


def lines_of(there: Mapping[str, int], added: Mapping[str, int]) -> list[str]:
    """Return a line a part; the founder of a new network is a new member, though nobody has added them apart."""
    new = {part: added.get(part, 0) for part in PARTS}
    new["members"] += new["networks"]
    return [
        f"{there[part]:6} {one if there[part] < 2 else several}, "
        f"dont {new[part]} {added_word if new[part] < 2 else added_word + 's'}"
        for part, (one, several, added_word) in PARTS.items()
    ]


def steps_of(planned: Population) -> int:
    """Return how many things the progress bar counts."""
    visits = sum(len(person.networks) > 1 for person in planned.people)
    links = len(linked_pairs(planned.networks))
    whole = len(planned.networks) + len(planned.people) + len(planned.savoirs)
    return whole + links + visits


async def _fill(
    planned: Population,
    services: dict[str, list[str]],
    mail_folder: Path,
    advance: Callable[[str, bool], None],
) -> str:
    """Run the seeding; return the sentence that says what stopped it, if anything did."""
    from deploy.clients.api import Api, RefusedError, SilentError
    from deploy.clients.mailbox import Mailboxes
    from deploy.clients.waiting import NeverCameError
    from deploy.demo.seeding import Seeding, refused_because
    from deploy.demo.stage import Stage

    fault = ""
    async with Api(services) as api:
        mailboxes = Mailboxes(mail_folder)
        mailboxes.skip()
        stage = Stage(api, mailboxes, lambda _: None)
        try:
            await Seeding(stage, planned, advance).run()
        except* RefusedError as group:
            fault = refused_because(_first(group))
        except* (SilentError, NeverCameError) as group:
            fault = f"un service ne répond pas : {_first(group)}"
    return fault


def _first(group: BaseExceptionGroup[E]) -> E:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _fail(sentence: str, is_json: bool) -> NoReturn:
    sys.stderr.write(f"rers : {sentence}\n")
    if is_json:
        print(json.dumps({"error": sentence}, ensure_ascii=False))
    raise typer.Exit(1)
