/** Shared by the parts of the heap benchmark: the options, and the output of figures and failures. */
import type { Engine } from './engines.ts';
import type { Goal, HeapFile } from './files.ts';

export interface BenchOptions {
  readonly files: readonly HeapFile[];
  readonly engines: readonly Engine[];
  readonly runs: number;
  /** Temporary folder of this run; removed at its end. */
  readonly temporaryFolder: string;
}

/** The size for which the targets of a loaded snapshot are defined. */
const USUAL_FILE = '494';

/** The file for measurements on one file: the usual one, else the largest chosen of those that are opened more than once. */
export function oneFile({ files }: BenchOptions): HeapFile {
  const file =
    files.find(({ key }) => key === USUAL_FILE) ?? files.filter(({ isOnce }) => !isOnce).at(-1) ?? files.at(-1);
  if (file === undefined) throw new Error('no file is chosen');
  return file;
}

/** Progress, separate from the tables. */
export function said(words: string): void {
  console.error(`  ${words}`);
}

/** Shows that a row has no figure, and why. */
export function failureOf(thrown: unknown): string {
  return `fails: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}

export function inSeconds(milliseconds: number | null): string {
  return milliseconds === null ? '–' : `${(milliseconds / 1000).toFixed(2)} s`;
}

export function inMilliseconds(milliseconds: number | null): string {
  return milliseconds === null ? '–' : `${milliseconds.toFixed(1)} ms`;
}

export function inMegabytes(bytes: number | null): string {
  return bytes === null ? '–' : `${(bytes / 1e6).toFixed(0)} MB`;
}

export function judged(value: number, { least, aim }: Goal, better: 'more' | 'less'): string {
  const reaches = (goal: number): boolean => (better === 'more' ? value >= goal : value <= goal);
  if (aim !== null && reaches(aim)) return 'aim reached';
  return reaches(least) ? 'reached' : 'NOT reached';
}
