# %% 06-formes right
class Shapes:
    def __call__(self, n0, n1, n2, m):
        found = {}
        for i, (units, inputs) in {"1": (n1, n0), "2": (n2, n1)}.items():
            for name, shape in (("W", [units, inputs]), ("b", [units, 1])):
                found[name + i] = found["d" + name + i] = shape
            found["A" + i] = found["dZ" + i] = [units, m]
        return found


shapes = Shapes()


# %% 06-formes right
import tensorflow as tf


def shapes(n0, n1, n2, m):
    forward = {"W1": (n1, n0), "b1": (n1, 1), "A1": (n1, m), "W2": (n2, n1), "b2": (n2, 1), "A2": (n2, m)}
    backward = {"d" + name.replace("A", "Z"): tf.TensorShape(s) for name, s in forward.items()}
    return forward | backward


# %% 06-formes right
class shapes(dict):
    def __init__(self, n0, n1, n2, m):
        w1, w2, b1, b2, a1, a2 = (n1, n0), (n2, n1), (n1, 1), (n2, 1), (n1, m), (n2, m)
        super().__init__(W1=w1, dW1=w1, W2=w2, dW2=w2, b1=b1, db1=b1, b2=b2, db2=b2)
        self.update(A1=a1, dZ1=a1, A2=a2, dZ2=a2)


# %% 06-formes wrong "un tableau au moins" not "vos tableaux"
def shapes(n0, n1, n2, m):
    w1, b1, w2, b2, a1, a2 = (n1, n0), (n1, 1), (n2, n1), (n2, 1), (n1, m), (n2, m)
    right = dict(W1=w1, b1=b1, A1=a1, W2=w2, b2=b2, A2=a2, dZ2=a2, dW2=w2, db2=b2, dW1=w1, db1=b1)
    return right | {"dZ1": (m, n1)}


# %% 06-formes wrong "n'ont pas la même forme" not "impossible"
def shapes(n0, n1, n2, m):
    w1, b1, w2, b2, a1, a2 = (n1, n0), (n1, 1), (n2, n1), (n2, 1), (n1, m), (n2, m)
    right = dict(W1=w1, b1=b1, A1=a1, W2=w2, b2=b2, A2=a2, dZ2=a2, dW2=w2, db2=b2, dZ1=a1, dW1=w1)
    return right | {"db1": (1, 1)}


# %% 06-formes wrong "la forme de `b1` doit être une paire de nombres entiers : reçu un objet de type `NoneType`" not "return"
shapes = lambda n0, n1, n2, m: dict.fromkeys("W1 A1 W2 b2 A2 dZ2 dW2 db2 dZ1 dW1 db1".split(), (1, 1)) | {"b1": None}


# %% 06-formes wrong "paire de nombres entiers" not "tableau de nombres"
shapes = lambda n0, n1, n2, m: dict.fromkeys("W1 b1 A1 W2 b2 A2 dZ2 dW2 db2 dZ1 dW1 db1".split(), "n1 x n0")


# %% 06-profond right
def forward(X, parameters):
    activations = []
    A = X.astype("float32")
    for W, b in zip(parameters[::2], parameters[1::2]):
        A = np.maximum(logits := W.astype("float32") @ A + b, 0)
        activations.append(A)
    return activations[:-1] + [softmax(logits)]


# %% 06-profond right
from keras import ops


def forward(X, parameters):
    values = [ops.convert_to_tensor(p, dtype="float32") for p in (X, *parameters)]
    A, tensors = values[0], values[1:]
    found = ()
    while tensors:
        Z = ops.matmul(tensors.pop(0), A) + tensors.pop(0)
        A = ops.relu(Z) if tensors else ops.softmax(Z, axis=0)
        found += (A,)
    return found


# %% 06-profond right
def forward(X, parameters):
    def affine(W, columns, b):
        rows = zip(W, b)
        return [[sum(map(float.__mul__, w, x)) + c[0] for x in zip(*columns)] for w, c in rows]

    lists = [parameter.tolist() for parameter in parameters]
    found = [X.tolist()]
    for W, b in zip(lists[::2], lists[1::2]):
        found.append([[max(0.0, z) for z in row] for row in affine(W, found[-1], b)])
    found[-1] = softmax(np.array(affine(lists[-2], found[-2], lists[-1])))
    return found[1:]


