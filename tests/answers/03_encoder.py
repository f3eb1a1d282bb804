# %% 03-cibles right
from sklearn.preprocessing import LabelBinarizer, OneHotEncoder

y_train = OneHotEncoder(sparse_output=False).fit_transform(train_labels[:, None])
y_test = LabelBinarizer().fit_transform(test_labels)

# %% 03-cibles right
import numpy as np

y_train = np.zeros((60000, 10), "int8")
y_train[np.arange(60000), train_labels] = 1
y_test = np.stack([test_labels == d for d in range(10)], axis=1)

# %% 03-cibles wrong "`y_train` a la forme (20000, 10)" not "y_test"
import numpy as np

y_train, y_test = np.eye(10)[train_labels[:20000]], np.eye(10)[test_labels]

# %% 03-cibles wrong "autant de lignes que l'autre jeu a d'étiquettes" not "est fait"
import numpy as np

y_train, y_test = np.eye(10)[train_labels[:10000]], np.eye(10)[test_labels]

# %% 03-cibles wrong "dans un tableau au moins, le nombre de colonnes"
import numpy as np

y_train, y_test = np.eye(10)[train_labels], np.eye(11)[test_labels]

# %% 03-cibles wrong "`y_test.argmax(axis=1)`" "sont celles attendues, dans un autre ordre" not "y_train"
import numpy as np

y_train, y_test = np.eye(10)[train_labels], np.eye(10)[test_labels][::-1]

# %% 03-cibles wrong "`y_test.argmax(axis=1)`" "d'indice 0, est 5" not "autre ordre"
import numpy as np

y_train, y_test = np.eye(10)[train_labels], np.eye(10)[train_labels[:10000]]

# %% 03-cibles wrong "(60000, 10, 1)" not "une seconde fois"
import numpy as np

y_train, y_test = np.eye(10)[train_labels][..., None], np.eye(10)[test_labels]

# %% 03-cibles wrong "(10000,)" not "contient encore"
import numpy as np

y_train, y_test = np.eye(10)[train_labels], test_labels / 9

# %% 03-cibles wrong "dont le `dtype` est `<U"
import numpy as np

y_train, y_test = np.eye(10)[train_labels].astype(str), np.eye(10)[test_labels].astype(str)

# %% 03-numpy right
one_hot = lambda labels, num_classes: [[float(d == k) for k in range(num_classes)] for d in labels]


# %% 03-numpy right
class OneHot:
    def __call__(self, labels, num_classes):
        return np.where(labels.reshape(-1, 1) == range(num_classes), 1, 0)


one_hot = OneHot()


# %% 03-numpy right
def one_hot(labels, num_classes):
    targets = np.zeros(len(labels) * num_classes, bool)
    targets[np.arange(len(labels)) * num_classes + labels] = True
    return targets.reshape(-1, num_classes)


# %% 03-numpy wrong "chaque ligne contient plusieurs 1" "répéter une même liste" not "reçoivent"
def one_hot(labels, num_classes):
    targets = [[0] * num_classes] * len(labels)
    for row, digit in zip(targets, labels):
        row[digit] = 1
    return targets


# %% 03-numpy wrong "`one_hot(labels, 10).argmax(axis=1)`" "dans un autre ordre"
def one_hot(labels, num_classes):
    return np.eye(num_classes)[sorted(labels)]


# %% 03-numpy wrong "`one_hot(labels, 10)` a la forme (12, 11)"
def one_hot(labels, num_classes):
    return np.eye(num_classes + 1)[labels]


# %% 03-numpy wrong "`one_hot(labels, 10)` s'arrête sur une erreur" "l'indice 10 n'existe pas"
def one_hot(labels, num_classes):
    targets = np.zeros((len(labels), num_classes))
    targets[labels, np.arange(len(labels))] = 1
    return targets


# %% 03-numpy wrong "(12, 10)" not "au bout"
def one_hot(labels, num_classes):
    return len(labels)


# %% 03-decoder right
import functools

decode = functools.partial(np.argmax, axis=1)


# %% 03-decoder right
def decode(targets):
    return [max(range(10), key=lambda digit: row[digit]) for row in targets]


# %% 03-decoder wrong "decode(probabilities)" "d'indice 3, est 0" not "decode(targets)"
def decode(targets):
    return (targets > 0.5).argmax(axis=1)


# %% 03-decoder wrong "decode(probabilities)" not "decode(targets)"
def decode(targets):
    return (targets >= 0.35).argmax(axis=1)


# %% 03-decoder wrong "decode(probabilities)" not "decode(targets)"
def decode(targets):
    return [list(row > 0.5).index(True) if (row > 0.5).any() else -1 for row in targets]


# %% 03-decoder wrong "decode(probabilities)" not "decode(targets)"
def decode(targets):
    return np.round(targets @ np.arange(10)).astype(int)


# %% 03-decoder wrong "`decode(probabilities)` s'arrête sur une erreur"
def decode(targets):
    return [list(row).index(1) for row in targets]


# %% 03-decoder wrong "s'écartent toutes de 1"
def decode(targets):
    return targets.argmax(axis=1) + 1


# %% 03-choisir right
loss_a = loss_d = "SparseCategoricalCrossentropy"
loss_b, loss_c = "CategoricalCrossentropy", "categorical_crossentropy"
only_form, num_values = {"C"}, 5e10

# %% 03-choisir right
import keras

loss_a = loss_d = keras.losses.SparseCategoricalCrossentropy


def loss_b(y_true, y_pred):
    y_true *= keras.ops.convert_to_numpy(keras.ops.log(y_pred))
    return -keras.ops.sum(y_true, axis=-1)


loss_c = loss_b
only_form, num_values = " c ", float(50_000 * 1_000_000)

# %% 03-choisir wrong "pas de perte nommée `categorical_crossentropie`" not "loss_a"
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b, loss_c = "categorical_crossentropie", "categorical_crossentropy"
only_form, num_values = "C", 5 * 10**10

# %% 03-choisir wrong "`loss_d` s'arrête sur une erreur" "des entiers" not "loss_a"
loss_a, loss_d = "sparse_categorical_crossentropy", "mean_squared_error"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "C", 5 * 10**10

# %% 03-choisir wrong "`loss_b`" "c'est une autre perte" not "loss_a"
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b, loss_c = "kl_divergence", "categorical_crossentropy"
only_form, num_values = "C", 5 * 10**10

# %% 03-choisir wrong "ne donne pas la valeur de l'entropie croisée"
import keras

loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
only_form, num_values = "C", 5 * 10**10

# %% 03-choisir wrong "doit être le nom d'une perte" "`Sequential`" not "loss_a"
import keras

loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b, loss_c = keras.Sequential(), "categorical_crossentropy"
only_form, num_values = "C", 5 * 10**10

# %% 03-choisir wrong "`only_form` doit être une des lettres A, B, C, D"
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "E", 5 * 10**10

# %% 03-choisir wrong "`num_values` vaut 500000000000" not "octets"
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "C", 10 * 5 * 10**10

# %% 03-choisir wrong "`num_values` doit être un seul nombre"
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "C", (10**6, 50_000)

# %% 03-choisir wrong "les cibles de D tiendraient dans des vecteurs"
loss_a = loss_d = "sparse_categorical_crossentropy"
loss_b = loss_c = "categorical_crossentropy"
only_form, num_values = "d", 5 * 10**10
