/* Squares and cubes of lanes, with the same bits as pow. */

/* Write factor * pow(x, 2 or 3) for each lane. */
static ALWAYS_INLINE void run_power(double *to, const double *x, int is_cube, double factor) {
    double found[LANES];
    uint8_t is_missing[LANES];
    EACH_LANE {
        found[i] = rounded_power(x[i], is_cube);
        is_missing[i] = found[i] != found[i];
    }
    volatile double exponent = is_cube ? 3.0 : 2.0; /* compilers turn pow(x, 2.0) into x * x, which has different bits */
    EACH_SET_LANE(set_lanes(is_missing)) found[i] = pow(x[i], exponent);
    EACH_LANE to[i] = factor * found[i];
}
