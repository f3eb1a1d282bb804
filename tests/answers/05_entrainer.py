# %% 05-ordre right
order = "1. C\n2. E\n3. A\n4. D\n5. B"


# %% 05-ordre right
order = list("ced") + ["a b"]


# %% 05-ordre right
order = "C, E, D, B puis A".replace("puis", "")


# %% 05-ordre wrong "les gradients (D) sont calculés avant les sorties (E)" not "la perte"
order = "CDEBA"


# %% 05-ordre wrong "reçu un objet de type `set`"
order = set("CEADB")


# %% 05-lots right
class Batches:
    def __init__(self, images, labels, batch_size, rng):
        self.images, self.labels, self.size = images, labels, batch_size
        self.order = rng.permutation(len(images))

    def __getitem__(self, k):
        chosen = self.order[k * self.size : (k + 1) * self.size]
        if not len(chosen):
            raise IndexError
        return self.images[chosen], self.labels[chosen]


batches = Batches


# %% 05-lots right
def batches(images, labels, batch_size, rng):
    table = rng.permutation(np.column_stack([images, labels]).astype("float32"))
    parts = np.split(table, range(batch_size, len(table), batch_size))
    return tuple([part[:, :-1], part[:, -1]] for part in parts)


# %% 05-lots wrong "pixels ont changé de place"
def batches(images, labels, batch_size, rng):
    order, images = rng.permutation(len(images)), rng.permuted(images, axis=1)
    cuts = range(batch_size, len(order), batch_size)
    return [(images[chosen], labels[chosen]) for chosen in np.split(order, cuts)]


# %% 05-lots wrong "des exemples qui se suivent" not "à chaque époque"
def batches(images, labels, batch_size, rng):
    order = np.roll(np.arange(len(images)), rng.integers(1, len(images)))
    cuts = range(batch_size, len(order), batch_size)
    return [(images[chosen], labels[chosen]) for chosen in np.split(order, cuts)]


# %% 05-lots wrong "`batch_size=20`, il sort 7 lot(s)"
def batches(images, labels, batch_size, rng):
    order = rng.permutation(len(images))
    cuts = range(8, len(order), 8)
    return [(images[chosen], labels[chosen]) for chosen in np.split(order, cuts)]


# %% 05-lots wrong "100 lots et plus"
def batches(images, labels, batch_size, rng):
    while True:
        chosen = rng.permutation(len(images))[:batch_size]
        yield images[chosen], labels[chosen]


# %% 05-lots wrong "est-ce bien `rng` lui-même" not "ne vient pas"
from copy import deepcopy


def batches(images, labels, batch_size, rng):
    order = deepcopy(rng).permutation(len(images))
    cuts = range(batch_size, len(order), batch_size)
    return [(images[chosen], labels[chosen]) for chosen in np.split(order, cuts)]


# %% 05-inertie right
def momentum_step(w, v, g, lr, mu):
    v = np.dot([mu, -lr], np.float32([v.ravel(), g.ravel()])).reshape(w.shape)
    return np.stack([w + v, v])


# %% 05-inertie wrong "inertie de 0,9 : `w` a la bonne forme" not "velocity"
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    return w, momentum * velocity - learning_rate * gradient


# %% 05-inertie wrong "`w` a la forme ()" not "TypeError"
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity - learning_rate * gradient
    return float(w[0] + velocity[0]), velocity


# %% 05-inertie wrong "dont la somme est 1" not "se servent-elles"
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = (1 - learning_rate) * velocity - learning_rate * gradient
    return w + velocity, velocity


# %% 05-inertie wrong "se servent-elles des deux arguments" not "somme"
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = 0.9 * velocity - learning_rate * gradient
    return w + velocity, velocity


# %% 05-inertie wrong "de forme (2, 3), un taux de 0,05" not "0,9"
def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = np.mean(np.atleast_2d(momentum * velocity - learning_rate * gradient), axis=0)
    return w + velocity, velocity


# %% 05-inertie wrong "au second appel" not "autres valeurs"
kept = []


def momentum_step(w, velocity, gradient, learning_rate, momentum):
    velocity = momentum * (kept[-1] if kept else velocity) - learning_rate * gradient
    kept.append(velocity)
    return w + velocity, velocity


# %% 05-courbes right
import numpy as np

readings = np.array([3, 1, 2, 4])
best_epoch = np.argmin([row["val_loss"] for row in rows if row["curve"] == "A"]) + 1


