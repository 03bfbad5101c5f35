/** Figures of several numbers. */

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Middle value; the lower one of an even number, 0 of none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
