# %% 12-a-la-main right
import itertools
def place(x, i, j):
    return bias + sum(x[i + u][j + v] * kernel[u][v] for u, v in itertools.product(range(3), repeat=2))
rows = [[0] * 6] + [[0, *line, 0] for line in image.tolist()] + [[0] * 6]
feature_map = [[place(image, i, j) for j in range(2)] for i in range(2)]
strided = tuple(tuple(place(rows, i, j) for j in (0, 2)) for i in (0, 2))
sizes = np.array([(28 - 3) // 2 + 1, (28 + 2 * 2 - 3) // 1 + 1, 6 / 2])

# %% 12-a-la-main right
layer = keras.layers.Conv2D(1, 3, strides=2)
layer.build((None, 6, 6, 1))
layer.set_weights([kernel[:, :, None, None], np.array([bias])])
padded = keras.layers.ZeroPadding2D(1)(image[None, :, :, None].astype("float32"))
strided = keras.ops.convert_to_numpy(layer(padded))
feature_map = np.float32([[[4], [-2]], [[3], [4]]])
sizes = {"a": 13, "b": 30, "c": 3}
sizes = [sizes[name] for name in "abc"]

# %% 12-a-la-main right
feature_map = np.array([4.0, -2.0, 3.0, 4.0]).reshape(2, 2)
strided = np.matrix([[2, 1], [2, 4]])
sizes = (13, np.int64(30), np.array([3]))

# %% 12-a-la-main wrong "retourné"
feature_map = [[4, -2], [3, 4]]
strided = [[6, 3], [1, 4]]
sizes = [13, 30, 3]

# %% 12-a-la-main wrong "manque le biais"
feature_map = [[3, -3], [2, 3]]
strided = [[2, 1], [2, 4]]
sizes = [12, 14, 6]

# %% 12-a-la-main wrong "`feature_map` a la forme (4,)"
feature_map = [4, -2, 3, 4]
strided = [[2, 1], [2, 4]]
sizes = [13, 30, 3]

# %% 12-a-la-main wrong "une de ses 4 valeurs" "0" not "biais"
feature_map = [[4, 0], [3, 4]]
strided = [[2, 1], [2, 4]]
sizes = [13, 30, 3]

# %% 12-a-la-main wrong "à droite et en bas"
feature_map = [[4, -2], [3, 4]]
x = image[None, :, :, None].astype("float32")
layer = keras.layers.Conv2D(1, 3, strides=2, padding="same")
layer.build(x.shape)
layer.set_weights([kernel[:, :, None, None], np.array([bias])])
strided = keras.ops.convert_to_numpy(layer(x))
sizes = [13, 30, 3]

# %% 12-a-la-main wrong "sans bordure"
feature_map = strided = [[4, -2], [3, 4]]
sizes = [13, 30, 3]

# %% 12-a-la-main wrong "le premier, 24 ; le deuxième, 24" not "déplacements"
feature_map = [[4, -2], [3, 4]]
strided = [[2, 1], [2, 4]]
sizes = [24, 24, 3]

# %% 12-a-la-main wrong "trois nombres" "longueur 2"
feature_map = [[4, -2], [3, 4]]
strided = [[2, 1], [2, 4]]
sizes = [13, 30]

# %% 12-a-la-main wrong "`feature_map` a la forme (1, 2, 2, 3)"
feature_map = np.zeros((1, 2, 2, 3))
strided = [[2, 1], [2, 4]]
sizes = [13, 30, 3]

# %% 12-im2col right
class Convolution:
    def __call__(self, x, w, b, s=1):
        k, c = w.shape[0], w.shape[2]
        r = range(0, x.shape[1] - k + 1, s)
        q = range(0, x.shape[2] - k + 1, s)
        m = np.vstack([x[:, i : i + k, j : j + k].reshape(len(x), -1) for i in r for j in q])
        out = m.dot(w.reshape(-1, w.shape[3])).reshape(len(r), len(q), len(x), -1)
        return np.moveaxis(out, 2, 0) + b
convolve = Convolution()

# %% 12-im2col right
def convolve(images, kernels, biases, *, stride=1):
    k = kernels.shape[0]
    n, h, w, c = images.shape
    out = [[[[sum(float(images[a, i + u, j + v, d] * kernels[u, v, d, g])
                  for u in range(k) for v in range(k) for d in range(c)) + float(biases[g])
              for g in range(len(biases))] for j in range(0, w - k + 1, stride)]
            for i in range(0, h - k + 1, stride)] for a in range(n)]
    return out
_keyword_only = convolve
def convolve(images, kernels, biases, stride=1):
    return _keyword_only(images, kernels, biases, stride=stride)

# %% 12-im2col right
def convolve(images, kernels, biases, stride=1):
    layer = keras.layers.Conv2D(kernels.shape[-1], kernels.shape[:2], strides=stride)
    layer.build(images.shape)
    layer.set_weights([kernels, biases])
    return layer(images.astype("float32"))

# %% 12-im2col right
def convolve(images, kernels, biases, stride=1):
    k, c = kernels.shape[0], kernels.shape[2]
    a, b, d, e = images.strides
    n, h, w, _ = images.shape
    rows, columns = (h - k) // stride + 1, (w - k) // stride + 1
    view = np.lib.stride_tricks.as_strided(
        images, (n, rows, columns, k, k, c), (a, b * stride, d * stride, b, d, e)
    )
    m = np.column_stack([view.reshape(-1, k * k * c), np.ones(n * rows * columns)])
    return (m @ np.vstack([kernels.reshape(-1, len(biases)), biases])).reshape(n, rows, columns, -1)

# %% 12-im2col right
def convolve(images, kernels, biases, stride=1):
    k = kernels.shape[0]
    full = 0
    H, W = images.shape[1] - k + 1, images.shape[2] - k + 1
    for u, v in np.ndindex(k, k):
        full = full + np.tensordot(images[:, u : u + H, v : v + W], kernels[u, v], 1)
    full += biases
    images *= 0
    return full[:, ::stride, ::stride].astype("float32")

# %% 12-im2col wrong "`stride` ne sert pas"
def convolve(images, kernels, biases, stride=1):
    return np.asarray(keras.ops.conv(images.astype("float32"), kernels.astype("float32"))) + biases

# %% 12-im2col wrong "retourné"
def convolve(images, kernels, biases, stride=1):
    k = len(kernels)
    flat = kernels.reshape(k * k, -1, len(biases))[::-1].reshape(k, k, -1, len(biases))
    windows = sliding_window_view(images, (k, k), axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,ijcf->nrsf", windows, flat) + biases

# %% 12-im2col wrong "le même ordre" not "s'arrête" not "reshape"
def convolve(images, kernels, biases, stride=1):
    k, _, c, f = kernels.shape
    windows = sliding_window_view(images, (k, k, c), axis=(1, 2, 3))[:, ::stride, ::stride, 0]
    rows = np.moveaxis(windows, -1, 3)
    return rows.reshape(*rows.shape[:3], -1) @ kernels.reshape(-1, f) + biases

# %% 12-im2col wrong "a la forme (2, 6, 7, 4) ; l'énoncé demande (2, 4, 5, 4)"
def convolve(images, kernels, biases, stride=1):
    x, k = images.astype("float32"), kernels.astype("float32")
    return np.asarray(keras.ops.conv(x, k, stride, padding="same")) + biases

# %% 12-im2col wrong "a la forme (40, 4)" "images de forme (2, 6, 7, 3)"
def convolve(images, kernels, biases, stride=1):
    k, _, c, f = kernels.shape
    windows = sliding_window_view(images, (k, k), axis=(1, 2))[:, ::stride, ::stride]
    return windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, k * k * c) @ kernels.reshape(-1, f) + biases

# %% 12-im2col wrong "un pas de 2" "a la forme (3, 3, 7, 5)" not "s'arrête"
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride]
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels) + biases

