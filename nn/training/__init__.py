"""Training: the loop, its data and its history.

fit.py               fit(): epoch after epoch
training_run.py      a training run and its steps
batch_sweep.py       the gradients of a batch, by replays of the model if possible
step_undo.py         a copy of the numbers that a step changes, to undo it
data.py              samples, batches, shuffling, splits
standardizer.py      shifts and scales columns to mean 0 and standard deviation 1
sample_blocks.py     samples that are read in blocks
history.py           the losses, norms and times of each epoch
callback_base.py     the base class of callbacks
callbacks.py         EarlyStopping, KeepWeights, Checkpoint
nonfinite_origin.py  the origin of an inf or nan: the operation, and the row of the data
not_finite_error.py  NotFiniteError, which training raises for an inf or nan
predict.py           the results of a model for many inputs
progress_bar.py      the progress bar
"""

__all__: list[str] = []
