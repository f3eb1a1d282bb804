# %% 09-separation right
split = lambda images, labels, fraction: (images[:(k := int((1 - fraction) * len(labels)))], labels[:k], images[k:], labels[k:])

# %% 09-separation right
import math
def split(images, labels, fraction):
    k = math.floor(len(images) * (1 - fraction))
    return images[:k].copy(), labels[:k].tolist(), images[k:].copy(), labels[k:].tolist()

# %% 09-separation right
import keras
def split(images, labels, fraction):
    k = int(keras.ops.shape(images)[0] * (1 - fraction))
    x, y = keras.ops.convert_to_tensor(images), keras.ops.convert_to_tensor(labels)
    return x[:k], y[:k], x[k:], y[k:]

# %% 09-separation right
class Split:
    def __call__(self, images, labels, fraction):
        k = int(len(images) * (1 - fraction))
        train, val = np.arange(len(images)) < k, np.arange(len(images)) >= k
        return images[train], labels[train], images[val], labels[val]
split = Split()

# %% 09-separation right
def split(images, labels, fraction):
    k = np.int64(np.trunc(len(images) * (1 - fraction)))
    xs = np.array_split(images, [k])
    ys = np.array_split(labels, [k])
    return [xs[0], ys[0], xs[1], ys[1]]

# %% 09-separation right
def split(images, labels, fraction=0.15):
    k = int(len(images) * (1 - fraction))
    n = len(images) - k
    return images[:-n or None], labels[:-n or None], images[-n:], labels[-n:]

# %% 09-separation right
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    a, b, c, d = [], [], [], []
    for i, (x, y) in enumerate(zip(images, labels)):
        (a if i < k else c).append(x)
        (b if i < k else d).append(y)
    return np.array(a), np.array(b), np.array(c), np.array(d)

# %% 09-separation right
from sklearn.model_selection import train_test_split
def split(images, labels, fraction):
    a, c, b, d = train_test_split(images, labels, train_size=int(len(images) * (1 - fraction)), shuffle=False)
    return a.astype("float32"), b.astype("uint8") * 0 + b, c, d

# %% 09-separation right
import functools
def cut(array, k):
    return array[:k], array[k:]
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    (a, c), (b, d) = map(functools.partial(cut, k=k), (images, labels))
    return np.array([a, b, c, d], dtype=object)

# %% 09-separation wrong "7 exemples" "5 exemples et la validation 1"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    return images[:k], labels[:k], images[k + 1:], labels[k + 1:]

# %% 09-separation wrong "les bornes d'une tranche sont des entiers"
def split(images, labels, fraction):
    k = len(images) * (1 - fraction)
    return images[:k], labels[:k], images[k:], labels[k:]

# %% 09-separation wrong "40 exemples" "30 exemples et la validation 10" not "7 exemples"
def split(images, labels, fraction):
    k = int(len(images) * (1 - 0.25))
    return images[:k], labels[:k], images[k:], labels[k:]

# %% 09-separation wrong "étiquettes ne sont pas les leurs" not "perdu"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    return images[:k], labels[k:], images[k:], labels[:k]

# %% 09-separation wrong "la validation est faite des exemples" not "demande 5 et 2"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    p = np.random.permutation(len(images))
    return images[p[:k]], labels[:k], images[p[k:]], labels[k:]

# %% 09-separation wrong "ne reçoit pas sur place"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    images /= 255
    return images[:k], labels[:k], images[k:], labels[k:]

# %% 09-separation wrong "leurs pixels ont changé" not "à la fois"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    images[:] = images / 2
    return images[:k], labels[:k], images[k:], labels[k:]

# %% 09-separation wrong "vos tableaux sont modifiés"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    result = images[:k].copy(), labels[:k].copy(), images[k:].copy(), labels[k:].copy()
    images[:] = 0
    return result

# %% 09-separation wrong "des exemples [0, 4]" not "demande 5 et 2"
def split(images, labels, fraction):
    step = int(1 / fraction)
    val = np.arange(len(images)) % step == 0
    return images[~val], labels[~val], images[val], labels[val]

# %% 09-separation wrong "étiquettes ne sont pas les leurs" not "perdu"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    return images[:k], labels[:k], images[k:], labels[k:k]

# %% 09-separation wrong "étiquettes ne sont pas les leurs"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    return images[:k], labels[:k] + 1, images[k:], labels[k:] + 1

# %% 09-separation wrong "6 exemples et la validation 1" not "ne tombe pas juste"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction)) + 1
    return images[:k], labels[:k], images[k:], labels[k:]

