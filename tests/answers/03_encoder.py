# %% 03-decoder wrong "decode(probabilities)"
def decode(targets):
    return [list(row > 0.5).index(True) if (row > 0.5).any() else -1 for row in targets]


# %% 03-numpy right
one_hot = lambda labels, num_classes: [[float(d == k) for k in range(num_classes)] for d in labels]
