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


# %% 06-avant right
def forward(X, parameters):
    W1, b1, W2, b2 = (parameter.astype("float32") for parameter in parameters)
    Z1 = W1 @ X.astype("float32") + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% 06-avant right
from keras import ops


def forward(X, parameters):
    X, W1, b1, W2, b2 = (ops.convert_to_tensor(p, dtype="float32") for p in (X, *parameters))
    Z1 = ops.matmul(W1, X) + b1
    A1 = ops.relu(Z1)
    Z2 = ops.matmul(W2, A1) + b2
    return [Z1, A1, Z2, ops.softmax(Z2, axis=0)]


# %% 06-avant right
def forward(X, parameters):
    W1, b1, W2, b2 = (parameter.tolist() for parameter in parameters)

    def affine(W, columns, b):
        rows = zip(W, b)
        return [[sum(map(float.__mul__, w, x)) + c[0] for x in zip(*columns)] for w, c in rows]

    Z1 = affine(W1, X.tolist(), b1)
    A1 = [[max(0.0, z) for z in row] for row in Z1]
    Z2 = affine(W2, A1, b2)
    return Z1, A1, Z2, softmax(np.array(Z2))


# %% 06-avant wrong "`A2` a la forme (7, 3) ; l'énoncé demande (3, 7)" not "pas les probabilités"
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2).T


# %% 06-avant wrong "`A1`" "-0,007026" not "Z1"
def forward(X, parameters):
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = np.where(Z1 > 0, Z1, 0.01 * Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% 06-avant wrong "(4,7) (3,4)" not "les poids viennent en premier"
def forward(X, parameters):
    W1, W2, b1, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)


# %% 06-avant wrong "un seul tableau, de forme (4, 7)"
forward = lambda X, parameters: parameters[0] @ X + parameters[1]


# %% 06-retro right
def backward(X, Y, parameters, cache):
    W2, X, Y, Z1, A1, A2 = map(np.float32, (parameters[2], X, Y, cache[0], cache[1], cache[3]))
    dZ2 = (A2 - Y) / np.float32(X.shape[1])
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(1, keepdims=True), dZ2 @ A1.T, dZ2.sum(1, keepdims=True)


# %% 06-retro right
import tensorflow as tf


def backward(X, Y, parameters, cache):
    variables = [tf.Variable(parameter) for parameter in parameters]
    W1, b1, W2, b2 = variables
    with tf.GradientTape() as tape:
        Z2 = W2 @ tf.nn.relu(W1 @ X + b1) + b2
        losses = tf.nn.softmax_cross_entropy_with_logits(Y.T, tf.transpose(Z2))
        loss = tf.reduce_mean(losses)
    return tape.gradient(loss, variables)


# %% 06-retro wrong "dans un autre ordre" not "gradient de `W2`"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ2 @ A1.T, dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)


# %% 06-retro wrong "la division par `m` est faite deux fois" not "dans `dZ2` et de nouveau"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1] ** 2
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% 06-retro wrong "`dW2` a la bonne forme, mais toutes ses valeurs ont le signe contraire" not "dW1"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), -dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% 06-retro wrong "`db1`" "multipliées par 0,1429" not "dW"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.mean(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.mean(axis=1, keepdims=True)


# %% 06-retro wrong "`W2` dans le mauvais sens"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = np.dot(parameters[2], dZ2) * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% 06-retro wrong "`A2` ou `Z2`"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z2 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% 06-retro wrong "n'a qu'une dimension" not "`sum`"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T @ dZ2 * (Z1 > 0)
    return dZ1 @ X.T, (dZ1 @ np.ones(X.shape[1])), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% 06-retro wrong "(4,3) (3,7)" not "exemples ; dans"
def backward(X, Y, parameters, cache):
    Z1, A1, Z2, A2 = cache
    dZ2 = (A2 - Y) / X.shape[1]
    dZ1 = parameters[2].T * dZ2 * (Z1 > 0)
    return dZ1 @ X.T, dZ1.sum(axis=1, keepdims=True), dZ2 @ A1.T, dZ2.sum(axis=1, keepdims=True)


# %% 06-gradient right
def central_gradient(f, w, h):
    gradient = np.zeros(w.shape, "float32")
    places = np.nditer(w, flags=["multi_index"])
    for value in places:
        place = places.multi_index
        w[place] = (kept := float(value)) + h
        above = f(w)
        w[place] = kept - h
        gradient[place] = (above - f(w)) / (2 * h)
        w[place] = kept
    return gradient


# %% 06-gradient right
def central_gradient(f, w, h):
    if w.ndim == 1:
        return [(f(w + move) - f(w - move)) / 2 / h for move in h * np.eye(len(w))]

    def with_row(i):
        return lambda row: f(np.concatenate([w[:i], row[None], w[i + 1 :]]))

    return np.array([central_gradient(with_row(i), w[i], h) for i in range(len(w))])


# %% 06-gradient right
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = abs(h)
        gradient[place] = (f(w + move) - f(w - move)) / (2 * abs(h))
    return gradient


# %% 06-gradient wrong "`h` = -0,1" "le signe contraire"
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        gradient[place] = (f(w + move) - f(w - move)) / (2 * abs(h))
    return gradient


# %% 06-gradient wrong "(3,)" "une de ses 3 valeurs"
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = abs(h)
        gradient[place] = abs(f(w + move) - f(w - move)) / (2 * abs(h))
    return gradient


# %% 06-gradient wrong "(2, 3)"
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = h * (w == w[place])
        gradient[place] = (f(w + move) - f(w - move)) / (2 * h)
    return gradient


# %% 06-gradient wrong "(2, 1, 2)"
def central_gradient(f, w, h):
    rows = np.atleast_2d(w)
    gradient = np.zeros_like(rows)
    for i in range(len(rows)):
        for j in range(len(rows[0])):
            move = np.zeros_like(rows)
            move[i, j] = h
            move = move.reshape(w.shape)
            gradient[i, j] = (f(w + move) - f(w - move)) / (2 * h)
    return gradient.reshape(w.shape)


# %% 06-gradient wrong "`h` = 0,1" not "ne dépend pas"
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        e = np.zeros_like(w)
        e[place] = h
        near, far = f(w + e) - f(w - e), f(w + 2 * e) - f(w - 2 * e)
        gradient[place] = (8 * near - far) / (12 * h)
    return gradient


# %% 06-gradient wrong "multipliées par 0,04"
def central_gradient(f, w, h):
    gradient = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        move = np.zeros_like(w)
        move[place] = h
        gradient[place] = (f(w + move) - f(w - move)) * 2 * h
    return gradient


# %% 06-gradient wrong not "locals"
central_gradient = lambda f, w, h: (f() - f()) / (2 * h)
