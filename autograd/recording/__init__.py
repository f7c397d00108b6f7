"""Recording outside of the usual path in `engine.py`.

fast_path.py  fast methods for the most used operations, generated from the table
slow_path.py  other numbers, other modes, and cases in which Python floats raise
"""
