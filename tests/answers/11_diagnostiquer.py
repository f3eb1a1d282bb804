# %% 11-scores right
class Scorer:
    def __call__(self, m):
        m = m.astype("float32")
        d = np.diag(m)
        with np.errstate(all="ignore"):
            return [d / m.sum(1), d / m.sum(0), d / ((m.sum(0) + m.sum(1)) / 2)]
scores = Scorer()

# %% 11-scores right
def scores(matrix):
    k = len(matrix)
    r, p, f = [], [], []
    for c in range(k):
        tp = matrix[c][c]
        fn = sum(matrix[c][j] for j in range(k) if j != c)
        fp = sum(matrix[i][c] for i in range(k) if i != c)
        r.append(tp / (tp + fn) if tp + fn > 0 else float("nan"))
        p.append(tp / (tp + fp) if tp + fp > 0 else float("nan"))
        f.append(2 * tp / (2 * tp + fp + fn) if 2 * tp + fp + fn else float("nan"))
    return r, p, f

# %% 11-scores right
def scores(matrix):
    good = np.diagonal(matrix)
    rows, columns = matrix.sum(axis=1), matrix.sum(axis=0)
    r = np.divide(good, rows, out=np.full(len(good), np.nan), where=rows > 0)
    p = np.divide(good, columns, out=np.full(len(good), np.nan), where=columns > 0)
    f = 2 * np.nan_to_num(r) * np.nan_to_num(p) / np.where(good > 0, np.nan_to_num(r) + np.nan_to_num(p), 1)
    f[rows + columns == 0] = np.nan
    return np.array([r, p, f])

# %% 11-scores wrong "trois tableaux"
def scores(matrix):
    return matrix.diagonal() / matrix.sum(axis=1), matrix.diagonal() / matrix.sum(axis=0)

# %% 11-scores wrong "demande (3,)"
def scores(matrix):
    d = matrix.diagonal()
    return (d / matrix.sum(1)).mean(), (d / matrix.sum(0)).mean(), 0.5

# %% 11-scores wrong "existe pas vaut 0 chez vous" not "échangées"
def scores(matrix):
    d, t, p = matrix.diagonal(), matrix.sum(1), matrix.sum(0)
    return d / np.maximum(t, 1), d / np.maximum(p, 1), 2 * d / np.maximum(t + p, 1)

# %% 11-scores wrong "le score F1 de la classe 1 vaut nan" not "moyenne"
def scores(matrix):
    d, t, p = matrix.diagonal(), matrix.sum(1), matrix.sum(0)
    return d / t, d / p, np.where(t * p > 0, 2 * d / (t + p), np.nan)

# %% 11-scores wrong "le rappel de la classe 0" not "échangées"
def scores(matrix):
    d, t, p = matrix.diagonal(), matrix.sum(1), matrix.sum(0)
    return 100 * d / t, 100 * d / p, 200 * d / (t + p)

# %% 11-scores wrong "doit être une fonction"
scores = 3

# %% 11-calibration right
def equal_ece(confidences, right, bins):
    i = sorted(range(len(confidences)), key=lambda k: confidences[k])
    size, more = divmod(len(i), bins)
    total, start = 0, 0
    for b in range(bins):
        stop = start + size + (b < more)
        part = i[start:stop]
        total += abs(sum(confidences[k] for k in part) - sum(bool(right[k]) for k in part))
        start = stop
    return total / len(i)

# %% 11-calibration right
def equal_ece(c, r, b):
    order = np.argsort(c)
    groups = np.array_split(np.stack([c, r.astype(float)], axis=1)[order], b)
    return np.array([sum(len(g) * abs(g[:, 0].mean() - g[:, 1].mean()) for g in groups) / len(c)])

# %% 11-calibration wrong "n'est pas la moyenne demandée"
def equal_ece(confidences, right, bins):
    order = np.argsort(confidences)
    gaps = confidences[order] - right[order]
    return max(abs(group.mean()) for group in np.array_split(gaps, bins))

# %% 11-calibration wrong "n'est pas la moyenne demandée" not "signe"
def equal_ece(confidences, right, bins):
    order = np.argsort(confidences)
    gaps = confidences[order] - right[order]
    return sum(abs(group.sum()) for group in np.array_split(gaps, bins))

# %% 11-calibration wrong "s'arrête sur une erreur"
def equal_ece(confidences, right, bins):
    order = np.argsort(confidences)
    gaps = confidences[order] - right[order]
    return np.abs(gaps.reshape(bins, -1).mean(axis=1)).mean()

# %% 11-calibration wrong "un seul nombre"
def equal_ece(confidences, right, bins):
    order = np.argsort(confidences)
    gaps = confidences[order] - right[order]
    return [abs(group.mean()) for group in np.array_split(gaps, bins)]

