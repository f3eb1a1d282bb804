"""The French that learners and instructors read, and the checks that hold it to its rules."""

import os
import shutil
import sys

import pytest

from builder.french import checks as french
from builder.french import prose
from builder.source import SourceError, read_exceptions
from conftest import COURSE
from helpers.catalogue import checks

PROGRAMS = ("grammalecte-cli", "hunspell")
# CI on Linux installs both; elsewhere, what has neither package nor program is not checked.
HERE = all(map(shutil.which, PROGRAMS)) or (os.environ.get("CI") and sys.platform == "linux")
needs_programs = pytest.mark.skipif(not HERE, reason=f"needs {french.INSTALL}")

# One fault a text, and the rule that finds it; `_` stands for the non-breaking space.
FAULTS = [
    ("Deux réseau apprennent vite.", "g3__gn"),
    ("Ces réseau apprend vite.", "g"),
    ("Les poids est tirés au hasard.", "gv1__"),
    ("Le réseau est appelée par la fonction.", "gv1__ppas"),
    ("Toutes les images de `x_train` est prêtes.", "gv1__"),
    ("Une imaje montre un chiffre.", "orthographe"),
    ("Voici l'exactitud du réseau.", "orthographe"),
    ("Voici l'optimizer du réseau.", "orthographe"),
    ("Pourquoi ?", "espace"),
    ("Pourquoi?", "espace"),
    ("Pourquoi\u202f?", "espace"),
    ("Voici la forme : un nombre.", "espace"),
    ("On la nomme « perte_».", "espace"),
    ("On la nomme «_perte ».", "espace"),
    ("Le réseau atteint 98 % des points.", "espace"),
    ("Le réseau atteint 98% des points.", "espace"),
    ("Il y a 60 000 images.", "milliers"),
    ("La perte vaut 0.5 au départ.", "décimale"),
    ("La perte descend… puis remonte.", "points"),
    ("L’image est plate.", "apostrophe"),
    ('On la nomme "perte" ici.', "guillemets"),
    ("La précision sur le test monte.", "terme"),
    ("Le cours tourne sur des grappes de machines.", "terme"),
    ("Le jeu d'apprentissage est grand.", "terme"),
    ("Chaque *mini-batch* et chaque mini-lot comptent.", "terme"),
]
RIGHT = [
    "Pourquoi_? Parce que la perte vaut 0,5_: elle est «_petite_».",
    "Le réseau atteint 98_% des 10_000 images de test.",
    "Ce n'est pas la «_précision_», qui est une autre mesure.",
    "Le réseau (*network*) lit `x ? y : z`, $a : b = 0.5$ et [ceci](https://example.org/a?b).",
    "L'optimiseur RMSprop et ReLU sont décrits par `keras`, avec NumPy.",
    "Les images de `x_train` sont prêtes, et `y_train` aussi.",
]


def markdown(tmp_path, *texts):
    path = tmp_path / "page.md"
    path.write_text("\n\n".join(texts).replace("_", "\u00a0").replace("x\u00a0t", "x_t"), "utf-8")
    return path


def texts_of(path):
    return [passage.text for passage in prose.passages(path)]


def source(tmp_path, *cells, title="Un titre"):
    path = tmp_path / "01_source.py"
    path.write_text("\n\n".join([f"# ---\n# title: {title}\n# ---", *cells, ""]), "utf-8")
    return path


def found(path, words=frozenset(), mutes=(), whole=False):
    return french.check([path], set(words), list(mutes), whole)


