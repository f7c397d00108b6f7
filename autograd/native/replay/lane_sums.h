/* Sums of numbers and products: the terms of a chain at each lane, and one term over all lanes.

   lanes.h includes this twice: once for the same bits as the function, and once with a product and its sum rounded
   together. SUMS(name) is the name of a function. */

/* Add terms from left to right. Four sums at a time stay in registers. Adding to -0.0 gives the first term itself. */
static ALWAYS_INLINE void SUMS(run_chain)(const int32_t *code, double *lanes, const double *shared) {
    const int32_t *terms = code + 2, *end = terms + 2 * code[1];
    Wide *to = (Wide *)(lanes + *end);
    for (int from = 0; from < LANES; from += 4 * WIDTH, to += 4) {
        Wide a = -0.0 - (Wide){0}, b = a, c = a, d = a;
        for (const int32_t *term = terms; term < end; term += 2) {
            const int32_t x = term[0], y = term[1];
            if (x < 0) { /* the encoder writes a shared factor second */
                double number = y == NO_FACTOR ? shared[~x] : shared[~x] * shared[~y];
                a += number;
                b += number;
                c += number;
                d += number;
            } else if (y == NO_FACTOR) {
                a += WIDE_AT(lanes, x, from, 0);
                b += WIDE_AT(lanes, x, from, 1);
                c += WIDE_AT(lanes, x, from, 2);
                d += WIDE_AT(lanes, x, from, 3);
            } else if (y < 0) {
                double number = shared[~y];
                a += number * WIDE_AT(lanes, x, from, 0);
                b += number * WIDE_AT(lanes, x, from, 1);
                c += number * WIDE_AT(lanes, x, from, 2);
                d += number * WIDE_AT(lanes, x, from, 3);
            } else {
                a += WIDE_AT(lanes, x, from, 0) * WIDE_AT(lanes, y, from, 0);
                b += WIDE_AT(lanes, x, from, 1) * WIDE_AT(lanes, y, from, 1);
                c += WIDE_AT(lanes, x, from, 2) * WIDE_AT(lanes, y, from, 2);
                d += WIDE_AT(lanes, x, from, 3) * WIDE_AT(lanes, y, from, 3);
            }
        }
        to[0] = a;
        to[1] = b;
        to[2] = c;
        to[3] = d;
    }
}

/* Return the sum of a term over the first `count` lanes, in the order of row_blocks.py. */
static ALWAYS_INLINE double SUMS(total_of)(const int32_t *term, const double *lanes, const double *shared, int count) {
    enum { HALF = LANES / WIDTH / 2 };
    const int32_t x = term[0], y = term[1];
    Wide sums[HALF];
    if (x < 0 || (y < 0 && y != NO_FACTOR) || count < LANES) {
        double each[LANES] __attribute__((aligned(64)));
        for (int i = 0; i < count; i++) {
            double number = x < 0 ? shared[~x] : lanes[x + i];
            each[i] = y == NO_FACTOR ? number : number * (y < 0 ? shared[~y] : lanes[y + i]);
        }
        for (int i = count; i < LANES; i++) each[i] = -0.0; /* adding it changes nothing */
        for (int i = 0; i < HALF; i++) sums[i] = WIDE_AT(each, 0, 0, i) + WIDE_AT(each, 0, 0, i + HALF);
    } else if (y == NO_FACTOR) {
        for (int i = 0; i < HALF; i++) sums[i] = WIDE_AT(lanes, x, 0, i) + WIDE_AT(lanes, x, 0, i + HALF);
    } else {
        for (int i = 0; i < HALF; i++)
            sums[i] = WIDE_AT(lanes, x, 0, i) * WIDE_AT(lanes, y, 0, i)
                + WIDE_AT(lanes, x, 0, i + HALF) * WIDE_AT(lanes, y, 0, i + HALF);
    }
    for (int left = HALF / 2; left; left /= 2)
        for (int i = 0; i < left; i++) sums[i] += sums[i + left];
    return sum_of_wide(sums);
}
