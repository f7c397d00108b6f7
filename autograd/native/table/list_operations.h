/* Functions of the table in C alone, which exported programs contain too: quotients, and loops over any number of operands.

   A kernel computes the value and the partials of n operands, and returns 1. It returns 0 if the case needs Python:
   infinities, nan, and partial sums beyond the range of floats. */

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

/* Return whether two numbers are the same. Zeros of different sign differ; all nans are the same. */
static int same_bits(double x, double y) {
    return (x == y && signbit(x) == signbit(y)) || (x != x && y != y);
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
static inline int add_exactly(ExactSum *sum, double carry) {
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
static inline double rounded_sum(const ExactSum *sum) {
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
static int exact_sum(ptrdiff_t n, const double *x, ptrdiff_t skip, double *total) {
    ExactSum sum = {.count = 0};
    for (ptrdiff_t i = 0; i < n; i++) if (i != skip && !add_exactly(&sum, x[i])) return 0;
    *total = rounded_sum(&sum);
    return 1;
}

static int kernel_fsum(ptrdiff_t n, const double *x, double *z, double *p) {
    for (ptrdiff_t i = 0; i < n; i++) p[i] = 1.0;
    return exact_sum(n, x, -1, z);
}

static int kernel_dot(ptrdiff_t n, const double *x, double *z, double *p) {
    ptrdiff_t pairs = n / 2;
    const double *w = x;
    double sum = n == 0 ? 0.0 : pairs == 0 ? x[0] : w[0] * x[pairs];
    for (ptrdiff_t i = 1; i < pairs; i++) sum += w[i] * x[pairs + i];
    if (pairs > 0 && n % 2) sum += x[n - 1];
    for (ptrdiff_t i = 0; i < pairs; i++) {
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
static int shifted_exponentials(ptrdiff_t n, const double *x, double *m, double *terms) {
    double largest = x[0];
    for (ptrdiff_t i = 1; i < n; i++) largest = larger_of(largest, x[i]);
    if (!isfinite(largest)) return 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        double d = x[i] - largest;
        terms[i] = exp(d);
        if (d > -750.0) terms[i] += terms[i] * rest_of_difference(x[i], largest, d);
    }
    *m = largest;
    return 1;
}

/* Divide the terms by their sum. */
static int shares(ptrdiff_t n, double *terms) {
    double total;
    if (!exact_sum(n, terms, -1, &total)) return 0;
    for (ptrdiff_t i = 0; i < n; i++) terms[i] /= total;
    return 1;
}

static int kernel_logsumexp(ptrdiff_t n, const double *x, double *z, double *p) {
    double m, rest;
    ptrdiff_t first = 0;
    if (n == 0 || !shifted_exponentials(n, x, &m, p)) return 0;
    while (p[first] != 1.0) first++; /* the term of the largest x */
    if (!exact_sum(n, p, first, &rest)) return 0;
    *z = m + log1p(rest);
    return shares(n, p);
}

/* One component of log softmax; its index is x[n - 1]. */
static int kernel_log_softmax(ptrdiff_t n, const double *x, double *z, double *p) {
    double m, d, rest, others;
    ptrdiff_t count = n - 1, index, first = 0;
    if (count < 1 || !(x[count] >= 0.0 && x[count] < count)) return 0;
    index = (ptrdiff_t)x[count];
    if (index != x[count] || !shifted_exponentials(count, x, &m, p)) return 0;
    while (p[first] != 1.0) first++;
    if (!exact_sum(count, p, first, &rest)) return 0;
    d = x[index] - m;
    *z = d - (log1p(rest) - (d > -INFINITY ? rest_of_difference(x[index], m, d) : 0.0));
    if (!shares(count, p) || !exact_sum(count, p, index, &others)) return 0;
    for (ptrdiff_t j = 0; j < count; j++) p[j] = j != index ? -p[j] : p[j] >= 0.5 ? others : 1.0 - p[j];
    return 1;
}

/* One component of softmax; its index is x[n - 1]. */
static int kernel_softmax(ptrdiff_t n, const double *x, double *z, double *p) {
    double m, others;
    ptrdiff_t count = n - 1, index;
    if (count < 1 || !(x[count] >= 0.0 && x[count] < count)) return 0;
    index = (ptrdiff_t)x[count];
    if (index != x[count]) return 0;
    if (!shifted_exponentials(count, x, &m, p) || !shares(count, p)) return 0;
    if (!exact_sum(count, p, index, &others)) return 0;
    *z = p[index];
    for (ptrdiff_t j = 0; j < count; j++) p[j] = j == index ? *z * others : -(*z * p[j]);
    return 1;
}

/* Divide a vector by its length. The quotients are the partials of the length. If one number dominates, its quotient
   is computed from the others, so that its own slope does not cancel. */
static int divide_by_length(ptrdiff_t n, double *x, double length) {
    ExactSum squares = {.count = 0};
    ptrdiff_t dominant = -1;
    for (ptrdiff_t i = 0; i < n; i++) {
        x[i] /= length;
        if (x[i] * x[i] > 0.75) dominant = i;
    }
    if (dominant < 0) return 1;
    for (ptrdiff_t i = 0; i < n; i++) if (i != dominant && !add_exactly(&squares, x[i] * x[i])) return 0;
    x[dominant] = copysign(sqrt(1.0 - rounded_sum(&squares)), x[dominant]);
    return 1;
}

/* (high + low) * 2**e with high between 1/2 and 1: a number with twice the digits of a float. */
typedef struct { double high, low; long e; } Product;

static Product factor(double x) {
    int e;
    Product p = {frexp(x, &e), 0.0, 0};
    p.e = isfinite(x) ? e : 0;
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
    if (high == 0.0 || !isfinite(high)) return p;
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

static int kernel_prod(ptrdiff_t n, const double *x, double *z, double *p) {
    Product all = factor(1.0), after = factor(1.0);
    /* The product of all operands but one is the product of those before it times that of those after it. */
    Product *before = malloc(((size_t)n + 1) * sizeof(Product));
    if (!before) return 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        before[i] = all;
        all = times(all, factor(x[i]));
    }
    *z = in_range(all);
    for (ptrdiff_t i = n; i-- > 0;) {
        p[i] = in_range(times(before[i], after));
        after = times(after, factor(x[i]));
    }
    free(before);
    return 1;
}
