# ---
# title: Deux couches, à la main
# goal: Écrire avec NumPy les passes avant et arrière d'un réseau de deux couches, et prouver ses gradients.
# prerequisites: Leçons 01 à 05 ; produit de matrices avec NumPy ; dérivée d'une fonction composée
# teaching_minutes: 85
# exercise_minutes: 25
# compute_seconds: 120
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Que calcule un réseau de deux couches, formule par formule, et avec quelles formes ?
# - D'où vient $dZ_2 = A_2 - Y$, et comment l'erreur remonte-t-elle d'une couche à l'autre ?
# - Comment **prouver** que des gradients écrits à la main sont justes ?
# - Jusqu'où va ce réseau, sans aucune bibliothèque que NumPy ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 85 min de présentation et 25 min de questions ; une pause convient avant
# « Prouver les gradients ». Tout ce que Keras faisait dans la première partie est ici écrit à la
# main. Les étudiants ont besoin d'un papier et d'une calculatrice.

# %% slideshow={"slide_type": "skip"}
import matplotlib.pyplot as plt
import numpy as np

from helpers import load_mnist, plot_gallery, plot_history, plot_network, show, start_keras
from helpers.figures import BLUE, VERMILION, DecimalComma

# %% slideshow={"slide_type": "skip"}
(train_images, train_labels), (test_images, test_labels) = load_mnist()

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une image par colonne
#
# Notre réseau a deux couches : 784 entrées, 10 neurones cachés, 10 sorties. C'est peu, et c'est
# voulu : toutes les formes tiennent sur le dessin.

# %% slideshow={"slide_type": "fragment"}
plot_network((784, 10, 10))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les images entrent à gauche. La flèche dit par quoi la couche les multiplie et ce qu'elle ajoute ;
# sous chaque colonne de cercles, ce que la couche calcule et la forme du résultat. $m$ est le nombre
# d'images traitées ensemble.
#
# **Question.** Combien de nombres ce réseau apprend-il ?
#
# <details><summary>Réponse</summary>
#
# $10 \times 784 + 10 + 10 \times 10 + 10 = 7\,960$ : cinquante fois moins que le réseau de la
# leçon 04.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Deux conventions
#
# Keras range **un exemple par ligne** et calcule $Z = X W + b$. Dans cette leçon, nous rangeons
# **un exemple par colonne**, comme dans beaucoup de livres, et nous calculons $Z = W X + b$ : les
# poids viennent en premier, comme dans $y = a x + b$.
#
# | | Keras | cette leçon |
# |---|---|---|
# | les images $X$ | $(m, 784)$ | $(784, m)$ |
# | les poids $W_1$ | $(784, 10)$ | $(10, 784)$ |
# | le biais $b_1$ | $(10,)$ | $(10, 1)$ |
# | le calcul | $X W_1 + b_1$ | $W_1 X + b_1$ |
#
# Les nombres sont les mêmes, transposés.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Nous prenons les 10 000 premières images pour apprendre, et les `{python} len(test_images)` images
# de test pour juger.
#
# **Prévoyez.** Quelle est la forme de `X` ?

# %% slideshow={"slide_type": "fragment"}
X = train_images[:10000].reshape(10000, 784).T / 255
labels = train_labels[:10000]

X_test = test_images.reshape(10000, 784).T / 255

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
# 8 min. Faire dire les formes du tableau avant de les montrer. La confusion entre lignes et colonnes
# est l'erreur de toute la leçon : revenir au dessin chaque fois qu'une forme surprend.

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
# $Z$ est le résultat d'une couche avant son activation, $A$ après. La colonne $i$ de $A_2$ contient
# les dix probabilités de l'image $i$.

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
#
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
# Le second neurone caché se tait pour le premier exemple : ReLU a coupé le $-1$. Reste softmax,
# colonne par colonne. Les deux scores d'une colonne diffèrent de 1 : la plus grande probabilité est
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
# On retire d'abord le maximum de chaque colonne, ce qui ne change pas le résultat ($e^{z - c}$
# divise tout par $e^c$) et évite des exponentielles trop grandes. La leçon 07 y revient.


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
    """Renvoie Z1, A1, Z2 et A2 ; A2 contient les probabilités, une colonne par exemple."""
    W1, b1, W2, b2 = parameters
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    Z2 = W2 @ A1 + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


# %% slideshow={"slide_type": "subslide"}
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

# %% slideshow={"slide_type": "fragment"}
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
# ### Des poids au hasard
#
# **Question.** Pourquoi ne pas partir de poids tous nuls ? Suivez la passe avant.
#
# <details><summary>Réponse</summary>
#
# $Z_1 = 0$, donc $A_1 = 0$ : les neurones cachés ne disent rien, et ils disent tous la même chose.
# Nous verrons que leurs gradients sont nuls aussi : ces poids ne bougeraient jamais.
#
# </details>


