/* Squares and cubes of lanes, with the same bits as pow. */

/* Write factor * pow(x, 2 or 3) for each lane. */
static ALWAYS_INLINE void run_power(double *to, const double *x, int is_cube, double factor) {
    double found[LANES];
    int is_missing = 0;
    EACH_LANE {
        found[i] = rounded_power(x[i], is_cube);
        is_missing |= found[i] != found[i];
    }
    if (is_missing) {
        volatile double exponent = is_cube ? 3.0 : 2.0; /* compilers turn pow(x, 2.0) into x * x, which has different bits */
        for (int i = 0; i < LANES; i++)
            if (found[i] != found[i]) found[i] = pow(x[i], exponent);
    }
    EACH_LANE to[i] = factor * found[i];
}