# %% 09-separation wrong "leurs pixels ont changé"
def split(images, labels, fraction):
    k = int(len(images) * (1 - fraction))
    return images[:k, ::-1], labels[:k], images[k:, ::-1], labels[k:]

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy, self.best_epoch, self.weights = 0.0, 0, None
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1
            self.weights = self.model.get_weights()

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        rate = float(self.model.optimizer.learning_rate)
        if epoch == 0:
            self.history = []
        self.history.append(logs["val_accuracy"])
        self.best_epoch = int(np.argmax(self.history)) + 1
        self.best_accuracy = max(self.history)

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.seen = {}
    def on_epoch_end(self, epoch, logs=None):
        self.seen[epoch + 1] = (logs or {}).get("val_accuracy", 0)
    @property
    def best_epoch(self):
        return max(self.seen, key=self.seen.get)
    @property
    def best_accuracy(self):
        return self.seen[self.best_epoch]

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    best_accuracy, best_epoch = None, None
    def on_train_begin(self, logs=None):
        self.best_accuracy = None
    def on_epoch_end(self, epoch, logs):
        acc = logs["val_accuracy"]
        if self.best_accuracy is None or acc - self.best_accuracy > 0:
            self.best_accuracy = acc
            self.best_epoch = 1 + epoch

# %% 09-moniteur right
class BestEpoch(callbacks.EarlyStopping):
    def __init__(self):
        super().__init__("val_accuracy", patience=10**6, mode="max")
    def on_train_end(self, logs=None):
        super().on_train_end(logs)
        self.best_accuracy = self.best
        self.best_epoch += 1

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_train_end(self, logs=None):
        values = self.model.history.history["val_accuracy"]
        self.best_accuracy = max(values)
        self.best_epoch = values.index(self.best_accuracy) + 1

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.epochs = self.params["epochs"]
        self.values = np.full(self.epochs, -1.0)
    def on_epoch_end(self, epoch, logs=None):
        self.values[epoch] = logs["val_accuracy"]
        self.best_epoch = np.argmax(self.values) + 1
        self.best_accuracy = self.values.max()

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy = -np.inf
        self.number = 0
        self.units = self.model.layers[0].units
    def on_epoch_end(self, epoch, logs=None):
        self.number += 1
        if self.number == 1 or logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy = logs["val_accuracy"]
            self.best_epoch = self.number

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 0:
            self.best_accuracy = 0
    def on_epoch_end(self, epoch, logs=None):
        a = keras.ops.convert_to_tensor(logs["val_accuracy"])
        if a > self.best_accuracy:
            self.best_accuracy, self.best_epoch = a, keras.ops.convert_to_tensor(epoch + 1)

# %% 09-moniteur right
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy = 0
    def on_test_end(self, logs=None):
        self.last = logs["accuracy"]
    def on_epoch_end(self, epoch, logs=None):
        if self.last > self.best_accuracy:
            self.best_accuracy, self.best_epoch = self.last, epoch + 1

# %% 09-moniteur wrong "[0.4, 0.35, 0.3]"
class BestEpoch(callbacks.Callback):
    memory = []
    def on_train_begin(self, logs=None):
        pass
    def on_epoch_end(self, epoch, logs=None):
        self.memory.append(logs["val_accuracy"])
        self.best_accuracy = max(self.memory)
        self.best_epoch = self.memory.index(self.best_accuracy) + 1

# %% 09-moniteur wrong "un autre objet de la classe" "`best_accuracy` = 0,4"
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        BestEpoch.best_accuracy, BestEpoch.best_epoch = -1, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > BestEpoch.best_accuracy:
            BestEpoch.best_accuracy, BestEpoch.best_epoch = logs["val_accuracy"], epoch + 1

# %% 09-moniteur wrong "arrête l'entraînement après l'époque 3"
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy, self.best_epoch = 0, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1
        else:
            self.model.stop_training = True

# %% 09-moniteur wrong "doit être une classe"
class _B(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy = 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1
BestEpoch = _B()

# %% 09-moniteur wrong "type `str`"
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy, self.best_epoch = 0, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], str(epoch + 1)

# %% 09-moniteur wrong "type `method`" not "rien"
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.values = []
    def on_epoch_end(self, epoch, logs=None):
        self.values.append(logs["val_accuracy"])
    def best_accuracy(self):
        return max(self.values)
    def best_epoch(self):
        return self.values.index(max(self.values)) + 1

