// Numbers as text, as the engine writes them: rounded to the digits of the page, or exactly if that is not longer.
const digits = told.live ? told.live.precision : 4;

function textOf(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  if (x === 0) return "0";
  const exact = placed(x.toExponential(), 16), rounded = placed(roundedTo(x, digits), digits);
  return exact.length <= rounded.length ? exact : rounded;
}
const signed = (text) => text.replaceAll("-", "−");
const withAllDigits = (x) => (Number.isFinite(x) && x !== 0 ? placed(x.toExponential(), 16) : textOf(x));

// Rounds halves to even, as Python does. toExponential rounds them up.
function roundedTo(x, count) {
  const text = x.toExponential(count - 1);
  if (!x.toExponential(count).includes("5e")) return text;
  const whole = x.toExponential(100), [mantissa, exponent] = whole.split("e"), all = mantissa.replace(/[-.]/g, "");
  const isHalf = /^50*$/.test(all.slice(count)), isEven = "02468".includes(all[count - 1]);
  if (!isHalf || !isEven) return text;
  const kept = all.slice(0, count);
  return `${x < 0 ? "-" : ""}${kept[0]}.${kept.slice(1)}e${exponent}`;
}

// Writes a number such as "1.25e-3" without an exponent, unless it is small or has more digits before the point.
function placed(text, most) {
  const [, sign, first, rest = "", power] = /^(-?)(\d)\.?(\d*)e(.*)$/.exec(text), e = Number(power);
  if (e < -4 || e >= most) return `${sign}${first}${rest && "."}${rest}e${e}`;
  if (e < 0) return `${sign}0.${"0".repeat(-e - 1)}${first}${rest}`;
  const all = (first + rest).padEnd(e + 1, "0"), behind = all.slice(e + 1);
  return sign + all.slice(0, e + 1) + (behind && `.${behind}`);
}
