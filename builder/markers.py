"""Solution markers, nbgrader's: what a cell becomes for the learner, and what it is when solved.

`### BEGIN SOLUTION` and `### END SOLUTION` stand on lines of their own around a block; `# SOLUTION`
ends a one-line assignment.
"""

import ast
import difflib
import io
import re
import tokenize

BEGIN, END, ONE_LINE = "### BEGIN SOLUTION", "### END SOLUTION", "# SOLUTION"
TO_COMPLETE = "...  # à compléter"


class MarkerError(Exception):
    """A marker is malformed; the text says which, and what the markers are."""


def without_markers(text: str, is_code: bool, solved: bool) -> str:
    """Return the text of a cell with its solution, or with what the learner is to complete."""
    if is_code:
        _check_comments(text)
    elif found := re.search(r"^#+ .*\bSOLUTION\b.*$", _unmarked(text), re.M):
        raise MarkerError(f"{found[0]!r} is no marker; {BEGIN!r} and {END!r} are")
    lines: list[str] = []
    block: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        marker = line.strip()
        if marker == BEGIN:
            if block is not None:
                raise MarkerError(f"line {number}: {BEGIN!r} inside another")
            block, indent = [], line[: len(line) - len(line.lstrip())]
        elif marker == END:
            if block is None:
                raise MarkerError(f"line {number}: {END!r} without its beginning")
            if not any(text.strip() for text in block):
                raise MarkerError(f"line {number}: the solution is empty")
            lines += block if solved else [indent + _placeholder(block, is_code)]
            block = None
        elif block is not None:
            block.append(line)
        elif is_code and re.search(rf"\S\s*{ONE_LINE}$", line):
            lines.append(_one_line(line, number, solved))
        else:
            lines.append(line)
    if block is not None:
        raise MarkerError(f"{BEGIN!r} is never closed")
    return "\n".join(lines).rstrip("\n")


def _one_line(line: str, number: int, solved: bool) -> str:
    code = line[: line.rindex(ONE_LINE)].rstrip()
    try:
        (statement,) = ast.parse(code.strip()).body
        (target,) = statement.targets
    except (SyntaxError, ValueError, AttributeError) as error:
        raise MarkerError(
            f"line {number}: {ONE_LINE!r} ends a one-line assignment `name = value`"
        ) from error
    if solved:
        return code
    indent = code[: len(code) - len(code.lstrip())]
    width = len(target.elts) if isinstance(target, ast.Tuple) else 1
    placeholder = ", ".join(["..."] * width) + TO_COMPLETE.removeprefix("...")
    return f"{indent}{ast.unparse(target).strip('()')} = {placeholder}"


def _check_comments(code: str) -> None:
    """Refuse a comment that looks like a marker and is none."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError) as error:
        raise MarkerError(f"this is not Python: {error}") from error
    for token in tokens:
        if token.type != tokenize.COMMENT:
            continue
        whole_line = not token.line[: token.start[1]].strip()
        if token.string in ((BEGIN, END) if whole_line else (ONE_LINE,)):
            continue
        words = re.findall(r"[A-Z]{3,}", token.string)
        if any(difflib.get_close_matches(word, ["SOLUTION"], cutoff=0.7) for word in words):
            raise MarkerError(
                f"line {token.start[0]}: {token.string!r} is no marker; the markers are "
                f"{BEGIN!r} and {END!r} on lines of their own, and a trailing {ONE_LINE!r}"
            )


def _unmarked(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.strip() not in (BEGIN, END))


def _placeholder(block: list[str], is_code: bool) -> str:
    if not is_code:
        return "*Votre réponse :*"
    definition = None  # the indent of one inside the block: its returns are not the block's
    for line in filter(str.strip, block):
        indent = len(line) - len(line.lstrip())
        if definition is not None and indent > definition:
            continue
        definition = indent if re.match(r"\s*(async def|def|class)\b", line) else None
        if re.match(r"\s*return\b", line):
            return "return " + TO_COMPLETE
    return TO_COMPLETE
