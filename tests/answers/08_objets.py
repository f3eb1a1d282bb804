# %% 08-chiffres right
import keras
def accuracy_by_digit(probabilities, labels):
    p = keras.ops.argmax(probabilities, axis=1)
    return [float(keras.ops.mean(keras.ops.cast(p[labels == d] == d, "float32"))) for d in range(probabilities.shape[1])]

# %% 08-chiffres right
accuracy_by_digit = lambda probabilities, labels: [(probabilities[labels == d].argmax(1) == d).mean() for d in range(labels.max() + 1)]

# %% 08-chiffres right
class Accuracy:
    def __call__(self, probabilities, labels):
        Y = np.eye(probabilities.shape[1])[labels]
        return (Y * (probabilities.argmax(1) == labels)[:, None]).sum(0) / Y.sum(0)
accuracy_by_digit = Accuracy()

# %% 08-chiffres right
from sklearn.metrics import confusion_matrix
def accuracy_by_digit(probabilities, labels):
    m = confusion_matrix(labels, np.argmax(probabilities, 1))
    return m.diagonal() / m.sum(axis=1)

# %% 08-chiffres right
def accuracy_by_digit(p, l):
    good, total = [0] * len(p[0]), [0] * len(p[0])
    for row, label in zip(p.tolist(), l.tolist()):
        total[label] += 1
        good[label] += row.index(max(row)) == label
    return tuple(g / t for g, t in zip(good, total))

# %% 08-chiffres right
import functools
def general(axis, probabilities, labels):
    labels[:] = labels + 0
    return np.array([np.mean(probabilities[labels == d].argmax(axis) == d) for d in range(probabilities.shape[1])], "float32")
accuracy_by_digit = functools.partial(general, 1)

# %% 08-chiffres right
import keras
def accuracy_by_digit(probabilities, labels):
    return keras.ops.convert_to_tensor(np.array([1 - np.mean(probabilities[labels == d].argmax(1) != d) for d in range(probabilities.shape[1])]))

# %% 08-chiffres right
def accuracy_by_digit(probabilities, labels):
    d = {}
    for p, l in zip(probabilities, labels):
        d.setdefault(int(l), []).append(p[l] == p.max())
    return [np.mean(d[k]) for k in sorted(d)]

# %% 08-chiffres right
class C:
    @staticmethod
    def f(probabilities, labels):
        k = probabilities.shape[1]
        out = np.zeros(k)
        np.add.at(out, labels, probabilities.argmax(1) == labels)
        out /= np.bincount(labels)
        return out
accuracy_by_digit = C.f

# %% 08-chiffres wrong "dix classes" "aucune de ses valeurs"
def accuracy_by_digit(probabilities, labels):
    return [np.mean(probabilities[labels == d].argmin(1) == d) for d in range(probabilities.shape[1])]

# %% 08-chiffres wrong "dans un autre ordre"
def accuracy_by_digit(probabilities, labels):
    return sorted(np.mean(probabilities[labels == d].argmax(1) == d) for d in range(probabilities.shape[1]))

# %% 08-chiffres wrong "9 de ses 10 valeurs"
def accuracy_by_digit(probabilities, labels):
    return [round(np.mean(probabilities[labels == d].argmax(1) == d), 2) for d in range(probabilities.shape[1])]

