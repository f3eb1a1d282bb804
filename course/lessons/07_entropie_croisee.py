# ---
# title: L'entropie croisée et les lots
# goal: Expliquer le logarithme de la perte, la calculer sans jamais rencontrer log(0), et mesurer ce que gagnent les lots.
# prerequisites: Leçons 04 à 06 ; dérivée du logarithme et de l'exponentielle
# teaching_minutes: 62
# exercise_minutes: 18
# compute_seconds: 90
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Pourquoi ranger un exemple par ligne, comme Keras ?
# - Pourquoi un logarithme dans la perte, et pourquoi un signe moins ?
# - Que fait l'ordinateur de $\log 0$, et comment ne jamais le lui demander ?
# - Pourquoi des centaines de petits pas valent-ils mieux qu'un grand ?
# - Un réseau écrit avec NumPy peut-il être plus rapide que les bibliothèques ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 62 min de présentation et 18 min de questions. Une pause convient avant « La
# boucle d'entraînement » : la première moitié est du calcul sur de petits tableaux, la seconde
# entraîne. Les entraînements prennent ensemble moins d'une minute sur un cœur libre ; poser la
# question suivante pendant qu'ils tournent. Les sections facultatives ne sont pas comptées.

# %% slideshow={"slide_type": "skip"}
import time

import matplotlib.pyplot as plt
import numpy as np

from helpers import (
    decimal,
    load_measurements,
    load_mnist,
    network,
    numerical_gradient,
    percent,
    plot_bars,
    relative_error,
    show,
)
from helpers.figures import BLUE, VERMILION, DecimalComma

plt.rcParams["font.size"] = 13  # lisible au vidéoprojecteur
np.set_printoptions(suppress=True)  # `0.001` plutôt que `1e-03`

(train_images, train_labels), (test_images, test_labels) = load_mnist()
x_train = train_images.reshape(60000, 784).astype("float32") / 255
x_test = test_images.reshape(10000, 784).astype("float32") / 255

# Les dernières images de l'entraînement deviennent la validation, comme dans la leçon 05
x_train, x_validation = x_train[:-9000], x_train[-9000:]
train_labels, validation_labels = train_labels[:-9000], train_labels[-9000:]

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un exemple par ligne
#
# La leçon 06 range un exemple par **colonne** : $X$ a la forme $(784, m)$, et les formules se lisent
# comme au tableau, $Z = W X + b$. À partir d'ici, un exemple occupe une **ligne** : $X$ a la forme
# $(m, 784)$. C'est la convention de Keras, de PyTorch, de scikit-learn, et celle de nos images depuis
# la leçon 02.
#
# Passer d'une convention à l'autre, c'est tout transposer :
#
# $$ (W X)^{\mathsf{T}} = X^{\mathsf{T}}\, W^{\mathsf{T}} $$

# %% [markdown] slideshow={"slide_type": "fragment"}
# L'ordre des facteurs s'inverse, et chaque matrice est transposée.
#
# <!-- more -->
#
# Les lettres gardent leur sens : elles sont dans la leçon 06, sous
# [« Les symboles des leçons 06 à 08 »](06_deux_couches.ipynb).

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les deux conventions côte à côte
#
# Une couche de $n_1$ neurones qui reçoit un lot de $m$ images :
#
# | | leçon 06 : une colonne | à partir d'ici : une ligne |
# |---|---|---|
# | le lot $X$ | $(784, m)$ | $(m, 784)$ |
# | les poids $W$ et $dW$ | $(n_1, 784)$ | $(784, n_1)$ |
# | les biais $b$ et $db$ | $(n_1, 1)$ | $(n_1,)$ |
# | la sortie $Z$ et $dZ$ | $(n_1, m)$ | $(m, n_1)$ |
# | le calcul de $Z$ | $W X + b$ | $X W + b$ |
# | le gradient $dW$ | $\frac{1}{m}\, dZ\, X^{\mathsf{T}}$ | $\frac{1}{m}\, X^{\mathsf{T}} dZ$ |
# | le gradient $db$ | moyenne de $dZ$ sur l'axe 1 | moyenne de $dZ$ sur l'axe 0 |
# | vers la couche d'avant | $W^{\mathsf{T}} dZ$ | $dZ\, W^{\mathsf{T}}$ |

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Trois exemples de deux nombres traversent une couche d'un seul neurone, de poids 10
# et 1, sans biais. Quelle forme a la sortie dans chaque convention ?

# %% slideshow={"slide_type": "fragment"}
examples = np.array([[1, 2], [3, 4], [5, 6]])  # trois exemples, un par ligne
neuron = np.array([[10], [1]])

print("lignes   :", (examples @ neuron).shape, (examples @ neuron).ravel())
print("colonnes :", (neuron.T @ examples.T).shape, (neuron.T @ examples.T).ravel())

# %% [markdown] slideshow={"slide_type": "notes"}
# 3 min. Faire transposer $dW = dZ X^T / m$ au tableau par un étudiant : les deux facteurs changent
# de place, et c'est la seule chose à retenir. Ne pas laisser apprendre deux jeux de formules.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### La mémoire préfère les lignes (facultatif)
#
# Il y a une seconde raison. NumPy range un tableau ligne après ligne. `strides` dit de combien
# d'octets il faut avancer pour passer à la ligne suivante, puis au nombre suivant de la même ligne.

# %% slideshow={"slide_type": "skip"}
print("d'une image à la suivante  :", x_train.strides[0], "octets")
print("d'un pixel au suivant      :", x_train.strides[1], "octets")

# %% [markdown] slideshow={"slide_type": "skip"}
# Un `float32` occupe 4 octets, et $784 \times 4 = 3\,136$ : les pixels d'une image se suivent sans
# trou. Tirer un lot de 128 images, c'est copier 128 blocs d'un seul tenant. Avec une image par
# colonne, les pixels d'une image sont éparpillés dans tout le tableau.
#
# **Prévoyez.** Le même lot, les mêmes nombres à copier : de combien le tirage en colonnes est-il
# plus lent ?

# %% slideshow={"slide_type": "skip"}
columns = np.ascontiguousarray(x_train[:10000].T)  # (784, 10000)
mixed = np.random.default_rng(0).permutation(10000)
draws = [mixed[first : first + 128] for first in range(0, 10000, 128)]


def shortest(action):
    """Renvoie la plus courte de trois durées, en secondes."""
    durations = []
    for _ in range(3):
        started = time.perf_counter()
        action()
        durations.append(time.perf_counter() - started)
    return min(durations)


by_rows = shortest(lambda: [x_train[places] for places in draws])
by_columns = shortest(lambda: [columns[:, places] for places in draws])

print(f"lignes   : {1000 * by_rows:.0f} ms")
print(f"colonnes : {1000 * by_columns:.0f} ms")

# %% [markdown] slideshow={"slide_type": "skip"}
# Sur la machine où ce cours a été écrit, le rapport va de 7 à 30. Un entraînement tire un lot à
# chaque pas : ce prix se paie `{python} len(range(0, len(x_train), 128))` fois par époque.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Pourquoi un logarithme
#
# Pour un exemple, la cible $y$ et les probabilités $p$ du réseau ont la même forme, $(n_2,)$, un nombre
# par classe. La perte $\ell$ de cet exemple est l'**entropie croisée** (leçon 04) :
#
# $$ \ell = -\sum_{k=1}^{n_2} y_k \log p_k \;=\; -\log p_{\text{bon}} $$
#
# parce que $y_k$ vaut 1 pour le bon chiffre et 0 pour les neuf autres. $\log$ est le logarithme
# népérien.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une image, dix probabilités
#
# Pour une image, les trois plus grandes probabilités d'un réseau sont 0,65, 0,15 et 0,10.
#
# **Prévoyez.** Combien reste-t-il pour les sept autres chiffres, ensemble ? Que vaut la perte si le
# bon chiffre est le premier des trois ? Et s'il est le deuxième, ou le troisième ?

# %% slideshow={"slide_type": "fragment"}
largest = np.array([0.65, 0.15, 0.10])

print("pour les sept autres :", decimal(1 - largest.sum(), ".2f"))
for probability in largest:
    loss = decimal(-np.log(probability), ".3f")
    print("bon chiffre à", decimal(probability, ".2f"), ": perte", loss)

