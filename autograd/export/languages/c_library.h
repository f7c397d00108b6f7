/* Functions for exported C, besides native/table/list_operations.h. A program contains only those that it uses. */

/* Each loop adds from left to right. i and j are the positions of the first numbers, di and dj the steps. */
static double sum_of_products(int n, const double *x, int i, int di, const double *y, int j, int dj) {
    double sum = x[i] * y[j];
    for (int k = 1; k < n; k++) sum += x[i + k * di] * y[j + k * dj];
    return sum;
}

static double add_products(double sum, int n, const double *x, int i, int di, const double *y, int j, int dj) {
    for (int k = 0; k < n; k++) sum += x[i + k * di] * y[j + k * dj];
    return sum;
}

static double sum_of(int n, const double *x, int i, int di) {
    double sum = x[i];
    for (int k = 1; k < n; k++) sum += x[i + k * di];
    return sum;
}

static double add_numbers(double sum, int n, const double *x, int i, int di) {
    for (int k = 0; k < n; k++) sum += x[i + k * di];
    return sum;
}

static double chosen(int n, const double *x, double i) {
    return i >= 0 && i < n ? x[(int)i] : NAN;
}

/* Return the length of a vector as Python's math.hypot does: squares are added with twice the digits, after scaling by a
   power of two, and the root is corrected once. */
static double vector_length(ptrdiff_t n, const double *x) {
    double largest = 0.0, sum = 1.0, squares = 0.0, carried = 0.0, scale, root, unit = 1.0;
    int e, has_nan = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (fabs(x[i]) > largest) largest = fabs(x[i]);
        has_nan |= x[i] != x[i];
    }
    if (isinf(largest)) return largest;
    if (has_nan) return NAN;
    if (largest == 0.0 || n == 1) return largest;
    if (largest < DBL_MIN) unit = DBL_MIN; /* the power of two would overflow */
    frexp(largest / unit, &e);
    scale = ldexp(1.0, -e);
    for (ptrdiff_t i = 0; i < n; i++) add_square(fabs(x[i]) / unit * scale, 1.0, &sum, &squares, &carried);
    root = sqrt(sum - 1.0 + (squares + carried));
    add_square(root, -1.0, &sum, &squares, &carried);
    return unit * ((root + (sum - 1.0 + (squares + carried)) / (2.0 * root)) / scale);
}

/* Add sign * x * x to a sum. Its rounding errors are added up separately. */
static void add_square(double x, double sign, double *sum, double *squares, double *carried) {
    double top = upper_half(x), rest = x - top, square = sign * (x * x), before = *sum;
    *squares += sign * (((top * top - sign * square) + 2.0 * top * rest) + rest * rest);
    *sum = before + square;
    *carried += (before - *sum) + square;
}

static double length_of_two(double x, double y) {
    const double both[] = {x, y};
    return vector_length(2, both);
}

/* Round to decimal digits, halves to even: the exact decimal number is rounded as text. */
static double round_decimal(double x, double digits) {
    char text[800];
    if (digits != floor(digits) || isinf(digits)) return NAN;
    if (!isfinite(x) || digits > 323.0) return x;
    if (digits < 0.0) return copysign(digits < -308.0 ? 0.0 : round_whole(fabs(x), (int)-digits), x);
    snprintf(text, sizeof text, "%.*f", (int)digits, x);
    return strtod(text, NULL);
}

/* Round a positive number so that it ends with zeros. */
static double round_whole(double x, int zeros) {
    char text[400] = "0";
    int length, kept, rest = x > floor(x), up;
    snprintf(text + 1, sizeof text - 1, "%.0f", floor(x));
    length = (int)strlen(text);
    kept = length - zeros;
    if (kept < 1) return 0.0;
    for (int k = kept + 1; k < length; k++) rest |= text[k] != '0';
    up = text[kept] > '5' || (text[kept] == '5' && (rest || (text[kept - 1] - '0') % 2));
    for (int k = kept; k < length; k++) text[k] = '0';
    for (int k = kept - 1; up; k--) {
        up = text[k] == '9';
        text[k] = up ? '0' : (char)(text[k] + 1);
    }
    return strtod(text, NULL);
}

/* The sum of numbers whose partial sums overflow, or that are infinite. Adding a negative number to a positive sum, and a
   positive one to a negative sum, overflows only if the sum of all does. `order` is room for n numbers. */
