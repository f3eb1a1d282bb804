# ---
# title: Des objets, des pannes et des fichiers
# goal: Ranger le réseau en classes, y trouver six pannes par des mesures, puis garder ses poids sans danger.
# prerequisites: Leçons 06 et 07 ; classes et héritage en Python
# teaching_minutes: 100
# exercise_minutes: 30
# compute_seconds: 120
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Comment changer une pièce du réseau sans récrire tout le programme ?
# - Un programme apprend mal et ne dit rien : comment trouver la panne ?
# - Pourquoi le gradient de l'erreur quadratique s'éteint-il, et pas celui de l'entropie croisée ?
# - Ouvrir un fichier de poids venu d'un inconnu, est-ce dangereux ?
# - Quel chiffre le réseau lit-il le moins bien ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Durée totale : 100 + 30 = 130 min, questions comprises ; une pause convient avant « La
# chasse aux pannes ». Le programme de départ tourne une dizaine de secondes, la chasse une
# demi-minute en tout : les lancer, puis poser la question suivante.

# %% slideshow={"slide_type": "skip"}
import numpy as np

from helpers import load_mnist, network, numerical_gradient, plot_bars, relative_error, show
from helpers.figures import BLUE, VERMILION, DecimalComma

# %% slideshow={"slide_type": "skip"}
import matplotlib.pyplot as plt

plt.rcParams["font.size"] = 13
np.set_printoptions(suppress=True, precision=5)  # `0.00006` plutôt que `6e-05`

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Des pièces qui s'échangent
#
# Les fonctions des leçons 06 et 07 savent faire **un** réseau : deux couches denses, une ReLU entre
# elles. Pour remplacer la ReLU par une autre activation, il faut récrire la passe avant **et** la
# passe arrière ; pour ajouter une couche, toutes les fonctions.
#
# Or chaque étape du réseau sait faire deux choses, et n'a besoin de connaître que ses voisines :
#
# | | reçoit | rend |
# |---|---|---|
# | passe avant, `forward` | ses entrées, $(n, d)$ | ses sorties, $(n, k)$ |
# | passe arrière, `backward` | le gradient par rapport à ses sorties, $(n, k)$ | le gradient par rapport à ses entrées, $(n, d)$ |
#
# $n$ est le nombre d'exemples du lot, un par ligne ; $d$ et $k$ sont les nombres d'entrées et de
# sorties de la couche.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Entre les deux passes, il faut **se souvenir** : la passe arrière d'une couche dense a besoin des
# entrées, celle d'une ReLU de ce qui était positif. Des données gardées, et les fonctions qui s'en
# servent : c'est un **objet**.
#
# Voici ce que toutes les couches ont en commun. `parameters` contient les tableaux que
# l'entraînement change ; `gradients`, dans le même ordre, leurs gradients.


# %% slideshow={"slide_type": "fragment"}
class Layer:
    """Une étape du réseau. Celle qui n'apprend rien garde ces deux suites vides."""

    parameters = ()
    gradients = ()


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La couche dense
#
# $$ \underbrace{Z}_{(n, k)} = \underbrace{X}_{(n, d)} \; \underbrace{W}_{(d, k)} + \underbrace{b}_{(k,)} $$
#
# Soit $G$, de forme $(n, k)$, le gradient de la perte par rapport à $Z$. Les formules sont celles
# de la leçon 06, écrites pour un exemple par ligne :
#
# $$
# \begin{aligned}
# dW &= X^{\mathsf{T}} G & (d, k) \\
# db &= \textstyle\sum_{\text{lignes}} G & (k,) \\
# dX &= G\, W^{\mathsf{T}} & (n, d)
# \end{aligned}
# $$
#
# La division par $n$ n'y est pas : elle se fait une fois, dans le gradient de la perte.


# %% slideshow={"slide_type": "fragment"}
class Dense(Layer):
    """Z = X W + b, avec W de forme (inputs, units) et b de forme (units,)."""

    def __init__(self, inputs, units, rng, dtype="float64"):
        self.weights = rng.normal(0, self.deviation(inputs), (inputs, units)).astype(dtype)
        self.biases = np.zeros(units, dtype)
        self.parameters = [self.weights, self.biases]

    def deviation(self, inputs):
        return np.sqrt(2 / inputs)

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.weights + self.biases

    def backward(self, gradient):
        self.gradients = [self.inputs.T @ gradient, gradient.sum(axis=0)]
        return gradient @ self.weights.T


# %% [markdown] slideshow={"slide_type": "subslide"}
# Un exemple assez petit pour le papier : un lot d'un seul exemple, deux entrées, trois sorties.
#
# $$
# \begin{aligned}
# X &= \begin{pmatrix} 1 & 2 \end{pmatrix} &
# W &= \begin{pmatrix} 1 & 0 & -1 \\ 2 & 1 & 0 \end{pmatrix} \\
# b &= \begin{pmatrix} 0 & 1 & 2 \end{pmatrix} &
# G &= \begin{pmatrix} 1 & 0 & 2 \end{pmatrix}
# \end{aligned}
# $$
#
# **Prévoyez.** Calculez $Z$, puis $dW$, $db$ et $dX$, sur le papier.

# %% slideshow={"slide_type": "fragment"}
layer = Dense(2, 3, np.random.default_rng(0))
layer.weights[:] = [[1, 0, -1], [2, 1, 0]]
layer.biases[:] = [0, 1, 2]

print("Z  =", layer.forward(np.array([[1.0, 2.0]])))
print("dX =", layer.backward(np.array([[1.0, 0.0, 2.0]])))
print("dW =", layer.gradients[0].tolist())
print("db =", layer.gradients[1])

# %% [markdown] slideshow={"slide_type": "fragment"}
# $Z = (1 + 4 \;;\; 0 + 2 + 1 \;;\; -1 + 0 + 2)$, soit $(5 \;;\; 3 \;;\; 1)$. La première ligne de $dW$
# est $1 \times G$, la seconde $2 \times G$. Enfin $dX = (1 \times 1 - 1 \times 2 \;;\; 2 \times 1)$, soit
# $(-1 \;;\; 2)$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La ReLU
#
# Elle n'apprend rien, et retient où elle a laissé passer :
#
# $$
# \begin{aligned}
# A &= \max(0, Z) \\
# dZ &= \begin{cases} G & \text{si } Z > 0 \\ 0 & \text{sinon} \end{cases}
# \end{aligned}
# $$
#
# La condition se lit case par case.


# %% slideshow={"slide_type": "fragment"}
class ReLU(Layer):
    """max(0, Z)."""

    def forward(self, inputs):
        self.outputs = np.maximum(inputs, 0)
        return self.outputs

    def backward(self, gradient):
        return gradient * (self.outputs > 0)


# %% [markdown] slideshow={"slide_type": "notes"}
# 12 min. Faire remplir le tableau « reçoit / rend » par la classe pour la ReLU. Erreur à attendre :
# vouloir passer les entrées à `backward`. C'est l'objet qui les a gardées.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Chaque pièce prouvée seule
#
# La leçon 06 a jugé les gradients d'un réseau entier par des différences finies. Avec des objets, on
# juge **chaque couche seule**, sans perte ni étiquettes.
#
# Il suffit d'inventer une perte. Tirons un tableau $G$ au hasard, de la forme des sorties $A$, et
# posons $L = \sum G \odot A$, la somme des produits terme à terme. Le gradient de $L$ par rapport à
# $A$ est $G$ lui-même : `backward(G)` doit donc rendre ce que mesurent les différences finies.


# %% slideshow={"slide_type": "fragment"}
def layer_error(layer, inputs, rng):
    """Renvoie la plus grande erreur relative entre `backward` et les différences finies."""
    given = rng.normal(size=layer.forward(inputs).shape)

    def loss():
        return np.sum(given * layer.forward(inputs))

    coded = [layer.backward(given.copy()), *layer.gradients]
    judged = [inputs, *layer.parameters]
    return max(
        relative_error(gradient, numerical_gradient(loss, array))
        for gradient, array in zip(coded, judged, strict=True)
    )


# %% slideshow={"slide_type": "subslide"}
rng = np.random.default_rng(8)
inputs = rng.normal(size=(5, 4))

