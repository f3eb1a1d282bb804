"""Every exercise is proved: stub, solution, right ways and mistakes."""

import ast
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from all_exercises import EXERCISES

from builder import proof
from conftest import COURSE
from helpers import catalogue
from helpers.catalogue import Check, Exercise, Mistake, examples, observe
from helpers.checks import PASSED, TO_DO, TO_REVIEW, check, hint, judge

pytestmark = pytest.mark.usefixtures("keras")
EXPECTATIONS = [
    pytest.param(exercise, expected, id=f"{exercise.id}: {expected.what}")
    for written, exercise in EXERCISES.values()
    for expected in proof.expectations(written, exercise)
]


@pytest.mark.parametrize(("exercise", "expected"), EXPECTATIONS)
def test_expectation(exercise, expected):
    assert proof.fault(exercise, expected) == ""


# One part wrong, of an answer that is otherwise the solution's: the share that is left
PARTLY = {
    "00-changer": ("test_accuracy = 0.5", 1 / 2),
    "00-page": ("digit = 11", 1 / 2),
    "01-decrire": ("width = 27", 5 / 6),
    "02-mise-en-forme": ("x_test = x_test * 2", 1 / 2),
    "02-normaliser": ("z_test = z_test * 2", 1 / 2),
    "03-cibles": ("y_test = 1 - y_test", 1 / 2),
    "03-choisir": ("only_form = 'D'", 5 / 6),
    "04-parametres": ("total_params = 7", 3 / 4),
    "04-a-la-main": ("added = 7", 2 / 3),
    "04-modele": (
        "model_of = build_model\n"
        "def build_model():\n"
        "    model = model_of()\n"
        "    model.compile('adam', 'mean_squared_error', metrics=['accuracy'])\n"
        "    return model",
        2 / 4,
    ),
    "05-courbes": ("best_epoch = 1", 4 / 5),
    "05-entrainer": ("test_accuracy = 0.5", 2 / 3),
    "06-formes": (
        "shapes_of = shapes\ndef shapes(*n): return shapes_of(*n) | {'dZ1': (1, 1)}",
        11 / 12,
    ),
    "06-fuite": (
        "all_of = backward\ndef backward(*a): return (*all_of(*a)[:5], np.ones((1, 1)))",
        5 / 6,
    ),
    "06-penalite": ("both_of = penalise\ndef penalise(*a): return 0.0, both_of(*a)[1]", 1 / 2),
    "07-adoucie": (
        "both_of = smoothed_loss\ndef smoothed_loss(*a): return 0.0, both_of(*a)[1]",
        1 / 2,
    ),
    "08-couche": (
        "class Tanh(Tanh):\n    def backward(self, gradient): return 2 * super().backward(gradient)",
        1 / 2,
    ),
    "09-moniteur": (
        "class BestEpoch(BestEpoch):\n"
        "    def on_train_end(self, logs=None):\n"
        "        self.best_epoch -= 1",
        1 / 2,
    ),
    "09-arret": ("both_of = early_stop\ndef early_stop(*a): return both_of(*a)[0], 0", 1 / 2),
    "10-protocole": ("both_of = choose\ndef choose(rows): return both_of(rows)[0], 0.0", 1 / 2),
    "11-scores": (
        "all_of = scores\ndef scores(m): return (*all_of(m)[:2], np.ones(len(m)))",
        2 / 3,
    ),
    "11-abstention": ("all_of = abstain\ndef abstain(*a): return (*all_of(*a)[:2], 9.0)", 2 / 3),
    "12-a-la-main": ("sizes = (*sizes[:2], 9)", 4 / 5),
    "12-compter": (
        "all_of = describe\ndef describe(*a): return [(*row[:3], 0) for row in all_of(*a)]",
        3 / 4,
    ),
    "13-charger": (
        "load_any = load\n"
        "def load(path):\n"
        "    try:\n"
        "        return load_any(path)\n"
        "    except ValueError:\n"
        "        if path.name == 'court.npz':\n"
        "            return None\n"
        "        raise",
        8 / 9,
    ),
    "13-ecrire": (
        "save_all = save\n"
        "def save(path, arrays, overwrite=False):\n"
        "    return save_all(path, {k: np.nan_to_num(v, posinf=np.inf, neginf=-np.inf) for k, v in arrays.items()}, overwrite)",
        6 / 7,
    ),
    "13-fiche": (
        "text_of = card\ndef card(*a): return text_of(*a).replace('license', 'licence')",
        7 / 8,
    ),
    "14-bilan": ("def conclude(summary): return 'rien'", 5 / 6),
}


