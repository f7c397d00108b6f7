/* Loops for the operations that take any number of operands.

   Rules with a fixed number of operands are generated from Python. A loop cannot be generated, so these few are written
   by hand. They follow the functions of the same names in autograd/ieee.py, and give the same bits. A kernel computes
   the value and the partials of n operands, and returns 1. It returns 0 if the case needs Python: infinities, nan, and
   partial sums beyond the range of floats. */

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define IS_CONSTANT(x) __builtin_constant_p(x)
#else
#define ALWAYS_INLINE inline
#define IS_CONSTANT(x) 0
#endif

#include <float.h>
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

/* Python has its own hypot, not that of the C library. Calling it gives the same bits. */
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
/* Return whether the last call of Python failed, and clear the failure. */
static int take_python_failed(void) {
    int failed = python_failed;
    python_failed = 0;
    return failed;
}
#define hypot python_hypot

/* Python's rounding to decimal digits is its own too. `float.__round__` runs no code that a signal could interrupt. */
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

/* Python's x // y of floats, and x / y if y is 0. Objects/floatobject.c explains why it is not floor(x / y). */
static double floor_quotient(double x, double y) {
    double rest, quotient, whole;
    if (y == 0.0) return x / y;
    rest = fmod(x, y);
    quotient = (x - rest) / y;
    if (rest != 0.0 && (y < 0.0) != (rest < 0.0)) quotient -= 1.0;
    if (quotient == 0.0) return copysign(0.0, x / y);
    whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

#define MOST_PARTS 64

/* An exact sum: its parts have digits that do not overlap (Shewchuk 1997). */
typedef struct { double parts[MOST_PARTS]; int count; } ExactSum;

/* Add a number. Return 0 if the sum has too many parts, or is not finite. */
static ALWAYS_INLINE int add_exactly(ExactSum *sum, double carry) {
    int kept = 0;
    for (int j = 0; j < sum->count; j++) {
        double part = sum->parts[j], larger = carry, smaller = part, high, low;
        if (fabs(carry) < fabs(part)) { larger = part; smaller = carry; }
        high = larger + smaller;
        low = smaller - (high - larger);
        if (low != 0.0) sum->parts[kept++] = low;
        carry = high;
    }
    if (!isfinite(carry) || kept == MOST_PARTS) return 0;
    sum->count = kept;
    if (carry != 0.0) sum->parts[sum->count++] = carry;
    return 1;
}

/* Round the sum once. */
static ALWAYS_INLINE double rounded_sum(const ExactSum *sum) {
    double high = 0.0, low = 0.0;
    int count = sum->count;
    while (count > 0 && low == 0.0) {
        double above = high, part = sum->parts[--count];
        high = above + part;
        low = part - (high - above);
    }
    /* The remaining parts decide a tie: half a unit in the last place rounds up if a part of the same sign follows. */
    if (count > 0 && ((low < 0.0 && sum->parts[count - 1] < 0.0) || (low > 0.0 && sum->parts[count - 1] > 0.0))) {
        double twice = 2.0 * low, moved = high + twice;
        if (moved - high == twice) high = moved;
    }
    return high;
}

/* Sum all x except the one at `skip`, rounding once. */
static int exact_sum(Py_ssize_t n, const double *x, Py_ssize_t skip, double *total) {
    ExactSum sum = {.count = 0};
    for (Py_ssize_t i = 0; i < n; i++) if (i != skip && !add_exactly(&sum, x[i])) return 0;
    *total = rounded_sum(&sum);
    return 1;
}

static int kernel_fsum(Py_ssize_t n, const double *x, double *z, double *p) {
    for (Py_ssize_t i = 0; i < n; i++) p[i] = 1.0;
    return exact_sum(n, x, -1, z);
}

static int kernel_dot(Py_ssize_t n, const double *x, double *z, double *p) {
    Py_ssize_t pairs = n / 2;
    const double *w = x;
    double sum = n == 0 ? 0.0 : pairs == 0 ? x[0] : w[0] * x[pairs];
    for (Py_ssize_t i = 1; i < pairs; i++) sum += w[i] * x[pairs + i];
    if (pairs > 0 && n % 2) sum += x[n - 1];
    for (Py_ssize_t i = 0; i < pairs; i++) {
        p[i] = x[pairs + i];
        p[pairs + i] = w[i];
    }
    if (n % 2) p[n - 1] = 1.0;
    *z = sum;
    return 1;
}

static double larger_of(double x, double y) {
    return x == y ? (signbit(x) ? y : x) : x > y || x != x ? x : y;
}

/* Return the rounding error of d = x - m. */
static double rest_of_difference(double x, double m, double d) {
    double kept = d - x;
    return (x - (d - kept)) - (m + kept);
}

/* Compute exp(x - m) for every x, with m the largest x. The rounding error of the difference is compensated. */
static int shifted_exponentials(Py_ssize_t n, const double *x, double *m, double *terms) {
    double largest = x[0];
    for (Py_ssize_t i = 1; i < n; i++) largest = larger_of(largest, x[i]);
    if (!isfinite(largest)) return 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        double d = x[i] - largest;
        terms[i] = exp(d);
        if (d > -750.0) terms[i] += terms[i] * rest_of_difference(x[i], largest, d);
    }
    *m = largest;
    return 1;
}

