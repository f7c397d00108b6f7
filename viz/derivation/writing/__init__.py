"""Derivations as text.

writers.py         derivations as documents: plain text, Markdown, LaTeX and HTML
notation.py        formulas in plain text, LaTeX and Markdown
precedence.py      the precedence of operations, in text and in LaTeX
mathml.py          formulas in MathML
typst_source.py    Typst documents, for PDF
decimals.py        formats numbers with a given number of decimals
document_files.py  writes documents to files, in the format determined by the extension
line_breaks.py     breaks equations into rows of limited width
"""
