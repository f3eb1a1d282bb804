# ---
# title: Deux couches, à la main
# goal: Écrire avec NumPy les passes avant et arrière d'un réseau de deux couches, et prouver ses gradients.
# prerequisites: Leçons 01 à 05 ; produit de matrices avec NumPy ; dérivée d'une fonction composée
# teaching_minutes: 70
# exercise_minutes: 15
# compute_seconds: 90
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Que calcule un réseau de deux couches, formule par formule, et avec quelles formes ?
# - D'où vient $dZ_2 = A_2 - Y$, et comment l'erreur remonte-t-elle d'une couche à l'autre ?
# - Comment **prouver** que des gradients écrits à la main sont justes ?
# - Pourquoi des poids de départ au hasard, et à quelle échelle ?
# - Jusqu'où va ce réseau, sans aucune bibliothèque que NumPy ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 70 min de présentation et 15 min de questions ; une pause convient avant
# « Prouver les gradients ». Tout ce que Keras faisait dans la première partie est ici écrit à la
# main. Les étudiants ont besoin d'un papier et d'une calculatrice. Les trois sections facultatives ne sont
# pas projetées.

# %% slideshow={"slide_type": "skip"}
import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    decimal,
    load_mnist,
    percent,
    plot_gallery,
    plot_graph,
    plot_history,
    plot_network,
    show,
    start_keras,
)
from helpers.figures import BLUE, VERMILION, DecimalComma

