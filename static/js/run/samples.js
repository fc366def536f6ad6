// @ts-check
// The samples that this page knows of, and their medians. Pure: no page, no network.

/**
 * @typedef {{series: string, size: number, block: number, n: number | null, seconds: number | null,
 *   bytes: number | null, peak_bytes: number | null, ok: boolean, reason: string | null}} Sample
 * @typedef {"time" | "size" | "memory"} Metric
 * @typedef {{n: number, median: number, low: number, high: number, count: number,
 *   reason: string | null}} Cell
 * @typedef {{n: number, reason: string}} Failure
 */

/** @type {Record<Metric, (sample: Sample) => number | null>} */
const VALUE = {
  time: (sample) => sample.seconds,
  size: (sample) => sample.bytes,
  memory: (sample) => sample.peak_bytes,
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
   * @param {Metric} metric
   * @returns {Cell[]}
   */
  cells(series, metric) {
    const cells = [];
    for (const [n, samples] of this.#bySize(series)) {
      const values = samples.filter((s) => s.ok).map(VALUE[metric]).filter((v) => v !== null);
      if (values.length === 0) continue;
      const reason = samples.findLast((s) => !s.ok)?.reason ?? null;
      const counted = /** @type {number[]} */ (values);
      cells.push({ n, ...intervalOfMedian(counted), count: counted.length, reason });
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
