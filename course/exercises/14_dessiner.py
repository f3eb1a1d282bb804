# ---
# title: Lire votre écriture
# goal: Préparer une page comme MNIST, départager deux réseaux sur les mêmes dessins, et conclure sur les vôtres.
# prerequisites: Leçon 14
# teaching_minutes: 15
# compute_seconds: 60
# ---

# %% [markdown]
# Dans chaque exercice, remplacez les `...` par votre code, exécutez la cellule, puis celle de
# vérification. Elle répond **à faire**, **à revoir** (avec une explication et des
# indices pliés) ou **réussi**. Les
# exercices sont indépendants : vous pouvez en sauter un.

# %%
from helpers import check, hint

# %% [markdown] minutes=25
# ## Exercice 1. Préparer comme MNIST
#
# Écrivez `prepare(page)`. `page` est un tableau `uint8` de forme `(h, w)`, de toute taille. Son papier est
# d'un seul gris, **clair ou foncé**, et couvre plus de la moitié de la page ; l'encre en diffère, et ses bords
# peuvent être gris.
#
# `prepare` renvoie une image de forme `(28, 28)` :
#
# - 0 pour le papier, 255 pour l'encre la plus forte ;
# - l'encre, découpée, y a 20 pixels pour son plus grand côté, et l'autre côté suit, dans la même
#   proportion : un pixel au moins, même pour un 1 très fin ;
# - son centre de masse est au milieu de l'image, à un pixel près.
#
# Toute l'encre compte, même en plusieurs morceaux, même au bord de la page. Une page sans trait lève une
# `ValueError`. La vérification dessine des pages à elle. Pour essayer sur les vôtres,
# copiez `prepare` dans la leçon, puis écrivez-y `draw_digit(models["convolutions"], prepare=prepare)`.

# %%
import numpy as np
from PIL import Image
from scipy import ndimage


# %%
def prepare(page):
    """Renvoie l'image de forme (28, 28) du chiffre que montre une page uint8."""
    ### BEGIN SOLUTION
    ink = np.abs(page.astype(float) - np.median(page))
    if not ink.any():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * side / max(cut.shape))) for side in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((width, height)))
    small = small.clip(0) * (255 / small.max())
    centre = ndimage.center_of_mass(small)
    top, left = (round(13.5 - middle) for middle in centre)
    image = np.zeros((28, 28))
    image[top : top + height, left : left + width] = small
    return image
    ### END SOLUTION


# %%
check("14-preparer", prepare)

# %% [markdown] tags=["hints"]
# 1. Quel gris est le plus fréquent sur la page ? L'encre est ce qui s'en écarte, dans un sens ou dans l'autre.
# 2. `np.median(page)` est le gris du papier. Convertissez la page en `float` **avant** de soustraire : un
#    `uint8` ne connaît pas les nombres négatifs.
# 3. Découpez, réduisez par `Image.fromarray(...).resize((largeur, hauteur))`, ramenez le maximum à 255, et
#    calculez le centre de masse **après** la réduction.
# 4. Le coin du rectangle se pose à `14` moins le centre de masse, arrondi ; `13.5` convient aussi, à un pixel près.


# %% tags=["right"]
# NumPy seul : on lit, pour chaque pixel du rectangle réduit, la moyenne des pixels qu'il remplace.
def prepare(page):
    values, counts = np.unique(page, return_counts=True)
    ink = np.abs(page.astype(int) - int(values[counts.argmax()]))
    if ink.max() == 0:
        raise ValueError("rien à lire")
    rows, columns = (np.flatnonzero(ink.sum(axis=axis)) for axis in (1, 0))
    ink = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    size = [max(1, round(20 * side / max(ink.shape))) for side in ink.shape]

    def averages(side, count):
        edges = np.linspace(0, side, count + 1)
        starts, ends = np.arange(side), np.arange(side) + 1
        shared = np.minimum(edges[1:, None], ends) - np.maximum(edges[:-1, None], starts)
        return shared.clip(0) * count / side

    small = averages(ink.shape[0], size[0]) @ ink @ averages(ink.shape[1], size[1]).T
    small = small / small.max() * 255
    weight = small / small.sum()
    top = round(14 - (weight.sum(axis=1) * np.arange(size[0])).sum())
    left = round(14 - (weight.sum(axis=0) * np.arange(size[1])).sum())
    return np.pad(small, ((top, 28 - top - size[0]), (left, 28 - left - size[1])))


