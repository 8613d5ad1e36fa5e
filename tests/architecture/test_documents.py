"""What the documents promise is there: short recipes, checked decisions, words that exist in the code."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PRODUCT, ROOT, expect_none, sources, write
from tests.architecture.test_import_contracts import VIOLATIONS
from tests.architecture.test_names import definitions
from tests.architecture.words import words

LONGEST_DECISION = 60
PARTS = ("Context", "Decision", "Consequences", "Alternatives", "Check")
RECIPES = ("Add a use case", "Add an event", "Add a service")


def parts(text: str) -> dict[str, list[str]]:
    """Return the lines under each second-level title, empty ones left out."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"^## ", text, flags=re.M)[1:]:
        title, *lines = section.splitlines()
        found[title.strip()] = [line for line in lines if line.strip()]
    return found


def bad_decisions(root: Path) -> list[str]:
    found = []
    for path in sorted((root / "docs" / "decisions").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_DECISION:
            found.append(f"{path.name}: longer than {LONGEST_DECISION} lines")
        found += [f"{path.name}: no {part}" for part in PARTS if not parts(text).get(part)]
    return found


def long_recipes(text: str) -> list[str]:
    found = parts(text)
    return [title for title in RECIPES if not 0 < len(found.get(title, [])) < 10]


def glossary(text: str) -> Iterator[str]:
    """Return the names in the second column of the glossary's table."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if line.startswith("|") and len(cells) >= 2:
            yield from re.findall(r"`(\w+)`", cells[1])


def unknown_words(root: Path, text: str) -> list[str]:
    known = {
        " ".join(words(name))
        for source in sources(root, *PRODUCT)
        for _, name in definitions(source)
    }
    return [
        name
        for name in glossary(text)
        if not any(f" {' '.join(words(name))} " in f" {identifier} " for identifier in known)
    ]


def test_every_decision_is_short_and_names_its_check() -> None:
    expect_none(bad_decisions(ROOT))


def test_a_decision_without_check_or_too_long_is_caught(tmp_path: Path) -> None:
    whole = "".join(f"## {part}\n\ntext\n" for part in PARTS)
    write(tmp_path, "docs/decisions/0001-fine.md", whole)
    write(tmp_path, "docs/decisions/0002-long.md", whole + "more\n" * 60)
    write(tmp_path, "docs/decisions/0003-unchecked.md", whole.partition("## Check")[0])

    assert bad_decisions(tmp_path) == [
        "0002-long.md: longer than 60 lines",
        "0003-unchecked.md: no Check",
    ]


def test_each_recipe_for_contributors_takes_less_than_ten_lines() -> None:
    expect_none(long_recipes((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))


def test_a_long_or_missing_recipe_is_caught() -> None:
    text = "## Add a use case\n" + "step\n" * 10 + "## Add an event\n\nstep\n"

    assert long_recipes(text) == ["Add a use case", "Add a service"]


def test_every_word_of_the_glossary_exists_in_the_code() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

    assert len(list(glossary(text))) >= 15
    expect_none(unknown_words(ROOT, text))


def test_a_word_of_the_glossary_without_code_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "services/savoirs/domain/offer.py", "class OpenOffer: ...\n")
    text = "| French | code | meaning |\n|---|---|---|\n| offre | `Offer` | x |\n| boucle | `Ring` | y |\n"

    assert unknown_words(tmp_path, text) == ["Ring"]


def test_every_import_contract_has_a_violation_that_it_must_catch() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}

    assert contracts == {contract for contract, _, _ in VIOLATIONS}


def test_the_licence_is_the_whole_agpl() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE\n")
    assert "13. Remote Network Interaction" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert len(text.splitlines()) == 661
