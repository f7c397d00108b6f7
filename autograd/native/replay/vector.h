/* Elementary functions that the compiler can vectorize: arithmetic on doubles and on their bits, without a branch.

   `exact=False` uses them. Each is within 4 units in the last place of the true value (tests/autograd/native/test_vector.py
   measures it with mpmath). Polynomials are Taylor series: exp(r) for |r| <= ln(2) / 2, and log(m) as 2 artanh(s), with
   s = (m - 1) / (m + 1) and |s| <= 0.172. */

static ALWAYS_INLINE uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}
static ALWAYS_INLINE double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

#define SHIFT 0x1.8p52 /* x + SHIFT has the integer nearest to x in its last bits */
#define LN2_HIGH 0x1.62e42fee00000p-1 /* its product with an exponent is exact */
#define LN2_LOW 0x1.a39ef35793c76p-33

/* exp(r) - 1 - r */
static ALWAYS_INLINE double exp_tail(double r) {
    double p = 1.0 / 6227020800;
    p = p * r + 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 1.0 / 2;
    return r * r * p;
}

/* 2**n for an integer n from -1022 to 1023. */
static ALWAYS_INLINE double power_of_two(double n) {
    return of_bits((bits_of(n + SHIFT) + 1023) << 52);
}

static ALWAYS_INLINE double fast_exp(double x) {
    double y = x > 720.0 ? 720.0 : x < -760.0 ? -760.0 : x;
    double n = (y * 0x1.71547652b82fep0 + SHIFT) - SHIFT;
    double r = (y - n * LN2_HIGH) - n * LN2_LOW;
    double half = (n * 0.5 + SHIFT) - SHIFT; /* 2**n may be out of range where the result is not */
    return (1.0 + (r + exp_tail(r))) * power_of_two(half) * power_of_two(n - half);
}

/* expm1 of numbers from -60 to 44 */
static ALWAYS_INLINE double expm1_of_moderate(double x) {
    double n = (x * 0x1.71547652b82fep0 + SHIFT) - SHIFT;
    double r = (x - n * LN2_HIGH) - n * LN2_LOW, power = power_of_two(n);
    return power * (r + exp_tail(r)) + (power - 1.0);
}

static ALWAYS_INLINE double fast_expm1(double x) {
    double z = expm1_of_moderate(x > 40.0 ? 40.0 : x < -60.0 ? -60.0 : x);
    return x == 0.0 ? x : x > 40.0 ? fast_exp(x) : z;
}

static ALWAYS_INLINE double fast_log(double x) {
    int is_small = x < 0x1p-1022;
    uint64_t bits = bits_of(is_small ? x * 0x1p54 : x);
    double e = of_bits((bits >> 52) | 0x4330000000000000u) - 0x1p52 - (is_small ? 1023.0 + 54.0 : 1023.0);
    double m = of_bits((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
    int is_high = m > 0x1.6a09e667f3bcdp0;
    double f = (is_high ? m * 0.5 : m) - 1.0, s = f / (2.0 + f), z = s * s;
    e += is_high ? 1.0 : 0.0;
    double p = 2.0 / 21;
    p = p * z + 2.0 / 19;
    p = p * z + 2.0 / 17;
    p = p * z + 2.0 / 15;
    p = p * z + 2.0 / 13;
    p = p * z + 2.0 / 11;
    p = p * z + 2.0 / 9;
    p = p * z + 2.0 / 7;
    p = p * z + 2.0 / 5;
    p = p * z + 2.0 / 3;
    /* log(m) = 2 s + s z p, and 2 s = f - s f: the difference of f and a small number loses little */
    double found = e * LN2_HIGH + (f - (s * (f - z * p) - e * LN2_LOW));
    found = x == 0.0 ? -INFINITY : x > 0.0 ? found : NAN;
    return x == INFINITY ? x : found;
}

static ALWAYS_INLINE double fast_log1p(double x) {
    double u = 1.0 + x;
    double lost = (x - (u - 1.0)) / u; /* what 1 + x lost in rounding */
    double found = fast_log(u) + lost;
    return u == 1.0 || u == INFINITY ? x : u == 0.0 ? -INFINITY : found;
}

static ALWAYS_INLINE double fast_tanh(double x) {
    double a = fabs(x), t = expm1_of_moderate(2.0 * (a > 22.0 ? 22.0 : a));
    return copysign(t / (t + 2.0), x);
}