# %% 09-moniteur wrong "= 0,65 et `best_epoch` = 6" not "la même exactitude"
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy, self.best_epoch, self.before = 0, 0, 0
    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.before:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1
        self.before = logs["val_accuracy"]

# %% 09-moniteur wrong "on attend la plus grande"
class BestEpoch(callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy, self.best_epoch = 0, 0
    def on_epoch_end(self, epoch, logs=None):
        x = self.model.evaluate(toy_x, toy_y, verbose=0)[1]
        if x > self.best_accuracy:
            self.best_accuracy, self.best_epoch = x, epoch + 1

# %% 09-arret right
early_stop = lambda accuracies, patience: next(((e + 1, accuracies.index(max(accuracies[:e + 1])) + 1) for e in range(len(accuracies)) if e - accuracies.index(max(accuracies[:e + 1])) == patience), (len(accuracies), accuracies.index(max(accuracies)) + 1))

# %% 09-arret right
class Rule:
    def __call__(self, accuracies, patience):
        accuracies = np.asarray(accuracies, "float32")
        best, stop = 0, len(accuracies) - 1
        for i, a in enumerate(accuracies):
            if a > accuracies[best]:
                best = i
            elif i - best >= patience:
                stop = i
                break
        return np.int32(stop + 1), np.int64(best + 1)
import numpy as np
early_stop = Rule()

# %% 09-arret right
def early_stop(accuracies, patience):
    best, wait, e, b = float("-inf"), 0, 0, 0
    while e < len(accuracies) and wait < patience:
        if accuracies[e] > best:
            best, b, wait = accuracies[e], e + 1, 0
        else:
            wait += 1
        e += 1
    return [e, b]

# %% 09-arret right
from types import SimpleNamespace
import keras
def early_stop(accuracies, patience):
    c = keras.callbacks.EarlyStopping(monitor="a", patience=patience, mode="max")
    c.set_model(SimpleNamespace(stop_training=False))
    c.on_train_begin()
    for e, a in enumerate(accuracies):
        c.on_epoch_end(e, {"a": a})
        if c.model.stop_training:
            return e + 1, c.best_epoch + 1
    return len(accuracies), c.best_epoch + 1

# %% 09-arret right
import numpy as np
def early_stop(accuracies, patience):
    first = np.array([int(np.argmax(accuracies[:k + 1])) for k in range(len(accuracies))])
    stops = np.flatnonzero(np.arange(len(accuracies)) - first == patience)
    last = stops[0] if stops.size else len(accuracies) - 1
    return np.array([[last + 1], [first[last] + 1]])

# %% 09-arret right
def early_stop(accuracies, patience, best=0, epoch=0):
    if accuracies[epoch] > accuracies[best]:
        best = epoch
    if epoch - best == patience or epoch == len(accuracies) - 1:
        return epoch + 1, best + 1
    return early_stop(accuracies, patience, best, epoch + 1)

# %% 09-arret right
import functools
def rule(patience, accuracies):
    values = list(accuracies)
    best = values.pop(0)
    n = where = 1
    for a in values:
        n += 1
        if a > best:
            best, where = a, n
        elif n - where == patience:
            break
    return (float(n), float(where))
def early_stop(accuracies, patience):
    return functools.partial(rule, patience)(accuracies)

# %% 09-arret right
def early_stop(accuracies, patience):
    accuracies.append(2)
    best = 0
    for e in range(len(accuracies) - 1):
        if accuracies[e] > accuracies[best]:
            best = e
        if e - best == patience:
            break
    return e + 1, best + 1

# %% 09-arret wrong "[0.5, 0.6, 0.7, 0.8]" "ne renvoie rien"
def early_stop(accuracies, patience):
    best = 0
    for e in range(len(accuracies)):
        if accuracies[e] > accuracies[best]:
            best = e
        if e - best == patience:
            return e + 1, best + 1

# %% 09-arret wrong "reçu 1 nombre"
def early_stop(accuracies, patience):
    best = 0
    for e in range(len(accuracies)):
        if accuracies[e] > accuracies[best]:
            best = e
        if e - best == patience:
            break
    return e + 1

# %% 09-arret wrong "[0.6]" "`e` est utilisé avant"
def early_stop(accuracies, patience):
    wait = 0
    for e in range(1, len(accuracies)):
        if accuracies[e] <= accuracies[e - 1]:
            wait += 1
        if wait == patience:
            break
    return e + 1, accuracies.index(max(accuracies[:e + 1])) + 1

# %% 09-arret wrong "une patience de 4"
def early_stop(accuracies, patience):
    best = 0
    for e in range(len(accuracies)):
        if accuracies[e] > accuracies[best]:
            best = e
        if e - best == 2:
            break
    return e + 1, best + 1

# %% 09-arret wrong "deux entiers" "`tuple`"
def early_stop(accuracies, patience):
    return None, None

# %% 09-arret wrong "deux entiers" "`EarlyStopping`"
from keras.callbacks import EarlyStopping
early_stop = EarlyStopping

# %% 09-elagage right
def prune(images, weights, biases, outgoing):
    z = np.maximum(images @ weights + biases, 0)
    keep = ~(z == 0).all(axis=0)
    return np.compress(keep, weights, axis=1), np.compress(keep, biases), np.compress(keep, outgoing, axis=0)

# %% 09-elagage right
import keras
def prune(images, weights, biases, outgoing):
    layer = keras.layers.Dense(len(biases), activation="relu")
    layer.build((None, weights.shape[0]))
    layer.set_weights([weights, biases])
    keep = np.asarray(layer(images)).any(axis=0)
    return weights[:, keep].astype("float32"), biases[keep], outgoing[keep]

# %% 09-elagage right
def prune(images, weights, biases, outgoing):
    units = zip(weights.T, biases, outgoing)
    alive = [unit for unit in units if any(float(np.dot(x, unit[0])) + unit[1] > 0 for x in images)]
    w, b, v = zip(*alive)
    return np.transpose(w).tolist(), list(b), list(v)

# %% 09-elagage right
def prune(images, weights, biases, outgoing):
    for j in reversed(range(len(biases))):
        if (images @ weights[:, j] + biases[j]).max() <= 0:
            weights = np.delete(weights, j, axis=1)
            biases = np.delete(biases, j)
            outgoing = np.delete(outgoing, j, axis=0)
    return weights, biases, outgoing

# %% 09-elagage right
class Prune:
    def __call__(self, images, weights, biases, outgoing):
        stacked = np.vstack([weights, biases, outgoing.T])
        sums = np.column_stack([images, np.ones(len(images))]) @ stacked[: len(weights) + 1]
        stacked = stacked[:, np.count_nonzero(sums > 0, axis=0) > 0]
        p = len(weights)
        return stacked[:p], stacked[p], stacked[p + 1 :].T
prune = Prune()

# %% 09-elagage wrong "trois tableaux" "longueur 2"
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases > 0).any(axis=0)
    return weights[:, alive], biases[alive]