# %% slideshow={"slide_type": "fragment"}
def initialise(rng, sizes=(784, 10, 10)):
    """Renvoie W1, b1, W2 et b2 : des nombres au hasard entre -0,5 et 0,5."""
    inputs, hidden, classes = sizes
    W1 = rng.uniform(-0.5, 0.5, (hidden, inputs))
    b1 = rng.uniform(-0.5, 0.5, (hidden, 1))
    W2 = rng.uniform(-0.5, 0.5, (classes, hidden))
    b2 = rng.uniform(-0.5, 0.5, (classes, 1))
    return [W1, b1, W2, b2]


# %% slideshow={"slide_type": "fragment"}
parameters = initialise(np.random.default_rng(0))
W1, b1, W2, b2 = parameters
Z1, A1, Z2, A2 = forward(X, parameters)

print("W1", W1.shape, "  b1", b1.shape, "  Z1", Z1.shape, "  A1", A1.shape)
print("W2", W2.shape, "   b2", b2.shape, "  Z2", Z2.shape, "  A2", A2.shape)
print("chaque colonne de A2 a pour somme 1 :", np.allclose(A2.sum(axis=0), 1))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La perte
#
# L'**entropie croisée** de la leçon 04. Pour un exemple, $\ell$ est moins le logarithme de la
# probabilité donnée au bon chiffre ; pour $m$ exemples, $L$ est la moyenne :
#
# $$
# \begin{aligned}
# \ell^{(i)} &= -\sum_{k} Y_{ki} \log A_{2,ki} \\
# L &= \frac{1}{m} \sum_{i=1}^{m} \ell^{(i)}
# \end{aligned}
# $$
#
# Sur le petit réseau : $-\log 0{,}731 = 0{,}313$ et $-\log 0{,}269 = 1{,}313$, de moyenne 0,813.


# %% slideshow={"slide_type": "fragment"}
def cross_entropy(A2, Y):
    """Renvoie la perte moyenne des exemples, un nombre."""
    m = Y.shape[1]
    return -np.sum(Y * np.log(A2)) / m


# %% slideshow={"slide_type": "fragment"}
print("réseau 2-2-2 :", cross_entropy(tiny_cache[-1], tiny_Y).round(3))
print("réseau neuf  :", cross_entropy(A2, Y).round(1))

# %% [markdown] slideshow={"slide_type": "notes"}
# 20 min. Faire le 2-2-2 au tableau, chacun sur son papier, avant le code : il resservira pour la
# passe arrière. Garder ces nombres affichés. Erreur à attendre : softmax le long de la ligne.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La passe arrière
#
# Il faut la pente de $L$ par rapport à chaque poids. On l'obtient de droite à gauche, par la règle
# de dérivation des fonctions composées : c'est la **rétropropagation** (*backpropagation*).

