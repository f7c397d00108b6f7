"""Tables as text and as HTML.

summary.py     a model as a table
html_table.py  tables in HTML for notebooks
"""