# %% slideshow={"slide_type": "skip"}
(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une image par colonne
#
# Notre réseau a deux couches : 784 entrées, 10 neurones cachés, 10 sorties.
#
# <!-- more -->
#
# C'est peu, et c'est
# voulu : toutes les formes tiennent sur le dessin.

# %% slideshow={"slide_type": "-"}
plot_network((784, 10, 10))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les images entrent à gauche. La flèche dit par quoi la couche les multiplie et ce qu'elle ajoute ;
# sous chaque colonne de cercles, ce que la couche calcule et la forme du résultat. $m$ est le nombre
# d'images du lot.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Combien de nombres ce réseau apprend-il ?
#
# <details><summary>Réponse</summary>
#
# $10 \times 784 + 10 + 10 \times 10 + 10 = 7\,960$ : cinquante fois moins que le réseau de la
# leçon 04.
#
# </details>

# %% [markdown] slideshow={"slide_type": "fragment"}
# ### Deux conventions
#
# Keras range **un exemple par ligne** et calcule $Z = X W + b$. Dans cette leçon, nous rangeons
# **un exemple par colonne**, comme dans beaucoup de livres, et nous calculons $Z = W X + b$ : les
# poids viennent en premier, comme dans $y = a x + b$. Les nombres sont les mêmes, transposés.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les symboles des leçons 06 à 08
#
# $n_0$, $n_1$ et $n_2$ sont les tailles : entrées, neurones cachés, classes. $m$ est le nombre
# d'exemples du lot, et $c$ le plus grand logit d'un exemple.
#
# Formes de la leçon 06, en colonnes, puis de 07 et 08, en lignes :
#
# - $X = A_0$ ; $Y$ : les images ; les cibles, $(n_0, m)$ ; $(n_2, m)$ puis $(m, n_0)$ ; $(m, n_2)$
# - $W_1$ ; $W_2$ : les poids, $(n_1, n_0)$ ; $(n_2, n_1)$ puis $(n_0, n_1)$ ; $(n_1, n_2)$
# - $b_1$ ; $b_2$ : les biais, $(n_1, 1)$ ; $(n_2, 1)$ puis $(n_1,)$ ; $(n_2,)$
# - $Z_1$, $A_1$ : la couche cachée, avant et après ReLU, $(n_1, m)$ puis $(m, n_1)$

# %% [markdown] slideshow={"slide_type": "subslide"}
# - $Z_2$ : les **logits** : ce qui entre dans le softmax, le $z$ de la leçon 04, $(n_2, m)$ puis $(m, n_2)$
# - $A_2$ ou $P$ : les probabilités : ce qui sort du softmax, $(n_2, m)$ puis $(m, n_2)$
# - $\ell_i$ ; $L$ : la perte de l'exemple $i$ ; la perte, leur moyenne, un nombre
# - $dZ_1$ ; $dZ_2$ : pour chaque exemple, la dérivée de **sa** perte $\ell_i$, comme $Z$
# - $dW$ ; $db$ : la dérivée de $L$ : une moyenne, donc divisée par $m$, comme $W$ ; $b$
# - $\eta$ ; $\odot$ : le taux d'apprentissage ; le produit case par case

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les images et les cibles
#
# Nous prenons les 10 000 premières images pour apprendre. Les `{python} len(test_images)` images de
# test attendent la fin de la leçon.
#
# **Prévoyez.** Quelle est la forme de `X` ?

# %% slideshow={"slide_type": "fragment"}
X = train_images[:10000].reshape(10000, 784).T / 255
labels = train_labels[:10000]

print("X", X.shape)
print("l'image 3 est la colonne", X[:, 3].shape)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les cibles suivent la même convention : une colonne par exemple, avec un 1 dans la **ligne** du
# chiffre. C'est le codage de la leçon 03, transposé.


# %% slideshow={"slide_type": "fragment"}
def one_hot(labels, classes=10):
    """Renvoie les cibles, une colonne par étiquette : forme (classes, m)."""
    targets = np.zeros((classes, len(labels)))
    targets[labels, np.arange(len(labels))] = 1
    return targets


# %% slideshow={"slide_type": "fragment"}
Y = one_hot(labels)

print("Y", Y.shape)
print(one_hot([2, 0, 2], classes=3))

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Faire dire les formes avant de les montrer. La confusion entre lignes et colonnes est l'erreur
# de toute la leçon : revenir au dessin chaque fois qu'une forme surprend. Le tableau des symboles ne se
# lit pas : on y revient.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La passe avant
#
# Quatre lignes, de gauche à droite sur le dessin :
#
# $$
# \begin{aligned}
# \underbrace{Z_1}_{(10, m)} &= \underbrace{W_1}_{(10, 784)} \; \underbrace{X}_{(784, m)} + \underbrace{b_1}_{(10, 1)} \\
# \underbrace{A_1}_{(10, m)} &= \mathrm{relu}(Z_1) \\
# \underbrace{Z_2}_{(10, m)} &= \underbrace{W_2}_{(10, 10)} \; \underbrace{A_1}_{(10, m)} + \underbrace{b_2}_{(10, 1)} \\
# \underbrace{A_2}_{(10, m)} &= \mathrm{softmax}(Z_2)
# \end{aligned}
# $$
#
# La colonne $i$ de $Z_2$ contient les dix logits de l'image $i$ ; celle de $A_2$, ses dix
# probabilités.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un réseau que l'on suit sur le papier
#
# Avant le code, un réseau 2-2-2 et deux exemples, $m = 2$. Les deux exemples sont de la classe 0.
#
# $$
# \begin{gathered}
# X = \begin{pmatrix} 1 & 1 \\ 2 & 0 \end{pmatrix}
# \quad
# Y = \begin{pmatrix} 1 & 1 \\ 0 & 0 \end{pmatrix}
# \\
# W_1 = \begin{pmatrix} 1 & 0 \\ 1 & -1 \end{pmatrix}
# \quad
# W_2 = \begin{pmatrix} 1 & 1 \\ 0 & 3 \end{pmatrix}
# \\
# b_1 = b_2 = \begin{pmatrix} 0 \\ 0 \end{pmatrix}
# \end{gathered}
# $$

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** Calculez $Z_1$, $A_1$, puis $Z_2$. Quel neurone caché se tait, et pour quel exemple ?

# %% [markdown] slideshow={"slide_type": "fragment"}
# $$
# \begin{aligned}
# Z_1 &= W_1 X = \begin{pmatrix} 1 & 1 \\ -1 & 1 \end{pmatrix}
# \quad
# A_1 = \begin{pmatrix} 1 & 1 \\ 0 & 1 \end{pmatrix}
# \\
# Z_2 &= W_2 A_1 = \begin{pmatrix} 1 & 2 \\ 0 & 3 \end{pmatrix}
# \end{aligned}
# $$
#
# Le second neurone caché se tait pour le premier exemple : ReLU a coupé le $-1$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Reste le softmax,
# colonne par colonne. Les deux logits d'une colonne diffèrent de 1 : la plus grande probabilité est
# $e / (e + 1) = 0{,}731$, l'autre $0{,}269$.
#
# $$
# A_2 = \begin{pmatrix} 0{,}731 & 0{,}269 \\ 0{,}269 & 0{,}731 \end{pmatrix}
# $$
#
# Le premier exemple est bien lu, le second non : sa classe 0 ne reçoit que 0,269.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le code de la passe avant
#
# `softmax` reçoit une colonne par exemple : la somme se fait **vers le bas**, le long de l'axe 0.
# On retire d'abord $c$, le plus grand logit de chaque colonne, ce qui ne change pas le résultat
# ($e^{z - c}$ divise tout par $e^c$) et évite des exponentielles trop grandes. La leçon 07 y revient.


# %% slideshow={"slide_type": "fragment"}
def relu(Z):
    return np.maximum(Z, 0)


def softmax(Z):
    exponentials = np.exp(Z - Z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


# %% [markdown] slideshow={"slide_type": "subslide"}
# La passe avant se lit comme les quatre formules. Elle renvoie aussi les résultats intermédiaires :
# la passe arrière en aura besoin.


# %% slideshow={"slide_type": "fragment"}
def forward(X, parameters):
    """Renvoie Z1, A1, Z2 et A2 ; A2 contient les probabilités, une colonne par exemple."""
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


# %% slideshow={"slide_type": "subslide"} code="folded"
tiny_X = np.array([[1.0, 1.0], [2.0, 0.0]])
tiny_Y = one_hot([0, 0], classes=2)
tiny_parameters = [
    np.array([[1.0, 0.0], [1.0, -1.0]]),  # W1
    np.zeros((2, 1)),  # b1
    np.array([[1.0, 1.0], [0.0, 3.0]]),  # W2
    np.zeros((2, 1)),  # b2
]

tiny_cache = forward(tiny_X, tiny_parameters)
for name, array in zip(("Z1", "A1", "Z2", "A2"), tiny_cache, strict=True):
    print(f"{name} =\n{array.round(3)}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les nombres du papier.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Pourquoi un biais de forme (10, 1)
#
# Un biais par neurone, donc par **ligne** : chaque colonne de $Z_1$ reçoit la même colonne $b_1$. NumPy
# répète la colonne pour les $m$ exemples. Avec la forme `(10,)`, NumPy répéterait une **ligne**.
#
# **Prévoyez.** Que se passe-t-il si $b_1$ a la forme `(10,)`, avec $m = 3$ exemples ? Avec $m = 10$ ?

# %% slideshow={"slide_type": "fragment"} code="folded"
flat_bias = np.zeros(10)

for m in (3, 10):
    try:
        print(f"m = {m:2} : la somme a la forme", (np.zeros((10, m)) + flat_bias).shape)
    except ValueError as error:
        print(f"m = {m:2} : {type(error).__name__}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Avec 3 exemples, une erreur. Avec 10, rien : chaque exemple reçoit **un** biais, le même pour tous ses
# neurones, et le réseau apprend autre chose sans prévenir. Une forme s'écrit et se vérifie.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Au hasard, d'abord
#
# Les poids et les biais de départ sont tirés au hasard. Pourquoi au hasard, et pourquoi entre −0,5 et
# 0,5 ? « Pourquoi des poids au hasard » y répond, quand le réseau saura apprendre.


# %% slideshow={"slide_type": "fragment"}
def initialise(rng, sizes=(784, 10, 10)):
    """Renvoie W1, b1, W2 et b2 : des nombres au hasard entre -0,5 et 0,5."""
    inputs, hidden, classes = sizes
    W1 = rng.uniform(-0.5, 0.5, (hidden, inputs))
    b1 = rng.uniform(-0.5, 0.5, (hidden, 1))
    W2 = rng.uniform(-0.5, 0.5, (classes, hidden))
    b2 = rng.uniform(-0.5, 0.5, (classes, 1))
    return [W1, b1, W2, b2]


# %% slideshow={"slide_type": "subslide"}
parameters = initialise(np.random.default_rng(0))
W1, b1, W2, b2 = parameters
Z1, A1, Z2, A2 = forward(X, parameters)

print("W1", W1.shape, "  b1", b1.shape, "  Z1", Z1.shape, "  A1", A1.shape)
print("W2", W2.shape, "   b2", b2.shape, "  Z2", Z2.shape, "  A2", A2.shape)
print("chaque colonne de A2 a pour somme 1 :", np.allclose(A2.sum(axis=0), 1))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La perte
#
# L'**entropie croisée** de la leçon 04. Pour l'exemple $i$, la perte $\ell_i$ est l'opposé du logarithme
# de la probabilité donnée au bon chiffre ; pour le lot, $L$ est la moyenne :
#
# $$
# \begin{aligned}
# \ell_i &= -\sum_{k} Y_{ki} \log A_{2,ki} \\
# L &= \frac{1}{m} \sum_{i=1}^{m} \ell_i
# \end{aligned}
# $$
#
# Sur le petit réseau : $-\log 0{,}731 = 0{,}313$ et $-\log 0{,}269 = 1{,}313$, de moyenne 0,813.


# %% slideshow={"slide_type": "subslide"}
def cross_entropy(A2, Y):
    """Renvoie la perte moyenne des exemples, un nombre."""
    m = Y.shape[1]
    return -np.sum(Y * np.log(A2)) / m


# %% slideshow={"slide_type": "fragment"}
print("réseau 2-2-2 :", decimal(cross_entropy(tiny_cache[-1], tiny_Y), ".3f"))
print("réseau neuf  :", decimal(cross_entropy(A2, Y), ".1f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le réseau neuf fait pire que $\log 10 \approx 2{,}30$, la perte de qui répond 1/10 partout (leçon 04) : ses
# poids le font pencher pour certains chiffres, sans raison.

# %% [markdown] slideshow={"slide_type": "notes"}
# 15 min. Faire le 2-2-2 au tableau, chacun sur son papier, avant le code : il resservira pour la
# passe arrière. Garder ces nombres affichés. Erreur à attendre : softmax le long de la ligne.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La passe arrière
#
# Il faut la pente de $L$ par rapport à chaque poids. On l'obtient de droite à gauche, par la règle
# de dérivation des fonctions composées : c'est la **rétropropagation** (*backpropagation*).

# %% slideshow={"slide_type": "fragment"}
plot_network((784, 10, 10), backward=True)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Trois étapes : l'erreur à la sortie ; les poids de la seconde couche ; un pas vers la gauche. À
# chacune, une formule, puis les nombres du réseau 2-2-2. Un gradient a toujours la forme de ce par rapport
# à quoi l'on dérive.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### L'erreur à la sortie : d'où vient A2 − Y
#
# Un seul exemple : $z$ est sa colonne de logits, $p = \mathrm{softmax}(z)$, $y$ sa cible. Notons $S$ la
# somme des $e^{z_k}$. Alors $p_k = e^{z_k} / S$, donc $\log p_k = z_k - \log S$, et
#
# $$
# \begin{aligned}
# \ell &= -\sum_k y_k \log p_k \\
# &= -\sum_k y_k z_k + \log S \qquad \text{car } \sum_k y_k = 1
# \end{aligned}
# $$
#
# Le logarithme de la perte **défait** l'exponentielle du softmax. On dérive par rapport à $z_j$ :
#
# $$
# \frac{\partial \ell}{\partial z_j} = -y_j + \frac{e^{z_j}}{S} = p_j - y_j
# $$
#
# Pour tous les exemples à la fois : $dZ_2 = A_2 - Y$, de forme $(10, m)$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Sur l'exemple de la leçon 04 : $z = (0 \;;\; \log 2 \;;\; 0)$, donc
# $p = (0{,}25 \;;\; 0{,}5 \;;\; 0{,}25)$, et $y = (0 \;;\; 1 \;;\; 0)$.
#
# **Prévoyez.** Que vaut $p - y$ ? Quel signe a la pente du bon logit, et pourquoi ? Puis, sur le réseau
# 2-2-2, que vaut $dZ_2$ ?

# %% slideshow={"slide_type": "fragment"}
p = np.array([0.25, 0.5, 0.25])
y = np.array([0, 1, 0])
print("p - y :", p - y)

tiny_Z1, tiny_A1, tiny_Z2, tiny_A2 = tiny_cache
tiny_dZ2 = tiny_A2 - tiny_Y
print("dZ2 du réseau 2-2-2 :")
print(tiny_dZ2.round(3))

# %% [markdown] slideshow={"slide_type": "fragment"}
# La pente du bon logit est négative : l'augmenter fait baisser la perte. Celle des autres est la
# probabilité qu'ils ont reçue à tort.
#
# <!-- more -->
#
# Leur somme est nulle. Dans le 2-2-2, le second exemple, mal lu,
# pèse près de trois fois plus que le premier.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Par la jacobienne du softmax (facultatif)
#
# La même dérivée par la règle des fonctions composées, sans le raccourci du logarithme. La leçon 08
# s'en sert. Changer $z_j$ change $S$, donc **toutes** les probabilités. On dérive le quotient
# $p_k = e^{z_k} / S$ en séparant deux cas :
#
# $$
# \begin{aligned}
# j = k : \quad
# \frac{\partial p_k}{\partial z_k} &= \frac{e^{z_k} S - e^{z_k} e^{z_k}}{S^2} = p_k (1 - p_k) \\
# j \neq k : \quad
# \frac{\partial p_k}{\partial z_j} &= \frac{0 \times S - e^{z_k} e^{z_j}}{S^2} = - p_k p_j
# \end{aligned}
# $$
#
# Ces $n_2 \times n_2$ nombres sont la **matrice jacobienne** du softmax. En une seule écriture, avec
# $\delta_{kj}$ qui vaut 1 si $k = j$ et 0 sinon : $\partial p_k / \partial z_j = p_k (\delta_{kj} - p_j)$.

# %% [markdown] slideshow={"slide_type": "skip"}
# $z_j$ agit sur $\ell$ par chacun des $p_k$, et les effets s'ajoutent. La dérivée de $\log p$ est
# $1/p$, donc :
#
# $$
# \begin{aligned}
# \frac{\partial \ell}{\partial z_j}
# &= \sum_k \frac{\partial \ell}{\partial p_k} \, \frac{\partial p_k}{\partial z_j} \\
# &= \sum_k -\frac{y_k}{p_k} \; p_k (\delta_{kj} - p_j) \\
# &= -y_j + p_j \sum_k y_k = p_j - y_j
# \end{aligned}
# $$

# %% slideshow={"slide_type": "skip"}
jacobian = np.diag(p) - np.outer(p, p)
print("jacobienne du softmax :")
print(jacobian)
print("dérivées par rapport à p :", -y / p)
print("les deux, composées      :", jacobian @ (-y / p))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les poids de la seconde couche
#
# Un exemple encore : $z = W_2\, a + b_2$, où $a$ est sa colonne de $A_1$. Le poids $W_{2,jk}$ n'agit que
# sur $z_j$, qu'il multiplie par $a_k$. Notons $dz_j = \partial \ell / \partial z_j$ :
#
# $$
# \frac{\partial \ell}{\partial W_{2,jk}} = dz_j \, a_k
# \qquad
# \frac{\partial \ell}{\partial b_{2,j}} = dz_j
# $$
#
# Pour la perte **moyenne**, on ajoute les $m$ exemples et on divise par $m$ :
#
# $$
# dW_{2,jk} = \frac{1}{m} \sum_{i=1}^{m} dZ_{2,ji} \, A_{1,ki}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# C'est un produit de matrices, à condition de transposer $A_1$ pour que les exemples se rencontrent :
#
# $$
# \underbrace{dW_2}_{(10, 10)} = \frac{1}{m}\, \underbrace{dZ_2}_{(10, m)} \; \underbrace{A_1^{\mathsf{T}}}_{(m, 10)}
# \qquad
# \underbrace{db_2}_{(10, 1)} = \frac{1}{m} \sum_i dZ_2^{(i)}
# $$
#
# où $dZ_2^{(i)}$ est la colonne $i$. La somme sur les exemples est **dans** le produit ; la division par
# $m$ n'y est pas, il faut l'écrire.
#
# **Prévoyez.** Sur le réseau 2-2-2, calculez $dW_2$ et $db_2$, avec $m = 2$.

# %% slideshow={"slide_type": "fragment"}
print("dW2 =")
print((tiny_dZ2 @ tiny_A1.T / 2).round(3))
print("db2 =")
print((tiny_dZ2.sum(axis=1, keepdims=True) / 2).round(3))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Remonter d'une couche
#
# Le neurone caché $k$ agit sur **tous** les logits, par la colonne $k$ de $W_2$. Les effets
# s'ajoutent :
#
# $$
# \frac{\partial \ell}{\partial a_k} = \sum_j W_{2,jk} \, dz_j
# \quad\text{soit}\quad
# \underbrace{W_2^{\mathsf{T}}}_{(10, 10)} \; \underbrace{dZ_2}_{(10, m)}
# $$
#
# L'erreur traverse la couche **à l'envers**, par les mêmes poids, transposés. Puis elle traverse ReLU,
# dont la dérivée vaut 1 où $Z_1 > 0$ et 0 ailleurs : un neurone qui s'est tu n'est pour rien dans
# l'erreur, et n'en reçoit rien.
#
# $$
# dZ_1 = \left( W_2^{\mathsf{T}}\, dZ_2 \right) \odot \mathrm{relu}'(Z_1)
# $$
#
# En 0, où ReLU n'a pas de dérivée, on prend 0.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Sur le réseau 2-2-2, quelle case de $dZ_1$ est nulle ?

# %% slideshow={"slide_type": "fragment"}
tiny_dA1 = tiny_parameters[2].T @ tiny_dZ2
print("avant ReLU :")
print(tiny_dA1.round(3))
print("dZ1 =")
print((tiny_dA1 * (tiny_Z1 > 0)).round(3))

# %% [markdown] slideshow={"slide_type": "fragment"}
# La case du neurone qui s'était tu, pour le premier exemple.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le code de la passe arrière
#
# La première couche reçoit $X$ comme la seconde reçoit $A_1$ : les mêmes formules, une couche
# plus à gauche.
#
# $$
# \underbrace{dW_1}_{(10, 784)} = \frac{1}{m}\, \underbrace{dZ_1}_{(10, m)} \; \underbrace{X^{\mathsf{T}}}_{(m, 784)}
# $$
#
# $$
# db_1 = \frac{1}{m} \sum_i dZ_1^{(i)}
# $$
#
# Six formules, six lignes. `keepdims=True` garde la seconde dimension : la somme des colonnes a la
# forme `(10, 1)`, celle du biais.


# %% slideshow={"slide_type": "subslide"}
def backward(X, Y, parameters, cache):
    """Renvoie dW1, db1, dW2 et db2, de mêmes formes que W1, b1, W2 et b2."""
    W1, b1, W2, b2 = parameters
    Z1, A1, Z2, A2 = cache
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = (W2.T @ dZ2) * (Z1 > 0)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Calculez $dW_1$ et $db_1$ du réseau 2-2-2.

# %% slideshow={"slide_type": "fragment"}
tiny_gradients = backward(tiny_X, tiny_Y, tiny_parameters, tiny_cache)
names = ("dW1", "db1", "dW2", "db2")
for name, gradient in zip(names, tiny_gradients, strict=True):
    print(f"{name} =\n{gradient.round(3) + 0.0}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les nombres du papier. C'est une première preuve, sur un seul cas : le programme calcule bien nos six
# formules. Elle ne dit pas encore que les formules sont justes.

# %% [markdown] slideshow={"slide_type": "notes"}
# 22 min, en trois fois : 8 min pour $A_2 - Y$, 6 pour la seconde couche, 8 pour remonter et pour le code.
# Écrire la dérivation au tableau, en demandant chaque fois ce qui justifie le passage. Le moment à
# ne pas manquer : le logarithme défait l'exponentielle. Erreurs à attendre : oublier que $z_j$ est aussi
# dans $S$ ; prendre relu' de $dZ_1$.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Les formes, sans faute
#
# Voici un tableau des formes comme celui dont ce cours est parti, avec ses **deux fautes**.
#
# | symbole | forme | | symbole | forme |
# |---|---|---|---|---|
# | $A_0 = X$ | $784 \times m$ | | $dZ_2$ | $10 \times m$ |
# | $W_1$ | $10 \times 784$ | | $dW_2$ | $10 \times 10$ |
# | $b_1$ | $10 \times 1$ | | $db_2$ | $10 \times 1$ |
# | $Z_1$, $A_1$ | $10 \times m$ | | $dZ_1$ | $10 \times m$ |
# | $W_1$ | $10 \times 10$ | | $dW_1$ | $10 \times 10$ |
# | $b_2$ | $10 \times 1$ | | $db_1$ | $10 \times 1$ |
# | $Z_2$, $A_2$ | $10 \times m$ | | | |
#
# **Question.** Où sont-elles ?
#
# <!-- more -->
#
# Deux règles suffisent : un gradient a la forme de son
# paramètre, et dans un produit les dimensions voisines sont égales.

# %% slideshow={"slide_type": "skip"}
for name, parameter, gradient in zip(
    ("W1", "b1", "W2", "b2"),
    parameters,
    backward(X, Y, parameters, (Z1, A1, Z2, A2)),
    strict=True,
):
    print(f"{name} {parameter.shape}  d{name} {gradient.shape}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>Réponse</summary>
#
# 1. $W_1$ est écrit deux fois : la seconde ligne, $10 \times 10$, est celle de $W_2$.
# 2. $dW_1$ a la forme de $W_1$, $10 \times 784$, et non $10 \times 10$.
#
#    <!-- more -->
#
#    Le produit le dit aussi :
#    $dZ_1 X^{\mathsf{T}}$ est $(10, m)$ par $(m, 784)$.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# La faute se cache parce que le réseau a 10 neurones cachés **et** 10 classes. Avec 12 neurones cachés,
# $W_2$ serait $10 \times 12$ et ne pourrait passer pour sa transposée. Pour essayer un programme, on choisit des
# dimensions **toutes différentes**.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Une minute de silence sur le tableau faux. Le réseau d'essai de la suite aura les dimensions 5,
# 4, 3 et 7 exemples.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Prouver les gradients
#
# Un gradient faux n'arrête pas le programme : le réseau apprend moins bien, et l'on n'en sait
# rien. Il faut donc une **preuve**, indépendante du code à prouver. En voici deux, après le calcul
# sur papier.
#
# ### Par la définition de la dérivée
#
# La dérivée est une limite. Sans faire de limite, on prend un petit $h$ :
#
# $$
# \begin{aligned}
# f'(w) &\approx \frac{f(w + h) - f(w)}{h} \\
# \text{ou bien}\quad
# f'(w) &\approx \frac{f(w + h) - f(w - h)}{2h}
# \end{aligned}
# $$
#
# La seconde forme est la **différence centrée**. Essayons avec $f(w) = w^3$ en $w = 2$, où la
# dérivée vaut $3 w^2 = 12$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Laquelle est la plus proche de 12 ? Que gagne-t-on quand $h$ est divisé par 10 ?

# %% slideshow={"slide_type": "fragment"}
for h in (0.1, 0.01):
    forward_difference = ((2 + h) ** 3 - 2**3) / h
    central_difference = ((2 + h) ** 3 - (2 - h) ** 3) / (2 * h)
    print(
        f"h = {decimal(h, '4')} : {decimal(forward_difference, '.4f')} "
        f"et {decimal(central_difference, '.4f')}"
    )

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quand $h$ est divisé par 10, l'erreur de la première est divisée par 10 environ, celle de la seconde par
# $10^2 = 100$ : de part et d'autre de $w$, les erreurs principales se compensent.
#
# <!-- more -->
#
# Nous prenons
# $h = 10^{-5}$, en `float64` ; « Le choix de h » dit pourquoi.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Le choix de h (facultatif)
#
# **Prévoyez.** Alors, plus $h$ est petit, meilleur est le résultat ?


# %% slideshow={"slide_type": "skip"}
def cube(w):
    """Le cube en deux produits, dont les arrondis sont les mêmes sur toutes les machines."""
    return w * w * w


steps = 10.0 ** np.linspace(-1, -12, 89)
forward_errors = np.abs((cube(2 + steps) - cube(2)) / steps - 12)
central_errors = np.abs((cube(2 + steps) - cube(2 - steps)) / (2 * steps) - 12)

figure, axes = plt.subplots(figsize=(8, 4.4), layout="constrained")
axes.loglog(steps, forward_errors, "--", color=VERMILION, linewidth=2, label="d'un seul côté")
axes.loglog(steps, central_errors, color=BLUE, linewidth=2, label="centrée")
axes.set_xlabel("h", fontsize=14)
axes.set_ylabel("erreur sur la dérivée", fontsize=14)
axes.tick_params(labelsize=13)
axes.legend(fontsize=13)
axes.grid(alpha=0.3)
show(
    figure,
    alt="Erreur des deux différences selon h, de 10 puissance −12 à 10 puissance −1. Chaque courbe "
    "descend quand h diminue, puis remonte en tremblant. La différence centrée descend plus bas, "
    "vers h égal à 10 puissance −5.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Non. Un `float64` garde environ seize chiffres. Quand $h$ est très petit, $f(w + h)$ et $f(w - h)$ ont
# presque tous leurs chiffres en commun ; leur différence n'est plus qu'un arrondi, que la division
# par $2h$ agrandit. Avec la différence centrée, $h = 10^{-5}$ est un bon choix, **à condition** de
# calculer en `float64`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### numerical_gradient
#
# Pour un tableau, on fait bouger ses nombres un par un : l'augmenter, mesurer la perte, le diminuer,
# mesurer, le **remettre**. `loss` est une fonction sans argument, qui calcule la perte avec les
# poids du moment.


# %% slideshow={"slide_type": "fragment"}
def numerical_gradient(loss, parameter, step=1e-5):
    """Renvoie le gradient de loss() par rapport à un tableau, par différences centrées."""
    gradient = np.zeros_like(parameter)
    for place in np.ndindex(parameter.shape):
        value = parameter[place]
        parameter[place] = value + step
        above = loss()
        parameter[place] = value - step
        below = loss()
        parameter[place] = value
        gradient[place] = (above - below) / (2 * step)
    return gradient


# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour comparer deux tableaux, il faut un nombre qui ne dépende ni de leur taille ni de leur échelle,
# l'**erreur relative** :
#
# $$ \frac{\lVert g - g' \rVert}{\lVert g \rVert + \lVert g' \rVert} $$
#
# où $\lVert g \rVert$ est la racine de la somme des carrés. Elle va de 0, pour deux tableaux égaux, à 1.


# %% slideshow={"slide_type": "fragment"}
def relative_error(found, expected):
    """Renvoie l'écart entre deux tableaux rapporté à leur taille, entre 0 et 1."""
    scale = np.linalg.norm(found) + np.linalg.norm(expected)
    return np.linalg.norm(found - expected) / scale


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### L'essai sur un petit réseau
#
# Notre réseau a `{python} sum(array.size for array in parameters)` paramètres : il faudrait
# `{python} 2 * sum(array.size for array in parameters)` passes avant pour **un seul** gradient. La
# rétropropagation demande deux passes, avant et arrière : c'est pourquoi elle existe. Les
# différences ne servent qu'à la juger.
#
# Les formules ne dépendent pas des tailles. On les juge donc sur un petit réseau, de dimensions
# **toutes différentes** : 5 entrées, 4 neurones cachés, 3 classes, 7 exemples.


# %% slideshow={"slide_type": "-"} code="folded"
def loss_of(parameters, X, Y):
    """Renvoie la perte du réseau, un nombre."""
    Z1, A1, Z2, A2 = forward(X, parameters)
    return cross_entropy(A2, Y)


def gradient_errors(gradients, parameters, X, Y):
    """Renvoie l'erreur relative de dW1, db1, dW2 et db2, jugés par différences centrées."""
    errors = []
    for gradient, parameter in zip(gradients, parameters, strict=True):
        expected = numerical_gradient(lambda: loss_of(parameters, X, Y), parameter)
        errors.append(relative_error(gradient, expected))
    return errors


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Les deux calculs tiennent chacun une quinzaine de chiffres. Si les formules sont justes, quelle erreur
# relative attendez-vous : vers un millième, vers un millionième, sous un milliardième ?

# %% slideshow={"slide_type": "fragment"} code="folded"
rng = np.random.default_rng(6)
small_parameters = initialise(rng, sizes=(5, 4, 3))
small_X = rng.normal(size=(5, 7))
small_Y = one_hot(rng.integers(0, 3, 7), classes=3)

small_cache = forward(small_X, small_parameters)
small_gradients = backward(small_X, small_Y, small_parameters, small_cache)
errors = gradient_errors(small_gradients, small_parameters, small_X, small_Y)

for name, error in zip(names, errors, strict=True):
    print(f"{name} : erreur relative {decimal(error, '.9f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Toutes sous un milliardième : la division par $2h$ a mangé quelques chiffres, et les quatre gradients sont
# acceptés. Mais une vérification qui accepte tout ne prouve rien : il faut la voir **refuser**.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La vérification refuse-t-elle ?
#
# Voici la même passe arrière avec une faute : la dérivée de ReLU est oubliée.
#
# **Prévoyez.** Lesquels des quatre gradients seront faux ?


# %% slideshow={"slide_type": "fragment"}
def backward_without_relu(X, Y, parameters, cache):
    """La passe arrière, avec une faute : l'erreur traverse aussi les neurones qui se taisent."""
    W1, b1, W2, b2 = parameters
    Z1, A1, Z2, A2 = cache
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2
    return (
        dZ1 @ X.T / m,
        dZ1.sum(axis=1, keepdims=True) / m,
        dZ2 @ A1.T / m,
        dZ2.sum(axis=1, keepdims=True) / m,
    )


# %% slideshow={"slide_type": "subslide"}
faulty_gradients = backward_without_relu(small_X, small_Y, small_parameters, small_cache)
faulty_errors = gradient_errors(faulty_gradients, small_parameters, small_X, small_Y)

for name, error in zip(names, faulty_errors, strict=True):
    verdict = "juste" if error < 1e-6 else "FAUX"
    print(f"{name} : erreur relative {decimal(error, '.2f')}, {verdict}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# La vérification dit aussi **où** chercher : la seconde couche est juste, la faute est entre elle et
# la première.
#
# <!-- more -->
#
# Sur cent réseaux tirés au hasard, les faux gradients dépassent un vingtième ; les justes restent sous
# un milliardième, sauf si un neurone est au coude de ReLU, près de $z = 0$, que la différence centrée enjambe. Le seuil d'un
# millionième les sépare sans hésiter. `helpers` garde `numerical_gradient` et `relative_error`, avec des
# messages pour les mauvais usages.

# %% [markdown] slideshow={"slide_type": "notes"}
# 11 min, après la pause. Le refus est le moment important : demander « comment sais-tu que ton test
# voit quelque chose ? ». Avec $h = 10^{-5}$ et peu de neurones, une différence n'enjambe presque jamais le
# coude de ReLU.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le graphe des opérations
#
# Nos six formules ne valent que pour ce réseau. Keras, lui, dérive n'importe lequel. Il garde le
# **graphe** du calcul : une boîte par opération, une flèche par tableau qui passe.

# %% slideshow={"slide_type": "fragment"}
plot_graph()

# %% [markdown] slideshow={"slide_type": "subslide"}
# Chaque opération ne connaît que **sa** petite dérivée : ce qu'elle rend à ses entrées quand la droite
# lui dit combien la perte dépend de sa sortie.
#
# | opération | reçoit | rend |
# |---|---|---|
# | perte | 1 | $dA_2 = -Y / A_2$, case par case |
# | softmax | $dA_2$ | $dZ_2$ ; avec la ligne du dessus, $A_2 - Y$ |
# | $W A + b$ | $dZ$ | $dW = dZ\, A^{\mathsf{T}} / m$, $db$, et $dA = W^{\mathsf{T}} dZ$ |
# | ReLU | $dA$ | $dZ = dA \odot \mathrm{relu}'(Z)$ |

# %% [markdown] slideshow={"slide_type": "subslide"}
# La passe arrière suit les flèches à l'envers et **multiplie** à chaque boîte ; où plusieurs chemins se
# rejoignent, elle **ajoute**. C'est la **dérivation automatique** de Keras, TensorFlow, JAX et PyTorch.
# Elle n'approche rien : ce sont des formules, appliquées dans l'ordre du graphe.

# %% slideshow={"slide_type": "fragment"}
plot_graph(backward=True)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Suivez dans le 2-2-2, pour le second exemple, les chemins de la perte au poids du second
# neurone caché pour la première entrée. Que donnent leurs produits ?
#
# <details><summary>Réponse</summary>
#
# Deux chemins, un par logit. Chacun multiplie une case de $dZ_2$ par un poids de $W_2$, puis par 1 pour ReLU et par 1
# pour $X$ : $0{,}731 \times 3 - 0{,}731 \times 1 = 1{,}462$. La moyenne le divise par $m = 2$ : c'est la case de $dW_1$ lue plus
# haut. Le premier exemple n'ajoute rien, le neurone s'y tait.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Par Keras
#
# Les gradients de ce graphe sont une seconde preuve, écrite par d'autres. Keras ne les montre pas, mais il
# montre ses poids ; et la descente de gradient simple fait
#
# $$ W' = W - \eta\, dW $$
#
# **Question.** Quel $\eta$ choisir pour lire $dW$ dans les poids avant et après un pas ?
#
# <details><summary>Réponse</summary>
#
# $\eta = 1$ : alors $W - W' = dW$. Un seul pas, sur toutes les images en un seul lot.
#
# </details>

# %% [markdown] slideshow={"slide_type": "fragment"}
# Keras range un exemple par ligne : on lui donne tout transposé, et l'on transpose ses réponses.


# %% slideshow={"slide_type": "subslide"}
def keras_gradients(X, Y, parameters):
    """Renvoie dW1, db1, dW2 et db2 du même réseau, dérivés par Keras : poids avant moins après."""
    import keras

    W1, b1, W2, b2 = parameters
    model = keras.Sequential(
        [
            keras.Input((len(X),)),
            keras.layers.Dense(len(b1), activation="relu"),
            keras.layers.Dense(len(b2), activation="softmax"),
        ]
    )
    model.set_weights([W1.T, b1[:, 0], W2.T, b2[:, 0]])
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=1.0),
        loss="categorical_crossentropy",
    )
    before = model.get_weights()
    model.train_on_batch(X.T, Y.T)
    after = model.get_weights()
    dW1, db1, dW2, db2 = [old - new for old, new in zip(before, after, strict=True)]
    return dW1.T, db1[:, np.newaxis], dW2.T, db2[:, np.newaxis]


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Keras calcule en `float32`, sur sept chiffres. Quelle erreur relative attendez-vous ?

# %% slideshow={"slide_type": "fragment"}
start_keras()  # démarre Keras sans les messages techniques de TensorFlow

batch_X, batch_Y = X[:, :1000], Y[:, :1000]
ours = backward(batch_X, batch_Y, parameters, forward(batch_X, parameters))
theirs = keras_gradients(batch_X, batch_Y, parameters)

for name, our, their in zip(names, ours, theirs, strict=True):
    print(f"{name} {our.shape} : erreur relative {decimal(relative_error(our, their), '.5f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sous un dix-millième : les quatre gradients sont ceux de Keras, à la vraie taille et sur de vraies
# images.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Trois preuves : le papier, les différences centrées, Keras. Laquelle garderiez-vous
# pour un réseau que Keras ne sait pas construire ?
#
# <details><summary>Réponse</summary>
#
# Les différences centrées : elles ne demandent que la perte. C'est aussi la preuve la plus indépendante :
# elle ne suppose rien de la façon dont le gradient est calculé.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Poids avant moins poids après : l'astuce marche avec tous les moteurs de Keras, TensorFlow ou
# JAX. Si l'on demande pourquoi ne pas appeler `GradientTape` : il n'existe que dans TensorFlow.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Entraîner
#
# Il ne manque que le cinquième geste de la leçon 05, la mise à jour : chaque paramètre recule le long
# de sa pente, avec le taux d'apprentissage $\eta$.
#
# $$
# \begin{gathered}
# W_1 \leftarrow W_1 - \eta\, dW_1
# \qquad
# b_1 \leftarrow b_1 - \eta\, db_1
# \\
# W_2 \leftarrow W_2 - \eta\, dW_2
# \qquad
# b_2 \leftarrow b_2 - \eta\, db_2
# \end{gathered}
# $$


# %% slideshow={"slide_type": "fragment"}
def update(parameters, gradients, learning_rate):
    """Renvoie les paramètres après un pas."""
    return [
        parameter - learning_rate * gradient
        for parameter, gradient in zip(parameters, gradients, strict=True)
    ]


# %% [markdown] slideshow={"slide_type": "subslide"}
# Sur le réseau 2-2-2, avec $\eta = 1$, le poids en haut à gauche de $W_2$ passe de 1 à
# $1 - 1 \times (-0{,}5) = 1{,}5$.

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** La perte valait `{python} decimal(loss_of(tiny_parameters, tiny_X, tiny_Y), ".3f")`.
# Après ce pas, monte-t-elle ou descend-elle ?

# %% slideshow={"slide_type": "fragment"}
after_one_step = update(tiny_parameters, tiny_gradients, learning_rate=1)

print("W2 =")
print(after_one_step[2].round(3))
print("perte :", decimal(loss_of(after_one_step, tiny_X, tiny_Y), ".3f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La boucle
#
# Toutes les images à chaque pas : un pas est une époque. C'est la descente de gradient **par lot
# complet** (*full batch*).


# %% slideshow={"slide_type": "fragment"}
def train(parameters, X, Y, *, steps, learning_rate):
    """Fait `steps` pas sur toutes les images ; renvoie les paramètres et l'historique."""
    history = {"loss": [], "accuracy": []}
    digits = Y.argmax(axis=0)
    for step in range(1, steps + 1):
        cache = forward(X, parameters)
        gradients = backward(X, Y, parameters, cache)
        parameters = update(parameters, gradients, learning_rate)

        A2 = cache[-1]
        history["loss"].append(cross_entropy(A2, Y))
        history["accuracy"].append(np.mean(A2.argmax(axis=0) == digits))
        if step % 50 == 0:
            loss, accuracy = history["loss"][-1], history["accuracy"][-1]
            print(
                f"pas {step:3} : perte {decimal(loss, '.3f')}, exactitude {percent(accuracy, '.1f')}"
            )
    return parameters, history


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** 500 pas, avec un taux de 0,1. Le réseau de la leçon 05 lisait presque toutes les
# images. Combien celui-ci en lira-t-il ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
start = initialise(np.random.default_rng(0))

trained, history = train(start, X, Y, steps=500, learning_rate=0.1)

# %% slideshow={"slide_type": "subslide"}
plot_history(history)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** La perte baisse encore au cinq-centième pas. Que feriez-vous ?
#
# <details><summary>Réponse</summary>
#
# Continuer, ou mieux : faire **plus de pas pour le même calcul**. Ici, chaque passage sur toutes les
# images ne fait qu'une correction ; avec des lots de cent images, il en ferait cent. C'est le sujet
# de la leçon 07.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. L'entraînement prend une quinzaine de secondes : faire écrire les prévisions pendant ce
# temps. Une salle rapide peut essayer un $\eta$ cinq fois plus grand, ou toutes les images (six fois
# plus long).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Pourquoi des poids au hasard
#
# **Prévoyez.** Tous les poids et tous les biais valent 0,1 au départ. Après 100 pas, combien le réseau a-t-il
# de neurones cachés **différents** ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
equal_start = [np.full_like(parameter, 0.1) for parameter in start]

equal, equal_history = train(equal_start, X, Y, steps=100, learning_rate=0.1)

# %% slideshow={"slide_type": "fragment"} code="folded"
print("le poids du pixel 400, pour les dix neurones cachés :")
print(equal[0][:, 400].round(4))
print("plus grand écart entre eux, tous pixels :", decimal(np.ptp(equal[0], axis=0).max(), ".6f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Un seul. Les poids ont appris, tous la même chose : avec des lignes égales dans $W_1$ et des colonnes
# égales dans $W_2$, les dix neurones ont le même $Z_1$, donc le même $dZ_1$, donc le même $dW_1$.
#
# <!-- more -->
#
# Rien ne les
# distinguera jamais : dix neurones n'en valent qu'un, et l'exactitude s'en ressent.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Et des poids tous **nuls** ?
#
# <details><summary>Réponse</summary>
#
# C'est pire : $A_1 = 0$ annule $dW_2$, $W_2 = 0$ annule $dZ_1$. Seul $b_2$ bouge. Mais ce n'est pas la raison
# du hasard : partis tous égaux, mais non nuls, les poids bougent, et cela ne suffit pas. Le hasard sert à **rompre la symétrie**.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### À quelle échelle
#
# Un neurone reçoit $n$ nombres $a_k$ et calcule $z = \sum_k w_k a_k$. Ses poids sont tirés au hasard, séparément,
# de moyenne 0 et de variance $v$, le carré de l'écart type. Alors $z$ a pour moyenne 0, et les variances s'ajoutent :
#
# $$
# \begin{aligned}
# \text{variance de } z &= \sum_{k=1}^{n} v\, a_k^2 \\
# &= n\, v \times (\text{moyenne des } a_k^2)
# \end{aligned}
# $$
#
# ReLU annule une fois sur deux, et laisse en moyenne la **moitié** du carré. D'une couche à la suivante, la
# moyenne des carrés est donc multipliée par $n v / 2$. Pour qu'elle se garde :
#
# $$ v = \frac{2}{n} \qquad \text{écart type} = \sqrt{2 / n} $$

# %% [markdown] slideshow={"slide_type": "fragment"}
# C'est la **règle de He** (`he_normal` dans Keras).
#
# <!-- more -->
#
# Un écart type deux fois plus grand double la taille des
# nombres à **chaque** couche.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Dix couches ReLU de 100 neurones. Quelle est la taille des nombres à la sortie (la racine de la
# moyenne de leurs carrés), pour un écart type moitié, égal, double de $\sqrt{2/100}$ ?

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(0)
for name, factor in (("moitié", 0.5), ("règle de He", 1), ("double", 2)):
    signal = rng.normal(size=(100, 1000))  # 1000 exemples
    for _ in range(10):
        signal = relu(rng.normal(0, factor * np.sqrt(2 / 100), (100, 100)) @ signal)
    print(f"{name:11} : {decimal(np.sqrt(np.mean(signal**2)), '8.3f')}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Le signal s'éteint, se garde ou explose, et les gradients, qui repassent par les mêmes poids, avec lui.
#
# <!-- more -->
#
# À l'entrée, cette taille vaut 1. La théorie annonce $1 / 2^{10}$, 1 et $2^{10} = 1\,024$, dont un tirage s'écarte un
# peu.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Notre tirage entre −0,5 et 0,5 a pour variance $1/12$. Pour $W_1$, la règle demande $2/784$ : c'est plus de trente fois
# trop. Pour $W_2$, elle demande $2/10$ : ce n'est pas assez.

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** Les mêmes images, le même taux, mais des poids à l'échelle de He. Au pas 200, combien
# d'images d'entraînement de plus le réseau lit-il ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
rng = np.random.default_rng(0)
he_start = [
    rng.normal(0, np.sqrt(2 / 784), (10, 784)),
    np.zeros((10, 1)),
    rng.normal(0, np.sqrt(2 / 10), (10, 10)),
    np.zeros((10, 1)),
]

he_trained, he_history = train(he_start, X, Y, steps=200, learning_rate=0.1)

print("au pas 200, tirage uniforme :", percent(history["accuracy"][199], ".1f"))
print("au pas 200, règle de He     :", percent(he_history["accuracy"][199], ".1f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur huit graines, `{python} between(seeds(6, "uniform, step 200"))` d'un côté,
# `{python} between(seeds(6, "he, step 200"))` de l'autre.
#
# <!-- more -->
#
# Seul le départ a changé : les poids sont à
# l'échelle, et les biais partent de 0, car le hasard des poids suffit à distinguer les neurones.

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Deux idées à ne pas mêler : le hasard rompt la symétrie ; l'échelle garde la taille du signal. Le mot
# de « moitié » se défend : $z$ est aussi souvent négatif que positif, et ReLU garde la moitié positive.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que le réseau voit
#
# Une seule fois, à la fin : les images de test, que rien n'a servi à choisir, lues par le réseau des 500 pas.

# %% slideshow={"slide_type": "fragment"}
X_test = test_images.reshape(10000, 784).T / 255
predictions = forward(X_test, trained)[-1].argmax(axis=0)

print("exactitude sur le test : environ", percent(np.mean(predictions == test_labels), ".0f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# D'une graine à l'autre, `{python} between(seeds(6, "test"))`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Le réseau de la leçon 05 lit presque toutes les images. Nommez ce qui les sépare.
#
# <details><summary>Réponse</summary>
#
# Cinquante fois plus de neurones cachés ; $5 \times 469 = 2\,345$ pas par petits lots au lieu de
# `{python} len(history["loss"])` ; RMSprop au lieu de la descente simple ; `{python} len(train_images)`
# images au lieu de `{python} len(labels)` ; des poids de départ à la bonne échelle. Les formules,
# elles, sont les mêmes.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les 36 premières images de test, sous le chiffre annoncé ; quand il est faux, le vrai suit entre
# parenthèses.

# %% slideshow={"slide_type": "fragment"}
titles = [
    f"{found}" if found == true else f"{found} ({true})"
    for found, true in zip(predictions, test_labels, strict=True)
]

plot_gallery(
    test_images,
    titles,
    rows=3,
    columns=12,
    scale=0.8,
    alt="Les 36 premières images de test, chacune sous le chiffre annoncé par le réseau. "
    "Quelques-unes portent aussi, entre parenthèses, le vrai chiffre : une erreur.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Lesquelles de ces erreurs feriez-vous vous-même ? Comparez avec celles de la leçon 05,
# sous « Ce que le réseau rate ».
#
# <details><summary>Réponse</summary>
#
# Une ou deux, peut-être. Les erreurs de la leçon 05 étaient en partie des images ambiguës ; celles-ci se
# lisent pour la plupart sans hésiter. Dix neurones cachés et `{python} len(history["loss"])` pas ne
# suffisent pas.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Les poids en images (facultatif)
#
# La ligne $k$ de $W_1$ contient un poids par pixel : on peut la montrer comme une image. Voici
# celle du neurone caché 5 : au départ, après l'entraînement, et ce qui a **changé**, c'est-à-dire la
# différence des deux.
#
# **Prévoyez.** À quels pixels l'entraînement n'a-t-il rien changé, et pourquoi ?


# %% slideshow={"slide_type": "skip"}
def draw_weights(pane, weights, largest, title):
    """Montre les poids d'un neurone en image : bleu positif, rouge négatif, blanc nul."""
    picture = pane.imshow(weights.reshape(28, 28), cmap="RdBu", vmin=-largest, vmax=largest)
    pane.set(xticks=[], yticks=[])
    pane.set_title(title, fontsize=15)
    return picture


# %% slideshow={"slide_type": "skip"}
change = trained[0] - start[0]

figure, panes = plt.subplots(1, 3, figsize=(9, 3.2), layout="constrained")
draw_weights(panes[0], start[0][5], 1, "au départ")
draw_weights(panes[1], trained[0][5], 1, "appris")
picture = draw_weights(panes[2], change[5], 1, "changement")
bar = figure.colorbar(picture, ax=panes, format=DecimalComma(), ticks=[-1, -0.5, 0, 0.5, 1])
bar.ax.tick_params(labelsize=14)
bar.set_label("poids", fontsize=14)
show(
    figure,
    alt="Trois carrés de 28 pixels de côté, bleus pour les poids positifs, rouges pour les "
    "négatifs. Au départ, du bruit partout. Appris : le même bruit, où l'on devine des taches "
    "au milieu. Le changement : ces taches seules, et du blanc sur les bords.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Sur les bords, rien n'a changé : ces pixels sont toujours blancs, valent 0, et
# $dW_1 = dZ_1 X^{\mathsf{T}} / m$ est nul dans leurs colonnes. Le bruit de départ y reste.

# %% [markdown] slideshow={"slide_type": "skip"}
# Le changement des dix neurones, sur une échelle plus fine.
#
# **Prévoyez.** Chaque neurone caché s'est-il chargé d'un chiffre ?

# %% slideshow={"slide_type": "skip"}
largest = np.abs(change).max()
figure, panes = plt.subplots(2, 5, figsize=(9, 4), layout="constrained")
for k, pane in enumerate(panes.flat):
    picture = draw_weights(pane, change[k], largest, f"neurone {k}")
bar = figure.colorbar(picture, ax=panes, format=DecimalComma())
bar.ax.tick_params(labelsize=14)
bar.set_label("changement du poids", fontsize=14)
show(
    figure,
    alt="Dix carrés, un par neurone caché : des traits et des taches, bleus et rouges, au "
    "milieu. Aucun ne ressemble à un chiffre entier ; certains sont presque blancs.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# Non. Chaque neurone cherche de l'encre à certains endroits (en bleu) et n'en veut pas à d'autres (en
# rouge) ; c'est la seconde couche qui combine les dix.
#
# **Question.** Les neurones 3 et 7 n'ont guère changé. Regardez la formule de $dZ_1$ : qu'est-ce qui
# peut les en avoir empêchés ?

# %% slideshow={"slide_type": "skip"}
talking = np.mean(Z1 > 0, axis=1)  # Z1 est celui du réseau de départ

for k in (0, 3, 5, 7):
    print(f"neurone {k} : actif au départ pour {percent(talking[k], '.0f')} des images")

# %% [markdown] slideshow={"slide_type": "skip"}
# Ils se taisaient pour plus de neuf images sur dix, et un neurone muet ne reçoit rien : la dérivée de
# ReLU annule les cases de sa ligne dans $dZ_1$. Les poids de départ décident de qui apprend.

# %% [markdown] slideshow={"slide_type": "skip"}
# **Question.** Comment savoir, sans entraîner, combien de poids par neurone ne changeront pas ?

# %% slideshow={"slide_type": "skip"}
never_inked = ~X.any(axis=1)
unchanged = (trained[0] == start[0]).all(axis=0)

print("pixels toujours blancs         :", never_inked.sum())
print("colonnes de W1 sans changement :", unchanged.sum())
print("les mêmes                      :", np.array_equal(never_inked, unchanged))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un exemple par colonne : $Z = W X + b$, avec $W$ de forme (sorties, entrées) et $b$ de forme
#   (sorties, 1).
# - Softmax et entropie croisée se compensent : $dZ_2 = A_2 - Y$.
# - $dW = \frac{1}{m}\, dZ\, A^{\mathsf{T}}$, où $A$ est l'entrée de la couche : le produit fait la
#   somme sur les exemples, la division par $m$ la moyenne.
# - L'erreur remonte par $W^{\mathsf{T}}$, et ne traverse que les neurones actifs :
#   $dZ_1 = (W_2^{\mathsf{T}} dZ_2) \odot \mathrm{relu}'(Z_1)$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Un gradient a la forme de son paramètre. On essaie un programme avec des dimensions toutes
#   différentes.
# - Un gradient se **prouve** : différences centrées, en `float64`, erreur relative sous $10^{-6}$ ; et
#   l'on s'assure que la vérification sait refuser.
# - Le hasard du départ rompt la symétrie ; l'écart type $\sqrt{2/n}$ garde la taille du signal.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