# %% slideshow={"slide_type": "fragment"}
plot_network((784, 10, 10), backward=True)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Deux notations :
#
# - la colonne $i$ de $dZ_2$ est la dérivée de la perte **de l'exemple** $i$, $\ell^{(i)}$, par rapport
#   à la colonne $i$ de $Z_2$ ; de même pour $dZ_1$ ;
# - $dW_2$ est la dérivée de la perte **moyenne** $L$ par rapport à $W_2$ ; de même pour $dW_1$,
#   $db_1$ et $db_2$.
#
# Un gradient a toujours la forme de ce par rapport à quoi l'on dérive : $dW_1$ a la forme de $W_1$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### L'erreur à la sortie : d'où vient A2 − Y
#
# Un seul exemple. $z$ est sa colonne de scores, $p = \mathrm{softmax}(z)$, $y$ sa cible ; trois
# vecteurs de forme $(c,)$. On cherche la dérivée de
#
# $$ \ell = -\sum_k y_k \log p_k $$
#
# par rapport à chaque $z_j$. **Première étape** : par rapport à $p_k$. La dérivée de $\log p$ est
# $1/p$ :
#
# $$ \frac{\partial \ell}{\partial p_k} = -\frac{y_k}{p_k} $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Deuxième étape** : softmax. Notons $S = e^{z_1} + \dots + e^{z_c}$, de sorte que $p_k = e^{z_k}
# / S$. Tous les scores sont dans $S$ : changer $z_j$ change **toutes** les probabilités. On dérive
# le quotient, en séparant deux cas :
#
# $$
# \begin{aligned}
# j = k : \quad
# \frac{\partial p_k}{\partial z_k} &= \frac{e^{z_k} S - e^{z_k} e^{z_k}}{S^2} \\
# &= p_k - p_k p_k = p_k (1 - p_k) \\
# j \neq k : \quad
# \frac{\partial p_k}{\partial z_j} &= \frac{0 \times S - e^{z_k} e^{z_j}}{S^2} \\
# &= - p_k p_j
# \end{aligned}
# $$
#
# Ces $c \times c$ nombres sont la **matrice jacobienne** de softmax. En une seule écriture, avec
# $\delta_{kj}$ qui vaut 1 si $k = j$ et 0 sinon : $\partial p_k / \partial z_j = p_k (\delta_{kj} - p_j)$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Troisième étape** : composer. $z_j$ agit sur $\ell$ par chacun des $p_k$, et les effets
# s'ajoutent :
#
# $$
# \begin{aligned}
# \frac{\partial \ell}{\partial z_j}
# &= \sum_k \frac{\partial \ell}{\partial p_k} \, \frac{\partial p_k}{\partial z_j} \\
# &= \sum_k -\frac{y_k}{p_k} \; p_k (\delta_{kj} - p_j) \\
# &= -\sum_k y_k \, \delta_{kj} + p_j \sum_k y_k \\
# &= -y_j + p_j
# \end{aligned}
# $$
#
# Entre la deuxième ligne et la troisième, $p_k$ se simplifie : le logarithme et l'exponentielle se
# compensent. À la dernière, $\sum_k y_k = 1$, puisque la cible contient un seul 1.
#
# Pour tous les exemples à la fois : $dZ_2 = A_2 - Y$, de forme $(10, m)$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Vérifions sur l'exemple de la leçon 04 : $z = (0 \;;\; \log 2 \;;\; 0)$, donc
# $p = (0{,}25 \;;\; 0{,}5 \;;\; 0{,}25)$, et $y = (0 \;;\; 1 \;;\; 0)$.
#
# **Prévoyez.** Que vaut $p - y$ ? Quel signe a la pente du bon score, et pourquoi ?

# %% slideshow={"slide_type": "fragment"}
p = np.array([0.25, 0.5, 0.25])
y = np.array([0, 1, 0])

jacobian = np.diag(p) - np.outer(p, p)
print("jacobienne de softmax :")
print(jacobian)
print("dérivées par rapport à p :", -y / p)
print("les deux, composées      :", jacobian @ (-y / p))
print("p - y                    :", p - y)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La pente du bon score est négative : l'augmenter fait baisser la perte. Celle des autres est la
# probabilité qu'ils ont reçue à tort. Leur somme est nulle.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les poids de la seconde couche
#
# Un exemple encore : $z = W a + b$, où $W$ et $b$ sont ceux de la couche 2, et $a$ la colonne de
# $A_1$. Notons $dz_j = \partial \ell / \partial z_j$. Le poids $W_{jk}$ n'agit que sur $z_j$, qu'il
# multiplie par $a_k$ :
#
# $$
# \begin{gathered}
# z_j = \sum_k W_{jk}\, a_k + b_j
# \\
# \frac{\partial \ell}{\partial W_{jk}} = dz_j \, a_k
# \qquad
# \frac{\partial \ell}{\partial b_j} = dz_j
# \end{gathered}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour la perte **moyenne**, on ajoute les $m$ exemples et on divise par $m$ :
#
# $$
# dW_{2,jk} = \frac{1}{m} \sum_{i=1}^{m} dZ_{2,ji} \, A_{1,ki}
# $$
#
# C'est un produit de matrices, à condition de transposer $A_1$ pour que les exemples se rencontrent :
#
# $$
# \underbrace{dW_2}_{(10, 10)} = \frac{1}{m}\, \underbrace{dZ_2}_{(10, m)} \; \underbrace{A_1^{\mathsf{T}}}_{(m, 10)}
# $$
#
# La somme sur les exemples est **dans** le produit ; la division par $m$ n'y est pas, il faut
# l'écrire. Pour le biais, la somme s'écrit : $db_2 = \frac{1}{m} \sum_i dZ_2^{(i)}$, de forme
# $(10, 1)$, où $dZ_2^{(i)}$ est la colonne $i$ de $dZ_2$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Sur le réseau 2-2-2 :
#
# $$
# \begin{aligned}
# dZ_2 &= A_2 - Y = \begin{pmatrix} -0{,}269 & -0{,}731 \\ 0{,}269 & 0{,}731 \end{pmatrix}
# \\
# A_1^{\mathsf{T}} &= \begin{pmatrix} 1 & 0 \\ 1 & 1 \end{pmatrix}
# \end{aligned}
# $$
#
# Le second exemple, mal lu, pèse près de trois fois plus que le premier.
#
# **Prévoyez.** Calculez $dW_2$ et $db_2$, avec $m = 2$.

