/* Elementary functions that the compiler can vectorize: branch-free arithmetic on doubles and on their bits.

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
    double lost = (x - (u - 1.0)) / u; /* the rounding error of 1 + x */
    double found = fast_log(u) + lost;
    return u == 1.0 || u == INFINITY ? x : u == 0.0 ? -INFINITY : found;
}

static ALWAYS_INLINE double fast_tanh(double x) {
    double a = fabs(x), t = expm1_of_moderate(2.0 * (a > 22.0 ? 22.0 : a));
    return copysign(t / (t + 2.0), x);
}

/* factor * exp(a + b), for a from -790 to 0 and a small b */
static ALWAYS_INLINE double times_exp(double factor, double a, double b) {
    double n = (a * 0x1.71547652b82fep0 + SHIFT) - SHIFT;
    double r = ((a - n * LN2_HIGH) - n * LN2_LOW) + b, half = (n * 0.5 + SHIFT) - SHIFT;
    return factor * (1.0 + (r + exp_tail(r))) * power_of_two(half) * power_of_two(n - half);
}

/* The first 26 bits of a number: their square is exact. */
static ALWAYS_INLINE double first_bits(double x) {
    return of_bits(bits_of(x) & ~(uint64_t)0x7ffffff);
}

/* factor * exp(-scale * x * x), for x from 0 to 39.5 and a scale of 1/2 or 1 */
static ALWAYS_INLINE double times_gaussian(double factor, double scale, double x) {
    double high = first_bits(x);
    return times_exp(factor, -scale * (high * high), -scale * ((x - high) * (x + high)));
}

/* exp(x * x) * erfc(x), for x from 0 to 28, at x plus the rounding error of x. (1 + 2 x) times it is a polynomial of
   (x - 3) / (x + 3) after Shepherd and Laframboise (1981); its coefficients interpolate at 23 Chebyshev points, with a
   relative error of 5e-17. */
static ALWAYS_INLINE double scaled_erfc(double x, double lost) {
    double t = (x - 3.0) / (x + 3.0);
    double p = -0x1.2150f332779a1p-28;
    p = p * t + -0x1.240fd782dbbf8p-27;
    p = p * t + 0x1.1abfce4dab5a4p-25;
    p = p * t + 0x1.8a8bcf6b1dbf4p-24;
    p = p * t + -0x1.19921ee6be774p-23;
    p = p * t + -0x1.44cf3c31a9fffp-21;
    p = p * t + 0x1.76ba2f4878a4cp-22;
    p = p * t + 0x1.d0ee0c85f55b9p-19;
    p = p * t + -0x1.869edff44bffcp-21;
    p = p * t + -0x1.512a5f53c593fp-16;
    p = p * t + 0x1.4c10888027b82p-18;
    p = p * t + 0x1.06598f0ebfdadp-13;
    p = p * t + -0x1.b91224996e6cap-14;
    p = p * t + -0x1.98db48cb9a9e4p-11;
    p = p * t + 0x1.ef1bdc7d439fep-10;
    p = p * t + 0x1.4b884e04cf18ap-9;
    p = p * t + -0x1.8574c40a9b0e5p-6;
    p = p * t + 0x1.17ca287812733p-4;
    p = p * t + -0x1.e88b803a4d084p-4;
    p = p * t + 0x1.098366a5b3eabp-3;
    p = p * t + -0x1.85a15c58aa35ep-5;
    p = p * t + -0x1.15c084bb9e8e1p-3;
    p = p * t + 0x1.40c522d7e4987p+0;
    double divisor = 1.0 + 2.0 * x, found = p / divisor;
    return found - found * ((2.0 * lost + (1.0 - (divisor - 2.0 * x))) / divisor);
}

static ALWAYS_INLINE double at_most(double x, double limit) {
    return x > limit ? limit : x; /* nan stays nan */
}

static ALWAYS_INLINE double at_least(double x, double limit) {
    return x < limit ? limit : x;
}

/* erfc(x), for x from 0.5 on */
static ALWAYS_INLINE double erfc_of_large(double x) {
    double a = at_most(x, 28.0);
    return times_gaussian(scaled_erfc(a, 0.0), 1.0, a);
}

