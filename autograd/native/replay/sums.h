/* Four sums of products at once. The processor adds to one while it waits for another. Each has the same bits as if it
   were computed alone. */

/* The same code, compiled for several processors. The version that fits is chosen at run time. */
#if defined(__GNUC__) && __GNUC__ >= 12 && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define FOR_EACH_PROCESSOR
#endif

/* Write the results. Their words are followed by those of the first and the last numbers. */
static ALWAYS_INLINE void finish_sums(const int32_t *to, double *slots, double a, double b, double c, double d) {
    a += slots[to[8]], b += slots[to[9]], c += slots[to[10]], d += slots[to[11]];
    slots[to[0]] = a, slots[to[1]] = b, slots[to[2]] = c, slots[to[3]] = d;
}

/* The factors of each sum are one step after those of the previous sum. */
static ALWAYS_INLINE const int32_t *run_sums(const int32_t *code, double *slots) {
    const int32_t *to = code + 4, *term = code + 16, *end = term + 2 * code[1];
    const intptr_t p = code[2], q = code[3];
    double a = slots[to[4]], b = slots[to[5]], c = slots[to[6]], d = slots[to[7]];
    for (; term < end; term += 2) {
        const double *x = slots + term[0], *y = slots + term[1];
        a += x[0] * y[0];
        b += x[p] * y[q];
        c += x[2 * p] * y[2 * q];
        d += x[3 * p] * y[3 * q];
    }
    finish_sums(to, slots, a, b, c, d);
    return end;
}

/* The first factor is the same in all sums, and the second factors are adjacent. */
#if defined(__GNUC__)
typedef double Four __attribute__((vector_size(32), aligned(8), may_alias));

FOR_EACH_PROCESSOR
static const int32_t *run_sums_of_rows(const int32_t *code, double *slots) {
    const int32_t *to = code + 4, *term = code + 16, *end = term + 2 * code[1];
    Four sums = {slots[to[4]], slots[to[5]], slots[to[6]], slots[to[7]]};
    for (; term < end; term += 2) sums += slots[term[0]] * *(const Four *)(slots + term[1]);
    finish_sums(to, slots, sums[0], sums[1], sums[2], sums[3]);
    return end;
}
#else
#define run_sums_of_rows run_sums
#endif