# %% tags=["right"]
# SciPy : `find_objects` découpe, `zoom` réduit, `shift` centre, à une fraction de pixel près.
def prepare(page):
    ink = np.abs(page / 255 - np.median(page) / 255)
    if ink.max() == 0:
        raise ValueError("aucune encre")
    cut = ink[ndimage.find_objects((ink > 0).astype(int))[0]]
    scale = 20 / max(cut.shape)
    factors = [max(1, round(side * scale)) / side for side in cut.shape]
    small = ndimage.zoom(cut, factors, order=1, grid_mode=True, mode="nearest")
    image = np.zeros((28, 28))
    image[4 : 4 + small.shape[0], 4 : 4 + small.shape[1]] = small
    image = ndimage.shift(image, 13.5 - np.array(ndimage.center_of_mass(image)), order=1)
    return image * 255 / image.max()


# %% tags=["right"]
# Pillow : le papier est au bord de la page, `getbbox` découpe, `paste` pose.
def prepare(page):
    border = np.concatenate([page[0], page[-1], page[:, 0], page[:, -1]])
    ink = abs(page.astype("int16") - np.int16(np.median(border))).astype("uint8")
    picture = Image.fromarray(ink)
    box = picture.getbbox()
    if box is None:
        raise ValueError("page vide")
    picture = picture.crop(box)
    scale = 20 / max(picture.size)
    picture = picture.resize(
        [max(1, round(side * scale)) for side in picture.size], Image.Resampling.BOX
    )
    grey = np.asarray(picture, float)
    row, column = ndimage.center_of_mass(grey)
    placed = Image.new("L", (28, 28))
    placed.paste(picture, (round(14 - column), round(14 - row)))
    return np.asarray(placed) * (255 / grey.max())


# %% tags=["mistake"] name="la page entière réduite" section="Une préparation naïve"
# le même chiffre, tracé deux fois plus grand, donne une image plus grande : sa taille dépend de celle qu'il a
# sur la page. L'encre n'est pas découpée avant d'être réduite.
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    if not ink.any():
        raise ValueError("page sans trait")
    small = np.asarray(Image.fromarray(ink.astype("float32")).resize((28, 28)))
    return small.clip(0) * (255 / small.max())


# %% tags=["mistake"] name="proportions perdues" section="Découper, puis réduire à 20 pixels"
# les deux côtés de l'encre ont 20 pixels : un chiffre étroit est étiré, et ses proportions sont perdues.
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    if not ink.any():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    image = np.zeros((28, 28))
    image[4:24, 4:24] = np.asarray(Image.fromarray(cut.astype("float32")).resize((20, 20)))
    return image.clip(0) * (255 / image.max())


# %% tags=["mistake"] name="le rectangle au milieu" section="Centrer la masse"
# c'est le rectangle de l'encre qui est au milieu de l'image, et non son centre de masse : un chiffre dont
# l'encre est surtout en haut est posé trop haut.
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    if not ink.any():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * side / max(cut.shape))) for side in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((width, height)))
    image = np.zeros((28, 28))
    top, left = (28 - height) // 2, (28 - width) // 2
    image[top : top + height, left : left + width] = small.clip(0) * (255 / small.max())
    return image


# %% tags=["mistake"] name="le papier supposé blanc" section="L'encre, et non le papier"
# noir sur blanc, l'image est bonne ; blanc sur noir, le même chiffre ne donne pas la même. Qui dit quel gris est
# celui du papier ?
def prepare(page):
    ink = 255.0 - page
    if not ink.any() or page.min() == page.max():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * side / max(cut.shape))) for side in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((width, height)))
    top, left = (max(0, round(13.5 - middle)) for middle in ndimage.center_of_mass(small))
    image = np.zeros((28, 28))
    image[top : top + height, left : left + width] = small.clip(0) * (255 / small.max())
    return image