/* erf(x), for x from -3/4 to 3/4: the Taylor series */
static ALWAYS_INLINE double erf_of_small(double x) {
    double a = at_most(fabs(x), 0.75), z = a * a;
    double p = 0x1.f683ae4a97007p-42;
    p = p * z + -0x1.d8453cb0c46eap-38;
    p = p * z + 0x1.9e6ad5e55a730p-34;
    p = p * z + -0x1.51d7181c5d36dp-30;
    p = p * z + 0x1.fcc5720624c1cp-27;
    p = p * z + -0x1.5f742ec43e71ap-23;
    p = p * z + 0x1.b9e6c9dc651a3p-20;
    p = p * z + -0x1.f4d25c3e0c2ebp-17;
    p = p * z + 0x1.f9a326f9b89b7p-14;
    p = p * z + -0x1.c02db40040b86p-11;
    p = p * z + 0x1.565bcd0e6a53fp-8;
    p = p * z + -0x1.b82ce31288b51p-6;
    p = p * z + 0x1.ce2f21a042be2p-4;
    p = p * z + -0x1.812746b0379e7p-2;
    p = p * z + 0x1.20dd750429b6dp+0;
    return x * p;
}

static ALWAYS_INLINE double fast_erfc(double x) {
    double a = fabs(x), tail = erfc_of_large(a);
    return a < 0.5 ? 1.0 - erf_of_small(x) : x < 0.0 ? 2.0 - tail : tail;
}

static ALWAYS_INLINE double fast_erf(double x) {
    double a = fabs(x);
    return a < 0.75 ? erf_of_small(x) : copysign(1.0 - erfc_of_large(a), x);
}

/* erfc(-x / sqrt(2)) / 2. The double next to 1 / sqrt(2) is written whole, as its first bits, and as the rest. */
static ALWAYS_INLINE double fast_normal_cdf(double x) {
    double a = at_most(fabs(x), 39.5), scaled = a * 0x1.6a09e667f3bcdp-1, high = first_bits(a);
    double lost = (high * 0x1.6a09e6p-1 - scaled) + (high * 0x1.9fcef34p-27 + (a - high) * 0x1.6a09e667f3bcdp-1)
        - a * 0x1.bdd3413b26456p-55;
    double tail = times_gaussian(0.5 * scaled_erfc(scaled, lost), 0.5, a);
    return x > 0.0 ? 1.0 - tail : tail;
}

/* factor * exp(-scale * x * x), for any x */
static ALWAYS_INLINE double fast_gaussian(double factor, double scale, double x) {
    return times_gaussian(factor, scale, at_most(fabs(x), 39.5));
}

#define FAR 0x1p19 /* for larger numbers, sin and cos of the C library are used */

/* x minus the nearest multiple of pi/2. The lowest bits of the multiple are in *count. pi/2 is a sum of three numbers,
   and products of the first two are exact. */
static ALWAYS_INLINE double less_quarter_turns(double x, uint64_t *count) {
    double shifted = x * 0x1.45f306dc9c883p-1 + SHIFT, n = shifted - SHIFT;
    double t = x - n * 0x1.921fb54400000p+0, w = n * 0x1.0b4611a600000p-34;
    double r = t - w, v = r - t, lost = (t - (r - v)) - (w + v);
    *count = bits_of(shifted);
    return r + (lost - n * 0x1.3198a2e037073p-69);
}

/* The sine, given a count of quarter turns and the rest of the angle. The polynomials are Taylor series. */
static ALWAYS_INLINE double sine_of_rest(double r, uint64_t turns) {
    double z = r * r;
    double s = 1.0 / 355687428096000;
    s = s * z - 1.0 / 1307674368000;
    s = s * z + 1.0 / 6227020800;
    s = s * z - 1.0 / 39916800;
    s = s * z + 1.0 / 362880;
    s = s * z - 1.0 / 5040;
    s = s * z + 1.0 / 120;
    s = s * z - 1.0 / 6;
    double c = 1.0 / 20922789888000;
    c = c * z - 1.0 / 87178291200;
    c = c * z + 1.0 / 479001600;
    c = c * z - 1.0 / 3628800;
    c = c * z + 1.0 / 40320;
    c = c * z - 1.0 / 720;
    c = c * z + 1.0 / 24;
    c = c * z - 0.5;
    double found = turns & 1 ? 1.0 + z * c : r + r * (z * s);
    return of_bits(bits_of(found) ^ (turns & 2) << 62);
}

static ALWAYS_INLINE double fast_sin(double x) {
    uint64_t count;
    double r = less_quarter_turns(x, &count), found = sine_of_rest(r, count);
    return x == 0.0 ? x : found;
}

static ALWAYS_INLINE double fast_cos(double x) {
    uint64_t count;
    double r = less_quarter_turns(x, &count);
    return sine_of_rest(r, count + 1);
}
