# ---
# title: Des objets et des pannes
# goal: Mesurer chiffre par chiffre, écrire une couche et trouver une panne.
# prerequisites: Leçon 08
# teaching_minutes: 18
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown] minutes=10
# ## Exercice 1. L'exactitude chiffre par chiffre
#
# Écrivez `accuracy_by_digit(probabilities, labels)`. Elle reçoit les probabilités d'un réseau, de
# forme `(m, k)`, et les `m` étiquettes, des entiers de 0 à `k - 1`. Elle renvoie `k` nombres entre
# 0 et 1 : pour chaque chiffre, parmi **les images de ce chiffre**, la fraction que le réseau lit
# bien. Chaque chiffre a au moins une image.
#
# La cellule suivante donne un petit exemple à trois classes. Avant d'écrire, calculez de tête les
# trois nombres.

# %%
import numpy as np

toy_probabilities = np.array([[0.7, 0.2, 0.1], [0.4, 0.5, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4]])
toy_labels = np.array([0, 0, 1, 2])


# %%
def accuracy_by_digit(probabilities, labels):
    """Renvoie l'exactitude de chaque chiffre, de forme (k,)."""
    ### BEGIN SOLUTION
    right = probabilities.argmax(axis=1) == labels
    digits = range(probabilities.shape[1])
    return np.array([right[labels == digit].mean() for digit in digits])
    ### END SOLUTION


# %%
check("08-chiffres", accuracy_by_digit)

# %% [markdown] tags=["hints"]
# 1. Pour le chiffre 3 : quelles images faut-il garder, et que compter parmi elles ?
# 2. Un tableau de booléens dit quelles images sont bien lues ; un autre choisit les images d'un chiffre. La
#    moyenne de booléens est une fraction.
# 3. `right[labels == 3].mean()` répond pour le chiffre 3 ; il reste à le faire pour chaque colonne de
#    `probabilities`.


# %% tags=["right"]
# `np.bincount` compte les images de chaque chiffre, et parmi elles celles que le réseau lit bien.
def accuracy_by_digit(probabilities, labels):
    k = probabilities.shape[1]
    right = probabilities.argmax(axis=1) == labels
    return np.bincount(labels, right, minlength=k) / np.bincount(labels, minlength=k)


# %% tags=["right"]
# Une liste garde, pour chaque chiffre, les lignes de probabilités de ses images.
def accuracy_by_digit(probabilities, labels):
    result = []
    for digit in range(len(probabilities[0])):
        rows = [p for p, label in zip(probabilities, labels) if label == digit]
        result.append(sum(p.argmax() == digit for p in rows) / len(rows))
    return result


# %% tags=["right"]
# `np.unique` donne les chiffres présents, dans l'ordre : ils le sont tous, d'après l'énoncé.
def accuracy_by_digit(probabilities, labels):
    means = [(probabilities[labels == d].argmax(-1) == d).mean() for d in np.unique(labels)]
    return np.array(means, dtype="float32")


# %% tags=["right"]
# Scikit-learn nomme cette fraction `recall`, et la donne pour chaque classe avec `average=None`.
from sklearn.metrics import recall_score


def accuracy_by_digit(probabilities, labels):
    return recall_score(labels, probabilities.argmax(axis=1), average=None)


# %% tags=["mistake"] name="l'exactitude de toutes les images" section="Chiffre par chiffre"
# un seul nombre sort : c'est l'exactitude sur toutes les images. Il en faut une par chiffre.
def accuracy_by_digit(probabilities, labels):
    return np.mean(probabilities.argmax(axis=1) == labels)


# %% tags=["mistake"] name="return dans la boucle" section="Chiffre par chiffre"
# un seul nombre sort, et c'est l'exactitude du premier chiffre. Un `return` placé dans la boucle l'arrêterait
# là ; il faut un nombre par chiffre.
def accuracy_by_digit(probabilities, labels):
    for d in range(probabilities.shape[1]):
        return np.mean(probabilities[labels == d].argmax(axis=1) == d)


# %% tags=["mistake"] name="parmi les images annoncées comme ce chiffre" section="Chiffre par chiffre"
# vous comptez parmi les images que le réseau annonce comme ce chiffre. L'énoncé demande parmi celles qui
# sont ce chiffre.
def accuracy_by_digit(probabilities, labels):
    predicted = probabilities.argmax(axis=1)
    return [np.mean(labels[predicted == d] == d) for d in range(probabilities.shape[1])]