# %% [markdown] slideshow={"slide_type": "fragment"}
# $$
# \begin{aligned}
# dW_2 &= \frac{1}{2} \begin{pmatrix} -0{,}269 - 0{,}731 & -0{,}731 \\ 0{,}269 + 0{,}731 & 0{,}731 \end{pmatrix}
# \\
# &= \begin{pmatrix} -0{,}5 & -0{,}366 \\ 0{,}5 & 0{,}366 \end{pmatrix}
# \\
# db_2 &= \begin{pmatrix} -0{,}5 \\ 0{,}5 \end{pmatrix}
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Remonter d'une couche
#
# Le neurone caché $k$ agit sur **tous** les scores, par la colonne $k$ de $W_2$. Les effets
# s'ajoutent :
#
# $$
# \frac{\partial \ell}{\partial a_k} = \sum_j W_{2,jk} \, dz_j
# \quad\text{soit}\quad
# \underbrace{W_2^{\mathsf{T}}}_{(10, 10)} \; \underbrace{dZ_2}_{(10, m)}
# $$
#
# L'erreur traverse la couche **à l'envers**, par les mêmes poids, transposés.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Puis l'erreur traverse ReLU, dont la dérivée vaut 1 où $Z_1 > 0$ et 0 ailleurs : un neurone qui
# s'est tu n'est pour rien dans l'erreur, et n'en reçoit rien.
#
# $$
# dZ_1 = \left( W_2^{\mathsf{T}}\, dZ_2 \right) \odot \mathrm{relu}'(Z_1)
# $$
#
# où $\odot$ multiplie case par case deux tableaux de forme $(10, m)$. En 0, où ReLU n'a pas de
# dérivée, on prend 0.
#
# **Prévoyez.** Sur le réseau 2-2-2, quelle case de $dZ_1$ est nulle ?

# %% [markdown] slideshow={"slide_type": "subslide"}
# $$
# \begin{aligned}
# W_2^{\mathsf{T}} dZ_2
# &= \begin{pmatrix} 1 & 0 \\ 1 & 3 \end{pmatrix}
#   \begin{pmatrix} -0{,}269 & -0{,}731 \\ 0{,}269 & 0{,}731 \end{pmatrix}
# \\
# &= \begin{pmatrix} -0{,}269 & -0{,}731 \\ 0{,}538 & 1{,}462 \end{pmatrix}
# \\
# \mathrm{relu}'(Z_1) &= \begin{pmatrix} 1 & 1 \\ 0 & 1 \end{pmatrix}
# \\
# dZ_1 &= \begin{pmatrix} -0{,}269 & -0{,}731 \\
#   0 & `{python} decimal((tiny_parameters[2].T @ (tiny_cache[3] - tiny_Y))[1, 1], ".3f")` \end{pmatrix}
# \end{aligned}
# $$
#
# La case du neurone qui s'était tu, pour le premier exemple.

# %% [markdown] slideshow={"slide_type": "subslide"}
# La première couche reçoit $X$ comme la seconde reçoit $A_1$ : les mêmes formules, une couche
# plus à gauche.
#
# $$
# \begin{gathered}
# \underbrace{dW_1}_{(10, 784)} = \frac{1}{m}\, \underbrace{dZ_1}_{(10, m)} \; \underbrace{X^{\mathsf{T}}}_{(m, 784)}
# \\
# db_1 = \frac{1}{m} \sum_i dZ_1^{(i)}
# \end{gathered}
# $$
#
# **Prévoyez.** Calculez $dW_1$ et $db_1$ du réseau 2-2-2.

# %% [markdown] slideshow={"slide_type": "fragment"}
# $$
# \begin{aligned}
# dW_1 &= \frac{1}{2}
# \begin{pmatrix} -0{,}269 & -0{,}731 \\
#   0 & `{python} decimal((tiny_parameters[2].T @ (tiny_cache[3] - tiny_Y))[1, 1], ".3f")` \end{pmatrix}
# \begin{pmatrix} 1 & 2 \\ 1 & 0 \end{pmatrix}
# \\
# &= \begin{pmatrix} -0{,}5 & -0{,}269 \\ 0{,}731 & 0 \end{pmatrix}
# \\
# db_1 &= \begin{pmatrix} -0{,}5 \\ 0{,}731 \end{pmatrix}
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le code de la passe arrière
#
# Six formules, six lignes. `keepdims=True` garde la seconde dimension : la somme des colonnes a la
# forme `(10, 1)`, celle du biais. `@` et `*` ont la même priorité : Python les fait de gauche à
# droite, donc `W2.T @ dZ2` d'abord.


