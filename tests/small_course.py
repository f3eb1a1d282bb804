"""A course of one lesson, which tests build and spoil."""

import importlib
import sys

from builder import build, proof
from builder.course import Course
from builder.sheet import Sheet
from builder.source import Lesson

HEADER = """\
# ---
# title: Essai
# goal: Une phrase.
# prerequisites: aucun
# teaching_minutes: 1
# exercise_minutes: 1
# compute_seconds: 60
# ---
"""
LESSON = HEADER + "\n# %% [markdown]\n# ## Section\n\n# %%\n1 + 1\n"
EXERCISE = (
    HEADER.replace("# exercise_minutes: 1\n", "")
    + """
# %%
import helpers.catalogue
from helpers import check

helpers.catalogue.__path__.append({catalogue!r})

# %% [markdown] minutes=7
# ## Exercice 1. Le double

# %%
number = 21

# %%
double = 2 * number  # SOLUTION

# %%
check("99-double", double)

# %% [markdown] tags=["hints"]
# 1. un
#    et demi
# 2. deux

# %% tags=["right"]
# Une somme.
double = number + number

# %% tags=["mistake"] name="petit" section="Section"
# c'est trop petit
double = number - 30

# %% tags=["mistake"] name="moitié" section="Section"
# c'est
# la moitié
double = number / 2

# %% tags=["mistake"] name="carré" section="Section"
# c'est le carré
double = number**2
"""
)
LOGIC = """
from helpers.catalogue import Check

CHECKS = (
    Check(
        id="99-double",
        observe=lambda double: double,
        correct=lambda double: double == 42,
        success="bien",
        otherwise=str,
        when={"petit": lambda double: double == -9},
    ),
)
"""
PARTS = ("facts", "exercises", "mistakes")
GUIDE = "# Essai\n" + "".join(f"<!-- {part} -->\n<!-- /{part} -->\n" for part in PARTS) + "\nFin.\n"


class Project:
    """A course of one lesson in a temporary folder."""

    def __init__(self, root):
        self.root = root
        self.lesson = root / "course" / "lessons" / "99_essai.py"
        self.exercise = root / "course" / "exercises" / "99_essai.py"
        self.catalogue = root / "helpers" / "catalogue" / "99_essai.py"
        self.shown_data = "helpers/catalogue/99_essai.json"
        self.data = root / self.shown_data
        for path in (self.lesson, self.exercise, self.catalogue):
            path.parent.mkdir(parents=True)
        for folder in ("notebooks", "exercises", "solutions"):
            (root / folder).mkdir()
        self.lesson.write_text(LESSON, encoding="utf-8")
        self.welcome = root / "course" / "accueil.py"
        self.welcome.write_text("# %% [markdown]\n# <!-- lessons 00-99 -->\n", encoding="utf-8")
        for folder in ("guide", "docs"):
            (root / folder).mkdir()
        (root / "docs" / "colab.svg").touch()
        for page in ("README.md", "README.fr.md", "guide/index.md"):
            (root / page).write_text("<!-- lessons -->\n<!-- /lessons -->\n", encoding="utf-8")
        self.add_guide_page("99_essai")

    def add_guide_page(self, name, text=GUIDE):
        (self.root / "guide" / f"{name}.md").write_text(text, encoding="utf-8")

    def add_exercise(self, text=EXERCISE, logic=LOGIC):
        folder = str(self.catalogue.parent)
        self.exercise.write_text(text.replace("{catalogue!r}", repr(folder)), encoding="utf-8")
        self.catalogue.write_text(logic, encoding="utf-8")
        sys.modules.pop("helpers.catalogue.99_essai", None)
        importlib.invalidate_caches()  # a folder written twice within a tick looks unchanged

    @property
    def sheet(self):
        return Sheet(self.exercise, Lesson(self.lesson))

    def prove(self):
        """Do in this process what the build does in a kernel."""
        for step in proof.steps(self.sheet):
            step.run()

    def files(self):
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.suffix in (".ipynb", ".md", ".json")
        }

    def build(self, check=False):
        return build.build(Course(self.root), [], check=check, everything=False)
