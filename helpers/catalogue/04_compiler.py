"""Exercises of lesson 04: the network, its loss and its optimizer, as formulas."""

from types import SimpleNamespace

import numpy as np

from helpers.catalogue import Exercise, Mistake
from helpers.catalogue.observe import (
    Unusable,
    as_array,
    as_number,
    attempt,
    call,
    error_told,
    mnist,
    same,
    shape_told,
)

# --- 04-parametres: layers of 128, 64 and 10 neurons on 784 inputs

COUNTS = (784 * 128 + 128, 128 * 64 + 64, 64 * 10 + 10)
COUNT_NAMES = ("first_params", "second_params", "output_params", "total_params")


def _observe_counts(*given):
    numbers = [as_number(value, name) for value, name in zip(given, COUNT_NAMES, strict=True)]
    return SimpleNamespace(layers=tuple(numbers[:3]), total=numbers[3])


def _counts_told(facts):
    wrong = [
        name
        for name, found, expected in zip(COUNT_NAMES, facts.layers, COUNTS, strict=False)
        if found != expected
    ]
    if wrong:
        return "à recompter : " + ", ".join(f"`{name}`" for name in wrong) + "."
    return "les trois couches sont justes, mais `total_params` n'est pas leur somme."


# --- 04-modele: the network of the course, compiled

SAMPLE = 256  # training images
STEPS = 30
PARAMETERS = 784 * 512 + 512 + 512 * 10 + 10
LEARNT = 1.0  # loss after STEPS: rmsprop and adam 0.1 or less, SGD at its default rate 1.9


def _sample():
    (images, labels), _ = mnist()
    x = images[:SAMPLE].reshape(SAMPLE, 784).astype("float32") / 255
    return x, labels[:SAMPLE].astype("int64")


def _one_hot(labels):
    return np.eye(10, dtype="float32")[labels]


def _built(build_model):
    """Return what `build_model()` returns, `None` included: that has a message of its own."""
    if not callable(build_model):
        return call(build_model, name="build_model")
    nothing = object()

    def build():
        model = build_model()
        return nothing if model is None else model

    model = call(build, name="build_model")
    if model is nothing:
        return None
    methods = ("predict", "evaluate", "train_on_batch", "count_params")
    if not all(callable(attempt(getattr, model, method, None)) for method in methods):
        raise Unusable(
            "`build_model()` doit renvoyer un modèle Keras : reçu un objet de type "
            f"`{type(model).__name__}`."
        )
    return model


def _predict(model, x):
    outputs = attempt(model.predict, x, batch_size=len(x), verbose=0)
    if isinstance(outputs, Exception):
        raise Unusable(
            f"le réseau s'arrête sur une erreur devant des images de forme (n, 784) : "
            f"{error_told(outputs)}. Est-ce bien la forme qu'il attend ?"
        )
    return as_array(outputs, "model.predict(images)")


def _observe_model(build_model):
    facts = SimpleNamespace(
        returned=False,
        shape=(),
        parameters=0.0,
        in_range=False,
        sums_to_one=False,
        bend=0.0,
        kink=0.0,
        results=None,
        integer_results=None,
        without_target=None,
        half_target=None,
        losses={},
        accuracy=0.0,
        learnt=None,
        trained_loss=None,
    )
    model = _built(build_model)
    if model is None:
        return facts
    facts.returned = True
    x, labels = _sample()
    a, b = x[-64:-32], x[-32:]
    # The images, then what tells the activations; always the same shape, hence traced once.
    inputs = np.concatenate([x, a + b, 4 * a, 8 * a, 0 * a[:1]])
    outputs = _predict(model, inputs)
    facts.shape = (SAMPLE,) + outputs.shape[1:]
    facts.parameters = as_number(
        call(model.count_params, name="model.count_params"), "model.count_params()"
    )
    if outputs.shape != (len(inputs), 10):
        return facts
    before = outputs[:SAMPLE]
    facts.in_range = bool((outputs >= 0).all() and (outputs <= 1 + 1e-5).all())
    facts.sums_to_one = bool(np.allclose(outputs.sum(axis=1), 1, atol=1e-3))
    if not (facts.in_range and facts.sums_to_one):
        return facts
    facts.bend, facts.kink = _bend_and_kink(outputs)
    if not _has_the_layers(facts):
        return facts

    targets = _one_hot(labels)
    facts.losses = _losses(before, labels)
    facts.accuracy = float(np.mean(before.argmax(axis=1) == labels))
    facts.results = _evaluate(model, x, targets)
    if isinstance(facts.results, Exception):
        # Another network: the first one may have kept what it learnt of the form of its targets.
        facts.integer_results = attempt(lambda: _evaluate(_built(build_model), x, labels))
    elif not (_has_loss(facts, "categorical_crossentropy") and _has_accuracy(facts)):
        facts.without_target = _evaluate(model, x, 0 * targets)
        facts.half_target = _evaluate(model, x, targets / 2)
    else:
        trained = attempt(_trained, model, inputs, targets)
        if isinstance(trained, Exception):
            facts.learnt = trained
        else:
            facts.learnt = float(_losses(trained, labels)["categorical_crossentropy"])
            facts.trained_loss = _loss_in(_evaluate(model, x, targets))
    return facts


