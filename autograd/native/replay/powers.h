/* Squares and cubes with the bits of the C library's pow, without calling it for most numbers.

   glibc's pow is off by at most 0.54 units in the last place (the comment at the top of its e_pow.c). So its result is the
   rounded power, unless the power is within 0.04 units of the middle between two numbers. What rounding lost is computed
   here as a second number; where it is close to half a unit, and for very small or large powers, pow is called. lane_instructions.py says where these are used. */

#define SMALLEST_POWER 1e-270 /* products of halves of numbers must not underflow */
#define LARGEST_POWER 1e270

/* x * y less its rounded value p, after Dekker (1971). */
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
    int is_sure = (power + 1.1 * lost == power) & (fabs(power) > SMALLEST_POWER) & (fabs(power) < LARGEST_POWER);
    return is_sure ? power : NAN;
}

/* Write factor * pow(x, 2 or 3) for each lane. */
static ALWAYS_INLINE void run_power(double *to, const double *x, int is_cube, double factor) {
    double found[LANES];
    int is_missing = 0;
    EACH_LANE {
        found[i] = rounded_power(x[i], is_cube);
        is_missing |= found[i] != found[i];
    }
    if (is_missing) {
        volatile double exponent = is_cube ? 3.0 : 2.0; /* compilers turn pow(x, 2.0) into x * x, which has other bits */
        for (int i = 0; i < LANES; i++)
            if (found[i] != found[i]) found[i] = pow(x[i], exponent);
    }
    EACH_LANE to[i] = factor * found[i];
}
