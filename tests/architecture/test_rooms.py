"""Every service has the same rooms, and one file per use case in the same one of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, Source, expect_none, services, sources, write

SERVICES = {"members", "savoirs", "matching", "trainings", "notifications", "partners"}
ROOMS = ("domain", "application", "adapters", "entrypoints", "migrations")
DOORS = ("README.md", "__init__.py", "__main__.py", "bootstrap.py", "config.py")
NOT_USE_CASES = {"__init__", "ports"}


def missing_rooms(root: Path) -> list[str]:
    wanted = [*(f"{room}/" for room in ROOMS), *DOORS]
    return [
        f"{service.name} has no {name}"
        for service in services(root)
        for name in wanted
        if not (service / name).exists()
    ]


def use_cases(root: Path) -> Iterator[Source]:
    """Return the files that must each hold one use case."""
    for service in services(root):
        for source in sources(root, f"services/{service.name}/application"):
            stem = source.path.stem
            if stem not in NOT_USE_CASES and not stem.startswith("ports_of_"):
                yield source


def not_one_use_case(root: Path) -> list[str]:
    return [
        f"{source.path}: {', '.join(public) or 'no public function'}"
        for source in use_cases(root)
        if (public := _public_functions(source)) != [source.path.stem]
        or "_" not in source.path.stem
    ]


def _public_functions(source: Source) -> list[str]:
    return [
        node.name
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
    ]


def text_for_people_in_rules(root: Path) -> list[str]:
    """Return string constants with accents in domain and application; docstrings may have some."""
    return [
        source.at(node, repr(node.value))
        for source in sources(root, "services")
        if {"domain", "application"} & set(source.path.parts)
        for node in ast.walk(_without_docstrings(source.tree))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and not node.value.isascii()
    ]


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [part for part in node.body if not _is_bare_string(part)]
    return tree


def _is_bare_string(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_the_five_services_are_there() -> None:
    expect_none(sorted(SERVICES - {service.name for service in services(ROOT)}))


def test_every_service_has_every_room() -> None:
    expect_none(missing_rooms(ROOT))


def test_a_missing_room_is_caught(tmp_path: Path) -> None:
    for name in ("__init__.py", "__main__.py", "bootstrap.py", "config.py"):
        write(tmp_path, f"services/members/{name}", "")
    for room in ("domain", "application", "adapters", "entrypoints"):
        write(tmp_path, f"services/members/{room}/__init__.py", "")

    assert missing_rooms(tmp_path) == ["members has no migrations/", "members has no README.md"]


def test_each_application_file_is_one_use_case_named_verb_noun() -> None:
    expect_none(not_one_use_case(ROOT))


def test_a_second_use_case_or_another_name_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "services/savoirs/__init__.py", "")
    rooms = "services/savoirs/application"
    write(tmp_path, f"{rooms}/ports.py", "def anything(): ...\ndef at_all(): ...\n")
    write(tmp_path, f"{rooms}/create_offer.py", "async def create_offer(): ...\ndef _text(): ...\n")
    write(tmp_path, f"{rooms}/renew_offer.py", "def renew_offer(): ...\ndef expire_offer(): ...\n")
    write(tmp_path, f"{rooms}/withdraw.py", "def withdraw(): ...\n")

    assert not_one_use_case(tmp_path) == [
        f"{rooms}/renew_offer.py: renew_offer, expire_offer",
        f"{rooms}/withdraw.py: withdraw",
    ]


def test_rules_and_use_cases_hold_no_text_for_people() -> None:
    expect_none(text_for_people_in_rules(ROOT))


def test_text_for_people_in_a_rule_is_caught(tmp_path: Path) -> None:
    text = '"""Offre d\'un réseau."""\nreason = "déjà retirée"\ncode = "withdrawn"\n'
    write(tmp_path, "services/savoirs/domain/offer.py", text)
    write(tmp_path, "services/savoirs/entrypoints/messages.py", text)

    assert text_for_people_in_rules(tmp_path) == [
        "services/savoirs/domain/offer.py:2: 'déjà retirée'"
    ]