def _bend_and_kink(outputs):
    """Tell how far the scores are from linear, and from the way ReLU's scores grow.

    Up to a constant, the scores are the logarithms of the probabilities. A network without
    activation is affine: f(a) + f(b) = f(a + b) + f(0), and its bend is 0. With ReLU and the
    biases of a new network, 0, f(8a) = 2 f(4a), and the kink is 0. With other biases it is only
    small, for large inputs; a sigmoid or tanh saturates, and its kink exceeds 0.5.
    """
    scores = np.log(np.maximum(outputs.astype("float64"), 1e-30))
    scores -= scores.mean(axis=1, keepdims=True)
    at_zero = scores[-1]
    a, b, both, far, twice = (part - at_zero for part in np.split(scores[SAMPLE - 64 : -1], 5))
    bend = np.abs(a + b - both).mean() / (np.abs(a).mean() + 1e-9)
    kink = np.abs(twice - 2 * far).mean() / (np.abs(far).mean() + 1e-9)
    has_biases = np.abs(at_zero).mean() > 1e-3 * np.abs(a).mean()
    return float(bend), float(max(0.0, kink - 0.15) if has_biases else kink)


def _losses(probabilities, labels):
    """Return, for the usual losses, the value that `evaluate` must find."""
    p = np.clip(probabilities.astype("float64"), 1e-7, 1 - 1e-7)
    targets = _one_hot(labels)
    return {
        "categorical_crossentropy": -np.log(p[np.arange(len(p)), labels]).mean(),
        "mean_squared_error": np.square(probabilities - targets).mean(),
    }


def _evaluate(model, x, targets):
    """Return {name: number} of what `evaluate` measures, or the exception that it raises."""
    results = attempt(
        lambda: model.evaluate(x, targets, batch_size=len(x), verbose=0, return_dict=True)
    )
    if isinstance(results, Exception):
        return results
    return attempt(
        lambda: {
            str(name): float(np.asarray(value))
            for name, value in results.items()
            if np.size(value) == 1
        }
    )


def _loss_in(results):
    return results.get("loss", np.nan) if isinstance(results, dict) else np.nan


def _trained(model, inputs, targets):
    """Return the probabilities for the sample after STEPS steps on it."""
    for _ in range(STEPS):
        model.train_on_batch(inputs[:SAMPLE], targets)
    return _predict(model, inputs)[:SAMPLE]


def _outputs_fit(f):
    return f.returned and len(f.shape) == 2 and f.shape[1] == 10


def _gives_probabilities(f):
    return _outputs_fit(f) and f.in_range and f.sums_to_one


def _is_bent(f):
    return _gives_probabilities(f) and f.bend > 1e-2


def _has_the_layers(f):
    return f.parameters == PARAMETERS and _is_bent(f) and f.kink < 1e-2


def _has_loss(f, name):
    return bool(f.losses) and abs(_loss_in(f.results) - f.losses[name]) < 1e-3


def _has_cross_entropy(f):
    """Tell whether the loss is the cross-entropy, before training and after.

    Before alone, close to 0.1 everywhere, smoothed targets would give almost the same value.
    """
    return _has_loss(f, "categorical_crossentropy") and not (
        _learns(f) and not abs(f.trained_loss - f.learnt) < 1e-3
    )


def _has_binary_loss(f):
    """Tell whether the loss is the mean of ten binary cross-entropies, by how it takes targets.

    Its value does not tell: on TensorFlow, Keras computes it from the scores that softmax was
    given, as if a sigmoid came next. It is affine in the target; without a target it is neither
    0, nor as small as the mean probability, 0.1, which Poisson's loss gives.
    """
    whole, half, none = map(_loss_in, (f.results, f.half_target, f.without_target))
    return none > 0.103 and whole < 1 and abs(half - (whole + none) / 2) < 1e-3


def _metrics(f):
    if not isinstance(f.results, dict):
        return {}
    return {name: value for name, value in f.results.items() if name != "loss"}


def _has_accuracy(f):
    return any(abs(value - f.accuracy) < 1e-4 for value in _metrics(f).values())


def _learns(f):
    return isinstance(f.learnt, float) and f.learnt < LEARNT


def _hidden_width(f):
    """Return the width of the one hidden layer with so many parameters, None if there is none."""
    width, rest = divmod(f.parameters - 10, 784 + 1 + 10)
    return width if rest == 0 and width >= 1 else None


def _model_is_right(f):
    return _has_the_layers(f) and _has_cross_entropy(f) and _has_accuracy(f) and _learns(f)


def _french(number, decimals=2):
    return f"{number:.{decimals}f}".replace(".", ",")


def _thousands(number):
    return f"{number:,.0f}".replace(",", "\N{NO-BREAK SPACE}")


def _model_told(f):
    if not _outputs_fit(f):
        return shape_told(np.empty(f.shape, "int8"), "model.predict(images)", (SAMPLE, 10))
    if f.parameters != PARAMETERS:
        return (
            f"le réseau a {_thousands(f.parameters)} paramètres ; celui de la leçon, "
            f"784 → 512 → 10, en a {_thousands(PARAMETERS)}."
        )
    if isinstance(f.results, Exception):
        return (
            "les probabilités sont bonnes, mais `evaluate` s'arrête sur une erreur avec des cibles "
            f"un-parmi-dix : {error_told(f.results)}. Relisez les arguments de "
            "`compile` et leurs noms."
        )
    if not _has_cross_entropy(f):
        found, expected = _loss_in(f.results), f.losses["categorical_crossentropy"]
        if _learns(f):
            found, expected = f.trained_loss, f.learnt
        return (
            f"sur {SAMPLE} images, `evaluate` annonce une perte de {_french(found)} ; l'entropie "
            "croisée de vos probabilités vaut "
            f"{_french(expected)}."
        )
    if isinstance(f.learnt, Exception):
        return (
            "l'évaluation réussit, mais `train_on_batch` s'arrête sur une erreur : "
            f"{error_told(f.learnt)}."
        )
    return (
        f"après {STEPS} lots, la perte vaut {_french(f.learnt)} : au lieu de descendre, elle "
        "monte. Les pas de l'optimiseur sont trop grands."
    )