# %% tags=["mistake"] name="des nombres d'images" section="Chiffre par chiffre"
# ce sont des nombres d'images bien lues, et non des fractions : un chiffre qui a plus d'images paraîtrait
# mieux lu.
def accuracy_by_digit(probabilities, labels):
    right = probabilities.argmax(axis=1) == labels
    return np.bincount(labels[right], minlength=probabilities.shape[1])


# %% tags=["mistake"] name="divisé par toutes les images" section="Chiffre par chiffre"
# le nombre d'images bien lues est divisé par le nombre de toutes les images ; la somme de vos nombres est
# l'exactitude totale.
def accuracy_by_digit(probabilities, labels):
    right = probabilities.argmax(axis=1) == labels
    return [np.mean(right & (labels == d)) for d in range(probabilities.shape[1])]


# %% tags=["mistake"] name="la fraction mal lue" section="Chiffre par chiffre"
# c'est la fraction mal lue de chaque chiffre : il faut l'autre part.
def accuracy_by_digit(probabilities, labels):
    wrong = probabilities.argmax(axis=1) != labels
    return [np.mean(wrong[labels == d]) for d in range(probabilities.shape[1])]


# %% tags=["mistake"] name="en pour cent" section="Chiffre par chiffre"
# ce sont les bonnes exactitudes, en pour cent : l'énoncé les demande entre 0 et 1.
def accuracy_by_digit(probabilities, labels):
    right = probabilities.argmax(axis=1) == labels
    return [100 * np.mean(right[labels == d]) for d in range(probabilities.shape[1])]


# %% tags=["mistake"] name="dix classes en dur" section="Chiffre par chiffre"
# juste pour dix classes, mais pour quatre, la fonction ne donne pas quatre nombres : leur nombre doit venir
# des probabilités reçues.
def accuracy_by_digit(probabilities, labels):
    right = probabilities.argmax(axis=1) == labels
    return [np.sum(right[labels == d]) / max(np.sum(labels == d), 1) for d in range(10)]


# %% [markdown] minutes=12
# ## Exercice 2. Une couche de plus
#
# La **tangente hyperbolique** est une cousine de la sigmoïde, qui va de $-1$ à $1$ :
#
# $$
# \begin{aligned}
# a &= \tanh(z) \\
# \tanh'(z) &= 1 - \tanh(z)^2
# \end{aligned}
# $$
#
# Écrivez la couche `Tanh`, comme les couches de la leçon :
#
# - `forward(inputs)` reçoit un lot, de forme `(m, d)`, et renvoie les sorties, de même forme ; les
#   entrées ne sont pas modifiées ;
# - `backward(gradient)` reçoit le gradient de la perte par rapport aux sorties du **dernier** lot
#   passé dans `forward`, et renvoie le gradient par rapport à ses entrées.
#
# NumPy connaît `np.tanh`. La vérification compare votre passe arrière à des différences finies.

# %%
import numpy as np


# %%
class Tanh:
    """La couche tanh : elle n'apprend rien, et se souvient de ce qu'il faut."""

    def forward(self, inputs):
        ### BEGIN SOLUTION
        self.outputs = np.tanh(inputs)
        return self.outputs
        ### END SOLUTION

    def backward(self, gradient):
        ### BEGIN SOLUTION
        return gradient * (1 - self.outputs**2)
        ### END SOLUTION


# %%
check("08-couche", Tanh)

# %% [markdown] tags=["hints"]
# 1. De quoi `backward` a-t-elle besoin que `forward` a déjà calculé ?
# 2. La dérivée s'écrit avec la sortie : gardez celle-ci dans `self`, comme le fait `Sigmoid`.
# 3. Un nombre : si `forward` a rendu 0,6, un gradient reçu de 2 doit sortir de `backward` à 1,28. Que vaut la
#    pente en ce point, et comment l'obtenir de 0,6 ?


# %% tags=["right"]
# tanh s'écrit avec des exponentielles ; la dérivée, prête dès `forward`, multiplie le gradient sur place.
class Tanh:
    def forward(self, z):
        a = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
        self.slope = 1 - a * a
        return a

    def backward(self, gradient):
        gradient *= self.slope
        return gradient