def test_the_exercises_that_have_parts():
    """Exactly those are tried below whose check tells of several parts."""
    with_parts = [
        id
        for id, (written, exercise) in EXERCISES.items()
        if isinstance(
            exercise.check.correct(
                exercise.check.observe(*examples.answered(exercise, written.solution))
            ),
            list,
        )
    ]
    assert with_parts == [*PARTLY]


@pytest.mark.parametrize("id", PARTLY)
def test_an_answer_with_one_part_wrong_has_the_share_of_the_others(id):
    written, exercise = EXERCISES[id]
    wrong, share = PARTLY[id]
    answer = f"{written.solution}\nimport numpy as np\n{wrong}"
    said = judge(exercise, examples.answered(exercise, answer))
    assert (said.status, said.score) == (TO_REVIEW, pytest.approx(share))


@pytest.mark.parametrize("id", EXERCISES)
def test_no_example_has_the_facts_of_another_answer(id):
    written, exercise = EXERCISES[id]
    assert list(proof.same_facts(exercise, written.solution)) == []


@pytest.mark.parametrize("id", EXERCISES)
def test_the_checks_read_what_the_sheet_says(id):
    """The data that ships is enough: what is recognised here is recognised at a learner's."""
    _, exercise = EXERCISES[id]
    shipped = catalogue.find(id)
    assert (shipped.names, shipped.hints) == (exercise.names, exercise.hints)
    for mistake, known in zip(shipped.mistakes, exercise.mistakes, strict=True):
        assert (mistake.name, mistake.section, mistake.message) == (
            known.name,
            known.section,
            known.message,
        )
        assert bool(mistake.example) != (mistake.name in shipped.check.when)
        if mistake.example:
            assert shipped.given == exercise.given and mistake.example == known.example


@pytest.mark.parametrize("id", EXERCISES)
def test_no_text_gives_the_answer(id):
    written, exercise = EXERCISES[id]
    texts = [exercise.check.success, *exercise.hints, *(m.message for m in exercise.mistakes)]
    answers = [ast.unparse(node) for node in ast.parse(written.solution).body]
    for answer in answers:
        assert not any(answer in text for text in texts)


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize(
    ("kind", "status"),
    [("ellipsis", TO_DO), ("none", TO_REVIEW), ("list", TO_REVIEW), ("text", TO_REVIEW)]
    + [("huge", TO_REVIEW), ("hostile", TO_REVIEW), ("model", TO_REVIEW)],
)
def test_a_check_answers_whatever_it_is_given(id, kind, status, keras, capsys):
    from bad_objects import bad_object

    _, exercise = EXERCISES[id]
    outcome = judge(exercise, (bad_object(kind, keras),) * len(exercise.names))
    assert outcome.status == status
    assert outcome.message
    assert repr(outcome) and outcome._repr_html_()


@pytest.mark.parametrize("sheet", COURSE.sheets, ids=lambda sheet: sheet.name)
def test_the_exercises_are_independent_in_any_order(sheet):
    """Solving the others after an exercise leaves its objects as they were checked.

    In the order of the sheet, then in the reverse: each is once before each other.
    """
    exercises = [EXERCISES[written.id] for written in sheet.exercises]
    names = tuple(name for _, exercise in exercises for name in exercise.names)
    for order in (exercises, exercises[::-1]):
        code = "\n".join(f"{written.given}\n{written.solution}" for written, _ in order)
        made = examples.answered(replace(order[0][1], given="", names=names), code)
        objects = dict(zip(names, made, strict=True))
        for _, exercise in order:
            said = judge(exercise, tuple(objects[name] for name in exercise.names))
            assert said.status == PASSED, repr(said)


