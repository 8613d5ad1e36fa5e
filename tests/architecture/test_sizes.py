"""How long files may be, how they open, and how much of them may be comment."""

import ast
import io
import re
import tokenize
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT, Source, expect_none, sources, write

LONGEST = 300
LONGEST_TEST = 400
MOST_COMMENT = 0.04
SENTENCE = re.compile(r"[^.!?]*(?:[.!?](?=\S)[^.!?]*)*[.!?]")


def too_long(root: Path) -> list[str]:
    return [
        f"{source.path}: {len(source.lines)} lines"
        for source in sources(root, *PACKAGES)
        if len(source.lines) > (LONGEST_TEST if source.path.parts[0] == "tests" else LONGEST)
    ]


def badly_opened(root: Path) -> list[str]:
    return [
        f"{source.path}: {ast.get_docstring(source.tree)!r}"
        for source in sources(root, *PACKAGES)
        if not is_one_sentence(ast.get_docstring(source.tree))
    ]


def is_one_sentence(docstring: str | None) -> bool:
    """True when the first paragraph is one sentence; file names may have dots in it."""
    opening = (docstring or "").partition("\n\n")[0]
    return SENTENCE.fullmatch(" ".join(opening.split())) is not None


def comment_share(root: Path) -> float:
    read = list(sources(root, *PACKAGES))
    lines = sum(len(source.lines) for source in read)
    return sum(_comment_lines(source) for source in read) / max(lines, 1)


def _comment_lines(source: Source) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    return sum(
        token.type == tokenize.COMMENT and token.line.lstrip().startswith("#") for token in tokens
    )


def test_no_file_is_longer_than_300_lines_and_no_test_longer_than_400() -> None:
    expect_none(too_long(ROOT))


def test_a_file_one_line_too_long_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "services/members/domain/network.py", "x = 1\n" * 301)
    write(tmp_path, "tests/test_long.py", "x = 1\n" * 401)
    write(tmp_path, "tests/test_allowed.py", "x = 1\n" * 400)

    assert too_long(tmp_path) == [
        "services/members/domain/network.py: 301 lines",
        "tests/test_long.py: 401 lines",
    ]


def test_every_module_opens_with_one_sentence() -> None:
    expect_none(badly_opened(ROOT))


def test_a_module_without_a_sentence_or_with_two_is_caught(tmp_path: Path) -> None:
    write(tmp_path, "shared/none.py", "x = 1\n")
    write(tmp_path, "shared/title.py", '"""No full stop"""\n')
    write(tmp_path, "shared/two.py", '"""One sentence. And another."""\n')
    write(tmp_path, "shared/fine.py", '"""One sentence about ports.py, over\ntwo lines."""\n')

    caught = [line.split(":")[0] for line in badly_opened(tmp_path)]

    assert caught == ["shared/none.py", "shared/title.py", "shared/two.py"]


def test_comments_are_at_most_four_lines_in_a_hundred() -> None:
    assert comment_share(ROOT) <= MOST_COMMENT


def test_too_many_comments_are_caught(tmp_path: Path) -> None:
    write(tmp_path, "shared/talk.py", "# why\n" * 5 + "x = '# not one'\n" * 95)

    assert comment_share(tmp_path) == 0.05