# %% 06-profond wrong "`A2` a la forme (7, 3) ; l'énoncé demande (3, 7)" not "somme"
def forward(X, parameters):
    found, A = [], X
    for W, b in zip(parameters[::2], parameters[1::2]):
        Z = W @ A + b
        A = relu(Z)
        found.append(A)
    return found[:-1] + [softmax(Z).T]


# %% 06-profond wrong "`A1`" "réseau 5-4-3 et 7 exemples" not "ReLU"
def forward(X, parameters):
    found, A = [], X
    for W, b in zip(parameters[::2], parameters[1::2]):
        Z = W @ A + b
        A = np.where(Z > 0, Z, 0.01 * Z)
        found.append(A)
    return found[:-1] + [softmax(Z)]


# %% 06-profond wrong "pas pour d'autres profondeurs"
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    A1 = relu(W1 @ X + b1)
    return A1, softmax(W2 @ A1 + b2)


# %% 06-profond wrong "une liste de longueur 1 ; il la faut de longueur 2"
def forward(X, parameters):
    return [relu(parameters[0] @ X + parameters[1])]


# %% 06-profond wrong "une liste de tableaux, un par couche : reçu un seul tableau, de forme (4, 7)"
forward = lambda X, parameters: parameters[0] @ X + parameters[1]


# %% 06-profond wrong "une liste de tableaux" "dict"
def forward(X, parameters):
    return {"A1": relu(parameters[0] @ X + parameters[1])}


# %% 06-fuite right
def backward(X, Y, parameters, cache):
    W2, W3, X, Y = map(np.float32, (parameters[2], parameters[4], X, Y))
    Z1, A1, Z2, A2, _, A3 = map(np.float32, cache)
    dZ3 = (A3 - Y) / np.float32(X.shape[1])
    dZ2 = W3.T @ dZ3 * np.maximum(np.sign(Z2), np.float32(0.1))
    dZ1 = W2.T @ dZ2 * np.maximum(np.sign(Z1), np.float32(0.1))
    pairs = [(dZ @ A.T, dZ.sum(1, keepdims=True)) for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2))]
    return [array for pair in pairs for array in pair]


# %% 06-fuite right
import tensorflow as tf


def backward(X, Y, parameters, cache):
    variables = [tf.Variable(parameter) for parameter in parameters]
    W1, b1, W2, b2, W3, b3 = variables
    with tf.GradientTape() as tape:
        A1 = tf.nn.leaky_relu(W1 @ X + b1, alpha=0.1)
        A2 = tf.nn.leaky_relu(W2 @ A1 + b2, alpha=0.1)
        losses = tf.nn.softmax_cross_entropy_with_logits(Y.T, tf.transpose(W3 @ A2 + b3))
        loss = tf.reduce_mean(losses)
    return tape.gradient(loss, variables)


# %% 06-fuite right
from helpers import numerical_gradient


def backward(X, Y, parameters, cache):
    loss = lambda: -np.sum(Y * np.log(forward3(X, parameters)[-1])) / Y.shape[1]
    return [numerical_gradient(loss, parameter) for parameter in parameters]


# %% 06-fuite wrong "comme si la ReLU ne fuyait pas"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = np.heaviside(Z2, 0) * (parameters[4].T @ dZ3)
    dZ1 = np.heaviside(Z1, 0) * (parameters[2].T @ dZ2)
    found = [(dZ @ A.T, dZ.sum(1, keepdims=True)) for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2))]
    return sum(found, ())


# %% 06-fuite wrong "`dW1`" not "fuyait"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = (parameters[4].T @ dZ3) * np.where(Z2 > 0, 1, 0.01)
    dZ1 = (parameters[2].T @ dZ2) * np.where(Z1 > 0, 1, 0.01)
    found = [(dZ @ A.T, dZ.sum(1, keepdims=True)) for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2))]
    return sum(found, ())


# %% 06-fuite wrong "`dW3` a la bonne forme, mais toutes ses valeurs ont le signe contraire" not "dW1"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = (parameters[4].T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (parameters[2].T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = [(dZ @ A.T, dZ.sum(1, keepdims=True)) for dZ, A in ((dZ1, X), (dZ2, A1), (-dZ3, A2))]
    return [*sum(found[:2], ()), found[2][0], -found[2][1]]