# %% tags=["mistake"] name="le papier supposé à 255 ou à 0" section="L'encre, et non le papier"
# le noir et le blanc sont reconnus, dans les deux sens ; mais sur un papier gris, le même chiffre donne une
# autre image : le gris du papier compte sans doute pour de l'encre.
def prepare(page):
    ink = 255.0 - page if np.median(page) > 127 else page.astype(float)
    if not ink.any() or page.min() == page.max():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * side / max(cut.shape))) for side in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((width, height)))
    top, left = (max(0, round(13.5 - middle)) for middle in ndimage.center_of_mass(small))
    image = np.zeros((28, 28))
    image[top : top + height, left : left + width] = small.clip(0) * (255 / small.max())
    return image


# %% tags=["mistake"] name="uint8 qui déborde" section="L'encre, et non le papier"
# quand le trait a des bords gris, l'image n'est plus la même : ces bords sortent sans doute plus marqués que le
# trait. Une soustraction de deux `uint8` ne devient jamais négative : 0 − 255 y vaut 1.
def prepare(page):
    ink = page - np.uint8(np.median(page))
    if not ink.any():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * side / max(cut.shape))) for side in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((width, height)))
    small = small.clip(0) * (255 / small.max())
    top, left = (round(13.5 - middle) for middle in ndimage.center_of_mass(small))
    image = np.zeros((28, 28))
    image[top : top + height, left : left + width] = small
    return image


# %% tags=["mistake"] name="un trait de largeur nulle" section="Découper, puis réduire à 20 pixels"
# plusieurs pages passent, pas celle d'un 1 très fin : réduit, un de ses côtés aurait moins d'un demi-pixel, et
# l'arrondi le fait sans doute disparaître.
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    if not ink.any():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (round(20 * side / max(cut.shape)) for side in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((width, height)))
    small = small.clip(0) * (255 / small.max())
    top, left = (round(13.5 - middle) for middle in ndimage.center_of_mass(small))
    image = np.zeros((28, 28))
    image[top : top + height, left : left + width] = small
    return image


# %% tags=["mistake"] name="une encre affaiblie" section="Préparer comme MNIST"
# la forme, la taille et la place sont bonnes, mais l'encre la plus forte n'atteint pas toujours 255 : sur un
# papier gris, ou après la réduction d'un trait fin, elle est plus pâle.
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    if not ink.any():
        raise ValueError("page sans trait")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(20 * side / max(cut.shape))) for side in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((width, height), 4))
    top, left = (round(13.5 - middle) for middle in ndimage.center_of_mass(small))
    image = np.zeros((28, 28))
    image[top : top + height, left : left + width] = small.clip(0)
    return image


# %% [markdown] minutes=15
# ## Exercice 2. Lequel des deux réseaux ?
#
# Deux réseaux lisent les mêmes dessins. `first` et `second` sont deux tableaux de booléens, un par dessin :
# `True` où le réseau a bien lu. Écrivez `sign_test(first, second)`, le **test des signes**.
#
# - Ne comptent que les $m$ dessins que l'un des deux lit et l'autre non. Le premier réseau en lit $k$, l'autre $m - k$.
# - Si les deux réseaux se valaient, chacun de ces dessins tomberait comme une pièce. `sign_test` renvoie la
#   probabilité d'un partage **au moins aussi inégal**, dans un sens ou dans l'autre.
# - Sans aucun désaccord, ou avec un partage égal, elle vaut 1.
#
# Avant d'écrire : sur dix dessins, le réseau dense en lit 7, l'autre les 10. Que vaut cette probabilité ?
# Essayez avec `sign_test(toy_dense, toy_convolutions)`.

# %%
import numpy as np

toy_dense = np.array([True, False, True, True, True, False, True, True, False, True])
toy_convolutions = np.ones(10, bool)


# %%
def sign_test(first, second):
    """Renvoie la probabilité d'un partage au moins aussi inégal si les deux réseaux se valent."""
    ### BEGIN SOLUTION
    from math import comb

    only_first = np.sum(first & ~second)
    only_second = np.sum(second & ~first)
    count, least = int(only_first + only_second), int(min(only_first, only_second))
    tail = sum(comb(count, wins) for wins in range(least + 1)) / 2**count
    return min(1, 2 * tail)
    ### END SOLUTION


# %%
check("14-comparer", sign_test)

# %% [markdown] tags=["hints"]
# 1. Comment compter, avec `&` et `~`, les dessins que seul le premier réseau lit ?
# 2. Parmi `m` pièces, `math.comb(m, k)` lancers sur `2**m` donnent `k` fois pile.
# 3. Soit `k` le plus petit des deux comptes : additionnez les probabilités de 0 à `k` succès.
# 4. L'autre sens double cette somme ; une probabilité ne dépasse pas 1.


