# ---
# title: Combien de neurones ?
# goal: Mener une expérience contrôlée avec répétitions, et répondre avec une incertitude.
# prerequisites: Leçon 09 ; médiane et quartiles ; indexation NumPy
# teaching_minutes: 60
# exercise_minutes: 15
# compute_seconds: 90
# ---

# %% [markdown] slideshow={"slide_type": "subslide"}
# ## Les questions de cette leçon
#
# - Combien de neurones cachés faut-il pour lire 90 % des chiffres ? Et 95 % ?
# - Que vaut un résultat obtenu une seule fois ?
# - Comment comparer des réseaux sans se tromper soi-même ?
# - Comment dire une réponse **avec** son incertitude ?

# %% [markdown] slideshow={"slide_type": "notes"}
# 2 min. Durée totale : 60 min de présentation et 15 min de questions. Une pause convient avant « La
# réponse ». Le balayage en direct prend moins d'une minute : le lancer, puis expliquer ses lignes
# pendant qu'elles s'affichent. La recherche de la fin peut devenir un travail d'une séance.

# %% slideshow={"slide_type": "skip"}
import matplotlib.pyplot as plt
import numpy as np

from helpers import decimal, load_measurements, percent, plot_bars, plot_sweep, show, sweep
from helpers.figures import BLUE, VERMILION
from helpers.measured import seeds

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Deux nombres à écrire
#
# Le réseau est celui de la leçon 09 : $28 \times 28 = 784$ pixels, une couche cachée ReLU de $w$
# neurones, dix sorties. On appelle $w$ sa **largeur** (*width*).
#
# Quelle est la plus petite largeur dont le réseau lit, sur le test, **90 %** des chiffres ? Et **95 %** ?

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Écrivez vos deux nombres, sur papier, avant de continuer. Vous ne les changerez plus.
# Le réseau de la leçon 05 avait 512 neurones et environ
# `{python} percent(np.median(seeds(5, "test")), ".0f")`.

# %% [markdown] slideshow={"slide_type": "fragment"}
# La largeur décide du nombre de paramètres. Chaque neurone caché a un poids par pixel et un
# biais ; chaque sortie a $w$ poids et un biais :
#
# $$ 785\, w + 10\,(w + 1) = `{python} 785 + 10`\, w + 10 $$
#
# Pour $w = 3$ : $795 \times 3 + 10 = 2\,395$, le nombre de la leçon 09.


# %% slideshow={"slide_type": "fragment"} code="folded"
def parameters(width):
    """Renvoie le nombre de poids et de biais d'un réseau de `width` neurones cachés."""
    return 785 * width + 10 * (width + 1)


# %% slideshow={"slide_type": "-"} code="hidden"
print("neurones   paramètres")
for width in (1, 2, 3, 10, 512):
    print(f"{width:8d} {parameters(width):12d}")

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Faire écrire les deux nombres et les relever au tableau. On y reviendra dans « La réponse ».

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Une fois ne suffit pas
#
# Le programme de départ de la leçon 09 s'arrêtait à trois neurones, et n'avait entraîné chaque réseau
# qu'**une fois** : 37,4 % avec un neurone, 71,4 % avec deux, 81,9 % avec trois.
#
# Nous avons entraîné chaque largeur **huit fois**, de la même façon, en ne changeant que la **graine**
# du hasard. Les résultats sont gardés dans une table, une ligne par réseau.
#
# <!-- more -->
#
# La graine décide des poids de départ et de l'ordre des images.

# %% slideshow={"slide_type": "fragment"} code="folded"
facts, runs = load_measurements("neurons")

print(len(runs), "réseaux")
for run in runs[:3]:
    print(run)

# %% [markdown] slideshow={"slide_type": "fragment"}
# `width` est la largeur, `seed` la graine, `epochs` le nombre d'époques jusqu'à l'arrêt, `val` et
# `test` deux exactitudes entre 0 et 1, `seconds` une durée.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Les huit exactitudes d'une largeur seront-elles serrées ? Celle du programme de départ
# tombera-t-elle parmi elles ?


# %% slideshow={"slide_type": "fragment"} code="folded"
def by_width(rows):
    """Renvoie les exactitudes sur le test de chaque largeur : largeur -> tableau."""
    groups = {}
    for row in rows:
        groups.setdefault(row["width"], []).append(row["test"])
    return {width: np.array(groups[width]) for width in sorted(groups)}


# %% slideshow={"slide_type": "-"} code="hidden"
groups = by_width(runs)

for width in (1, 2, 3):
    reached = [decimal(100 * value, ".1f") for value in np.sort(groups[width])]
    print(width, "neurone(s), en % :", *reached)

# %% slideshow={"slide_type": "fragment"}
figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
for width in (1, 2, 3):
    accuracies = groups[width]
    places = width + np.linspace(-0.1, 0.1, len(accuracies))  # côte à côte, pour les voir tous
    axes.plot(places, 100 * accuracies, "o", color=BLUE, alpha=0.6, ms=8)
axes.plot([1, 2, 3], [37.4, 71.4, 81.9], "X", color=VERMILION, ms=11)
axes.legend(axes.lines[-2:], ["nos huit réseaux", "programme de départ"], loc="lower right")
axes.set(xticks=[1, 2, 3], xlim=(0.5, 3.5), ylim=(10, 100))
axes.set(xlabel="neurones cachés", ylabel="exactitude sur le test (%)")
axes.grid(alpha=0.3)
show(
    figure,
    alt="Pour un, deux et trois neurones, huit points bleus, étalés en hauteur, et une croix rouge : "
    "le résultat unique du programme de départ.",
)

# %% slideshow={"slide_type": "subslide"} code="hidden"
for width, once in ((1, 0.374), (2, 0.714), (3, 0.819)):
    below, above = np.sum(groups[width] < once), np.sum(groups[width] > once)
    print(f"{width} neurone(s) : {below} sous {percent(once, '.1f')}, {above} au-dessus")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** De ces trois croix seules, sans les points, que pouvait-on conclure ?
