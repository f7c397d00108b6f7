/* The interpreter of programs. Instructions operate on an array of slots; a slot holds one number.

   The code is a sequence of words:

       formula   CODE, result, operands ...
       guard     CODE, position of the guard, x, y, slot of the outcome
       many      CODE, row, count, operands ..., result, count of partials, (part, result) ...
       sum       CODE, count, result, first, last, (factor, factor) ...
       sums      CODE, count, step, step, 4 results, 4 first, 4 last, (factor, factor) ...
       rows      as sums, with the steps 0 and 1
       python    CODE
       end       CODE

   Nothing is checked here: the encoder has checked every word. */

#include <stdint.h>

#include "replay/powers.h"
#include "replay/sums.h"

/* Run code up to its end, a guard that fails, or an instruction that needs Python. Return the position where it
   stopped. May leave floating-point flags set. */
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
        case CODE_sum: {
            const int32_t *term = code + 5, *end = term + 2 * code[1];
            double sum = slots[code[3]];
            for (; term < end; term += 2) sum += slots[term[0]] * slots[term[1]];
            slots[code[2]] = sum + slots[code[4]];
            code = end;
            continue;
        }
        case CODE_sums: code = run_sums(code, slots); continue;
        case CODE_rows: code = run_sums_of_rows(code, slots); continue;
        default: return code; /* CODE_end and CODE_python */
        }
    }
#undef TEST
}

/* Run code, and restore the processor's floating-point flags. */
static const int32_t *run_code(const int32_t *code, double *slots, double *operands) {
    FloatFlags before = float_flags();
    code = run_loudly(code, slots, operands);
    restore_float_flags(before);
    return code;
}
