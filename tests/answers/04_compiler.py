# %% 04-parametres right
layer = lambda inputs, neurons: neurons * (inputs + 1)
first_params, second_params, output_params = layer(784, 128), layer(128, 64), [layer(64, 10)]
total_params = keras.ops.convert_to_tensor(109386)


# %% 04-parametres wrong "`first_params`, trop petit" not "poids seuls"
first_params, second_params, output_params, total_params = 100353, 8192, 640, 109185


# %% 04-parametres wrong "`first_params`, trop grand" not "second_params"
first_params, second_params, output_params, total_params = 784 * 129, 8256, 650, 110042


# %% 04-a-la-main right
hidden = ((2, 0), (1, 1))
exponentials = np.array([2.0**2, 2, 1, 2**0, 2**2, 2**1]).reshape(2, 3)
outputs = (exponentials.T / exponentials.sum(1)).T
added = np.log([5]) - np.log([2])


# %% 04-a-la-main right
hidden = np.float32([[2, 0], [1, 1]])
outputs = np.round([[4 / 7, 2 / 7, 1 / 7], [1 / 7, 4 / 7, 2 / 7]], 2)
added = keras.ops.log(2.5)


# %% 04-a-la-main right
from fractions import Fraction as F

hidden, added = [[2, 0], [1, 1]], np.log(5) - np.log(2)
outputs = [[F(4, 7), F(2, 7), F(1, 7)], [F(1, 7), F(4, 7), F(2, 7)]]


# %% 04-a-la-main wrong "2 de ses 4 valeurs ne sont pas celles attendues" not "added"
hidden = np.array([[2, 0], [2, 2]])
outputs, added = np.array([[4, 2, 1], [1, 4, 2]]) / 7, np.log(2.5)


# %% 04-a-la-main wrong "`outputs` a la forme (3, 2)" not "hidden"
hidden, added = [[2, 0], [1, 1]], np.log(2.5)
outputs = np.array([[4, 2, 1], [1, 4, 2]]).T / 7


# %% 04-a-la-main wrong "une probabilité de 0,21, et non 1/2" not "hidden"
hidden, added = [[2, 0], [1, 1]], -0.4
outputs = np.array([[4, 2, 1], [1, 4, 2]]) / 7


# %% 04-modele right
class build_model(keras.Model):
    def __init__(self):
        super().__init__()
        self.a, self.b = layers.Dense(512, "relu"), layers.Dense(10, "softmax")
        self.compile("adam", keras.losses.CategoricalCrossentropy, metrics=["accuracy"])

    def call(self, x):
        return self.b(self.a(x))


# %% 04-modele right
def build_model():
    out = layers.Dense(10, "softmax", kernel_initializer="zeros")
    hidden = layers.Dense(512, "relu", bias_initializer="ones")
    model = keras.Sequential([hidden, layers.Dropout(0.2), out])
    model.compile("rmsprop", "kl_divergence", weighted_metrics=["accuracy"])
    return model


# %% 04-modele wrong "une autre activation, ou une opération s'ajoute"
def build_model():
    model = keras.Sequential([layers.Dense(512, "leaky_relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% 04-modele wrong "une autre activation, ou une opération s'ajoute"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu6"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% 04-modele wrong "une opération s'ajoute" not "optimiseur"
def build_model():
    shrink = layers.Rescaling(1 / 255)
    model = keras.Sequential([shrink, layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% 04-modele wrong "reçu un réseau (`Sequential`)" not "TypeError"
build_model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])


# %% 04-modele wrong "(m, 28, 28)" not "Tensor"
def build_model():
    return keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, "softmax")])


# %% 04-modele wrong "`categorical_cross_entropy` n'est le nom d'aucune perte de Keras"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_cross_entropy", metrics=["accuracy"])
    return model


# %% 04-modele wrong "la perte convient" "`acuracy` n'est le nom d'aucune métrique" not "il manque"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics=["acuracy"])
    return model


# %% 04-modele wrong "`categorical_crossentropy` n'est le nom d'aucun optimiseur de Keras"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("categorical_crossentropy", "rmsprop", metrics=["accuracy"])
    return model


# %% 04-modele wrong "l'argument `metrics` de `compile` ne peut pas être `accuracy`, de type `str`"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "categorical_crossentropy", metrics="accuracy")
    return model


# %% 04-modele wrong "`RMSprop` est une classe"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile(keras.optimizers.RMSprop, "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% 04-modele wrong "`rellu` n'est le nom d'aucune activation de Keras"
def build_model():
    return keras.Sequential([layers.Dense(512, "rellu"), layers.Dense(10, "softmax")])


# %% 04-modele wrong "votre perte vaut 3,491 ; leur entropie croisée vaut 3,501"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.1)
    model.compile("rmsprop", loss, metrics=["accuracy"])
    return model


# %% 04-modele wrong "votre perte vaut" not "la perte est la bonne"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", "mae")
    return model


# %% 04-modele wrong "aucune perte ne le mesure"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile("rmsprop", metrics=["accuracy"])
    return model


# %% 04-modele wrong "Les poids changent-ils" not "Les pas de l'optimiseur sont"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.trainable = False
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% 04-modele wrong "la perte monte" not "trop grands"
def build_model():
    model = keras.Sequential([layers.Dense(512, "relu"), layers.Dense(10, "softmax")])
    model.compile(keras.optimizers.SGD(-0.1), "categorical_crossentropy", metrics=["accuracy"])
    return model


# %% 04-entropie right
cross_entropy = keras.losses.CategoricalCrossentropy()


# %% 04-entropie right
class CrossEntropy:
    def __call__(self, targets, probabilities):
        np.log(probabilities, out=probabilities)
        targets *= probabilities
        return [np.float32(-targets.sum() / len(targets))]


cross_entropy = CrossEntropy()


# %% 04-entropie wrong "lot d'essai de deux exemples, vous trouvez 0,9188"
def cross_entropy(targets, probabilities):
    return -np.log(probabilities.max(axis=1)).mean()


# %% 04-entropie wrong "lot d'essai de deux exemples, vous trouvez 1,6094"
def cross_entropy(targets, probabilities):
    return -(targets * np.log(np.clip(probabilities, 0.1, 1))).sum(axis=1).mean()


# %% 04-entropie wrong "ou d'un nombre négatif" not "s'est glissé"
def cross_entropy(targets, probabilities):
    return np.sum(targets * np.log(-probabilities), axis=1).mean()
