"""Training: the loop, and what goes into it and comes out of it.

fit.py        fit(): epoch after epoch
training.py   a training run and its steps; the base of callbacks
snapshot.py   the numbers that a step changes, kept so that it can be undone
data.py       samples, batches, shuffling, splits, columns brought to one scale
history.py    the losses, norms and times of each epoch
callbacks.py  EarlyStopping, Checkpoint
diagnosis.py  where a number first stopped being finite: the operation, and the row of the data
progress.py   the progress bar
"""

__all__: list[str] = []
