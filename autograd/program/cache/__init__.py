"""The programs of one function.

recorded_path.py         one path through the branches of a function: its program, and how to build the result
programs_of_function.py  looks up a program, or records one
recording_limits.py      limits on the number of recordings
cache_misses.py          the reasons why a program did not fit
replay_verification.py   compares replays with the function
"""
