"""Programs, in other languages.

language_base.py      a language in which programs are written
function_source.py    a program as statements of a language
statements.py         a program as statements
sum_loops.py          long sums, found again as loops
program_variables.py  the variables of a program: local names, or an array that its parts share
library.py            functions that exported programs contain
"""
