/* Squares and cubes with the same bits as the C library's pow, without calling it for most numbers.

   The comment at the top of glibc's e_pow.c gives a bound of pow's error in units in the last place: 0.511, plus
   1.5 * 2**-15 times the size of the power's logarithm. That is 0.513 for powers between 2**-48 and 2**48, and 0.54 for
   all. So pow's result is the rounded power, unless the power is within 0.013 or 0.04 units of the midpoint between two
   numbers. The rounding error is computed here as a second number. If it is close to half a unit, or the power is very
   small or large, pow is called. On systems without glibc's pow, lane_instructions.py and instructions.py use none of
   this. */

#define SMALLEST_POWER 1e-270 /* products of halves of numbers must not underflow */
#define LARGEST_POWER 1e270
#define NEAR_ONE 0x1p48 /* powers between this and its inverse are more accurate */

/* x * y minus its rounded value p, after Dekker (1971). */
static ALWAYS_INLINE double lost_in_product(double x, double y, double p) {
    const double split = 134217729.0; /* 2**27 + 1 */
    double a = split * x, b = split * y, x_high = a - (a - x), y_high = b - (b - y);
    double x_low = x - x_high, y_low = y - y_high;
    return ((x_high * y_high - p) + x_high * y_low + x_low * y_high) + x_low * y_low;
}

/* The rounded power; nan if pow must be called. */
static ALWAYS_INLINE double rounded_power(double x, int is_cube) {
    double square = x * x, lost = lost_in_product(x, x, square), power = square;
    if (is_cube) {
        double cube = square * x;
        lost = lost_in_product(square, x, cube) + lost * x;
        power = cube + lost;
        lost = (cube - power) + lost;
    }
    double size = fabs(power), margin = (size > 1.0 / NEAR_ONE) & (size < NEAR_ONE) ? 1.03 : 1.1;
    int is_sure = (power + margin * lost == power) & (size > SMALLEST_POWER) & (size < LARGEST_POWER);
    return is_sure ? power : NAN;
}

/* Whether the accuracy of pow is known. */
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 28)
#define POW_IS_KNOWN 1
#else
#define POW_IS_KNOWN 0
#endif

/* pow(x, c) */
static ALWAYS_INLINE double power(double x, double c) {
    volatile double exponent = c; /* compilers turn pow(x, 2.0) into x * x, which has different bits */
    if (POW_IS_KNOWN && (c == 2.0 || c == 3.0)) {
        double found = rounded_power(x, c == 3.0);
        if (found == found) return found;
    }
    return pow(x, exponent);
}
