"""Take the prose out of a file: what `builder.french` checks.

Markdown without its code, formulas, links and italics (which hold English words); the strings that
read as French; the comments of the code that a learner reads.
"""

import ast
import inspect
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from builder.markers import BEGIN, END
from builder.source import MISTAKE, RIGHT, ROOT

NBSP = "\u00a0"
PARSER = (
    MarkdownIt("commonmark")
    .enable("table")
    .use(front_matter_plugin)
    .use(dollarmath_plugin)
    .use(anchors_plugin, max_level=6)  # the ids that links give to headings
)
# A capitalised word that no dictionary has takes any gender and number: it breaks no agreement.
NAME = "Xkz"
# What the build writes into the guide: it is checked in the sheets, where it comes from.
MISTAKES = re.compile("(?<=<!-- mistakes -->).*(?=<!-- /mistakes -->)", re.S)
FIELD = re.compile(r"\{[^{}\s]*\}")  # of str.format
FRENCH = re.compile(
    r"[àâçéèêëîïôùûœ]|\b(?:[ldnsjqc]'|(?:l[ae]s?|une?|d[eu]s?|est|et|par|pour|sur|dans|avec|sans|"
    r"pas|que|qui|cette?|ils?|elles?|vous|votre|aux?|plus)\b)",
    re.I,
)
ENGLISH = re.compile(r"\b(?:the|of|and|is|are|to|with|for|in|not|by|from|it|that|one|no)\b", re.I)
# What labels a figure, is printed, or names a mistake is prose, however short.
LABELS = {"alt", "label", "name", "title", "xlabel", "ylabel"}
LABELLERS = {"annotate", "print", "set_title", "set_xlabel", "set_ylabel", "suptitle", "text"}


@dataclass(frozen=True)
class Passage:
    """A paragraph, a label or a message: the prose of a file that begins at a line.

    `names` are those of the program that it stands in: there, they are no misspelt words.
    """

    path: str
    line: int
    text: str
    names: frozenset[str] = frozenset()


def passages(path: Path, wordless: bool = False) -> Iterator[Passage]:
    """Give the prose of a file, by its kind; what has no word, such as a cell of numbers, if asked."""
    text = path.read_text(encoding="utf-8")
    shown = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
    if path.suffix == ".md":
        found = _markdown(MISTAKES.sub(lambda part: "\n" * part[0].count("\n"), text))
    elif path.suffix == ".py":
        names = frozenset(token.string for token in _tokens(text) if token.type == tokenize.NAME)
        is_source = re.search("^# %%", text, re.M)
        found = _percent(text, names) if is_source else _strings(text, names)
    else:
        found = _echoes(text)
    for line, prose, *names in found:
        if wordless or re.search(r"[^\W\d_]", prose.replace(NAME, "")):
            yield Passage(shown, line, prose, *names)


def _markdown(text: str, first: int = 1) -> Iterator[tuple[int, str]]:
    """Give line and text of each paragraph, heading, table cell and alternative text."""
    for token in PARSER.parse(text):
        if token.type == "inline":
            line = first + token.map[0]
            yield line, _plain(token.children)
            for child in token.children:
                if child.type == "image":
                    yield line, child.content
        elif token.type == "html_block":
            yield first + token.map[0], _without_tags(token.content)


def _plain(tokens: list) -> str:
    """Return inline Markdown as prose, a name in place of what is none."""
    open_texts = [""]  # the last is that of the innermost italics
    for token in tokens:
        if token.type == "em_open":
            open_texts.append("")
        elif token.type == "em_close":
            inside = open_texts.pop()
            open_texts[-1] += inside if reads_as_french(inside) else NAME
        elif token.type == "text":
            open_texts[-1] += token.content
        elif token.type in ("softbreak", "hardbreak"):
            open_texts[-1] += "\n"
        elif token.type in ("code_inline", "math_inline", "image"):
            open_texts[-1] += NAME
    return open_texts[0]


def _without_tags(html: str) -> str:
    parts = []
    parser = HTMLParser()
    parser.handle_data = parts.append
    parser.feed(html)
    return "".join(parts).strip()