/* Divide the terms by their sum. */
static int shares(Py_ssize_t n, double *terms) {
    double total;
    if (!exact_sum(n, terms, -1, &total)) return 0;
    for (Py_ssize_t i = 0; i < n; i++) terms[i] /= total;
    return 1;
}

static int kernel_logsumexp(Py_ssize_t n, const double *x, double *z, double *p) {
    double m, rest;
    Py_ssize_t first = 0;
    if (n == 0 || !shifted_exponentials(n, x, &m, p)) return 0;
    while (p[first] != 1.0) first++; /* the term of the largest x */
    if (!exact_sum(n, p, first, &rest)) return 0;
    *z = m + log1p(rest);
    return shares(n, p);
}

/* One component of log softmax; its index is x[n - 1]. */
static int kernel_log_softmax(Py_ssize_t n, const double *x, double *z, double *p) {
    double m, d, rest, others;
    Py_ssize_t count = n - 1, index, first = 0;
    if (count < 1 || !(x[count] >= 0.0 && x[count] < count)) return 0;
    index = (Py_ssize_t)x[count];
    if (index != x[count] || !shifted_exponentials(count, x, &m, p)) return 0;
    while (p[first] != 1.0) first++;
    if (!exact_sum(count, p, first, &rest)) return 0;
    d = x[index] - m;
    *z = d - (log1p(rest) - (d > -INFINITY ? rest_of_difference(x[index], m, d) : 0.0));
    if (!shares(count, p) || !exact_sum(count, p, index, &others)) return 0;
    for (Py_ssize_t j = 0; j < count; j++) p[j] = j != index ? -p[j] : p[j] >= 0.5 ? others : 1.0 - p[j];
    return 1;
}

/* One component of softmax; its index is x[n - 1]. */
static int kernel_softmax(Py_ssize_t n, const double *x, double *z, double *p) {
    double m, others;
    Py_ssize_t count = n - 1, index;
    if (count < 1 || !(x[count] >= 0.0 && x[count] < count)) return 0;
    index = (Py_ssize_t)x[count];
    if (index != x[count]) return 0;
    if (!shifted_exponentials(count, x, &m, p) || !shares(count, p)) return 0;
    if (!exact_sum(count, p, index, &others)) return 0;
    *z = p[index];
    for (Py_ssize_t j = 0; j < count; j++) p[j] = j == index ? *z * others : -(*z * p[j]);
    return 1;
}

/* Handles lengths that need no scaling. */
static int kernel_norm(Py_ssize_t n, const double *x, double *z, double *p) {
    ExactSum squares = {.count = 0};
    Py_ssize_t dominant = -1;
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
    for (Py_ssize_t i = 0; i < n; i++) {
        p[i] /= *z;
        if (p[i] * p[i] > 0.75) dominant = i;
    }
    if (dominant < 0) return 1;
    for (Py_ssize_t i = 0; i < n; i++) if (i != dominant && !add_exactly(&squares, p[i] * p[i])) return 0;
    p[dominant] = copysign(sqrt(1.0 - rounded_sum(&squares)), p[dominant]);
    return 1;
}

/* (high + low) * 2**e with high between 1/2 and 1: a number with twice the digits of a float. */
typedef struct { double high, low; long e; } Product;

static Product factor(double x) {
    int e;
    Product p = {frexp(x, &e), 0.0, 0};
    p.e = e;
    return p;
}

/* Return the upper 26 bits of x. Products of two such numbers are exact (Veltkamp 1968). */
static double upper_half(double x) { return 134217729.0 * x - (134217729.0 * x - x); }

/* Multiply as in Dekker 1971. */
static Product times(Product a, Product b) {
    double low, total, high = a.high * b.high;
    double a_top = upper_half(a.high), a_rest = a.high - a_top, b_top = upper_half(b.high), b_rest = b.high - b_top;
    int e;
    Product p = {high, 0.0, 0};
    if (high == 0.0) return p;
    low = ((a_top * b_top - high) + a_top * b_rest + a_rest * b_top) + a_rest * b_rest + (a.high * b.low + a.low * b.high);
    total = high + low;
    p.high = frexp(total, &e);
    p.low = ldexp(low - (total - high), -e);
    p.e = a.e + b.e + e;
    return p;
}

static double in_range(Product p) {
    return ldexp(p.high, p.e > 5000 ? 5000 : p.e < -5000 ? -5000 : (int)p.e);
}

static int kernel_prod(Py_ssize_t n, const double *x, double *z, double *p) {
    Product all = factor(1.0), after = factor(1.0);
    for (Py_ssize_t i = 0; i < n; i++) if (!isfinite(x[i])) return 0;
    /* The product of all operands but one is the product of those before it times that of those after it. Raw memory is
       used because a replay calls this without the GIL. */
    Product *before = PyMem_RawMalloc((n + 1) * sizeof(Product));
    if (!before) return 0;
    for (Py_ssize_t i = 0; i < n; i++) {
        before[i] = all;
        all = times(all, factor(x[i]));
    }
    *z = in_range(all);
    for (Py_ssize_t i = n; i-- > 0;) {
        p[i] = in_range(times(before[i], after));
        after = times(after, factor(x[i]));
    }
    PyMem_RawFree(before);
    return 1;
}
