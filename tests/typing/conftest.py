"""The programs are type-checked, not run."""

collect_ignore_glob = ["right_*.py", "wrong_*.py"]