# %% tags=["right"]
# `scipy.stats.binomtest` fait le test ; il refuse seulement qu'il n'y ait aucun désaccord.
from scipy.stats import binomtest


def sign_test(first, second):
    differ = first != second
    if not differ.any():
        return 1.0
    return binomtest(int(first[differ].sum()), int(differ.sum())).pvalue


# %% tags=["right"]
# Les probabilités de tous les partages, puis la somme de ceux qui sont au moins aussi inégaux.
def sign_test(first, second):
    signs = np.asarray(first, int) - np.asarray(second, int)
    chances = np.ones(1)
    for _ in range(np.count_nonzero(signs)):
        chances = np.convolve(chances, [0.5, 0.5])
    balance = np.arange(len(chances)) * 2 - (len(chances) - 1)
    return chances[np.abs(balance) >= abs(signs.sum())].sum()


# %% tags=["mistake"] name="un seul sens" section="Lequel des deux réseaux ?"
# la probabilité est deux fois trop petite : elle ne compte que les partages inégaux dans un sens. Avant de
# regarder, l'autre réseau pouvait gagner aussi.
from math import comb


def sign_test(first, second):
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    count, least = only_first + only_second, min(only_first, only_second)
    return sum(comb(count, wins) for wins in range(least + 1)) / 2**count


# %% tags=["mistake"] name="tous les dessins comptés" section="Lequel des deux réseaux ?"
# des dessins que les deux réseaux lisent, ajoutés, changent la probabilité : or ils ne départagent personne.
from math import comb


def sign_test(first, second):
    count = len(first)
    least = min(int((first & ~second).sum()), int((second & ~first).sum()))
    return min(1, 2 * sum(comb(count, wins) for wins in range(least + 1)) / 2**count)


# %% tags=["mistake"] name="ce partage seulement" section="Lequel des deux réseaux ?"
# c'est la probabilité de ce partage exactement, dans les deux sens, sans les partages encore plus inégaux.
from math import comb


def sign_test(first, second):
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    count, least = only_first + only_second, min(only_first, only_second)
    return min(1, 2 * comb(count, least) / 2**count)


# %% tags=["mistake"] name="plus grande que 1" section="Lequel des deux réseaux ?"
# avec un partage égal, ou aucun désaccord, la probabilité dépasse 1 : le partage du milieu est compté dans
# les deux sens.
from math import comb


def sign_test(first, second):
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    count, least = only_first + only_second, min(only_first, only_second)
    return 2 * sum(comb(count, wins) for wins in range(least + 1)) / 2**count


# %% [markdown] minutes=20
# ## Exercice 3. Le bilan
#
# Vos dix dessins passent par les outils du cours. Écrivez d'abord `diagnose(probabilities, labels)` ; elle
# reçoit les probabilités d'un réseau, de forme `(n, 10)`, et les étiquettes, et renvoie un dictionnaire. La
# **confiance** est la plus grande des dix probabilités.
#
# - `"right"` : le nombre de dessins bien lus ;
# - `"interval"` : l'intervalle de Wilson de l'exactitude, une paire (borne basse, borne haute), avec
#   $z = 1{,}96$ ;
# - `"worst"` : la liste des places des dessins mal lus, l'erreur de plus grande confiance en premier ;
# - `"gap"` : la confiance moyenne moins l'exactitude ; positif, le réseau est trop sûr de lui ;
# - `"abstained"` : combien de dessins, au moins, le réseau doit laisser sans réponse, les moins sûrs d'abord,
#   pour ne plus se tromper.
#
# Écrivez ensuite `conclude(summary)`, qui reçoit ce dictionnaire et renvoie le **constat**, un texte. Il
# donne en chiffres le nombre de dessins bien lus et les deux bornes de l'intervalle, arrondies au pour cent.

# %%
import numpy as np


