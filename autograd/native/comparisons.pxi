# Comparisons of a Value with objects of any type.

cdef tuple TESTS = ("lt", "le", "eq", "eq", "gt", "ge")  # by `how`; != is noted as the opposite of ==


cdef object compare_with_other_type(object x, object other, int how):
    """Compare with an object of a type that floats cannot be compared with, as the Python engine does."""
    outcome = comparisons.compared(at(<PyObject*>x).data, f"__{TESTS[how]}__", other)
    if outcome is NotImplemented:
        return outcome
    listener = look_up(NOTED)
    if listener is not None:
        listener.note(TESTS[how], (x, other), outcome)
    return not outcome if how == Py_NE else outcome