class TestTheProofCanFail:
    """Each expectation of an exercise turns red when it does not hold."""

    written, exercise = EXERCISES["03-decoder"]

    def fault(self, code, status, mistake=None):
        return proof.fault(self.exercise, proof.Expectation("", 0, code, status, mistake))

    def test_on_a_solution_that_does_not_pass(self):
        assert "got" in self.fault("decode = sum", PASSED)

    def test_on_a_stub_that_is_not_to_do(self):
        assert self.fault(self.written.solution, TO_DO)

    def test_on_a_mistake_that_passes(self):
        mistake = self.exercise.mistakes[0]
        assert "got [réussi]" in self.fault(self.written.solution, TO_REVIEW, mistake)

    def test_on_a_mistake_that_gets_another_message(self):
        first, second, *_ = self.exercise.mistakes
        told = self.fault(first.example, TO_REVIEW, second)
        assert told == f"expected its own message, got that of {first.name!r}"

    def test_on_a_mistake_whose_facts_are_those_of_the_solution(self):
        wrong = Mistake("faux", "", "", "number = 42.0000001")
        exercise = doubled(wrong, Mistake("moitié", "", "", "number = 21"))
        assert list(proof.same_facts(exercise, "number = 42")) == [(wrong, "the solution")]


def doubled(*mistakes, when=(), observe=lambda number: number):
    check = Check("00-double", observe, lambda n: n == 42, "bien", "{} vu".format, dict(when))
    return Exercise(
        check, "00_double", 1, ("number",), "import random\nstart = 21", (), tuple(mistakes)
    )


class TestRecognised:
    HALF = Mistake("moitié", "S", "c'est la moitié", "print('bruit'); number = start / 2")

    def test_by_the_facts_of_the_example_which_is_run_once_and_out_of_sight(self, capsys):
        seen = []
        exercise = doubled(self.HALF, observe=lambda n: seen.append(n) or n)
        assert judge(exercise, (10.5,)).message == "c'est la moitié"
        assert judge(exercise, (10.6,)).message == "10.6 vu"
        assert seen == [10.5, 10.5, 10.6]  # the learner's, the example's, the learner's
        assert capsys.readouterr() == ("", "")

    def test_by_a_predicate_which_then_needs_no_example(self):
        mistake = Mistake("petit", "S", "trop petit", "raise SystemExit")
        exercise = doubled(mistake, when={"petit": lambda n: n < 5})
        assert judge(exercise, (4,)).message == "trop petit"
        assert judge(exercise, (6,)).message == "6 vu"

    def test_the_first_that_holds_gives_the_message(self):
        small = Mistake("petit", "S", "trop petit", "")
        exercise = doubled(self.HALF, small, when={"petit": lambda n: n < 42})
        assert judge(exercise, (10.5,)).message == "c'est la moitié"
        assert judge(exercise, (10,)).message == "trop petit"

    def test_an_example_that_fails_recognises_nothing(self):
        exercise = doubled(Mistake("panne", "S", "message", "raise ValueError"))
        assert judge(exercise, (3,)).message == "3 vu"

    def test_what_the_example_prints_when_it_is_called_is_not_shown(self, capsys):
        code = "def number():\n    print('bruit')\n    return 3"
        exercise = doubled(Mistake("bruit", "S", "m", code), observe=lambda f: f() and None)
        judge(exercise, (lambda: 4,))
        assert capsys.readouterr() == ("", "")

    def test_the_learner_s_draws_are_not_disturbed(self):
        import random

        exercise = doubled(Mistake("hasard", "S", "message", "number = random.random()"))
        random.seed(0)
        expected = random.random()
        random.seed(0)
        judge(exercise, (3,))
        assert random.random() == expected

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            (1.0, 1.0 + 1e-7, True),
            (1.0, 1.001, False),
            (1, 1.0, True),
            (True, 1, False),
            (None, None, True),
            (None, 0, False),
            ("relu", "relu", True),
            ("relu", "linear", False),
            (float("nan"), float("nan"), True),
            (float("inf"), float("inf"), True),
            (np.zeros(3), np.zeros((3, 1)), False),
            (np.zeros(3), np.zeros(3, "uint8"), True),
            (np.array([1e-9, 0]), np.array([1e-9, 1e-12]), False),
            (np.array([1.0, 0]), np.array([1.0, 1e-7]), True),
            (np.array([np.nan, 1]), np.array([np.nan, 1]), True),
            (np.array(["a"]), np.array(["a"]), True),
            (np.array([]), np.array([]), True),
            ([1, 2], (1, 2), False),
            ([1, [2.0]], [1, [2.0]], True),
            ([1, 2], [1, 2, 3], False),
            ({"a": np.ones(2)}, {"a": np.ones(2)}, True),
            ({"a": 1}, {"b": 1}, False),
            (ValueError("x"), ValueError("x"), True),
            (ValueError("x"), ValueError("y"), False),
            (ValueError("x"), KeyError("x"), False),
            (ValueError("x"), "x", False),
            (SimpleNamespace(a=[1.0]), SimpleNamespace(a=[1.0]), True),
            (SimpleNamespace(a=1), SimpleNamespace(a=2), False),
            (Mistake("a", "", "", ""), Mistake("a", "", "", ""), True),
            (object(), object(), False),
            (len, len, True),
        ],
    )
    def test_what_is_alike(self, one, other, same):
        assert observe.alike(one, other) is same and observe.alike(other, one) is same


