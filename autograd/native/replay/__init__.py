"""Programs: encodes and runs them.

instructions.py       writes the instructions of programs as C
replay.h              the interpreter of programs
replay.pxi            runs a program
results.pxi           builds results
quick_calls.pxi       calls from floats to plain numbers, without code in Python
sums.h                four sums of products at once
encoding.pxi          writes the code of a program
sums.pxi              writes the code of sums of products
replay_rows.pxi       runs a program over columns of numbers
guards.pxi            the rows at which guards failed
lane_instructions.py  writes the instructions of programs over blocks of rows as C
lanes.h               the interpreter of programs over blocks of rows
lane_sums.h           sums of numbers and products over a block of rows
lane_encoding.pxi     writes the code of a program over blocks of rows
lanes.pxi             runs a program over blocks of rows
vector_functions.h    fast functions, for programs that need not be exact
powers.h              squares and cubes with the same bits as pow
lane_powers.h         the same for blocks of rows
"""
