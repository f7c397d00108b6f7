"""The table of operations, written as C when the extension is built.

rule_printer.py       an interpreter of the table's rules that prints C
generate.py           writes the functions of the table's rows: `table.h`
list_operations.h     loops for operations that take any number of operands, written by hand
hand_written_rules.h  the same for those that call Python, and the processor's flags
"""