# %% [markdown] slideshow={"slide_type": "fragment"}
# La perte ne regarde que la probabilité du bon chiffre.
#
# <!-- more -->
#
# La façon dont les autres se partagent le
# reste ne compte pas.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le signe moins
#
# Une probabilité est entre 0 et 1 ; son logarithme est **négatif**, ou nul. Sans le signe moins,
# faire descendre la perte ferait descendre la probabilité du bon chiffre.
#
# **Prévoyez.** Complétez de tête : $-\log 0{,}9 \approx 0{,}1$ ; $-\log 0{,}1 \approx 2{,}3$ ;
# $-\log 10^{-4} \approx$ ?

# %% slideshow={"slide_type": "fragment"}
good = np.array([1, 0.9, 0.1, 0.0001])  # probabilité donnée au bon chiffre

print("log p  :", np.log(good).round(3))
print("-log p :", -np.log(good).round(3) + 0)

# %% [markdown] slideshow={"slide_type": "fragment"}
# $10^{-4} = 0{,}0001 = 0{,}1^4$ : quatre fois 2,303, soit 9,21. Le logarithme change les puissances en
# produits.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ce que reçoit le bon logit
#
# Pourquoi pas une perte plus simple, $1 - p$ ? Elle aussi vaut 0 quand $p = 1$, et grandit quand $p$
# diminue.
#
# Mais le réseau ne choisit pas $p$. Il calcule des **logits**, les nombres $z$ qui entrent dans
# softmax, et $p$ en sort. Quand le bon logit augmente un peu, $p$ augmente $p\,(1 - p)$ fois autant :
# c'est la dérivée du quotient $e^z / S$, où la somme $S$ contient aussi $e^z$. Ce qui corrige le réseau est donc
# la pente de la perte, multipliée par $p\,(1 - p)$ :
#
# $$
# \frac{\partial \ell}{\partial z_{\text{bon}}} = \frac{d\ell}{dp} \times p\,(1 - p)
# $$
#
# $$
# \begin{aligned}
# \ell = -\log p &: \quad -\frac{1}{p} \times p\,(1 - p) = -(1 - p) \\
# \ell = 1 - p &: \quad -1 \times p\,(1 - p) = -p\,(1 - p)
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Un détail, $p = 0{,}9$ ; une erreur grossière, $p = 0{,}0001$. Que reçoit le bon logit,
# avec l'une et l'autre perte ?

# %% slideshow={"slide_type": "fragment"} code="folded"
print("     p   p(1 - p)     −log p : pente   logit      1 − p : pente   logit")
for value in (0.9, 0.5, 0.1, 0.0001):
    through = value * (1 - value)
    cells = (
        decimal(value).rjust(6),
        decimal(through, ".4f").rjust(10),
        decimal(-1 / value, ".1f").rjust(18),
        decimal(-1 / value * through, ".4f").rjust(9),
        "-1".rjust(15),
        decimal(-through, ".4f").rjust(9),
    )
    print(*cells)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pour le détail, les deux pertes corrigent à peu près autant. Pour l'erreur grossière, $1 - p$ donne
# −0,0001, c'est-à-dire presque rien : l'exemple que le réseau lit le plus mal est **abandonné**, parce
# que softmax y est plat. La pente de $-\log p$ y vaut −10 000, et c'est juste ce qu'il faut :
# multipliée par $p\,(1 - p)$, elle donne −1. La correction grandit avec l'erreur, sans jamais dépasser 1.

# %% slideshow={"slide_type": "subslide"}
p_good = np.linspace(0.0001, 1, 1000)

figure, (losses_axes, logits_axes) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
losses_axes.plot(p_good, -np.log(p_good), color=BLUE, linewidth=3, label="−log p")
losses_axes.plot(p_good, 1 - p_good, color=VERMILION, linewidth=2, linestyle="--", label="1 − p")
losses_axes.set(xlabel="p, la probabilité du bon chiffre", ylabel="perte")
logits_axes.plot(p_good, -(1 - p_good), color=BLUE, linewidth=3, label="−(1 − p)")
logits_axes.plot(
    p_good, -p_good * (1 - p_good), color=VERMILION, linewidth=2, linestyle="--", label="−p (1 − p)"
)
logits_axes.set(xlabel="p, la probabilité du bon chiffre", ylabel="ce que reçoit le bon logit")
for axes in (losses_axes, logits_axes):
    axes.xaxis.set_major_formatter(DecimalComma())
    axes.yaxis.set_major_formatter(DecimalComma())
    axes.legend()
