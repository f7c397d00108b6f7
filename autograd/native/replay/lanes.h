/* The interpreter of programs over lanes: an instruction computes one number for each of LANES rows, at most 64.

   `lanes` holds blocks of LANES numbers, one block per slot. `shared` holds the numbers that all rows share. The code
   is a sequence of words. A slot is given as the position of its first number.

       plain formula   CODE, result, operands that it reads ...
       fast formula    CODE, result, operands that it reads ..., none of them shared
       other formula   CODE, result, operands that it reads ..., which of them are shared, a bit for each
       guard           CODE, position of the guard, x, y, outcome, which of x and y are shared
       chain           CODE, count of terms, (x, y or NO_FACTOR) ..., result; exact or fast
       total           CODE, output, x, y or NO_FACTOR; exact or fast
       many            CODE, row, count, operands ..., result, count of partials, (part, result) ...
       end             CODE

   A shared operand of `many`, `chain` and `total` is written as ~slot. The writer of the code checks every word
   of it. */

/* Lanes are independent, so a result may overwrite an operand. */
#if defined(__GNUC__) && !defined(__clang__)
#define EACH_LANE _Pragma("GCC ivdep") for (int i = 0; i < LANES; i++)
#else
#define EACH_LANE for (int i = 0; i < LANES; i++)
#endif

typedef struct {
    uint64_t failed; /* lanes at which a guard does not hold */
    uint64_t python; /* lanes that only Python can compute */
} LaneResult;

#define NO_FACTOR INT32_MIN /* a term is a number, not a product */

/* Numbers of successive lanes: one or a few registers full. */
#if defined(__GNUC__)
typedef double Wide __attribute__((vector_size(64), may_alias));
typedef double Half __attribute__((vector_size(32), may_alias));
typedef double Pair __attribute__((vector_size(16), may_alias));
#define WIDTH 8

/* Return the sum of eight numbers. Numbers four apart are added first. */
static ALWAYS_INLINE double sum_of_wide(const Wide *x) {
    const Half half = ((const Half *)x)[0] + ((const Half *)x)[1];
    const Pair pair = ((const Pair *)&half)[0] + ((const Pair *)&half)[1];
    return pair[0] + pair[1];
}
#else
typedef double Wide;
#define WIDTH 1
#define sum_of_wide(x) (*(x))
#endif

#define WIDE_AT(lanes, word, from, i) (((const Wide *)((lanes) + (word) + (from)))[i])

#define SUMS(name) name
#include "replay/lane_sums.h"
#undef SUMS

/* Without no-trapping-math, choices between two results are not vectorized. That option also changes the sign of some
   zeros, and fp-contract=fast may round a product and a sum once. So the exact formulas are compiled without them. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
#pragma GCC optimize("no-trapping-math", "fp-contract=fast")
#endif

#include "replay/vector_functions.h"

#define SUMS(name) fast_##name
#include "replay/lane_sums.h"
#undef SUMS

/* Return whether any lane is out of range for the sine of vector_functions.h; nan counts as out of range. */
static ALWAYS_INLINE int any_is_far(const double *x) {
    int is_far = 0;
    for (int i = 0; i < LANES; i++) is_far |= !(fabs(x[i]) <= FAR);
    return is_far;
}

/* Run instructions that need not be exact, up to the first one that must be. */
FOR_EACH_PROCESSOR
static const int32_t *run_fast(const int32_t *code, double *lanes, const double *shared, int count, double *sums) {
    for (;;) {
        switch (code[0]) {
        CASES_OF_FAST_FORMULAS
        case LANES_fast_chain:
            fast_run_chain(code, lanes, shared);
            code += 3 + 2 * code[1];
            continue;
        case LANES_fast_total:
            sums[code[1]] = fast_total_of(code + 2, lanes, shared, count);
            code += 4;
            continue;
        default: return code;
        }
    }
}

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC pop_options
#endif

/* Return the position of the lowest bit that is set. There must be one. */
static ALWAYS_INLINE int lowest_lane(uint64_t lanes) {
#if defined(__GNUC__)
    return __builtin_ctzll(lanes);
#else
    int i = 0;
    while (!(lanes >> i & 1)) i++;
    return i;
#endif
}

#define EACH_SET_LANE(lanes) for (uint64_t left = (lanes), i = 0; left && (i = lowest_lane(left), 1); left &= left - 1)

