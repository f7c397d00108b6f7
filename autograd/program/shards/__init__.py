"""Rows divided among the workers of an executor: threads, processes, machines.

run_in_parts.py   rows in parts: in this process, by threads, or by workers
messages.py       a task and its answer, as plain data
worker.py         the function that runs in a worker
executors.py      users' executors, and how a broken one is replaced
task_contents.py  the rows of a task, and the programs that they run
make_tasks.py     makes the tasks
task_sizes.py     the number of rows of a task, and the time that it may take
dispatch.py       sends tasks, and gets their answers in order in spite of faults
row_progress.py   a progress bar for long runs
streamed_rows.py  iterators of blocks and Arrow tables as rows
"""

__all__: list[str] = []