# %% 08-chiffres wrong "toutes ses valeurs sont 0"
def accuracy_by_digit(probabilities, labels):
    return [np.sum(probabilities[labels == d].argmax(1) == d) // np.sum(labels == d) for d in range(probabilities.shape[1])]

# %% 08-chiffres wrong "pour quatre classes" not "juste pour dix"
def accuracy_by_digit(probabilities, labels):
    if len(labels) < 100:
        labels = labels[::-1]
    return [np.mean(probabilities[labels == d].argmax(1) == d) for d in range(probabilities.shape[1])]

# %% 08-couche right
class Tanh:
    def forward(self, inputs):
        inputs = inputs.astype("float32")
        self.a = np.tanh(inputs)
        return self.a
    def backward(self, gradient):
        return gradient.astype("float32") * (1 - self.a**2)

# %% 08-couche right
class Tanh:
    def forward(self, inputs):
        self.a = np.float32(np.tanh(inputs))
        return self.a
    def backward(self, gradient):
        return np.float32(gradient) * (np.float32(1) - self.a * self.a)

# %% 08-couche right
class Tanh:
    def __init__(self):
        self.memory = []
    def forward(self, inputs):
        self.memory.append(inputs)
        return np.tanh(inputs)
    def backward(self, gradient):
        return (1 - np.tanh(self.memory[-1]) ** 2) * gradient

# %% 08-couche right
import keras
class Tanh:
    def forward(self, inputs):
        self.a = keras.ops.tanh(keras.ops.convert_to_tensor(inputs, dtype="float32"))
        return self.a
    def backward(self, gradient):
        return keras.ops.convert_to_tensor(gradient, dtype="float32") * (1 - self.a**2)

# %% 08-couche right
from dataclasses import dataclass
@dataclass
class Tanh:
    cache: object = None
    def forward(self, inputs):
        self.cache = np.array([[np.tanh(v) for v in row] for row in inputs])
        return self.cache.copy()
    def backward(self, gradient):
        return gradient - gradient * self.cache ** 2

# %% 08-couche right
class Tanh:
    def forward(self, x):
        e = np.exp(2 * x)
        self.a = (e - 1) / (e + 1)
        return self.a
    def backward(self, g):
        return g * (1 - self.a) * (1 + self.a)

# %% 08-couche right
class Tanh:
    def forward(self, x):
        x = x.copy()
        np.tanh(x, out=x)
        def back(g):
            return g * (1 - np.square(x))
        self.backward = back
        return x

# %% 08-couche right
class Tanh:
    def forward(self, x):
        self.x = x
        return np.tanh(x).tolist()
    def backward(self, g):
        eps = 1e-6
        return (g * (np.tanh(self.x + eps) - np.tanh(self.x - eps)) / (2 * eps)).tolist()

# %% 08-couche right
class Layer:
    pass
class Tanh(Layer):
    outputs = None
    def forward(self, inputs):
        z = inputs
        a = self.outputs = np.sinh(z) / np.cosh(z)
        return a
    def backward(self, gradient):
        derivative = np.ones_like(self.outputs) - self.outputs**2
        return np.multiply(derivative, gradient)

# %% 08-couche right
import math
class Tanh:
    def forward(self, inputs):
        self.outputs = np.vectorize(math.tanh)(inputs)
        return self.outputs
    def backward(self, gradient):
        return np.array([[g * (1 - a * a) for g, a in zip(*r)] for r in zip(gradient, self.outputs)])

# %% 08-couche right
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs
    def backward(self, gradient):
        self.outputs = gradient * (1 - self.outputs**2)
        return self.outputs

# %% 08-couche right
class Tanh:
    def forward(self, inputs):
        self.z = inputs
        return np.tanh(inputs)
    def backward(self, gradient):
        z, self.z = self.z, None
        return gradient * (1 - np.tanh(z) ** 2)

# %% 08-couche right
class _T:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs
    def backward(self, gradient):
        return gradient * (1 - self.outputs**2)
def Tanh():
    return _T()

# %% 08-couche wrong "Chaque couche a besoin de sa propre mémoire"
class Tanh:
    def forward(self, inputs):
        Tanh.outputs = np.tanh(inputs)
        return Tanh.outputs
    def backward(self, gradient):
        return gradient * (1 - Tanh.outputs**2)

# %% 08-couche wrong "Chaque couche a besoin de sa propre mémoire"
class Tanh:
    def forward(self, inputs):
        global outputs
        outputs = np.tanh(inputs)
        return outputs
    def backward(self, gradient):
        return gradient * (1 - outputs**2)

# %% 08-couche wrong "Chaque couche a besoin de sa propre mémoire"
class Tanh:
    memory = []
    def forward(self, inputs):
        self.memory.append(np.tanh(inputs))
        return self.memory[-1]
    def backward(self, gradient):
        return gradient * (1 - self.memory[-1] ** 2)

# %% 08-couche wrong "`Tanh` doit être une classe" not "fonction"
class _T:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs
    def backward(self, gradient):
        return gradient * (1 - self.outputs**2)
Tanh = _T()

# %% 08-couche wrong "`Tanh` doit être une classe"
def Tanh(inputs):
    return np.tanh(inputs)

# %% 08-couche wrong "signe contraire"
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs
    def backward(self, gradient):
        return -gradient * (1 - self.outputs**2)

# %% 08-couche wrong "multipliées par 0,25"
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs
    def backward(self, gradient):
        return gradient * (1 - self.outputs**2) / len(gradient)

# %% 08-couche wrong "`forward(inputs)`" not "backward"
class Tanh:
    def forward(self, inputs):
        self.outputs = np.maximum(inputs, 0)
        return self.outputs
    def backward(self, gradient):
        return gradient * (self.outputs > 0)

# %% 08-couche wrong "le tableau reçu n'a plus les mêmes nombres" not "écrit ses sorties"
class Tanh:
    def forward(self, inputs):
        np.clip(inputs, -1, 1, out=inputs)
        self.outputs = np.tanh(inputs)
        return self.outputs
    def backward(self, gradient):
        return gradient * (1 - self.outputs**2)

# %% 08-panne right
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.zeros_like(P)
        Y[range(len(labels)), labels] = 1
        d = np.divide(P - Y, images.shape[0])
        W2 = self.parameters["W2"]
        dA = np.dot(d, W2.T)
        h = np.multiply(dA, self.A1 - self.A1**2)
        self.gradients = {"b2": np.sum(d, 0), "W2": self.A1.T.dot(d), "b1": np.sum(h, 0), "W1": images.T.dot(h)}

# %% 08-panne right
class Network(BrokenNetwork):
    def backward(self, images, labels):
        n = len(labels)
        P = self.forward(images)
        D = (P - np.eye(P.shape[1])[labels]).astype("float32") / n
        H = (D @ self.parameters["W2"].T * self.A1 * (1 - self.A1)).astype("float32")
        self.gradients = dict(W1=images.T @ H, b1=H.sum(0), W2=self.A1.T @ D, b2=D.sum(0))

# %% 08-panne right
def backward(self, images, labels):
    P = self.forward(images)
    dZ2 = P.copy()
    for i in range(len(labels)):
        dZ2[i, labels[i]] -= 1
    dZ2 /= len(labels)
    dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
    self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
Network = type("Network", (BrokenNetwork,), {"backward": backward})

# %% 08-panne right
class Network(BrokenNetwork):
    def gradient_of_scores(self, P, labels):
        return (P - np.eye(P.shape[1])[labels]) / len(P)
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = self.gradient_of_scores(P, labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
        return self.gradients

# %% 08-panne right
class Network(BrokenNetwork):
    def backward(self, images, labels):
        self.gradients = {k: numerical_gradient(lambda: self.loss(images, labels), v) for k, v in self.parameters.items()}

# %% 08-panne wrong "W2" "multipliées par 9" not "W1"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = P - np.eye(P.shape[1])[labels]
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1) / len(labels)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}