def test_a_function_is_called_on_copies():
    def greedy(array, table):
        array += 1
        table["rows"].clear()
        return array

    array, table = np.zeros(2), {"rows": [1]}
    assert observe.attempt(greedy, array, table).tolist() == [1, 1]
    assert array.tolist() == [0, 0] and table == {"rows": [1]}
    assert not observe.leaves_untouched(greedy, array, table)
    assert observe.leaves_untouched(lambda array: array + 1, array)


def test_parts_are_told_when_they_are_not_as_many_as_asked():
    assert observe.parts_of([1, 2], 2, "") == (1, 2)
    with pytest.raises(observe.Unusable, match="deux nombres.: reçu.*`tuple` de longueur 3"):
        observe.parts_of((1, 2, 3), 2, "`f` doit renvoyer deux nombres")
    with pytest.raises(observe.Unusable, match="type `int`[.]"):
        observe.parts_of(1, 2, "`f` doit renvoyer deux nombres")
    with pytest.raises(observe.ToDo):
        observe.parts_of((1, ...), 2, "")


@pytest.mark.parametrize("damage", ["lost", "cut"])
def test_a_catalogue_that_is_not_whole_is_told(tmp_path, monkeypatch, damage):
    (tmp_path / "77_perdu.py").write_text("CHECKS = ()\n", encoding="utf-8")
    if damage == "cut":
        (tmp_path / "77_perdu.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr(catalogue, "__path__", [*catalogue.__path__, str(tmp_path)])
    for told in (check("77-x", 1), hint("77-x")):
        assert told.status == TO_REVIEW and "n'est pas entier" in told.message
    sys.modules.pop("helpers.catalogue.77_perdu", None)


def test_given_code_reads_mnist_once(monkeypatch):
    reads = []
    monkeypatch.setattr(examples.data, "load_mnist", lambda: reads.append(1))
    exercise = doubled()
    code = "from helpers import load_mnist\n(number, _), _ = load_mnist()\nnumber[:] = 0"
    assert examples.answered(exercise, code)[0].sum() == 0
    assert observe.mnist()[0][0].sum() > 0 and reads == []