# %%
def diagnose(probabilities, labels):
    """Renvoie le bilan d'un réseau sur quelques dessins."""
    ### BEGIN SOLUTION
    confidence, found = probabilities.max(axis=1), probabilities.argmax(axis=1)
    wrong, n, z = np.flatnonzero(found != labels), len(labels), 1.96
    share = 1 - len(wrong) / n
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((share + z**2 / (2 * n) + side) / (1 + z**2 / n) for side in (-half, half))
    surest = max(confidence[wrong], default=0)
    return {
        "right": n - len(wrong),
        "interval": (low, high),
        "worst": sorted(wrong, key=lambda place: -confidence[place]),
        "gap": confidence.mean() - share,
        "abstained": np.sum(confidence <= surest),
    }
    ### END SOLUTION


# %%
def conclude(summary):
    """Renvoie le constat : les dessins bien lus, et l'intervalle en pour cent."""
    ### BEGIN SOLUTION
    low, high = (round(100 * bound) for bound in summary["interval"])
    return f"{summary['right']} dessins bien lus ; exactitude entre {low} % et {high} %."
    ### END SOLUTION


# %%
check("14-bilan", diagnose, conclude)

# %% [markdown]
# Une fois la vérification réussie, voici les vôtres, que la leçon a gardés dans `mes_dessins.npz`, lus par le
# réseau à convolutions.

# %%
from helpers import draw_album, start_keras
from helpers.drawing import prepare as prepare_ink
from helpers.measured import kept_network

start_keras()
album = draw_album("../mes_dessins.npz")
labels = album.labels
images = np.stack([prepare_ink(255 - page) for page in album.drawings])
probabilities = np.asarray(kept_network()(images[..., np.newaxis].astype("float32") / 255))

print(album)
print(conclude(diagnose(probabilities, labels)))

# %% [markdown]
# Si vous avez fait la leçon 11, regardez-les aussi par ses outils, dans des cellules à vous : la matrice de confusion
# (`plot_confusion`), l'erreur de calibration (`expected_calibration_error`), et `occlusion` sur le dessin le moins
# sûr. Double-cliquez ensuite ici et écrivez la page de vos conclusions ; un camarade la juge.
#
# - **Constat.** Combien sont bien lus, dans quel intervalle ?
# - **Cause.** Quels chiffres sont confondus, et que montre leur image préparée ? Sans erreur, que montre celle du
#   dessin le moins sûr ?
# - **Confiance.** Le réseau est-il sûr là où il se trompe ? Sur combien de dessins devrait-il se taire ?
# - **Suite.** Que changeriez-vous, et combien de dessins faudrait-il pour le voir ?

# %% [markdown] tags=["hints"]
# 1. Trois tableaux suffisent : la confiance, le chiffre lu, et où il diffère de l'étiquette.
# 2. `np.flatnonzero(found != labels)` donne les places des erreurs ; triez-les par confiance décroissante.
# 3. Le réseau ne se trompe plus s'il se tait sur tout dessin dont la confiance ne dépasse pas celle de
#    l'erreur la plus sûre. Sans erreur, il ne se tait jamais.
# 4. Dans `conclude`, `round(100 * low)` arrondit une borne au pour cent ; une f-string la met dans la phrase.


# %% tags=["right"]
# Les bornes viennent de la question même : quelles exactitudes ont pu donner cette part ?
def diagnose(probabilities, labels):
    right = probabilities.argmax(axis=1) == labels
    confidence = probabilities.max(axis=1)
    p = np.linspace(0, 1, 100_001)
    possible = p[abs(right.mean() - p) <= 1.96 * np.sqrt(p * (1 - p) / len(right))]
    order = np.argsort(-confidence)
    errors = [int(place) for place in order if not right[place]]
    return {
        "right": int(right.sum()),
        "interval": [possible.min(), possible.max()],
        "worst": errors,
        "gap": float(np.mean(confidence - right)),
        "abstained": int((confidence <= confidence[errors[0]]).sum()) if errors else 0,
    }


def conclude(summary):
    low, high = summary["interval"]
    return f"Bien lus : {summary['right']}. De {low:.1%} à {high:.1%}."


# %% tags=["right"]
# Les dessins rangés du plus sûr au moins sûr : tout se lit dans cet ordre.
def diagnose(probabilities, labels):
    confidence = np.max(probabilities, axis=1)
    order = confidence.argsort()[::-1]
    wrong = (probabilities.argmax(axis=1) != labels)[order]
    n, k, z2 = len(labels), int((~wrong).sum()), 1.96**2
    half = (z2 * k * (n - k) / n + z2**2 / 4) ** 0.5
    return dict(
        right=k,
        interval=np.array([k + z2 / 2 - half, k + z2 / 2 + half]) / (n + z2),
        worst=order[wrong],
        gap=confidence.mean() - k / n,
        abstained=n - int(wrong.argmax()) if wrong.any() else 0,
    )


