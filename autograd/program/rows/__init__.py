"""A program over many rows.

array_rows.py              splits arrays into rows, and writes results to arrays
merge_results.py           stacks the results of rows, and joins those of parts
row_parts.py               consecutive rows as calls and as columns
columns.py                 runs rows of plain numbers as columns
column_paths.py            the paths that rows of columns take
run_programs.py            runs programs over columns, and adds up shards
path_search.py             chooses the path that each row tries next
row_by_row.py              runs rows one by one, along recorded paths
threads.py                 distributes rows among threads
row_sums.py                sums over rows in a fixed order
execution_plan.py          the plan of a run over blocks of rows: what to compute once, and what for each row
sum_chains.py              joins sums of products, and adds up outputs over a block
instruction_scheduling.py  sorts actions to group those of the same kind
slot_sharing.py            finds registers that can share a slot
uniform_registers.py       numbers that are the same for all rows
"""