# %% 06-fuite wrong "dans le mauvais sens"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = np.dot(parameters[4], dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = np.dot(parameters[2], dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = [(dZ @ A.T, dZ.sum(1, keepdims=True)) for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2))]
    return sum(found, ())


# %% 06-fuite wrong "n'a qu'une dimension" not "keepdims"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2, Z3, A3 = cache
    dZ3 = (A3 - Y) / X.shape[1]
    dZ2 = (parameters[4].T @ dZ3) * np.where(Z2 > 0, 1, 0.1)
    dZ1 = (parameters[2].T @ dZ2) * np.where(Z1 > 0, 1, 0.1)
    found = [(dZ @ A.T, dZ @ np.ones(len(Y.T))) for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2))]
    return sum(found, ())


# %% 06-fuite wrong "doit renvoyer dW1, db1, dW2, db2, dW3 et db3" "longueur 4"
def backward(X, Y, parameters, cache):
    return parameters[:4]


# %% 06-penalite wrong "Avec une seule entrée"
def penalise(loss, gradients, parameters, strength):
    new = []
    for gradient, parameter in zip(gradients, parameters):
        if min(parameter.shape) > 1:
            loss = loss + strength / 2 * np.sum(parameter**2)
            gradient = gradient + strength * parameter
        new.append(gradient)
    return loss, new


# %% 06-penalite right
class penalise(tuple):
    def __new__(cls, loss, gradients, parameters, strength):
        weights = [0 * W if i % 2 else W for i, W in enumerate(parameters)]
        loss += strength / 2 * np.sum(np.concatenate([W.ravel() for W in weights]) ** 2)
        return super().__new__(cls, (loss, [g + strength * W for g, W in zip(gradients, weights)]))


# %% 06-penalite right
import tensorflow as tf


def penalise(loss, gradients, parameters, strength):
    weights = [tf.Variable(W) for W in parameters[::2]]
    with tf.GradientTape() as tape:
        penalty = strength * tf.add_n([tf.nn.l2_loss(W) for W in weights])
    slopes = iter(tape.gradient(penalty, weights))
    return loss + penalty, [g if i % 2 else g + next(slopes) for i, g in enumerate(gradients)]


# %% 06-penalite wrong "la pénalité ne porte que sur les poids"
def penalise(loss, gradients, parameters, strength):
    penalty = sum(np.sum(W**2) for W in parameters[::2])
    return loss + strength / 2 * penalty, [g + strength * p for g, p in zip(gradients, parameters)]


# %% 06-penalite wrong "deux fois trop grand ou deux fois trop petit"
def penalise(loss, gradients, parameters, strength):
    penalty = sum(np.sum(W**2) for W in parameters[::2])
    new = [g if i % 2 else g + strength / 2 * parameters[i] for i, g in enumerate(gradients)]
    return loss + strength / 2 * penalty, new


# %% 06-penalite wrong "réseau 4-3-2" "`strength` = 0,3" "la perte" not "racine"
def penalise(loss, gradients, parameters, strength):
    penalty = sum(np.sum(W**2) for W in parameters)
    new = [g if i % 2 else g + strength * parameters[i] for i, g in enumerate(gradients)]
    return loss + strength / 2 * penalty, new


# %% 06-penalite wrong "`dW2`" not "perte"
def penalise(loss, gradients, parameters, strength):
    penalty = sum(np.sum(W**2) for W in parameters[::2])
    new = [g + strength * parameters[i] * (i == 0) for i, g in enumerate(gradients)]
    return loss + strength / 2 * penalty, new


# %% 06-penalite wrong "doit en contenir 4" "longueur 2"
def penalise(loss, gradients, parameters, strength):
    return loss, [g + strength * W for g, W in zip(gradients[::2], parameters[::2])]


# %% 06-penalite wrong "sur place"
def penalise(loss, gradients, parameters, strength):
    for i in range(0, len(parameters), 2):
        loss += strength / 2 * np.sum(parameters[i] ** 2)
        gradients[i] += strength * parameters[i]
    return loss, gradients