def conclude(summary):
    bounds = " et ".join(str(int(100 * bound + 0.5)) + " %" for bound in summary["interval"])
    return "Le réseau lit bien " + str(summary["right"]) + " dessins : entre " + bounds


# %% tags=["mistake"] name="l'intervalle sans Wilson" section="L'intervalle de Wilson"
# quand tout est bien lu, les deux bornes de `interval` sont égales. La part plus ou moins 1,96 écart type donne
# cela, le bootstrap aussi ; dix dessins ne donnent pas une certitude.
def diagnose(probabilities, labels):
    right, confidence = probabilities.argmax(axis=1) == labels, probabilities.max(axis=1)
    share, n = right.mean(), len(right)
    half = 1.96 * np.sqrt(share * (1 - share) / n)
    wrong = np.flatnonzero(~right)
    return {
        "right": right.sum(),
        "interval": (share - half, share + half),
        "worst": sorted(wrong, key=lambda place: -confidence[place]),
        "gap": confidence.mean() - share,
        "abstained": np.sum(confidence <= max(confidence[wrong], default=0)),
    }


def conclude(summary):
    low, high = (round(100 * bound) for bound in summary["interval"])
    return f"{summary['right']} dessins bien lus ; exactitude entre {low} % et {high} %."


# %% tags=["mistake"] name="autant d'abstentions que d'erreurs" section="Ce que disent dix dessins"
# `abstained` compte les erreurs. Le réseau ne sait pas lesquelles de ses réponses sont fausses : pour taire
# une erreur, il tait aussi tout ce dont il est moins sûr.
def diagnose(probabilities, labels):
    confidence, found = probabilities.max(axis=1), probabilities.argmax(axis=1)
    wrong, n, z = np.flatnonzero(found != labels), len(labels), 1.96
    share = 1 - len(wrong) / n
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((share + z**2 / (2 * n) + side) / (1 + z**2 / n) for side in (-half, half))
    return {
        "right": n - len(wrong),
        "interval": (low, high),
        "worst": sorted(wrong, key=lambda place: -confidence[place]),
        "gap": confidence.mean() - share,
        "abstained": len(wrong),
    }


def conclude(summary):
    low, high = (round(100 * bound) for bound in summary["interval"])
    return f"{summary['right']} dessins bien lus ; exactitude entre {low} % et {high} %."


# %% tags=["mistake"] name="un constat sans ses nombres" section="L'intervalle de Wilson"
# `diagnose` est juste, mais le texte de `conclude` ne donne pas tous les nombres du bilan qu'elle reçoit : le compte
# des dessins bien lus et les deux bornes, en pour cent, s'y écrivent en chiffres.
def diagnose(probabilities, labels):
    confidence, found = probabilities.max(axis=1), probabilities.argmax(axis=1)
    wrong, n, z = np.flatnonzero(found != labels), len(labels), 1.96
    share = 1 - len(wrong) / n
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = ((share + z**2 / (2 * n) + side) / (1 + z**2 / n) for side in (-half, half))
    return {
        "right": n - len(wrong),
        "interval": (low, high),
        "worst": sorted(wrong, key=lambda place: -confidence[place]),
        "gap": confidence.mean() - share,
        "abstained": np.sum(confidence <= max(confidence[wrong], default=0)),
    }


def conclude(summary):
    return f"{summary['right']} dessins bien lus ; exactitude entre 72 % et 100 %."


# %% [markdown]
# ### Pour ceux qui ont fini
#
# Trouvez un dessin que **vous** lisez sans hésiter et que le réseau à convolutions lit mal, bien préparé. Dites
# à quelle image du jeu d'entraînement il ressemble. Puis changez **une** chose à ce dessin, épaisseur,
# inclinaison ou fermeture d'une boucle, par petits pas, jusqu'à ce que la réponse change, et tracez la
# probabilité du bon chiffre à chaque pas. Aucune vérification ne vous attend.
