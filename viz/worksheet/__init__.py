"""Hand calculations, checked line by line.

check_work.py        check_work(): the verdict on each line, with the cause of an error
claims.py            the numbers that were given, and their consequences
quantities.py        the quantities of a derivation by name, with right numbers and formulas
lookup.py            the quantity that a name means, as explain prints it
spellings.py         the quantities that another usual spelling may mean
folding.py           spellings without case, spaces, brackets and the signs of LaTeX
units.py             the units of a network, and what they may be called
causes.py            the causes of errors, with their codes
conventions.py       deltas of the other sign convention
shared_causes.py     one wrong number that explains several lines
slips.py             common slips, the most likely first
derivative_slips.py  slips in a derivative: a factor or a path is missing
operand_slips.py     slips in a formula: another operand, another function, a rounded number
report.py            the verdict on each line, and the points
"""
