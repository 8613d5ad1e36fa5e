"""What tests may not do, what an exception to a rule must say, and what no file may name."""

import ast
import re
from pathlib import Path

from tests.architecture.sources import (
    PACKAGES,
    ROOT,
    committed_files,
    expect_none,
    sources,
    write,
)

PAUSES = {"asyncio.sleep", "time.sleep", "anyio.sleep"}
MAY_PAUSE = Path("tests/fixtures/waiting.py")
REPLACED = {"patch", "Mock", "MagicMock", "AsyncMock", "create_autospec", "monkeypatch.setattr"}
SKIPPING = {"skip", "skipif", "xfail", "pytest.skip", "pytest.xfail"}
EXCEPTION = re.compile(r"#\s*(?:noqa\b|type:\s*ignore|mypy:|pragma:|fmt:\s*off|ruff:)")
WITH_REASON = re.compile(
    r"#\s*noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s+-\s\S"
    r"|#\s*type:\s*ignore\[[a-z-]+(?:,\s*[a-z-]+)*\]\s+#\s\S"
)
# In pieces, so that this file does not name what it looks for.
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "deb." + "debian.org")
PLACES = (
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/ho" + "me/",
    "/Us" + "ers/",
    "/opt/" + "pypi",
    "../sha" + "red/",
)
NOT_OURS = {"LICENSE"}


def calls(root: Path, refused: set[str], *folders: str) -> list[str]:
    return [
        source.at(node, ast.unparse(node.func))
        for source in sources(root, *folders)
        if source.path != MAY_PAUSE
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and _called(node) & refused
    ]


def _called(node: ast.Call) -> set[str]:
    whole = ast.unparse(node.func)
    return {whole, whole.rsplit(".", 1)[-1]} if not whole.startswith("re.") else {whole}


def skips(root: Path) -> list[str]:
    """Return skips and expected failures that say no reason."""
    return [
        source.at(node, ast.unparse(node))
        for source in sources(root, "tests")
        for node in _skipping(source.tree)
        if "reason=" not in ast.unparse(node)
    ]


def _skipping(tree: ast.Module) -> list[ast.expr]:
    decorators = [mark for node in ast.walk(tree) for mark in getattr(node, "decorator_list", [])]
    called = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        node
        for node in [*decorators, *(call for call in called if call not in decorators)]
        if ast.unparse(node).partition("(")[0].removeprefix("pytest.mark.") in SKIPPING
    ]


def exceptions_without_reason(root: Path) -> list[str]:
    return [
        f"{source.path}:{number}: {line.strip()}"
        for source in sources(root, *PACKAGES)
        for number, line in enumerate(source.lines, 1)
        if EXCEPTION.search(line) and not WITH_REASON.search(line) and "re.compile" not in line
    ]


def places_and_hosts(files: list[Path]) -> list[str]:
    found = []
    for path in files:
        if path.name in NOT_OURS:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.name}: {word}" for word in (*HOSTS, *PLACES) if word in text]
    return found


def test_no_test_pauses_for_a_time() -> None:
    expect_none(calls(ROOT, PAUSES, "tests"))


def test_no_test_replaces_what_it_tests() -> None:
    expect_none(calls(ROOT, REPLACED, "tests"))


def test_no_code_imports_or_runs_text() -> None:
    expect_none(calls(ROOT, {"__import__"}, *PACKAGES))


def test_a_pause_or_a_patch_in_a_test_is_caught(tmp_path: Path) -> None:
    text = "await asyncio.sleep(1)\npatch('x')\nmonkeypatch.setattr(a, 'b', c)\n__import__('x')\n"
    write(tmp_path, "tests/unit/test_wait.py", text)
    write(tmp_path, str(MAY_PAUSE), "await asyncio.sleep(0.01)\n")

    assert len(calls(tmp_path, PAUSES, "tests")) == 1
    assert len(calls(tmp_path, REPLACED, "tests")) == 2
    assert len(calls(tmp_path, {"__import__"}, "tests")) == 1


def test_every_skip_gives_its_reason() -> None:
    expect_none(skips(ROOT))


def test_a_skip_without_reason_is_caught(tmp_path: Path) -> None:
    text = (
        "@pytest.mark.skip\ndef test_a(): ...\n@pytest.mark.skip(reason='why')\ndef test_b(): ...\n"
    )
    write(tmp_path, "tests/unit/test_skip.py", text)

    assert skips(tmp_path) == ["tests/unit/test_skip.py:1: pytest.mark.skip"]


def test_every_exception_to_a_check_gives_its_reason() -> None:
    expect_none(exceptions_without_reason(ROOT))


def test_an_exception_without_reason_is_caught(tmp_path: Path) -> None:
    mark = "# no" + "qa"
    ignore = "# type: " + "ignore"
    lines = [
        f"a = 1  {mark}",
        f"a = 1  {mark}: E501",
        f"a = 1  {mark}: E501 - a long address",
        f"a = 1  {ignore}",
        f"a = 1  {ignore}[misc]",
        f"a = 1  {ignore}[misc]  # the library ships no types",
    ]
    write(tmp_path, "shared/a.py", "\n".join(lines))

    caught = [line.split(":")[1] for line in exceptions_without_reason(tmp_path)]

    assert caught == ["1", "2", "4", "5"]


def test_no_file_names_a_place_of_one_machine_or_a_registry() -> None:
    expect_none(places_and_hosts(committed_files(ROOT)))


def test_a_place_or_a_registry_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "notes.md", f"see {PLACES[2]}ada/rers and {HOSTS[0]}")
    write(tmp_path, "fine.md", "see docs/ and https://example.org")

    assert places_and_hosts([tmp_path / "notes.md", tmp_path / "fine.md"]) == [
        f"notes.md: {HOSTS[0]}",
        f"notes.md: {PLACES[2]}",
    ]