# %% tags=["right"]
# La dérivée s'écrit aussi 1 / cosh(z)² : `forward` garde alors les entrées.
class Tanh:
    parameters = gradients = ()

    def forward(self, inputs):
        self.inputs = inputs
        return np.tanh(inputs)

    def backward(self, gradient):
        return gradient / np.cosh(self.inputs) ** 2


# %% tags=["right"]
# tanh(z) vaut 2σ(2z) − 1, et sa dérivée 4σ'(2z) : la sigmoïde de `helpers` fait le reste.
from helpers import network


class Tanh(network.Sigmoid):
    def forward(self, inputs):
        return 2 * super().forward(2 * inputs) - 1

    def backward(self, gradient):
        return 4 * super().backward(gradient)


# %% tags=["mistake"] name="la sigmoïde au lieu de tanh" section="La sigmoïde"
# `forward` calcule la sigmoïde, qui va de 0 à 1 ; la tangente hyperbolique va de −1 à 1.
class Tanh:
    def forward(self, inputs):
        self.outputs = 1 / (1 + np.exp(-inputs))
        return self.outputs

    def backward(self, gradient):
        return gradient * self.outputs * (1 - self.outputs)


# %% tags=["mistake"] name="entrées modifiées" section="Des pièces qui s'échangent"
# après `forward`, le tableau reçu n'a plus les mêmes nombres : la couche précédente, qui l'a gardé pour sa
# passe arrière, en serait faussée.
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs, out=inputs)
        return self.outputs

    def backward(self, gradient):
        return gradient * (1 - self.outputs**2)


# %% tags=["mistake"] name="gradient reçu oublié" section="Des pièces qui s'échangent"
# `backward` renvoie la dérivée seule : le gradient reçu n'y est pas, et les couches suivantes ne comptent
# plus.
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs

    def backward(self, gradient):
        return 1 - self.outputs**2


# %% tags=["mistake"] name="la dérivée de la sigmoïde" section="La sigmoïde"
# a(1 − a) est la dérivée de la sigmoïde ; celle de tanh s'écrit autrement.
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs

    def backward(self, gradient):
        return gradient * self.outputs * (1 - self.outputs)


# %% tags=["mistake"] name="le carré oublié" section="La sigmoïde"
# dans la dérivée, il manque un carré : en z très négatif, la vôtre vaut 2, et non 0.
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs

    def backward(self, gradient):
        return gradient * (1 - self.outputs)


# %% tags=["mistake"] name="le carré mal placé" section="La sigmoïde"
# le carré porte sur la différence entière : en z très négatif, votre dérivée vaut 4, et non 0.
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs

    def backward(self, gradient):
        return gradient * (1 - self.outputs) ** 2


# %% tags=["mistake"] name="dérivée prise de l'entrée" section="La sigmoïde"
# la dérivée est prise de l'entrée z ; la formule la donne à partir de la sortie, tanh(z).
class Tanh:
    def forward(self, inputs):
        self.inputs = inputs
        return np.tanh(inputs)

    def backward(self, gradient):
        return gradient * (1 - self.inputs**2)


# %% tags=["mistake"] name="tanh appliquée deux fois" section="La sigmoïde"
# tanh est appliquée deux fois : ce que `forward` a gardé est déjà tanh(z), et `backward` lui applique tanh
# de nouveau.
class Tanh:
    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs

    def backward(self, gradient):
        return gradient * (1 - np.tanh(self.outputs) ** 2)


# %% tags=["mistake"] name="une mémoire commune à toutes les couches" section="Des pièces qui s'échangent"
# une couche seule va bien ; mais si une autre couche `Tanh` reçoit un lot entre le `forward` et le `backward`
# de la première, celle-ci emploie le lot de l'autre. Chaque couche a besoin de sa propre mémoire.
class Tanh:
    def forward(self, inputs):
        Tanh.outputs = np.tanh(inputs)
        return Tanh.outputs

    def backward(self, gradient):
        return gradient * (1 - Tanh.outputs**2)


