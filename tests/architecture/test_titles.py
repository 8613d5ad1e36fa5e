"""Every refusal that a person can meet has a French title in its own service."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, expect_none, services, sources, write

CATALOGUE = "entrypoints/messages.py"


def codes(tree: ast.Module) -> Iterator[tuple[ast.ClassDef, str]]:
    """Return each error class of a file with the code that it gives itself."""
    for owner in ast.walk(tree):
        if isinstance(owner, ast.ClassDef) and owner.name.endswith("Error"):
            for node in owner.body:
                match node:
                    case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=code)):
                        yield owner, str(code)


def titled(catalogue: Path) -> set[str]:
    """Return the codes that a service's catalogue of messages has a title for."""
    tree = ast.parse(catalogue.read_text(encoding="utf-8"))
    return {
        str(key.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }


def untitled(root: Path) -> list[str]:
    return [
        source.at(owner, f"{code} has no French title in {CATALOGUE}")
        for service in services(root)
        for known in [titled(service / CATALOGUE)]
        for source in sources(root, f"services/{service.name}")
        for owner, code in codes(source.tree)
        if code not in known
    ]


def test_every_error_has_its_french_title() -> None:
    expect_none(untitled(ROOT))


def test_an_error_without_a_title_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "services/savoirs/__init__.py", "")
    errors = 'class OldError(Exception):\n    code = "old"\n\n\nclass LostError(Exception):\n    code = "lost"\n'
    write(tmp_path, "services/savoirs/domain/offer.py", errors)
    write(tmp_path, f"services/savoirs/{CATALOGUE}", 'MESSAGES = {"old": "Trop ancien"}\n')

    assert untitled(tmp_path) == [
        f"services/savoirs/domain/offer.py:5: lost has no French title in {CATALOGUE}"
    ]
