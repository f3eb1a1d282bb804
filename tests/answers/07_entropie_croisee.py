# %% 07-perte right
def batch_loss(probabilities, labels):
    logs = np.log(probabilities.astype("float32"))
    return np.float32(-logs[np.arange(len(labels)), labels].mean())


# %% 07-perte right
import keras


def batch_loss(probabilities, labels):
    return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(labels, probabilities))


# %% 07-perte right
import math


class Loss:
    def __call__(self, probabilities, labels):
        pairs = zip(probabilities.tolist(), labels.tolist())
        return [-math.fsum(math.log(row[label]) for row, label in pairs) / len(labels)]


batch_loss = Loss()


# %% 07-perte wrong "pas pour mille"
def batch_loss(probabilities, labels):
    likelihood = 1
    for row, label in zip(probabilities, labels):
        likelihood *= row[label]
    return -np.log(likelihood) / len(labels)


# %% 07-perte wrong "2,6010 ; on attend 2,6013" not "écrêtage"
batch_loss = lambda p, y: np.floor(-np.log(p[range(len(y)), y]).mean() * 1000) / 1000


# %% 07-perte wrong "un nombre est ajouté à la probabilité"
batch_loss = lambda p, y: -np.log(p[range(len(y)), y] + 1e-9).mean()


# %% 07-perte wrong "un écrêtage la borne"
batch_loss = lambda p, y: -np.log(p.clip(0.01, 0.99)[range(len(y)), y]).mean()


# %% 07-perte wrong "doit être un seul nombre : reçu un objet de type `bool`"
batch_loss = lambda p, y: bool(p.mean() > 0)


# %% 07-perte wrong "doit être un seul nombre : reçu un objet de type `str`" not "tableau"
batch_loss = lambda p, y: str(-np.log(p[range(len(y)), y]).mean())


# %% 07-perte wrong "pour 9 exemple(s) et 10 classes"
import keras

batch_loss = lambda p, y: -np.sum(keras.utils.to_categorical(y) * np.log(p)) / len(y)


# %% 07-perte wrong "pour 9 exemple(s) et 10 classes"
batch_loss = lambda p, y: -np.log(p[range(len(y)), y]).sum() / 6


# %% 07-perte wrong "il en faut un seul" not "arrays"
import math

batch_loss = lambda p, y: -math.log(p[range(len(y)), y])


# %% 07-deux-classes right
import keras

binary_loss = lambda z, y: keras.losses.BinaryCrossentropy(from_logits=True)(y, z)


# %% 07-deux-classes right
def binary_loss(logits, targets):
    z = logits.astype("float32")
    return np.mean(np.maximum(z, 0) - z * targets + np.log1p(np.exp(-abs(z))))


# %% 07-deux-classes right
import math


def binary_loss(logits, targets):
    def softplus(z):
        return z + math.log1p(math.exp(-z)) if z > 0 else math.log1p(math.exp(z))

    losses = [softplus(-z if y else z) for z, y in zip(logits.tolist(), targets.tolist())]
    return np.array([sum(losses) / len(losses)])


# %% 07-deux-classes right
from scipy.special import log_expit


def binary_loss(logits, targets):
    return -(targets * log_expit(logits) + (1 - targets) * log_expit(-logits)).mean()


# %% 07-deux-classes wrong "déborde" not "la probabilité est calculée"
def binary_loss(logits, targets):
    margins = np.where(targets == 1, logits, -logits)
    return np.log(1 + np.exp(-margins)).mean()


# %% 07-deux-classes wrong "la probabilité est calculée d'abord" not "déborde"
def binary_loss(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    return -np.log(np.where(targets == 1, p, 1 - p)).mean()


# %% 07-deux-classes wrong "cache l'erreur" not "déborde"
def binary_loss(logits, targets):
    p = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))


# %% 07-deux-classes wrong "cache l'erreur" not "déborde"
def binary_loss(logits, targets):
    p = 1 / (1 + np.exp(-logits))
    return -np.mean(targets * np.log(p + 1e-9) + (1 - targets) * np.log(1 - p + 1e-9))


