"""Moniteur: one line every few epochs, the first and the last always."""

import pytest

import helpers  # whose Moniteur imports Keras: not while pytest collects, it takes seconds


def lines_of(callback, epochs: int, capsys) -> list[str]:
    """Train a model of one weight, and return what the callback prints."""
    from helpers.callbacks import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["accuracy"])
    x = keras.ops.ones((4, 1))
    model.fit(x, x, epochs=epochs, validation_data=(x, x), verbose=0, callbacks=[callback])
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("every", "epochs", "told"),
    [(5, 12, [1, 5, 10, 12]), (5, 10, [1, 5, 10]), (1, 3, [1, 2, 3]), (9, 1, [1])],
)
def test_which_epochs_are_told(every, epochs, told, capsys):
    lines = lines_of(helpers.Moniteur(every), epochs, capsys)
    assert [int(line.split()[1]) for line in lines] == told


def test_a_line_in_french(capsys):
    (line,) = lines_of(helpers.Moniteur(), 1, capsys)
    names = [part.rsplit(" ", 1)[0] for part in line.split(": ")[1].split(", ")]
    assert names == ["exactitude", "perte", "exactitude (validation)", "perte (validation)"]
    assert "." not in line


@pytest.mark.parametrize(
    ("every", "error"), [(0, ValueError), (-5, ValueError), (2.5, TypeError), (None, TypeError)]
)
def test_a_step_without_sense_is_refused(every, error):
    with pytest.raises(error, match="every doit"):
        helpers.Moniteur(every)
