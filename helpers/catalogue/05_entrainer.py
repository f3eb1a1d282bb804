"""Exercises of lesson 05: the order of one step, batches, momentum, curves, training and evaluating."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Check
from helpers.catalogue.observe import (
    Unusable,
    as_array,
    as_number,
    attempt,
    call,
    error_told,
    failed,
    faults,
    leaves_untouched,
    mnist,
    parts_of,
    same,
    shape_told,
)
from helpers.french import counted, decimal, percent
from helpers.measured import column

# --- 05-ordre

# Take a batch (C), forward pass (E), gradients (D), update (B); the loss (A) comes anywhere after E: no
# other needs its value.
ORDERS = ("CEADB", "CEDAB", "CEDBA")


def _observe_order(order):
    """Return the letters of the answer, a text or several, in capitals."""
    text = attempt("".join, order)
    if failed(text) or isinstance(order, (set, frozenset)):
        raise Unusable(
            "`order` doit être un texte de cinq lettres, entre guillemets : reçu un objet de type "
            f"`{type(order).__name__}`."
        )
    return "".join(filter(str.isalpha, text.upper()))


def _is_after(first, second):
    return lambda letters: letters.index(first) > letters.index(second)


# --- 05-lots: batches of 8 out of 50 examples, out of 24 (none left over), out of 5 (one batch)

SIZES = {50: [8] * 6 + [2], 24: [8] * 3, 5: [5]}
OTHER_SIZE = 20  # of the batches of another call with 50 examples: 20, 20 and 10


def _examples(count):
    """Return images of three pixels, three numbers that follow, and labels, ten times the number."""
    return np.arange(3 * count).reshape(count, 3), 10 * np.arange(count)


def _epoch(batches, count, rng, size=8):
    """Return for each batch the numbers of its examples, as its images and as its labels tell."""
    result = call(batches, *_examples(count), size, rng, name="batches")
    pairs = attempt(lambda: list(islice(result, 2 * count)))
    if failed(pairs):
        raise Unusable(
            "on ne peut pas parcourir ce que renvoie `batches` : il faut une liste de paires ou un "
            f"générateur ; reçu un objet de type `{type(result).__name__}`, et le parcours "
            f"s'arrête sur une erreur : {error_told(pairs)}."
        )
    if len(pairs) == 2 * count:
        raise Unusable(
            f"avec {count} exemples et `batch_size={size}`, `batches` donne {2 * count} lots et plus : "
            "les lots d'une époque ne sont pas tant, ou ne finissent pas."
        )
    return [_batch(pair, count) for pair in pairs]


def _batch(pair, count):
    pair = parts_of(pair, 2, "chaque lot doit être une paire (images, étiquettes)")
    images, labels = as_array(pair[0], "images du lot"), as_array(pair[1], "étiquettes du lot")
    if images.ndim != 2 or images.shape[1] != 3 or labels.shape != images.shape[:1]:
        raise Unusable(
            f"un lot contient des images de forme {images.shape} et des étiquettes de forme "
            f"{labels.shape} ; avec des images de trois pixels, on attend (m, 3) et (m,)."
        )
    ids = images[:, 0] / 3
    known = np.isin(np.column_stack([ids, labels / 10]), np.arange(count)).all()
    if not known or np.any(images != images[:, :1] + np.arange(3)):
        raise Unusable(
            "un lot contient une image ou une étiquette que `batches` n'a pas reçue, ou une image "
            "dont les pixels ont changé de place."
        )
    return ids, labels / 10


def _observe_batches(batches):
    seed = np.random.default_rng
    rng = seed(5)
    first, second, again = (_epoch(batches, 50, one) for one in (rng, rng, seed(5)))
    if not any(len(ids) for ids, _ in first):
        raise Unusable(f"`batches` ne renvoie {'que des lots vides' if first else 'aucun lot'}.")
    return SimpleNamespace(
        groups=[ids for ids, _ in first],
        ids=_ids(first),
        label_ids=np.concatenate([labels for _, labels in first]),
        next_ids=_ids(second),
        replayed_ids=_ids(again),
        sizes={n: [len(ids) for ids, _ in _epoch(batches, n, seed(6))] for n in SIZES},
        other_sizes=[len(ids) for ids, _ in _epoch(batches, 50, seed(6), OTHER_SIZE)],
        untouched=leaves_untouched(  # by a generator too, once it is used up
            lambda *arrays: list(islice(batches(*arrays, 8, seed(5)), 100)), *_examples(50)
        ),
    )


def _ids(epoch):
    return np.concatenate([[], *(ids for ids, _ in epoch)])


def _distinct(f):
    return len(set(f.ids.tolist()))


def _is_covered(f):
    return same(np.sort(f.ids), np.arange(50))


def _are_neighbours(f):
    """Tell whether each batch is a run of examples that follow one another, round the set."""
    runs = [
        np.sort(np.diff(np.sort(group), append=min(group, default=0) + 50)) for group in f.groups
    ]
    return all((gaps[:-1] == 1).all() for gaps in runs)


# A right answer has the right sizes, each example once, and none of these faults.
FAULTS = {
    "images et étiquettes mélangées séparément": lambda f: not same(f.ids, f.label_ids),
    "tableaux reçus modifiés": lambda f: not f.untouched,
    "pas de mélange": lambda f: same(f.ids, np.arange(len(f.ids))),
    "le même lot à chaque pas": lambda f: (
        len(f.groups) > 1 and all(set(group) == set(f.groups[0]) for group in f.groups)
    ),
    "tirage avec remise": lambda f: len(f.groups) in (6, 7) and _distinct(f) < min(50, len(f.ids)),
    "dernier lot incomplet perdu": lambda f: f.sizes[50] == [8] * 6,
    "un lot vide en trop": lambda f: f.sizes[24] == [8] * 3 + [0],
    "lots de tailles égalisées": lambda f: (
        _is_covered(f)
        and len(f.groups) == 7
        and f.sizes[50] != SIZES[50]
        and not _are_neighbours(f)
    ),
    "seul l'ordre des lots est mélangé": lambda f: len(f.groups) == 7 and _are_neighbours(f),
    "les mêmes lots à chaque époque": lambda f: same(f.ids, f.next_ids),
    "hasard pris ailleurs que dans rng": lambda f: not same(f.ids, f.replayed_ids),
}


def _batches_told(f):
    count = next((n for n in SIZES if f.sizes[n] != SIZES[n]), 50)
    size, sizes = 8, f.sizes[count]
    if sizes == SIZES[50]:
        size, sizes = OTHER_SIZE, f.other_sizes
    seen = counted(_distinct(f), "exemple différent", "exemples différents")
    held = f", avec {seen}" if (count, size) == (50, 8) else ""
    told = ", ".join(map(str, sizes[:10])) + (", …" if len(sizes) > 10 else "")
    return (
        f"avec {count} exemples et `batch_size={size}`, il sort {len(sizes)} lot(s), de tailles "
        f"{told}{held} ; l'énoncé demande chaque exemple une fois, et des lots pleins sauf le "
        "dernier."
    )


# --- 05-inertie: one step with the rates of the course, twice; with others; then with tables

W, VELOCITY, GRADIENT = np.array([[1.0, -2.0, 0.5], [0.5, 0.1, -0.3], [2.0, -1.0, 4.0]])
TABLES = [np.stack([array, 2 - array]) for array in (W, VELOCITY, GRADIENT)]
VECTORS = W, VELOCITY, GRADIENT
CASES = [(*VECTORS, 0.1, 0.9)] * 2 + [(*VECTORS, 0.05, 0.7), (*TABLES, 0.05, 0.7)]


def _stepped(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return w + velocity, velocity


STEPPED = [after for case in CASES for after in _stepped(*case)]


def _observe_momentum(momentum_step):
    """Return weights and velocity after each step, up to the first that is wrong."""
    found = []
    for case in CASES:
        result = call(momentum_step, *case, name="momentum_step")
        asked = "`momentum_step` doit renvoyer une paire, les poids puis la vitesse"
        w, velocity = parts_of(result, 2, asked)
        found += [as_array(w, "w"), as_array(velocity, "velocity")]
        if not all(map(same, found, STEPPED)):
            break
    return found


def _ends_with(*rates):
    """Tell whether the calls stopped at the rates of the third, with the step of others."""

    def stopped(found):
        made = len(found) == 6 and found[4:]
        return made and any(all(map(same, made, _stepped(*VECTORS, *pair))) for pair in rates)

    return stopped


def _momentum_told(found):
    w, _, _, learning_rate, momentum = CASES[len(found) // 2 - 1]
    again = "au second appel, " if len(found) == 4 else ""
    told = faults(list(zip(found, ("w", "velocity") * len(CASES), STEPPED, strict=False)))
    return (
        f"{again}pour des poids de forme {w.shape}, un taux de {decimal(learning_rate, 'g')} et une "
        f"inertie de {decimal(momentum, 'g')} : {' '.join(told)}"
    )


# --- 05-courbes: four trainings that were kept, and the sentence that fits each

CHANCE = 2.3  # -log(1/10)
HIGH, LOW, NEAR_LOSSES = CHANCE / 2, CHANCE / 8, 0.05
FALLS = 0.98  # a loss falls when an epoch takes it below this part of what it was
SENTENCES = range(1, 6)


class _Curve:
    """One training, with what tells which sentence fits it."""

    def __init__(self, name):
        self.name = name
        self.train = column("curves", "loss", curve=name)
        self.val = column("curves", "val_loss", curve=name)
        lowest = min(self.val)
        self.best = [e for e, loss in enumerate(self.val, start=1) if loss == lowest]
        self.ends = f"{decimal(self.train[-1], '.2f')} et {decimal(self.val[-1], '.2f')}"

    def objection(self, sentence):
        """Return what of this training contradicts a sentence, empty for the one that fits."""
        falls = all(loss[-1] < FALLS * loss[-2] for loss in (self.train, self.val))
        if sentence in (1, 4) and falls:
            return f"les deux pertes {self._last_epoch()} : elles baissent encore"
        if sentence == 1 and min(self.train[-1], self.val[-1]) < HIGH:
            return f"les deux pertes finissent à {self.ends} : elles ne sont pas toutes les deux restées hautes"
        if sentence == 4 and max(self.train[-1], self.val[-1]) > LOW:
            return f"les deux pertes finissent à {self.ends} : elles ne sont pas toutes les deux basses"
        if sentence == 4 and abs(self.train[-1] - self.val[-1]) > NEAR_LOSSES:
            return f"les deux pertes finissent à {self.ends} : elles ne sont pas proches"
        if sentence == 2 and not falls:
            return f"les deux pertes {self._last_epoch()} : elles ne baissent pas nettement toutes les deux"
        if sentence == 3 and self.val[-1] * FALLS**2 < min(self.val):
            return (
                f"la perte de validation, {decimal(min(self.val), '.2f')} au plus bas, finit à "
                f"{decimal(self.val[-1], '.2f')} : elle ne remonte pas nettement"
            )
        if sentence == 5:
            return "la première époque ne dit rien du choix des images"
        return ""

    def _last_epoch(self):
        (a, b), (c, d) = (
            (decimal(loss[-2], ".2f"), decimal(loss[-1], ".2f")) for loss in (self.train, self.val)
        )
        return (
            f"passent de {a} à {b} (entraînement) et de {c} à {d} (validation) à la dernière époque"
        )


@cache
def _curves():
    return [_Curve(name) for name in "ABCD"]


def _observe_readings(readings, best_epoch):
    """Return the number of the sentence given to each training, and the epoch."""
    asked = "`readings` doit donner un numéro de phrase à chacun des entraînements A, B, C et D"
    if isinstance(readings, Mapping):
        given = attempt(lambda: {str(name).upper(): value for name, value in readings.items()})
        missing = [c.name for c in _curves() if failed(given) or c.name not in given]
        if missing:
            raise Unusable(f"{asked} : il manque {', '.join(missing)}.")
        readings = [given[curve.name] for curve in _curves()]
    parts = parts_of(readings, len(_curves()), asked)
    chosen = {
        curve.name: _as_label(part, f"readings['{curve.name}']")
        for curve, part in zip(_curves(), parts, strict=True)
    }
    for name, number in chosen.items():
        if number not in SENTENCES:
            raise Unusable(
                f"pour {name}, vous donnez {decimal(number)} : les phrases portent les numéros 1 à 5."
            )
    return SimpleNamespace(chosen=chosen, epoch=_as_label(best_epoch, "best_epoch"))


def _as_label(value, name):
    """Return what numbers a sentence or an epoch; text that is nothing but digits will do too."""
    if isinstance(value, str) and value.strip().isdecimal():
        return float(value)
    return as_number(value, name)


def _objections(f):
    return [
        f"pour {curve.name}, vous choisissez la phrase {decimal(f.chosen[curve.name])} ; or {told}."
        for curve in _curves()
        if (told := curve.objection(f.chosen[curve.name]))
    ]


def _chooses(name, sentence):
    return lambda f: f.chosen[name] == sentence


def _stops_at(f, *epochs):
    return not _objections(f) and f.epoch in epochs


def _readings_told(f):
    first = _curves()[0]
    return (
        _objections(f) or [f"vos quatre phrases conviennent ; mais {_epoch_told(f.epoch, first)}."]
    )[0]


def _epoch_told(epoch, curve):
    if epoch not in range(1, len(curve.val) + 1):
        return f"l'entraînement {curve.name} n'a pas d'époque {decimal(epoch)}"
    return (
        f"à l'époque {decimal(epoch)}, la perte de validation de {curve.name} vaut "
        f"{decimal(curve.val[int(epoch) - 1], '.2f')} : elle est plus basse à une autre époque"
    )


# --- 05-entrainer: 3 epochs of 4,500 images in batches of 64, 500 aside, then 2,000 images of the test set

EPOCHS, STEPS = 3, 71
ALL_STEPS = 79  # of an epoch that keeps nothing aside
TRAINED = 0.8  # test accuracy of the small network: 0.87 to 0.88 over seeds, 0.1 untrained
NEAR = 0.0011  # two images of the 2,000, for ties between probabilities, and rounding
# Loss on images over that on others of the same set: 0.95 to 1.01 for the test set over seeds, 0.89
# or less when it was trained on; 0.75 to 0.83 for the training set, 1 or more when it was not.
SEEN_TEST, SEEN_TRAINING = 0.9, 1.0


@cache
def _subset(part, start, stop):
    images, labels = mnist()[part]
    images = images[start:stop].reshape(-1, 784).astype("float32") / 255
    return images, labels[start:stop].astype(int)


def _accuracy_and_loss(model, images, labels):
    if not hasattr(model, "predict") or isinstance(model, type):
        raise Unusable(f"`model` n'est pas un réseau Keras : reçu un `{type(model).__name__}`.")
    outputs = call(model.predict, images, 1000, 0, name="model.predict")  # batch_size, verbose
    outputs = as_array(outputs, "model.predict(x)")
    if outputs.shape != (len(labels), 10):
        raise Unusable(shape_told(outputs.shape, "model.predict(x)", (len(labels), 10)))
    chosen = outputs[np.arange(len(labels)), labels].astype("float64")
    accuracy = np.mean(outputs.argmax(axis=1) == labels)
    return float(accuracy), float(-np.log(np.clip(chosen, 1e-7, 1)).mean())


def _observe_training(model, history, test_accuracy):
    series = getattr(history, "history", history)
    if not isinstance(series, Mapping) or failed(attempt(len, series.get("loss"))):
        raise Unusable(
            "`history` doit être ce que renvoie `fit` : reçu un objet de type "
            f"`{type(history).__name__}`."
        )
    params = getattr(history, "params", None)
    given = list(test_accuracy.values()) if isinstance(test_accuracy, Mapping) else test_accuracy
    given = attempt(as_array, given, "test_accuracy")
    values = 1 if failed(given) else given.size
    (
        (test, test_loss),
        (train, train_loss),
        (_, learnt),
        (_, aside),
        (_, test_others),
        (_, others),
    ) = (
        _accuracy_and_loss(model, *_subset(*images))
        for images in (
            *((1, 0, 2_000), (0, 0, 5_000), (0, 0, 4_500), (0, 4_500, 5_000)),
            *((1, 2_000, 4_000), (0, 5_000, 7_000)),
        )
    )
    return SimpleNamespace(
        epochs=len(series["loss"]),
        steps=params.get("steps") if isinstance(params, Mapping) else None,  # unknown for a dict
        made=_steps_made(model),
        values=values,
        given=given,
        said=np.nan if values > 1 else as_number(test_accuracy, "test_accuracy"),
        test=test,
        train=train,
        losses=(test_loss, train_loss),
        aside=aside,
        of_test=test_loss / test_others,
        of_training=learnt / others,
        seen=_last(series, "accuracy", "acc"),
        val_loss=_last(series, "val_loss"),
        val_seen=_last(series, "val_accuracy", "val_acc"),
    )


def _last(series, *names):
    """Return the last value of the first of these series that there is, nan where there is none."""
    values = next((series[name] for name in names if name in series), [])
    values = as_array(values, "history").ravel()
    return float(values[-1]) if len(values) else np.nan


def _steps_made(model):
    """Return how many steps its optimizer has made; 0 too for a network that is not compiled."""
    made = attempt(lambda: int(np.asarray(model.optimizer.iterations)))
    return 0 if failed(made) else made


def _says(f, *values, tolerance=NEAR):
    return any(abs(f.said - value) < tolerance for value in values)


def _validated_on(f, loss):
    """Tell whether the validation of the last epoch gave this loss."""
    return abs(f.val_loss - loss) < 1e-3 * loss


def _is_trained(f):
    """Tell whether the network made its three epochs, by one call of `fit` or by several."""
    made = (f.made or f.epochs * STEPS) == EPOCHS * STEPS
    return made and f.steps in (None, STEPS) and f.test > TRAINED and f.of_training < SEEN_TRAINING


def _training_told(f):
    right, percents = decimal(f.test, ".4f"), percent(f.test, ".1f")
    if f.made and f.made < f.epochs * (f.steps or 1):
        return (
            f"`history` compte {counted(f.epochs, 'époque')} de {f.steps} pas, mais l'optimiseur de `model` n'en a "
            f"fait que {f.made} : `history` vient-il du dernier entraînement, et est-il allé au bout ?"
        )
    if not _is_trained(f):
        also = (
            ""
            if f.of_training < SEEN_TRAINING
            else (", et aussi bien d'autres images d'entraînement que celles de `x_train`")
        )
        return (
            f"après {f.made or f.epochs * STEPS} pas, le réseau classe bien {percents} des images de "
            f"test{also}. Est-ce avec `x_train` et `y_train` que `fit` l'a entraîné ?"
        )
    if not _validated_on(f, f.aside):
        return (
            f"à la dernière époque, la perte de validation de `history` vaut {decimal(f.val_loss, '.4f')} ; sur le "
            f"dernier dixième des images d'entraînement, celle de ce réseau est {decimal(f.aside, '.4f')}. Sur quelles "
            "images a-t-elle été mesurée ?"
        )
    if f.values > 1:
        return f"`test_accuracy` contient {f.values} valeurs ; l'énoncé demande un seul nombre."
    return (
        f"le réseau est bien entraîné, mais son exactitude sur les images de test est {right} ; "
        f"vous donnez {decimal(f.said, '.4f')}."
    )


CHECKS = (
    Check(
        id="05-ordre",
        observe=_observe_order,
        correct=lambda letters: letters in ORDERS,
        success="{facts} est un ordre juste ; `fit` répète ces gestes pour chaque lot. La valeur de la perte (A) "
        "peut venir à tout moment après les sorties (E) : on la regarde, aucun geste n'en dépend.",
        otherwise=lambda letters: f"l'ordre {letters} n'est pas celui d'un pas.",
        when={
            "une lettre manque ou revient": lambda letters: sorted(letters) != sorted(ORDERS[0]),
            "passe avant sans lot": _is_after("C", "E"),
            "perte avant la passe avant": _is_after("E", "A"),
            "gradients avant la passe avant": _is_after("E", "D"),
            "mise à jour avant les gradients": _is_after("D", "B"),
        },
    ),
    Check(
        id="05-lots",
        observe=_observe_batches,
        correct=lambda f: (
            f.sizes == SIZES
            and f.other_sizes == [20, 20, 10]
            and _is_covered(f)
            and not any(made(f) for made in FAULTS.values())
        ),
        success="50 exemples par lots de 8 donnent les tailles {facts.sizes[50]} ; chaque exemple "
        "passe une fois, avec son étiquette, dans un ordre nouveau à chaque époque.",
        otherwise=_batches_told,
        when=FAULTS,
    ),
    Check(
        id="05-inertie",
        observe=_observe_momentum,
        correct=lambda f: len(f) == len(STEPPED) and all(map(same, f, STEPPED)),
        success="votre pas est celui de `SGD(momentum=...)` ; sur l'exemple de l'énoncé, la vitesse "
        "passe de 0,5 à 0,25 et le poids de 1 à 1,25.",
        otherwise=_momentum_told,
        when={
            "coefficients écrits en dur": _ends_with((0.1, 0.9), (0.1, 0.7), (0.05, 0.9)),
            "un coefficient déduit de l'autre": _ends_with((1 - 0.7, 0.7), (0.05, 1 - 0.05)),
        },
    ),
    Check(
        id="05-courbes",
        observe=_observe_readings,
        correct=lambda f: [
            *(not curve.objection(f.chosen[curve.name]) for curve in _curves()),
            f.epoch in _curves()[0].best,
        ],
        success="les quatre phrases conviennent, et la perte de validation de A est au plus bas à l'époque "
        "{facts.epoch:g}.",
        otherwise=_readings_told,
        when={
            "validation crue plus facile": lambda f: 5 in f.chosen.values(),
            "écart pris pour sur-apprentissage": _chooses("D", 3),
            "réussite lue sur l'entraînement seul": _chooses("A", 4),
            "époque comptée à partir de 0": lambda f: _stops_at(f, _curves()[0].best[0] - 1),
            "arrêt à la dernière époque": lambda f: _stops_at(f, len(_curves()[0].val)),
        },
    ),
    Check(
        id="05-entrainer",
        observe=_observe_training,
        correct=lambda f: [
            _is_trained(f) and f.of_test > SEEN_TEST and found
            for found in (True, _validated_on(f, f.aside), _says(f, f.test))
        ],
        success="trois époques de 71 pas, une validation mise de côté, puis une exactitude mesurée une fois sur "
        "des images jamais vues.",
        otherwise=_training_told,
        when={
            "réseau refait après l'entraînement": lambda f: f.test < 0.5 and not f.made,
            "entraîné sur le jeu de test": lambda f: f.of_test < SEEN_TEST,
            "entraîné plusieurs fois": lambda f: (
                f.made > EPOCHS * STEPS and f.made > f.epochs * (f.steps or STEPS)
            ),
            "mauvais nombre d'époques": lambda f: f.epochs != EPOCHS and f.made != EPOCHS * STEPS,
            "pas de validation": lambda f: np.isnan(f.val_loss),
            "validation sur le test": lambda f: _validated_on(f, f.losses[0]),
            "validation sur des images apprises": lambda f: (
                f.steps == ALL_STEPS and _validated_on(f, f.aside)
            ),
            "mauvaise taille de lot": lambda f: f.steps not in (None, STEPS),
            "toute la réponse d'evaluate": lambda f: (
                f.values == 2 and same(np.sort(f.given, None), sorted([f.losses[0], f.test]), 0.01)
            ),
            "la perte au lieu de l'exactitude": lambda f: _says(f, *f.losses),
            "évalué sur l'entraînement": lambda f: _says(f, f.train, tolerance=NEAR / 4),
            "exactitude de la validation": lambda f: _says(f, f.val_seen, tolerance=NEAR / 4),
            "dernière exactitude de l'entraînement": lambda f: _says(f, f.seen, tolerance=NEAR / 4),
            "évalué avant l'entraînement": lambda f: (
                0.02 < f.said < 0.3 and f.test > TRAINED and not _says(f, 1 - f.test)
            ),
            "en pour cent": lambda f: _says(f, 100 * f.test, tolerance=100 * NEAR),
        },
    ),
)