# %% [markdown] minutes=20
# ## Exercice 3. Une panne à trouver
#
# Voici un réseau complet : une couche cachée de sigmoïdes, un softmax, l'entropie croisée, des lots
# mélangés. Il contient **une** panne. Il apprend pourtant : après cinq époques sur deux mille images, il lit
# environ sept images de test sur dix ; sans la panne, il en lirait presque neuf. Elle peut être
# partout : poids de départ, biais, passe avant, gradients, lots.
#
# 1. Trouvez-la par des mesures. `numerical_gradient(loss, parameter)` et `relative_error` sont
#    importées ; ajoutez des cellules, par exemple :
#    `network = BrokenNetwork((6, 4, 3), np.random.default_rng(0))`.
# 2. Dans `Network`, récrivez **seulement** la méthode en panne : le reste est hérité. Gardez son nom,
#    ce qu'elle reçoit, et ce qu'elle renvoie ou range dans `self`.

# %%
import numpy as np

from helpers import numerical_gradient, relative_error


class BrokenNetwork:
    """Un réseau à une couche cachée, qui contient une panne."""

    def __init__(self, sizes, rng):
        inputs, hidden, classes = sizes
        self.parameters = {
            "W1": rng.normal(0, np.sqrt(2 / inputs), (inputs, hidden)),
            "b1": np.zeros(hidden),
            "W2": rng.normal(0, np.sqrt(2 / hidden), (hidden, classes)),
            "b2": np.zeros(classes),
        }

    def forward(self, images):
        Z1 = images @ self.parameters["W1"] + self.parameters["b1"]
        self.A1 = 1 / (1 + np.exp(-Z1))
        Z2 = self.A1 @ self.parameters["W2"] + self.parameters["b2"]
        exponentials = np.exp(Z2 - Z2.max(axis=1, keepdims=True))
        return exponentials / exponentials.sum(axis=1, keepdims=True)

    def loss(self, images, labels):
        P = self.forward(images)
        return -np.mean(np.log(P[np.arange(len(labels)), labels]))

    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        dZ2 = (P - Y) * P * (1 - P) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {
            "W1": images.T @ dZ1,
            "b1": dZ1.sum(axis=0),
            "W2": self.A1.T @ dZ2,
            "b2": dZ2.sum(axis=0),
        }

    def batches(self, n, batch_size, rng):
        order = rng.permutation(n)
        return [order[start : start + batch_size] for start in range(0, n, batch_size)]

    def fit(self, images, labels, epochs, batch_size, learning_rate, rng):
        for _ in range(epochs):
            for batch in self.batches(len(labels), batch_size, rng):
                self.backward(images[batch], labels[batch])
                for name, gradient in self.gradients.items():
                    self.parameters[name] -= learning_rate * gradient


# %%
class Network(BrokenNetwork):
    """Le même réseau, réparé."""

    ### BEGIN SOLUTION
    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        dZ2 = (P - Y) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = {
            "W1": images.T @ dZ1,
            "b1": dZ1.sum(axis=0),
            "W2": self.A1.T @ dZ2,
            "b2": dZ2.sum(axis=0),
        }

    ### END SOLUTION


# %%
check("08-panne", Network)

# %% [markdown] tags=["hints"]
# 1. La leçon donne une mesure par sorte de panne. Laquelle est la plus rapide à faire sur `BrokenNetwork` ?
# 2. Sur un petit réseau, comparez les `gradients` que remplit `backward` à `numerical_gradient` de la
#    perte, paramètre par paramètre.
# 3. Les quatre gradients sont faux, et tous viennent de `dZ2` : par quoi le softmax et l'entropie croisée
#    se simplifient-elles ensemble ?


# %% tags=["right"]
# Sans simplifier : la jacobienne du softmax, image par image, fois le gradient de l'entropie croisée.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = np.empty_like(P)
        for i, (p, label) in enumerate(zip(P, labels)):
            J = np.diag(p) - np.outer(p, p)
            dZ2[i] = -J[:, label] / p[label] / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% tags=["right"]
# La méthode juste remplace celle de `BrokenNetwork` elle-même : `Network` n'a plus qu'à en hériter.
def mended(self, images, labels):
    P = self.forward(images)
    dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
    dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
    self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


BrokenNetwork.backward = mended


class Network(BrokenNetwork):
    """Le même réseau, réparé."""


