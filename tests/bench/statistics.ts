/** Medians and percentiles. */
const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** NaN of nothing. */
export const median = (values: readonly number[]): number => {
  const all = sorted(values);
  const middle = all.length / 2;
  if (all.length % 2 === 1) return all[Math.floor(middle)] ?? Number.NaN;
  return ((all[middle - 1] ?? Number.NaN) + (all[middle] ?? Number.NaN)) / 2;
};

/** The nearest-rank percentile; `share` from 0 to 1. */
export const percentile = (values: readonly number[], share: number): number =>
  sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;

/** Median of the ratios of what was measured in the same round: noise of the machine falls out of it. */
export const pairedRatio = (above: readonly number[], below: readonly number[]): number =>
  median(above.map((value, round) => value / (below[round] ?? Number.NaN)));
