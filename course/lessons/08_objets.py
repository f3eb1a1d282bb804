# ---
# title: Des objets et des pannes
# goal: Ranger le réseau en classes, puis y trouver six pannes par des mesures.
# prerequisites: Leçons 06 et 07 ; classes et héritage en Python
# teaching_minutes: 75
# exercise_minutes: 20
# compute_seconds: 90
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Comment changer une pièce du réseau sans récrire tout le programme ?
# - Pourquoi le gradient de l'erreur quadratique s'éteint-il, et pas celui de l'entropie croisée ?
# - Un programme apprend mal et ne dit rien : comment trouver la panne ?
# - Une réparation qui ne rapporte rien est-elle inutile ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Durée totale : 75 + 20 = 95 min, questions comprises ; une pause convient avant « La
# chasse aux pannes ». Le programme de départ tourne une dizaine de secondes, la chasse une
# demi-minute en tout : les lancer, puis poser la question suivante.

# %% slideshow={"slide_type": "skip"}
import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    decimal,
    load_mnist,
    numerical_gradient,
    percent,
    plot_bars,
    plot_dots,
    relative_error,
    show,
)
from helpers.figures import BLUE, VERMILION, DecimalComma
from helpers.measured import column, seeds

# %% slideshow={"slide_type": "skip"}
plt.rcParams["font.size"] = 13
np.set_printoptions(suppress=True, precision=5)  # `0.00006` plutôt que `6e-05`

(train_images, train_labels), (test_images, test_labels) = load_mnist()
rows = train_images.reshape(60000, 784).astype("float32") / 255
x_train, x_validation = rows[:-10000], rows[-10000:]
y_train, y_validation = train_labels[:-10000], train_labels[-10000:]
x_test = test_images.reshape(10000, 784).astype("float32") / 255

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Des pièces qui s'échangent
#
# Les fonctions des leçons 06 et 07 savent faire **un** réseau. Pour changer d'activation, il faut récrire
# les deux passes ; pour ajouter une couche, toutes les fonctions. Or chaque étape du réseau sait faire
# deux choses, et n'a besoin de connaître que ses voisines :
#
# | | reçoit | rend |
# |---|---|---|
# | passe avant, `forward` | ses entrées, $(m, d)$ | ses sorties, $(m, k)$ |
# | passe arrière, `backward` | le gradient par rapport à ses sorties, $(m, k)$ | le gradient par rapport à ses entrées, $(m, d)$ |

# %% [markdown] slideshow={"slide_type": "subslide"}
# $m$ est le nombre d'exemples du lot, un par ligne ; $d$ et $k$ sont les nombres d'entrées et de
# sorties de la couche.
#
# Entre les deux passes, il faut **se souvenir** : des entrées d'une couche dense, de ce qui était positif
# devant une ReLU. Des données gardées, et les fonctions qui s'en servent : c'est un **objet**.
#
# <!-- more -->
#
# Les autres lettres sont dans « Les symboles des leçons 06 à 08 », [leçon 06](06_deux_couches.ipynb).


# %% slideshow={"slide_type": "fragment"}
class Layer:
    """Une étape du réseau : les tableaux qu'elle apprend, et leurs gradients dans le même ordre."""

    parameters = ()
    gradients = ()


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La couche dense
#
# $$ \underbrace{Z}_{(m, k)} = \underbrace{X}_{(m, d)} \; \underbrace{W}_{(d, k)} + \underbrace{b}_{(k,)} $$
#
# Soit $G$, de forme $(m, k)$, le gradient de la perte du lot par rapport à $Z$. Les formules sont
# celles de la leçon 06, écrites pour un exemple par ligne :
#
# $$
# \begin{aligned}
# dW &= X^{\mathsf{T}} G & (d, k) \\
# db &= \textstyle\sum_{\text{lignes}} G & (k,) \\
# dX &= G\, W^{\mathsf{T}} & (m, d)
# \end{aligned}
# $$
#
# La division par $m$ n'y est pas : $G$ la contient, $G = dZ / m$. La faire **une** fois, au départ de la
# passe arrière, revient à la faire dans chaque $dW$ et chaque $db$.


# %% slideshow={"slide_type": "subslide"}
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

# %% slideshow={"slide_type": "fragment"} code="folded"
dense = Dense(2, 3, np.random.default_rng(0))
dense.weights[:] = [[1, 0, -1], [2, 1, 0]]
dense.biases[:] = [0, 1, 2]

print("Z  =", dense.forward(np.array([[1.0, 2.0]])))
print("dX =", dense.backward(np.array([[1.0, 0.0, 2.0]])))
print("dW =", dense.gradients[0].tolist())
print("db =", dense.gradients[1])

# %% [markdown] slideshow={"slide_type": "fragment"}
# $Z = (1 + 4 \;;\; 0 + 2 + 1 \;;\; -1 + 0 + 2)$, soit $(5 \;;\; 3 \;;\; 1)$. La première ligne de $dW$
# est $1 \times G$, la seconde $2 \times G$. Enfin $dX = (1 \times 1 - 1 \times 2 \;;\; 2 \times 1)$, soit
# $(-1 \;;\; 2)$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La ReLU
#
# Elle n'apprend rien, et retient où elle a laissé passer. En avant, $A = \max(0, Z)$ ; en arrière, $G$
# passe dans les cases où $Z > 0$, et 0 dans les autres.


# %% slideshow={"slide_type": "fragment"}
class ReLU(Layer):
    """max(0, Z)."""

    def forward(self, inputs):
        self.outputs = np.maximum(inputs, 0)
        return self.outputs

    def backward(self, gradient):
        return gradient * (self.outputs > 0)