/* Return the bits of lanes: bit i is set if flags[i] is 1, not 0. */
static ALWAYS_INLINE uint64_t set_lanes(const uint8_t *flags) {
    uint64_t bits = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (int i = 0; i < LANES; i += 8) { /* the product moves the lowest bit of byte k to bit 56 + k */
        uint64_t eight;
        memcpy(&eight, flags + i, 8);
        bits |= (eight * 0x0102040810204080u) >> 56 << i;
    }
#else
    for (int i = 0; i < LANES; i++) bits |= (uint64_t)flags[i] << i;
#endif
    return bits;
}

#include "replay/lane_powers.h"

/* Run formulas that call functions, up to the first one that does not. */
static const int32_t *run_calls(const int32_t *code, double *lanes, const double *shared) {
    for (;;) {
        switch (code[0]) {
        CASES_OF_OTHER_FORMULAS
        default: return code;
        }
    }
}

/* Write a number that all lanes share to each lane of `to`, unless lanes have their own. Return the address of the lanes. */
static ALWAYS_INLINE const double *each_lane(int is_shared, int32_t word, const double *lanes, const double *shared, double *to) {
    if (!is_shared) return lanes + word;
    EACH_LANE to[i] = shared[word];
    return to;
}

/* Test a guard; return the lanes at which it does not hold. */
static ALWAYS_INLINE uint64_t failed_lanes(const int32_t *code, const double *lanes, const double *shared) {
    double same_x[LANES], same_y[LANES];
    const double *of_x = each_lane(code[5] & 1, code[2], lanes, shared, same_x);
    const double *of_y = each_lane(code[5] & 2, code[3], lanes, shared, same_y);
    const double outcome = shared[code[4]];
    uint8_t failed[LANES];
#define TEST(holds) \
        EACH_LANE { \
            const double x = of_x[i], y = of_y[i]; \
            (void)y; \
            failed[i] = !(holds); \
        } \
        return set_lanes(failed);
    switch (code[0]) {
    CASES_OF_LANE_TESTS
    default: return 0;
    }
#undef TEST
}

/* Compute an operation of a list for the first `count` lanes; return those that only Python can compute. */
static uint64_t run_many(const int32_t **at, double *lanes, const double *shared, double *operands, int count) {
    const int32_t *code = *at, *results = code + 3 + code[2];
    int32_t n = code[2];
    uint64_t python = 0;
    for (int i = 0; i < count; i++) {
        double z;
        for (int32_t k = 0; k < n; k++) {
            int32_t word = code[3 + k];
            operands[k] = word < 0 ? shared[~word] : lanes[word + i];
        }
        if (!compute_any(code[1], n, operands, &z, operands + n)) {
            python |= (uint64_t)1 << i;
            continue;
        }
        lanes[results[0] + i] = z;
        for (int32_t k = 0; k < results[1]; k++)
            lanes[results[3 + 2 * k] + i] = operands[n + results[2 + 2 * k]];
    }
    *at = results + 2 + 2 * results[1];
    return python;
}

/* Run a block of rows. This may set the processor's flags. The first `count` lanes are in use. The sums of outputs over
   these are written to `sums`.
   The position of the guard that fails for a lane is written to `guards`, unless that is NULL. */
FOR_EACH_PROCESSOR
static LaneResult run_block(
    const int32_t *code, double *lanes, const double *shared, double *operands, int count, double *sums, int32_t *guards
) {
    LaneResult result = {0, 0};
    const uint64_t all = count < 64 ? ((uint64_t)1 << count) - 1 : ~(uint64_t)0;
    for (;;) {
        switch (code[0]) {
        CASES_OF_PLAIN_FORMULAS
        case LANES_chain:
            run_chain(code, lanes, shared);
            code += 3 + 2 * code[1];
            continue;
        case LANES_total:
            sums[code[1]] = total_of(code + 2, lanes, shared, count);
            code += 4;
            continue;
        case LANES_many:
            result.python |= run_many(&code, lanes, shared, operands, count);
            continue;
        case LANES_end: return result;
        default:
            if (code[0] >= FIRST_LANE_TEST && code[0] < FIRST_LANE_FORMULA) {
                const uint64_t failed = failed_lanes(code, lanes, shared) & all & ~result.failed;
                if (guards) { EACH_SET_LANE(failed) guards[i] = code[1]; }
                result.failed |= failed;
                if ((result.failed | result.python) == all) return result;
                code += 6;
            } else code = run_calls(run_fast(code, lanes, shared, count, sums), lanes, shared);
        }
    }
}

/* Run a block, and leave the processor's flags as they were. */
static LaneResult run_lanes(
    const int32_t *code, double *lanes, const double *shared, double *operands, int count, double *sums, int32_t *guards
) {
    FloatFlags before = float_flags();
    LaneResult result = run_block(code, lanes, shared, operands, count, sums, guards);
    restore_float_flags(before);
    return result;
}