# %% 07-deux-classes wrong "500,0000 ; on attend 501,0000" not "déborde"
def binary_loss(logits, targets):
    return min((np.logaddexp(0, logits) - targets * logits).mean(), 500)


# %% 07-deux-classes wrong "pour 6 exemple(s), `binary_loss` donne"
def binary_loss(logits, targets):
    return (np.logaddexp(0, logits) + targets * logits).mean()


# %% 07-deux-classes wrong "tableau de forme (6, 6)" not "erreur"
def binary_loss(logits, targets):
    return np.logaddexp(0, logits) - targets[:, None] * logits


# %% 07-deux-classes wrong "ne coûtent rien" not "pour 6"
def binary_loss(logits, targets):
    return -np.mean(targets * np.log(1 / (1 + np.exp(-logits))))


# %% 07-deux-classes wrong "doit être un seul nombre : reçu un objet de type `bool`"
binary_loss = lambda z, y: bool(z.mean() > 0)


# %% 07-adoucie right
import keras


def smoothed_loss(logits, labels, smoothing):
    targets = keras.utils.to_categorical(labels, logits.shape[1])
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=smoothing)
    soft = targets * (1 - smoothing) + smoothing / logits.shape[1]
    return float(loss(targets, logits)), keras.activations.softmax(logits) - soft


# %% 07-adoucie right
from scipy.special import log_softmax as of, softmax


def smoothed_loss(logits, labels, smoothing):
    m, classes = logits.shape
    rest = smoothing / classes
    targets = [[rest + (1 - smoothing) * (k == label) for k in range(classes)] for label in labels]
    found = np.einsum("ik,ik", targets, of(logits, axis=1))
    return [np.array([-found / m]), (softmax(logits, axis=1) - targets).tolist()]


# %% 07-adoucie right
def smoothed_loss(logits, labels, smoothing):
    log_p = log_softmax(logits)
    picked = np.equal(labels[:, None], range(logits.shape[1]))
    y = np.where(picked, 1 - smoothing + smoothing / len(log_p[0]), smoothing / len(log_p[0]))
    return np.mean(np.sum(-y * log_p, axis=1)), np.exp(log_p) - y


# %% 07-adoucie wrong "n'ont pas 1 pour somme" not "on attend"
def smoothed_loss(logits, labels, smoothing):
    y = np.eye(logits.shape[1])[labels]
    y[y == 0] = smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% 07-adoucie wrong "pour des logits de -1000 à 1002" not "arrondie à 0"
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% 07-adoucie wrong "celui d'une probabilité arrondie à 0 est perdu"
from scipy.special import softmax


def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    p = softmax(logits, axis=1)
    return -np.mean(np.sum(y * np.log(p), axis=1)), p - y


# %% 07-adoucie wrong "trop petite" not "arrondie"
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    p = np.exp(log_softmax(logits))
    return -(y * np.log(p + 1e-12)).sum() / len(labels), p - y


# %% 07-adoucie wrong "pour 6 exemple(s), 6 classes et `smoothing=0.1`, la perte est"
def smoothed_loss(logits, labels, smoothing):
    y = (1 - 2 * smoothing) * np.eye(logits.shape[1])[labels] + 2 * smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% 07-adoucie wrong "pour 9 exemple(s), 10 classes"
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / 6
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) - y


# %% 07-adoucie wrong "n'est pas la dérivée" not "on attend"
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), np.exp(log_p) * y


# %% 07-adoucie wrong "on attend celle des logits" not "erreur"
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    log_p = log_softmax(logits)
    return -(y * log_p).sum() / len(labels), (np.exp(log_p) - y).mean(axis=0)


# %% 07-adoucie wrong "la perte et `dZ`"
def smoothed_loss(logits, labels, smoothing):
    y = (1 - smoothing) * np.eye(logits.shape[1])[labels] + smoothing / logits.shape[1]
    return -(y * log_softmax(logits)).sum() / len(labels)