#
# <details><summary>Réponse</summary>
#
# Que de telles exactitudes sont possibles, et rien de plus. On ne sait pas si elles sont ordinaires,
# chanceuses ou malchanceuses, ni de combien la suivante en différerait. Les points en disent plus : à
# deux neurones, la croix est au-dessus des huit. Chance, ou autre réglage ? Une croix seule ne le dit pas.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Deux équipes, un réseau chacune
#
# Une équipe entraîne un réseau de $w$ neurones, une autre un réseau plus large. Chacune n'en entraîne
# qu'un. Dans combien de cas le plus **petit** gagne-t-il ?
#
# Huit réseaux d'un côté, huit de l'autre : 64 duels. NumPy les fait tous d'un coup, en comparant une
# colonne $(8, 1)$ à une ligne $(8,)$ : le résultat a la forme $(8, 8)$.


# %% slideshow={"slide_type": "fragment"}
def chance_of_the_smaller(small, large):
    """Renvoie la part des duels que gagne le réseau le plus petit."""
    return np.mean(small[:, np.newaxis] > large)


# %% slideshow={"slide_type": "subslide"} code="folded"
duels = [(1, 2), (2, 3), (6, 7), (9, 10), (14, 16), (32, 48)]
chances = []
for small, large in duels:
    chance = chance_of_the_smaller(groups[small], groups[large])
    chances.append(chance)
    print(f"{small:2d} contre {large:2d} : le plus petit gagne {percent(chance, '4.1f')} des duels")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pour `{python} sum(chance == 0 for chance in chances)` de ces `{python} len(duels)` paires, comme 1 contre 2, le plus petit
# ne gagne aucun duel : l'écart des médianes est bien plus grand que l'étalement, et **une fois suffit**.
# Pour les autres, un duel peut dire le contraire de la vérité. Il faut connaître l'étalement pour savoir
# dans quel cas on est, et une mesure unique n'en dit rien.

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min. La question à poser : « Que peut-on conclure d'un seul entraînement ? » On connaît un
# résultat possible, et rien de l'écart au suivant. La leçon 09 explique d'où vient l'étalement des
# plus petits réseaux.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Le protocole
#
# Une expérience se décide **avant** de regarder les résultats. Voici la nôtre.

# %% [markdown] slideshow={"slide_type": "fragment"}
# | | |
# |---|---|
# | ce qui **varie** | la largeur : `{python} len(groups)` valeurs, de 1 à `{python} max(groups)` |
# | ce qui est **gardé** | tout le reste : ReLU, Adam et son taux habituel, lots de 32, les mêmes images d'entraînement et de validation ($51\,000 + 9\,000 = 60\,000$) |
# | ce qui est **répété** | la graine, 8 fois : poids de départ et ordre des images |

# %% [markdown] slideshow={"slide_type": "subslide"}
# | | |
# |---|---|
# | ce qui **arrête** | dix époques sans progrès sur la validation, ou cent en tout ; les meilleurs poids sont rétablis |
# | ce qui est **mesuré** | l'exactitude sur le test, **une fois** par réseau, après tout le reste |
# | la **réponse** | la plus petite largeur dont la **médiane** atteint le seuil |
#
# La dernière ligne compte autant que les autres : qui choisit sa définition après avoir vu les nombres
# choisit aussi sa réponse.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Une camarade élargit la couche et, dans la même expérience, prend des lots plus grands.
# L'exactitude monte. Que peut-elle conclure ?
#
# <details><summary>Réponse</summary>
#
# Que l'ensemble des deux changements a fait monter l'exactitude. Rien sur la largeur seule : le
# gain vient peut-être des lots, ou la largeur a compensé une perte due aux lots. Une seule condition
# varie à la fois, ou bien toutes les combinaisons sont essayées.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Choisir sur le test
#
# Voici ce qui gâterait tout. Vingt réseaux sont **exactement** aussi bons : chacun a neuf chances sur dix
# de bien lire une image. Sur un jeu donné, le hasard en fait lire un peu plus, ou un peu moins. On garde
# le meilleur des vingt.
#
# - Une équipe choisit sur les images de test, et annonce ce qu'elle y a lu.
# - Une autre choisit sur celles de validation, puis mesure le réseau choisi sur le test.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Chacune annonce-t-elle neuf chiffres sur dix ? Nous tirons mille fois les vingt réseaux :
# `rng.binomial(9000, 0.90)` tire le nombre d'images bien lues, sur autant d'images que la validation.

# %% slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(0)
val = rng.binomial(9000, 0.90, size=(1000, 20)) / 9000  # mille fois vingt réseaux
test = rng.binomial(10000, 0.90, size=(1000, 20)) / 10000

chosen_on_test = test.max(axis=1)
chosen_on_val = test[np.arange(1000), val.argmax(axis=1)]

