"""The programs of one function.

programs.py   looks a program up, or records one
misses.py     why a program did not fit
verifying.py  compares replays with the function
"""
