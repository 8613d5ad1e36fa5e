"""Lists the commands, and imports only the one that is asked for: `rers --help` stays quick."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

TRY, RUN, BUILD = "Essayer", "Exploiter", "Développer"
WELCOME = """Plateforme des Réseaux d'Échanges Réciproques de Savoirs.

Pour commencer : ./rers up, puis dans un autre terminal ./rers status."""


@dataclass(frozen=True)
class Row:
    """One command: `register` adds it, or its group, to the application."""

    name: str
    panel: str
    help: str
    register: Callable[[typer.Typer], None]


def _up(app: typer.Typer) -> None:
    from deploy.cli.up import up

    app.command("up")(up)


def _demo(app: typer.Typer) -> None:
    from deploy.cli.demo import app as demo

    app.add_typer(demo, name="demo")


def _seed(app: typer.Typer) -> None:
    from deploy.cli.seed import seed

    app.command("seed")(seed)


def _status(app: typer.Typer) -> None:
    from deploy.cli.status import status

    app.command("status")(status)


def _migrate(app: typer.Typer) -> None:
    from deploy.cli.migrate import migrate

    app.command("migrate")(migrate)


def _keys(app: typer.Typer) -> None:
    from deploy.cli.keys import keys

    app.command("keys")(keys)


def _provision(app: typer.Typer) -> None:
    from deploy.cli.provision import provision

    app.command("provision")(provision)


def _dlq(app: typer.Typer) -> None:
    from deploy.cli.dlq import dlq

    app.add_typer(dlq, name="dlq")


def _events(app: typer.Typer) -> None:
    from deploy.cli.events import events

    app.add_typer(events, name="events")


def _projections(app: typer.Typer) -> None:
    from deploy.cli.projections import projections

    app.add_typer(projections, name="projections")


def _matching(app: typer.Typer) -> None:
    from deploy.cli.matching import app as matching

    app.add_typer(matching, name="matching")


def _partners(app: typer.Typer) -> None:
    from deploy.cli.partners import app as partners
    from deploy.cli.partners_webhooks import add_to

    add_to(partners)
    app.add_typer(partners, name="partners")


def _backup(app: typer.Typer) -> None:
    from deploy.cli.backup import backup

    app.command("backup")(backup)


def _restore(app: typer.Typer) -> None:
    from deploy.cli.restore import restore

    app.command("restore")(restore)


def _lint(app: typer.Typer) -> None:
    from deploy.cli.quality import lint

    app.command("lint")(lint)


def _test(app: typer.Typer) -> None:
    from deploy.cli.quality import PASS_ON, test

    app.command("test", context_settings=PASS_ON)(test)


def _bench(app: typer.Typer) -> None:
    from deploy.cli.bench import app as bench

    app.add_typer(bench, name="bench")


def _faults(app: typer.Typer) -> None:
    from deploy.cli.faults import app as faults

    app.add_typer(faults, name="faults")


def _trainings(app: typer.Typer) -> None:
    from deploy.cli.trainings import app as trainings
    from deploy.cli.trainings_office import add_to

    add_to(trainings)

    app.add_typer(trainings, name="trainings")


ROWS = (
    Row("up", TRY, "Démarre toute la plateforme sur cette machine.", _up),
    Row("demo", TRY, "Joue pour de vrai la vie de trois réseaux, et relit tout.", _demo),
    Row("seed", TRY, "Remplit une plateforme en marche de réseaux et de membres inventés.", _seed),
    Row("status", RUN, "Dit comment elle va : services, flux, retards, boîtes d'envoi.", _status),
    Row("dlq", RUN, "Montre, rejoue ou écarte les messages en échec.", _dlq),
    Row("events", RUN, "Montre les faits à mesure qu'ils arrivent.", _events),
    Row("projections", RUN, "Montre et reconstruit les projections des services.", _projections),
    Row("matching", RUN, "Mesure le rapprochement, relit les savoirs.", _matching),
    Row(
        "trainings",
        RUN,
        "Formations : sessions en danger, décisions, exports, catalogue.",
        _trainings,
    ),
    Row("partners", RUN, "Partenaires : accès, clés, webhooks, livraisons, retards.", _partners),
    Row(
        "backup",
        RUN,
        "Sauvegarde les bases, les flux, les clés d'une plateforme en marche.",
        _backup,
    ),
    Row("restore", RUN, "Restaure une sauvegarde, ou s'y exerce.", _restore),
    Row("migrate", RUN, "Crée et met à jour les bases de données des services.", _migrate),
    Row("keys", RUN, "Crée les clés et les secrets que les services partagent.", _keys),
    Row("provision", RUN, "Crée et met à jour les flux de NATS.", _provision),
    Row("bench", BUILD, "Mesure ce que coûte la plateforme, à côté de la même chose à nu.", _bench),
    Row("faults", BUILD, "Tue des processus sous charge et cherche ce qui serait perdu.", _faults),
    Row("test", BUILD, "Lance tous les tests sur de vrais serveurs.", _test),
    Row("lint", BUILD, "Vérifie la forme, les règles, les types et les imports du code.", _lint),
)


def application(words: Sequence[str]) -> typer.Typer:
    """Return the application in which the command named by `words` is real and the others are listed."""
    app = typer.Typer(
        help=WELCOME,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(lambda: None)
    asked = asked_command(words)
    for row in ROWS:
        if row.name == asked:
            row.register(app)
        else:
            app.command(row.name, help=row.help, rich_help_panel=row.panel)(_listed_only)
    return app


def asked_command(words: Sequence[str]) -> str | None:
    """Return the word that names a command: the first that is no option."""
    return next((word for word in words if not word.startswith("-")), None)


def _listed_only() -> None:
    """Stand in the list of commands; never called, since the command that is asked for is real."""