show(
    figure,
    alt="Deux graphiques selon p, la probabilité du bon chiffre. À gauche, les pertes : −log p descend de 9 "
    "à 0, 1 − p descend de 1 à 0. À droite, ce que reçoit le bon logit : avec −log p, −1 près de p = 0, puis une "
    "droite jusqu'à 0 ; avec 1 − p, presque 0 près de p = 0, −0,25 au milieu, et 0 à la fin.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Et le carré de l'erreur, $(1 - p)^2$ ? Sa pente est $-2\,(1 - p)$.
#
# <details><summary>Réponse</summary>
#
# Multipliée par $p\,(1 - p)$, elle donne $-2\,p\,(1 - p)^2$, presque rien quand $p$ est presque nul :
# l'erreur grossière est abandonnée aussi. Il faut une pente en $1/p$ pour compenser softmax, et la
# fonction dont la pente est $-1/p$ est $-\log p$.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un produit qui devient une somme
#
# Le logarithme a une seconde raison. Quelle probabilité le réseau donne-t-il aux bons chiffres de **tout** le
# jeu d'entraînement ? Les exemples sont indépendants, donc les probabilités $p_i$ de leurs bons chiffres se
# multiplient : $V = p_1 \times p_2 \times \dots \times p_{`{python} len(x_train)`}$. C'est la **vraisemblance**
# (*likelihood*). Apprendre, c'est rendre $V$ la plus grande possible.
#
# **Prévoyez.** Un bon réseau donne 0,9 à chacun des `{python} len(x_train)` bons chiffres. Que répond
# l'ordinateur quand on lui demande $0{,}9^{`{python} len(x_train)`}$ ?

# %% slideshow={"slide_type": "fragment"}
m = len(x_train)

print("le produit :", decimal(0.9**m))
print("la somme   :", decimal(m * np.log(0.9), ".1f"))
print("la moyenne :", decimal(m * np.log(0.9) / m, ".3f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Zéro : le vrai nombre a `{python} int(-m * np.log10(0.9))` zéros après la virgule, et un `float64`
# s'arrête à `{python} int(-np.log10(np.nextafter(0, 1)))`. Le logarithme change le produit en
# **somme**, qui se calcule et se dérive terme à terme :
#
# $$
# \begin{aligned}
# \log V &= \sum_{i=1}^{m} \log p_i \\
# L &= \frac{1}{m} \sum_{i=1}^{m} \ell_i = -\frac{1}{m} \log V
# \end{aligned}
# $$
#
# Le logarithme est croissant : rendre $V$ grande ou rendre $L$ petite, c'est la même chose. La
# moyenne, au lieu de la somme, rend la perte comparable d'un lot à l'autre.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La perte d'un lot, en nombres
#
# Trois exemples, trois classes. `classes` donne la colonne de la bonne classe dans chaque ligne.
#
# **Prévoyez.** Quels nombres la première ligne du résultat contient-elle ?

# %% slideshow={"slide_type": "fragment"}
probabilities = np.array([[0.2, 0.5, 0.3], [0.9, 0.1, 0.0], [0.6, 0.3, 0.1]])
classes = np.array([1, 0, 2])

chosen = probabilities[np.arange(3), classes]

print("probabilités de la bonne classe :", chosen)
print("pertes                          :", -np.log(chosen).round(3))
print("perte du lot                    :", decimal(-np.log(chosen).mean(), ".3f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# `probabilities[np.arange(3), classes]` prend une case par ligne : (0, 1), (1, 0) et (2, 2). C'est la
# somme $\sum_k y_k \log p_k$, sans multiplier par des zéros.
#
# **Question.** Un réseau qui ne sait rien donne $1/10$ à chacun des dix chiffres. Que vaut sa perte ?
#
# <details><summary>Réponse</summary>
#
# $-\log (1/10) = \log 10 \approx 2{,}303$. Retenez ce nombre : c'est à peu près la perte d'un réseau
# neuf. Une première perte de 20 annonce une erreur, avant tout entraînement.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 11 min. Le tableau « ce que reçoit le bon logit » distingue le logarithme des autres fonctions
# décroissantes : le faire prévoir. L'erreur à attendre : `np.log10`, ou le signe oublié. L'exercice 1 les
# fait rencontrer.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Quand la probabilité est nulle
#
# Dans le lot précédent, une probabilité valait 0 et n'a gêné personne : elle n'était pas celle de la
# bonne classe. Appliquons la formule à la lettre, avec toutes les classes dans la somme. Il y en a
# deux, le réseau est sûr de lui, et il a **raison**.

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** $y = (1 \;;\; 0)$ et $p = (1 \;;\; 0)$. La perte devrait être 0. Que répond NumPy ?

# %% slideshow={"slide_type": "fragment"}
y = np.array([1, 0])
p = np.array([1.0, 0.0])

with np.errstate(divide="ignore", invalid="ignore"):  # NumPy avertirait : nous regardons pourquoi
    print("log p     :", np.log(p))
    print("y × log p :", y * np.log(p))
    print("perte     :", -np.sum(y * np.log(p)))

# %% [markdown] slideshow={"slide_type": "subslide"}
# $\log 0$ donne `-inf`, et $0 \times (-\infty)$ donne `nan`, « pas un nombre ». Une somme qui contient
# un `nan` vaut `nan` : un seul exemple suffit à gâcher la perte du lot, et avec elle tout ce que l'on en
# dérive.
#
# En ne prenant que la probabilité du bon chiffre, on évite ce cas. Il en reste un, pire : un réseau
# sûr de lui qui a **tort**. Alors $p_{\text{bon}} = 0$, et la perte est infinie.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un remède : écrêter
#
# On oblige les probabilités à rester entre $10^{-15}$ et $1 - 10^{-15}$. Couper ainsi ce qui dépasse
# s'appelle **écrêter** (*clip*).
#
# **Prévoyez.** Quelle est la plus grande perte possible après cela ?

# %% slideshow={"slide_type": "fragment"}
clipped = np.clip(p, 1e-15, 1 - 1e-15)

print("le réseau a raison :", decimal(abs(np.log(clipped[0])), ".2f"))
print("le réseau a tort   :", decimal(-np.log(clipped[1]), ".2f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# $-\log 10^{-15} = 15 \times \log 10 = 34{,}54$. Plus d'infini, plus de `nan`. Beaucoup de programmes
# s'arrêtent là.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Pourquoi ce n'est qu'un remède
#
# **L'information est déjà perdue.** Voici deux réseaux qui se trompent, le second bien plus que le
# premier : leurs logits sont $(40 \;;\; 0)$ et $(400 \;;\; 0)$, et la bonne classe est la seconde.
#
# **Prévoyez.** Leurs pertes écrêtées sont-elles différentes ?


# %% slideshow={"slide_type": "fragment"}
def clipped_loss(logits, label):
    """Renvoie la perte d'un exemple : softmax, puis écrêtage, puis logarithme."""
    exponentials = np.exp(logits)
    p = exponentials / exponentials.sum()
    return -np.log(np.clip(p, 1e-15, 1 - 1e-15))[label]


# %% slideshow={"slide_type": "fragment"}
wrong, worse = np.array([40.0, 0.0]), np.array([400.0, 0.0])

for pair in (wrong, worse):
    print(pair, "perte", decimal(clipped_loss(pair, 1), ".2f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# La même. Les vraies pertes sont 40 et `{python} round(np.logaddexp.reduce(worse))` :
# $p_{\text{bon}} = e^{-40} / (1 + e^{-40}) \approx e^{-40}$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Le gradient ment.** Là où la perte écrêtée est plate, sa pente est nulle. La formule de la leçon 06,
# elle, est celle de la perte sans écrêtage : $A_2 - Y$, que nous écrivons désormais $P - Y$.

# %% slideshow={"slide_type": "fragment"}
print("pente mesurée :", numerical_gradient(lambda: clipped_loss(wrong, 1), wrong))
print("formule P - Y :", np.array([1, 0]) - np.array([0, 1]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# La perte que l'on affiche et le gradient que l'on suit ne viennent plus de la même fonction. Une
# bibliothèque qui dérive la perte écrêtée trouve 0 : l'exemple le plus mal classé est abandonné, comme
# avec $1 - p$.

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Laisser la classe proposer l'écrêtage avant de le montrer ; quelqu'un le propose toujours.
# Puis demander : « Que vaut la pente d'une fonction constante ? »

# %% [markdown] slideshow={"slide_type": "skip"}
# ### La borne du haut, en `float32` (facultatif)
#
# Juste sous 1, deux `float32` voisins sont distants de $6 \times 10^{-8}$ : $1 - 10^{-15}$ s'arrondit à 1,
# et la borne du haut n'existe pas.

# %% slideshow={"slide_type": "skip"}
print("float32(1 - 1e-15) == 1 :", np.float32(1 - 1e-15) == 1)
print("l'écart sous 1 :", f"{1 - np.nextafter(np.float32(1), np.float32(0)):.0e}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Une formule où figure aussi $\log(1 - p)$, comme celle de l'entropie croisée à deux classes (exercice 2),
# retrouve donc $\log 0$ malgré l'écrêtage.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Calculer depuis les logits
#
# Le mal vient de ce que l'on calcule $p$ **avant** de prendre son logarithme. Reprenons plus tôt, aux
# logits. Softmax d'abord, sur une ligne $z$ de forme $(n_2,)$ :
#
# $$ p_k = \frac{e^{z_k}}{\sum_j e^{z_j}} $$
#
# **Prévoyez.** Que donne cette formule pour $z = (1000 \;;\; 1001 \;;\; 1002)$ ?

# %% slideshow={"slide_type": "fragment"}
z = np.array([1000.0, 1001.0, 1002.0])

with np.errstate(over="ignore", invalid="ignore"):  # le débordement est ce que nous montrons
    print("exponentielles :", np.exp(z))
    print("softmax        :", np.exp(z) / np.exp(z).sum())

# %% [markdown] slideshow={"slide_type": "fragment"}
# Un `float64` s'arrête vers $10^{`{python} int(np.log10(np.finfo("float64").max))`}$, c'est-à-dire à
# $e^{`{python} int(np.log(np.finfo("float64").max))`}$ ; un `float32`, à
# $e^{`{python} int(np.log(np.finfo("float32").max))`}$. Au-delà, l'exponentielle **déborde**
# (*overflow*) en `inf`, et `inf / inf` vaut `nan`.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Soustraire le maximum
#
# Softmax ne change pas quand on soustrait un même nombre $c$ à tous les logits : $e^{-c}$ se met en
# facteur en haut et en bas.
#
# $$ \frac{e^{z_k - c}}{\sum_j e^{z_j - c}} = \frac{e^{-c}\, e^{z_k}}{e^{-c} \sum_j e^{z_j}} = p_k $$
#
# Prenons pour $c$ le plus grand logit. Les exposants deviennent négatifs ou nuls : rien ne déborde.
# Pour $z = (1000 \;;\; 1001 \;;\; 1002)$ :
#
# | | $k = 1$ | $k = 2$ | $k = 3$ | somme |
# |---|---|---|---|---|
# | $z_k - c$ | −2 | −1 | 0 | |
# | $e^{z_k - c}$ | `{python} decimal(np.exp(-2), ".3f")` | `{python} decimal(np.exp(-1), ".3f")` | 1 | `{python} decimal(np.exp(z - 1002).sum(), ".3f")` |
# | $p_k$ | `{python} decimal(np.exp(-2) / np.exp(z - 1002).sum(), ".3f")` | `{python} decimal(np.exp(-1) / np.exp(z - 1002).sum(), ".3f")` | `{python} decimal(1 / np.exp(z - 1002).sum(), ".3f")` | 1 |

# %% [markdown] slideshow={"slide_type": "subslide"}
# Pour un lot, de forme $(m, n_2)$, chaque **ligne** a son maximum. `keepdims=True` le garde en colonne,
# de forme $(m, 1)$, pour que la soustraction se fasse ligne par ligne.


# %% slideshow={"slide_type": "fragment"}
def softmax(logits):
    """Renvoie les probabilités, ligne par ligne : (m, n2) -> (m, n2)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    exponentials = np.exp(shifted)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


# %% slideshow={"slide_type": "fragment"}
three_rows = np.array([[1000.0, 1001.0, 1002.0], [0.0, 1.0, 2.0], [-1000.0, -1000.0, -1000.0]])

softmax(three_rows).round(3)

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Et si l'on soustrayait à toutes les lignes le maximum **du tableau** ?
#
# <details><summary>Réponse</summary>
#
# La deuxième ligne deviendrait $(0 \;;\; 1 \;;\; 2) - 1002 = (-1002 \;;\; -1001 \;;\; -1000)$ : ses
# trois exponentielles sont trop petites pour un `float64` et valent 0. Il resterait $0 / 0$, donc
# `nan`. Une ligne ne doit pas dépendre des autres.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le logarithme de softmax
#
# Softmax est guéri, la perte ne l'est pas : softmax de $(0 \;;\; 1000)$ vaut $(0 \;;\; 1)$, et
# $\log 0$ revient. Il faut prendre le logarithme **dans la formule**, avant de calculer :
#
# $$
# \begin{aligned}
# \log p_k &= \log \frac{e^{z_k - c}}{\sum_j e^{z_j - c}} \\
# &= (z_k - c) - \log \sum_j e^{z_j - c}
# \end{aligned}
# $$
#
# L'exponentielle du numérateur a disparu. Dans la somme, le plus grand terme vaut $e^0 = 1$ : elle est
# entre 1 et $n_2$, et son logarithme entre 0 et $\log n_2$. Ni débordement, ni $\log 0$, pour aucun
# logit.
#
# C'est le calcul **log-somme-exp** (*log-sum-exp*).

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Que vaut $\log p$ pour $z = (0 \;;\; 1000)$ ?


# %% slideshow={"slide_type": "fragment"}
def log_softmax(logits):
    """Renvoie les logarithmes des probabilités, ligne par ligne : (m, n2) -> (m, n2)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


# %% slideshow={"slide_type": "fragment"}
log_softmax(np.array([[0.0, 1000.0], [0.0, 0.0]])).round(3)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Première ligne : le maximum retiré, il reste $(-1000 \;;\; 0)$ ; la somme des exponentielles
# s'arrondit à 1, et son logarithme vaut 0. Seconde ligne : deux fois $\log 0{,}5 = -0{,}693$.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### L'entropie croisée, depuis les logits
#
# Il ne reste qu'à prendre, dans chaque ligne, la case du bon chiffre :
#
# $$
# \begin{gathered}
# L = -\frac{1}{m} \sum_{i=1}^{m} \log p_{i,\, \text{label}_i}
# \\
# \underbrace{(m, n_2)}_{\text{logits}} , \; \underbrace{(m,)}_{\text{label}} \;\longrightarrow\; \text{un nombre}
# \end{gathered}
# $$


# %% slideshow={"slide_type": "fragment"}
def cross_entropy(logits, labels):
    """Renvoie la perte moyenne d'un lot : logits (m, n2), étiquettes entières (m,)."""
    return -log_softmax(logits)[np.arange(len(labels)), labels].mean()


# %% slideshow={"slide_type": "fragment"}
for pair in (wrong, worse, np.array([1000.0, 0.0])):
    print(pair, "perte", decimal(cross_entropy(pair[None, :], np.array([1]))))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les vraies pertes, exactes. Dans Keras, c'est ce que fait l'option `from_logits=True` d'une perte :
# la dernière couche n'a alors pas de softmax, et donne les logits.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Son gradient
#
# La perte d'un exemple est $\ell = \log \sum_j e^{z_j} - z_{\text{label}}$. Dérivons par rapport à
# $z_k$ :
#
# $$ \frac{\partial \ell}{\partial z_k} = \frac{e^{z_k}}{\sum_j e^{z_j}} - y_k = p_k - y_k $$
#
# On retrouve $P - Y$ en une ligne, sans diviser par $p$ nulle part ; pour le bon logit, c'est
# $-(1 - p)$. Cette fois, le gradient et la perte viennent de la même fonction, même sur l'exemple qui
# trompait l'écrêtage.

# %% slideshow={"slide_type": "fragment"} code="folded"
two_rows = np.array([[40.0, 0.0], [0.3, -0.2]])
two_labels = np.array([1, 0])

slopes = numerical_gradient(lambda: cross_entropy(two_rows, two_labels), two_rows)
by_formula = (softmax(two_rows) - np.eye(2)[two_labels]) / 2  # moyenne de deux exemples

print(by_formula.round(3))
print(
    "les différences finies le confirment, à 1e-6 près :", relative_error(slopes, by_formula) < 1e-6
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Première ligne : $(1 \;;\; -1)$ divisé par 2, la plus forte correction possible, pour l'exemple le
# plus mal classé.

# %% [markdown] slideshow={"slide_type": "notes"}
# 11 min. Faire calculer à la main la ligne $(-2, -1, 0)$. L'exercice 2 applique log-somme-exp à une
# perte que la leçon ne montre pas ; les erreurs à attendre sont `max` sans axe et `keepdims` oublié.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le réseau, un exemple par ligne
#
# Le réseau de cette leçon a 128 neurones cachés : 784-128-10.
#
# | symbole | ce que c'est | forme | valeurs |
# |---|---|---|---|
# | $X$ | un lot de $m$ images | $(m, 784)$ | $[0 \;;\; 1]$ |
# | $W_1$, $b_1$ | première couche | $(784, 128)$, $(128,)$ | |
# | $Z_1$ | $X W_1 + b_1$ | $(m, 128)$ | réelles |
# | $A_1$ | ReLU, $\max(0, Z_1)$ | $(m, 128)$ | $[0 \;;\; +\infty[$ |
# | $W_2$, $b_2$ | seconde couche | $(128, 10)$, $(10,)$ | |
# | $Z_2$ | les logits, $A_1 W_2 + b_2$ | $(m, 10)$ | réelles |
# | $P$ | les probabilités, $\text{softmax}(Z_2)$ | $(m, 10)$ | $]0 \;;\; 1[$, somme 1 |
#
# Les paramètres forment une liste, toujours dans cet ordre : `[W1, b1, W2, b2]`.

# %% [markdown] slideshow={"slide_type": "-"}
# **Question.** Combien de nombres à apprendre ?
#
# <details><summary>Réponse</summary>
#
# $784 \times 128 + 128 + 128 \times 10 + 10 = 101\,770$.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les poids de départ
#
# La règle de He (leçon 06) : une loi normale d'écart type $\sqrt{2 / \text{entrées}}$, pour que chaque couche
# rende des nombres de la même taille que ceux qu'elle reçoit. Les biais partent de 0.


# %% slideshow={"slide_type": "fragment"}
def initialise(sizes, rng, dtype="float64"):
    """Renvoie [W1, b1, W2, b2, ...] pour des couches de ces tailles."""
    parameters = []
    for inputs, units in zip(sizes[:-1], sizes[1:], strict=True):
        spread = np.sqrt(2 / inputs)
        parameters.append(rng.normal(0, spread, (inputs, units)).astype(dtype))
        parameters.append(np.zeros(units, dtype))
    return parameters


# %% slideshow={"slide_type": "fragment"}
start = initialise([784, 128, 10], np.random.default_rng(0), "float32")

print([parameter.shape for parameter in start])
print("nombres à apprendre :", sum(parameter.size for parameter in start))

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La passe avant
#
# Deux lignes, celles du tableau. La fonction rend les logits, et $A_1$, dont les gradients auront
# besoin.


# %% slideshow={"slide_type": "fragment"}
def forward(parameters, images):
    """Renvoie A1 (m, 128) et les logits Z2 (m, 10)."""
    W1, b1, W2, b2 = parameters
    hidden = np.maximum(images @ W1 + b1, 0)
    return hidden, hidden @ W2 + b2


def accuracy(parameters, images, labels):
    """Renvoie la part des images bien classées, entre 0 et 1."""
    hidden, logits = forward(parameters, images)
    return np.mean(logits.argmax(axis=1) == labels)


# %% [markdown] slideshow={"slide_type": "subslide"}
# `accuracy` n'appelle pas `softmax` : softmax garde l'ordre, et le plus grand logit donne la plus
# grande probabilité.
#
# **Prévoyez.** Que vaut la perte de ce réseau neuf ? Et celle du même réseau, avec des poids d'écart
# type 1 ?

# %% slideshow={"slide_type": "fragment"}
W1, b1, W2, b2 = start
too_large = [W1 * np.sqrt(784 / 2), b1, W2 * np.sqrt(128 / 2), b2]

for name, candidate in (("règle de He", start), ("écart type 1", too_large)):
    hidden, logits = forward(candidate, x_train[:1000])
    print(f"{name:12s} : perte", decimal(cross_entropy(logits, train_labels[:1000]), ".1f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Avec la règle de He, un peu plus que $\log 10 = 2{,}30$ : le réseau neuf ne sait rien, et ne prétend
# rien savoir. Avec l'écart type 1, les logits sont les mêmes, multipliés par
# $\sqrt{784/2} \times \sqrt{128/2} = 158{,}4$ : le réseau est sûr de lui, et se trompe neuf fois sur
# dix. Regarder la première perte coûte une ligne et révèle la faute.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les gradients
#
# $$
# \begin{aligned}
# \underbrace{dZ_2}_{(m, 10)} &= P - Y \\
# \underbrace{dW_2}_{(128, 10)} &= \tfrac{1}{m} \underbrace{A_1^{\mathsf{T}}}_{(128, m)} \; \underbrace{dZ_2}_{(m, 10)} \\
# \underbrace{db_2}_{(10,)} &= \tfrac{1}{m} \textstyle\sum_i dZ_2^{(i)} \\
# \underbrace{dZ_1}_{(m, 128)} &= \underbrace{dZ_2}_{(m, 10)} \; \underbrace{W_2^{\mathsf{T}}}_{(10, 128)} \odot [Z_1 > 0] \\
# \underbrace{dW_1}_{(784, 128)} &= \tfrac{1}{m} \underbrace{X^{\mathsf{T}}}_{(784, m)} \; \underbrace{dZ_1}_{(m, 128)} \\
# \underbrace{db_1}_{(128,)} &= \tfrac{1}{m} \textstyle\sum_i dZ_1^{(i)}
# \end{aligned}
# $$

# %% [markdown] slideshow={"slide_type": "subslide"}
# Ce sont ceux de la leçon 06, transposés.
# $[Z_1 > 0]$ vaut 1 où $Z_1$ est positif et 0 ailleurs : c'est la dérivée de ReLU. $\odot$ est le produit case
# par case, et $\sum_i$ la somme sur les exemples, l'axe 0. Chaque ligne de
# $dZ$ appartient à un exemple ; la division par $m$ se fait dans $dW$ et $db$, qui sont des moyennes.

# %% [markdown] slideshow={"slide_type": "subslide"}
# $A_1$ est positif où $Z_1$ l'est : il dit où ReLU laisse passer. Et $P - Y$ ne demande pas de
# construire $Y$ : il suffit de retirer 1 dans la case du bon chiffre.


# %% slideshow={"slide_type": "-"}
def gradients(parameters, images, labels):
    """Renvoie [dW1, db1, dW2, db2], les gradients de la perte moyenne du lot."""
    W1, b1, W2, b2 = parameters
    m = len(images)
    hidden, logits = forward(parameters, images)
    dZ2 = softmax(logits)
    dZ2[np.arange(m), labels] -= 1
    dZ1 = (dZ2 @ W2.T) * (hidden > 0)
    return [images.T @ dZ1 / m, dZ1.mean(axis=0), hidden.T @ dZ2 / m, dZ2.mean(axis=0)]


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La preuve
#
# Comme dans la leçon 06 : un petit réseau en `float64`, et les quatre gradients devant les
# différences finies.

# %% slideshow={"slide_type": "fragment"}
small_rng = np.random.default_rng(1)
small = initialise([6, 5, 4], small_rng)
small_images, small_labels = small_rng.random((7, 6)), small_rng.integers(0, 4, 7)

found = gradients(small, small_images, small_labels)
for name, parameter, gradient in zip(["dW1", "db1", "dW2", "db2"], small, found, strict=True):
    expected = numerical_gradient(
        lambda: cross_entropy(forward(small, small_images)[1], small_labels), parameter
    )
    print(name, gradient.shape, "juste" if relative_error(gradient, expected) < 1e-6 else "FAUX")

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Tout est connu, transposé : aller vite, et s'arrêter sur la division par $m$. Demander ce qui
# changerait si on l'oubliait : un taux d'apprentissage multiplié par la taille du lot.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La boucle d'entraînement
#
# Les cinq gestes de la leçon 05. À chaque époque, on tire un ordre ; on le coupe en lots ; chaque lot
# donne un pas. `-=` change les poids **sur place**, dans les tableaux reçus.
#
# `validation_data` ne sert qu'à mesurer l'exactitude en chemin, hors du temps compté. Nous regardons
# la **validation**, les `{python} len(x_validation)` images mises de côté au début : l'entraînement n'en
# a plus que `{python} len(x_train)`. Le jeu de test servira une fois, quand tout sera comparé.


# %% slideshow={"slide_type": "-"} code="folded"
def train(
    parameters,
    images,
    labels,
    *,
    epochs,
    batch_size,
    learning_rate,
    rng,
    validation_data=None,
    every=1,
):
    """Entraîne sur place ; renvoie époques, secondes et exactitude, toutes les `every` époques."""
    history = {"epochs": [], "seconds": [], "accuracy": []}
    seconds = 0.0
    for epoch in range(1, epochs + 1):
        started = time.perf_counter()
        order = rng.permutation(len(images))
        for first in range(0, len(images), batch_size):
            batch = order[first : first + batch_size]
            found = gradients(parameters, images[batch], labels[batch])
            for parameter, gradient in zip(parameters, found, strict=True):
                parameter -= learning_rate * gradient
        seconds += time.perf_counter() - started
        if validation_data is not None and epoch % every == 0:
            reached = accuracy(parameters, *validation_data)
            for key, value in (("epochs", epoch), ("seconds", seconds), ("accuracy", reached)):
                history[key].append(value)
            took, share = decimal(seconds, ".2f"), percent(reached, ".2f")
            print(f"époque {epoch} : {took} s, {share} en validation")
    return history


# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un lot n'est pas une tranche fixe
#
# Une autre boucle se rencontre souvent. Elle prend une image sur `batch_size`, et s'exécute sans
# erreur :
#
# ```python
# for step in range(steps):
#     batch_images = images[::batch_size]
#     batch_labels = labels[::batch_size]
#     ...
# ```
#
# **Prévoyez.** Avec `{python} len(x_train)` images et `batch_size = 128`, combien d'images différentes
# ce réseau voit-il en `{python} len(range(0, len(x_train), 128))` pas ?

# %% slideshow={"slide_type": "fragment"} code="folded"
positions = np.arange(len(x_train))
firsts = range(0, len(x_train), 128)

strided = np.concatenate([positions[::128] for _ in firsts])
drawn = np.random.default_rng(0).permutation(positions)
shuffled = np.concatenate([drawn[first : first + 128] for first in firsts])

print("tranche fixe :", len(np.unique(strided)), "images différentes")
print("ordre tiré   :", len(np.unique(shuffled)), "images différentes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# `{python} len(np.unique(strided))`, toujours les mêmes, sur `{python} len(positions)` : moins d'une
# sur cent. `[::128]` est un **pas** de 128, et non un lot de 128. La perte descend pourtant, sur ces `{python} len(np.unique(strided))` images : seul un compte des
# images vues montre la panne.
#
# <!-- more -->
#
# Rien ne bouge d'un tour à l'autre. L'exercice 4 répare cette panne.

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Demander d'abord comment on découvrirait la panne sans lire le code. Réponse attendue :
# compter ce que la boucle a vu.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Toutes les images à chaque pas
#
# Commençons sans lots : toutes les images dans un seul pas, donc un pas par époque, comme dans la
# leçon 06. Un tableau publié, dont ce cours est parti, a été obtenu ainsi : un réseau à une couche
# cachée y atteint, sur le test,
# `{python} percent(*column("full_batch", "start_accuracy", epochs=10), ".2f")` après dix époques,
# `{python} percent(*column("full_batch", "start_accuracy", epochs=20), ".2f")` après vingt. Voici
# vingt époques du nôtre, regardé toutes les deux époques.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Après deux pas, que vaut l'exactitude ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
full_parameters = [parameter.copy() for parameter in start]
full_batch = train(
    full_parameters,
    x_train,
    train_labels,
    epochs=20,
    batch_size=len(x_train),
    learning_rate=0.1,
    rng=np.random.default_rng(0),
    validation_data=(x_validation, validation_labels),
    every=2,
)

seconds_per_epoch = full_batch["seconds"][-1] / 20
print(f"à ce rythme, le tableau entier prendrait {5000 * seconds_per_epoch / 60:.0f} minutes")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur huit graines : `{python} between(seeds(7, "full batch, 2 epochs"), ".0f")`
# après deux époques, `{python} between(seeds(7, "full batch, 10 epochs"), ".0f")`
# après dix, `{python} between(seeds(7, "full batch, 20 epochs"), ".0f")`
# après vingt. Chaque époque a examiné `{python} len(x_train)` images, pour **une** correction des
# poids.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Des milliers d'époques
#
# Les autres lignes du tableau demandent des dizaines de minutes. Un programme de ce cours les a
# refaites une fois, pour vérifier le résultat publié : mêmes `{python} len(train_images)` images, même
# taux, et le jeu de **test** consulté à ces époques-là seulement, comme dans le tableau. Rien n'a été
# choisi d'après ces nombres. `load_measurements` les relit.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** La dernière ligne a deux fois et demie les époques de l'avant-dernière. Combien de points
# ajoute-t-elle ?

# %% slideshow={"slide_type": "fragment"}
kept_facts, kept = load_measurements("full_batch")

print("époques    publié    refait")
for line in kept:
    published, redone = percent(line["start_accuracy"], ".2f"), percent(line["accuracy"], ".2f")
    print(f"{line['epochs']:7.0f}   {published}   {redone}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les deux colonnes se suivent, à moins de trois points partout.
# Les premiers points viennent vite ; les
# derniers coûtent de plus en plus cher : les
# `{python} kept[-1]["epochs"] - kept[-2]["epochs"]` dernières époques ajoutent moins de deux points.
#
# <!-- more -->
#
# Nos vingt époques regardaient d'autres images, la validation, et apprenaient de `{python} len(x_train)` images seulement : elles s'en écartent un peu.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Une durée ne se lit pas sans sa machine
#
# Le tableau publié a aussi une colonne *Durée* : 1 389 s pour 5 000 époques. Notre programme a mesuré la
# sienne, et votre machine vient d'en annoncer une troisième.
#
# **Prévoyez.** Une époque dure-t-elle le même temps des deux côtés ?

# %% slideshow={"slide_type": "fragment"}
for told, seconds in (
    ("publié", 1389),
    ("refait", float(kept_facts["seconds of 5000 full-batch epochs"])),
):
    print(f"{told} : {seconds:.0f} s, soit {decimal(seconds / 5000, '.2f')} s par époque")

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les exactitudes s'accordent, les durées non : elles dépendent du processeur, du nombre de fils
# d'exécution, de la forme du programme, et nous ne savons rien de la machine du tableau. Une durée
# écrite sans sa machine ne se compare à rien. Un **rapport** de durées, mesurées à tour de rôle sur la
# même machine, dit davantage.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Lancer l'entraînement avant de commenter. Rappeler ce que cinq cents pas donnaient dans la leçon 06,
# avec 10 neurones cachés au lieu de 128.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Par lots de 128
#
# Un seul nombre change dans l'appel : `batch_size`. Mêmes poids de départ, même taux, mêmes images.

# %% [markdown] slideshow={"slide_type": "-"}
# **Prévoyez.** Après **une** époque, de quelle ligne du tableau l'exactitude est-elle le plus près ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="hidden"
mini_parameters = [parameter.copy() for parameter in start]
mini_batch = train(
    mini_parameters,
    x_train,
    train_labels,
    epochs=16,
    batch_size=128,
    learning_rate=0.1,
    rng=np.random.default_rng(0),
    validation_data=(x_validation, validation_labels),
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une seule époque arrive près de la ligne des `{python} kept[4]["epochs"]`, et douze dépassent 97,05 %, la dernière.
#
# <!-- more -->
#
# Sur huit graines, la première époque atteint `{python} between(seeds(7, "batches of 128, 1 epoch"), ".1f")` en
# validation, et douze suffisent à chacune.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les deux courbes sur les mêmes axes
#
# À gauche, l'exactitude selon le nombre d'époques ; à droite, selon les secondes de calcul, mesurées
# sur votre machine. Les axes horizontaux sont logarithmiques : chaque nombre écrit sous un axe vaut dix
# fois le précédent.
#
# <!-- more -->
#
# Les points pleins sont mesurés ici, en validation. Les carrés vides, au-delà de 20 époques, viennent du tableau refait, donc du test ; leur durée est prolongée d'après nos 20 premières époques.

# %% slideshow={"slide_type": "fragment"}
kept_epochs = np.array([line["epochs"] for line in kept if line["epochs"] > 20])
kept_accuracy = np.array([line["accuracy"] for line in kept if line["epochs"] > 20])


def draw(axes, full_x, kept_x, mini_x, xlabel):
    """Trace les deux entraînements, et le seuil de 97,05 %."""
    axes.axhline(97.05, color="0.5", linestyle=":", linewidth=2)
    full_y, mini_y = (100 * np.array(history["accuracy"]) for history in (full_batch, mini_batch))
    axes.plot(full_x, full_y, "s--", color=VERMILION, label="le jeu entier")
    axes.plot(
        [full_x[-1], *kept_x],
        [full_y[-1], *100 * kept_accuracy],
        "s--",
        color=VERMILION,
        markerfacecolor="white",
        markevery=slice(1, None),
    )
    axes.plot(mini_x, mini_y, "o-", color=BLUE, label="lots de 128")
    axes.set(xlabel=xlabel, xscale="log", ylim=(15, 104))
    axes.xaxis.set_major_formatter(lambda value, _: decimal(value))
    axes.grid(alpha=0.3)


figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), sharey=True, layout="constrained")
draw(left, full_batch["epochs"], kept_epochs, mini_batch["epochs"], "époques")
full_seconds, kept_seconds = full_batch["seconds"], seconds_per_epoch * kept_epochs
draw(right, full_seconds, kept_seconds, mini_batch["seconds"], "secondes de calcul")
left.set_ylabel("exactitude (%)")
left.text(60, 98, "97,05 %", va="bottom")
right.legend(loc="lower right", title="un pas sur")
show(
    figure,
    alt="Deux graphiques de l'exactitude, aux axes horizontaux logarithmiques. Contre les époques, la "
    "courbe des lots de 128 passe 97,05 % après une dizaine ; celle de toutes les images s'en approche des "
    "milliers d'époques plus loin. Contre les secondes, l'écart est du même ordre.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Les deux méthodes ont-elles appris autant **par époque** ? Par seconde ?
#
# <details><summary>Réponse</summary>
#
# Non, dans les deux cas. Par époque, une dizaine en valent `{python} kept[-1]["epochs"]`. Par
# seconde, l'écart est du même ordre, puisqu'une époque par lots traite les mêmes images.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les deux méthodes ont aussi été chronométrées à tour de rôle, sur une même machine, par le programme
# qui a refait le tableau, avec la forme rapide du réseau, présentée plus loin. Le chronomètre des lots
# s'arrête quand le résultat publié, 97,05 % du **test**, est atteint.
#
# <!-- more -->
#
# Il mesure une durée, et ne choisit pas un réseau.

# %% slideshow={"slide_type": "fragment"}
for told, fact, unit in (
    ("5000 époques, toutes les images :", "seconds of 5000 full-batch epochs", " s"),
    ("lots de 128, jusqu'à 97,05 %    :", "seconds of mini-batches", " s"),
    ("rapport                         :", "full batch / mini-batches", ""),
):
    print(told, decimal(kept_facts[fact], "") + unit)

# %% [markdown] slideshow={"slide_type": "notes"}
# 7 min. Faire lire l'axe logarithmique avant les courbes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Pourquoi les lots gagnent
#
# ### Des centaines de pas au lieu d'un
#
# Une époque est un passage sur les images ; un **pas** est une correction des poids. Retraçons les
# mesures selon les **pas**. Sur toutes les images, une époque est un pas ;
# par lots, elle en compte `{python} len(range(0, len(x_train), 128))`.
#
# **Prévoyez.** Laquelle des deux courbes est alors au-dessus de l'autre ?

# %% slideshow={"slide_type": "fragment"}
steps_per_epoch = len(range(0, len(x_train), 128))
mini_steps = [steps_per_epoch * epoch for epoch in mini_batch["epochs"]]

figure, axes = plt.subplots(figsize=(9, 4.5), layout="constrained")
draw(axes, full_batch["epochs"], kept_epochs, mini_steps, "pas : corrections des poids")
axes.set(ylabel="exactitude (%)", xlim=(80, 10000), ylim=(88, 98))
axes.legend(loc="lower right", title="un pas sur")
show(
    figure,
    alt="L'exactitude selon le nombre de pas. Les points de toutes les images et ceux des lots de 128 "
    "suivent à peu près la même courbe, qui monte de moins en moins vite.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Aucune, à un point près : à nombre de pas égal, le gradient de 128 images fait **aussi bien** que celui
# de toutes. Ce qui apprend, ce n'est pas
# l'époque, c'est le pas.
#
# <!-- more -->
#
# Or un lot regarde `{python} steps_per_epoch` fois moins d'images.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Un gradient presque juste
#
# Deux gradients pointent-ils dans la même direction ? Leur **cosinus** le dit : 1 pour la même
# direction, 0 pour deux directions sans rapport, −1 pour des directions opposées.
#
# $$ \cos(g, g') = \frac{g \cdot g'}{\lVert g \rVert \, \lVert g' \rVert} $$
#
# Ici $g$ et $g'$ sont les `{python} sum(parameter.size for parameter in start)` nombres du gradient, mis bout
# à bout. Comparons au gradient complet ceux de vingt lots, au départ puis à la fin de l'entraînement.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Au départ, le cosinus est-il plus près de 0 ou de 1 ? Et à la fin ?


# %% slideshow={"slide_type": "fragment"} code="folded"
def flat(arrays):
    """Met bout à bout tous les nombres d'une liste de tableaux."""
    return np.concatenate([array.ravel() for array in arrays]).astype("float64")


def cosines(parameters, batch_size, rng):
    """Renvoie le cosinus avec le gradient complet, pour vingt lots de cette taille."""
    full = flat(gradients(parameters, x_train, train_labels))
    values = []
    for _ in range(20):
        batch = rng.choice(len(x_train), batch_size, replace=False)
        one = flat(gradients(parameters, x_train[batch], train_labels[batch]))
        values.append(full @ one / np.linalg.norm(full) / np.linalg.norm(one))
    return np.array(values)


# %% slideshow={"slide_type": "fragment"}
at_start = cosines(start, 128, np.random.default_rng(0))
at_end = cosines(mini_parameters, 128, np.random.default_rng(0))

figure, axes = plt.subplots(figsize=(9, 2.8), layout="constrained")
axes.axvline(0, color="0.6", linewidth=1)
axes.plot(at_start, np.ones(20), "o", color=BLUE, markersize=9, alpha=0.5)
axes.plot(at_end, np.zeros(20), "s", color=VERMILION, markersize=9, alpha=0.5)
axes.set(xlabel="cosinus avec le gradient complet", xlim=(-1, 1), ylim=(-0.6, 1.6))
axes.set_yticks([1, 0], ["au départ", "à la fin"])
axes.xaxis.set_major_formatter(DecimalComma())
show(
    figure,
    alt="Vingt points par ligne, sur une échelle de −1 à 1. Au départ, ils se serrent à droite, près de "
    "1. À la fin, ils s'étalent autour d'une valeur faible : la plupart à droite de 0, quelques-uns à gauche.",
)

# %% [markdown] slideshow={"slide_type": "subslide"}
# Au départ, chacun des lots pointe à peu près dans la bonne direction : le cosinus moyen vaut
# `{python} decimal(at_start.mean(), ".2f")`, et le plus faible `{python} decimal(at_start.min(), ".2f")`.
# Interroger `{python} len(x_train)` images au lieu de 128 n'apprend presque rien de plus.

# %% [markdown] slideshow={"slide_type": "-"}
# À la fin, le cosinus moyen est bien plus faible, entre `{python} decimal(min(seeds(7, "cosine at the end")), ".2f")`
# et `{python} decimal(max(seeds(7, "cosine at the end")), ".2f")` sur huit graines, et certains lots tirent
# à l'envers. Près du fond, la pente commune est faible, et ce qui distingue un lot d'un autre l'emporte.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Avec un cosinus si faible, comment l'entraînement avance-t-il encore ?
#
# <details><summary>Réponse</summary>
#
# Un lot se trompe, mais sans parti pris : à poids fixés, la moyenne des gradients des
# `{python} steps_per_epoch` lots **est** le gradient complet (leçon 05), au dernier lot près, qui est plus
# court. En `{python} steps_per_epoch` pas, la part commune à tous les lots s'ajoute autant de fois ; le reste,
# qui change de sens d'un lot à l'autre, ne grandit que comme
# $\sqrt{`{python} steps_per_epoch`} \approx `{python} round(np.sqrt(steps_per_epoch))`$.
#
# <!-- more -->
#
# À la toute fin, ce bruit
# fait trembler les poids autour du fond : c'est alors qu'un taux plus petit, ou des lots plus grands,
# servent.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. Le résultat des cosinus surprend : à la fin, un lot pointe à peine dans le bon sens, et
# l'entraînement avance. Laisser chercher avant de lire l'explication. L'image : demander son chemin à
# des centaines de passants qui se trompent chacun un peu, plutôt qu'à toute la ville avant chaque pas.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Jusqu'où réduire le lot ? (facultatif)
#
# Si 128 images suffisent, pourquoi pas huit, ou une seule ? Voici une époque sur les cinq mille premières
# images, avec quatre tailles. Un gradient plus bruité demande un taux plus petit.
#
# **Prévoyez.** Classez les quatre tailles, par exactitude, puis par durée.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "skip"}
trials = {}
for batch_size, learning_rate in ((1, 0.01), (8, 0.1), (128, 0.1), (5000, 0.1)):
    print(f"lots de {batch_size}, taux {decimal(learning_rate)}", end=", ")
    trials[batch_size] = train(
        [parameter.copy() for parameter in start],
        x_train[:5000],
        train_labels[:5000],
        epochs=1,
        batch_size=batch_size,
        learning_rate=learning_rate,
        rng=np.random.default_rng(0),
        validation_data=(x_validation, validation_labels),
    )

# %% slideshow={"slide_type": "skip"}
print("pas par époque :", {size: len(range(0, 5000, size)) for size in trials})

# %% [markdown] slideshow={"slide_type": "skip"}
# Une image ou huit par lot donnent à peu près la même exactitude ; les lots de 128 font moins de pas et
# vont moins loin ; une seule correction n'apprend presque rien. Mais les lots d'une image durent de
# cinquante à plus de cent fois plus que ceux de 128, selon la machine : chaque pas paie ses appels de fonctions et la mise à
# jour de `{python} sum(parameter.size for parameter in start)` nombres, pour une seule image. Huit images
# font aussi bien qu'une, en bien moins de temps.
#
# Il n'y a donc pas de meilleure taille une fois pour toutes : assez petite pour faire beaucoup de pas,
# assez grande pour occuper la machine. Entre les deux, on essaie.

# %% [markdown] slideshow={"slide_type": "skip"}
# **Recherche.** Reprenez la cellule avec un taux dix fois plus grand pour les lots d'une image, puis
# trente fois. Que se passe-t-il, et pourquoi ?
#
# <details><summary>Réponse</summary>
#
# L'exactitude baisse, puis s'effondre jusqu'au hasard, une image sur dix. Le gradient d'une image est
# si bruité qu'un long pas détruit ce que les pas précédents ont appris. Quand le lot rétrécit, le taux
# doit rétrécir aussi.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La forme rapide
#
# `helpers.network` garde ce réseau sous une forme plus rapide : les mêmes formules, en modifiant les
# tableaux sur place au lieu d'en créer. La leçon 08 en construit les classes. Pour prouver que ce sont
# les mêmes nombres, donnons-lui les mêmes poids, le même ordre des images, et comparons en `float64`
# après une époque.


# %% slideshow={"slide_type": "-"} code="folded"
def new_network(dtype="float32"):
    """Renvoie le réseau 784-128-10 de helpers, avec les poids de la graine 0."""
    rng = np.random.default_rng(0)
    return network.Model(
        [network.Dense(784, 128, rng, dtype), network.ReLU(), network.Dense(128, 10, rng, dtype)]
    )


few_images, few_labels = x_train[:2000].astype("float64"), train_labels[:2000]
options = {"epochs": 1, "batch_size": 128, "learning_rate": 0.1}

ours = initialise([784, 128, 10], np.random.default_rng(0))
train(ours, few_images, few_labels, rng=np.random.default_rng(5), **options)

twin = new_network("float64")
twin.fit(few_images, few_labels, rng=np.random.default_rng(5), verbose=False, **options)

for name, mine, theirs in zip(["W1", "b1", "W2", "b2"], ours, twin.parameters, strict=True):
    print(name, "le même, à 1e-12 près :", relative_error(mine, theirs) < 1e-12)

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le test, une fois
#
# Tout a été comparé en validation, et le choix est fait : lots de 128, taux 0,1, seize époques. Les
# images de validation ont servi : rendons-les à l'entraînement. Ce réseau apprend des
# `{python} len(train_images)` images, celles du tableau, et le jeu de test le juge.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Dépasse-t-il le résultat publié ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"} code="folded"
final = new_network()
final.fit(
    np.concatenate([x_train, x_validation]),
    np.concatenate([train_labels, validation_labels]),
    epochs=16,
    batch_size=128,
    learning_rate=0.1,
    rng=np.random.default_rng(0),
)
test_accuracy = final.evaluate(x_test, test_labels)[1]
print("exactitude sur le test :", percent(test_accuracy, ".2f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur huit graines : `{python} between(seeds(7, "batches of 128, test"), ".1f")`. Seize époques par lots
# dépassent les `{python} kept[-1]["epochs"]` époques du tableau.

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. La leçon 08 ouvre ces classes.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Plus vite que les bibliothèques ?
#
# PyTorch, TensorFlow, JAX, scikit-learn sont écrits par des équipes entières, et calculent avec du code
# compilé. `helpers.network` est un fichier de quelques centaines de lignes, avec NumPy. Sur **ce** réseau,
# avec les mêmes lots, le même taux, les mêmes images en `float32`, combien de temps chacun met-il pour
# une époque ?

# %% [markdown] slideshow={"slide_type": "subslide"}
# Le point de repère est un **plancher** : tirer chaque lot, faire les cinq produits de matrices du
# réseau (deux en avant, trois en arrière), et rien d'autre. Ni ReLU, ni perte, ni mise à jour. Qui
# fait ce calcul avec les mêmes produits ne peut pas descendre au-dessous.

# %% [markdown] slideshow={"slide_type": "-"}
# Chacun fait une époque à tour de rôle ; « ÷ plancher » est la médiane des rapports mesurés **dans un même
# tour**, pour qu'un ralentissement de la machine ne compte pas.
#
# <!-- more -->
#
# L'exactitude est celle que chacun atteint
# après toutes les époques de la mesure, sur le test, regardé une fois : tous font le même travail.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Classez : NumPy, PyTorch, scikit-learn, Keras sur TensorFlow, Keras sur JAX.

# %% slideshow={"slide_type": "fragment"} code="folded"
ways = {
    "floor": "plancher",
    "ours": "NumPy (helpers.network)",
    "torch_indexed": "PyTorch, lots tirés à la main",
    "torch_loader": "PyTorch, DataLoader",
    "sklearn": "scikit-learn",
    "keras_tensorflow": "Keras sur TensorFlow",
    "keras_jax": "Keras sur JAX",
}
race_facts, race = load_measurements("one_epoch")
one_thread = sorted((row for row in race if row["threads"] == 1), key=lambda row: row["median"])

print("une époque, un fil d'exécution     médiane   ÷ plancher   exactitude")
for row in one_thread:
    reached = percent(row["accuracy"], ".2f") if "accuracy" in row else ""
    took, ratio = decimal(row["median"], ".2f"), decimal(row["median_ratio"], ".2f")
    print(f"{ways[row['way']]:33s} {took:>6s} s {ratio:>10s} {reached:>13s}")

# %% slideshow={"slide_type": "subslide"}
medians = [row["median"] for row in one_thread]
colours = [VERMILION if row["way"] == "ours" else BLUE for row in one_thread]

figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
bars = axes.barh([ways[row["way"]] for row in one_thread], medians, color=colours)
axes.bar_label(bars, [f"{decimal(median, '.2f')} s" for median in medians], padding=4)
axes.invert_yaxis()  # la première en haut
axes.margins(x=0.15)
axes.set_xlabel("secondes pour une époque, un fil")
axes.xaxis.set_major_formatter(DecimalComma())
show(
    figure,
    alt="Barres horizontales, de la plus courte à la plus longue. Le plancher d'abord, puis notre "
    "réseau en NumPy, puis les bibliothèques.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Sur ce réseau, NumPy est le plus proche du plancher.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Son calcul n'est pas meilleur : tous font les
# mêmes produits de matrices, et tous apprennent aussi bien. La différence est dans ce que
# chaque pas coûte **en plus** :
#
# - PyTorch note chaque opération pour pouvoir la dériver, puis appelle un optimiseur général ;
# - Keras fait passer chaque lot par une chaîne de préparation, et chaque appel par plusieurs couches de
#   code ;

# %% [markdown] slideshow={"slide_type": "subslide"}
# - scikit-learn, écrit lui aussi avec NumPy, accepte plusieurs activations, des pénalités, toutes
#   sortes de données, et vérifie ce qu'il reçoit ;
# - `helpers.network` ne sait faire que des couches denses, et ne fait rien d'autre.
#
# Un pas dure ici de l'ordre de la milliseconde : ces coûts fixes s'y voient.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Les limites de cette mesure
#
# Elle a été faite honnêtement : un processus chacun, une époque à tour de rôle, la médiane de plusieurs
# époques, et pour chaque bibliothèque les réglages que sa documentation conseille. Mais elle ne vaut que
# pour **ce** réseau, sur un processeur.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Que devient l'ordre avec une couche de milliers de neurones ? Avec une carte graphique ?
#
# <details><summary>Réponse</summary>
#
# Un coût fixe ne grandit pas avec le réseau, et les produits, si : quand la couche s'élargit, les
# rapports se rapprochent de 1. Avec des convolutions ou une carte graphique, les bibliothèques passent
# loin devant : elles ont pour cela du code que NumPy n'a pas. Et elles évitent d'écrire les gradients à
# la main : une couche de plus y coûte une ligne, et ici une démonstration.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. La question qui suit toujours : « Alors pourquoi Keras ? » La réponse est dans « Les limites de
# cette mesure ». Si l'on demande la machine : elle est dans la section facultative.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### La machine, et deux fils (facultatif)
#
# Une durée ne se lit pas sans la machine et les versions. Elles sont gardées avec la mesure, et la
# commande qui la refait aussi.

# %% slideshow={"slide_type": "skip"}
french = {
    "command": "commande",
    "epochs": "époques",
    "processor": "processeur",
    "cores": "cœurs",
    "threads": "fils",
    "system": "système",
}
for name, value in race_facts.items():
    print(f"{french.get(name, name):15s} {value}")

# %% [markdown] slideshow={"slide_type": "skip"}
# Le dessin en barres resservira : `plot_bars`, de `helpers`, le fait en un appel. Voici la même mesure
# avec deux fils d'exécution.

# %% slideshow={"slide_type": "skip"}
two_threads = sorted((row for row in race if row["threads"] == 2), key=lambda row: row["median"])

plot_bars(
    [row["median"] for row in two_threads],
    [ways[row["way"]] for row in two_threads],
    xlabel="durée d'une époque, deux fils",
    unit="s",
    highlight=[ways["ours"]],
    alt="Barres horizontales : la durée d'une époque avec deux fils, de la plus courte à la plus longue. "
    "Les bibliothèques se rapprochent de notre réseau en NumPy.",
)

# %% [markdown] slideshow={"slide_type": "skip"}
# **Question.** Deux fils divisent-ils les durées par deux ? Qu'est-ce qui ne se partage pas ?
#
# <details><summary>Réponse</summary>
#
# Comparez les deux figures. Seuls les produits de matrices se partagent bien. Tirer le lot, enchaîner
# les appels de Python, mettre à jour les poids restent sur un seul fil, et répartir le travail coûte
# aussi du temps, surtout sur de petits lots : la durée n'est pas divisée par deux.
# L'ordre se resserre aussi : Keras sur JAX sait répartir davantage que les seuls produits.
#
# </details>

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un exemple par ligne : $Z = X W + b$, $dW = \frac{1}{m} X^{\mathsf{T}} dZ$.
# - $\ell = -\log p_{\text{bon}}$, et $L$ en est la moyenne. Le logarithme change un produit de
#   probabilités en somme. À travers softmax, il donne au bon logit $-(1 - p)$ : la correction grandit
#   avec l'erreur, quand une perte plus simple abandonne les erreurs grossières.
# - Un réseau neuf a une perte proche de $\log 10 \approx 2{,}3$.
# - Ne calculez pas $\log(\text{softmax})$ en deux temps : soustrayez le maximum de chaque ligne, et
#   passez des logits à la perte. Écrêter fausse la perte et annule le gradient.

# %% [markdown] slideshow={"slide_type": "subslide"}
# - Ce qui apprend, c'est le **pas**. Un pas sur un lot vaut à peu près un pas sur les
#   `{python} len(x_train)` images, pour `{python} steps_per_epoch` fois moins de calcul.
# - Un lot se tire dans un ordre nouveau à chaque époque, et chaque image passe une fois.
# - On compare en validation ; le test juge une fois. Une durée se lit avec sa machine.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