@needs_programs
def test_the_whole_project_has_nothing_to_mend(capsys):
    assert (french.main([]), capsys.readouterr().out) == (0, "Nothing to mend.\n")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is found in each text of FAULTS, by its index: a line and an empty one for each."""
    path = markdown(tmp_path_factory.mktemp("faults"), *(text for text, _ in FAULTS))
    lines = found(path)
    return {
        index: [line for line in lines if f"page.md:{2 * index + 1}: " in line]
        for index in range(len(FAULTS))
    }


class TestFindings:
    @needs_programs
    @pytest.mark.parametrize("index", range(len(FAULTS)), ids=[text for text, _ in FAULTS])
    def test_each_fault_is_found(self, told, index):
        rules = [line.split(": ")[1] for line in told[index]]
        assert any(rule.startswith(FAULTS[index][1]) for rule in rules), told[index]

    @needs_programs
    def test_right_prose_is_left_alone(self, tmp_path):
        assert found(markdown(tmp_path, *RIGHT), {"RMSprop", "ReLU", "NumPy"}) == []

    @needs_programs
    def test_a_finding_names_file_line_rule_passage_and_suggestion(self, tmp_path):
        (line,) = found(markdown(tmp_path, "Un mot.", "Deux lignes, et\nune imaje du jeu."))
        assert "page.md:4: orthographe: Deux lignes, et une [imaje] du jeu." in line
        assert "-> " in line and "image" in line

    def test_excluded_terms_are_those_of_the_lexicon(self):
        lexicon = "| a | b |\n|---|---|\n| c | d |\n\n| à ne pas employer | dire |\n|---|---|\n"
        lexicon += "| «\u00a0un\u00a0», «\u00a0*two*\u00a0» | trois |\n"
        assert french.excluded_terms(lexicon) == {"un": "trois", "two": "trois"}
        real = french.excluded_terms(french.LEXICON.read_text(encoding="utf-8"))
        assert real["précision"] == "exactitude" and real["grappe"] == "cluster"


class TestWordsAndMutes:
    MUTE = french.Mute("orthographe", "une imaje du", "a fixture")

    @needs_programs
    def test_a_mute_covers_its_passage_only(self, tmp_path):
        path = markdown(tmp_path, "Voici une imaje du jeu.", "Voici une imaje plate.")
        assert len(found(path, mutes=[self.MUTE], whole=True)) == 1
        assert found(path, mutes=[french.Mute("orthographe", "*", "a fixture")], whole=True) == []

    @needs_programs
    def test_a_mute_that_mutes_nothing_is_told(self, tmp_path):
        (line,) = found(markdown(tmp_path, "Voici une image."), mutes=[self.MUTE], whole=True)
        assert line == "muted.csv: nothing to mute any more: orthographe, 'une imaje du'"

    @pytest.mark.parametrize("line", ["espace,un mot,", "espace,,une raison", "espace,a,b,c"])
    def test_a_mute_without_a_reason_is_refused(self, tmp_path, line):
        (tmp_path / "muted.csv").write_text(f"rule,passage,reason\n{line}\n", "utf-8")
        with pytest.raises(SourceError, match="a rule, a passage and a reason"):
            read_exceptions(tmp_path / "muted.csv", french.Mute)

    @needs_programs
    def test_a_word_that_serves_nothing_is_told(self, tmp_path):
        path = markdown(tmp_path, "Softmax donne des probabilités.")
        assert found(path, {"softmax"}, whole=True) == []
        assert found(path, {"softmax", "image", "logit"}, whole=True) == [
            "words.txt: hunspell knows image",
            "words.txt: no text has logit",
        ]

    def test_the_words_are_sorted(self):
        words = french.WORDS.read_text(encoding="utf-8").splitlines()
        assert words == sorted(set(words))


class TestProse:
    def test_markdown_without_code_formulas_links_and_tags(self, tmp_path):
        path = tmp_path / "page.md"
        path.write_text(
            "---\ntitre: faute ?\n---\n# Un titre\n\n"
            "Un **mot** de `code ?`, $a ?$, [un lien](https://a.b/c?d)\net *one word*.\n\n"
            "```python\nfaute ?\n```\n\n$$\nfaute ?\n$$\n\n"
            "<details><summary>Réponse</summary>\n\nOui.\n\n</details>\n\n"
            "| un | deux |\n|---|---|\n| trois | `faute ?` |\n\n![Une image](a.png)\n",
            "utf-8",
        )
        assert texts_of(path) == [
            "Un titre",
            "Un mot de Xkz, Xkz, un lien\net Xkz.",
            "Réponse",
            "Oui.",
            "un",
            "deux",
            "trois",
            "Une image",
        ]
        lines = {passage.text: passage.line for passage in prose.passages(path)}
        assert (lines["Un titre"], lines["Oui."], lines["trois"]) == (4, 19, 25)

    def test_italics_in_french_are_prose(self, tmp_path):
        path = markdown(
            tmp_path, "On dit *une faute pour la leçon*, puis *a word* et *un *two* à*."
        )
        assert texts_of(path) == ["On dit une faute pour la leçon, puis Xkz et un Xkz à."]

    def test_a_source_has_header_notes_comments_strings_and_labels(self, tmp_path):
        path = source(
            tmp_path,
            '# %% [markdown] slideshow={"slide_type": "notes"}\n# Une note\n# du cours.',
            "# %%\n# Un commentaire\n# de deux lignes\nx = 1  # un autre\n# y = x[0]\n"
            "### BEGIN SOLUTION\ndef f(x):\n"
            '    """Renvoie un nombre."""\n    return x\n### END SOLUTION',
            '# %%\nshow(figure, alt="figure " "faute")\naxes.set(xlabel="pas")\n'
            'print(f"perte {x:.2f} et", x)\nprint("forme   :", x)\nmode = "relu"',
        )
        assert sorted(texts_of(path)) == sorted(
            [
                "Un titre",
                "Une note\ndu cours.",
                "Un commentaire\nde deux lignes",
                "un autre",
                "Renvoie un nombre.",
                "figure faute",
                "pas",
                "perte Xkz et",
                "forme",
            ]
        )

    def test_helpers_have_french_messages_and_english_docstrings(self, tmp_path):
        path = tmp_path / "module.py"
        path.write_text(
            '"""Une docstring pour les auteurs."""\n\n\ndef f(x):\n    """Return le mot."""\n'
            '    if x:\n        raise ValueError("this is for the maintainers of le cours")\n'
            '    raise ValueError(f"f() attend un nombre ; reçu : {x}.")\n'
            '    return Check(id="x", success="Une {facts.x}.", otherwise=f)',
            "utf-8",
        )
        expected = ["f() attend un nombre ; reçu : Xkz.", "Une Xkz."]
        assert sorted(texts_of(path)) == sorted(expected)

    def test_the_help_of_a_makefile(self, tmp_path):
        (tmp_path / "Makefile").write_text('help:\n\t@echo "make lab   ouvre le cours"\n', "utf-8")
        assert texts_of(tmp_path / "Makefile") == ["ouvre le cours"]

    @needs_programs
    def test_a_name_of_the_program_is_no_misspelt_word(self, tmp_path):
        path = source(tmp_path, '# %%\nrng = 1\nprint("un nombre de rng et de rgn")')
        (finding,), _ = french.spelling(list(prose.passages(path)), set())
        assert "[rgn]" in str(finding)

    @needs_programs
    def test_a_fault_is_found_wherever_learners_read(self, tmp_path):
        path = source(
            tmp_path,
            '# %% [markdown] slideshow={"slide_type": "notes"}\n# Une imaje un.',
            "# %%\n# Une imaje deux.",
            '# %%\nshow(figure, alt="Une imaje trois.")',
            '# %%\naxes.set(xlabel="imaje quatre")',
            '# %%\nprint("imaje cinq", 1)',
            '# %%\ndef f():\n    """Renvoie une imaje six."""',
            "# %% [markdown]\n# ![Une imaje sept](a.png)",
            "# %% [markdown]\n# <details><summary>imaje huit</summary>",
            title="Une imaje",
        )
        wrong, _ = french.spelling(list(prose.passages(path)), set())
        places = [finding.passage.text.partition("imaje")[2].strip(" .") for finding in wrong]
        numbers = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"]
        assert sorted(places) == sorted(["", *numbers])
        (header,) = (finding for finding in wrong if finding.passage.text == "Une imaje")
        assert "01_source.py:2: orthographe: Une [imaje]: " in str(header)

    @needs_programs
    def test_a_fault_around_an_exercise_is_found_in_what_is_read_of_it(self, tmp_path):
        path = source(
            tmp_path,
            '# %% [markdown] tags=["hints"]\n# 1. Une imaje un.',
            '# %% tags=["right"]\n# Une imaje deux.\nx = 1  # Une imaje trois',
            '# %% tags=["mistake"] name="une imaje quatre" section="imaje, dite dans la leçon"\n'
            "# Une\n# imaje cinq, `imaje`.\nx = 2  # une imaje de celui qui se trompe",
        )
        wrong, _ = french.spelling(list(prose.passages(path)), set())
        numbers = [f.passage.text.partition("imaje ")[2].split(",")[0].strip(".") for f in wrong]
        assert sorted(numbers) == ["cinq", "deux", "quatre", "trois", "un"]

    @pytest.mark.parametrize("sheet", COURSE.sheets, ids=lambda sheet: sheet.name)
    def test_all_that_the_checks_say_is_prose(self, sheet):
        catalogue = sheet.root / "helpers" / "catalogue" / f"{sheet.name}.py"
        known = {
            text.replace("\n", " ") for path in (sheet.path, catalogue) for text in texts_of(path)
        }
        # a section is checked where it is a heading, in the lesson
        texts = [check.success for check in checks(sheet.name)]
        for exercise in sheet.exercises:
            texts += [m.name for m in exercise.mistakes] + list(exercise.hints)
            texts += [answer.text for answer in (*exercise.right, *exercise.mistakes)]
        for text in texts:
            plain = prose.FIELD.sub(prose.NAME, text)
            assert {paragraph for _, paragraph in prose._markdown(plain)} <= known, text


class TestCommand:
    def test_a_missing_program_is_told(self, monkeypatch, capsys):
        monkeypatch.setenv("PATH", "")
        assert french.main(["README.fr.md"]) == 1
        assert french.INSTALL in capsys.readouterr().out

    @needs_programs
    def test_it_ends_with_1_when_there_is_something_to_mend(self, tmp_path, capsys):
        assert french.main([str(markdown(tmp_path, "Une imaje."))]) == 1
        assert "[imaje]" in capsys.readouterr().out

    def test_its_help_says_what_it_does(self, capsys):
        with pytest.raises(SystemExit) as end:
            french.main(["-h"])
        assert end.value.code == 0 and "muted.csv" in capsys.readouterr().out
