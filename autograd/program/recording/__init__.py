"""Recording: the graph of a call, written as a program.

recorded_call.py            calls a function and records the call
recording.py                events of the call, written as instructions and guards
instruction_writer.py       writes the graph of a call as instructions
registers.py                writes an instruction for each operation of the table: the chain rule in a program
node_copies.py              the recorded graph for a sweep, with nodes that hash fast
hash_hook.py                a hook that reports hashes of recorded numbers to the recording
pause_garbage_collector.py  pauses Python's collector while a call is recorded
line_tracing.py             the user's line that made each node
"""