# %% [markdown] slideshow={"slide_type": "notes"}
# 11 min. Faire remplir le tableau « reçoit / rend » par la classe pour la ReLU. Erreur à attendre :
# vouloir passer les entrées à `backward`. C'est l'objet qui les a gardées.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Chaque pièce prouvée seule
#
# La leçon 06 a jugé les gradients d'un réseau entier par des différences finies. Avec des objets, on
# juge **chaque couche seule**, sans étiquettes : quand le réseau entier se trompera, nous saurons où ne
# **pas** chercher. Il suffit d'inventer une perte. Tirons un tableau $G$ au hasard, de la forme des sorties $A$, et
# posons $L = \sum G \odot A$, la somme des produits terme à terme. Le gradient de $L$ par rapport à
# $A$ est $G$ lui-même : `backward(G)` doit donc rendre ce que mesurent les différences finies.


# %% slideshow={"slide_type": "subslide"}
def examine(layer):
    """Compare `backward` aux différences finies ; affiche la plus grande erreur relative."""
    rng = np.random.default_rng(8)
    inputs = rng.normal(size=(5, 4))
    given = rng.normal(size=layer.forward(inputs).shape)

    def loss():
        return np.sum(given * layer.forward(inputs))

    coded = [layer.backward(given.copy()), *layer.gradients]
    judged = [inputs, *layer.parameters]
    error = max(
        relative_error(gradient, numerical_gradient(loss, array))
        for gradient, array in zip(coded, judged, strict=True)
    )
    verdict = "juste" if error < 1e-6 else f"fausse, erreur relative {decimal(error, '.2f')}"
    print(f"{type(layer).__name__:15} {verdict}")


examine(Dense(4, 3, np.random.default_rng(0)))
examine(ReLU())

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La sigmoïde
#
# Avant la ReLU, l'activation des couches cachées était la **sigmoïde** (*sigmoid*), qui ramène tout
# nombre entre 0 et 1 :
#
# $$ \sigma(z) = \frac{1}{1 + e^{-z}} $$
#
# $$ \sigma'(z) = \frac{e^{-z}}{(1 + e^{-z})^2} = \sigma(z)\,\bigl(1 - \sigma(z)\bigr) $$
#
# Il suffit donc de retenir la sortie $a = \sigma(z)$ : la dérivée est $a(1 - a)$.


# %% slideshow={"slide_type": "subslide"}
class Sigmoid(Layer):
    """1 / (1 + exp(-Z)), dont la dérivée est A (1 - A)."""

    def forward(self, inputs):
        small = np.exp(-np.abs(inputs))  # au plus 1 : pas de débordement (leçon 07)
        self.outputs = np.where(inputs >= 0, 1, small) / (1 + small)
        return self.outputs

    def backward(self, gradient):
        return gradient * self.outputs * (1 - self.outputs)


examine(Sigmoid())

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Où la pente de la sigmoïde est-elle la plus forte, et combien vaut-elle là ? Et en
# $z = 5$, à un dixième près ?