def _model_code(
    hidden='layers.Dense(512, activation="relu")',
    output='layers.Dense(10, activation="softmax")',
    compiled='    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])\n',
    last="    return model",
):
    return (
        "def build_model():\n"
        "    model = keras.Sequential(\n"
        f"        [keras.Input((784,)), {hidden}, {output}]\n"
        "    )\n" + compiled + last
    )


def _compiled(optimizer="rmsprop", loss="categorical_crossentropy", metrics='["accuracy"]'):
    return f'    model.compile("{optimizer}", "{loss}", metrics={metrics})\n'


# --- 04-entropie: cross-entropy of a batch; the number of examples is never that of classes

BATCHES = (
    (
        np.array([1, 0, 2, 1]),
        np.array([[0.1, 0.7, 0.2], [0.5, 0.2, 0.3], [0.1, 0.1, 0.8], [0.3, 0.6, 0.1]]),
    ),
    (
        np.array([4, 0]),
        np.array([[0.1, 0.2, 0.3, 0.3, 0.1], [0.4, 0.05, 0.25, 0.2, 0.1]]),
    ),
)


def _observe_entropy(cross_entropy):
    found = []
    for labels, probabilities in BATCHES:
        targets = np.eye(probabilities.shape[1])[labels]
        found.append(
            as_array(
                call(cross_entropy, targets, probabilities.copy(), name="cross_entropy"),
                "cross_entropy(targets, probabilities)",
            )
        )
    return SimpleNamespace(found=tuple(found))


def _good_logs(labels, probabilities):
    return np.log(probabilities[np.arange(len(labels)), labels])


def _is_everywhere(facts, expected):
    """Tell whether each batch gave the one number that `expected(labels, probabilities)` gives."""
    return all(
        found.size == 1 and same(found.reshape(()), expected(*batch), 1e-4)
        for found, batch in zip(facts.found, BATCHES, strict=True)
    )


def _entropy_told(facts):
    if facts.found[0].size != 1:
        return (
            f"le résultat a la forme {facts.found[0].shape} ; l'énoncé demande un seul nombre pour "
            "tout le lot."
        )
    return (
        f"sur un lot d'essai de quatre exemples, vous trouvez "
        f"{_french(float(facts.found[0].reshape(())), 4)} ; la moyenne des pertes vaut "
        f"{_french(-_good_logs(*BATCHES[0]).mean(), 4)}."
    )


# --- 04-rmsprop: one step; a zero gradient at the start, and an epsilon that can be seen

STEP_CASES = (
    dict(
        w=np.array([1.0, -0.5, 2.0]),
        gradient=np.array([4.0, -0.4, 1.5]),
        mean_square=np.array([0.3, 0.02, 1.0]),
        learning_rate=0.1,
        rho=0.8,
        epsilon=1e-7,
    ),
    dict(
        w=np.array([0.5, 1.0, -1.0, 3.0]),
        gradient=np.array([0.0, 2.0, -3.0, 0.7]),
        mean_square=np.zeros(4),
        learning_rate=0.02,
        rho=0.95,
        epsilon=1e-7,
    ),
    dict(
        w=np.array([0.2, -0.3, 0.9]),
        gradient=np.array([1.0, -2.0, 0.5]),
        mean_square=np.array([2.0, 0.5, 0.1]),
        learning_rate=0.5,
        rho=0.6,
        epsilon=0.5,
    ),
)


def _observe_step(rmsprop_step):
    found = []
    for case in STEP_CASES:
        arguments = [np.copy(v) if isinstance(v, np.ndarray) else v for v in case.values()]
        result = call(rmsprop_step, *arguments, name="rmsprop_step")
        parts = attempt(list, result)
        if isinstance(parts, Exception) or len(parts) != 2:
            found.append(SimpleNamespace(w=as_array(result, "rmsprop_step(...)"), v=None))
        else:
            found.append(
                SimpleNamespace(
                    w=as_array(parts[0], "le premier résultat"),
                    v=as_array(parts[1], "le second résultat"),
                )
            )
    return SimpleNamespace(found=tuple(found))


def _step(
    w,
    gradient,
    mean_square,
    learning_rate,
    rho,
    epsilon,
    *,
    kept=None,
    power=2,
    root=np.sqrt,
    sign=-1,
    old=False,
    outside=False,
):
    """One step of RMSprop as Keras makes it, or with one thing wrong.

    Source of the formula: `keras.optimizers.RMSprop`, without momentum and not centred. An
    epsilon outside the root is the other usual form, in Hinton's lecture and in PyTorch.
    """
    with np.errstate(all="ignore"):
        kept = rho if kept is None else kept(rho)
        v = kept * mean_square + (1 - kept) * gradient**power
        divided_by = mean_square if old else v
        bottom = root(divided_by) + epsilon if outside else root(divided_by + epsilon)
        return w + sign * learning_rate * gradient / bottom, v


def _steps_are(facts, order=(0, 1), **wrong):
    """Tell whether every step is that of `_step`, with epsilon inside the root or outside."""
    for found, case in zip(facts.found, STEP_CASES, strict=True):
        if found.v is None:
            return False
        given = (found.w, found.v)
        if not any(
            all(
                same(given[place], value, 1e-4)
                for place, value in zip(order, _step(**case, **wrong, outside=outside), strict=True)
            )
            for outside in (False, True)
        ):
            return False
    return True


def _mean_squares_are(facts, expected):
    return all(
        found.v is not None and same(found.v, expected(case), 1e-4)
        for found, case in zip(facts.found, STEP_CASES, strict=True)
    )


