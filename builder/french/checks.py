"""Check the French that learners and instructors read: `python -m builder.french [files]`.

1. Take the prose out of the files (prose.py).
2. Grammar, by grammalecte-cli.
3. Spelling, by hunspell, with the words of `course/words.txt`.
4. Typography: non-breaking spaces, decimal commas, straight apostrophes, three dots, « ».
5. Terms that `course/lexicon.md` excludes. A term inside « » is spoken of, not used.

Each finding is a line: file, line, rule, passage, what is wrong. What cannot be mended is muted in
`course/muted.csv`, one reason a line. Ends with 1 when anything is found, when a word or a mute
serves nothing, or when a program is missing.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from builder.french import prose
from builder.french.prose import NAME, Passage, passages
from builder.source import ROOT, SourceError, read_exceptions

WORDS, MUTED, LEXICON = (ROOT / "course" / n for n in ("words.txt", "muted.csv", "lexicon.md"))
PROSE = (
    "README.fr.md",
    "Makefile",
    "install.py",
    "installation.py",
    ".jupyterlab/*.py",
    "guide/**/*.md",
    "course/**/*.md",
    "course/**/*.py",
    "builder/**/*.md",
    "builder/**/*.py",
    "helpers/**/*.py",
)
INSTALL = "apt install grammalecte-cli hunspell hunspell-fr-comprehensive"

# What `TYPOGRAPHY` says, or what a label and a table cell have no use for: capitals, full stops.
OPTIONS_OFF = ("apos", "esp", "nbsp", "num", "typo", "unit")

WORD = re.compile(r"(?<![\w.@/-])[^\W\d_]+(?:[-'][^\W\d_]+)*(?![\w@/]|\.\w)")
ELIDED = re.compile(r"^(?:[ldnsjmtc]|qu|lorsqu|puisqu|jusqu|quoiqu)'", re.I)

TYPOGRAPHY = {
    "espace": (
        re.compile(r"(?<!^)(?<![\u00a0;!?(])(?:[;!?»%]|:(?!\S))|«(?!\u00a0)"),
        "a non-breaking space (U+00A0) goes here",
    ),
    "milliers": (re.compile(r"\d \d{3}\b"), "thousands are set apart by a non-breaking space"),
    "décimale": (re.compile(r"(?<![\d.])\d+\.\d+(?![\d.]*\d)"), "a decimal comma in prose"),
    "points": (re.compile("…"), "three dots are written ..."),
    "apostrophe": (re.compile("’"), "the apostrophe is the straight one, '"),
    "guillemets": (re.compile('["“”]'), "French quotation marks, « and »"),
}


@dataclass(frozen=True)
class Finding:
    """What is wrong with some characters of a passage, and what is suggested."""

    passage: Passage
    start: int
    end: int
    rule: str
    message: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        text, line = self.passage.text, self.passage.line
        before, wrong, after = text[: self.start], text[self.start : self.end], text[self.end :]
        shown = f"{before[-30:]}[{wrong}]{after[:30]}".replace("\n", " ")
        advice = f" -> {', '.join(self.suggestions[:5])}" if self.suggestions else ""
        line += before.count("\n")
        return f"{self.passage.path}:{line}: {self.rule}: {shown}: {self.message}{advice}"


class CannotCheck(Exception):
    """The checks cannot run: a program is missing."""


# What is wrong


def grammar(texts: list[Passage], words: set[str]) -> Iterator[Finding]:
    """Give what grammalecte finds; each text is a line of a file, and each core reads one file."""
    places: dict[str, list[Passage]] = {}
    for passage in texts:
        line = WORD.sub(lambda match: _masked(match[0], words), passage.text).replace("\n", " ")
        places.setdefault(line, []).append(passage)
    halves = [list(places)[::2], list(places)[1::2]]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        files = [Path(folder) / name for name in ("even.txt", "odd.txt")]
        for file, half in zip(files, halves, strict=True):
            file.write_text("".join(f"{line}\n" for line in half), encoding="utf-8")
        options = ("--json", "--opt_off", *OPTIONS_OFF, "--file")
        answers = pool.map(lambda file: _run("grammalecte-cli", *options, str(file)), files)
        for half, answer in zip(halves, answers, strict=True):
            for paragraph in json.loads(answer)["data"]:
                for error in paragraph["lGrammarErrors"]:
                    place = error["nStart"], error["nEnd"], error["sRuleId"]
                    advice = error["sMessage"], tuple(error["aSuggestions"])
                    for passage in places[half[paragraph["iParagraph"] - 1]]:
                        yield Finding(passage, *place, *advice)


def _masked(word: str, words: set[str]) -> str:
    """Return a name as long as a word of ours, which grammalecte would take for another: ReLU."""
    bare = ELIDED.sub("", word)
    masked = "X" + "k" * (len(bare) - 1)
    return word.removesuffix(bare) + masked if _ours(bare) & words else word


def _ours(word: str) -> set[str]:
    """Return how words.txt may write a word, which a sentence may begin with."""
    return {word, word[:1].lower() + word[1:]}


def spelling(texts: list[Passage], words: set[str]) -> tuple[list[Finding], list[str]]:
    """Return the words that neither hunspell nor `words` knows, and what is idle in `words`."""
    places: dict[str, list] = {}
    for passage in texts:
        for match in WORD.finditer(passage.text.replace(NAME, "_" * len(NAME))):
            word = ELIDED.sub("", match[0])
            if word not in passage.names:
                places.setdefault(word, []).append((passage, match.end() - len(word), match.end()))
    unknown = _unknown({*words}.union(*map(_ours, places)))
    found = {word for word in places if _ours(word) <= unknown}
    wrong = sorted(word for word in found if not _ours(word) & words)
    advice = _suggestions(wrong)
    message = "not French, and not in course/words.txt"
    used = set().union(*map(_ours, found))
    idle = [f"words.txt: hunspell knows {word}" for word in sorted(words - unknown)]
    idle += [f"words.txt: no text has {word}" for word in sorted(words & unknown - used)]
    return [
        Finding(*place, "orthographe", message, advice.get(word, ()))
        for word in wrong
        for place in places[word]
    ], idle


def _unknown(words: Iterable[str]) -> set[str]:
    return set(_run("hunspell", "-d", "fr", "-i", "utf-8", "-l", given="\n".join(words)).split())


def _suggestions(words: list[str]) -> dict[str, tuple[str, ...]]:
    """Return what hunspell proposes for each word; its lines are `& word count offset: a, b`."""
    answer = _run("hunspell", "-d", "fr", "-i", "utf-8", "-a", given="\n".join(words))
    found = re.findall(r"^& (\S+) \d+ \d+: (.*)$", answer, re.M)
    return {word: tuple(proposed.split(", ")) for word, proposed in found}


def typography(passage: Passage) -> Iterator[Finding]:
    """Give what breaks the rules of TYPOGRAPHY in a passage."""
    for rule, (pattern, message) in TYPOGRAPHY.items():
        for match in pattern.finditer(passage.text):
            yield Finding(passage, *match.span(), rule, message)


def terms(passage: Passage, excluded: dict[str, str]) -> Iterator[Finding]:
    """Give the terms that the lexicon excludes, unless they are spoken of inside « »."""
    for term, right in excluded.items():
        plural = r"[sx]?\s".join(map(re.escape, term.split()))
        whole = rf"(?<!«\u00a0)(?<![\w-]){plural}[sx]?(?![\w=-])"
        for match in re.finditer(whole, passage.text, re.I):
            yield Finding(passage, *match.span(), "terme", "the lexicon excludes it", (right,))


def excluded_terms(lexicon: str) -> dict[str, str]:
    """Return the terms of the table "à ne pas employer | dire", with what to say instead."""
    table = lexicon.partition("| à ne pas employer |")[2]
    rows = re.findall(r"^\| («.*?) \| (.*) \|$", table, re.M)
    quoted = re.compile(r"«\u00a0\*?(.*?)\*?\u00a0»")
    return {term: right for terms, right in rows for term in quoted.findall(terms)}


def _run(*command: str, given: str = "") -> str:
    try:
        return subprocess.run(
            command, input=given, capture_output=True, text=True, encoding="utf-8", check=True
        ).stdout
    except FileNotFoundError as error:
        raise CannotCheck(f"{command[0]} is not here: `{INSTALL}`, on Debian or Ubuntu") from error
    except subprocess.CalledProcessError as error:
        raise CannotCheck(f"{command[0]} stopped ({error.stderr.strip()}): `{INSTALL}`") from error


# What is muted


@dataclass(frozen=True)
class Mute:
    """A line of muted.csv: a rule that is not applied to a passage, or nowhere (`*`)."""

    rule: str
    passage: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether the finding is of this rule and lies inside this passage."""
        if finding.rule != self.rule or self.passage == "*":
            return finding.rule == self.rule
        text = finding.passage.text.replace("\n", " ")
        found = re.finditer(re.escape(self.passage), text, re.I)
        starts = (match.start() for match in found)
        return any(s <= finding.start and finding.end <= s + len(self.passage) for s in starts)


