"""The commands `rers bench ...`: what the platform costs, beside the bare thing in the same run."""

import json
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy.cli.options import JsonOption
from deploy.cli.running import run as run_to_end

app = typer.Typer(help="Mesure ce que coûte la plateforme, à côté de la même chose à nu.")
progress = Console(stderr=True)


def _tell(step: str) -> None:
    progress.print(f"[dim]· {step}[/]", highlight=False)


def _show(title: str, figures: dict[str, Any], *, is_json: bool) -> None:
    if is_json:
        print(json.dumps(figures))
        return
    table = Table(title=title, show_header=False)
    for name, value in figures.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
        table.add_row(name, shown)
    Console().print(table)


@app.command()
def events(
    is_json: JsonOption = False,
    count: Annotated[int, typer.Option("--events", min=1_000, help="Faits par mesure.")] = 20_000,
    rounds: Annotated[int, typer.Option(min=1, help="Tours, à nu et produit en alternance.")] = 3,
    backlog: Annotated[int, typer.Option(min=5_000, help="Faits en retard à écouler.")] = 100_000,
    latency_seconds: Annotated[int, typer.Option(min=5, help="Durée à 100 faits/s.")] = 20,
) -> None:
    """Commande durable, boîte d'envoi, relais, JetStream, boîte de réception, effet."""
    from deploy.bench.events.phases import Size
    from deploy.bench.events.run import run

    with tempfile.TemporaryDirectory(prefix="rers-bench-") as folder:
        size = Size(count, rounds, backlog, latency_seconds)
        figures = run_to_end(run(Path(folder), _tell, size))
    _show("rers bench events", figures, is_json=is_json)


@app.command()
def registrations(
    is_json: JsonOption = False,
    people: Annotated[int, typer.Option(min=100, help="Personnes à la fois.")] = 10_000,
    places: Annotated[int, typer.Option(min=1, help="Places de la session.")] = 20,
) -> None:
    """Une foule pour quelques places, par HTTP, à côté de la même course en SQL."""
    from deploy.bench.registrations.run import run

    with tempfile.TemporaryDirectory(prefix="rers-bench-") as folder:
        figures = run_to_end(run(Path(folder), people, places))
    _show("rers bench registrations", figures, is_json=is_json)


@app.command()
def trainings(
    is_json: JsonOption = False,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Tout en petit, en quelques secondes.")
    ] = False,
    count: Annotated[int, typer.Option(min=100, help="Inscriptions par tour.")] = 7_500,
    rounds: Annotated[int, typer.Option(min=1, help="Tours ; les médianes sont dites.")] = 3,
    past: Annotated[int, typer.Option(min=200, help="Sessions passées.")] = 100_000,
) -> None:
    """S'inscrire à une session ou à cinq cents, par HTTP et par le cas d'usage, à côté de SQL nu."""
    from deploy.bench.trainings.run import SMALL, Size, run

    wanted = SMALL if is_quick else Size(registrations=count, rounds=rounds, many=past)
    with tempfile.TemporaryDirectory(prefix="rers-bench-") as folder:
        figures = run_to_end(run(Path(folder), _tell, wanted))
    _show("rers bench trainings", figures, is_json=is_json)


@app.command()
def matching(
    is_json: JsonOption = False,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Tout en petit, en quelques secondes.")
    ] = False,
    savoirs: Annotated[int, typer.Option(min=1_000, help="Offres et demandes.")] = 1_000_000,
    networks: Annotated[int, typer.Option(min=10, help="Réseaux de tailles inégales.")] = 400,
    queries: Annotated[int, typer.Option(min=10, help="Demandes mesurées.")] = 600,
    seconds: Annotated[int, typer.Option(min=1, help="Durée à 20 savoirs/s.")] = 20,
    edges: Annotated[int, typer.Option(min=100, help="Arcs entre membres.")] = 1_000_000,
) -> None:
    """Qui est le plus proche parmi un million de savoirs, et quand on le propose."""
    from deploy.bench.matching.phases import Size
    from deploy.bench.matching.run import SMALL, run

    wanted = Size(savoirs, networks, queries, seconds=seconds, edges=edges)
    with tempfile.TemporaryDirectory(prefix="rers-bench-") as folder:
        figures = run_to_end(run(Path(folder), _tell, SMALL if is_quick else wanted))
    _show("rers bench matching", figures, is_json=is_json)


@app.command()
def partners(
    is_json: JsonOption = False,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Tout en petit, en quelques secondes.")
    ] = False,
    endpoints: Annotated[int, typer.Option(min=20, help="Webhooks.")] = 200,
    unwell: Annotated[int, typer.Option(min=2, help="Dont muets ou lents.")] = 20,
    per_s: Annotated[int, typer.Option(min=1, help="Faits par seconde.")] = 100,
    seconds: Annotated[int, typer.Option(min=2, help="Durée de chaque mesure.")] = 20,
) -> None:
    """Livrer à des partenaires dont certains ne répondent pas, à côté des mêmes envois par httpx nu."""
    from deploy.bench.partners.crowd import Size
    from deploy.bench.partners.run import SMALL, run

    wanted = Size(endpoints=endpoints, unwell=unwell, per_s=per_s, seconds=seconds)
    with tempfile.TemporaryDirectory(prefix="rers-bench-") as folder:
        figures = run_to_end(run(Path(folder), _tell, SMALL if is_quick else wanted))
    _show("rers bench partners", figures, is_json=is_json)


@app.command()
def scale(
    is_json: JsonOption = False,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Tout en petit, en quelques secondes.")
    ] = False,
    networks: Annotated[int, typer.Option(min=2, max=40, help="Réseaux.")] = 40,
    members: Annotated[int, typer.Option(min=8, help="Membres, en tout.")] = 2_400,
) -> None:
    """Ce que coûtent un réseau, un membre, un savoir, un échange, une inscription (docs/scale.md)."""
    from deploy.bench.scale.load import Size
    from deploy.bench.scale.run import SMALL, run

    if members < 4 * networks:
        raise typer.BadParameter(
            "il faut au moins quatre membres par réseau", param_hint="--members"
        )
    wanted = SMALL if is_quick else Size(networks=networks, members=members)
    with tempfile.TemporaryDirectory(prefix="rers-bench-") as folder:
        figures = run_to_end(run(Path(folder), _tell, wanted))
    _show("rers bench scale", figures, is_json=is_json)
