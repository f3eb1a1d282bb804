"""What a learner reads under an error, in a real kernel; and the same cells without the extension."""

import os

import nbformat
import pytest
from nbclient import NotebookClient

from helpers.panic import advice

CELLS = {
    "%reload_ext helpers.panic": None,
    "print(y_true)": "la 8ᵉ cellule de code de ce notebook, où se lit `y_true = [1, 2]`",
    "y_tru": "Vouliez-vous écrire `y_true`",
    "model.fit()": "Aucune autre cellule de ce notebook",
    "total = (1 +": "avant la fin d'une instruction",
    "if True:\nprint()": "quatre espaces de plus",
    "1 = 2": "une comparaison s'écrit `==`",
    "y_true = [1, 2]": None,
    "y_true[7]": "dépasse la fin",
    "import absent": "pas de ceux que le cours installe",
    "import Sklern": "Vouliez-vous écrire `sklearn`",
    "print(later)\nlater = 3": "s'en sert avant de le définir",
    "[inside for inside in ()]\ninside": "Aucune autre cellule",
    "def normalise(x)\n    return x": "le signe `:` manque",
    "normalise(3)": "a une faute d'écriture",
    "bilan()": "`from helpers import bilan`",
    "recommencer(01-decrire)": "s'écrit entre guillemets",
    "Print(3)": "Vouliez-vous écrire `print`",
    "x = 1\nif x = 3:\n    pass": "Ligne 2 de la cellule : une comparaison s'écrit `==`, et non `=`",
    "if True:\n    pass\nelse if x:\n    pass": "`else if` s'écrit `elif`",
    "%%time\nx = = 3": "Que faire ? Python n'a pas pu lire",
    "eval('x = = 3')": "Que faire ? Python n'a pas pu lire",
    "print('l'été')": "entre guillemets doubles",
    "class A:\n    def __init__(self): pass\nA(1)": "en a reçu 2, `self` compris",
    "raise ValueError('inconnu')": "",
    "while True: pass": "La cellule a été interrompue",
    "def fit():\n    while True: pass\nfit()": "L'entraînement a été interrompu",
    "%unload_ext helpers.panic": None,
    "print(z_true)": "",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    path = tmp_path_factory.mktemp("panic") / "essai.ipynb"
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, CELLS)))
    nbformat.write(notebook, path)
    client = NotebookClient(
        notebook,
        allow_errors=True,
        timeout=5,
        interrupt_on_timeout=True,
        startup_timeout=600,
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--IPKernelApp.log_level=40"],
    )
    client.execute(env={**os.environ, "JPY_SESSION_NAME": str(path)})
    return {cell.source: cell.outputs for cell in notebook.cells}


@pytest.mark.parametrize(("code", "words"), CELLS.items())
def test_an_error_is_followed_by_what_to_do_and_python_s_own_traceback_stays(outputs, code, words):
    kinds = [output.output_type for output in outputs[code]]
    if words is None:
        assert kinds == []
        return
    assert sorted(kinds) == (["display_data", "error"] if words else ["error"])
    if words:
        said = outputs[code][kinds.index("display_data")].data
        assert (
            words in said["text/plain"].replace("\u00a0", " ")
            and 'role="status"' in said["text/html"]
        )


def test_without_the_file_of_the_notebook_it_still_says_what_to_do():
    assert "après un redémarrage" in advice(NameError(name="x_train"), {}, None)


def test_a_check_tells_when_the_cell_before_it_stopped(tmp_path):
    cells = [
        "from helpers import check\nimport numpy as np",
        "def decode(targets):\n    return np.argmax(targets, 1)",
        "decode = np.nimporte",
        'check("03-decoder", decode)',
        'check("03-decoder", decode)',
        "1 / 0",
        'check("03-decoder", decode)',
    ]
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    NotebookClient(notebook, allow_errors=True, startup_timeout=600).execute()
    told = [
        cell.outputs[0].data["text/plain"] for cell in notebook.cells if "check(" in cell.source[:6]
    ]
    assert all("[réussi]" in text for text in told)
    assert ["attention" in text for text in told] == [True, False, False]