def open_findings(findings: list[Finding], mutes: list[Mute]) -> tuple[list[Finding], list[str]]:
    """Return the findings that no line mutes, and one sentence for each line that mutes none."""
    left = [f for f in findings if not any(mute.covers(f) for mute in mutes)]
    idle = [m for m in mutes if not any(m.covers(f) for f in findings)]
    return left, [f"muted.csv: nothing to mute any more: {m.rule}, {m.passage!r}" for m in idle]


# The whole


def prose_files() -> list[Path]:
    """Return the files of the project that hold French."""
    found = {path for pattern in PROSE for path in ROOT.glob(pattern)}
    return sorted(found - {Path(__file__).resolve(), Path(prose.__file__).resolve()})


def findings(texts: list[Passage], words: set[str]) -> tuple[list[Finding], list[str]]:
    """Return all that is wrong with some texts, in their order, and the words that serve nothing."""
    excluded = excluded_terms(LEXICON.read_text(encoding="utf-8"))
    wrong, idle = spelling(texts, words)
    for passage in texts:
        wrong += [*typography(passage), *terms(passage, excluded)]
    wrong += grammar(texts, words)
    return sorted(wrong, key=lambda f: (f.passage.path, f.passage.line, f.start)), idle


def check(files: list[Path], words: set[str], mutes: list[Mute], whole: bool) -> list[str]:
    """Return one line for each thing that is wrong; of the whole project, idle lines as well."""
    texts = [passage for path in files for passage in passages(path)]
    found, idle_words = findings(texts, words)
    left, idle_mutes = open_findings(found, mutes)
    return [*map(str, left), *(idle_words + idle_mutes if whole else [])]


def main(arguments: list[str] | None = None) -> int:
    """Print one line for each thing that is wrong; return 1 if there is any."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="by default, all of the project")
    files = [path.resolve() for path in parser.parse_args(arguments).files]
    words = set(WORDS.read_text(encoding="utf-8").split())
    try:
        wrong = check(files or prose_files(), words, read_exceptions(MUTED, Mute), whole=not files)
    except (CannotCheck, SourceError) as problem:
        wrong = [str(problem)]
    print("\n".join(wrong) or "Nothing to mend.")
    return bool(wrong)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")  # a terminal may lack letters
    sys.exit(main())
