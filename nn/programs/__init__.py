"""Models as programs: the forward pass of a row is recorded once, and replayed for all rows of a batch.

input_columns.py          the inputs of rows as columns of floats
model_state.py            the state of a model that its result depends on
record_model.py           records one call to a model, or explains why it cannot be replayed
branch_programs.py        the programs of one branch of the model: the forward pass of a row, and its pull-back
memory_mapped_rows.py     samples in memory maps
shard_sums.py             sums over the shards of a large batch, computed here or by workers
row_gradient.py           the loss of a row and its gradient, as one program
replayed_forward_pass.py  the replayed forward pass of a batch, and the pull-back of its gradients
verification_schedule.py  decides when a replay is compared with the model
row_programs.py           all paths of a model, and the rows of a batch distributed among them
program_cache.py          the programs of each model
"""

__all__: list[str] = []