# %% 07-lots right
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    parameters = [p.astype("float32") for p in parameters]
    order = rng.permutation(len(images))
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - np.float32(learning_rate * g) for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots right
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    pairs = list(zip(images, labels))
    rng.shuffle(pairs)
    while pairs:
        x, y = zip(*pairs[:batch_size])
        pairs = pairs[batch_size:]
        for p, g in zip(parameters, gradients(parameters=parameters, images=x, labels=y)):
            p -= learning_rate * g
    return parameters


# %% 07-lots right
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    data = np.column_stack([images, labels])
    np.random.default_rng(rng.integers(1 << 40)).shuffle(data)
    for i in range(0, len(data), batch_size):
        part = data[i : i + batch_size]
        found = gradients(parameters, part[:, :-1], part[:, -1])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "n'est pas du jeu" not "même ordre"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    images, labels = rng.permuted(images[order], axis=1), labels[order]
    order = range(len(images))
    for i in range(0, len(images), batch_size):
        b = slice(i, i + batch_size)
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "n'est pas du jeu" not "même ordre"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b] / 255, labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "ne sont plus ce qu'elles étaient" not "mélange"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    images /= 255
    order = rng.permutation(len(images))
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "50 lot(s), de tailles 1, 1, 1" not "voisins"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for i in rng.permutation(len(images)):
        b = slice(i, i + 1)
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "ne contient que des voisins" not "désordre"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = np.arange(len(images))[::-1]
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "ne contient que des voisins"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for i in range(0, len(images), batch_size):
        b = rng.permutation(np.arange(i, min(i + batch_size, len(images))))
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "il ne vient pas du `rng` reçu" not "une graine est"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = np.argsort(labels * 7919 % 1009)
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "tous les pas reçoivent le même lot" not "ordre"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for i in range(0, len(images), batch_size):
        b = slice(0, batch_size)
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "où doit s'arrêter un lot" not "trop loin"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    for i in range(0, len(images), batch_size):
        b = rng.permutation(len(images))[: 2 * batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "un lot vide"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for i in range(0, len(images) + batch_size, batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "sont ceux du départ" not "les lots sont justes"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for i in range(0, len(images), 2 * batch_size):
        b = order[i : i + batch_size]
        gradients(parameters, images[b], labels[b])
    return parameters


# %% 07-lots wrong "au pas 1 le paramètre d'indice 1 n'a pas bougé"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters[0] = parameters[0] - learning_rate * found[0]
    return parameters


# %% 07-lots wrong "au pas 1 le paramètre d'indice 0 a perdu 8 fois"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * batch_size * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "au pas 2 le paramètre d'indice 0 n'a pas perdu"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    speeds = [0, 0]
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        speeds = [0.9 * v - learning_rate * g for v, g in zip(speeds, found)]
        parameters = [p + v for p, v in zip(parameters, speeds)]
    return parameters


# %% 07-lots wrong "avec 21 exemples" "8, 8, 5"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for i in range(0, len(images), 8):
        b = order[i : i + 8]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "après 1000 pas" not "erreur"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    while True:
        gradients(parameters, images[:8], labels[:8])


# %% 07-lots wrong "images (m, 3)" "(3, 8)" not "erreur"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b].T, labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "un lot vide" not "de trop"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    order = rng.permutation(len(images))[: len(images) // 2]
    for i in range(0, len(images), batch_size):
        b = order[i : i + batch_size]
        found = gradients(parameters, images[b], labels[b])
        parameters = [p - learning_rate * g for p, g in zip(parameters, found)]
    return parameters


# %% 07-lots wrong "`gradients` attend dans cet ordre" not "erreur"
def train_epoch(parameters, images, labels, batch_size, learning_rate, rng, gradients):
    return gradients(images[:batch_size], labels[:batch_size], parameters)
