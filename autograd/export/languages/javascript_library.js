// Functions for exported JavaScript, named as in C. A program contains only those that it uses.

const isfinite = Number.isFinite;

function exp2(x) {
  return Math.pow(2, x);
}

// In C, 1 to any power is 1, and -1 to an infinite power too.
function pow(x, y) {
  return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y);
}

function fmod(x, y) {
  return x % y;
}

function signbit(x) {
  return x < 0 || Object.is(x, -0);
}

function copysign(x, y) {
  return signbit(x) === signbit(y) ? x : -x;
}

function same_bits(x, y) {
  return Object.is(x, y);
}

// The nearest integer, halves to even.
function rint(x) {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

function floor_quotient(x, y) {
  if (y === 0) return x / y;
  const rest = x % y;
  let quotient = (x - rest) / y;
  if (rest !== 0 && y < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return copysign(0, x / y);
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

// exp(-x * x). The rounding of the square would cost digits, so x is split into two parts.
function exp_of_minus_square(x) {
  const m = Math.floor(256 * x + 0.5) / 256;
  return Math.exp(-m * m) * Math.exp((m - x) * (m + x));
}

// A series of positive terms near 0.
function erf(x) {
  if (Math.abs(x) > 1) return x < 0 ? erfc(-x) - 1 : 1 - erfc(x);
  let term = x, sum = x;
  for (let k = 1; k < 40; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return ((2 * sum) / Math.sqrt(Math.PI)) * exp_of_minus_square(x);
}

// The trapezoidal rule with steps of 1/2 for the integral of exp(-t * t) / (x * x + t * t), whose only large error is
// known (Matta and Reichel 1971).
function erfc(x) {
  if (!(x > 1)) return x < -1 ? 2 - erfc(-x) : 1 - erf(x);
  if (x > 28) return 0;
  let sum = 1 / (2 * x * x);
  for (let n = 1; n < 14; n++) sum += Math.exp((-n * n) / 4) / ((n * n) / 4 + x * x);
  const rule = (exp_of_minus_square(x) * x * sum) / Math.PI;
  return x < 2 * Math.PI ? rule - 2 / Math.expm1(4 * Math.PI * x) : rule;
}

// Round to decimal digits, halves to even, in exact arithmetic: x is a whole number over a power of two.
function round_decimal(x, digits) {
  if (digits % 1 !== 0) return NaN;
  if (!Number.isFinite(x) || x === 0 || digits > 323) return x;
  if (digits < -308) return copysign(0, x);
  let numerator = Math.abs(x), denominator = 1n;
  while (numerator !== Math.floor(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  numerator = BigInt(numerator);
  if (digits > 0) numerator *= 10n ** BigInt(digits);
  else denominator *= 10n ** BigInt(-digits);
  let quotient = numerator / denominator;
  const rest = 2n * (numerator % denominator);
  if (rest > denominator || (rest === denominator && quotient % 2n === 1n)) quotient += 1n;
  return copysign(Number(`${quotient}e${-digits}`), x);
}

// Each loop adds from left to right. i and j are the positions of the first numbers, di and dj the steps.
function sum_of_products(n, x, i, di, y, j, dj) {
  let sum = x[i] * y[j];
  for (let k = 1; k < n; k++) sum += x[i + k * di] * y[j + k * dj];
  return sum;
}

function add_products(sum, n, x, i, di, y, j, dj) {
  for (let k = 0; k < n; k++) sum += x[i + k * di] * y[j + k * dj];
  return sum;
}

function sum_of(n, x, i, di) {
  let sum = x[i];
  for (let k = 1; k < n; k++) sum += x[i + k * di];
  return sum;
}

function add_numbers(sum, n, x, i, di) {
  for (let k = 0; k < n; k++) sum += x[i + k * di];
  return sum;
}

function chosen(n, x, i) {
  return i >= 0 && i < n ? x[Math.trunc(i)] : NaN;
}

// A sum with its rounding errors added at the end.
function exact_sum(x) {
  let sum = 0, rest = 0;
  for (const term of x) {
    const both = sum + term;
    rest += Math.abs(sum) >= Math.abs(term) ? sum - both + term : term - both + sum;
    sum = both;
  }
  return Number.isFinite(rest) ? sum + rest : sum;
}

function list_dot(x) {
  const n = x.length >> 1;
  const products = x.slice(0, n).map((w, k) => w * x[n + k]);
  const value = [...products, ...x.slice(2 * n)].reduce((a, b) => a + b, -0);
  return [value, [...x.slice(n, 2 * n), ...x.slice(0, n), ...x.slice(2 * n).map(() => 1)]];
}

function list_fsum(x) {
  return [exact_sum(x), x.map(() => 1)];
}

function list_norm(x) {
  const largest = x.reduce((m, a) => Math.max(m, Math.abs(a)), 0);
  const infinities = x.filter((a) => Math.abs(a) === Infinity).length;
  if (infinities > 0) {
    const only = (a) => (Math.abs(a) === Infinity ? Math.sign(a) : 0);
    return [Infinity, x.map((a) => (x.some(Number.isNaN) ? NaN : infinities === 1 ? only(a) : a / Infinity))];
  }
  if (!(largest > 0)) return [largest, x.map(() => largest)];
  const scaled = x.map((a) => a / largest);
  const length = Math.sqrt(exact_sum(scaled.map((a) => a * a)));
  return [largest * length, scaled.map((a) => a / length)];
}

// A number as [m, e] with x = m * 2 ** e and m far from the limits of numbers.
function split(x) {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  if (Math.abs(x) < 2 ** -400) return [x * 2 ** 600, -600];
  return Math.abs(x) > 2 ** 400 ? [x * 2 ** -600, 600] : [x, 0];
}

// A product without intermediate overflow.
function product(x) {
  let total = 1, exponent = 0;
  for (const factor of x) {
    const [m, e] = split(factor);
    const [next, carried] = split(total * m);
    total = next;
    exponent += e + carried;
  }
  while (exponent !== 0 && total !== 0 && Number.isFinite(total)) {
    const step = Math.max(-600, Math.min(600, exponent));
    total *= 2 ** step;
    exponent -= step;
  }
  return total;
}

function list_prod(x) {
  return [product(x), x.map((_, k) => product([...x.slice(0, k), ...x.slice(k + 1)]))];
}

// The softmax, the largest number m, and the sum of exp(x - m) without the term of m.
function exponentials(x) {
  const m = x.reduce((a, b) => Math.max(a, b));
  const terms = x.map((a) => (a === m ? 1 : Math.exp(a - m)));
  const rest = exact_sum(terms.filter((_, k) => k !== x.indexOf(m)));
  const undefined_ = Number.isNaN(m) || m === -Infinity || (m === Infinity && rest > 0);
  return [terms.map((a, k) => (undefined_ ? NaN : m === Infinity ? Number(x[k] === m) : a / (1 + rest))), m, rest];
}

function list_logsumexp(x) {
  const [weights, m, rest] = exponentials(x);
  return [Number.isFinite(m) ? m + Math.log1p(rest) : m, weights];
}

function list_softmax(operands) {
  const i = operands[operands.length - 1];
  const [weights] = exponentials(operands.slice(0, -1));
  const others = exact_sum(weights.filter((_, k) => k !== i));
  const value = chosen(weights.length, weights, i);
  return [value, weights.map((w, k) => (k === i ? value * others : -(value * w)))];
}

function list_log_softmax(operands) {
  const x = operands.slice(0, -1), i = operands[operands.length - 1];
  const [weights, m, rest] = exponentials(x);
  const others = exact_sum(weights.filter((_, k) => k !== i));
  const chosen_weight = chosen(weights.length, weights, i);
  const value = Number.isFinite(m) ? chosen(x.length, x, i) - m - Math.log1p(rest) : Math.log(chosen_weight);
  return [value, weights.map((w, k) => (k !== i ? -w : w >= 0.5 ? others : 1 - w))];
}