# %% slideshow={"slide_type": "fragment"}
z = np.linspace(-8, 8, 321)[:, np.newaxis]
sigmoid = Sigmoid()
values = sigmoid.forward(z)
slopes = sigmoid.backward(np.ones_like(z))

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
axes.plot(z, values, color=BLUE, linewidth=3)
axes.plot(z, slopes, color=VERMILION, linewidth=3, linestyle="--")
axes.text(2.2, 0.78, "σ(z)", color=BLUE, fontsize=15)
axes.text(1.6, 0.2, "σ'(z) = σ(z) (1 − σ(z))", color=VERMILION, fontsize=15)
axes.set(xlabel="z", ylabel="valeur, pente", yticks=[0, 0.25, 0.5, 0.75, 1])
axes.yaxis.set_major_formatter(DecimalComma())
axes.grid(alpha=0.3)
show(
    figure,
    alt="La sigmoïde monte de 0 à 1, à mi-hauteur en z = 0. Sa dérivée est une bosse : 0,25 en 0, "
    "presque nulle au-delà de −5 et de 5.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
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
# 8 min. Faire tracer σ' à main levée avant d'afficher la figure. Beaucoup la dessinent maximale aux
# bords, où σ est grande.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le softmax et sa jacobienne
#
# Pour les $k$ logits $z$ d'un exemple, le softmax rend $p_i = e^{z_i} / \sum_j e^{z_j}$. Chaque
# probabilité dépend de **tous** les logits, par le dénominateur : augmenter un logit fait monter sa
# probabilité et descendre toutes les autres.
#
# Les dérivées forment donc un tableau, la **jacobienne**, de forme $(k, k)$ :
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
# La ligne $i$ dit ce que devient $p_i$ quand les logits bougent. Si tous augmentent d'autant, les
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


# %% slideshow={"slide_type": "subslide"}
class Softmax(Layer):
    """exp(Z) / somme des exp(Z), ligne par ligne."""

    def forward(self, inputs):
        exponentials = np.exp(inputs - inputs.max(axis=1, keepdims=True))
        self.outputs = exponentials / exponentials.sum(axis=1, keepdims=True)
        return self.outputs

    def backward(self, gradient):
        weighted = (gradient * self.outputs).sum(axis=1, keepdims=True)
        return self.outputs * (gradient - weighted)


examine(Softmax())

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les logits $(0 \;;\; \log 2 \;;\; 0)$ donnent les probabilités de l'exemple. Avec
# $g = (0 \;;\; -2 \;;\; 0)$, la somme $\sum_j g_j p_j$ vaut $-1$.
#
# **Prévoyez.** Que rend `backward` ?

# %% slideshow={"slide_type": "fragment"}
softmax = Softmax()

print("p  =", softmax.forward(np.array([[0, np.log(2), 0]])))
print("dz =", softmax.backward(np.array([[0.0, -2.0, 0.0]])))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Vous reconnaissez $p - y$ pour $y = (0, 1, 0)$ : le gradient de $-\log p_2$ par rapport à $p_2$ est
# $-1/0{,}5 = -2$. La leçon 06 trouvait $p - y$ sans passer par la jacobienne.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Laisser la question des sommes nulles : elle fait comprendre pourquoi la diagonale seule,
# que le programme de départ utilisera, ne peut pas suffire.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Deux pertes
#
# Une perte reçoit les sorties du réseau, $(m, k)$, et $m$ étiquettes entières. `forward` rend la perte
# $\ell$ de **chaque** exemple, $(m,)$ ; `backward`, le gradient de chaque $\ell$ par rapport aux sorties,
# $(m, k)$.
#
# L'**erreur quadratique moyenne** (*mean squared error*) compare les probabilités $p$ d'un exemple à
# son vecteur un-parmi-dix $y$ :
#
# $$
# \begin{aligned}
# \ell &= \frac{1}{k} \sum_{j} (p_j - y_j)^2 \\
# \frac{\partial \ell}{\partial p_j} &= \frac{2}{k} (p_j - y_j)
# \end{aligned}
# $$


# %% slideshow={"slide_type": "subslide"}
class MeanSquaredError:
    """Moyenne sur les classes de (P - Y)², où Y est le codage un-parmi-dix des étiquettes."""

    def forward(self, outputs, labels):
        self.difference = outputs.copy()
        self.difference[np.arange(len(labels)), labels] -= 1
        return np.mean(self.difference**2, axis=1)

    def backward(self):
        return 2 / self.difference.shape[1] * self.difference


# %% [markdown] slideshow={"slide_type": "subslide"}
# L'**entropie croisée** se calcule à partir des logits (leçon 07). Elle contient le softmax : c'est
# une seule pièce, dont le gradient par rapport aux logits est $p - y$.


# %% slideshow={"slide_type": "fragment"}
class SoftmaxCrossEntropy:
    """-log de la probabilité que le softmax donne à l'étiquette, à partir des logits."""

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
# Le réseau se trompe, et il en est sûr : trois classes, la bonne est la première, et les logits sont
# $(-5 \;;\; 5 \;;\; 0)$. C'est l'exemple qui a le plus besoin d'être corrigé.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Laquelle des deux pertes donne le plus grand gradient par rapport aux logits ?
# Combien de fois plus grand : deux, cent, dix mille ?


# %% slideshow={"slide_type": "fragment"} code="folded"
def logit_gradients(logits, labels):
    """Renvoie les gradients des deux pertes par rapport aux logits."""
    cross_entropy, softmax, squared_error = SoftmaxCrossEntropy(), Softmax(), MeanSquaredError()
    cross_entropy.forward(logits, labels)
    squared_error.forward(softmax.forward(logits), labels)
    return cross_entropy.backward(), softmax.backward(squared_error.backward())


sure_and_wrong = np.array([[-5.0, 5.0, 0.0]])
of_cross_entropy, of_squared_error = logit_gradients(sure_and_wrong, np.array([0]))

print("probabilités      ", Softmax().forward(sure_and_wrong))
print("entropie croisée  ", of_cross_entropy)
print("erreur quadratique", of_squared_error)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pour le logit de la bonne classe : $`{python} decimal(of_cross_entropy[0, 0], ".5f")`$ contre
# $`{python} decimal(of_squared_error[0, 0], ".5f")`$, plus de dix mille fois
# moins : le gradient de l'erreur quadratique doit traverser la jacobienne, dont la première ligne est
# multipliée par $p_1 = `{python} decimal(Softmax().forward(sure_and_wrong)[0, 0], ".5f")`$.
#
# <!-- more -->
#
# L'erreur quadratique elle-même vaut pourtant presque son maximum. Le logarithme de l'entropie croisée
# apporte, lui, le facteur $1/p_1$ qui compense exactement.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **De combien le réseau est-il corrigé, selon qu'il se trompe peu ou beaucoup ?** Deux classes ; en
# abscisse, le logit de la mauvaise moins celui de la bonne. L'entropie croisée corrige d'autant plus que
# l'erreur est grande ; l'erreur quadratique abandonne les exemples sur lesquels le réseau se trompe avec
# assurance.

# %% slideshow={"slide_type": "fragment"}
gap = np.linspace(-8, 8, 161)
logits = np.stack([np.zeros_like(gap), gap], axis=1)
curves = logit_gradients(logits, np.zeros(len(gap), dtype=int))

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
for gradient, colour, line in zip(curves, (BLUE, VERMILION), ("-", "--"), strict=True):
    axes.plot(gap, np.abs(gradient[:, 0]), line, color=colour, linewidth=3)
axes.text(2.2, 0.75, "entropie croisée", color=BLUE, fontsize=15)
axes.text(2.6, 0.14, "erreur quadratique", color=VERMILION, fontsize=15)
axes.set(
    xlabel="← il a raison        logit de la mauvaise − logit de la bonne        il se trompe →",
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

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. La prévision « laquelle, et de combien ? » surprend toujours : recueillir des chiffres. Bien
# dire que l'erreur quadratique n'est pas fausse : son gradient est exact, et il est minuscule.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le modèle
#
# Un **modèle** est une liste de couches et une perte. La passe avant parcourt la liste ; la passe
# arrière la parcourt à l'envers, et chaque couche donne à la précédente le gradient qu'elle attend.


# %% slideshow={"slide_type": "fragment"} code="folded"
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
        for epoch in range(epochs):
            print(f"époque {epoch}", end="\r")  # ce qui suit s'écrira à la place
            for batch in self.batches(len(labels), batch_size, rng):
                self.step(images[batch], labels[batch], learning_rate)

    def accuracy(self, images, labels):
        return np.mean(self.forward(images).argmax(axis=1) == labels)


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Toutes les pièces sont prouvées. Pourquoi prouver encore le modèle entier ?
#
# <details><summary>Réponse</summary>
#
# Parce que l'assemblage peut être faux avec des pièces justes : couches parcourues dans le mauvais
# ordre, gradients rangés dans un autre ordre que les paramètres, division par $m$ oubliée ou faite
# deux fois.
#
# </details>

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(8)
lot = rng.normal(size=(6, 5)), np.array([0, 2, 1, 1, 0, 2])
tiny = Model([Dense(5, 4, rng), Sigmoid(), Dense(4, 3, rng)], SoftmaxCrossEntropy())

for parameter, coded in zip(tiny.parameters, tiny.gradients(*lot)[1], strict=True):
    measured = numerical_gradient(lambda: tiny.gradients(*lot)[0], parameter)
    print(coded.shape, "juste :", bool(relative_error(coded, measured) < 1e-6))

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. `step` est le seul endroit où un poids change ; `batches` est le seul où l'on choisit les
# exemples. Les deux phrases serviront pendant la chasse : une panne a une adresse.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le programme de départ
#
# Voici un programme écrit sans classes, tel qu'un débutant consciencieux peut l'écrire ; son auteur en a
# publié les résultats. 784 pixels, deux couches cachées de 32 et de 16 sigmoïdes, dix sorties. Il tourne
# sans erreur.
#
# **Lisez-le avant la suite.** Notez tout ce qui vous paraît suspect.


# %% slideshow={"slide_type": "fragment"} code="folded"
def sigmoid_of(z):
    return 1 / (1 + np.exp(-z))


def softmax_of(z):
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def starting_program(images, labels, test_images, epochs, reported):
    """Donne l'époque, la perte et les chiffres annoncés sur le test, aux époques à noter."""
    random = np.random.RandomState(2)  # les mêmes tirages qu'après np.random.seed(2)
    W1, W2, W3 = random.randn(784, 32), random.randn(32, 16), random.randn(16, 10)
    targets = np.eye(10)[labels]
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

        W3 = W3 - 0.001 * (A2.T @ E3)
        W2 = W2 - 0.001 * (A1.T @ E2)
        W1 = W1 - 0.001 * (images.T @ E1)

        if epoch in reported:
            logits = sigmoid_of(sigmoid_of(test_images @ W1) @ W2) @ W3
            yield epoch, loss, logits.argmax(axis=1)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Le lot est le jeu entier : `{python} len(train_images)` images à chaque pas, en `float64`. Une époque
# est donc **un** pas. La perte notée est celle d'avant le pas ; l'exactitude, celle d'après le pas, sur
# le test. Nous reproduisons ce que l'auteur a publié ; nous n'en choisirons rien.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Où en sera l'exactitude après dix époques ?

# %% slideshow={"slide_type": "fragment"} code="folded"
float64_train = train_images.reshape(60000, 784) / 255
float64_test = test_images.reshape(10000, 784) / 255


def report(epoch, loss, announced):
    accuracy = percent(np.mean(announced == test_labels), ".2f")
    print(f"époque {epoch} : perte {decimal(loss, '.12f')}, exactitude {accuracy}")


program = starting_program(float64_train, train_labels, float64_test, epochs=10, reported=(0, 2, 9))
for epoch, loss, announced in program:
    report(epoch, loss, announced)

# %% [markdown] slideshow={"slide_type": "subslide"}
# À peine mieux que le hasard, et aucun message : c'est la situation ordinaire d'un réseau en panne.
#
# **Faut-il attendre ?** L'auteur a publié 27,11 % après 50 époques, et annonce environ 70 % après 3000.
# Nous avons laissé tourner ce programme, une fois, et gardé ses exactitudes.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Après deux cents époques, où en est-il ?

# %% slideshow={"slide_type": "fragment"} code="hidden"
epochs_run = column("starting_program", "epochs")
accuracies_run = column("starting_program", "accuracy")

print("époques   exactitude")
for epochs, accuracy in zip(epochs_run, accuracies_run, strict=True):
    print(f"{epochs:7d}   {percent(accuracy, '.2f'):>10s}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le même nombre que lui après 50 époques, et la suite mène bien vers 70 %. Mais chaque point coûte de
# plus en plus d'époques : le temps ne répare pas une panne.

# %% [markdown] slideshow={"slide_type": "notes"}
# 9 min. Laisser cinq minutes de lecture silencieuse, puis recueillir les soupçons au tableau sans
# les commenter : la chasse les jugera. Faux soupçons fréquents : `softmax_of` (la passe
# avant est juste, seule sa dérivée est fausse), l'ordre des trois mises à jour
# (les erreurs sont calculées avant, avec les anciens poids).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le même programme, en objets
#
# Mettons-le en classes **sans rien réparer**. Chaque bizarrerie devient une petite sous-classe d'une
# pièce juste, qui ne contient que la différence. Trouvez, pour chacune, sa ligne dans le programme.


# %% slideshow={"slide_type": "fragment"} code="folded"
class DenseWithoutBias(Dense):
    """Le biais reste à 0 : l'entraînement ne le voit pas."""

    def __init__(self, inputs, units, rng, dtype="float64"):
        super().__init__(inputs, units, rng, dtype)
        self.parameters = [self.weights]

    def backward(self, gradient):
        previous = super().backward(gradient)
        self.gradients = self.gradients[:1]
        return previous


class UnscaledDense(Dense):
    """Les poids ont un écart type de 1, quel que soit leur nombre : `random.randn(784, 32)`."""

    def deviation(self, inputs):
        return 1


class UnscaledDenseWithoutBias(DenseWithoutBias, UnscaledDense):
    """Ni biais, ni échelle."""


class DividedSigmoid(Sigmoid):
    """Divise le gradient par la largeur de la couche : `error / 32`, `error / 16`."""

    def backward(self, gradient):
        return super().backward(gradient) / gradient.shape[1]


class DiagonalSoftmax(Softmax):
    """Remplace la jacobienne par sa diagonale : `P * (1 - P)`."""

    def backward(self, gradient):
        return gradient * self.outputs * (1 - self.outputs)


# %% [markdown] slideshow={"slide_type": "subslide"}
# Et `error / 10`, dans la dernière couche ? Cette division-là est **juste** : la perte est une moyenne
# sur les dix classes, son gradient est $\frac{2}{10}(p - y)$. `MeanSquaredError` la contient. L'auteur
# l'a généralisée aux autres couches, où elle ne vient d'aucune formule.
#
# Dernière différence : le programme **additionne** les gradients des `{python} len(train_labels)`
# exemples, notre modèle en fait la **moyenne**.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Quel taux d'apprentissage faut-il donner au modèle pour qu'il fasse les mêmes pas ?

# %% slideshow={"slide_type": "fragment"}
random = np.random.RandomState(2)
same_program = Model(
    [
        UnscaledDenseWithoutBias(784, 32, random),
        DividedSigmoid(),
        UnscaledDenseWithoutBias(32, 16, random),
        DividedSigmoid(),
        UnscaledDenseWithoutBias(16, 10, random),
        DiagonalSoftmax(),
    ],
    MeanSquaredError(),
)

for epoch in range(3):
    print(f"époque {epoch}", end="\r")
    loss = same_program.step(float64_train, train_labels, learning_rate=0.001 * 60000)
    if epoch in (0, 2):
        report(epoch, loss, same_program.forward(float64_test).argmax(axis=1))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Avec un taux de $0{,}001 \times 60\,000 = 60$, les mêmes douze décimales. Un **remaniement** (*refactoring*)
# change la forme d'un programme sans changer ce qu'il calcule ; celui-ci est prouvé. Et chaque panne a
# maintenant un nom et une adresse.

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Le taux de 60 fait réagir : c'est le bon moment pour redire que somme et moyenne ne diffèrent
# que d'un facteur, et que comparer deux taux d'apprentissage exige de savoir laquelle on fait.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La chasse aux pannes
#
# Un pas par époque, c'est trop peu (leçon 07). Voici une version **par lots** du programme, dont la méthode
# `batches` prend une image de loin en loin, pour que le lot couvre tout le jeu.


# %% slideshow={"slide_type": "fragment"}
class StridedModel(Model):
    """Choisit les exemples d'un lot à intervalles réguliers."""

    def batches(self, n, batch_size, rng):
        stride = n // batch_size
        for _ in range(stride):
            yield np.arange(batch_size) * stride


# %% [markdown] slideshow={"slide_type": "subslide"}
# Réparer, c'est choisir : on garde ce qui va mieux. Chaque essai est donc jugé sur la **validation**, les
# `{python} len(y_validation)` dernières images d'entraînement, que `fit` ne voit pas. Le test attend la fin.
#
# Mêmes tirages, trois époques, lots de 128, taux d'apprentissage de 1 : à chaque étape, **une seule
# chose** change dans l'appel à `build`.


# %% slideshow={"slide_type": "subslide"}
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


accuracies = {}


def train(name, model, epochs=3, learning_rate=1.0):
    """Entraîne le modèle, note son exactitude de validation sous ce nom et l'affiche."""
    rng = np.random.default_rng(0)
    options = {"batch_size": 128, "learning_rate": learning_rate, "rng": rng}
    model.fit(x_train, y_train, epochs=epochs, **options)
    accuracies[name] = model.accuracy(x_validation, y_validation)
    print(f"{name} : {percent(accuracies[name], '.1f')}")


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
pieces = StridedModel, UnscaledDenseWithoutBias, DividedSigmoid, [DiagonalSoftmax()]
train("six pannes", build(*pieces, MeanSquaredError()))
# %% [markdown] slideshow={"slide_type": "fragment"}
# **Cherchez d'abord.** Ce réseau a six pannes : nommez-les, et pour chacune, dites **quelle mesure** la
# révélerait si vous n'aviez pas lu le code. La suite répond, panne par panne.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min de recherche par groupes de deux, sans machine. Exiger une mesure en face de chaque panne : « j'ai
# bien regardé » n'en est pas une. Puis réparer une à une, en faisant prévoir l'effet avant chaque cellule.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Première panne : toujours le même lot
#
# **Mesure.** Compter les exemples différents que voit une époque.

# %% slideshow={"slide_type": "fragment"} code="folded"
for kind in (StridedModel, Model):
    batches = list(kind([], None).batches(len(y_train), 128, np.random.default_rng(0)))
    seen = np.unique(np.concatenate(batches))
    print(f"{kind.__name__:12} {len(batches)} lots, {len(seen):5d} exemples différents")

# %% [markdown] slideshow={"slide_type": "fragment"}
# `{python} len(y_train) // 128` pas par époque, tous sur les mêmes 128 images ; les
# `{python} len(y_train) - 128` autres ne servent jamais. La perte d'entraînement descend
# pourtant : elle est mesurée sur ces 128 images.
#
# **Réparation** : `Model` et son mélange. **Prévoyez** l'exactitude.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
pieces = [Model, UnscaledDenseWithoutBias, DividedSigmoid, [DiagonalSoftmax()], MeanSquaredError()]
train("lots mélangés", build(*pieces))
# %% [markdown] slideshow={"slide_type": "fragment"}
# Peu de chose, alors que le réseau voit `{python} len(seen)` images au lieu de 128 : d'autres pannes le
# retiennent.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Deuxième panne : la division par la largeur
#
# **Mesure.** L'examen par différences finies, sur les deux pièces suspectes.

# %% slideshow={"slide_type": "fragment"}
for suspect in (Sigmoid(), DividedSigmoid(), Softmax(), DiagonalSoftmax()):
    examine(suspect)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Deux pièces fausses. L'erreur relative $\|a - b\| / (\|a\| + \|b\|)$ de la première est
# $(1 - 1/4) / (1 + 1/4) = 0{,}60$, la signature d'un gradient quatre fois trop petit, sur une
# couche de quatre colonnes.
#
# **Réparation** : `Sigmoid`. Dans le réseau, les divisions par 16 et par 32 disparaissent : la première
# couche reçoit un gradient $16 \times 32 = 512$ fois plus grand.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
pieces = [Model, UnscaledDenseWithoutBias, Sigmoid, [DiagonalSoftmax()], MeanSquaredError()]
train("sigmoïde juste", build(*pieces))
# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Troisième panne : la diagonale seule
#
# L'examen l'a trouvée en même temps. Dans l'exemple, $g = (0 \;;\; -2 \;;\; 0)$ donnait
# $p - y = `{python} p - np.array([0, 1, 0])`$. La diagonale seule rend
# $`{python} p * (1 - p) * np.array([0, -2, 0])`$ : le logit de la bonne classe est corrigé, ceux des
# autres ne le sont plus.
#
# **Réparation** : `Softmax`.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
pieces = [Model, UnscaledDenseWithoutBias, Sigmoid, [Softmax()], MeanSquaredError()]
train("softmax juste", build(*pieces))
# %% [markdown] slideshow={"slide_type": "fragment"}
# Quelques points de plus ou de moins, selon les tirages. **Un gradient faux n'empêche pas toujours
# d'apprendre** ; c'est pourquoi la courbe de la perte ne le révèle pas, et l'examen, si.
#
# <!-- more -->
#
# Avec l'erreur quadratique, les termes oubliés comptent peu : chaque classe reçoit déjà sa propre
# correction, $\frac{2}{10}(p_j - y_j)$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Quatrième panne : l'erreur quadratique
#
# Cette fois, toutes les pièces passent l'examen. **Mesure** : un réseau neuf lit mille images ; quelle est
# la taille moyenne du gradient par rapport aux logits, sur celles qu'il lit mal ?

# %% slideshow={"slide_type": "fragment"}
new_network = build(Model, UnscaledDenseWithoutBias, Sigmoid, [], None)
new_logits = new_network.forward(x_train[:1000])
misread = new_logits.argmax(axis=1) != y_train[:1000]

names = "entropie croisée", "erreur quadratique"
for name, gradient in zip(names, logit_gradients(new_logits, y_train[:1000]), strict=True):
    print(f"{name:18} {decimal(np.abs(gradient[misread]).sum(axis=1).mean(), '.3f')}")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Sur les images mal lues, l'erreur quadratique corrige cinquante fois moins. Le facteur
# $\frac{2}{10}$ de sa formule en explique cinq, qu'un pas plus long rattraperait ; le reste vient de la
# jacobienne, qui éteint d'abord les exemples les plus mal lus. Ce n'est pas une faute de calcul : c'est un
# mauvais choix, et il faut une mesure pour le voir.
#
# **Réparation** : `SoftmaxCrossEntropy`, qui contient le softmax.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
pieces = [Model, UnscaledDenseWithoutBias, Sigmoid, [], SoftmaxCrossEntropy()]
train("entropie croisée", build(*pieces))
# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Cinquième panne : des poids sans échelle
#
# Avant sa sigmoïde, un neurone de la première couche est une somme de 784 produits. Si les poids ont un
# écart type de 1, celui de la somme est $\sqrt{\sum_i x_i^2}$, la norme de l'image.
#
# **Mesure.** La norme d'une image, puis la répartition des sorties de la première sigmoïde, sans
# aucun entraînement.

# %% slideshow={"slide_type": "fragment"}
norm = np.linalg.norm(x_train[:1000], axis=1).mean()
print("norme moyenne d'une image :", decimal(norm, ".1f"))

figure, panes = plt.subplots(1, 2, figsize=(11, 3.8), sharey=True, layout="constrained")
kinds = (UnscaledDense, "écart type 1", VERMILION), (Dense, "écart type √(2/784)", BLUE)
for axes, (kind, title, colour) in zip(panes, kinds, strict=True):
    outputs = Sigmoid().forward(kind(784, 32, np.random.default_rng(1)).forward(x_train[:1000]))
    saturated = np.mean(outputs * (1 - outputs) < 0.01)
    print(f"{title:19} sorties dont la pente est sous un centième : {percent(saturated, '.0f')}")
    share = np.full(outputs.size, 100 / outputs.size)
    axes.hist(outputs.ravel(), bins=20, range=(0, 1), weights=share, color=colour)
    axes.set(title=title, xlabel="sortie de la sigmoïde")
    axes.xaxis.set_major_formatter(DecimalComma())
panes[0].set_ylabel("part des sorties (%)")
show(
    figure,
    alt="Deux histogrammes des sorties de la première sigmoïde. Avec un écart type de 1, "
    "elles s'entassent à 0 et à 1 ; avec √(2/784), elles forment une bosse au milieu.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# À gauche, plus de la moitié des sorties sont saturées avant tout apprentissage : leur pente est presque
# nulle, et le gradient n'y passe pas. À droite, l'écart type $\sqrt{2/d}$ de la leçon 07 garde les sommes
# à la même échelle, quel que soit le nombre $d$ d'entrées.
#
# **Réparation** : `DenseWithoutBias`, qui a la bonne échelle.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
without_bias = build(Model, DenseWithoutBias, Sigmoid, [], SoftmaxCrossEntropy())
train("bonne échelle", without_bias)
# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Sixième panne : pas de biais
#
# **Mesure.** Donner au réseau une image blanche, tous les pixels à 0.
#
# **Prévoyez.** Que rend la première sigmoïde, quels que soient les poids appris ?

# %% slideshow={"slide_type": "fragment"} code="folded"
without_bias.forward(np.zeros((1, 784), dtype="float32"))

print(np.unique(without_bias.layers[1].outputs))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Toujours `{python} without_bias.layers[1].outputs[0, 0]`, pour les 32 neurones : sans biais, une couche
# ne peut pas décider de ce qu'elle répond à zéro. Elle ne peut pas non plus placer un **seuil**.
#
# **Réparation** : `Dense`. **Prévoyez** le gain.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
train("avec des biais", build(Model, Dense, Sigmoid, [], SoftmaxCrossEntropy()))
# %% [markdown] slideshow={"slide_type": "fragment"}
# Aucun gain net : sur MNIST, ce réseau s'en passe. Une réparation juste se garde, même quand la
# validation du jour ne la récompense pas.
#
# <!-- more -->
#
# L'explication probable : une somme d'entrées toutes positives, sorties de sigmoïdes ou encre toujours
# au même endroit, varie peu, et tient lieu de biais.

# %% [markdown] slideshow={"slide_type": "notes"}
# 14 min pour les six pannes. La sixième est la plus instructive : les étudiants attendent un gain. Dire
# clairement que l'absence d'effet est un résultat. La section facultative donne le problème où il compte.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Un problème où le biais compte (facultatif)
#
# Un seul pixel, et deux classes : l'image est sombre si $x > 2$.
#
# **Prévoyez** l'exactitude, sans biais puis avec.

# %% slideshow={"slide_type": "skip"}
pixels, is_dark = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([0, 0, 1, 1])

for kind in (DenseWithoutBias, Dense):
    one_pixel = Model([kind(1, 2, np.random.default_rng(0))], SoftmaxCrossEntropy())
    for _ in range(500):
        one_pixel.step(pixels, is_dark, learning_rate=1.0)
    print(f"{kind.__name__:16} {percent(one_pixel.accuracy(pixels, is_dark), '.0f')}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Sans biais, les deux logits sont $w_1 x$ et $w_2 x$ : le plus grand est le même pour tous les $x$ positifs.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que vaut une réparation
#
# Le réseau n'a plus de panne. Le reste est affaire de **choix** : des ReLU à la place des sigmoïdes, et
# une seule couche cachée, de 128 neurones, comme dans la leçon 07. Les objets rendent l'essai facile.


# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
def relu_network(rng):
    """Assemble un réseau 784-128-10 à ReLU."""
    layers = [Dense(784, 128, rng, "float32"), ReLU(), Dense(128, 10, rng, "float32")]
    return Model(layers, SoftmaxCrossEntropy())


train("128 ReLU", relu_network(np.random.default_rng(1)), epochs=6, learning_rate=0.5)
# %% slideshow={"slide_type": "subslide"}
steps = list(accuracies)[:8]
plot_bars(
    [100 * accuracies[name] for name in steps],
    steps,
    xlabel="exactitude de validation",
    unit="%",
    decimals=0,
    highlight=["six pannes"],
    alt="Huit barres, une par étape. L'exactitude part de moins d'un tiers, monte avec la sigmoïde "
    "juste, saute vers neuf dixièmes avec l'entropie croisée, et finit au-delà avec 128 ReLU.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# La figure est celle d'une seule graine. Sur
# `{python} len(seeds(8, "six pannes"))` graines, l'exactitude était :
#
# | étape | exactitude | étape | exactitude |
# |---|---|---|---|
# | six pannes | `{python} between(seeds(8, "six pannes"))` | entropie croisée | `{python} between(seeds(8, "entropie croisée"))` |
# | lots mélangés | `{python} between(seeds(8, "lots mélangés"))` | bonne échelle | `{python} between(seeds(8, "bonne échelle"))` |
# | sigmoïde juste | `{python} between(seeds(8, "sigmoïde juste"))` | avec des biais | `{python} between(seeds(8, "avec des biais"))` |
# | softmax juste | `{python} between(seeds(8, "softmax juste"))` | 128 ReLU | `{python} between(seeds(8, "128 ReLU"))` |

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une seule panne suffit
#
# L'entropie croisée « vaut »-elle la hauteur de sa marche ? Non : le gain d'une réparation dépend de celles
# qui sont déjà faites. Pour juger une panne, partons du réseau réparé, et remettons-la, **seule**. Une pièce
# manque : la diagonale, quand la perte est l'entropie croisée.
#
# <!-- more -->
#
# Le gradient $-1/p$ traverse alors $p(1 - p)$ : de $p - y$, il ne reste que la case de la bonne classe.


# %% slideshow={"slide_type": "fragment"}
class DiagonalCrossEntropy(SoftmaxCrossEntropy):
    """L'entropie croisée, dont le gradient traverse la seule diagonale de la jacobienne."""

    def backward(self):
        gradient = super().backward()
        return np.where(gradient < 0, gradient, 0)  # p - y n'est négatif qu'à l'étiquette


# %% [markdown] slideshow={"slide_type": "subslide"}
# « Avec des biais » était le réseau sans panne, et « bonne échelle » celui à qui il ne manque que le
# biais.
#
# **Prévoyez.** Laquelle des cinq autres, seule, fait le plus de dégâts ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
mended = SoftmaxCrossEntropy()
one_fault = {
    "toujours le même lot": (StridedModel, Dense, Sigmoid, [], mended),
    "division par la largeur": (Model, Dense, DividedSigmoid, [], mended),
    "diagonale seule": (Model, Dense, Sigmoid, [], DiagonalCrossEntropy()),
    "erreur quadratique": (Model, Dense, Sigmoid, [Softmax()], MeanSquaredError()),
    "poids sans échelle": (Model, UnscaledDense, Sigmoid, [], mended),
}
for name, pieces in one_fault.items():
    train(name, build(*pieces))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Sur les mêmes graines que plus haut :
#
# | une seule panne | exactitude |
# |---|---|
# | aucune panne | `{python} between(seeds(8, "avec des biais"))` |
# | pas de biais | `{python} between(seeds(8, "bonne échelle"))` |
# | poids sans échelle | `{python} between(seeds(8, "poids sans échelle"))` |
# | toujours le même lot | `{python} between(seeds(8, "toujours le même lot"))` |
# | erreur quadratique | `{python} between(seeds(8, "erreur quadratique"))` |
# | division par la largeur | `{python} between(seeds(8, "division par la largeur"))` |
# | diagonale seule | `{python} between(seeds(8, "diagonale seule"))` |

# %% [markdown] slideshow={"slide_type": "subslide"}
# La diagonale seule, qui coûtait peu avec l'erreur quadratique, ruine tout avec l'entropie croisée :
# chaque exemple fait monter le logit de sa classe, rien ne fait descendre les autres. Si nous avions
# réparé la perte **avant** le softmax, l'exactitude serait tombée à un sur dix, et nous aurions sans
# doute annulé une bonne réparation.
# D'où l'ordre : d'abord ce qu'un **examen** déclare faux (les données, les gradients), ensuite les choix
# (la perte, l'échelle), qu'on juge à l'exactitude.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. C'est le sommet de la leçon : la valeur d'une réparation dépend des autres. Faire nommer un cas
# vécu où une bonne correction a été annulée parce que « ça ne marchait pas mieux ».

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le test, une seule fois
#
# Le réseau est choisi : 128 ReLU. La validation a fini de servir : entraînons-le de nouveau, sur toutes
# les images d'entraînement, puis lisons le test. Il ne changera plus rien.
#
# **Prévoyez.** Le test sera-t-il au-dessus ou au-dessous de la validation ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
rng = np.random.default_rng(1)
final = relu_network(rng)
final.fit(rows, train_labels, epochs=6, batch_size=128, learning_rate=0.5, rng=rng)
probabilities = Softmax().forward(final.forward(x_test))
predicted = probabilities.argmax(axis=1)

print("validation, plus haut :", percent(accuracies["128 ReLU"], ".1f"))
print("test :", percent(np.mean(predicted == test_labels), ".1f"))
print(f"image 2 : le réseau annonce {predicted[2]}, à {percent(probabilities[2].max(), '.1f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur les mêmes graines, la validation était `{python} between(seeds(8, "128 ReLU"))`, et le test,
# `{python} between(seeds(8, "test"))`. Les deux se valent : la validation n'a servi qu'à
# quelques choix, et le test à aucun. L'image 2 du test est bien un 1.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Chiffre par chiffre
#
# Une exactitude est une moyenne. Prenons, parmi **les images de chaque chiffre**, la part que le réseau lit
# bien : d'abord le programme de départ après 50 époques, puis le réseau choisi, sur le test
# (médiane des huit graines).

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** En panne, tous les chiffres sont-ils lus aussi mal ? Réparé, lequel est lu le mieux ?

# %% slideshow={"slide_type": "fragment"} code="hidden"
broken = [column("starting_program", f"digit {digit}", epochs=50)[0] for digit in range(10)]
repaired = [np.median(seeds(8, f"chiffre {digit}")) for digit in range(10)]

print("chiffre   en panne   réparé (médiane)")
for digit in range(10):
    print(f"{digit}         {percent(broken[digit], '4.1f')}    {percent(repaired[digit], '.1f')}")

# %% slideshow={"slide_type": "subslide"}
plot_dots(
    [100 * value for value in repaired],
    range(10),
    xlabel="exactitude sur le test",
    title="Le réseau réparé, chiffre par chiffre",
    alt="Dix points, un par chiffre, sur une échelle de 90 à 100. Ceux du 0 et du 1 sont le plus à "
    "droite, près de 99.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# En panne, il lit huit 1 sur dix et un 2 sur quinze : ce sont les 80 % et les 6,5 % que l'auteur a publiés. Une
# moyenne de `{python} percent(column("starting_program", "accuracy", epochs=50)[0], ".0f")` cachait cela.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Du réseau réparé, peut-on nommer le chiffre le moins bien lu ?
#
# <details><summary>Réponse</summary>
#
# Non. Sur ces graines, le 0 et le 1 ont les plus hautes médianes ; mais le moins bien lu change d'une
# graine à l'autre. Chaque chiffre n'a que mille images de test environ, et quelques dizaines d'erreurs. L'exercice 1
# vous fait écrire cette mesure.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Ne pas relancer la chasse après avoir vu le test : c'est la règle que cette section montre.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Une couche sait faire `forward` et `backward`, et garde entre les deux ce dont elle a besoin. Un modèle
#   est une liste de couches et une perte.
# - Chaque pièce se prouve seule, par différences finies ; puis l'assemblage.
# - La sigmoïde a une pente d'au plus un quart, presque nulle dès qu'elle sature.
# - Le gradient de l'erreur quadratique s'éteint sur les erreurs les plus sûres ; celui de
#   l'entropie croisée, $p - y$, non.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Une panne se trouve par une **mesure** : exemples vus, différences finies, taille des gradients,
#   répartition des activations, image blanche.
# - Le gain d'une réparation dépend des pannes qui restent : on répare d'abord ce qu'un examen
#   déclare faux.
# - On choisit sur la validation ; le test parle une fois.
#
# Ce réseau disparaît avec le noyau. La [leçon 13](13_garder.ipynb) le garde dans un fichier, sans danger.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
