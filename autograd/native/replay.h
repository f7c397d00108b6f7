/* The interpreter of programs: instructions run on an array of slots, one number each.

   The code is a sequence of words. An instruction is its CODE, the slot of its result, and the slots of its operands.

       formula   CODE, result, operands ...
       guard     CODE, position of the guard, x, y, slot of the outcome
       many      CODE, row, count, operands ..., result, count of partials, (part, result) ...
       python    CODE
       end       CODE

   The writer of the code checks every word of it: nothing is checked here. */

#include <stdint.h>

/* Whether two numbers are the same, zeros of different sign being different. */
static inline int same_bits(double x, double y) {
    return (x == y && signbit(x) == signbit(y)) || (x != x && y != y);
}

/* Run code up to its end, to a guard that does not hold, or to what only Python can compute; return where that is. */
static const int32_t *run_loudly(const int32_t *code, double *slots, double *operands) {
#define TEST(holds) { \
        double x = slots[code[2]], y = slots[code[3]], outcome = slots[code[4]]; \
        (void)y; \
        if (!(holds)) return code; \
        code += 5; \
        continue; \
    }
    for (;;) {
        switch (code[0]) {
        CASES_OF_TESTS
        CASES_OF_FORMULAS
        case CODE_many: {
            int32_t count = code[2], parts;
            double z;
            for (int32_t i = 0; i < count; i++) operands[i] = slots[code[3 + i]];
            if (!compute_any(code[1], count, operands, &z, operands + count)) return code;
            code += 3 + count;
            parts = code[1];
            slots[code[0]] = z;
            code += 2;
            for (int32_t i = 0; i < parts; i++, code += 2) slots[code[1]] = operands[count + code[0]];
            continue;
        }
        default: return code; /* CODE_end and CODE_python */
        }
    }
#undef TEST
}

/* Run code, and leave the processor's flags as they were. */
static const int32_t *run_code(const int32_t *code, double *slots, double *operands) {
    FloatFlags before = float_flags();
    code = run_loudly(code, slots, operands);
    restore_float_flags(before);
    return code;
}
