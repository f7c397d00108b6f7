"""Worked derivations: every number of backpropagation, with its formula.

explain.py             explain(): the sections of a derivation, and the files that it can be saved to
with_respect_to.py     the Values to differentiate with respect to
named_values.py        the named Values of a graph, with their formulas and gradients
chain_rule_factors.py  the derivative of one named value with respect to the next, as a number and as a formula
cross_entropy.py       cross entropy as textbooks write it
sections.py            Line and Section, the parts of a derivation
gradient_lines.py      the chain rule, line by line
formula.py             operations on formulas, which also hold their numbers
quantity_names.py      the names of quantities, as data
distinct_names.py      a name for each Value, which no other one has
label_markup.py        labels in LaTeX, Markdown and MathML
numbered_names.py      names that differ only in their numbers, such as w1 and w2
writing/               documents and notations: plain text, Markdown, LaTeX and HTML
"""
