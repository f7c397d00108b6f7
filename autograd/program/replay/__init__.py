"""Replays: a program runs, and its outputs become a result.

row_blocks.py        the number of rows that run together, and the order in which they are added up
replay_steps.py      the steps of a program, each one operation
replay.py            runs a program in Python, with the same bits as the eager engine
current_replayer.py  the replayer of the engine in use
quick_calls.py       the fast path for calls from floats to plain numbers
results.py           builds the result of a function from the outputs of a program
expand_replays.py    replaces nodes of replays with the graph of the function
"""
