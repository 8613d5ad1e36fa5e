"""Reads the repository's own files for the rules that look at them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("services", "shared", "deploy", "tests")
PRODUCT = ("services", "shared", "deploy")


@dataclass(frozen=True)
class Source:
    """One Python file: `path` is relative to the root that it was read from."""

    path: Path
    text: str

    @property
    def lines(self) -> list[str]:
        """Its lines without line ends."""
        return self.text.splitlines()

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    def at(self, node: ast.AST, what: str) -> str:
        """Say where in this file `what` was found."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


def sources(root: Path, *folders: str) -> Iterator[Source]:
    """Read every Python file of these folders under `root`."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield Source(path.relative_to(root), path.read_text(encoding="utf-8"))


def services(root: Path) -> list[Path]:
    """Return the folders of the services that have rooms."""
    folders = sorted(path for path in (root / "services").glob("*") if path.is_dir())
    return [path for path in folders if (path / "__init__.py").exists() and path.name != "portal"]


def fields(source: Source) -> Iterator[tuple[ast.ClassDef, ast.AnnAssign, str]]:
    """Return each class of a file with each of its annotated fields and the field's name."""
    for owner in ast.walk(source.tree):
        if isinstance(owner, ast.ClassDef):
            for node in owner.body:
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    yield owner, node, node.target.id


def committed_files(root: Path) -> list[Path]:
    """Return what git has or would take: a file that it ignores is nobody's business."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def write(root: Path, path: str, text: str) -> None:
    """Write a file of an invented repository, for a rule's control."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def expect_none(found: list[str]) -> None:
    """Fail with every line of `found`, whole: a diff of lists would cut it."""
    if found:
        pytest.fail("\n".join(["", *found]), pytrace=False)