# %% tags=["right"]
# La panne est réparée ; des poids uniformes et un autre mélange changent le hasard, et non le réseau.
class Network(BrokenNetwork):
    def __init__(self, sizes, rng):
        super().__init__(sizes, rng)
        for name, n in zip(("W1", "W2"), sizes):
            limit = np.sqrt(3 / n)
            self.parameters[name] = rng.uniform(-limit, limit, self.parameters[name].shape)

    def batches(self, n, batch_size, rng):
        order = rng.choice(n, n, replace=False)
        for start in range(0, n, batch_size):
            yield list(order[start : start + batch_size])

    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = (P - np.eye(P.shape[1])[labels]) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% tags=["right"]
# P − Y sans `np.eye` : 1 est retranché, dans P même, à la probabilité de chaque étiquette.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        P[np.arange(len(labels)), labels] -= 1
        dZ2 = P / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% tags=["mistake"] name="des poids sans échelle" section="Cinquième panne : des poids sans échelle"
# les poids de départ n'ont pas l'échelle qui convient au nombre d'entrées. Trop grands, ils saturent les
# sigmoïdes ; trop petits, les neurones commencent presque pareils. Ce n'était pas la panne.
class Network(BrokenNetwork):
    def __init__(self, sizes, rng):
        super().__init__(sizes, rng)
        for name in ("W1", "W2"):
            self.parameters[name] = rng.normal(0, 1, self.parameters[name].shape)


# %% tags=["mistake"] name="pas de biais" section="Sixième panne : pas de biais"
# les biais ne servent plus dans `forward`, ou leur gradient est nul ou absent : ils n'apprendront rien, et
# une image blanche recevra toujours la même réponse. Ce n'était pas la panne.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        super().backward(images, labels)
        del self.gradients["b1"], self.gradients["b2"]


# %% tags=["mistake"] name="toujours le même lot" section="Première panne : toujours le même lot"
# une époque ne voit plus tous les exemples : comptez ceux que `batches` choisit. Ce n'était pas la panne.
class Network(BrokenNetwork):
    def batches(self, n, batch_size, rng):
        return [np.arange(batch_size)] * (n // batch_size)


# %% tags=["mistake"] name="l'erreur quadratique" section="Quatrième panne : l'erreur quadratique"
# votre réseau descend l'erreur quadratique : son gradient est presque nul sur les erreurs les plus sûres.
# La perte de l'énoncé est l'entropie croisée.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        g = 2 * (P - Y) / P.shape[1]
        dZ2 = P * (g - (g * P).sum(axis=1, keepdims=True)) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% tags=["mistake"] name="la diagonale de la jacobienne" section="Troisième panne : la diagonale seule"
# de la jacobienne du softmax, il ne reste que la diagonale : chaque logit est corrigé comme si les
# autres n'en dépendaient pas.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        dZ2 = (P - Y) * Y / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% tags=["mistake"] name="division par la largeur" section="Deuxième panne : la division par la largeur"
# les gradients ont la bonne direction, mais ils sont divisés par la largeur d'une couche : cette division
# ne vient d'aucune formule.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        dZ2 = (P - Y) / len(labels) / P.shape[1]
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% tags=["mistake"] name="somme au lieu de moyenne" section="Le même programme, en objets"
# les gradients sont additionnés sur les exemples du lot ; la perte en est la moyenne, son gradient aussi.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        dZ2 = P - np.eye(P.shape[1])[labels]
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% tags=["mistake"] name="signe changé" section="Le softmax et sa jacobienne"
# les gradients sont de signe contraire : `fit` les retranche, et la perte monterait.
class Network(BrokenNetwork):
    def backward(self, images, labels):
        P = self.forward(images)
        Y = np.eye(P.shape[1])[labels]
        dZ2 = (Y - P) / len(labels)
        dZ1 = dZ2 @ self.parameters["W2"].T * self.A1 * (1 - self.A1)
        self.gradients = dict(W1=images.T @ dZ1, b1=dZ1.sum(0), W2=self.A1.T @ dZ2, b2=dZ2.sum(0))


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Mettez dans le réseau réparé une panne de votre invention, que ni les différences finies ni l'image
# blanche ne révèlent. Donnez-le à un camarade : quelle mesure la trouve, et combien d'exactitude de
# validation coûtait-elle ? Aucune vérification ne vous attend.