def _right_mean_square(case):
    return _step(**case)[1]


def _fails_at_zero_only(facts):
    """Tell whether only the zero gradient went wrong: 0 / 0, for want of epsilon."""
    w = facts.found[1].w
    expected = _step(**STEP_CASES[1])[0]
    return w.shape == expected.shape and not np.isfinite(w[0]) and same(w[1:], expected[1:], 1e-4)


def _step_told(facts):
    first = facts.found[0]
    if first.v is None or first.w.shape != (3,):
        return "`rmsprop_step` doit renvoyer deux tableaux, chacun de la forme de `w`."
    if _mean_squares_are(facts, _right_mean_square):
        return "la moyenne des carrés est juste, mais pas les paramètres."
    if all(
        same(found.w, _step(**case)[0], 1e-4)
        for found, case in zip(facts.found[:2], STEP_CASES, strict=False)
    ):
        return "les paramètres sont justes, mais pas la moyenne des carrés renvoyée."
    return "ni les paramètres, ni la moyenne des carrés ne sont ceux de la formule."


EXERCISES = (
    Exercise(
        id="04-parametres",
        names=COUNT_NAMES,
        observe=_observe_counts,
        correct=lambda f: f.layers == COUNTS and f.total == sum(COUNTS),
        success="la première couche porte à elle seule plus de neuf paramètres sur dix.",
        otherwise=_counts_told,
        hints=(
            "Combien de nombres un neurone de la première couche reçoit-il ? Il a un poids pour "
            "chacun.",
            "À chaque neurone s'ajoute un biais. Combien de neurones dans la couche, combien de "
            "biais ?",
            "La deuxième couche ne voit pas l'image : elle reçoit les sorties des 128 neurones "
            "de la première. Le nombre de paramètres d'une couche : entrées × neurones + neurones.",
        ),
        mistakes=(
            Mistake(
                name="biais oubliés",
                example=(
                    "first_params = 784 * 128\n"
                    "second_params = 128 * 64\n"
                    "output_params = 64 * 10\n"
                    "total_params = first_params + second_params + output_params"
                ),
                when=lambda f: f.layers == (784 * 128, 128 * 64, 64 * 10),
                message=(
                    "ce sont les poids seuls : chaque neurone ajoute encore un nombre à ce qu'il "
                    "calcule."
                ),
                section="Combien de paramètres ?",
            ),
            Mistake(
                name="un seul biais par couche",
                example=(
                    "first_params = 784 * 128 + 1\n"
                    "second_params = 128 * 64 + 1\n"
                    "output_params = 64 * 10 + 1\n"
                    "total_params = first_params + second_params + output_params"
                ),
                when=lambda f: f.layers == (784 * 128 + 1, 128 * 64 + 1, 64 * 10 + 1),
                message=(
                    "un seul biais a été compté par couche : les neurones ne partagent pas leur "
                    "biais."
                ),
                section="Une couche dense, c'est une formule",
            ),
            Mistake(
                name="un biais par entrée",
                example=(
                    "first_params = 784 * 128 + 784\n"
                    "second_params = 128 * 64 + 128\n"
                    "output_params = 64 * 10 + 64\n"
                    "total_params = first_params + second_params + output_params"
                ),
                when=lambda f: f.layers == (784 * 128 + 784, 128 * 64 + 128, 64 * 10 + 64),
                message=(
                    "il y a autant de biais que d'entrées : or le biais s'ajoute à la sortie d'un "
                    "neurone. Regardez la forme de `b`."
                ),
                section="Une couche dense, c'est une formule",
            ),
            Mistake(
                name="toutes les couches branchées sur l'image",
                example=(
                    "first_params = 784 * 128 + 128\n"
                    "second_params = 784 * 64 + 64\n"
                    "output_params = 784 * 10 + 10\n"
                    "total_params = first_params + second_params + output_params"
                ),
                when=lambda f: f.layers[0] == COUNTS[0] and f.layers[1] == 784 * 64 + 64,
                message=(
                    "la première couche est juste, mais la deuxième ne reçoit pas les 784 pixels : "
                    "elle reçoit ce que rend la couche précédente."
                ),
                section="Le réseau du cours",
            ),
            Mistake(
                name="neurones comptés au lieu des paramètres",
                example=(
                    "first_params = 128\n"
                    "second_params = 64\n"
                    "output_params = 10\n"
                    "total_params = first_params + second_params + output_params"
                ),
                when=lambda f: f.layers == (128, 64, 10),
                message=(
                    "ce sont les nombres de neurones. Les paramètres sont les nombres que "
                    "l'entraînement règle : chaque neurone en a plusieurs centaines, ou dizaines."
                ),
                section="Combien de paramètres ?",
            ),
        ),
    ),
    Exercise(
        id="04-modele",
        names=("build_model",),
        observe=_observe_model,
        correct=_model_is_right,
        success=(
            "407 050 paramètres, des probabilités, la bonne perte et la bonne métrique ; sur un "
            "lot d'essai, trente pas suffisent à votre réseau pour apprendre."
        ),
        otherwise=_model_told,
        hints=(
            "Trois étapes : construire le modèle, le compiler, le renvoyer. Laquelle manque ?",
            "Quelle activation coupe les nombres négatifs ? Laquelle rend des nombres de somme 1 ? "
            "Chacune va sur sa couche.",
            "`compile` reçoit `optimizer=`, `loss=` et `metrics=`. La perte dépend de la forme des "
            "cibles : ce sont ici des vecteurs.",
            "Tout est dans deux cellules de la leçon, sous « Le réseau du cours » et « Compiler ». "
            "Terminez par le modèle lui-même, et non par ce que renvoie `compile`.",
        ),
        mistakes=(
            Mistake(
                name="compile renvoyé à la place du modèle, ou return oublié",
                example=_model_code(
                    compiled="",
                    last=(
                        "    return model.compile(\n"
                        '        "rmsprop", "categorical_crossentropy", metrics=["accuracy"]\n'
                        "    )"
                    ),
                ),
                when=lambda f: not f.returned,
                message=(
                    "`build_model()` vaut `None` : ou bien le `return` manque, ou bien il renvoie "
                    "le résultat de `compile`, qui range ses choix dans le modèle et ne renvoie "
                    "rien."
                ),
                section="Compiler",
            ),
            Mistake(
                name="couche cachée oubliée",
                example=_model_code(hidden="layers.Dropout(0.0)"),
                when=lambda f: f.parameters == 784 * 10 + 10,
                message=(
                    "le réseau n'a que 7 850 paramètres : ses dix sorties sont branchées "
                    "directement sur les pixels, il n'a pas de couche cachée."
                ),
                section="Le réseau du cours",
            ),
            Mistake(
                name="mauvaise largeur de la couche cachée",
                example=_model_code(hidden='layers.Dense(256, activation="relu")'),
                when=lambda f: (
                    _outputs_fit(f) and f.parameters != PARAMETERS and _hidden_width(f) is not None
                ),
                message=(
                    "une couche cachée et dix sorties, mais le nombre de paramètres n'est pas "
                    "celui que vous avez calculé : la couche cachée n'a pas la largeur demandée."
                ),
                section="Combien de paramètres ?",
            ),
            Mistake(
                name="softmax oubliée",
                example=_model_code(output="layers.Dense(10)"),
                when=lambda f: _outputs_fit(f) and not f.in_range,
                message=(
                    "les dix sorties ne sont pas des probabilités : certaines sont négatives ou "
                    "dépassent 1. Ce sont encore des scores."
                ),
                section="Softmax : des scores aux probabilités",
            ),
            Mistake(
                name="sigmoïde à la place de softmax",
                example=_model_code(output='layers.Dense(10, activation="sigmoid")'),
                when=lambda f: _outputs_fit(f) and f.in_range and not f.sums_to_one,
                message=(
                    "chaque sortie est entre 0 et 1, mais leur somme n'est pas 1 : l'activation de "
                    "sortie traite chaque chiffre sans regarder les neuf autres."
                ),
                section="Et une sigmoïde par sortie ?",
            ),
            Mistake(
                name="ReLU oubliée",
                example=_model_code(hidden="layers.Dense(512)"),
                when=lambda f: _gives_probabilities(f) and not _is_bent(f),
                message=(
                    "les scores du réseau varient en ligne droite avec les pixels : la couche "
                    "cachée n'a pas d'activation, et les deux couches n'en valent qu'une."
                ),
                section="Sans coude, deux couches n'en font qu'une",
            ),
            Mistake(
                name="autre activation que ReLU dans la couche cachée",
                example=_model_code(hidden='layers.Dense(512, activation="sigmoid")'),
                when=lambda f: _is_bent(f) and f.parameters == PARAMETERS and f.kink >= 1e-2,
                message=(
                    "la couche cachée a une activation, mais ce n'est pas ReLU : quand on double "
                    "les pixels, les scores d'un réseau neuf à ReLU doublent, et les vôtres non."
                ),
                section="ReLU : laisser passer ou couper",
            ),
            Mistake(
                name="perte sparse_ avec des cibles un-parmi-dix",
                example=_model_code(compiled=_compiled(loss="sparse_categorical_crossentropy")),
                when=lambda f: (
                    isinstance(f.results, Exception) and isinstance(f.integer_results, dict)
                ),
                message=(
                    "`evaluate` accepte des étiquettes entières et s'arrête sur une erreur avec "
                    "des cibles un-parmi-dix : la perte choisie attend l'autre forme de cibles."
                ),
                section="Recherche : argumenter les trois choix",
            ),
            Mistake(
                name="modèle non compilé, ou compilé sans perte",
                example=_model_code(compiled=""),
                when=lambda f: (
                    isinstance(f.results, Exception)
                    and isinstance(f.integer_results, Exception)
                    and "compile" in error_told(f.results)
                ),
                message=(
                    "le réseau est bien construit, mais `evaluate` refuse de le mesurer : il n'a "
                    "pas été compilé, ou l'a été sans perte."
                ),
                section="Compiler",
            ),
            Mistake(
                name="erreur quadratique",
                example=_model_code(compiled=_compiled(loss="mean_squared_error")),
                when=lambda f: _has_loss(f, "mean_squared_error"),
                message=(
                    "la perte est l'écart quadratique moyen entre probabilités et cibles : elle "
                    "punit peu une erreur sûre d'elle. L'énoncé demande une autre perte."
                ),
                section="La perte : l'entropie croisée",
            ),
            Mistake(
                name="entropie croisée binaire",
                example=_model_code(compiled=_compiled(loss="binary_crossentropy")),
                when=lambda f: _has_binary_loss(f),
                message=(
                    "la perte traite les dix sorties comme dix questions oui-ou-non séparées, "
                    "alors qu'une image ne montre qu'un seul chiffre."
                ),
                section="Recherche : argumenter les trois choix",
            ),
            Mistake(
                name="métrique oubliée",
                example=_model_code(
                    compiled='    model.compile("rmsprop", "categorical_crossentropy")\n'
                ),
                when=lambda f: _has_cross_entropy(f) and not _metrics(f),
                message=(
                    "la perte est la bonne, mais `evaluate` ne rend qu'elle : il manque de quoi "
                    "lire, vous, ce que vaut le réseau."
                ),
                section="La métrique : l'exactitude",
            ),
            Mistake(
                name="métrique qui n'est pas l'exactitude",
                example=_model_code(compiled=_compiled(metrics="[keras.metrics.Accuracy()]")),
                when=lambda f: _has_cross_entropy(f) and bool(_metrics(f)) and not _has_accuracy(f),
                message=(
                    "il y a une métrique, mais sa valeur n'est pas la part des images bien "
                    "classées. La classe `Accuracy` de Keras, par exemple, compte les "
                    "probabilités égales aux cibles."
                ),
                section="La métrique : l'exactitude",
            ),
            Mistake(
                name="SGD trop lente",
                example=_model_code(compiled=_compiled(optimizer="sgd")),
                when=lambda f: (
                    _has_cross_entropy(f)
                    and _has_accuracy(f)
                    and isinstance(f.learnt, float)
                    and LEARNT <= f.learnt < f.losses["categorical_crossentropy"] + 0.1
                ),
                message=(
                    "tout est en place, mais le réseau apprend trop lentement : après trente "
                    "lots, sa perte dépasse encore 1. Les pas de l'optimiseur sont trop petits."
                ),
                section="L'optimiseur : RMSprop",
            ),
        ),
    ),
    Exercise(
        id="04-entropie",
        names=("cross_entropy",),
        observe=_observe_entropy,
        correct=lambda f: _is_everywhere(f, lambda *batch: -_good_logs(*batch).mean()),
        success=(
            "votre fonction calcule ce que Keras calcule sous le nom `categorical_crossentropy`."
        ),
        otherwise=_entropy_told,
        hints=(
            "Sur une ligne, quel nombre la cible un-parmi-dix laisse-t-elle passer, quand on "
            "multiplie terme à terme ?",
            "`np.log` est le logarithme népérien. La somme se fait le long des classes, la "
            "moyenne le long des exemples : ce ne sont pas les mêmes axes.",
            "Pour les `n` pertes : multipliez `targets` par le logarithme de `probabilities`, "
            "sommez avec `axis=1`, changez le signe. Il reste à prendre la moyenne.",
        ),
        mistakes=(
            Mistake(
                name="signe moins oublié",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return np.mean(np.sum(targets * np.log(probabilities), axis=1))"
                ),
                when=lambda f: _is_everywhere(f, lambda *batch: _good_logs(*batch).mean()),
                message=(
                    "la valeur est négative : le logarithme d'une probabilité l'est toujours. Un "
                    "optimiseur qui la ferait baisser rendrait le réseau de plus en plus mauvais."
                ),
                section="La perte : l'entropie croisée",
            ),
            Mistake(
                name="logarithme décimal",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return -np.mean(np.sum(targets * np.log10(probabilities), axis=1))"
                ),
                when=lambda f: _is_everywhere(
                    f, lambda *batch: -_good_logs(*batch).mean() / np.log(10)
                ),
                message=(
                    "le résultat est 2,3 fois trop petit : le logarithme employé est décimal, "
                    "celui de la formule est népérien."
                ),
                section="La perte : l'entropie croisée",
            ),
            Mistake(
                name="logarithme en base 2",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return -np.mean(np.sum(targets * np.log2(probabilities), axis=1))"
                ),
                when=lambda f: _is_everywhere(
                    f, lambda *batch: -_good_logs(*batch).mean() / np.log(2)
                ),
                message=(
                    "le résultat est 1,44 fois trop grand : le logarithme employé est en base 2, "
                    "celui de la formule est népérien."
                ),
                section="La perte : l'entropie croisée",
            ),
            Mistake(
                name="somme au lieu de moyenne",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return -np.sum(targets * np.log(probabilities))"
                ),
                when=lambda f: _is_everywhere(f, lambda *batch: -_good_logs(*batch).sum()),
                message=(
                    "les pertes des exemples sont additionnées : un lot deux fois plus grand "
                    "aurait une perte deux fois plus grande."
                ),
                section="Une moyenne sur le lot",
            ),
            Mistake(
                name="moyenne sur toutes les cases",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return -np.mean(targets * np.log(probabilities))"
                ),
                when=lambda f: _is_everywhere(
                    f, lambda *batch: -_good_logs(*batch).sum() / batch[1].size
                ),
                message=(
                    "la division se fait par le nombre de cases du tableau, zéros compris, et non "
                    "par le nombre d'exemples."
                ),
                section="Une moyenne sur le lot",
            ),
            Mistake(
                name="pas de moyenne",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return -np.sum(targets * np.log(probabilities), axis=1)"
                ),
                when=lambda f: all(
                    found.shape == labels.shape
                    and same(found, -_good_logs(labels, probabilities), 1e-4)
                    for found, (labels, probabilities) in zip(f.found, BATCHES, strict=True)
                ),
                message=(
                    "chaque exemple a sa perte, et elle est juste ; il reste à en faire un seul "
                    "nombre pour le lot."
                ),
                section="Une moyenne sur le lot",
            ),
            Mistake(
                name="cibles et probabilités échangées",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return -np.mean(np.sum(probabilities * np.log(targets), axis=1))"
                ),
                when=lambda f: all(
                    found.size == 1 and not np.isfinite(found).any() for found in f.found
                ),
                message=(
                    "le résultat n'est pas un nombre fini : un logarithme de 0 s'est glissé dans "
                    "le calcul. Lequel des deux tableaux contient des zéros ?"
                ),
                section="La perte : l'entropie croisée",
            ),
            Mistake(
                name="logarithme oublié",
                example=(
                    "def cross_entropy(targets, probabilities):\n"
                    "    return -np.mean(np.sum(targets * probabilities, axis=1))"
                ),
                when=lambda f: _is_everywhere(f, lambda *batch: -np.exp(_good_logs(*batch)).mean()),
                message=(
                    "c'est la moyenne des probabilités du bon chiffre, au signe près : il manque "
                    "ce qui rend une erreur sûre d'elle très coûteuse."
                ),
                section="Pourquoi un logarithme",
            ),
        ),
    ),
    Exercise(
        id="04-rmsprop",
        names=("rmsprop_step",),
        observe=_observe_step,
        correct=_steps_are,
        success="votre pas est celui que fait `keras.optimizers.RMSprop`.",
        otherwise=_step_told,
        hints=(
            "Deux lignes de formule, deux lignes de code, dans le même ordre ; puis un `return` "
            "avec deux valeurs.",
            "`rho` est la part du passé. La part du nouveau carré est ce qui reste.",
            "Calculez `mean_square`, à partir de l'ancienne et de `gradient**2`. Divisez ensuite "
            "`learning_rate * gradient` par `np.sqrt(...)`, et retranchez le tout de `w`.",
        ),
        mistakes=(
            Mistake(
                name="moyenne des carrés non renvoyée",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    mean_square = rho * mean_square + (1 - rho) * gradient**2\n"
                    "    return w - learning_rate * gradient / np.sqrt(mean_square + epsilon)"
                ),
                when=lambda f: f.found[0].v is None and f.found[0].w.shape == (3,),
                message=(
                    "un seul tableau est renvoyé. Le pas suivant a besoin de la moyenne des "
                    "carrés à jour : sans elle, RMSprop n'a pas de mémoire."
                ),
                section="L'optimiseur : RMSprop",
            ),
            Mistake(
                name="ancienne moyenne des carrés renvoyée",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    v = rho * mean_square + (1 - rho) * gradient**2\n"
                    "    return w - learning_rate * gradient / np.sqrt(v + epsilon), mean_square"
                ),
                when=lambda f: _mean_squares_are(f, lambda case: case["mean_square"]),
                message=(
                    "la moyenne des carrés sort comme elle est entrée : la nouvelle valeur n'est "
                    "pas celle que vous renvoyez."
                ),
                section="Deux pas à la main",
            ),
            Mistake(
                name="ordre des deux résultats échangé",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    mean_square = rho * mean_square + (1 - rho) * gradient**2\n"
                    "    w = w - learning_rate * gradient / np.sqrt(mean_square + epsilon)\n"
                    "    return mean_square, w"
                ),
                when=lambda f: _steps_are(f, order=(1, 0)),
                message=(
                    "les deux tableaux sont justes, mais dans l'autre ordre que celui de l'énoncé."
                ),
                section="L'optimiseur : RMSprop",
            ),
            Mistake(
                name="gradient non élevé au carré",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    mean_square = rho * mean_square + (1 - rho) * gradient\n"
                    "    w = w - learning_rate * gradient / np.sqrt(mean_square + epsilon)\n"
                    "    return w, mean_square"
                ),
                when=lambda f: _mean_squares_are(f, lambda case: _step(**case, power=1)[1]),
                message=(
                    "la moyenne porte sur le gradient, et non sur son carré : elle peut devenir "
                    "négative, et sa racine n'existe plus."
                ),
                section="L'optimiseur : RMSprop",
            ),
            Mistake(
                name="rho et 1 − rho échangés",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    mean_square = (1 - rho) * mean_square + rho * gradient**2\n"
                    "    w = w - learning_rate * gradient / np.sqrt(mean_square + epsilon)\n"
                    "    return w, mean_square"
                ),
                when=lambda f: _mean_squares_are(
                    f, lambda case: _step(**case, kept=lambda rho: 1 - rho)[1]
                ),
                message=(
                    "la moyenne oublie trop vite : avec `rho` proche de 1, elle doit garder "
                    "presque tout le passé, et la vôtre garde presque tout le présent."
                ),
                section="L'optimiseur : RMSprop",
            ),
            Mistake(
                name="racine oubliée",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    mean_square = rho * mean_square + (1 - rho) * gradient**2\n"
                    "    w = w - learning_rate * gradient / (mean_square + epsilon)\n"
                    "    return w, mean_square"
                ),
                when=lambda f: _steps_are(f, root=lambda v: v),
                message=(
                    "la moyenne des carrés est juste, mais le pas est divisé par elle-même : un "
                    "gradient dix fois plus grand ferait un pas dix fois plus petit."
                ),
                section="L'optimiseur : RMSprop",
            ),
            Mistake(
                name="pas dans le sens de la pente",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    mean_square = rho * mean_square + (1 - rho) * gradient**2\n"
                    "    w = w + learning_rate * gradient / np.sqrt(mean_square + epsilon)\n"
                    "    return w, mean_square"
                ),
                when=lambda f: _steps_are(f, sign=1),
                message=(
                    "le pas a la bonne longueur, mais il monte la pente : la perte augmenterait."
                ),
                section="L'optimiseur : RMSprop",
            ),
            Mistake(
                name="division par l'ancienne moyenne",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    w = w - learning_rate * gradient / np.sqrt(mean_square + epsilon)\n"
                    "    mean_square = rho * mean_square + (1 - rho) * gradient**2\n"
                    "    return w, mean_square"
                ),
                when=lambda f: _steps_are(f, old=True),
                message=(
                    "le pas est fait avant la mise à jour de la moyenne : au tout premier, "
                    "celle-ci vaut 0, et le pas est immense."
                ),
                section="Deux pas à la main",
            ),
            Mistake(
                name="epsilon oublié",
                example=(
                    "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
                    "    mean_square = rho * mean_square + (1 - rho) * gradient**2\n"
                    "    w = w - learning_rate * gradient / np.sqrt(mean_square)\n"
                    "    return w, mean_square"
                ),
                when=_fails_at_zero_only,
                message=(
                    "juste, sauf quand le gradient est nul depuis le début : le calcul fait alors "
                    "0 / 0. Un des arguments sert à l'éviter."
                ),
                section="L'optimiseur : RMSprop",
            ),
        ),
    ),
)

