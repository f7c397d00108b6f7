/* Functions of the table that are written by hand.

   Rules with a fixed number of operands are generated from Python. A loop cannot be generated, so these few are written
   by hand. They follow the functions of the same names in autograd/ieee/, and compute the same bits. Those that need no
   Python are in list_operations.h. */

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define IS_CONSTANT(x) __builtin_constant_p(x)
#else
#define ALWAYS_INLINE inline
#define IS_CONSTANT(x) 0
#endif

#include <math.h>

/* A compiler may move arithmetic across the point at which flags are read. Stored numbers are computed before a BARRIER,
   and nothing is computed from a variable before its PIN. */
#if defined(__GNUC__)
#define BARRIER() __asm__ volatile("" ::: "memory")
#define PIN(x) __asm__ volatile("" : "+m"(x))
#else
#define BARRIER()
#define PIN(x)
#endif

/* A formula may divide by zero or overflow in an intermediate step, which sets flags of the processor. NumPy would warn
   about them after a loop over Values, so they are restored. x86-64 has fast instructions for this. */
#if defined(__x86_64__) || defined(_M_X64)
#include <xmmintrin.h>
typedef unsigned int FloatFlags;
#define FLOAT_EVENTS 0x1Fu /* invalid, denormal, division by zero, overflow, underflow */
static ALWAYS_INLINE FloatFlags float_flags(void) {
    FloatFlags now = _mm_getcsr();
    BARRIER();
    return now;
}
static ALWAYS_INLINE void restore_float_flags(FloatFlags before) {
    BARRIER();
    FloatFlags now = _mm_getcsr();
    if ((now & ~before) & FLOAT_EVENTS) _mm_setcsr((now & ~FLOAT_EVENTS) | (before & FLOAT_EVENTS));
}
#else
#include <fenv.h>
typedef int FloatFlags;
#define FLOAT_EVENTS (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW)
static ALWAYS_INLINE FloatFlags float_flags(void) {
    int now = fetestexcept(FLOAT_EVENTS);
    BARRIER();
    return now;
}
static ALWAYS_INLINE void restore_float_flags(FloatFlags before) {
    BARRIER();
    int raised = fetestexcept(FLOAT_EVENTS) & ~before;
    if (raised) feclearexcept(raised);
}
#endif

/* Python has its own hypot, which differs from the C library's. Calling it computes the same bits. */
static PyObject *hypot_of_python;
static int python_failed = 0;

static double python_hypot(double x, double y) {
    PyObject *result = PyObject_CallFunction(hypot_of_python, "dd", x, y);
    double z = result ? PyFloat_AS_DOUBLE(result) : NAN;
    if (!result) { /* out of memory, or a recursion that is too deep: the code in Python raises the error */
        PyErr_Clear();
        python_failed = 1;
    }
    Py_XDECREF(result);
    return z;
}
/* Return whether the last call to Python failed, and clear the failure. */
static int take_python_failed(void) {
    int failed = python_failed;
    python_failed = 0;
    return failed;
}
#define hypot python_hypot

/* Python also has its own rounding to decimal digits. `float.__round__` runs no code that a signal could interrupt. */
static PyObject *round_of_python;

static double round_decimal(double x, double digits) {
    PyObject *number, *count, *result;
    double z = NAN;
    if (digits == 0.0) { /* rounds halves to even, in the default rounding mode */
        double down = floor(fabs(x)), rest = fabs(x) - down;
        if (!isfinite(x)) return x;
        return copysign(rest > 0.5 || (rest == 0.5 && fmod(down, 2.0) == 1.0) ? down + 1.0 : down, x);
    }
    if (!isfinite(digits) || digits != floor(digits)) return NAN;
    number = PyFloat_FromDouble(x);
    count = number ? PyLong_FromDouble(digits) : NULL;
    result = count ? PyObject_CallFunctionObjArgs(round_of_python, number, count, NULL) : NULL;
    if (result) z = PyFloat_AS_DOUBLE(result);
    else {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) z = copysign(INFINITY, x); /* rounds up beyond the largest float */
        else python_failed = 1;
        PyErr_Clear();
    }
    Py_XDECREF(number);
    Py_XDECREF(count);
    Py_XDECREF(result);
    return z;
}

#include "table/list_operations.h"

/* Handles lengths that need no scaling. */
static int kernel_norm(Py_ssize_t n, const double *x, double *z, double *p) {
    PyObject *length, *operands;
    for (Py_ssize_t i = 0; i < n; i++) p[i] = x[i]; /* a garbage collection below may run code that overwrites x */
    operands = PyTuple_New(n);
    for (Py_ssize_t i = 0; operands && i < n; i++) {
        PyObject *operand = PyFloat_FromDouble(p[i]);
        if (!operand) Py_CLEAR(operands);
        else PyTuple_SET_ITEM(operands, i, operand);
    }
    length = operands ? PyObject_CallObject(hypot_of_python, operands) : NULL;
    Py_XDECREF(operands);
    if (!length) { /* out of memory: the code in Python raises the error */
        PyErr_Clear();
        return 0;
    }
    *z = PyFloat_AS_DOUBLE(length);
    Py_DECREF(length);
    if (!(*z >= 1e-150 && *z <= 1e300)) return 0;
    return divide_by_length(n, p, *z);
}
