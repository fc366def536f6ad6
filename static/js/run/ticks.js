// @ts-check
// Ticks of an axis that somebody has zoomed into, at round values. Pure.

const CLOSE = 2; // decades under which ticks stand at 1, 2 and 5
const CLOSER = 0.7; // decades under which those are too few: straight steps then
const FEW = 6; // ticks of a straight axis, about
const MANY = 9; // of a logarithmic one, at most

/**
 * @param {number[]} range decades where the axis is logarithmic
 * @param {boolean} linear
 * @returns {number[]} ascending values
 */
export function ticksOf([low, high], linear) {
  if (linear) return straight(low, high);
  if (high - low < CLOSER) return straight(10 ** low, 10 ** high);
  const steps = high - low < CLOSE ? [1, 2, 5] : [1];
  const values = [];
  for (let decade = Math.floor(low); decade <= Math.ceil(high); decade += 1) {
    for (const step of steps) {
      const value = step * 10 ** decade;
      if (Math.log10(value) >= low && Math.log10(value) <= high) values.push(value);
    }
  }
  const every = Math.ceil(values.length / MANY);
  return values.filter((_, index) => index % every === 0);
}

/**
 * @param {number} low
 * @param {number} high
 */
function straight(low, high) {
  const rough = (high - low) / FEW;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const values = [];
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high * (1 + 1e-9); index += 1) {
    values.push(index * step);
  }
  return values;
}
