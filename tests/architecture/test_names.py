"""Names say what things are, in English and in ASCII."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import (
    PACKAGES,
    PRODUCT,
    ROOT,
    Source,
    expect_none,
    fields,
    sources,
    write,
)
from tests.architecture.words import BANNED_ALONE, BANNED_ANYWHERE, FRENCH, words

Named = tuple[ast.AST, str]


def definitions(source: Source) -> Iterator[Named]:
    """Return everything that a file names: itself, classes, functions, arguments, variables."""
    yield source.tree, source.path.stem
    for node in ast.walk(source.tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield node, name
            case ast.AsyncFunctionDef(name=name):
                yield node, name
            case ast.arg(arg=name):
                yield node, name
            case ast.Name(id=name, ctx=ast.Store()):
                yield node, name


def banned_names(root: Path) -> list[str]:
    return [
        source.at(node, name)
        for source in sources(root, *PACKAGES)
        for node, name in definitions(source)
        if BANNED_ANYWHERE & set(words(name)) or name.strip("_").lower() in BANNED_ALONE
    ]


def foreign_names(root: Path) -> list[str]:
    return [
        source.at(node, name)
        for source in sources(root, *PACKAGES)
        for node, name in definitions(source)
        if not name.isascii() or FRENCH & set(words(name))
    ]


def errors_without_the_ending(root: Path) -> list[str]:
    return [
        source.at(node, node.name)
        for source in sources(root, *PACKAGES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        and not node.name.endswith("Error")
        and any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
    ]


def fields_of_time_and_truth(root: Path) -> list[str]:
    return [
        source.at(node, f"{name}: {ast.unparse(node.annotation)}")
        for source in sources(root, *PRODUCT)
        for _, node, name in fields(source)
        if not _is_well_named(name.strip("_"), ast.unparse(node.annotation))
    ]


def _is_well_named(name: str, annotation: str) -> bool:
    kind = annotation.removesuffix(" | None")
    if kind == "bool":
        return name.startswith(("is_", "has_", "was_"))
    if kind in {"datetime", "datetime.datetime", "AwareDatetime"}:
        return name.endswith("_at") or name == "at"
    return True


def subscribers_without_on(root: Path) -> list[str]:
    return [
        source.at(node, node.name)
        for source in sources(root, "services")
        if source.path.stem.startswith("subscribers") and "entrypoints" in source.path.parts
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AsyncFunctionDef)
        and any(".on(" in f"{ast.unparse(mark)}(" for mark in node.decorator_list)
        and not node.name.startswith("on_")
    ]


def test_no_name_uses_a_word_of_the_banned_list() -> None:
    expect_none(banned_names(ROOT))


def test_a_banned_name_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "shared/offer_utils.py", "def info(rows): ...\n")
    write(tmp_path, "shared/ids.py", "class IdManager: ...\ndef f(data): ...\nprocessed = 1\n")

    assert banned_names(tmp_path) == [
        "shared/ids.py:1: IdManager",
        "shared/ids.py:2: data",
        "shared/offer_utils.py:1: offer_utils",
        "shared/offer_utils.py:1: info",
    ]


def test_every_identifier_is_english_and_ascii_but_for_savoir() -> None:
    expect_none(foreign_names(ROOT))


def test_a_french_or_accented_identifier_is_caught(tmp_path: Path) -> None:
    write(
        tmp_path, "shared/ids.py", "savoir_id = 1\noffreLive = 2\nété = 3\ndef find_reseau(): ...\n"
    )

    assert sorted(foreign_names(tmp_path)) == [
        "shared/ids.py:2: offreLive",
        "shared/ids.py:3: été",
        "shared/ids.py:4: find_reseau",
    ]


def test_every_error_says_so_at_the_end_of_its_name() -> None:
    expect_none(errors_without_the_ending(ROOT))


def test_an_error_of_another_name_is_caught(tmp_path: Path) -> None:
    write(
        tmp_path, "shared/e.py", "class Refused(DomainError): ...\nclass GoneError(Refused): ...\n"
    )

    assert errors_without_the_ending(tmp_path) == ["shared/e.py:1: Refused"]


def test_fields_of_truth_begin_with_is_or_has_and_fields_of_time_end_with_at() -> None:
    expect_none(fields_of_time_and_truth(ROOT))


def test_a_field_of_truth_or_time_of_another_name_is_caught(tmp_path: Path) -> None:
    text = "class A:\n  open: bool\n  is_open: bool\n  opened: datetime | None\n  opened_at: datetime\n"
    write(tmp_path, "shared/a.py", text)

    assert fields_of_time_and_truth(tmp_path) == [
        "shared/a.py:2: open: bool",
        "shared/a.py:4: opened: datetime | None",
    ]


def test_what_answers_a_fact_is_called_on_that_fact() -> None:
    expect_none(subscribers_without_on(ROOT))


def test_a_subscriber_of_another_name_is_caught(tmp_path: Path) -> None:
    text = "@hearing.on(OfferCreated)\nasync def index_offer(fact): ...\n"
    write(tmp_path, "services/matching/entrypoints/subscribers.py", text)

    assert subscribers_without_on(tmp_path) == [
        "services/matching/entrypoints/subscribers.py:2: index_offer"
    ]