# Other right answers: the tests run them all.
RIGHT_WAYS = {
    "04-parametres": (
        "first_params = 785 * 128\n"
        "second_params = 129 * 64\n"
        "output_params = 65 * 10\n"
        "total_params = first_params + second_params + output_params",
        "import numpy as np\n"
        "first_params, second_params, output_params = 100480.0, np.int64(8256), np.array([650])\n"
        "total_params = 109386",
        "model = __import__('keras').Sequential(\n"
        "    [__import__('keras').layers.Dense(n) for n in (128, 64, 10)]\n"
        ")\n"
        "model.build((None, 784))\n"
        "first_params, second_params, output_params = [l.count_params() for l in model.layers]\n"
        "total_params = model.count_params()",
    ),
    "04-modele": (
        # the functional way, with another optimizer, and loss and metric as objects
        "def build_model():\n"
        "    inputs = keras.Input((784,))\n"
        '    hidden = layers.Dense(512, activation="relu")(inputs)\n'
        '    outputs = layers.Dense(10, activation="softmax")(hidden)\n'
        "    model = keras.Model(inputs, outputs)\n"
        "    model.compile(\n"
        "        optimizer=keras.optimizers.Adam(0.002),\n"
        "        loss=keras.losses.CategoricalCrossentropy(),\n"
        '        metrics=[keras.metrics.CategoricalAccuracy(name="part_juste")],\n'
        "    )\n"
        "    return model",
        # activations as layers of their own, and no input: built at its first prediction
        "def build_model():\n"
        "    model = keras.Sequential()\n"
        "    model.add(layers.Dense(512))\n"
        '    model.add(layers.Activation("relu"))\n'
        "    model.add(layers.Dense(10))\n"
        "    model.add(layers.Softmax())\n"
        '    model.compile(loss="categorical_crossentropy", metrics=["categorical_accuracy"])\n'
        "    return model",
        # a subclass, and SGD with a rate of its own
        "class Network(keras.Model):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.hidden = layers.Dense(512, activation=keras.activations.relu)\n"
        "        self.out = layers.Dense(10)\n"
        "    def call(self, x):\n"
        "        return keras.ops.softmax(self.out(self.hidden(x)))\n"
        "def build_model():\n"
        "    model = Network()\n"
        "    model.compile(\n"
        "        keras.optimizers.SGD(0.3),\n"
        "        keras.losses.categorical_crossentropy,\n"
        "        metrics=['acc'],\n"
        "    )\n"
        "    return model",
        # several metrics, one of them written by hand
        "def right(targets, probabilities):\n"
        "    return keras.ops.equal(\n"
        "        keras.ops.argmax(targets, axis=-1), keras.ops.argmax(probabilities, axis=-1)\n"
        "    )\n"
        "def build_model():\n"
        "    model = keras.Sequential([\n"
        "        layers.InputLayer(shape=(784,)),\n"
        '        layers.Dense(512, "relu", kernel_initializer="he_normal"),\n'
        '        layers.Dense(10, "softmax"),\n'
        "    ])\n"
        '    model.compile("nadam", "categorical_crossentropy", metrics=["mae", right])\n'
        "    return model",
    ),
    "04-entropie": (
        "def cross_entropy(targets, probabilities):\n"
        "    return -(targets * np.log(probabilities)).sum() / len(targets)",
        "def cross_entropy(targets, probabilities):\n"
        "    labels = targets.argmax(axis=1)\n"
        "    return np.mean(-np.log(probabilities[np.arange(len(labels)), labels]))",
        "def cross_entropy(targets, probabilities):\n"
        "    return float(-np.log(probabilities[targets == 1]).mean())",
        "def cross_entropy(targets, probabilities):\n"
        "    clipped = np.clip(probabilities, 1e-7, 1)\n"
        "    return np.average([-y @ np.log(p) for y, p in zip(targets, clipped)])",
        "def cross_entropy(targets, probabilities):\n"
        "    import keras\n"
        "    return keras.ops.mean(keras.losses.categorical_crossentropy(targets, probabilities))",
    ),
    "04-rmsprop": (
        # epsilon outside the root
        "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
        "    mean_square = mean_square + (1 - rho) * (gradient * gradient - mean_square)\n"
        "    return w - learning_rate / (np.sqrt(mean_square) + epsilon) * gradient, mean_square",
        # in place, and a list of two
        "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
        "    mean_square *= rho\n"
        "    mean_square += (1 - rho) * np.square(gradient)\n"
        "    w -= learning_rate * gradient * (mean_square + epsilon) ** -0.5\n"
        "    return [w, mean_square]",
        # Keras's own optimizer is not asked for, plain Python lists are as good as arrays
        "def rmsprop_step(w, gradient, mean_square, learning_rate, rho, epsilon):\n"
        "    new_square = [rho * v + (1 - rho) * g**2 for v, g in zip(mean_square, gradient)]\n"
        "    new_w = [\n"
        "        x - learning_rate * g / (v + epsilon) ** 0.5\n"
        "        for x, g, v in zip(w, gradient, new_square)\n"
        "    ]\n"
        "    return new_w, new_square",
    ),
}
