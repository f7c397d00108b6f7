"""Hand calculations, checked line by line.

check_work.py         check_work(): which lines are right, and why the others are wrong
claims.py             the numbers that were given, and what follows from them
quantities.py         every quantity of a derivation by its name, with its right number and its formula
lookup.py             which quantity a name means
slips.py              the slips that people make, in the order in which they are likely
derivative_slips.py   slips in a derivative: a factor or a path is missing
operand_slips.py      slips in a formula: another operand, another function, a rounded number
report.py             the verdict on each line
"""