# %% 09-elagage wrong "les formes sont justes" "`outgoing`"
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases > 0).any(axis=0)
    return weights[:, alive], biases[alive], outgoing[: alive.sum()]

# %% 09-elagage wrong "les formes sont justes" "`weights`"
def prune(images, weights, biases, outgoing):
    alive = np.flatnonzero((images @ weights + biases > 0).any(axis=0))[::-1]
    return weights[:, alive], biases[alive], outgoing[alive]

# %% 09-elagage wrong "le neurone 3 est retiré" "0,0151"
def prune(images, weights, biases, outgoing):
    alive = biases >= 0
    return weights[:, alive], biases[alive], outgoing[alive]

# %% 09-elagage wrong "est retiré" not "moyenne"
def prune(images, weights, biases, outgoing):
    alive = np.median(images @ weights + biases, axis=0) > 0
    return weights[:, alive], biases[alive], outgoing[alive]

# %% 09-elagage wrong "le neurone 0 est gardé"
def prune(images, weights, biases, outgoing):
    return weights, biases, outgoing

# %% 09-elagage wrong "(13, 4)" "on attend (4, 13)"
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases > 0).any(axis=0)
    return weights.T[alive], biases[alive], outgoing[alive]

# %% 09-elagage wrong "sont modifiés"
def prune(images, weights, biases, outgoing):
    alive = (images @ weights + biases > 0).any(axis=0)
    result = weights[:, alive], biases[alive], outgoing[alive]
    outgoing[~alive] = 0
    return result


# %% 09-moniteur wrong "n'écrit rien" "époque 1"
import keras


class BestEpoch(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy, self.best_epoch = -1.0, 0

    def on_epoch_end(self, epoch, logs=None):
        print("époque", epoch + 1)
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], epoch + 1


# %% 09-moniteur wrong "0,4512"
import keras


class BestEpoch(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best_accuracy, self.best_epoch = -1.0, 0

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best_accuracy:
            self.best_accuracy, self.best_epoch = logs["val_accuracy"], self.best_epoch + 1
