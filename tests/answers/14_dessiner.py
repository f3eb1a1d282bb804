# %% 14-preparer right
import numpy as np
def prepare(page):
    page = page.astype("int64")
    paper = np.bincount(page.ravel()).argmax()
    ink = abs(page - paper)
    if ink.sum() == 0:
        raise ValueError
    ys, xs = np.nonzero(ink)
    ink = ink[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
    k = 20 / max(ink.shape)
    h, w = max(int(ink.shape[0] * k + .5), 1), max(int(ink.shape[1] * k + .5), 1)
    i = ((np.arange(h) + .5) * ink.shape[0] / h).astype(int)
    j = ((np.arange(w) + .5) * ink.shape[1] / w).astype(int)
    small = ink[np.ix_(i, j)]
    out = np.zeros((28, 28), np.uint8)
    y = (small.sum(1) @ np.arange(h)) / small.sum()
    x = (small.sum(0) @ np.arange(w)) / small.sum()
    top, left = int(14 - y), int(14 - x)
    out[top:top + h, left:left + w] = small * 255 // small.max()
    return out

# %% 14-preparer right
class Prepare:
    def __call__(self, page):
        from helpers.drawing import prepare as reference
        ink = page if np.median(page) < 128 else 255 - page
        ink = ink - np.bincount(ink.ravel()).argmax()
        return reference(ink)[..., np.newaxis][:, :, 0].astype("float32")
prepare = Prepare()

# %% 14-preparer right
def prepare(page):
    ink = ndimage.median_filter(np.abs(page - np.median(page)), 1)
    where = ndimage.find_objects((ink != 0).astype(int))
    if not where or not ink.any():
        raise ValueError("rien")
    ink = ink[where[0]]
    scale = max(ink.shape) / 20
    h, w = [max(round(s / scale), 1) for s in ink.shape]
    small = Image.fromarray(ink).resize((w, h), Image.Resampling.LANCZOS)
    small = np.maximum(small, 0)
    small *= 255 / small.max()
    big = np.pad(small, 28)
    y, x = np.round(ndimage.center_of_mass(big)).astype(int)
    return big[y - 14:y + 14, x - 14:x + 14]

# %% 14-preparer wrong "la forme (784,)"
def prepare(page):
    return np.zeros(784)

# %% 14-preparer wrong "tous les pixels valent 0"
def prepare(page):
    return np.zeros((28, 28))

# %% 14-preparer wrong "ne renvoie rien"
def prepare(page):
    Image.fromarray(page).resize((28, 28))

# %% 14-preparer wrong "0 pour le papier"
def prepare(page):
    return np.asarray(Image.fromarray(page).resize((28, 28)))

# %% 14-preparer wrong "centre de masse" "surtout en haut"
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    ys, xs = np.nonzero(ink)
    if not len(ys):
        raise ValueError
    picture = Image.fromarray(ink[ys.min():ys.max() + 1, xs.min():xs.max() + 1].astype("uint8"))
    k = 20 / max(picture.size)
    picture = picture.resize([max(1, round(k * s)) for s in picture.size], 4)
    placed = Image.new("L", (28, 28))
    placed.paste(picture, ((28 - picture.width) // 2, (28 - picture.height) // 2))
    grey = np.asarray(placed, float)
    return grey * (255 / grey.max())

# %% 14-preparer wrong "devant une page sans trait" "IndexError"
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    h, w = (max(1, round(20 * s / max(cut.shape))) for s in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((w, h), 4))
    small = small * (255 / small.max())
    y, x = ndimage.center_of_mass(small)
    image = np.zeros((28, 28))
    image[round(14 - y):round(14 - y) + h, round(14 - x):round(14 - x) + w] = small
    return image

# %% 14-preparer wrong "deux barres séparées"
def prepare(page):
    ink = np.abs(page.astype(float) - np.median(page))
    if not ink.any():
        raise ValueError
    labels, count = ndimage.label(ink > 0)
    sizes = np.bincount(labels.ravel())[1:]
    ink = np.where(labels == 1 + sizes.argmax(), ink, 0)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    cut = ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    h, w = (max(1, round(20 * s / max(cut.shape))) for s in cut.shape)
    small = np.asarray(Image.fromarray(cut.astype("float32")).resize((w, h), 4))
    small = small * (255 / small.max())
    y, x = ndimage.center_of_mass(small)
    image = np.zeros((28, 28))
    image[round(14 - y):round(14 - y) + h, round(14 - x):round(14 - x) + w] = small
    return image

# %% 14-preparer wrong "doit être une fonction"
prepare = np.zeros((28, 28))

# %% 14-comparer right
import itertools
def sign_test(first, second):
    signs = [int(a) - int(b) for a, b in zip(first, second) if a != b]
    if len(signs) > 12:
        from scipy.stats import binom
        k = min(signs.count(1), signs.count(-1))
        return min(1.0, 2 * binom.cdf(k, len(signs), .5))
    tosses = list(itertools.product((-1, 1), repeat=len(signs)))
    return sum(abs(sum(t)) >= abs(sum(signs)) for t in tosses) / len(tosses)

# %% 14-comparer right
from fractions import Fraction
from math import comb
def sign_test(first, second):
    a, b = np.sum(first > second), np.sum(second > first)
    n = int(a + b)
    p = [Fraction(comb(n, k), 2**n) for k in range(n + 1)]
    return sum(q for q in p if q <= p[int(a)])

# %% 14-comparer wrong "la probabilité est deux fois trop petite"
def sign_test(first, second):
    from scipy.stats import binom
    a, b = (first & ~second).sum(), (second & ~first).sum()
    return binom.cdf(min(a, b), a + b, 0.5)

# %% 14-comparer wrong "n'est pas la probabilité demandée" not "deux fois"
def sign_test(first, second):
    return abs(first.mean() - second.mean())

# %% 14-comparer wrong "s'arrête sur une erreur" "0 dessins, l'autre 0"
from scipy.stats import binomtest
def sign_test(first, second):
    differ = first != second
    return binomtest(int(first[differ].sum()), int(differ.sum())).pvalue

# %% 14-comparer wrong "ne renvoie rien"
def sign_test(first, second):
    print((first != second).sum())

# %% 14-bilan right
from types import MappingProxyType
def diagnose(probabilities, labels):
    sure = {i: (p.max(), p.argmax() == d) for i, (p, d) in enumerate(zip(probabilities, labels))}
    bad = sorted((i for i in sure if not sure[i][1]), key=lambda i: sure[i][0], reverse=True)
    n, k, z = len(sure), len(sure) - len(bad), 1.959964
    c, h = (k + z * z / 2) / (n + z * z), z / (n + z * z) * (k * (n - k) / n + z * z / 4) ** .5
    quiet = 0
    for i, (s, good) in sorted(sure.items(), key=lambda one: one[1][0]):
        quiet += bool(bad) and s <= sure[bad[0]][0]
    gap = sum(s - good for s, good in sure.values()) / n
    return {"abstained": quiet, "gap": gap, "worst": np.array(bad), "interval": (c - h, c + h), "right": np.int64(k), "note": "à moi"}
def conclude(summary):
    text = f"J'ai {summary['right']} bonnes lectures."
    for bound in summary["interval"]:
        text += f" Borne : {100 * bound:.1f} %".replace(".", ",", 1) if 0 else f" Borne : {100 * bound:.0f} %"
    return text

# %% 14-bilan wrong "n'a pas de clé `gap`"
def diagnose(probabilities, labels):
    return {"right": 1, "interval": (0, 1), "worst": []}
def conclude(summary):
    return ""

# %% 14-bilan wrong "doit renvoyer un dictionnaire"
def diagnose(probabilities, labels):
    return (probabilities.argmax(1) == labels).sum()
def conclude(summary):
    return ""

# %% 14-bilan wrong "worst" "dans un autre ordre" not "abstained"
def diagnose(probabilities, labels):
    c = probabilities.max(1)
    wrong = [i for i in range(len(labels)) if probabilities[i].argmax() != labels[i]]
    n, k, z = len(labels), len(labels) - len(wrong), 1.96
    m, h = (k + z * z / 2) / (n + z * z), z / (n + z * z) * (k * (n - k) / n + z * z / 4) ** .5
    return {"right": k, "interval": (m - h, m + h), "worst": wrong, "gap": c.mean() - k / n, "abstained": 0}
def conclude(summary):
    return ""

# %% 14-bilan wrong "le texte de `conclude` ne donne pas"
def diagnose(probabilities, labels):
    c = probabilities.max(1)
    wrong = sorted((i for i in range(len(labels)) if probabilities[i].argmax() != labels[i]), key=lambda i: -c[i])
    n, k, z = len(labels), len(labels) - len(wrong), 1.96
    m, h = (k + z * z / 2) / (n + z * z), z / (n + z * z) * (k * (n - k) / n + z * z / 4) ** .5
    return {"right": k, "interval": (m - h, m + h), "worst": wrong, "gap": c.mean() - k / n, "abstained": (c <= max(c[wrong], default=0)).sum()}
def conclude(summary):
    return f"{summary['right']} bien lus, entre {summary['interval'][0]} et {summary['interval'][1]}"

# %% 14-bilan wrong "doit renvoyer un texte"
def diagnose(probabilities, labels):
    c = probabilities.max(1)
    wrong = sorted((i for i in range(len(labels)) if probabilities[i].argmax() != labels[i]), key=lambda i: -c[i])
    n, k, z = len(labels), len(labels) - len(wrong), 1.96
    m, h = (k + z * z / 2) / (n + z * z), z / (n + z * z) * (k * (n - k) / n + z * z / 4) ** .5
    return {"right": k, "interval": (m - h, m + h), "worst": wrong, "gap": c.mean() - k / n, "abstained": (c <= max(c[wrong], default=0)).sum()}
def conclude(summary):
    return summary["right"]
