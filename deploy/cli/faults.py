"""The command `rers faults`: random kills, or the named faults of the table; and its sisters."""

import json
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from deploy.cli.faults_model import model
from deploy.cli.faults_restarts import broker_restarts
from deploy.cli.options import JsonOption
from deploy.cli.running import run as run_to_end

progress = Console(stderr=True)
COMMANDS_OF_ALL, KILLS_OF_ALL, SECONDS_OF_ALL = 100_000, 300, 600.0
SECONDS_OF_KILLS = 60.0


class FaultsGroup(TyperGroup):
    """Takes a word that is no sister command for the name of a fault."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Send the names of faults to the command that plays them."""
        if args and args[0] not in self.commands:
            return super().resolve_command(ctx, ["play", *args])
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=FaultsGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "allow_interspersed_args": False},
)
app.command("model")(model)
app.command("broker-restarts")(broker_restarts)

SecondsOption = Annotated[float | None, typer.Option(min=5, help="Durée des coups, en secondes.")]
SeedOption = Annotated[int | None, typer.Option(help="Graine ; écrite au début, à redonner.")]
ReportOption = Annotated[Path | None, typer.Option(help="Dossier du rapport (JSON et HTML).")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Reprend le rapport commencé.")]


@app.callback()
def faults(
    context: typer.Context,
    seconds: SecondsOption = None,
    seed: SeedOption = None,
    copies: Annotated[int, typer.Option(min=1, max=4, help="Copies de chaque service.")] = 1,
    broken: Annotated[
        str, typer.Option("--break", help="Garanties coupées exprès : doit échouer.")
    ] = "",
    lists: Annotated[bool, typer.Option("--list", help="Écrit la liste des pannes.")] = False,
    is_ci: Annotated[bool, typer.Option("--ci", help="Joue la petite sélection.")] = False,
    is_all: Annotated[bool, typer.Option("--all", help="Joue toutes les pannes.")] = False,
    report: ReportOption = None,
    resumes: ResumeOption = False,
    is_json: JsonOption = False,
) -> None:
    """Tue des processus au hasard sous charge, ou joue des pannes nommées, puis cherche ce qui manque.

    `rers faults NOM…` joue les pannes nommées ; `--list` les écrit. Chaque panne est suivie de son
    témoin, la même sans une garantie, qui doit être vu rouge. Le code de sortie est 0 quand tout est
    juste, 1 sinon ; avec --break, 1 est ce qu'on attend.
    """
    if context.invoked_subcommand:
        return
    if lists:
        _list(is_json=is_json)
    elif is_ci or is_all:
        from deploy.faults.table import FAULTS, subset_for_ci

        chosen = subset_for_ci() if is_ci else list(FAULTS)
        more = {"is_short": True} if is_ci else {"is_watched": True, **_enough(seconds)}
        _play(chosen, seed, report, resumes, is_json, seconds=seconds, **more)
    else:
        _kill(seconds or SECONDS_OF_KILLS, _seed(seed), copies, broken, is_json=is_json)


@app.command("play", hidden=True)
def play(
    names: Annotated[list[str], typer.Argument(help="Noms de pannes, de `rers faults --list`.")],
    seconds: SecondsOption = None,
    seed: SeedOption = None,
    report: ReportOption = None,
    resumes: ResumeOption = False,
    has_control: Annotated[bool, typer.Option("--control/--no-control", help="Témoins.")] = True,
    is_watched: Annotated[bool, typer.Option("--alerts", help="Avec Prometheus.")] = False,
    is_json: JsonOption = False,
) -> None:
    """Joue des pannes nommées, chacune suivie de son témoin."""
    from deploy.faults.table import UnknownFaultError, named

    try:
        chosen = named(names)
    except UnknownFaultError as unknown:
        progress.print(f"rers : aucune panne nommée '{unknown}' ; voir `rers faults --list`.")
        raise typer.Exit(2) from unknown
    more = {"seconds": seconds, "is_watched": is_watched, "has_controls": has_control}
    _play(chosen, seed, report, resumes, is_json, **more)


def _play(
    chosen: Any, seed: int | None, report: Path | None, resumes: bool, is_json: bool, **more: Any
) -> None:
    from deploy.faults.campaign import Campaign, run
    from deploy.faults.record import Record
    from deploy.faults.report import write

    campaign = Campaign(chosen, _seed(seed), **more)
    with tempfile.TemporaryDirectory(prefix="rers-faults-") as folder:
        record = Record.open(report or Path(folder) / "report", resumes=resumes)
        found = run_to_end(run(Path(folder), campaign, record, _nothing, _tell))
    if report is not None:
        write(report, found)
    if is_json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _show({name: value for name, value in found.items() if name != "results"})
    raise typer.Exit(0 if found["ok"] else 1)


def _enough(seconds: float | None) -> dict[str, Any]:
    """Return what all faults together must come to; less of it when they are given less time."""
    from deploy.faults.stage import Enough

    share = min(1.0, (seconds or SECONDS_OF_ALL) / SECONDS_OF_ALL)
    return {"wanted": Enough(int(COMMANDS_OF_ALL * share), int(KILLS_OF_ALL * share))}


def _kill(seconds: float, seed: int, copies: int, broken: str, *, is_json: bool) -> None:
    from deploy.faults.run import Plan, run
    from shared.broken import GUARANTEES

    unknown = [name for name in broken.split(",") if name and name not in GUARANTEES]
    if unknown:
        wanted = ", ".join(f"'{name}'" for name in GUARANTEES[:-1])
        reason = f"il faut {wanted} ou '{GUARANTEES[-1]}'"
        raise typer.BadParameter(reason, param_hint="--break")
    plan = Plan(seconds, seed, copies, broken)
    with tempfile.TemporaryDirectory(prefix="rers-faults-") as folder:
        found = run_to_end(run(Path(folder), plan, _say_restart))
    if is_json:
        print(json.dumps(found))
    else:
        _show(found)
    raise typer.Exit(0 if found["ok"] else 1)


def _list(*, is_json: bool) -> None:
    from deploy.faults.table import FAULTS

    if is_json:
        names = ("name", "title", "injects", "alert", "seconds", "copies", "is_in_ci")
        lines = [{name: getattr(fault, name) for name in names} for fault in FAULTS]
        print(json.dumps(lines, ensure_ascii=False))
        return
    table = Table(title="Pannes")
    for column in ("Nom", "Panne", "Alerte attendue", "Témoin", "CI"):
        table.add_column(column, no_wrap=column in ("Nom", "Alerte attendue"))
    for fault in FAULTS:
        control = fault.control.lacks or "autre scénario" if fault.control else "aucun"
        table.add_row(
            fault.name, fault.title, fault.alert, control, "oui" if fault.is_in_ci else ""
        )
    Console().print(table)


def _show(found: dict[str, Any]) -> None:
    table = Table(title="rers faults", show_header=False)
    for name, value in found.items():
        table.add_row(name, json.dumps(value, ensure_ascii=False))
    Console().print(table)


def _seed(seed: int | None) -> int:
    chosen = secrets.randbelow(2**31) if seed is None else seed
    progress.print(f"graine {chosen}", highlight=False)
    return chosen


def _tell(step: str, name: str, found: dict[str, Any]) -> None:
    said = {
        "begins": lambda: f"[bold]{name}[/]",
        "ends": lambda: _came_to(found),
        "control": lambda: (
            f"[bold]{name}[/] : "
            + ("témoin rouge, comme il faut" if found["is_red"] else "[red]témoin resté vert[/]")
            + ("" if found["is_red"] else f" {escape(found['error'])}")
        ),
        "stumbles": lambda: f"  [red]la plateforme a cédé[/] : {escape(found['error'])}",
        "unplayable": lambda: f"  injouable ici : {found['unplayable']} manque",
    }
    progress.print(said[step](), highlight=False)


def _came_to(found: dict[str, Any]) -> str:
    said = f"{found['commands']} commandes, {found['kills']} tués, {found['seconds']} s"
    if found["ok"]:
        return f"  [green]juste[/] : {said}"
    why = json.dumps([found["broken"], found["examples"], found["happened"]], ensure_ascii=False)
    return f"  [red]faux[/] : {said} {escape(why)} {escape(found['error'])}"


def _say_restart(step: str, about: str) -> None:
    if step == "restarted":
        progress.print(f"[dim]· {about} redémarre[/]", highlight=False)


def _nothing(step: str, about: str) -> None:
    """Say nothing: what is restarted on purpose would fill the terminal."""
