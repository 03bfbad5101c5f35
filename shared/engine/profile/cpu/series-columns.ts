/** Collects `penSeries`: lists of numbers with one entry for each moment at which a flight recorder measured. */
import { SERIES_COLUMNS, type SeriesColumns } from '../contract/profile-series.ts';
import type { SeriesPoint } from '../profile-columns.ts';

const BYTES_PER_VALUE = 8;
const MICROSECONDS_PER_MS = 1000;

export interface SeriesBuilder {
  /** `column` is an index of `SERIES_COLUMNS`. */
  add(column: number, value: number): void;
  /** The moments from the start of the recording on; null without any. `fail` creates the exception for lists of different lengths. */
  points(startUs: number, fail: (what: string) => Error): readonly SeriesPoint[] | null;
}

/** `reserve` is called with the bytes of each value, and throws when the profile takes too much memory. */
export function createSeriesBuilder(reserve: (bytes: number) => void): SeriesBuilder {
  const columns = SERIES_COLUMNS.map((): number[] => []);
  const columnOf = (name: keyof SeriesColumns): readonly number[] => columns[SERIES_COLUMNS.indexOf(name)] ?? [];
  return {
    add(column, value) {
      reserve(BYTES_PER_VALUE);
      columns[column]?.push(value);
    },
    points(startUs, fail) {
      const at = columnOf('atUs');
      if (columns.some(({ length }) => length !== at.length)) throw fail('the lists of "penSeries" differ in length');
      if (at.length === 0 || Number.isNaN(startUs)) return null;
      return at.map((atUs, index) => ({
        atMs: (atUs - startUs) / MICROSECONDS_PER_MS,
        heapUsed: columnOf('heapUsed')[index] ?? 0,
        heapTotal: columnOf('heapTotal')[index] ?? 0,
        answerMs: (columnOf('answerUs')[index] ?? 0) / MICROSECONDS_PER_MS,
      }));
    },
  };
}