# %% 05-courbes right
readings = {"d": 4, "c": 2.0, "b": 1, "a": 3}
best_epoch = [3]


# %% 05-courbes right
readings = {"A": "3", "B": "1", "C": "2", "D": " 4"}
best_epoch = "3"


# %% 05-courbes wrong "`best_epoch`" "type `str`"
readings = {"A": "3", "B": "1", "C": "2", "D": "4"}
best_epoch = "trois"


# %% 05-courbes wrong "à la dernière époque : elles ne baissent pas nettement toutes les deux" not "pour C"
readings = {"A": 3, "B": 2, "C": 1, "D": 4}
best_epoch = 3


# %% 05-courbes wrong "pour C, vous choisissez la phrase 1" "de 1,09 à 1,03" "elles baissent encore"
readings = {"A": 3, "B": 1, "C": 1, "D": 4}
best_epoch = 3


# %% 05-courbes wrong "pour B, vous choisissez la phrase 4" "1,68 et 1,77" "pas toutes les deux basses"
readings = {"A": 3, "B": 4, "C": 2, "D": 4}
best_epoch = 3


# %% 05-courbes wrong "pour A, vous choisissez la phrase 1" "0,00 et 1,27" "pas toutes les deux restées hautes"
readings = {"A": 1, "B": 1, "C": 2, "D": 4}
best_epoch = 12


# %% 05-courbes wrong "1,01 au plus bas, finit à 1,01" "elle ne remonte pas nettement"
readings = {"A": 3, "B": 1, "C": 3, "D": 4}
best_epoch = 3


# %% 05-courbes wrong "vos quatre phrases conviennent" "à l'époque 4, la perte de validation de A vaut 1,17"
readings = {"A": 3, "B": 1, "C": 2, "D": 4}
best_epoch = 4


# %% 05-courbes wrong "n'a pas d'époque 13" not "1,27"
readings = {"A": 3, "B": 1, "C": 2, "D": 4}
best_epoch = 13


# %% 05-courbes wrong "il manque C, D"
readings = {"A": 3, "B": 1}
best_epoch = 3


# %% 05-courbes wrong "pour D, vous donnez 6"
readings = {"A": 3, "B": 1, "C": 2, "D": 6}
best_epoch = 3


# %% 05-entrainer right
options = {"batch_size": 64, "validation_split": 0.1, "verbose": 0}
model.fit(x_train, y_train, epochs=1, **options)
history = model.fit(x_train, y_train, epochs=3, initial_epoch=1, **options)
test_accuracy = [model.evaluate(x_test, y_test, verbose=0)[1]]


# %% 05-entrainer wrong "Sur quelles images a-t-elle été mesurée" not "images de test" not "pas une époque"
history = model.fit(
    x_train[:4500],
    y_train[:4500],
    epochs=3,
    batch_size=64,
    validation_data=(x_train[:500], y_train[:500]),
    verbose=0,
)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 05-entrainer wrong "mesuré sa validation sur les images de test" not "val_loss"
x, y = x_train[:4500], y_train[:4500]
history = model.fit(x, y, epochs=3, batch_size=64, validation_data=(x_test, y_test), verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 05-entrainer wrong "plus de pas que `history` n'en compte"
model.fit(x_train[:2000], y_train[:2000], batch_size=64, verbose=0)  # interrupted, say
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 05-entrainer wrong "n'en a fait que 71" not "nombre d'époques demandé"
history = model.fit(x_train, y_train, batch_size=64, validation_split=0.1, verbose=0)
history.history["loss"] *= 3
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 05-entrainer wrong "nettement mieux aux images de test"
import numpy as np

x, y = (np.concatenate(pair) for pair in ((x_train[:3000], x_test), (y_train[:3000], y_test)))
history = model.fit(x, y, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 05-entrainer wrong "aussi bien d'autres images d'entraînement"
x, y = train_images[5000:10000].reshape(-1, 784) / 255, to_categorical(train_labels[5000:10000])
history = model.fit(x, y, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 05-entrainer wrong "après 213 pas" not "aucun pas" not "fait bien mieux"
history = model.fit(x_train, y_train[::-1], epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = model.evaluate(x_test, y_test, verbose=0)[1]


# %% 05-entrainer wrong "vous donnez 0,1" not "A-t-elle" not "le hasard"
history = model.fit(x_train, y_train, epochs=3, batch_size=64, validation_split=0.1, verbose=0)
test_accuracy = 1 - model.evaluate(x_test, y_test, verbose=0)[1]