# %% 12-im2col wrong "sans `stride`" "s'arrête sur une erreur" "TypeError"
def convolve(images, kernels, biases, stride):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels) + biases

# %% 12-im2col wrong "un pas de 2" "a la forme (3, 2, 6, 5)"
def convolve(images, kernels, biases, stride=1):
    k, _, c, f = kernels.shape
    n, h, w, _ = images.shape
    windows = sliding_window_view(images, (k, k), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    rows = windows[:, ::stride, ::stride].reshape(-1, k * k * c)
    return (rows @ kernels.reshape(-1, f) + biases).reshape(n, (h - k) // stride, -1, f) if stride > 1 else (
        np.einsum("nrsijc,ijcf->nrsf", windows, kernels) + biases
    )

# %% 12-im2col wrong "s'écartent toutes" not "`biases` ne sert pas"
def convolve(images, kernels, biases, stride=1):
    windows = sliding_window_view(images, kernels.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nrscij,ijcf->nrsf", windows, kernels) + biases + 1

# %% 12-im2col wrong "toutes ses valeurs" not "biais"
def convolve(images, kernels, biases, stride=1):
    rows = (images.shape[1] - len(kernels)) // stride + 1
    columns = (images.shape[2] - len(kernels)) // stride + 1
    return np.zeros((len(images), rows, columns, len(biases)))

# %% 12-im2col wrong "ne renvoie rien"
def convolve(images, kernels, biases, stride=1):
    np.einsum("nrscij,ijcf->nrsf", sliding_window_view(images, kernels.shape[:2], axis=(1, 2)), kernels)

# %% 12-compter right
def describe(layers, side, channels):
    field, gap = 1, 1
    for layer in layers:
        if layer[0] == "pool":
            size = stride = layer[-1]
            params = 0
        else:
            _, filters, size, stride = layer
            params = (size ** 2 * channels + 1) * filters
            channels = filters
        side = (side - size + stride) // stride
        field += gap * (size - 1)
        gap *= stride
        yield side, channels, params, field

# %% 12-compter right
import math
def describe(layers, side, channels):
    out = np.zeros((len(layers), 4))
    state = [side, channels, 1, 1]
    for i, (kind, *a) in enumerate(layers):
        k, s = (a[1], a[2]) if kind == "conv" else (a[0], a[0])
        p = a[0] * (k * k * state[1] + 1) if kind == "conv" else 0
        state = [math.floor((state[0] - k) / s + 1), a[0] if kind == "conv" else state[1], state[2] + (k - 1) * state[3], state[3] * s]
        out[i] = state[0], state[1], p, state[2]
    return out

# %% 12-compter right
def describe(layers, side, channels):
    if not layers:
        return []
    *before, last = layers
    rows = describe(before, side, channels)
    if rows:
        side, channels, _, field = rows[-1]
    else:
        field = 1
    gap = 1
    for one in before:
        gap *= one[-1]
    if last[0] == "conv":
        row = [(side - last[2]) // last[3] + 1, last[1], last[1] + last[1] * channels * last[2] ** 2, field + gap * last[2] - gap]
    else:
        row = [side // last[1], channels, 0, field + gap * last[1] - gap]
    return rows + [row]

# %% 12-compter right
def describe(layers, side, channels):
    model = keras.Sequential([keras.Input((None, None, channels))])
    for kind, *a in layers:
        model.add(keras.layers.Conv2D(*a) if kind == "conv" else keras.layers.MaxPool2D(*a))
    shape, rows, f, g = (None, side, side, channels), [], 1, 1
    for layer, one in zip(model.layers, layers):
        shape = layer.compute_output_shape(shape)
        k = one[2] if len(one) > 2 else one[1]
        f, g = f + (k - 1) * g, g * one[-1]
        rows.append({"side": shape[1], "channels": shape[-1], "n": layer.count_params(), "field": f})
    return [list(row.values()) for row in rows]

# %% 12-compter wrong "le champ de la couche `('pool', 2)`" "est 7, et non 6" not "écarte"
def describe(layers, side, channels):
    rows, field, gap = [], 1, 1
    for layer in layers:
        size, stride = (layer[2], layer[3]) if layer[0] == "conv" else (layer[1], layer[1])
        params = (size**2 * channels + 1) * layer[1] if layer[0] == "conv" else 0
        channels = layer[1] if layer[0] == "conv" else channels
        side = (side - size) // stride + 1
        field += size * gap - (layer[0] == "conv")
        gap *= stride
        rows.append((side, channels, params, field))
    return rows

# %% 12-compter wrong "le côté de la couche" "est 16,5" not "avance"
def describe(layers, side, channels):
    rows = []
    for kind, *a in layers:
        k, s = (a[1], a[2]) if kind == "conv" else (a[0], a[0])
        side = (side - k) / s + 1
        rows.append((side, 1, 1, 1))
    return rows

# %% 12-compter wrong "l'énoncé demande (5, 4)" "(4,)"
def describe(layers, side, channels):
    return 5, 32, 4000, 14

# %% 12-compter wrong "le nombre de canaux de la couche `('pool', 2)`" not "paramètres"
def describe(layers, side, channels):
    rows = []
    for kind, *a in layers:
        k, s = (a[1], a[2]) if kind == "conv" else (a[0], a[0])
        side = (side - k) // s + 1
        rows.append((side, a[0], 0, 0))
    return rows

# %% 12-compter wrong "poids seuls"
def describe(layers, side, channels):
    rows = []
    for kind, *a in layers:
        k, s = (a[1], a[2]) if kind == "conv" else (a[0], a[0])
        params = k * k * channels * a[0] * (kind == "conv")
        channels = a[0] if kind == "conv" else channels
        side = (side - k) // s + 1
        rows.append((side, channels, params, "x" and 99))
    return rows

# %% 12-compter wrong "le nombre de paramètres de la couche `('pool', 2)`" not "biais"
def describe(layers, side, channels):
    rows = []
    for kind, *a in layers:
        k, s = (a[1], a[2]) if kind == "conv" else (a[0], a[0])
        f = a[0] if kind == "conv" else channels
        params = (k * k * channels + 1) * f
        channels = f
        side = (side - k) // s + 1
        rows.append((side, channels, params, 1))
    return rows

# %% 12-compter wrong "s'arrête sur une erreur" "noms à gauche"
def describe(layers, side, channels):
    return [(side, channels, 0, size) for kind, filters, size, stride in layers]

# %% 12-compter wrong "`describe(...)`" "n'est pas un tableau de nombres"
def describe(layers, side, channels):
    return {"side": [26, 24], "channels": [16, 8]}

# %% 12-pooling right
def maxpool_backward(images, gradients):
    n, rows, columns, c = gradients.shape
    x = images[:, : 2 * rows, : 2 * columns].reshape(n, rows, 2, columns, 2, c)
    x = x.transpose(0, 1, 3, 5, 2, 4).reshape(n, rows, columns, c, 4)
    out = np.zeros_like(x)
    np.put_along_axis(out, x.argmax(-1)[..., None], gradients[..., None], -1)
    out = out.reshape(n, rows, columns, c, 2, 2).transpose(0, 1, 4, 2, 5, 3)
    out = out.reshape(n, 2 * rows, 2 * columns, c)
    h, w = images.shape[1:3]
    return np.pad(out, ((0, 0), (0, h % 2), (0, w % 2), (0, 0)))

# %% 12-pooling right
def maxpool_backward(images, gradients):
    result = [[[[0.0] * images.shape[3] for _ in range(images.shape[2])] for _ in image] for image in images]
    for n, i, j, c in np.ndindex(*gradients.shape):
        four = [(2 * i + u, 2 * j + v) for u in (1, 0) for v in (1, 0)]
        best = max(four, key=lambda p: images[n, p[0], p[1], c])
        result[n][best[0]][best[1]][c] = float(gradients[n, i, j, c])
    return result

# %% 12-pooling right
def maxpool_backward(images, gradients):
    big = np.kron(gradients, np.ones((1, 2, 2, 1)))
    h, w = big.shape[1:3]
    top = images[:, :h, :w]
    top = np.maximum(top[:, ::2], top[:, 1::2])
    top = np.maximum(top[:, :, ::2], top[:, :, 1::2]).repeat(2, 1).repeat(2, 2)
    mask = (images[:, :h, :w] == top) * 1.0
    count = mask.reshape(len(mask), h // 2, 2, w // 2, 2, -1).sum((2, 4)).repeat(2, 1).repeat(2, 2)
    result = 0.0 * images
    result[:, :h, :w] = big * mask / count
    return result.astype("float32")

# %% 12-pooling right
def maxpool_backward(images, gradients):
    images = images + 1e-9 * np.random.default_rng(0).random(images.shape)
    def loss(x):
        h, w = 2 * gradients.shape[1], 2 * gradients.shape[2]
        x = x[:, :h, :w].reshape(len(x), h // 2, 2, w // 2, 2, -1).max((2, 4))
        return (x * gradients).sum()
    result = np.zeros(images.shape)
    start = loss(images)
    for place in np.ndindex(images.shape):
        images[place] += 1e-3
        result[place] = loss(images)
        images[place] -= 2e-3
        result[place] = (result[place] - loss(images)) / 2e-3
        images[place] += 1e-3
    return result if not (images.round(6) == 0).any() else solved(images, gradients)
def solved(images, gradients):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(*gradients.shape):
        square = result[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        values = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        square.flat[values.argmax()] = gradients[n, i, j, c]
    return result

# %% 12-pooling right
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(*gradients.shape):
        values = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        winners = np.argwhere(values == values.max())
        weights = np.arange(1, len(winners) + 1) / sum(range(1, len(winners) + 1))
        for (u, v), weight in zip(winners, weights):
            result[n, 2 * i + u, 2 * j + v, c] += weight * gradients[n, i, j, c]
    return result

# %% 12-pooling wrong "du même coin"
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    h, w = 2 * gradients.shape[1], 2 * gradients.shape[2]
    result[:, 1:h:2, :w:2] = gradients
    return result

# %% 12-pooling wrong "quart du gradient"
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(*gradients.shape):
        result[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c] += gradients[n, i, j, c] / 4
    return result

# %% 12-pooling wrong "dans le carré de pixels" not "coin"
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(*gradients.shape):
        square = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        result[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c].flat[square.argmin()] = gradients[n, i, j, c]
    return result

# %% 12-pooling wrong "dans le carré de pixels" "vos dérivées sont"
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    for n, i, j, c in np.ndindex(*gradients.shape):
        square = images[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        result[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c].flat[square.argmax()] = abs(gradients[n, i, j, c])
    return result

# %% 12-pooling wrong "pour des images de forme (1, 5, 7, 2)" "s'arrête sur une erreur"
def maxpool_backward(images, gradients):
    n, h, w, c = images.shape
    squares = images.reshape(n, h // 2, 2, w // 2, 2, c)
    mask = squares == squares.max((2, 4), keepdims=True)
    return (mask / mask.sum((2, 4), keepdims=True) * gradients[:, :, None, :, None]).reshape(n, h, w, c)

# %% 12-pooling wrong "n'est dans aucun carré"
def maxpool_backward(images, gradients):
    n, h, w, c = images.shape
    x = np.pad(images, ((0, 0), (0, h % 2), (0, w % 2), (0, 0)), constant_values=-1e9)
    g = np.pad(gradients, ((0, 0), (0, h % 2), (0, w % 2), (0, 0)), mode="edge")
    squares = x.reshape(n, g.shape[1], 2, g.shape[2], 2, c)
    mask = squares == squares.max((2, 4), keepdims=True)
    mask = mask / mask.sum((2, 4), keepdims=True)
    return (mask * g[:, :, None, :, None]).reshape(x.shape)[:, :h, :w]

# %% 12-pooling wrong "chacun reçoit le gradient entier"
def maxpool_backward(images, gradients):
    result = np.zeros(images.shape)
    rows, columns = gradients.shape[1:3]
    places = [(slice(None), slice(u, 2 * rows, 2), slice(v, 2 * columns, 2)) for u in (0, 1) for v in (0, 1)]
    top = np.max([images[p] for p in places], axis=0)
    for p in places:
        result[p] = np.where(images[p] == top, gradients, 0)
    return result

# %% 12-pooling wrong "a la forme (2, 2, 3, 3) ; l'énoncé demande (2, 4, 6, 3)"
def maxpool_backward(images, gradients):
    return gradients

# %% 12-pooling wrong "nan"
def maxpool_backward(images, gradients):
    return images * np.nan
