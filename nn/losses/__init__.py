"""Losses: the distance between outputs and targets, as one number to minimize.

    elementwise.py     elementwise losses
    classification.py  losses of scores for classes
    class_rows.py      rows of scores, their targets, and their weights in the mean
    probabilities.py   losses of probabilities, logits and log-probabilities
    loss_modules.py    MSELoss, CrossEntropyLoss ...: losses as modules
    penalties.py       terms that keep parameters small
    reduction.py       the terms of a loss, and their mean or sum

PyTorch's losses have the same names and arguments here. `reduction` is "mean" over all numbers, "sum", or "none" for
the terms, with the same shape as the outputs.
"""