# %% 11-abstention right
def abstain(vc, vr, c, r, wanted):
    best = None
    for t in sorted(set(vc.tolist()), reverse=True):
        errors = sum(1 for a, b in zip(vc, vr) if a >= t and not b)
        answers = sum(1 for a in vc if a >= t)
        if errors / answers <= wanted:
            best = t
    answers = [bool(b) for a, b in zip(c, r) if a >= best]
    return [best, len(answers) / len(c), answers.count(False) / len(answers)]

# %% 11-abstention right
def abstain(val_confidences, val_right, confidences, right, wanted):
    t = np.sort(val_confidences)
    kept = val_confidences >= t[:, None]
    risks = (kept & ~val_right).sum(axis=1) / kept.sum(axis=1)
    threshold = t[risks <= wanted].min()
    mask = confidences >= threshold
    return np.array([threshold, mask.mean(), 1 - right[mask].sum() / mask.sum()])

# %% 11-abstention wrong "une confiance plus petite convient aussi"
def abstain(val_confidences, val_right, confidences, right, wanted):
    possible = [t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted]
    threshold = max(possible)
    answered = confidences >= threshold
    return threshold, answered.mean(), (~right[answered]).mean()

# %% 11-abstention wrong "un risque trop grand"
def abstain(val_confidences, val_right, confidences, right, wanted):
    threshold = val_confidences.min()
    answered = confidences >= threshold
    return threshold, answered.mean(), (~right[answered]).mean()

# %% 11-abstention wrong "dans un autre ordre"
def abstain(val_confidences, val_right, confidences, right, wanted):
    threshold = min(t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted)
    answered = confidences >= threshold
    return (~right[answered]).mean(), answered.mean(), threshold

# %% 11-abstention wrong "n'est pas l'une de leurs confiances"
def abstain(val_confidences, val_right, confidences, right, wanted):
    threshold = min(t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted)
    threshold -= 0.001
    answered = confidences >= threshold
    return threshold, answered.mean(), (~right[answered]).mean()

# %% 11-abstention wrong "le seuil est bon, mais la couverture"
def abstain(val_confidences, val_right, confidences, right, wanted):
    threshold = min(t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted)
    answered = confidences > threshold
    return threshold, 1 - (confidences >= threshold).mean(), (~right[answered]).mean()

# %% 11-abstention wrong "le seuil, la couverture et le risque"
def abstain(val_confidences, val_right, confidences, right, wanted):
    return min(t for t in val_confidences if (~val_right[val_confidences >= t]).mean() <= wanted)

# %% 11-etiquettes right
def suspects(probabilities, labels):
    n, k = probabilities.shape
    found = set()
    for c in range(k):
        bar = sum(probabilities[i, c] for i in range(n) if labels[i] == c) / sum(labels == c)
        found |= {i for i in range(n) if labels[i] != c and probabilities[i, c] >= bar}
    return np.array(sorted(found))

# %% 11-etiquettes right
def suspects(probabilities, labels):
    import numpy as np
    bars = np.array([probabilities[labels == k][:, k].mean() for k in range(probabilities.shape[1])])
    margin = probabilities - bars
    margin[np.arange(len(labels)), labels] = -np.inf
    return np.nonzero(margin.max(axis=1) >= 0)[0].tolist()

# %% 11-etiquettes wrong "dans l'ordre croissant"
def suspects(probabilities, labels):
    bars = [p[labels == k].mean() for k, p in enumerate(probabilities.T)]
    above = probabilities >= bars
    above[np.arange(len(labels)), labels] = False
    return np.flatnonzero(above.any(axis=1))[::-1]

# %% 11-etiquettes wrong "manque parmi vos 0 suspects"
def suspects(probabilities, labels):
    return []

# %% 11-etiquettes wrong "à une dimension"
def suspects(probabilities, labels):
    bars = [p[labels == k].mean() for k, p in enumerate(probabilities.T)]
    above = probabilities >= bars
    above[np.arange(len(labels)), labels] = False
    return np.argwhere(above)

# %% 11-etiquettes wrong "vous accusez l'exemple" not "erreurs"
def suspects(probabilities, labels):
    return np.arange(len(labels))

# %% 11-etiquettes wrong "un masque"
def suspects(probabilities, labels):
    return probabilities.argmax(axis=1) != labels


# %% 11-etiquettes wrong "pas chacun une fois"
def suspects(probabilities, labels):
    bars = np.array([p[labels == k].mean() for k, p in enumerate(probabilities.T)])
    above = probabilities >= bars
    above[np.arange(len(labels)), labels] = False
    return np.nonzero(above)[0]


# %% 11-etiquettes wrong "masque"
def suspects(probabilities, labels):
    bars = np.array([p[labels == k].mean() for k, p in enumerate(probabilities.T)])
    above = probabilities >= bars
    above[np.arange(len(labels)), labels] = False
    return above.any(axis=1).astype(int)
