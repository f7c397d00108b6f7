"""Exercises for a class: sheets with blanks, their solutions, and the marks of the answers.

exercise.py          exercise(): one variant of an exercise, with its sheet, its solution and its check
easy_numbers.py      numbers that keep arithmetic by hand short
exercise_network.py  the network of an exercise as a graph of Values
handout.py           a sheet or a solution in LaTeX, Markdown and HTML
exercise_files.py    the files of many variants
answers.py           the answers of a class, read from CSV
marking.py           the points of a class, and the causes of its mistakes
command.py           python -m viz exercise and python -m viz mark
"""
