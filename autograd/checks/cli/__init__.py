"""The command `python -m autograd check`.

Modules and folders:

    command.py                 runs the checks and prints their reports
    command_line_arguments.py  the arguments of the command
    target.py                  finds the function that MODULE:FUNCTION names
"""
