// @ts-check
// The samples that this page knows of, and their medians. Pure: no page, no network.

/**
 * @typedef {{series: string, size: number, block: number, n: number | null, seconds: number | null,
 *   bytes: number | null, weight_bytes: number | null, peak_bytes: number | null, warmups: number | null, ok: boolean,
 *   reason: string | null}} Sample
 * @typedef {"time" | "size" | "memory" | "throughput"} Show
 * @typedef {{n: number, median: number, low: number, high: number, count: number,
 *   outliers: string, withoutWarmup: string, reason: string | null}} Cell
 * @typedef {{n: number, reason: string}} Failure
 */

/** @type {Record<Show, (sample: Sample) => number | null>} */
const VALUE = {
  time: (sample) => sample.seconds,
  size: (sample) => sample.bytes,
  memory: (sample) => sample.peak_bytes,
  throughput: ({ weight_bytes, seconds }) => weight_bytes && seconds ? weight_bytes / seconds : null,
};

const TAIL = 0.025;

/**
 * The median and its exact percentile-bootstrap interval, as app/experiments/cells.py has it.
 * @param {number[]} values at least one
 */
export function intervalOfMedian(values) {
  const ordered = [...values].sort((a, b) => a - b);
  const half = ordered.length >> 1;
  const median = ordered.length % 2 ? ordered[half] : (ordered[half - 1] + ordered[half]) / 2;
  const rank = lowerRank(ordered.length);
  return { median, low: ordered[rank], high: ordered[ordered.length - 1 - rank] };
}

/** @type {Map<number, number>} */
const ranks = new Map();

/** @param {number} count */
function lowerRank(count) {
  const known = ranks.get(count);
  if (known !== undefined) return known;
  const rank = findLowerRank(count);
  ranks.set(count, rank);
  return rank;
}

/** @param {number} count */
function findLowerRank(count) {
  const half = (count + 1) >> 1;
  for (let rank = 0; rank < count >> 1; rank += 1) {
    const share = (rank + 1) / count;
    let tail = 0;
    for (let hits = half; hits <= count; hits += 1) {
      tail += choose(count, hits) * share ** hits * (1 - share) ** (count - hits);
    }
    if (tail > TAIL) return rank;
  }
  return count % 2 ? count >> 1 : Math.max(0, (count >> 1) - 1);
}

/**
 * @param {number} n
 * @param {number} k
 */
function choose(n, k) {
  let found = 1;
  for (let i = 1; i <= k; i += 1) found = (found * (n - k + i)) / i;
  return found;
}

const MILD = 1.5;
const SEVERE = 3;
const FEWEST = 4;
const NEGLIGIBLE = 0.01;

/**
 * Tukey's marks among a cell's repetitions, as app/experiments/outliers.py has them.
 * @param {number[]} values
 * @returns {("" | "mild" | "severe")[]}
 */
export function tukey(values) {
  if (values.length < FEWEST) return values.map(() => "");
  const isPositive = Math.min(...values) > 0;
  const scale = isPositive ? values.map(Math.log) : values;
  const ordered = [...scale].sort((a, b) => a - b);
  const [low, high] = [quartile(ordered, 1), quartile(ordered, 3)];
  const least = NEGLIGIBLE * (isPositive ? 1 : Math.max(Math.abs(low), Math.abs(high)));
  return scale.map((value) => {
    const outside = Math.max(low - value, value - high);
    if (outside <= Math.max(MILD * (high - low), least)) return "";
    return outside <= SEVERE * (high - low) ? "mild" : "severe";
  });
}

/**
 * As Python's statistics.quantiles has it, with the ends included.
 * @param {number[]} ordered
 * @param {number} part of four
 */
function quartile(ordered, part) {
  const place = part * (ordered.length - 1);
  const at = Math.floor(place / 4);
  const rest = place % 4;
  const next = ordered[Math.min(at + 1, ordered.length - 1)];
  return (ordered[at] * (4 - rest) + next * rest) / 4;
}

/**
 * How many values were marked, in words; empty for none.
 * @param {number[]} values
 */
function outliersOf(values) {
  const marks = tukey(values);
  const counts = ["severe", "mild"].map((name) => [marks.filter((mark) => mark === name).length, name]);
  const words = counts.filter(([count]) => count).map(([count, name]) => `${count} ${name}`);
  const isOne = marks.filter(Boolean).length === 1;
  return words.length ? `${words.join(" and ")} outlier${isOne ? "" : "s"} kept` : "";
}

/**
 * Whether first repetitions counted, in words; empty where all were discarded.
 * @param {number} firsts samples of which that is true
 * @param {number} count of all samples
 */
function firstsOf(firsts, count) {
  if (firsts === 0) return "";
  const some = firsts === count ? "" : ` in ${firsts} samples`;
  return `first repetition counted${some}: it took over 2 s`;
}

/** Every sample once, however often it arrives. */
export class Samples {
  /** @type {Map<string, Map<number, Map<number, Sample>>>} by series, size, block */
  #kept = new Map();

  /**
   * @param {Sample} sample
   * @returns {boolean} whether it is new
   */
  add(sample) {
    const sizes = this.#kept.get(sample.series) ?? new Map();
    const blocks = sizes.get(sample.size) ?? new Map();
    if (blocks.has(sample.block)) return false;
    blocks.set(sample.block, sample);
    sizes.set(sample.size, blocks);
    this.#kept.set(sample.series, sizes);
    return true;
  }

  /**
   * A series' measured cells by size.
   * @param {string} series
   * @param {Show} show
   * @returns {Cell[]}
   */
  cells(series, show) {
    const cells = [];
    for (const [n, samples] of this.#bySize(series)) {
      const values = samples.filter((s) => s.ok).map(VALUE[show]).filter((v) => v !== null);
      if (values.length === 0) continue;
      const reason = samples.findLast((s) => !s.ok)?.reason ?? null;
      const counted = /** @type {number[]} */ (values);
      const firsts = samples.filter((s) => s.ok && s.warmups === 0).length;
      cells.push({
        n, ...intervalOfMedian(counted), count: counted.length, outliers: outliersOf(counted),
        withoutWarmup: firstsOf(firsts, counted.length), reason,
      });
    }
    return cells;
  }

  /**
   * The cells of a series in which nothing could be measured.
   * @param {string} series
   * @returns {Failure[]}
   */
  failures(series) {
    const failures = [];
    for (const [n, samples] of this.#bySize(series)) {
      if (samples.some((s) => s.ok)) continue;
      failures.push({ n, reason: samples[samples.length - 1].reason ?? "no reason was given" });
    }
    return failures;
  }

  /**
   * @param {string} series
   * @returns {[number, Sample[]][]} parameters really built, and the samples at that size
   */
  #bySize(series) {
    const sizes = [...(this.#kept.get(series) ?? new Map())].sort((a, b) => a[0] - b[0]);
    return sizes.map(([size, blocks]) => {
      const samples = [...blocks.values()];
      return [samples.find((s) => s.n !== null)?.n ?? size, samples];
    });
  }
}
