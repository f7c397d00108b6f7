"""The result of a check.

findings.py  the findings of a check: verdicts, culprits, errors
report.py    the report, as text and as data
progress.py  the progress of a slow check
"""

__all__: list[str] = []
