"""Hand calculations, checked line by line.

check_work.py           check_work(): the verdict on each line, with the cause of an error
answered_numbers.py     the numbers that were given, and their consequences
quantities.py           the quantities of a derivation by name, with correct numbers and formulas
find_quantity.py        the quantity that a name means, as explain prints it
spellings.py            the quantities that a name in a different common spelling may mean
normalized_spelling.py  spellings without case, spaces, brackets and LaTeX markup
unit_names.py           the units of a network, and their possible names
error_causes.py         the causes of errors, with their codes
sign_conventions.py     deltas in the opposite sign convention
shared_causes.py        one wrong number that explains several lines
common_mistakes.py      common mistakes, the most likely first
derivative_mistakes.py  mistakes in a derivative: a factor or a path is missing
formula_mistakes.py     mistakes in a formula: a wrong operand, a wrong function, a rounded number
work_report.py          the verdict on each line, and the points
"""