def _percent(text: str, names: frozenset[str]) -> Iterator[tuple]:
    """Give the prose of the cells of a source, and of the values of its header."""
    header, *cells = re.split("^# %%", text, flags=re.M)
    line = 1 + header.count("\n")
    for number, entry in enumerate(header.splitlines(), start=1):
        yield number, entry.partition(": ")[2]
    for cell in cells:
        kind, _, body = cell.partition("\n")
        if kind.startswith(" [markdown]"):
            lines = [row.removeprefix("#").removeprefix(" ") for row in body.splitlines()]
            lines = ["" if row in (BEGIN, END) else row for row in lines]
            yield from _markdown("\n".join(lines), line + 1)
        elif tag := re.search(rf'tags=\["({RIGHT}|{MISTAKE})"\]', kind):
            text = re.match(r"(?:#.*\n)*", body)[0]
            said = _markdown(re.sub("^# ?", "", text, flags=re.M), line + 1)
            named = ((line, name) for name in re.findall(r'name="([^"]*)"', kind))
            yield from ((place, prose, names) for place, prose in (*said, *named))
            if tag[1] == RIGHT:  # learners read its code too
                place = line + 1 + text.count("\n")
                yield from _strings(body[len(text) :], names, place, shown=True)
                yield from _comments(body[len(text) :], names, place)
        else:
            yield from _strings(body, names, line + 1, shown=True)
            yield from _comments(body, names, line + 1)
        line += cell.count("\n")


def _strings(
    code: str, names: frozenset[str], first: int = 1, shown: bool = False
) -> Iterator[tuple]:
    """Give line, text and `names` of the strings that are labels or read as French.

    shown: does a learner read the code itself, with its docstrings?
    """
    labels, skipped, typed = set(), set(), set()
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword):
            labels.update([node.value] if node.arg in LABELS else [])
            # names of mistakes, which are read in the sheets
            skipped.update(getattr(node.value, "keys", []) if node.arg == "when" else [])
        elif isinstance(node, ast.Call):
            labels.update(node.args if shown and _called(node) in LABELLERS else [])
        elif isinstance(node, ast.Expr):
            (typed if shown else skipped).add(node.value)
        elif isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(p.value if isinstance(p, ast.Constant) else NAME for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = FIELD.sub(NAME, node.value)
        else:
            continue
        line = first + node.lineno - 1
        if "\n" in text and _is_code(text):
            yield from _comments(text, names, line)
        elif node in labels or reads_as_french(text):
            text = _as_typed(text) if node in typed else text
            for place, paragraph in _markdown(inspect.cleandoc(text), line):
                for column in re.split(" {2,}", paragraph):  # those of a table that is printed
                    yield place, column, names


def _comments(code: str, names: frozenset[str], first: int) -> Iterator[tuple]:
    """Give line, text and `names` of the comments; those alone on their lines make paragraphs."""
    alone, blocks = [""] * (code.count("\n") + 1), []
    for token in _tokens(code):
        text, (row, column) = token.string.lstrip("# "), token.start
        if token.type != tokenize.COMMENT or _is_code(text):
            continue
        if token.line[:column].strip():
            blocks.append((text, first + row - 1))
        elif token.string not in (BEGIN, END):
            alone[row - 1] = text
    for text, line in [*blocks, ("\n".join(alone), first)]:
        for place, paragraph in _markdown(_as_typed(text), line):
            yield place, paragraph, names


def _tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(code).readline)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _as_typed(text: str) -> str:
    """Return comments with non-breaking spaces: a line of code never wraps, ordinary ones do."""
    return re.sub(r"(?<=\S) (?=[;:!?%»])|(?<=«) |(?<=\d) (?=\d{3}\b)", NBSP, text)


def _is_code(text: str) -> bool:
    try:
        ast.parse(re.sub(r"^( *)%.*", r"\1pass", text, flags=re.M))  # with IPython's magics
    except SyntaxError:
        return False
    return bool(re.search(r"\W", text))


def _echoes(makefile: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(makefile.splitlines(), start=1):
        if said := re.match(r'\t@echo "(.*)"', line):
            yield number, re.sub(r"^make \w+", "", said[1]).strip()


def reads_as_french(text: str) -> bool:
    """Tell French prose from English messages, names and code."""
    return len(FRENCH.findall(text)) > len(ENGLISH.findall(text))