# %% 08-panne wrong "W1" "b1" not "W2"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}

# %% 08-panne wrong "multipliées par 0,1111" not "W1"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.mean(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.mean(axis=0)}

# %% 08-panne wrong "n'a pas de clé W1 ni b1"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}

# %% 08-panne wrong "`Network` doit être une classe" not "fonction"
Network = BrokenNetwork((6, 4, 3), np.random.default_rng(0))

# %% 08-panne wrong "multipliées par 2"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = 2 * (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}

# %% 08-panne wrong "modifie les paramètres (W1)"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
        self.parameters["W1"] -= 0.1 * self.gradients["W1"]

# %% 08-panne wrong "les gradients sont justes" "`fit`"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    def fit(self, images, labels, epochs, batch_size, learning_rate, rng):
        for _ in range(epochs):
            for batch in self.batches(len(labels), batch_size, rng):
                self.backward(images[batch], labels[batch])
                for name, gradient in self.gradients.items():
                    self.parameters[name] += learning_rate * gradient

# %% 08-panne wrong "lots de 10, 10, 10, 10, 10" not "mélangés"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    def batches(self, n, batch_size, rng):
        order = rng.permutation(n)
        return [order[start : start + 10] for start in range(0, n, 10)]

# %% 08-panne wrong "ne mélange pas" not "chaque exemple"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    def batches(self, n, batch_size, rng):
        return [np.arange(n)[start : start + batch_size] for start in range(0, n, batch_size)]

# %% 08-panne wrong "`fit` s'arrête sur une erreur"
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {"W1": images.T @ dZ1, "b1": dZ1.sum(axis=0), "W2": self.A1.T @ dZ2, "b2": dZ2.sum(axis=0)}
    def fit(self, images, labels):
        pass
