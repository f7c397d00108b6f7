"""Programs, written in other languages.

syntax.py      a language, as programs are written in it
source.py      a program as statements of a language
statements.py  a program as statements
sums.py        long sums, found again as loops
places.py      the parts of a program, and where they keep their numbers
library.py     functions that exported programs contain
"""
