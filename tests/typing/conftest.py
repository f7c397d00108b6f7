"""The programs are checked, not collected."""

collect_ignore_glob = ["right_*.py", "wrong_*.py"]