static double unusual_sum(ptrdiff_t n, const double *x, double *order) {
    double sum = 0.0, exact;
    ptrdiff_t up = 0, down = 0;
    for (ptrdiff_t i = 0; i < n; i++) sum += isfinite(x[i]) ? 0.0 : x[i];
    if (sum != 0.0) return sum; /* inf, -inf or nan */
    for (ptrdiff_t i = 0; i < n; i++) {
        while (up < n && !(x[up] > 0.0)) up++;
        while (down < n && x[down] > 0.0) down++;
        order[i] = down == n || (up < n && sum <= 0.0) ? x[up++] : x[down++];
        sum += order[i];
    }
    if (exact_sum(n, order, -1, &exact)) return exact;
    for (ptrdiff_t i = 0; i < n; i++) order[i] = ldexp(x[i], -64);
    return exact_sum(n, order, -1, &exact) ? ldexp(exact, 64) : NAN;
}

static void list_fsum(ptrdiff_t n, const double *x, double *z, double *p) {
    if (!kernel_fsum(n, x, z, p)) {
        *z = unusual_sum(n, x, p);
        for (ptrdiff_t i = 0; i < n; i++) p[i] = 1.0;
    }
}

static void list_dot(ptrdiff_t n, const double *x, double *z, double *p) {
    kernel_dot(n, x, z, p);
}

static void list_prod(ptrdiff_t n, const double *x, double *z, double *p) {
    if (!kernel_prod(n, x, z, p)) *z = NAN; /* out of memory */
}

static void list_norm(ptrdiff_t n, const double *x, double *z, double *p) {
    double scale, infinities = 0.0;
    *z = vector_length(n, x);
    scale = *z < 1e-150 ? 0x1p600 : *z > 1e300 ? 0x1p-40 : 1.0;
    for (ptrdiff_t i = 0; i < n; i++) {
        infinities += isinf(x[i]) ? 1.0 : x[i] == x[i] ? 0.0 : NAN;
        p[i] = scale * x[i];
    }
    if (infinities == 0.0 && *z > 0.0) {
        divide_by_length(n, p, scale == 1.0 ? *z : vector_length(n, p));
        return;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        if (infinities == 1.0) p[i] = isinf(x[i]) ? copysign(1.0, x[i]) : 0.0;
        else p[i] = infinities == 0.0 ? 0.0 : infinities > 1.0 ? p[i] / INFINITY : NAN;
    }
}

/* Write the softmax of numbers whose largest is infinite or nan. Return the largest. */
static double unusual_softmax(ptrdiff_t n, const double *x, double *p) {
    double largest = x[0], count = 0.0;
    for (ptrdiff_t i = 1; i < n; i++) largest = larger_of(largest, x[i]);
    for (ptrdiff_t i = 0; i < n; i++) count += x[i] == INFINITY;
    for (ptrdiff_t i = 0; i < n; i++) p[i] = largest == INFINITY && count == 1.0 ? x[i] == INFINITY : NAN;
    return largest;
}

static void list_logsumexp(ptrdiff_t n, const double *x, double *z, double *p) {
    if (!kernel_logsumexp(n, x, z, p)) *z = unusual_softmax(n, x, p);
}

static void list_softmax(ptrdiff_t n, const double *x, double *z, double *p) {
    if (!kernel_softmax(n, x, z, p)) unusual_component(n, x, z, p, 0);
}

static void list_log_softmax(ptrdiff_t n, const double *x, double *z, double *p) {
    if (!kernel_log_softmax(n, x, z, p)) unusual_component(n, x, z, p, 1);
}

/* One component of the softmax of numbers whose largest is infinite or nan, or its logarithm. */
static void unusual_component(ptrdiff_t n, const double *x, double *z, double *p, int is_log) {
    double i = x[n - 1], others = 0.0;
    unusual_softmax(n - 1, x, p);
    *z = chosen((int)n - 1, p, i);
    for (ptrdiff_t j = 0; j < n - 1; j++) others += j == i ? 0.0 : p[j];
    for (ptrdiff_t j = 0; j < n - 1; j++) {
        if (is_log) p[j] = j != i ? -p[j] : p[j] >= 0.5 ? others : 1.0 - p[j];
        else p[j] = j == i ? *z * others : -(*z * p[j]);
    }
    if (is_log) *z = log(*z);
}