print("choisi et mesuré sur le test     :", percent(chosen_on_test.mean(), ".2f"))
print("choisi sur la validation, mesuré :", percent(chosen_on_val.mean(), ".2f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# La première équipe annonce, en moyenne, un demi-point de trop, sans avoir rien inventé. Le maximum de
# vingt mesures retient le plus chanceux, et compte sa chance comme une qualité. En moyenne, la seconde
# ne se trompe pas : la chance de la validation ne se répète pas sur le test.
#
# Plus on essaie de réseaux, plus l'écart grandit. Voilà pourquoi le test ne sert ni à arrêter
# l'entraînement, ni à choisir la graine, ni à choisir le réseau que l'on garde.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Les huit réseaux d'une même largeur posent la même question. Lequel montrer ? Les trois colonnes sont des
# exactitudes de test.

# %% slideshow={"slide_type": "fragment"} code="folded"
print("neurones   médiane   meilleur en validation   meilleur sur le test")
gains = []
for width in groups:
    same = [run for run in runs if run["width"] == width]
    fair = max(same, key=lambda run: run["val"])["test"]
    lucky = max(run["test"] for run in same)
    gains.append(lucky - fair)
    middle = np.median([run["test"] for run in same])
    if width in (3, 7, 12, 18, 32):
        columns = (percent(middle, "8.1f"), percent(fair, "17.1f"), percent(lucky, "20.1f"))
        print(f"{width:8d}", *columns)

equal = sum(gain == 0 for gain in gains)
print(f"même réseau dans les deux dernières colonnes : {equal} largeurs sur {len(gains)}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Trois colonnes, trois affirmations différentes : ce qu'obtient un réseau **ordinaire**, ce qu'on
# obtient en en entraînant huit et en gardant **honnêtement** le meilleur, et ce qu'on raconte en
# trichant. Notre question porte sur le réseau ordinaire : la médiane.
#
# Tricher rapporte ici moins que dans la simulation, et souvent rien : ces huit réseaux ne se valent
# pas, et la validation reconnaît le plus souvent le meilleur.

# %% [markdown] slideshow={"slide_type": "notes"}
# 10 min. Faire dire à la salle ce qui varie, ce qui est gardé, ce qui est répété, avant de montrer le
# tableau. Erreur à attendre : « mais la validation aussi donne un résultat flatteur ». Oui : c'est pour
# cela qu'on ne l'annonce pas. Dans la simulation, les réseaux se trompent sur des images sans rapport
# entre elles ; de vrais réseaux butent souvent sur les mêmes, et l'écart est plus petit.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Un balayage en direct
#
# Entraîner un réseau pour chaque valeur d'une grille et chaque graine s'appelle un **balayage**
# (*sweep*). La fonction `sweep`, de `helpers`, reçoit la **grille** : une liste pour ce qui varie, une
# seule valeur pour ce qui est gardé. Ce qu'on ne nomme pas garde la valeur du protocole.
#
# Celui-ci est réduit : quatre largeurs, quatre graines, quatre époques au plus, et une patience de trois.
# Sur deux cœurs au repos, il tient en moins d'une minute.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Combien de réseaux ? Quelle largeur passera le premier seuil en quatre époques ?

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "fragment"}
rows = sweep(
    {"width": [1, 3, 9, 27], "patience": 3, "max_epochs": 4},
    repetitions=4,
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Une ligne par groupe de quatre réseaux finis : leur largeur, la plus basse et la plus haute de leurs
# exactitudes de **validation**, et ce qu'il reste à faire. `sweep` ne montre pas le test pendant qu'on
# pourrait encore choisir.
#
# <!-- more -->
#
# Le temps restant est estimé sur cette machine, avec ce qu'elle fait d'autre. La première estimation est
# pessimiste : elle compte le démarrage des processus. Les plus larges passent d'abord : ils demandent le
# plus de calcul.

# %% [markdown] slideshow={"slide_type": "fragment"}
# Pour arrêter, le **carré** de la barre d'outils : les réseaux déjà finis sont rendus, et la suite les
# dessine.
#
# <!-- more -->
#
# Un processus travaille sur chaque cœur du processeur.

# %% slideshow={"slide_type": "subslide"}
plot_sweep(
    rows,
    alt="Exactitude sur le test selon le nombre de neurones cachés, pour le balayage en direct : un "
    "point par réseau, la médiane, et deux seuils en rouge.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Chaque point est un réseau ; la bande contient la moitié du milieu, d'un quartile à l'autre ; le
# trait relie les médianes. Trois neurones restent loin du premier seuil ; neuf le passent.
#
# <!-- more -->
#
# L'axe des neurones est logarithmique : de 1 à 3, même distance que de 9 à 27. Cette figure resservira :
# c'est `plot_sweep`, de `helpers`.

# %% slideshow={"slide_type": "skip"}
print("réseaux entraînés :", len(rows))

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Cette figure répond-elle à la question de la leçon ?
#
# <details><summary>Réponse</summary>
#
# Pas encore. L'entraînement est coupé à quatre époques, alors que ces réseaux progressent encore : le
# protocole n'est pas celui que nous avons annoncé. Entre 3 et 9, et entre 9 et 27, rien n'a été essayé.
# Et quatre répétitions disent mal l'étalement. Elle sert à vérifier que tout marche avant de lancer le
# grand balayage : c'est son rôle, et il est utile.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min, dont une de calcul. Comment tient-il en une minute ? La section facultative qui suit le dit. Montrer le carré d'interruption sur un second lancement, si le temps le
# permet. Une table vide, quand on interrompt trop tôt, donne un message de `plot_sweep`, et non une
# figure.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Huit réseaux à la fois (facultatif)
#
# Un pas d'un si petit réseau occupe le processeur quelques dizaines de microsecondes, et Keras en met
# bien plus à préparer ce pas (leçon 07). Entraînés l'un après l'autre, ces réseaux passent leur temps à
# attendre.
#
# L'idée : ranger les poids de plusieurs réseaux dans **un** tableau, avec un axe de plus.
#
# | | un réseau | $r$ réseaux |
# |---|---|---|
# | les poids $W$ | $(784, w)$ | $(r, 784, w)$ |
# | les biais $b$ | $(w,)$ | $(r, 1, w)$ |
# | les sorties pour $m$ images | $(m, w)$ | $(r, m, w)$ |
#
# Le produit `@` de NumPy, comme celui de Keras, s'applique à chaque tranche. Essayons avec trois
# réseaux de deux entrées et deux sorties.

# %% slideshow={"slide_type": "skip"}
from helpers import numerical_gradient

images = np.array([[1.0, 2.0]])  # une image de deux pixels : (1, 2)
weights = np.array(
    [
        [[1.0, 0.0], [0.0, 1.0]],  # le premier réseau recopie
        [[0.0, 1.0], [1.0, 0.0]],  # le deuxième échange
        [[2.0, 0.0], [0.0, 2.0]],  # le troisième double
    ]
)

print("poids  ", weights.shape)
print("sorties", (images @ weights).shape)
print(images @ weights)

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Une perte pour tous, des gradients séparés
#
# Il y a une seule perte, la **somme** de celles des réseaux :
#
# $$ L = L_1 + L_2 + L_3 $$
#
# Le poids d'un réseau n'entre que dans la perte de ce réseau. La pente de $L$ par rapport à lui est
# donc celle de sa propre perte.
#
# **Prévoyez.** La perte d'un réseau est $\sum (\text{sortie} - 1)^2$. Le gradient du troisième réseau
# change-t-il selon qu'il est avec les deux autres, ou tout seul ?


# %% slideshow={"slide_type": "skip"}
def losses(images, weights):
    """Renvoie la perte de chaque réseau : (m, entrées) et (r, entrées, sorties) -> (r,)."""
    return ((images @ weights - 1) ** 2).sum(axis=(1, 2))


# %% slideshow={"slide_type": "skip"}
together = numerical_gradient(lambda: losses(images, weights).sum(), weights)

alone = weights[2:].copy()
by_itself = numerical_gradient(lambda: losses(images, alone).sum(), alone)

print("avec les autres :", together[2].round(3).tolist())
print("tout seul       :", by_itself[0].round(3).tolist())

# %% [markdown] slideshow={"slide_type": "skip"}
# Les mêmes nombres. Adam traite chaque poids à part : ses pas restent séparés aussi. Chaque réseau a ses
# poids de départ, son ordre des images, son arrêt et ses meilleurs poids : il est entraîné **comme s'il
# était seul**, et huit réseaux se partagent le coût fixe d'un pas.
#
# Le travail est ensuite réparti entre les cœurs : chacun prend un groupe de huit.
#
# **Prévoyez.** Combien de fois plus vite que des `fit` l'un après l'autre ?

# %% slideshow={"slide_type": "skip"}
names = {
    "one after another": "un fit après l'autre",
    "sweep": "sweep",
}
_, speeds = load_measurements("sweep_speed")

print("                        fois     exactitude médiane, en %, avec")
print("                        plus     1       4      16      64")
print("                        vite     neurone(s)")
for row in speeds:
    shares = [decimal(100 * row[f"accuracy {width}"], "7.1f") for width in (1, 4, 16, 64)]
    print(f"{names[row['way']]:22s} {row['ratio']:5.0f}", *shares)

# %% [markdown] slideshow={"slide_type": "skip"}
# Les mêmes 32 réseaux (quatre largeurs, huit graines, quatre époques) sont entraînés
# `{python} decimal(speeds[-1]["ratio"], ".0f")` fois plus vite, démarrage des processus compris, et à partir de quatre neurones les exactitudes médianes
# s'accordent à moins de deux points.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### La même ligne sur un cluster
#
# `sweep` confie ses groupes à un **exécuteur**, un objet de Python qui distribue des calculs. Par
# défaut, il les donne à des processus de votre machine. Avec la bibliothèque Dask, si elle est
# installée, il peut les donner à des dizaines de machines, où se trouvent aussi Keras et `helpers` :
#
# ```python
# from dask.distributed import Client
#
# client = Client("tcp://adresse-du-cluster:8786")
# rows = sweep({"width": [1, 2, 4]}, repetitions=8, executor=client.get_executor())
# ```
#
# Rien d'autre ne change : un résultat ne dépend que de sa ligne de la grille et de sa graine, et non de
# qui le calcule. Seules les durées diffèrent et, d'un modèle de processeur à l'autre, des arrondis.

# %% [markdown] slideshow={"slide_type": "notes"}
# Facultatif, 8 min. Si l'on demande « pourquoi la somme et non la
# moyenne ? » : une moyenne diviserait chaque gradient par le nombre de réseaux, et le pas d'une descente
# de gradient dépendrait du nombre de voisins. Adam, qui rapporte chaque gradient à sa taille habituelle,
# le verrait à peine.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La table entière
#
# Voici le protocole en entier : `{python} len(groups)` largeurs, huit graines. Il a été mesuré une fois, par une commande
# que vous pouvez relancer.

# %% slideshow={"slide_type": "fragment"}
print("commande :", facts["command"])
print("largeurs :", *groups)
print("réseaux  :", len(runs))

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Esquissez la courbe. Monte-t-elle aussi vite à droite qu'à gauche ? Où l'étalement est-il
# le plus grand ?

# %% slideshow={"slide_type": "fragment"}
plot_sweep(runs)

# %% [markdown] slideshow={"slide_type": "subslide"}
# La question se joue en haut. La même figure, à partir de 85 % :

# %% slideshow={"slide_type": "fragment"}
figure = plot_sweep(
    [run for run in runs if run["width"] >= 4],
    alt="Le haut de la même figure, à partir de quatre neurones : la médiane croise le premier "
    "seuil, puis, bien plus à droite, le second.",
)
figure.axes[0].set_ylim(0.85, 1)
figure

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Lisez les deux réponses sur la figure. Pour laquelle hésitez-vous le plus, et pourquoi ?
#
# <details><summary>Réponse</summary>
#
# Pour la seconde : la courbe y est bien moins raide, davantage de largeurs sont à cheval, et toutes n'ont
# pas été essayées.
#
# <!-- more -->
#
# Près du premier seuil, la courbe est raide : peu de largeurs ont des points des deux côtés.
#
# </details>

# %% slideshow={"slide_type": "subslide"} code="folded"
spread = {width: 100 * values.std(ddof=1) for width, values in groups.items()}

print("neurones   pire   médiane   meilleur   écart type (points)")
for width, values in groups.items():
    low, middle, high = 100 * values.min(), 100 * np.median(values), 100 * values.max()
    columns = f"{low:6.1f} {middle:9.1f} {high:10.1f} {spread[width]:12.2f}"
    print(f"{width:8d}", decimal(columns, ""))

medians = {width: np.median(values) for width, values in groups.items()}

# %% [markdown] slideshow={"slide_type": "subslide"}
# L'étalement fond quand la largeur grandit. Avec un, deux ou trois neurones, chacun compte, et son tirage
# aussi ; avec 32 et plus, l'écart type est au moins neuf fois plus petit. À quatre, un seul réseau raté
# gonfle l'écart type ; la médiane n'en bouge presque pas.

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Faire lire la figure à voix haute : un point, la bande, le trait, les seuils.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La réponse
#
# Le protocole l'a définie : la plus petite largeur dont la médiane atteint le seuil.
#
# <!-- more -->
#
# Quand aucune ne l'atteint, la fonction renvoie `None` : « pas dans cette grille » est aussi un résultat.


# %% slideshow={"slide_type": "fragment"}
def smallest_width(rows, threshold, statistic=np.median):
    """Renvoie la plus petite largeur dont la statistique, ici la médiane, atteint le seuil, ou None."""
    for width, accuracies in by_width(rows).items():  # des plus petites aux plus grandes
        if statistic(accuracies) >= threshold:
            return width
    return None


# %% [markdown] slideshow={"slide_type": "-"}
# Reprenez vos deux nombres.

# %% slideshow={"slide_type": "fragment"}
answers = {threshold: smallest_width(runs, threshold) for threshold in (0.90, 0.95)}

for threshold, width in answers.items():
    print(f"{100 * threshold:.0f} % : {width} neurones, {parameters(width)} paramètres")

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Cette réponse se lit sur le test. Est-ce choisir sur le test ?
#
# <details><summary>Réponse</summary>
#
# Pas au même sens : on n'annonce pas l'exactitude d'un réseau retenu parce qu'elle était haute. Toutes
# les largeurs sont mesurées, et toutes les mesures sont montrées. Mais une largeur qui passe tout juste a
# pu avoir de la chance. Qui veut annoncer l'exactitude d'un réseau de cette largeur en entraîne
# d'autres, et les mesure sur d'autres images.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 4 min. Comparer aux nombres relevés au début. Demander ensuite :
# « si nous recommencions demain avec d'autres graines, trouverions-nous les mêmes ? »

# %% [markdown] slideshow={"slide_type": "slide"}
# ## L'incertitude
#
# Et si chaque largeur n'avait été entraînée qu'une fois ? Huit équipes prennent chacune une graine, et
# répondent avec ce qu'elles ont.

# %% slideshow={"slide_type": "fragment"}
teams = {}
for threshold in answers:
    teams[threshold] = sorted(
        smallest_width([run for run in runs if run["seed"] == seed], threshold) for seed in range(8)
    )
    print(f"{100 * threshold:.0f} % : les huit équipes répondent", teams[threshold])

# %% [markdown] slideshow={"slide_type": "fragment"}
# Huit équipes, plusieurs réponses. La nôtre, faite des huit, est plus stable. Mais de combien ? Il
# faudrait refaire toute l'expérience, mille fois, avec des graines neuves.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Rejouer l'expérience sans la refaire
#
# Le **bootstrap**, ou rééchantillonnage, remplace les mesures qui manquent par des tirages dans celles
# qu'on a. Avec huit mesures, on tire huit fois, **avec remise** : la même peut sortir deux
# fois, une autre jamais. On recalcule la réponse, et l'on recommence.
#
# À la main, avec huit exactitudes (en %) et la question « la médiane atteint-elle 90 ? » :

# %% slideshow={"slide_type": "fragment"}
measured = np.array([88, 89, 89, 90, 91, 91, 92, 93])
print("mesuré  ", measured, " médiane", decimal(np.median(measured)))

rng = np.random.default_rng(1)
for draw in range(3):
    drawn = np.sort(rng.choice(measured, size=len(measured)))  # avec remise
    print("tirage", draw + 1, drawn, " médiane", decimal(np.median(drawn)))

# %% [markdown] slideshow={"slide_type": "subslide"}
# La médiane bouge d'un tirage à l'autre, à peu près comme elle bougerait d'une expérience à l'autre. Deux
# fois, elle atteint 90 ; une fois, non.
#
# **Question.** Et si l'on tirait **sans** remise ?
#
# <details><summary>Réponse</summary>
#
# Huit tirages sans remise dans huit mesures redonnent les huit mesures, dans un autre ordre : la médiane
# ne bougerait jamais, et l'on se croirait certain.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Le bootstrap de la réponse
#
# On rejoue l'expérience deux mille fois : huit tirages avec remise par largeur, puis la réponse.
#
# <!-- more -->
#
# Les huit tirages de **chaque** largeur se font dans ses huit réseaux ; la réponse est celle de la même
# fonction.


# %% slideshow={"slide_type": "fragment"}
def resample(rows, rng):
    """Renvoie autant de réseaux de chaque largeur, tirés avec remise parmi les siens."""
    drawn = []
    for width, accuracies in by_width(rows).items():
        for accuracy in rng.choice(accuracies, size=len(accuracies)):
            drawn.append({"width": width, "test": accuracy})
    return drawn


def bootstrap(rows, threshold, repetitions, rng):
    """Renvoie la réponse de chaque expérience rejouée ; jamais atteint compte pour l'infini."""
    answers = [smallest_width(resample(rows, rng), threshold) for _ in range(repetitions)]
    return np.array([np.inf if answer is None else answer for answer in answers])


# %% [markdown] slideshow={"slide_type": "subslide"}
# L'**intervalle à 95 %** laisse de côté les 2,5 % des réponses les plus petites et les 2,5 % des plus
# grandes.

# %% slideshow={"slide_type": "-"}
rng = np.random.default_rng(10)
replayed = {}
for threshold, width in answers.items():
    replayed[threshold] = bootstrap(runs, threshold, 2000, rng)
    low, high = np.quantile(replayed[threshold], (0.025, 0.975), method="inverted_cdf")
    print(
        f"{100 * threshold:.0f} % : {width} neurones (intervalle à 95 % : {low:.0f} à {high:.0f})"
    )

# %% [markdown] slideshow={"slide_type": "fragment"}
# Voilà la réponse **avec** son incertitude : refaite avec d'autres graines, l'expérience répondrait
# d'ordinaire dans cet intervalle.
#
# `method="inverted_cdf"` demande à `np.quantile` une réponse vraiment sortie, et non une moyenne
# de deux : un demi-neurone n'aurait pas de sens.

# %% slideshow={"slide_type": "subslide"}
widths, counts = np.unique(replayed[0.95], return_counts=True)

plot_bars(
    counts / 20,  # 2 000 expériences rejouées : 20 font 1 %
    [f"{width:.0f} neurones" for width in widths],
    xlabel="part des expériences rejouées, au seuil de 0,95",
    unit="%",
    decimals=1,
    highlight=[f"{answers[0.95]} neurones"],
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Question.** Une réponse redonnée près de neuf fois sur dix est-elle juste près de neuf fois sur dix ?
#
# <details><summary>Réponse</summary>
#
# Non. C'est l'expérience rejouée avec **ces** mesures qui la redonne aussi souvent.
# Si les huit mesures d'une largeur ont toutes été chanceuses, le bootstrap n'en sait rien.
#
# </details>

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Ce que l'intervalle ne contient pas
#
# L'intervalle dit ce que d'autres **graines** auraient pu répondre. Avec huit mesures par largeur, il est
# approximatif, et plutôt trop étroit. Il ne dit rien de trois autres choses.
#
# **La grille.** Seules `{python} len(groups)` largeurs ont été essayées. Une réponse ne peut tomber que sur l'une d'elles.

# %% slideshow={"slide_type": "fragment"}
tried = list(groups)
for threshold, width in answers.items():
    below = tried[tried.index(width) - 1]
    untried = ", ".join(map(str, range(below + 1, width))) or "rien"
    print(
        f"{100 * threshold:.0f} % : {below} ne suffit pas, {width} suffit ; entre eux : {untried}"
    )

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Les images de test.** Tous les réseaux sont jugés par les mêmes 10 000 images. D'autres images
# donneraient d'autres exactitudes, décalées à peu près ensemble. Des images un peu plus faciles, ou un seuil
# un peu plus bas : c'est la même chose. De combien ? L'écart type d'une part $p$ mesurée sur $m$ images est
#
# $$ \sqrt{\frac{p\,(1 - p)}{m}} $$
#
# soit $\sqrt{0{,}9 \times 0{,}1 / 10\,000} = 0{,}0030$ au premier seuil, et
# `{python} decimal((0.95 * 0.05 / 10_000) ** 0.5, ".4f")` au second. Déplaçons le seuil d'un écart type, vers le bas puis vers le haut.

# %% slideshow={"slide_type": "subslide"}
for threshold in answers:
    deviation = (threshold * (1 - threshold) / 10_000) ** 0.5
    for moved in (threshold - deviation, threshold + deviation):
        print(f"seuil de {percent(moved, '.1f')} : {smallest_width(runs, moved)} neurones")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Un écart type suffit à changer chaque réponse, autant que d'autres graines.
#
# **Le protocole.** Avec un autre optimiseur ou une autre patience, c'est une autre question.

# %% [markdown] slideshow={"slide_type": "notes"}
# 12 min. Le bootstrap à la main, au tableau, avec un dé à huit faces si l'on en a un : c'est le moment
# où l'idée passe. Erreur à attendre : « on invente des données ». On n'ajoute aucune information ; on
# mesure ce que les huit mesures disent de leur propre variabilité.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## La moitié n'est pas tous
#
# « La médiane atteint le seuil » veut dire : au moins la **moitié** des réseaux de cette largeur y
# parviennent. C'est la réponse qui convient à qui peut recommencer. Qui n'entraîne qu'une fois, et doit réussir,
# demandera que le **pire** des huit passe.

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Prévoyez.** Les réponses changent-elles ? De combien ?

# %% slideshow={"slide_type": "fragment"} code="folded"
statistics = {
    "le meilleur des huit": np.max,
    "la moyenne": np.mean,
    "la médiane": np.median,
    "le pire des huit": np.min,
}

print("                        90 %   95 %")
for name, statistic in statistics.items():
    found = [smallest_width(runs, threshold, statistic) for threshold in (0.90, 0.95)]
    print(f"{name:22s} {found[0]:5d} {found[1]:6d}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Quatre définitions, et plus d'une réponse. Une réponse sans sa définition n'en est pas une.
#
# Gardez-vous du meilleur et du pire : ils dépendent du **nombre** de répétitions.
#
# <!-- more -->
#
# Avec cent réseaux au lieu de huit, le meilleur serait meilleur, le pire serait pire. La médiane et la
# moyenne ne dérivent pas ainsi : elles se stabilisent.

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### Combien de répétitions
#
# La moyenne de $n$ mesures d'écart type $s$ a elle-même un écart type, l'**erreur type** (*standard
# error*) :
#
# $$ \frac{s}{\sqrt{n}} $$
#
# Pour $s = 1$ point et $n = 8$ : $1 / \sqrt{8} = 0{,}354$ point. Avec **quatre** fois plus de réseaux,
# elle est divisée par **deux**.

# %% slideshow={"slide_type": "fragment"}
width = answers[0.95]
print(width, "neurones, écart type", decimal(spread[width], ".2f"), "point")
print("réseaux   erreur type (points)")
for repetitions in (1, 8, 32, 128):
    print(f"{repetitions:7d}", decimal(spread[width] / repetitions**0.5, "14.3f"))

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** L'écart entre deux largeurs voisines est d'un demi-point. Faut-il 128 répétitions ?
#
# <details><summary>Réponse</summary>
#
# Non. Comparez l'écart cherché à l'erreur type de la **différence** : les deux largeurs ont chacune la
# leur, et celle de la différence est environ $\sqrt{2}$ fois plus grande :
# `{python} decimal(2**0.5 * spread[width] / 8**0.5, ".2f")` point ici. Un écart de plus de deux erreurs types
# n'est guère l'effet du hasard. Un demi-point en fait bien plus : huit répétitions suffisent. Un dixième
# de point, non ; et sur tout le test, ce n'est que dix images de plus.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 6 min. Faire choisir la définition **avant** de montrer le tableau, et demander qui paierait de
# s'être trompé dans chaque cas. L'erreur type est celle d'une moyenne ; celle d'une médiane est un peu
# plus grande, et décroît aussi comme $1/\sqrt{n}$.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Ce que cela coûte
#
# Softmax seul (leçon 09) a 7 850 paramètres, et lit environ `{python} percent(np.median(seeds(9, "0 neurons")), ".1f")` des
# chiffres. Son **erreur** est le reste, la part des chiffres mal lus.
#
# **Prévoyez.** À nombre de paramètres égal, un réseau avec une couche cachée fait-il mieux ?

# %% slideshow={"slide_type": "fragment"}
print("neurones   paramètres   erreur médiane")
for width in (1, 2, 4, 8, 10, 16, 32, 64):
    print(f"{width:8d} {parameters(width):12d}", percent(1 - medians[width], "14.1f"))

# %% slideshow={"slide_type": "subslide"}
figure, axes = plt.subplots(figsize=(9, 4.6), layout="constrained")
for width, values in groups.items():
    errors = 100 * (1 - values)
    axes.plot([parameters(width)] * len(values), errors, "o", color=BLUE, alpha=0.4, ms=5)
sizes = [parameters(width) for width in groups]
axes.plot(sizes, [100 * (1 - np.median(values)) for values in groups.values()], color=BLUE, lw=2)
softmax_error = 100 * (1 - np.median(seeds(9, "0 neurons")))
axes.plot(7850, softmax_error, "X", color=VERMILION, ms=12)
axes.annotate("softmax seul", (7850, softmax_error), xytext=(8, 8), textcoords="offset points")
axes.set(xscale="log", yscale="log", xlabel="paramètres", ylabel="erreur sur le test (%)")
axes.set_xticks([1000, 3000, 10000, 30000], ["1 000", "3 000", "10 000", "30 000"])
axes.set_yticks([3, 5, 10, 20, 50], ["3", "5", "10", "20", "50"])
axes.minorticks_off()
axes.grid(alpha=0.3)
show(
    figure,
    alt="Erreur sur le test selon le nombre de paramètres, deux axes logarithmiques : les points "
    "descendent vers la droite. Une croix rouge marque softmax seul.",
)

# %% slideshow={"slide_type": "fragment"} code="hidden"
print("10 neurones,", parameters(10), "paramètres :", percent(medians[10], ".1f"))

# %% [markdown] slideshow={"slide_type": "fragment"}
# Oui : à peine plus de paramètres, et l'erreur est plus petite.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Prévoyez.** Combien de fois plus de paramètres pour diviser l'erreur par deux ? Le rapport est-il le
# même en partant de quatre neurones, de huit, de seize ?

# %% slideshow={"slide_type": "fragment"} code="folded"
for width in (4, 8, 16):
    half = smallest_width(runs, 1 - (1 - medians[width]) / 2)
    if half is None:
        print(f"{width:2d} neurones : aucune largeur essayée ne divise l'erreur par deux")
    else:
        ratio = parameters(half) / parameters(width)
        times = decimal(ratio, ".1f")
        print(f"{width:2d} neurones : il en faut {half}, {times} fois plus de paramètres")

# %% [markdown] slideshow={"slide_type": "fragment"}
# Les premiers points s'achètent moins cher que les derniers. En partant de seize neurones, la réponse
# sort de la grille : quatre fois plus de paramètres n'y suffisent pas.

# %% [markdown] slideshow={"slide_type": "skip"}
# ### Et les secondes ? (facultatif)
#
# **Prévoyez.** D'un neurone à 64, le nombre de paramètres est multiplié par 63. Et la durée de
# l'entraînement ?

# %% slideshow={"slide_type": "skip"}
durations = {}
for width in groups:
    durations[width] = np.median([run["seconds"] for run in runs if run["width"] == width])

print("neurones   paramètres   secondes (à 5 près)")
for width in sorted({1, 4, 8, 16, 32, 64, *answers.values()}):
    print(f"{width:8d} {parameters(width):12d} {5 * np.round(durations[width] / 5):10.0f}")

hours = sum(run["seconds"] for run in runs) / 3600
print(
    "\nles", len(runs), "réseaux :", decimal(hours, ".1f"), "h de calcul, partagées entre les cœurs"
)
print(f"machine : {facts['processor']}, {facts['cores']} cœurs")

# %% [markdown] slideshow={"slide_type": "skip"}
# Ce sont des médianes, sur la machine de la table. Huit réseaux s'entraînent ensemble : chacun compte pour
# sa part de leur durée, selon ses époques.
#
# Soixante-trois fois plus de paramètres, et environ trois fois plus de secondes : le coût fixe d'un pas
# est le même pour tous. La durée compte aussi les époques jusqu'à l'arrêt, que la graine fait varier.
#
# **Question.** Comment mesurer plus finement ce que coûte un neurone de plus ?
#
# <details><summary>Réponse</summary>
#
# Sur une machine au repos, le même nombre d'époques pour tous, chaque largeur mesurée plusieurs fois, à
# tour de rôle et non l'une après l'autre, et la médiane de ces mesures : c'est ainsi que la leçon 07
# compare les bibliothèques.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 5 min. Faire prolonger la courbe à la main jusqu'à la largeur de la leçon 05, puis rappeler son
# exactitude.

# %% [markdown] slideshow={"slide_type": "skip"}
# ## Y a-t-il sur-apprentissage ? (facultatif)
#
# Notre table ne contient pas l'exactitude d'entraînement. Elle permet de comparer la **validation**, sur
# laquelle chaque réseau s'est arrêté, au **test**, qu'il n'a vu qu'à la fin.
#
# **Prévoyez.** Laquelle des deux est la plus flatteuse ? Un réseau large s'arrête-t-il plus tôt ?

# %% slideshow={"slide_type": "skip"}
print("neurones   validation   test   écart (points)   époques")
gaps, lengths = {}, {}
for width in groups:
    same = [run for run in runs if run["width"] == width]
    val, test = (100 * np.median([run[name] for run in same]) for name in ("val", "test"))
    gaps[width] = 100 * np.median([run["val"] - run["test"] for run in same])
    lengths[width] = np.median([run["epochs"] for run in same])
    columns = f"{val:10.1f} {test:8.1f} {gaps[width]:+12.2f} {lengths[width]:13.0f}"
    print(f"{width:8d}", decimal(columns, ""))

# %% [markdown] slideshow={"slide_type": "skip"}
# Pour `{python} sum(gap > 0 for gap in gaps.values())` largeurs sur `{python} len(gaps)`, la validation est au-dessus du test. Deux causes se mêlent, que cette table ne sépare
# pas : chaque réseau a gardé l'époque la plus **haute** en validation, et ce maximum flatte ; et les
# images de validation peuvent être un peu plus faciles que celles du test. Un indice : de 5 à 64 neurones,
# l'écart reste à peu près **un dixième de l'erreur**. Des images plus faciles feraient cela ; un indice
# n'est pas une preuve.
#
# L'écart le plus grand n'est pas celui du réseau le plus large. Jusqu'à 64 neurones, avec un arrêt sur
# la validation, rien ici ne montre que trop de neurones nuisent.
#
# Les réseaux larges s'arrêtent plus tôt : moins de 30 époques à partir de 20 neurones, et le plus
# souvent plus de 35 entre 5 et 10.
#
# **Question.** Comment séparer les deux causes ?
#
# <details><summary>Réponse</summary>
#
# En coupant au hasard la validation en deux : une moitié arrête l'entraînement, l'autre ne fait que
# mesurer. Si l'exactitude de la seconde vaut celle de la première, ces images sont plus faciles que
# celles du test ; si elle vaut celle du test, c'est le choix de l'époque qui flatte. Entre les deux,
# les deux causes comptent.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# Facultatif, 5 min. Sur la dernière colonne, rappeler que les réseaux s'arrêtent dix époques après la meilleure.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À vous de chercher
#
# Le même outil répond à d'autres questions. Choisissez-en une, ou posez la vôtre.
#
# | question | ce qui s'ajoute à `"width": [8]` dans la grille |
# |---|---|
# | ReLU, tanh ou sigmoïde ? | `"activation": ["relu", "tanh", "sigmoid"]` |
# | Quel taux d'apprentissage ? | `"learning_rate": [0.0003, 0.001, 0.003, 0.01]` |
# | Combien d'images suffisent ? | `"examples": [1000, 3000, 10000, 30000]` |
# | Faut-il tant de patience ? | `"patience": [1, 3, 10]` |
# | De petits ou de grands lots ? | `"batch_size": [16, 32, 128, 512]` |

# %% [markdown] slideshow={"slide_type": "subslide"}
# ### La fiche d'une expérience
#
# Remplissez-la **avant** de lancer le calcul :
#
# 1. la question, en une phrase qui finit par un point d'interrogation ;
# 2. ce qui varie, et les valeurs ; ce qui est gardé ;
# 3. combien de répétitions, et pourquoi ;
# 4. ce que vous mesurez, et la définition de la réponse ; si vous choisissez, c'est sur la validation ;
# 5. votre prévision, et le résultat qui vous surprendrait.

# %% [markdown] slideshow={"slide_type": "subslide"}
# Puis le balayage, dans une cellule à vous :
#
# ```python
# mine = sweep(
#     {"width": [8], "activation": ["relu", "tanh"]},
#     repetitions=8,
#     path="mon_balayage.csv",
# )
# for activation in ("relu", "tanh"):
#     accuracies = [row["test"] for row in mine if row["activation"] == activation]
#     print(activation, np.quantile(accuracies, (0.25, 0.5, 0.75)))
# ```
#
# Celui-ci prend quelques minutes. Quand ce qui varie est un nombre, `plot_sweep(mine, x="examples")` le
# dessine.
#
# `path` garde la table dans un fichier, réécrit après chaque groupe. Arrêtez, éteignez, revenez demain :
# la même cellule reprend où elle s'était arrêtée. Une autre grille demande un autre fichier.

# %% [markdown] slideshow={"slide_type": "subslide"}
# **Question.** Vous trouvez trois dixièmes de point d'écart entre deux activations, avec huit graines. Que
# faites-vous avant de l'annoncer ?
#
# <details><summary>Réponse</summary>
#
# On rééchantillonne chaque groupe, on recalcule l'écart des médianes, et l'on regarde si l'intervalle à
# 95 % contient 0 : c'est l'exercice 4. S'il le contient, les mesures ne tranchent pas ; ce n'est pas la
# preuve que les deux se valent.
#
# <!-- more -->
#
# Et si l'on a essayé dix conditions pour n'annoncer que la meilleure, on
# recommence celle-ci avec des graines neuves : son résultat de la première fois contient sa chance.
#
# </details>

# %% [markdown] slideshow={"slide_type": "notes"}
# 8 min pour lancer la recherche, à deux ; le calcul tourne pendant les exercices. Faire lire les
# fiches à voix haute avant le premier résultat.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## À retenir
#
# - Un résultat obtenu une fois ne dit rien de son étalement. On répète, en ne changeant que la graine.
# - Un protocole dit d'avance ce qui varie, est gardé, répété, mesuré, et ce qui sera la réponse.
# - On choisit sur la validation. Le maximum de plusieurs mesures compte la chance comme une qualité.
# - La médiane résume ; les quartiles et les points montrent l'étalement.
# - Le bootstrap rejoue l'expérience : tirer avec remise, recalculer la réponse, lire l'intervalle.

# %% [markdown] slideshow={"slide_type": "fragment"}
# - L'erreur type décroît comme $1/\sqrt{n}$ : quatre fois plus de réseaux, deux fois moins d'incertitude.

# %% [markdown] slideshow={"slide_type": "notes"}
# 1 min. Masquer la page et la faire redire, une ligne par étudiant.
