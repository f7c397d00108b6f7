"""Pages on which numbers can be changed: the program of a graph, and its data for the script of the page.

graph_program.py       a recorded graph as the instructions of a program
branch_tests.py        the tests that determined the branch in a graph
number_slots.py        the outputs of the program, and texts with places for them
live_captions.py       the lines of the steps, with places for numbers
live_steps.py          the changes of the steps, and the text of the picture, with places for numbers
descent_parameters.py  the leaves that gradient descent changes
page_program.py        the program as a part of the script of a page
"""

__all__: list[str] = []
