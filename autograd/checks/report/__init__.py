"""The result of a check.

findings.py        the findings of a check: verdicts, culprits, errors
check_report.py    the report, as data
report_text.py     the report, as text
check_progress.py  the progress of a slow check
"""

__all__: list[str] = []
