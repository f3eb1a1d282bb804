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


# %% 07-softmax right
import keras

softmax = keras.layers.Softmax()


# %% 07-softmax right
import tensorflow as tf

softmax = tf.nn.softmax


# %% 07-softmax right
def softmax(logits):
    z = np.array(logits, dtype="float32")
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% 07-softmax right
softmax = lambda logits: 1 / np.exp(logits[:, None, :] - logits[:, :, None]).sum(axis=2)


# %% 07-softmax wrong "le résultat est transposé" not "se partagent"
def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).T


# %% 07-softmax wrong "pour 9 exemple(s) et 10 classes, une ligne a pour somme 0,0000" not "chaque ligne"
def softmax(logits):
    found = np.zeros_like(logits)
    for i in range(min(6, len(logits))):
        e = np.exp(logits[i] - logits[i].max())
        found[i] = e / e.sum()
    return found


# %% 07-softmax wrong "la ligne (-1000 ; -1002 ; -1001) donne (nan ; nan ; nan)" not "très grands"
def softmax(logits):
    e = np.exp(logits - abs(logits).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# %% 07-softmax wrong "la ligne (0 ; 0 ; 20000) donne (1e-07 ; 1e-07 ; 1)"
def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.clip(e / e.sum(axis=1, keepdims=True), 1e-7, 1)


# %% 07-softmax wrong "trois probabilités égales"
def softmax(logits):
    e = np.exp(np.minimum(logits, 700))
    return e / e.sum(axis=1, keepdims=True)


# %% 07-softmax wrong "une ligne a pour somme 0,9993"
def softmax(logits):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 0.001)


# %% 07-softmax wrong "1000, 1001 et 1002" "dépasse le plus grand nombre possible" not "range"
import math

softmax = lambda logits: [[math.exp(z) / sum(map(math.exp, row)) for z in row] for row in logits]


# %% 07-logits right
import keras

loss_from_logits = lambda z, y: keras.losses.SparseCategoricalCrossentropy(from_logits=True)(y, z)


# %% 07-logits right
def loss_from_logits(logits, labels):
    z = logits.astype("float32")
    z -= z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(z)), labels])


# %% 07-logits right
import math


def loss_from_logits(logits, labels):
    def one(row, label):
        return math.log(sum(math.exp(z - max(row)) for z in row)) + max(row) - row[label]

    losses = list(map(one, logits.tolist(), labels.tolist()))
    return np.array([[sum(losses) / len(losses)]])


# %% 07-logits wrong "de -1000 à 20 000, `loss_from_logits` donne inf"
def loss_from_logits(logits, labels):
    z = logits - logits[:, :1]
    return (np.log(np.exp(z).sum(axis=1)) - z[range(len(labels)), labels]).mean()


# %% 07-logits wrong "(1000 ; 0)" "donne inf" not "probabilité du bon chiffre"
def loss_from_logits(logits, labels):
    z = logits - logits.min(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - z[range(len(labels)), labels]).mean()


# %% 07-logits wrong "(1000 ; 0)" "donne inf" not "probabilité du bon chiffre"
def loss_from_logits(logits, labels):
    z = logits - logits[range(len(labels)), labels][:, None]
    return np.log(np.exp(z).sum(axis=1)).mean()


# %% 07-logits wrong "500,0000 ; on attend 500,3466" not "déborde"
loss_from_logits = lambda z, y: min(500, (np.logaddexp.reduce(z, 1) - z[range(len(y)), y]).mean())


# %% 07-logits wrong "bien trop petite" not "pente"
def loss_from_logits(logits, labels):
    z = np.clip(logits, -100, 100)
    return (np.log(np.exp(z).sum(axis=1)) - z[range(len(labels)), labels]).mean()


# %% 07-logits wrong "donne 1,798e+308"
def loss_from_logits(logits, labels):
    e = np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    return np.nan_to_num(-np.log(p[range(len(labels)), labels]).mean(), nan=np.finfo(float).max)


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


# %% 07-lots wrong "images (n, 3)" "(3, 8)" not "erreur"
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