for layer in (Dense(4, 3, rng), ReLU()):
    error = layer_error(layer, inputs, rng)
    print(f"{type(layer).__name__:6} erreur relative sous un millionième : {error < 1e-6}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Chaque nouvelle pièce passera cet examen avant d'entrer dans un réseau. Quand le réseau entier se
# trompera, nous saurons où ne **pas** chercher.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La sigmoïde
#
# Avant la ReLU, l'activation des couches cachées était la **sigmoïde** (*sigmoid*), qui ramène tout
# nombre entre 0 et 1 :
#
# $$ \sigma(z) = \frac{1}{1 + e^{-z}} $$
#
# Sa dérivée se calcule en trois lignes :
#
# $$
# \begin{aligned}
# \sigma'(z) &= \frac{e^{-z}}{(1 + e^{-z})^2} \\
# &= \frac{1}{1 + e^{-z}} \times \frac{e^{-z}}{1 + e^{-z}} \\
# &= \sigma(z)\,\bigl(1 - \sigma(z)\bigr)
# \end{aligned}
# $$
#
# Il suffit donc de retenir la sortie $a = \sigma(z)$ : la dérivée est $a(1 - a)$.


# %% slideshow={"slide_type": "fragment"}
class Sigmoid(Layer):
    """1 / (1 + exp(-Z)), dont la dérivée est A (1 - A)."""

    def forward(self, inputs):
        small = np.exp(-np.abs(inputs))  # au plus 1 : pas de débordement (leçon 07)
        self.outputs = np.where(inputs >= 0, 1, small) / (1 + small)
        return self.outputs

    def backward(self, gradient):
        return gradient * self.outputs * (1 - self.outputs)


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Où la pente de la sigmoïde est-elle la plus forte, et combien vaut-elle là ? Et en
# $z = 5$, à un dixième près ?

# %% slideshow={"slide_type": "fragment"}
z = np.array([[-5.0, 0.0, 5.0]])
sigmoid = Sigmoid()

print("valeurs", sigmoid.forward(z).round(4))
print("pentes ", sigmoid.backward(np.ones((1, 3))).round(4))
assert layer_error(sigmoid, inputs, rng) < 1e-6

# %% slideshow={"slide_type": "subslide"}
z = np.linspace(-8, 8, 321)[:, np.newaxis]
values = sigmoid.forward(z)
slopes = sigmoid.backward(np.ones_like(z))

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
axes.plot(z, values, color=BLUE, linewidth=3)
axes.plot(z, slopes, color=VERMILION, linewidth=3, linestyle="--")
axes.text(2.2, 0.78, "σ(z)", color=BLUE, fontsize=15)
axes.text(1.6, 0.2, "σ'(z) = σ(z) (1 − σ(z))", color=VERMILION, fontsize=15)
axes.set(xlabel="z", yticks=[0, 0.25, 0.5, 0.75, 1])
axes.yaxis.set_major_formatter(DecimalComma())
axes.grid(alpha=0.3)
show(
    figure,
    alt="La sigmoïde monte de 0 à 1, à mi-hauteur en z = 0. Sa dérivée est une bosse : 0,25 en 0, "
    "presque nulle au-delà de −5 et de 5.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La pente vaut au plus $`{python} slopes.max()`$, et presque rien dès que $|z| > 5$ : on dit alors que
# la sigmoïde est **saturée**.
#
# **Question.** Le gradient traverse trois couches à sigmoïdes. Par combien au plus est-il multiplié
# par les trois dérivées ? Et si elles sont toutes saturées en $z = 5$ ?
#
# <details><summary>Réponse</summary>
#
# Au plus par $0{,}25^3 = 1/64$. En $z = 5$, par
# $`{python} decimal(slopes[np.isclose(z, 5)].item(), ".4f")`^3$, soit environ trois dix-millionièmes :
# les premières couches n'apprennent plus. La ReLU, elle, multiplie par 1 partout où elle laisse
# passer.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. Faire tracer σ' à main levée avant d'afficher la figure. Beaucoup la dessinent maximale aux
# bords, où σ est grande.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La softmax et sa jacobienne
#
# Pour une ligne de scores $z$, de forme $(k,)$, la softmax rend $p_i = e^{z_i} / \sum_j e^{z_j}$.
# Chaque probabilité dépend de **tous** les scores, par la somme du dessous : augmenter un score fait
# monter sa probabilité et descendre toutes les autres.
#
# Les dérivées forment donc un tableau, la **jacobienne**, de forme $(k, k)$ (leçon 06) :
#
# $$
# \begin{aligned}
# \frac{\partial p_i}{\partial z_j} &=
# \begin{cases} p_i (1 - p_i) & \text{si } i = j \\ -\,p_i\, p_j & \text{si } i \neq j \end{cases}
# \\
# \text{soit}\quad J &= \operatorname{diag}(p) - p\, p^{\mathsf{T}}
# \end{aligned}
# $$

# %% slideshow={"slide_type": "fragment"}
p = np.array([0.25, 0.5, 0.25])

np.diag(p) - np.outer(p, p)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** La somme de chaque ligne de ce tableau est nulle. Pourquoi ?
#
# <details><summary>Réponse</summary>
#
# La ligne $i$ dit ce que devient $p_i$ quand les scores bougent. Si tous augmentent d'autant, les
# probabilités ne changent pas. Les colonnes aussi sont de somme nulle : les probabilités gardent
# une somme de 1, ce que l'une gagne, les autres le perdent.
#
# </details>

# %% [markdown] slideshow={"slide_type": "fragment"}
# La passe arrière multiplie le gradient reçu $g$, de forme $(k,)$, par cette jacobienne :
#
# $$
# \begin{aligned}
# J g &= p \odot g - p\,(p^{\mathsf{T}} g) \\
# &= p \odot \Bigl(g - \sum_j g_j\, p_j\Bigr)
# \end{aligned}
# $$
#
# La dernière forme se calcule ligne par ligne, sans jamais construire le tableau $(k, k)$.


# %% slideshow={"slide_type": "fragment"}
class Softmax(Layer):
    """exp(Z) / somme des exp(Z), ligne par ligne."""

    def forward(self, inputs):
        exponentials = np.exp(inputs - inputs.max(axis=1, keepdims=True))
        self.outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
        return self.outputs

    def backward(self, gradient):
        weighted = (gradient * self.outputs).sum(axis=1, keepdims=True)
        return self.outputs * (gradient - weighted)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Les scores $(0 \;;\; \log 2 \;;\; 0)$ donnent les probabilités de l'exemple. Avec
# $g = (0 \;;\; -2 \;;\; 0)$, la somme $\sum_j g_j p_j$ vaut $-1$.
#
# **Prévoyez.** Que rend `backward` ?

# %% slideshow={"slide_type": "fragment"}
softmax = Softmax()

print("p  =", softmax.forward(np.array([[0, np.log(2), 0]])))
print("dz =", softmax.backward(np.array([[0.0, -2.0, 0.0]])))
assert layer_error(softmax, inputs, rng) < 1e-6

# %% [markdown] slideshow={"slide_type": "fragment"}
# Vous reconnaissez $p - y$ pour $y = (0, 1, 0)$ : le gradient de $-\log p_2$ par rapport à $p_2$ est
# $-1/0{,}5 = -2$, et la leçon 06 a montré que tout se simplifie.

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Laisser la question des sommes nulles : elle fait comprendre pourquoi la diagonale seule,
# que le programme de départ utilisera, ne peut pas suffire.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Deux pertes
#
# Une perte reçoit les sorties du réseau, $(n, k)$, et $n$ étiquettes entières. `forward` rend la perte
# de **chaque** exemple, $(n,)$ ; `backward`, son gradient par rapport aux sorties, $(n, k)$.
#
# L'**erreur quadratique moyenne** (*mean squared error*) compare les probabilités $p$ au vecteur
# un-parmi-dix $y$ :
#
# $$
# \begin{aligned}
# L &= \frac{1}{k} \sum_{i} (p_i - y_i)^2 \\
# \frac{\partial L}{\partial p_i} &= \frac{2}{k} (p_i - y_i)
# \end{aligned}
# $$


# %% slideshow={"slide_type": "fragment"}
class MeanSquaredError:
    """Moyenne sur les classes de (P - Y)², où Y est le codage un-parmi-dix des étiquettes."""

    def forward(self, outputs, labels):
        self.difference = outputs.copy()
        self.difference[np.arange(len(labels)), labels] -= 1
        return np.mean(self.difference**2, axis=1)

    def backward(self):
        return 2 / self.difference.shape[1] * self.difference


# %% [markdown] slideshow={"slide_type": "subslide"}
# L'**entropie croisée** se calcule à partir des scores (leçon 07). Elle contient la softmax : c'est
# une seule pièce, dont le gradient par rapport aux scores est $p - y$.


# %% slideshow={"slide_type": "fragment"}
class SoftmaxCrossEntropy:
    """-log de la probabilité que la softmax donne à l'étiquette, à partir des scores."""

    def forward(self, outputs, labels):
        shifted = outputs - outputs.max(axis=1, keepdims=True)
        sums = np.exp(shifted).sum(axis=1, keepdims=True)
        self.log_probabilities = shifted - np.log(sums)
        self.labels = labels
        return -self.log_probabilities[np.arange(len(labels)), labels]

    def backward(self):
        gradient = np.exp(self.log_probabilities)
        gradient[np.arange(len(self.labels)), self.labels] -= 1
        return gradient


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Pourquoi le gradient s'éteint
#
# Le réseau se trompe, et il en est sûr : trois classes, la bonne est la première, et les scores sont
# $(-5 \;;\; 5 \;;\; 0)$. C'est l'exemple qui a le plus besoin d'être corrigé.
#
# **Prévoyez.** Laquelle des deux pertes donne le plus grand gradient par rapport aux scores ?
# Combien de fois plus grand : deux, cent, dix mille ?

# %% slideshow={"slide_type": "fragment"}
scores = np.array([[-5.0, 5.0, 0.0]])
label = np.array([0])

cross_entropy = SoftmaxCrossEntropy()
cross_entropy.forward(scores, label)

squared_error = MeanSquaredError()
probabilities = softmax.forward(scores)
squared_error.forward(probabilities, label)

print("probabilités      ", probabilities)
print("entropie croisée  ", cross_entropy.backward())
print("erreur quadratique", softmax.backward(squared_error.backward()))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pour le score de la bonne classe : $`{python} decimal(cross_entropy.backward()[0, 0], ".5f")`$ contre
# $`{python} decimal(softmax.backward(squared_error.backward())[0, 0], ".5f")`$, plus de dix mille fois
# moins. L'erreur quadratique vaut presque son maximum, mais son gradient doit traverser la jacobienne,
# dont la première ligne est multipliée par $p_1 = `{python} decimal(probabilities[0, 0], ".5f")`$. Le
# logarithme de l'entropie croisée apporte le facteur $1/p_1$ qui compense exactement.

# %% [markdown] slideshow={"slide_type": "subslide"}
# La figure répond à la question : **de combien le réseau est-il corrigé, selon qu'il se trompe peu
# ou beaucoup ?** Deux classes ; en abscisse, le score de la mauvaise moins celui de la bonne.

# %% slideshow={"slide_type": "fragment"}
gap = np.linspace(-8, 8, 161)
scores = np.stack([np.zeros_like(gap), gap], axis=1)
labels = np.zeros(len(gap), dtype=int)

cross_entropy.forward(scores, labels)
squared_error.forward(softmax.forward(scores), labels)
of_squared_error = softmax.backward(squared_error.backward())

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
axes.plot(gap, np.abs(cross_entropy.backward()[:, 0]), color=BLUE, linewidth=3)
axes.plot(gap, np.abs(of_squared_error[:, 0]), color=VERMILION, linewidth=3, linestyle="--")
axes.text(2.2, 0.75, "entropie croisée", color=BLUE, fontsize=15)
axes.text(2.6, 0.14, "erreur quadratique", color=VERMILION, fontsize=15)
axes.set(
    xlabel="← il a raison        score de la mauvaise − score de la bonne        il se trompe →",
    ylabel="taille du gradient",
)
axes.yaxis.set_major_formatter(DecimalComma())
axes.grid(alpha=0.3)
show(
    figure,
    alt="Le gradient de l'entropie croisée monte de 0 à 1 à mesure que le réseau se trompe. "
    "Celui de l'erreur quadratique fait une bosse, bien plus basse, puis retombe à 0 quand "
    "l'erreur est grande.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# L'entropie croisée corrige d'autant plus que l'erreur est grande. L'erreur quadratique abandonne
# les exemples sur lesquels le réseau se trompe avec assurance.

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. La prévision « laquelle, et de combien ? » surprend toujours : recueillir des chiffres. Bien
# dire que l'erreur quadratique n'est pas fausse : son gradient est exact, et il est minuscule.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le modèle
#
# Un **modèle** est une liste de couches et une perte. La passe avant parcourt la liste ; la passe
# arrière la parcourt à l'envers, et chaque couche donne à la précédente le gradient qu'elle attend.


# %% slideshow={"slide_type": "fragment"}
class Model:
    """Des couches l'une après l'autre, et la perte qui les entraîne."""

    def __init__(self, layers, loss):
        self.layers = layers
        self.loss = loss
        self.parameters = [array for layer in layers for array in layer.parameters]

    def forward(self, images):
        outputs = images
        for layer in self.layers:
            outputs = layer.forward(outputs)
        return outputs

    def gradients(self, images, labels):
        losses = self.loss.forward(self.forward(images), labels)
        gradient = self.loss.backward() / len(labels)
        for layer in reversed(self.layers):
            gradient = layer.backward(gradient)
        return losses.mean(), [array for layer in self.layers for array in layer.gradients]

    def step(self, images, labels, learning_rate):
        loss, gradients = self.gradients(images, labels)
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter -= learning_rate * gradient
        return loss

    def batches(self, n, batch_size, rng):
        order = rng.permutation(n)
        for start in range(0, n, batch_size):
            yield order[start : start + batch_size]

    def fit(self, images, labels, *, epochs, batch_size, learning_rate, rng):
        history = {"loss": []}
        for epoch in range(epochs):
            print(f"époque {epoch}", end="\r")  # ce qui suit s'écrira à la place
            losses = [
                self.step(images[batch], labels[batch], learning_rate)
                for batch in self.batches(len(labels), batch_size, rng)
            ]
            history["loss"].append(np.mean(losses))
        return history

    def accuracy(self, images, labels):
        return np.mean(self.forward(images).argmax(axis=1) == labels)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Toutes les pièces sont prouvées. **Question.** Pourquoi prouver encore le modèle entier ?
#
# <details><summary>Réponse</summary>
#
# Parce que l'assemblage peut être faux avec des pièces justes : couches parcourues dans le mauvais
# ordre, gradients rangés dans un autre ordre que les paramètres, division par $n$ oubliée ou faite
# deux fois.
#
# </details>

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(8)
images = rng.normal(size=(6, 5))
labels = np.array([0, 2, 1, 1, 0, 2])

model = Model([Dense(5, 4, rng), Sigmoid(), Dense(4, 3, rng)], SoftmaxCrossEntropy())
loss, gradients = model.gradients(images, labels)

for parameter, gradient in zip(model.parameters, gradients, strict=True):
    expected = numerical_gradient(lambda: model.gradients(images, labels)[0], parameter)
    assert relative_error(gradient, expected) < 1e-6
    print("juste :", gradient.shape)

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. `step` est le seul endroit où un poids change ; `batches` est le seul où l'on choisit les
# exemples. Les deux phrases serviront pendant la chasse : une panne a une adresse.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le programme de départ
#
# Voici un programme écrit sans classes, tel qu'un débutant consciencieux peut l'écrire : 784 pixels,
# deux couches cachées de 32 et de 16 sigmoïdes, dix sorties. Il tourne sans erreur.
#
# **Lisez-le avant la suite.** Notez tout ce qui vous paraît suspect.


# %% slideshow={"slide_type": "fragment"}
def sigmoid_of(z):
    return 1 / (1 + np.exp(-z))


def softmax_of(z):
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def starting_program(images, labels, test_images, test_labels, epochs, reported):
    """Renvoie {époque : (perte, exactitude sur le test)} pour les époques à noter."""
    random = np.random.RandomState(2)  # les mêmes tirages qu'après np.random.seed(2)
    W1, W2, W3 = random.randn(784, 32), random.randn(32, 16), random.randn(16, 10)
    targets = np.eye(10)[labels]
    records = {}
    for epoch in range(epochs):
        print(f"époque {epoch}", end="\r")
        A1 = sigmoid_of(images @ W1)
        A2 = sigmoid_of(A1 @ W2)
        P = softmax_of(A2 @ W3)

        loss = np.mean((P - targets) ** 2)
        error = 2 * (P - targets)

        E3 = error / 10 * P * (1 - P)
        error = E3 @ W3.T
        E2 = error / 16 * A2 * (1 - A2)
        error = E2 @ W2.T
        E1 = error / 32 * A1 * (1 - A1)

        W3 = W3 - 0.001 * A2.T @ E3
        W2 = W2 - 0.001 * A1.T @ E2
        W1 = W1 - 0.001 * images.T @ E1

        if epoch in reported:
            scores = sigmoid_of(sigmoid_of(test_images @ W1) @ W2) @ W3
            records[epoch] = loss, np.mean(scores.argmax(axis=1) == test_labels)
    return records


# %% [markdown] slideshow={"slide_type": "subslide"}
# Le lot est le jeu entier : `{python} len(train_images)` images à chaque pas, en `float64`. Une époque
# est donc **un** pas.
# La perte notée est celle d'avant le pas, sur l'entraînement ; l'exactitude, celle d'après le pas, sur
# le test.
#
# **Prévoyez.** Où en sera l'exactitude après vingt époques ?

# %% slideshow={"slide_type": "fragment"}
float64_train = train_images.reshape(60000, 784) / 255
float64_test = test_images.reshape(10000, 784) / 255

records = starting_program(
    float64_train,
    train_labels,
    float64_test,
    test_labels,
    epochs=20,
    reported=(0, 4, 19),
)
for epoch, (loss, accuracy) in records.items():
    print(f"époque {epoch:2d} : perte {loss:.12f}, exactitude {100 * accuracy:.2f} %")

# %% [markdown] slideshow={"slide_type": "fragment"}
# `{python} percent(records[19][1], ".0f")` après vingt époques : c'est mieux que le hasard, et c'est
# très mauvais. Rien n'a planté, aucun message. C'est la situation ordinaire d'un réseau en panne.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un point de repère, à douze décimales
#
# Avant de réparer un programme, on fixe ce qu'il fait : sans cela, on ne sait jamais si l'on a
# changé une seule chose. Voici les nombres qu'il a donnés la première fois ; les vôtres doivent être
# les mêmes.

# %% slideshow={"slide_type": "fragment"}
reference = {
    0: (0.151419233487184, 0.1151),
    4: (0.097226559731883, 0.1324),
    19: (0.090560255727381, 0.1881),
}
for epoch, (loss, accuracy) in reference.items():
    assert abs(records[epoch][0] - loss) < 1e-12
    assert records[epoch][1] == accuracy

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Laisser cinq minutes de lecture silencieuse, puis recueillir les soupçons au tableau sans
# les commenter : la chasse les jugera. Faux soupçons fréquents : `softmax_of` (la passe
# avant est juste, seule sa dérivée est fausse), l'ordre des trois mises à jour
# (les erreurs sont calculées avant, avec les anciens poids).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le même programme, en objets
#
# Mettons-le en classes **sans rien réparer**. Chaque bizarrerie devient une petite sous-classe d'une
# pièce juste, qui ne contient que la différence. Cherchez-les dans le programme :
#
# - des poids tirés avec un écart type de 1 ;
# - des couches sans biais ;
# - `error / 16`, `error / 32` : une division par la largeur de la couche ;
# - `P * (1 - P)` : de la jacobienne de la softmax, la seule diagonale.


# %% slideshow={"slide_type": "fragment"}
class DenseWithoutBias(Dense):
    """Le biais reste à 0 : l'entraînement ne le voit pas."""

    def __init__(self, inputs, units, rng, dtype="float64"):
        super().__init__(inputs, units, rng, dtype)
        self.parameters = [self.weights]

    def backward(self, gradient):
        previous = super().backward(gradient)
        self.gradients = self.gradients[:1]
        return previous


class UnscaledDense(DenseWithoutBias):
    """Ni biais, ni échelle : les poids ont un écart type de 1, quel que soit leur nombre."""

    def deviation(self, inputs):
        return 1


class DividedSigmoid(Sigmoid):
    """Divise le gradient par la largeur de la couche."""

    def backward(self, gradient):
        return super().backward(gradient) / gradient.shape[1]


class DiagonalSoftmax(Softmax):
    """Remplace la jacobienne par sa diagonale, p (1 - p)."""

    def backward(self, gradient):
        return gradient * self.outputs * (1 - self.outputs)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Et `error / 10`, dans la dernière couche ? Cette division-là est **juste** : la perte est une moyenne
# sur les dix classes, son gradient est $\frac{2}{10}(p - y)$. `MeanSquaredError` la contient. L'auteur
# l'a généralisée aux autres couches, où elle ne vient d'aucune formule.
#
# Dernière différence : le programme **additionne** les gradients des `{python} len(train_labels)`
# exemples, notre modèle en fait la **moyenne**.
#
# **Prévoyez.** Quel taux d'apprentissage faut-il donner au modèle pour qu'il fasse les mêmes pas ?

# %% slideshow={"slide_type": "fragment"}
random = np.random.RandomState(2)
layers = [
    UnscaledDense(784, 32, random),
    DividedSigmoid(),
    UnscaledDense(32, 16, random),
    DividedSigmoid(),
    UnscaledDense(16, 10, random),
    DiagonalSoftmax(),
]
model = Model(layers, MeanSquaredError())

for epoch in range(5):
    loss = model.step(float64_train, train_labels, learning_rate=0.001 * 60000)
    if epoch in (0, 4):
        accuracy = model.accuracy(float64_test, test_labels)
        print(f"époque {epoch} : perte {loss:.12f}, exactitude {100 * accuracy:.2f} %")
        assert abs(loss - reference[epoch][0]) < 1e-12
        assert accuracy == reference[epoch][1]

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les mêmes douze décimales. Un **remaniement** (*refactoring*) change la forme d'un programme sans
# changer ce qu'il calcule ; celui-ci est prouvé. Et chaque panne a maintenant un nom et une adresse.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Le taux de 60 fait réagir : c'est le bon moment pour redire que somme et moyenne ne diffèrent
# que d'un facteur, et que comparer deux taux d'apprentissage exige de savoir laquelle on fait.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La chasse aux pannes
#
# Un pas par époque, c'est trop peu (leçon 07). On a donc écrit une version **par lots** du programme.
# La voici : même réseau, et une méthode `batches` qui prend une image de loin en loin, pour que le lot
# couvre tout le jeu.


# %% slideshow={"slide_type": "fragment"}
class StridedModel(Model):
    """Choisit les exemples d'un lot à intervalles réguliers."""

    def batches(self, n, batch_size, rng):
        stride = n // batch_size
        for _ in range(stride):
            yield np.arange(batch_size) * stride


# %% [markdown] slideshow={"slide_type": "subslide"}
# Toutes les mesures qui suivent se font dans les mêmes conditions : les mêmes tirages, cinq époques, des
# lots de 128, un taux d'apprentissage de 1. À chaque étape, **une seule chose** change
# dans l'appel à `build` ; la dernière softmax, que l'entropie croisée contient déjà, part avec l'erreur
# quadratique.


# %% slideshow={"slide_type": "fragment"}
def build(model, dense, hidden, end, loss):
    """Assemble un réseau 784-32-16-10 avec les pièces données."""
    rng = np.random.default_rng(1)
    layers = [
        dense(784, 32, rng, "float32"),
        hidden(),
        dense(32, 16, rng, "float32"),
        hidden(),
        dense(16, 10, rng, "float32"),
        *end,
    ]
    return model(layers, loss)


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
conditions = {"batch_size": 128, "learning_rate": 1.0}
accuracies = {}

model = build(
    StridedModel,
    UnscaledDense,
    DividedSigmoid,
    [DiagonalSoftmax()],
    MeanSquaredError(),
)
model.fit(x_train, train_labels, epochs=5, rng=np.random.default_rng(0), **conditions)
accuracies["six pannes"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['six pannes']:.0f} %")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Un cinquième environ, parfois davantage. **Cherchez d'abord.** Ce réseau a six pannes : nommez-les, et pour chacune, dites
# **quelle mesure** la révélerait si vous n'aviez pas lu le code.
#
# <details><summary>Réponse</summary>
#
# 1. Les lots sont toujours les mêmes : compter les exemples vus.
# 2. La division par la largeur : différences finies sur la couche.
# 3. La diagonale de la jacobienne : différences finies sur la softmax.
# 4. L'erreur quadratique : aucune différence finie ne la trouve, son gradient est juste ; mesurer sa
#    taille sur les exemples mal lus.
# 5. Les poids sans échelle : regarder la répartition des activations avant tout entraînement.
# 6. L'absence de biais : donner au réseau une image toute blanche.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min de recherche par groupes de deux, sans machine. Exiger une mesure en face de chaque panne : « j'ai
# bien regardé » n'en est pas une. Puis réparer une à une, en faisant prévoir l'effet avant chaque cellule.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Première panne : toujours le même lot
#
# **Mesure.** Compter les exemples différents que voit une époque.

# %% slideshow={"slide_type": "fragment"}
for kind in (StridedModel, Model):
    batches = list(kind([], None).batches(60000, 128, np.random.default_rng(0)))
    seen = np.unique(np.concatenate(batches))
    print(f"{kind.__name__:12} {len(batches)} lots, {len(seen):5d} exemples différents")

# %% [markdown] slideshow={"slide_type": "fragment"}
# `{python} len(train_labels) // 128` pas par époque, tous sur les mêmes 128 images ; les
# `{python} len(train_labels) - 128` autres ne servent jamais. La perte d'entraînement descend
# pourtant : elle est mesurée sur ces 128 images.
#
# **Réparation** : `Model` et son mélange, à la place de `StridedModel`. **Prévoyez** l'exactitude.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
model = build(Model, UnscaledDense, DividedSigmoid, [DiagonalSoftmax()], MeanSquaredError())
model.fit(x_train, train_labels, epochs=5, rng=np.random.default_rng(0), **conditions)
accuracies["lots mélangés"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['lots mélangés']:.0f} %")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quelques points de plus, alors que le réseau voit `{python} len(seen)` images au lieu de 128 :
# d'autres pannes le retiennent. Qu'une réparation juste rapporte peu ne prouve pas qu'elle était inutile.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Deuxième panne : la division par la largeur
#
# **Mesure.** L'examen par différences finies, sur les deux pièces qui ont une passe arrière suspecte.

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(8)
inputs = rng.normal(size=(5, 4))

for layer in (Sigmoid(), DividedSigmoid(), Softmax(), DiagonalSoftmax()):
    error = layer_error(layer, inputs, rng)
    verdict = "juste" if error < 1e-6 else f"fausse, erreur relative {error:.2f}"
    print(f"{type(layer).__name__:15} {verdict}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Deux pièces fausses. L'erreur relative $\|a - b\| / (\|a\| + \|b\|)$ de la première est
# $(1 - 1/4) / (1 + 1/4) = 0{,}60$, la signature d'un gradient quatre fois trop petit, sur une
# couche de quatre colonnes.
#
# **Réparation** : `Sigmoid`. Dans le réseau, les divisions par 16 et par 32 disparaissent : la première
# couche reçoit un gradient $16 \times 32 = 512$ fois plus grand.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
model = build(Model, UnscaledDense, Sigmoid, [DiagonalSoftmax()], MeanSquaredError())
model.fit(x_train, train_labels, epochs=5, rng=np.random.default_rng(0), **conditions)
accuracies["sigmoïde juste"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['sigmoïde juste']:.0f} %")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Troisième panne : la diagonale seule
#
# L'examen l'a trouvée en même temps. Dans l'exemple, $g = (0 \;;\; -2 \;;\; 0)$ donnait
# $p - y = `{python} p - np.array([0, 1, 0])`$.
#
# **Prévoyez.** Que rend la diagonale seule ?

# %% slideshow={"slide_type": "fragment"}
diagonal = DiagonalSoftmax()
diagonal.forward(np.array([[0, np.log(2), 0]]))

print(diagonal.backward(np.array([[0.0, -2.0, 0.0]])))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le score de la bonne classe est corrigé, ceux des autres ne le sont plus.
#
# **Réparation** : `Softmax`.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
model = build(Model, UnscaledDense, Sigmoid, [Softmax()], MeanSquaredError())
model.fit(x_train, train_labels, epochs=5, rng=np.random.default_rng(0), **conditions)
accuracies["softmax juste"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['softmax juste']:.0f} %")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quelques points de plus ou de moins, selon les tirages. Avec l'erreur quadratique, les termes
# oubliés comptent peu : chaque classe reçoit déjà sa propre correction, $\frac{2}{10}(p_i - y_i)$.
# **Un gradient faux n'empêche pas toujours d'apprendre** ; c'est pourquoi la courbe de la perte ne le
# révèle pas, et l'examen, si.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quatrième panne : l'erreur quadratique
#
# Cette fois, toutes les pièces passent l'examen. **Mesure** : un réseau neuf lit mille images ; quelle est
# la taille moyenne du gradient par rapport aux scores, sur celles qu'il lit mal ?

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(1)
layers = [UnscaledDense(784, 32, rng), Sigmoid(), UnscaledDense(32, 16, rng), Sigmoid()]
new_model = Model([*layers, UnscaledDense(16, 10, rng)], None)

images, labels = float64_train[:1000], train_labels[:1000]
outputs = new_model.forward(images)
misread = outputs.argmax(axis=1) != labels

squared_error.forward(softmax.forward(outputs), labels)
cross_entropy.forward(outputs, labels)
gradients = {
    "erreur quadratique": softmax.backward(squared_error.backward()),
    "entropie croisée": cross_entropy.backward(),
}
for name, gradient in gradients.items():
    print(f"{name:18} {np.abs(gradient[misread]).sum(axis=1).mean():.3f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur les images mal lues, l'erreur quadratique corrige cinquante fois moins. Le facteur
# $\frac{2}{10}$ de sa formule en explique cinq, qu'un pas plus long rattraperait ; le reste vient de la
# jacobienne, qui éteint d'abord les exemples les plus mal lus. Ce n'est pas une faute de calcul : c'est un
# mauvais choix, et il faut une mesure pour le voir.
#
# **Réparation** : `SoftmaxCrossEntropy`, qui contient la softmax.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
model = build(Model, UnscaledDense, Sigmoid, [], SoftmaxCrossEntropy())
model.fit(x_train, train_labels, epochs=5, rng=np.random.default_rng(0), **conditions)
accuracies["entropie croisée"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['entropie croisée']:.0f} %")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Cinquième panne : des poids sans échelle
#
# Un score de la première couche est une somme de 784 produits. Si les poids ont un écart type de 1,
# celui de la somme est $\sqrt{\sum_i x_i^2}$, la norme de l'image.
#
# **Mesure.** La norme d'une image, puis la répartition des sorties de la première sigmoïde, sans
# aucun entraînement.

# %% slideshow={"slide_type": "fragment"}
norms = np.linalg.norm(images, axis=1)
print(f"norme moyenne d'une image : {norms.mean():.1f}")

activations = {}
for kind, title in ((UnscaledDense, "écart type 1"), (Dense, "écart type √(2/784)")):
    hidden = kind(784, 32, np.random.default_rng(1)).forward(images)
    activations[title] = sigmoid.forward(hidden)
    saturated = np.mean(sigmoid.backward(np.ones_like(hidden)) < 0.01)
    print(f"{title:19} sorties dont la pente est sous un centième : {100 * saturated:2.0f} %")

# %% slideshow={"slide_type": "subslide"}
figure, panes = plt.subplots(1, 2, figsize=(11, 3.8), sharey=True, layout="constrained")
for axes, (title, values), colour in zip(
    panes, activations.items(), (VERMILION, BLUE), strict=True
):
    share = np.full(values.size, 100 / values.size)
    axes.hist(values.ravel(), bins=20, range=(0, 1), weights=share, color=colour)
    axes.set(title=title, xlabel="sortie de la sigmoïde")
    axes.xaxis.set_major_formatter(DecimalComma())
panes[0].set_ylabel("part des sorties (%)")
show(
    figure,
    alt="Deux histogrammes des sorties de la première sigmoïde. Avec un écart type de 1, "
    "elles s'entassent à 0 et à 1 ; avec √(2/784), elles forment une bosse au milieu.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# À gauche, plus de la moitié des sorties sont saturées avant tout apprentissage : leur pente est presque
# nulle, et le gradient n'y passe pas. À droite, l'écart type $\sqrt{2/d}$ de la leçon 07 garde les sommes
# à la même échelle, quel que soit le nombre $d$ d'entrées.
#
# **Réparation** : `DenseWithoutBias`, qui a la bonne échelle.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
model = build(Model, DenseWithoutBias, Sigmoid, [], SoftmaxCrossEntropy())
model.fit(x_train, train_labels, epochs=5, rng=np.random.default_rng(0), **conditions)
accuracies["bonne échelle"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['bonne échelle']:.0f} %")

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Sixième panne : pas de biais
#
# **Mesure.** Donner au réseau une image blanche, tous les pixels à 0.
#
# **Prévoyez.** Que rend la première sigmoïde, quels que soient les poids appris ?

# %% slideshow={"slide_type": "fragment"}
blank = np.zeros((1, 784), dtype="float32")
first_dense, first_sigmoid = model.layers[:2]

print(np.unique(first_sigmoid.forward(first_dense.forward(blank))))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Toujours `{python} first_sigmoid.outputs[0, 0]`, pour les 32 neurones : sans biais, une couche ne peut
# pas décider de ce qu'elle répond à zéro. Elle ne peut pas non plus placer un **seuil**.
#
# **Réparation** : `Dense`. **Prévoyez** le gain.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
model = build(Model, Dense, Sigmoid, [], SoftmaxCrossEntropy())
model.fit(x_train, train_labels, epochs=5, rng=np.random.default_rng(0), **conditions)
accuracies["avec des biais"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['avec des biais']:.0f} %")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Aucun gain mesurable : sur MNIST, ce réseau s'en passe. L'explication probable : les sorties d'une
# sigmoïde sont toutes positives, et chaque image a beaucoup d'encre au même endroit ; une somme de telles
# entrées varie peu, et tient lieu de biais.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Faut-il donc garder cette panne ? Un problème à un seul pixel répond : l'image est sombre si
# $x > 2$.
#
# **Prévoyez** l'exactitude, sans biais puis avec.

# %% slideshow={"slide_type": "fragment"}
pixels = np.array([[1.0], [2.0], [3.0], [4.0]])
is_dark = np.array([0, 0, 1, 1])

for kind in (DenseWithoutBias, Dense):
    rng = np.random.default_rng(0)
    model = Model([kind(1, 2, rng)], SoftmaxCrossEntropy())
    for _ in range(500):
        model.step(pixels, is_dark, learning_rate=1.0)
    print(f"{kind.__name__:16} {100 * model.accuracy(pixels, is_dark):.0f} %")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sans biais, les deux scores sont $w_1 x$ et $w_2 x$ : le plus grand est le même pour tous les $x$ positifs.
# Une réparation juste se garde, même quand le jeu de test du jour ne la récompense pas.

# %% [markdown] slideshow={"slide_type": "notes"}
# 20 min pour les six pannes. La sixième est la plus instructive : les étudiants attendent un gain. Dire
# clairement que l'absence d'effet est un résultat, et qu'il a fallu inventer le problème où elle compte.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Au-delà des pannes
#
# Le réseau n'a plus de panne. Le reste est affaire de **choix** : des ReLU à la place des sigmoïdes, une
# seule couche cachée, mais de 128 unités, comme dans la leçon 07, et dix époques. Les
# objets rendent l'essai facile.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(1)
layers = [Dense(784, 128, rng, "float32"), ReLU(), Dense(128, 10, rng, "float32")]
model = Model(layers, SoftmaxCrossEntropy())
history = model.fit(x_train, train_labels, epochs=10, batch_size=128, learning_rate=0.5, rng=rng)
accuracies["ReLU, 128 unités"] = model.accuracy(x_test, test_labels)
print(f"exactitude : {100 * accuracies['ReLU, 128 unités']:.1f} %")

# %% slideshow={"slide_type": "subslide"}
climb = 100 * np.array(list(accuracies.values()))

bands = [(13, 36), (18, 42), (32, 65), (32, 68), (88, 94), (94, 97), (94, 97), (97.05, 98.6)]
for value, (low, high) in zip(climb, bands, strict=True):
    assert low < value < high

plot_bars(
    climb,
    list(accuracies),
    xlabel="exactitude sur le test",
    unit="%",
    decimals=0,
    highlight=["six pannes"],
    alt="Huit barres, une par étape. L'exactitude part d'un cinquième, monte vers le quart "
    "avec les lots mélangés, vers la moitié avec la sigmoïde juste, reste là avec la softmax juste, "
    "monte vers neuf dixièmes avec l'entropie croisée, un peu plus avec la bonne échelle, reste "
    "là avec les biais, et monte encore un peu avec 128 ReLU.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La figure est celle d'une seule graine. Sur
# `{python} len(seeds(8, "six pannes"))` graines, l'exactitude était :
#
# | étape | exactitude |
# |---|---|
# | six pannes | `{python} between(seeds(8, "six pannes"))` |
# | lots mélangés | `{python} between(seeds(8, "lots mélangés"))` |
# | sigmoïde juste | `{python} between(seeds(8, "sigmoïde juste"))` |
# | softmax juste | `{python} between(seeds(8, "softmax juste"))` |
# | entropie croisée | `{python} between(seeds(8, "entropie croisée"))` |
# | bonne échelle | `{python} between(seeds(8, "bonne échelle"))` |
# | avec des biais | `{python} between(seeds(8, "avec des biais"))` |
# | ReLU, 128 unités | `{python} between(seeds(8, "ReLU, 128 unités"))` |

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Cette figure montre ce que chaque réparation a rapporté **dans cet ordre-là**. Peut-on dire
# que l'entropie croisée « vaut » près de quarante points ?
#
# <details><summary>Réponse</summary>
#
# Non. Le gain d'une réparation dépend de celles qui sont déjà faites : les pannes restantes le cachent.
# Pour juger une panne seule, il faut la remettre, seule, dans le réseau réparé. C'est l'expérience qui
# suit.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une seule panne suffit
#
# Partons du réseau réparé, et remettons **une** panne à la fois, pendant trois époques. Deux pièces
# manquent : une couche sans échelle, mais avec biais ; et la diagonale, quand la perte est l'entropie
# croisée. Le gradient $-1/p$ traverse alors $p(1 - p)$ : de $p - y$, il ne reste que la case de la
# bonne classe.


# %% slideshow={"slide_type": "fragment"}
class UnscaledDenseWithBias(Dense):
    """Des poids d'écart type 1, avec des biais."""

    def deviation(self, inputs):
        return 1


class DiagonalCrossEntropy(SoftmaxCrossEntropy):
    """L'entropie croisée, dont le gradient traverse la seule diagonale de la jacobienne."""

    def backward(self):
        gradient = super().backward()
        kept = np.zeros_like(gradient)
        cells = np.arange(len(self.labels)), self.labels
        kept[cells] = gradient[cells]
        return kept


# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Laquelle des six, seule, fait le plus de dégâts ? Laquelle n'en fait aucun ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
mended = SoftmaxCrossEntropy()
one_fault = {
    "aucune panne": build(Model, Dense, Sigmoid, [], mended),
    "toujours le même lot": build(StridedModel, Dense, Sigmoid, [], mended),
    "division par la largeur": build(Model, Dense, DividedSigmoid, [], mended),
    "diagonale seule": build(Model, Dense, Sigmoid, [], DiagonalCrossEntropy()),
    "erreur quadratique": build(Model, Dense, Sigmoid, [Softmax()], MeanSquaredError()),
    "poids sans échelle": build(Model, UnscaledDenseWithBias, Sigmoid, [], mended),
    "pas de biais": build(Model, DenseWithoutBias, Sigmoid, [], mended),
}
alone = {}
for name, faulty in one_fault.items():
    faulty.fit(x_train, train_labels, epochs=3, rng=np.random.default_rng(0), **conditions)
    alone[name] = 100 * faulty.accuracy(x_test, test_labels)
    print(f"{name:24} {alone[name]:.0f} %")

# %% slideshow={"slide_type": "subslide"}
assert alone["diagonale seule"] < 20
assert 65 < alone["toujours le même lot"] < 80
assert abs(alone["pas de biais"] - alone["aucune panne"]) < 1.5

plot_bars(
    list(alone.values()),
    list(alone),
    xlabel="exactitude sur le test",
    unit="%",
    decimals=0,
    highlight=["aucune panne"],
    alt="Sept barres. Sans panne, et sans biais : plus de neuf sur dix. Avec une seule des autres "
    "pannes, moins ; avec la diagonale seule, un sur dix, comme au hasard.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur les mêmes graines que plus haut :
#
# | une seule panne | exactitude |
# |---|---|
# | aucune panne | `{python} between(seeds(8, "aucune panne"))` |
# | pas de biais | `{python} between(seeds(8, "pas de biais"))` |
# | poids sans échelle | `{python} between(seeds(8, "poids sans échelle"))` |
# | division par la largeur | `{python} between(seeds(8, "division par la largeur"))` |
# | toujours le même lot | `{python} between(seeds(8, "toujours le même lot"))` |
# | erreur quadratique | `{python} between(seeds(8, "erreur quadratique"))` |
# | diagonale seule | `{python} between(seeds(8, "diagonale seule"))` |
#
# La diagonale seule, qui coûtait peu avec l'erreur quadratique, ruine tout avec l'entropie croisée :
# chaque exemple fait monter le score de sa classe, rien ne fait descendre les autres. Si nous avions
# réparé la perte **avant** la softmax, l'exactitude serait tombée à un sur dix, et nous aurions sans
# doute annulé une bonne réparation.
#
# D'où l'ordre de la chasse : d'abord ce qu'un **examen** déclare faux (les données, les gradients),
# ensuite les choix (la perte, l'échelle), qu'on juge à l'exactitude.

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. C'est le sommet de la leçon : la valeur d'une réparation dépend des autres. Faire nommer un cas
# vécu où une bonne correction a été annulée parce que « ça ne marchait pas mieux ».

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un pickle est un programme
#
# Le réseau est entraîné ; gardons ses poids. Python sait écrire n'importe quel objet dans un fichier,
# avec `pickle`, et le relire avec `pickle.load`. Un fichier de poids reçu d'un inconnu, ouvert ainsi,
# est-ce sans risque ?
#
# Un pickle n'est pas une suite de nombres : c'est une suite d'**instructions** pour reconstruire un
# objet. L'une d'elles dit : « appelle cette fonction avec ces arguments ». L'auteur du fichier choisit
# la fonction.


# %% slideshow={"slide_type": "fragment"}
class Weights:
    """Un objet dont le pickle demande, à qui le lit, d'appeler print."""

    def __reduce__(self):
        return print, ("Ce fichier vient d'exécuter du code chez vous.",)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Ici, la fonction est `print` : rien de grave. Elle aurait pu effacer vos fichiers. Nous lisons ce
# fichier dans **un autre processus**, par prudence et pour bien voir qui parle.
#
# **Prévoyez.** Le lecteur ne fait que `pickle.load`. Qu'affiche-t-il ?

# %% slideshow={"slide_type": "fragment"}
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

# %% slideshow={"slide_type": "-"}
folder = tempfile.TemporaryDirectory()
hostile = Path(folder.name) / "poids.pickle"
hostile.write_bytes(pickle.dumps(Weights()))

reader = "import pickle, sys; pickle.load(open(sys.argv[1], 'rb'))"
command = [sys.executable, "-X", "utf8", "-c", reader, str(hostile)]
process = subprocess.run(command, capture_output=True, encoding="utf-8")
print(process.stdout.strip())

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le lecteur n'a appelé aucune fonction du fichier ; `pickle.load` l'a fait pour lui, **pendant** la
# lecture. Regarder l'objet après coup ne sert à rien : il est trop tard.
#
# **N'ouvrez avec `pickle` que vos propres fichiers.** Le danger est le même avec `joblib.load`, avec
# `np.load(..., allow_pickle=True)`, et avec tout format qui s'appuie sur `pickle`.

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Ne pas montrer de charge utile plus méchante : `print` suffit. Question fréquente : « et un
# antivirus ? » Il ne connaît pas ce fichier-là.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Garder des nombres, et rien d'autre
#
# `np.savez` écrit plusieurs tableaux, chacun sous un nom, dans un fichier `.npz`. Un tableau de nombres
# n'est que des octets : le lire n'exécute rien.

# %% slideshow={"slide_type": "fragment"}
names = ["W1", "b1", "W2", "b2"]
path = Path(folder.name) / "poids.npz"
np.savez(path, **dict(zip(names, model.parameters, strict=True)))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Et si quelqu'un glisse un objet dans un `.npz` ? NumPy sait aussi y écrire des objets, par un
# pickle. En voici un, qui porte le nom de notre tableau `W1`. `allow_pickle=False` est la valeur par
# défaut ; écrivez-la quand même : elle dit au lecteur que vous y avez pensé.
#
# **Prévoyez.** À quel moment NumPy refuse-t-il : en ouvrant le fichier, ou en lisant le tableau ?

# %% slideshow={"slide_type": "fragment"}
trap = Path(folder.name) / "piege.npz"
np.savez(trap, W1=np.array([Weights()], dtype=object))

with np.load(trap, allow_pickle=False) as file:
    print("ouvert, il contient :", file.files)
    try:
        file["W1"]
    except ValueError as error:
        print("refusé :", type(error).__name__)

# %% [markdown] slideshow={"slide_type": "fragment"}
# En lisant le tableau, et sans exécuter la phrase de tout à l'heure. Un `.npz` est une archive : l'ouvrir ne
# lit que la liste des noms. Il faut donc lire **tous** les tableaux attendus avant de dire que le
# fichier est bon.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Un fichier sans objet peut encore être mauvais : téléchargement interrompu, poids d'un autre réseau.
# Voici ce que devient notre fichier, coupé en son milieu.

# %% slideshow={"slide_type": "fragment"}
import zipfile

# %% slideshow={"slide_type": "-"}
half = Path(folder.name) / "moitie.npz"
half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

try:
    with half.open("rb") as file:
        np.load(file, allow_pickle=False)
except zipfile.BadZipFile as error:
    print("illisible :", type(error).__name__)

# %% [markdown] slideshow={"slide_type": "fragment"}
# NumPy s'arrête, mais par une erreur d'archive, qui n'est pas une `ValueError`. Un bon lecteur réunit
# ces cas sous un seul message, et vérifie les **formes** avant de toucher au modèle. L'exercice 4 vous
# le fait écrire.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La forme rapide, dans helpers
#
# `helpers.network` contient les mêmes classes sous une forme plus rapide. Elles vérifient ce qu'elles
# reçoivent, et savent écrire et relire leurs poids. Donnons-leur ceux de notre modèle.

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(0)
layers = [network.Dense(784, 128, rng), network.ReLU(), network.Dense(128, 10, rng)]
twin = network.Model(layers)
for ours, theirs in zip(model.parameters, twin.parameters, strict=True):
    theirs[:] = ours

np.allclose(Softmax().forward(model.forward(x_test)), twin.predict(x_test), atol=1e-5)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `save_weights` écrit d'abord un fichier provisoire, puis le renomme : une coupure de courant laisse
# l'ancien fichier entier. Elle refuse d'écraser un fichier existant, sauf si on le lui demande.
#
# **Prévoyez.** Qu'affiche chacune des quatre tentatives ?

# %% slideshow={"slide_type": "fragment"}
saved = Path(folder.name) / "modele.npz"
twin.save_weights(saved)

small = network.Model([network.Dense(784, 10, rng)])
attempts = {
    "écrire une seconde fois": lambda: twin.save_weights(saved),
    "lire le piège": lambda: twin.load_weights(trap),
    "lire la moitié": lambda: twin.load_weights(half),
    "lire dans un autre réseau": lambda: small.load_weights(saved),
}
for name, attempted in attempts.items():
    try:
        attempted()
    except (FileExistsError, ValueError) as error:
        print(f"{name} : {type(error).__name__}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quatre refus, chacun avec un message qui dit la cause ; aucun n'a changé un poids. Et la bonne
# lecture, dans un réseau neuf :

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(99)
layers = [network.Dense(784, 128, rng), network.ReLU(), network.Dense(128, 10, rng)]
reloaded = network.Model(layers)
reloaded.load_weights(saved)

np.array_equal(reloaded.predict(x_test), twin.predict(x_test))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le format de Keras
#
# Un `.npz` contient les poids, pas le réseau : il faut le reconstruire avant de lire. Le format
# `.keras` garde les deux, l'architecture décrite en texte et les poids en nombres.

# %% slideshow={"slide_type": "fragment"}
from helpers import start_keras

start_keras()  # démarre Keras sans les messages techniques de TensorFlow

import keras

hidden = keras.layers.Dense(16, activation="relu")
outputs = keras.layers.Dense(10, activation="softmax")
keras_model = keras.Sequential([keras.Input((784,)), hidden, outputs])

keras_model.save(Path(folder.name) / "reseau.keras")
reread = keras.models.load_model(Path(folder.name) / "reseau.keras")

before = keras_model.predict(x_test[:100], verbose=0)
after = reread.predict(x_test[:100], verbose=0)
print("paramètres :", reread.count_params())
print("mêmes probabilités :", np.array_equal(before, after))

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Le format `.keras` décrit l'architecture. Peut-il contenir du code ?
#
# <details><summary>Réponse</summary>
#
# Oui : une couche `Lambda` y enregistre une fonction Python. Keras refuse par défaut de la lire
# (`safe_mode=True`) ; ne désactivez pas ce refus. Des failles l'ont déjà contourné : tenez Keras à jour,
# et d'un inconnu, acceptez plutôt un `.npz`.
#
# </details>

# %% slideshow={"slide_type": "skip"}
folder.cleanup()  # efface les fichiers de la leçon

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. Faire chercher pourquoi renommer est sûr : le nom désigne l'ancien fichier ou le nouveau,
# jamais une moitié.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## L'exactitude chiffre par chiffre
#
# L'exactitude est une moyenne. Tous les chiffres sont-ils également bien lus ? Pour chaque chiffre, prenons
# **les images de ce chiffre**, et la fraction que le réseau lit bien.
#
# **Prévoyez.** Quel chiffre est le mieux lu ? Lequel l'est le moins ?

# %% slideshow={"slide_type": "fragment"}
probabilities = Softmax().forward(model.forward(x_test))
predicted = probabilities.argmax(axis=1)
right = predicted == test_labels

by_digit = np.array([right[test_labels == digit].mean() for digit in range(10)])

# %% slideshow={"slide_type": "-"}
assert by_digit.min() > 0.93
assert by_digit[[0, 1]].min() > 0.98

worst = int(by_digit.argmin())
plot_bars(
    100 * by_digit,
    range(10),
    xlabel="exactitude sur le test",
    ylabel="chiffre",
    unit="%",
    decimals=1,
    highlight=[worst],
    alt="Une barre par chiffre, toutes bien au-dessus de neuf dixièmes. Le 0 et le 1 sont parmi les "
    "mieux lus ; la barre du chiffre le moins bien lu est hachurée.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le chiffre hachuré est-il vraiment le plus difficile, ou est-ce un hasard de cet entraînement ? Le même
# réseau, entraîné avec les mêmes graines que plus haut, a donné ces exactitudes :
#
# | chiffre | exactitude | chiffre | exactitude |
# |---|---|---|---|
# | 0 | `{python} between(seeds(8, "chiffre 0"))` | 5 | `{python} between(seeds(8, "chiffre 5"))` |
# | 1 | `{python} between(seeds(8, "chiffre 1"))` | 6 | `{python} between(seeds(8, "chiffre 6"))` |
# | 2 | `{python} between(seeds(8, "chiffre 2"))` | 7 | `{python} between(seeds(8, "chiffre 7"))` |
# | 3 | `{python} between(seeds(8, "chiffre 3"))` | 8 | `{python} between(seeds(8, "chiffre 8"))` |
# | 4 | `{python} between(seeds(8, "chiffre 4"))` | 9 | `{python} between(seeds(8, "chiffre 9"))` |
#
# **Question.** Que peut-on affirmer, et que ne peut-on pas ?
#
# <details><summary>Réponse</summary>
#
# Que, sur ces graines, le 0 et le 1 sont les mieux lus : leurs bandes sont les plus hautes. Mais
# celles des huit autres se chevauchent toutes, et le chiffre le moins bien lu change d'une graine à
# l'autre. Chaque chiffre n'a que mille images de test environ, et quelques dizaines d'erreurs. Une
# seule figure ne suffit pas à nommer le pire.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Avec quoi le confond-il
#
# Prenons les images mal lues du chiffre hachuré : quels chiffres le réseau annonce-t-il à sa place ?

# %% slideshow={"slide_type": "fragment"}
of_worst = (test_labels == worst) & ~right
counts = np.bincount(predicted[of_worst], minlength=10)
assert counts.sum() == of_worst.sum() and counts[worst] == 0

plot_bars(
    counts,
    range(10),
    xlabel=f"images du chiffre {worst}, selon le chiffre annoncé à tort",
    ylabel="chiffre annoncé",
    decimals=0,
    alt="Une barre par chiffre annoncé à tort, pour les images du chiffre le moins bien lu : "
    "quelques confusions dominent, d'autres n'arrivent jamais.",
)

# %% slideshow={"slide_type": "subslide"}
from helpers import plot_gallery

plot_gallery(
    test_images[of_worst][:24],
    predicted[of_worst][:24],
    rows=2,
    columns=12,
    scale=0.75,
    alt="Au plus 24 images du chiffre le moins bien lu, chacune sous le chiffre annoncé à tort.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les erreurs ne sont pas réparties au hasard : le réseau confond des formes voisines. La leçon 11 en fait
# un tableau complet, la matrice de confusion.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une prévision
#
# Pour finir, une image du jeu de test, celle d'indice 2, et les dix probabilités que le réseau lui donne.

# %% slideshow={"slide_type": "fragment"}
assert predicted[2] == test_labels[2] == 1
assert probabilities[2, 1] > 0.9

figure, panes = plt.subplots(1, 2, figsize=(9, 3.6), width_ratios=(1, 2.2), layout="constrained")
panes[0].imshow(test_images[2], cmap="gray_r")
panes[0].set_axis_off()
panes[1].bar(range(10), probabilities[2], color=BLUE)
panes[1].set(xticks=range(10), xlabel="chiffre", ylabel="probabilité", ylim=(0, 1.05))
panes[1].yaxis.set_major_formatter(DecimalComma())
show(
    figure,
    alt="À gauche, un 1 écrit en trait incliné. À droite, dix barres : celle du 1 monte "
    "presque à 1, les autres ne se voient pas.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Faire comparer le chiffre hachuré d'une machine à l'autre, ou après avoir changé la graine : c'est
# la meilleure réponse à « lequel est le pire ? ».

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Une couche sait faire `forward` et `backward`, et garde entre les deux ce dont elle a besoin. Un modèle
#   est une liste de couches et une perte.
# - Chaque pièce se prouve seule, par différences finies ; puis l'assemblage.
# - La sigmoïde a une pente d'au plus un quart, presque nulle dès qu'elle sature.
# - Le gradient de l'erreur quadratique s'éteint sur les erreurs les plus sûres ; celui de
#   l'entropie croisée, $p - y$, non.
# - Une panne se trouve par une **mesure** : exemples vus, différences finies, taille des gradients,
#   répartition des activations, image blanche.
# - Le gain d'une réparation dépend des pannes qui restent : on répare d'abord ce qu'un examen
#   déclare faux.
# - Un pickle est un programme. Des poids se gardent en `.npz`, lus avec `allow_pickle=False` ; un
#   `.keras` garde aussi l'architecture.
# - Une exactitude moyenne cache celle de chaque chiffre ; une seule graine ne désigne pas le pire.