# %% slideshow={"slide_type": "fragment"}
def backward(X, Y, parameters, cache):
    """Renvoie dW1, db1, dW2 et db2, de mêmes formes que W1, b1, W2 et b2."""
    W1, b1, W2, b2 = parameters
    Z1, A1, Z2, A2 = cache
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    return dW1, db1, dW2, db2


# %% slideshow={"slide_type": "subslide"}
tiny_gradients = backward(tiny_X, tiny_Y, tiny_parameters, tiny_cache)
names = ("dW1", "db1", "dW2", "db2")
for name, gradient in zip(names, tiny_gradients, strict=True):
    print(f"{name} =\n{gradient.round(3) + 0.0}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les nombres du papier, de nouveau. C'est une première preuve, sur un seul cas : le programme calcule
# bien nos six formules. Elle ne dit pas encore que les formules sont justes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Et si tous les poids étaient nuls au départ ? Suivez les six lignes de `backward` :
# quels gradients ne sont pas nuls ?

# %% slideshow={"slide_type": "fragment"}
zeros = [np.zeros_like(parameter) for parameter in parameters]
zero_gradients = backward(X, Y, zeros, forward(X, zeros))

for name, gradient in zip(names, zero_gradients, strict=True):
    print(name, "est nul :", not gradient.any())

# %% [markdown] slideshow={"slide_type": "fragment"}
# Seul $db_2$ : $A_1 = 0$ annule $dW_2$, et $W_2 = 0$ annule $dZ_1$. Le réseau n'apprendrait que la
# fréquence de chaque chiffre. Le hasard des poids de départ est nécessaire.

# %% [markdown] slideshow={"slide_type": "notes"}
# 30 min. La dérivation est le cœur de la leçon : l'écrire au tableau, ligne après ligne, en
# demandant chaque fois ce qui justifie le passage. Le moment à ne pas manquer est la simplification
# de $p_k$. Erreurs à attendre : oublier que $z_j$ agit sur tous les $p_k$ ; prendre relu' de $dZ_1$.

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
# **Trouvez-les** avant d'aller plus loin. Deux règles suffisent : un gradient a la forme de son
# paramètre, et dans un produit les dimensions voisines sont égales.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le programme, lui, ne se trompe pas de forme. Chaque ligne qui suit s'arrêterait si l'égalité était
# fausse.

# %% slideshow={"slide_type": "fragment"}
dW1, db1, dW2, db2 = backward(X, Y, parameters, (Z1, A1, Z2, A2))
dZ2 = A2 - Y
dZ1 = W2.T @ dZ2 * (Z1 > 0)
m = X.shape[1]

assert X.shape == (784, m)
assert W1.shape == dW1.shape == (10, 784)
assert b1.shape == db1.shape == (10, 1)
assert Z1.shape == A1.shape == dZ1.shape == (10, m)
assert W2.shape == dW2.shape == (10, 10)
assert b2.shape == db2.shape == (10, 1)
assert Z2.shape == A2.shape == dZ2.shape == Y.shape == (10, m)

print("dW1", dW1.shape, "comme W1", W1.shape)
print("W2 ", W2.shape, "  comme dW2", dW2.shape)

# %% [markdown] slideshow={"slide_type": "fragment"}
# <details><summary>Réponse</summary>
#
# 1. $W_1$ est écrit deux fois : la seconde ligne, $10 \times 10$, est celle de $W_2$.
# 2. $dW_1$ a la forme de $W_1$, $10 \times 784$, et non $10 \times 10$. Le produit le dit aussi :
#    $dZ_1 X^{\mathsf{T}}$ est $(10, m)$ par $(m, 784)$.
#
# </details>

# %% [markdown] slideshow={"slide_type": "fragment"}
# Si l'on croyait ce tableau, $W_1 - \eta\, dW_1$ serait impossible : $10 \times 784$ moins $10 \times 10$.
# La faute se cache parce que le réseau a 10 neurones cachés **et** 10 classes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Combien de neurones cachés faudrait-il donner au réseau pour que de telles fautes
# sautent aux yeux ?
#
# <details><summary>Réponse</summary>
#
# N'importe quel nombre qui n'est pas déjà pris : 12, par exemple. $W_2$ serait $10 \times 12$, et
# $W_2^{\mathsf{T}}$ ne pourrait plus passer pour $W_2$. Pour essayer un programme, on choisit des
# dimensions **toutes différentes**.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Laisser deux minutes de silence sur le tableau faux. La seconde question prépare la suite :
# le réseau d'essai aura les dimensions 5, 4, 3 et 7 exemples.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Prouver les gradients
#
# Un gradient faux ne s'arrête pas sur une erreur : le réseau apprend moins bien, et l'on n'en sait
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
#
# **Prévoyez.** Laquelle est la plus proche de 12 ? Que gagne-t-on quand $h$ est divisé par 10 ?

# %% slideshow={"slide_type": "fragment"}
for h in (0.1, 0.01):
    forward_difference = ((2 + h) ** 3 - 2**3) / h
    central_difference = ((2 + h) ** 3 - (2 - h) ** 3) / (2 * h)
    print(f"h = {h:4} : {forward_difference:.4f} et {central_difference:.4f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quand $h$ est divisé par 10, l'erreur de la première est divisée par 10, celle de la seconde par
# $10^2 = 100$ : de part et d'autre de $w$, les erreurs principales se compensent.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Alors, plus $h$ est petit, meilleur est le résultat ?


# %% slideshow={"slide_type": "fragment"}
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

# %% [markdown] slideshow={"slide_type": "fragment"}
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
# `{python} 2 * sum(array.size for array in parameters)` passes avant pour **un seul** gradient.
#
# **Question.** La rétropropagation, combien de passes lui faut-il ?
#
# <details><summary>Réponse</summary>
#
# Une passe avant et une passe arrière, pour tous les paramètres à la fois. C'est pourquoi elle
# existe. Les différences finies ne servent qu'à la juger.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les formules ne dépendent pas des tailles. On les juge donc sur un petit réseau, de dimensions
# **toutes différentes** : 5 entrées, 4 neurones cachés, 3 classes, 7 exemples.


# %% slideshow={"slide_type": "fragment"}
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


# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(6)
small_parameters = initialise(rng, sizes=(5, 4, 3))
small_X = rng.normal(size=(5, 7))
small_Y = one_hot(rng.integers(0, 3, 7), classes=3)

small_cache = forward(small_X, small_parameters)
small_gradients = backward(small_X, small_Y, small_parameters, small_cache)
errors = gradient_errors(small_gradients, small_parameters, small_X, small_Y)

assert max(errors) < 1e-6
print("les quatre erreurs relatives sont sous un millionième :", max(errors) < 1e-6)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les quatre gradients sont acceptés. Mais une vérification qui accepte tout ne prouve rien : il faut
# la voir **refuser**.

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


# %% slideshow={"slide_type": "fragment"}
faulty_gradients = backward_without_relu(small_X, small_Y, small_parameters, small_cache)
errors = gradient_errors(faulty_gradients, small_parameters, small_X, small_Y)

for name, error in zip(names, errors, strict=True):
    print(f"{name} : {'juste' if error < 1e-6 else 'FAUX'}, erreur relative {error:.2f}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# La vérification dit aussi **où** chercher : la seconde couche est juste, la faute est entre elle et
# la première. Sur cent réseaux tirés au hasard, les gradients justes restent sous un milliardième et
# les faux dépassent un dixième : le seuil d'un millionième les sépare sans hésiter.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### À la vraie taille, quelques poids
#
# Sur le réseau 784-10-10, on peut juger quelques cases de $W_1$ : cinq pixels du milieu de l'image,
# pour le neurone caché 0, avec cent images. `helpers` garde les deux fonctions que vous venez de
# lire, avec des messages pour les mauvais usages.

# %% slideshow={"slide_type": "fragment"}
from helpers import numerical_gradient, relative_error

batch_X, batch_Y = X[:, :100], Y[:, :100]
dW1, db1, dW2, db2 = backward(batch_X, batch_Y, parameters, forward(batch_X, parameters))

few = W1[0, 400:405]  # une vue : la modifier modifie W1, donc le réseau
expected = numerical_gradient(lambda: loss_of(parameters, batch_X, batch_Y), few)

assert relative_error(dW1[0, 400:405], expected) < 1e-6
print(dW1[0, 400:405].round(4))

# %% [markdown] slideshow={"slide_type": "notes"}
# 15 min, après la pause. Le refus est le moment important : demander « comment sais-tu que ton test
# voit quelque chose ? ». Une différence centrée qui enjambe le coude de ReLU se trompe ; avec
# $h = 10^{-5}$ et peu de neurones, cela n'arrive presque jamais.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Par Keras
#
# La seconde preuve vient d'un autre programme. Keras dérive tout seul. Il ne montre pas ses
# gradients, mais il montre ses poids ; et la descente de gradient simple fait
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

# %% [markdown] slideshow={"slide_type": "subslide"}
# Keras range un exemple par ligne : on lui donne tout transposé, et l'on transpose ses réponses.


# %% slideshow={"slide_type": "fragment"}
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


# %% slideshow={"slide_type": "fragment"}
start_keras()  # démarre Keras sans les messages techniques de TensorFlow

batch_X, batch_Y = X[:, :1000], Y[:, :1000]
ours = backward(batch_X, batch_Y, parameters, forward(batch_X, parameters))
theirs = keras_gradients(batch_X, batch_Y, parameters)

for name, our, their in zip(names, ours, theirs, strict=True):
    assert relative_error(our, their) < 1e-4
    print(name, our.shape, "comme Keras :", relative_error(our, their) < 1e-4)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Un dix-millième, et non un millionième : Keras calcule en `float32`, sur sept chiffres. Les quatre
# gradients sont ceux de Keras, à la vraie taille et sur de vraies images.
#
# **Question.** Trois preuves : le papier, les différences centrées, Keras. Laquelle garderiez-vous
# pour un réseau que Keras ne sait pas construire ?
#
# <details><summary>Réponse</summary>
#
# Les différences centrées : elles ne demandent que la perte. C'est aussi la plus indépendante : elle
# ne suppose rien de la façon dont le gradient est calculé.
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


# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur le réseau 2-2-2, avec $\eta = 1$, le poids en haut à gauche de $W_2$ passe de 1 à
# $1 - 1 \times (-0{,}5) = 1{,}5$.
#
# **Prévoyez.** La perte valait `{python} decimal(loss_of(tiny_parameters, tiny_X, tiny_Y), ".3f")`.
# Après ce pas, monte-t-elle ou descend-elle ?

# %% slideshow={"slide_type": "fragment"}
after_one_step = update(tiny_parameters, tiny_gradients, learning_rate=1)

print("W2 =")
print(after_one_step[2].round(3))
print("perte :", loss_of(after_one_step, tiny_X, tiny_Y).round(3))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La boucle
#
# Toutes les images à chaque pas : un pas est une époque. C'est la descente de gradient **par lot
# complet** (*full batch*).


# %% slideshow={"slide_type": "fragment"}
def train(parameters, X, Y, *, iterations, learning_rate):
    """Fait `iterations` pas sur toutes les images ; renvoie les paramètres et l'historique."""
    history = {"loss": [], "accuracy": []}
    digits = Y.argmax(axis=0)
    for iteration in range(1, iterations + 1):
        cache = forward(X, parameters)
        gradients = backward(X, Y, parameters, cache)
        parameters = update(parameters, gradients, learning_rate)

        A2 = cache[-1]
        history["loss"].append(cross_entropy(A2, Y))
        history["accuracy"].append(np.mean(A2.argmax(axis=0) == digits))
        if iteration % 50 == 0:
            loss, accuracy = history["loss"][-1], history["accuracy"][-1]
            print(f"pas {iteration:3} : perte {loss:.3f}, exactitude {accuracy:.1%}")
    return parameters, history


# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** 500 pas, avec un taux de 0,1. Le réseau de la leçon 05 lisait presque toutes les
# images. Combien celui-ci en lira-t-il ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
start = initialise(np.random.default_rng(0))

trained, history = train(start, X, Y, iterations=500, learning_rate=0.1)

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

# %% [markdown] slideshow={"slide_type": "subslide"}
# Et sur les images de test, jamais vues ?

# %% slideshow={"slide_type": "fragment"}
predictions = forward(X_test, trained)[-1].argmax(axis=0)
accuracy = np.mean(predictions == test_labels)

assert 0.80 < accuracy < 0.87
print(f"exactitude sur le test : environ {accuracy:.0%}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# D'une graine à l'autre, elle change de quelques points. Avec les `{python} len(train_images)` images,
# six fois plus de calcul, elle ne monte guère : ce ne sont pas les images qui manquent.
#
# **Question.** Le réseau de la leçon 05 lit presque toutes les images. Nommez ce qui les sépare.
#
# <details><summary>Réponse</summary>
#
# Cinquante fois plus de neurones cachés ; $5 \times 469 = 2\,345$ pas par petits lots au lieu de
# `{python} len(history["loss"])` ; RMSprop au lieu de la descente simple ; `{python} len(train_images)`
# images au lieu de `{python} len(labels)` ; des poids de départ à la bonne échelle. Les formules,
# elles, sont les mêmes. Un seul de ces changements, l'échelle des poids de départ (leçon 07), fait
# déjà gagner plusieurs points.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. L'entraînement prend une quinzaine de secondes : faire écrire les prévisions pendant ce
# temps. Une salle rapide peut essayer un $\eta$ cinq fois plus grand, ou toutes les images (six fois
# plus long).

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que le réseau voit
#
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
# **Question.** Lesquelles de ces erreurs feriez-vous vous-même ? Comparez avec la galerie d'erreurs
# de la leçon 05.
#
# <details><summary>Réponse</summary>
#
# Une ou deux, peut-être. Les erreurs de la leçon 05 étaient en partie des images ambiguës ; celles-ci se
# lisent pour la plupart sans hésiter. Dix neurones cachés et `{python} len(history["loss"])` pas ne
# suffisent pas.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les poids en images
#
# La ligne $k$ de $W_1$ contient un poids par pixel : on peut la montrer comme une image. Voici
# celle du neurone caché 5 : au départ, après l'entraînement, et ce qui a **changé**, c'est-à-dire la
# différence des deux.
#
# **Prévoyez.** À quels pixels l'entraînement n'a-t-il rien changé, et pourquoi ?


# %% slideshow={"slide_type": "fragment"}
def draw_weights(pane, weights, largest, title):
    """Montre les poids d'un neurone en image : bleu positif, rouge négatif, blanc nul."""
    picture = pane.imshow(weights.reshape(28, 28), cmap="RdBu", vmin=-largest, vmax=largest)
    pane.set(xticks=[], yticks=[])
    pane.set_title(title, fontsize=15)
    return picture


# %% slideshow={"slide_type": "fragment"}
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

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur les bords, rien n'a changé : ces pixels sont toujours blancs, valent 0, et
# $dW_1 = dZ_1 X^{\mathsf{T}} / m$ est nul dans leurs colonnes. Le bruit de départ y reste.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le changement des dix neurones, sur une échelle plus fine.
#
# **Prévoyez.** Chaque neurone caché s'est-il chargé d'un chiffre ?

# %% slideshow={"slide_type": "fragment"}
figure, panes = plt.subplots(2, 5, figsize=(9, 4), layout="constrained")
for k, pane in enumerate(panes.flat):
    draw_weights(pane, change[k], np.abs(change).max(), f"neurone {k}")
show(
    figure,
    alt="Dix carrés, un par neurone caché : des traits et des taches, bleus et rouges, au "
    "milieu. Aucun ne ressemble à un chiffre entier ; certains sont presque blancs.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Non. Chaque neurone cherche de l'encre à certains endroits (en bleu) et n'en veut pas à d'autres (en
# rouge) ; c'est la seconde couche qui combine les dix.
#
# **Question.** Les neurones 3 et 7 n'ont guère changé. Regardez la formule de $dZ_1$ : qu'est-ce qui
# peut les en avoir empêchés ?

# %% slideshow={"slide_type": "fragment"}
talking = np.mean(Z1 > 0, axis=1)  # Z1 est celui du réseau de départ

for k in (0, 3, 5, 7):
    print(f"neurone {k} : actif au départ pour {talking[k]:.0%} des images")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Ils se taisaient pour plus de neuf images sur dix, et un neurone muet ne reçoit rien : la dérivée de
# ReLU annule les cases de sa ligne dans $dZ_1$. Les poids de départ décident de qui apprend.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Comment savoir, sans entraîner, combien de poids par neurone ne changeront pas ?

# %% slideshow={"slide_type": "fragment"}
never_inked = ~X.any(axis=1)
unchanged = (trained[0] == start[0]).all(axis=0)

print("pixels toujours blancs         :", never_inked.sum())
print("colonnes de W1 sans changement :", unchanged.sum())
print("les mêmes                      :", np.array_equal(never_inked, unchanged))

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Pour aller plus loin : que fait le bruit des bords sur une image dont un bord est taché ? Il
# parle, sans avoir rien appris. C'est une raison de partir de petits poids.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un exemple par colonne : $Z = W X + b$, avec $W$ de forme (sorties, entrées) et $b$ de forme
#   (sorties, 1).
# - Softmax et entropie croisée se compensent : $dZ_2 = A_2 - Y$.
# - $dW = \frac{1}{m}\, dZ\, A^{\mathsf{T}}$, où $A$ est l'entrée de la couche : le produit fait la
#   somme sur les exemples, la division par $m$ la moyenne.
# - L'erreur remonte par $W^{\mathsf{T}}$, et ne traverse que les neurones actifs :
#   $dZ_1 = W_2^{\mathsf{T}} dZ_2 \odot \mathrm{relu}'(Z_1)$.
# - Un gradient a la forme de son paramètre. On essaie un programme avec des dimensions toutes
#   différentes.
# - Un gradient se **prouve** : différences centrées, en `float64`, erreur relative sous $10^{-6}$ ; et
#   l'on s'assure que la vérification sait refuser.
