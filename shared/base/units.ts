/** Formats bytes, durations, counts and percentages, the same way in every part of the product. */

const BYTE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

export interface FigureWithUnit {
  readonly figure: string;
  readonly unit: string;
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

export const US_PER_MS = 1000;
export const US_PER_SECOND = 1_000_000;

/** `1234567` → `1,234,567`; negative numbers get a real minus sign. */
export function formatCount(count: number): string {
  const digits = groupThousands(Math.abs(Math.round(count)).toString());
  return count < 0 ? `−${digits}` : digits;
}

/** `1 class`, `1,200 classes`. The plural is the noun with an s unless it is given. */
export function countNoun(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** A count that may have a fraction, as tools that weigh samples write it: kept in small counts, so that parts add up. */
export function formatFraction(count: number): string {
  const isFraction = Math.abs(count) < 100 && Math.abs(count - Math.round(count)) >= 0.05;
  return isFraction ? count.toFixed(1).replace('-', '−') : formatCount(count);
}

/** The least and the most of several figures: `4 to 6`; `5` if they are all the same, as shown. */
export function formatSpread(values: readonly number[], format: (value: number) => string = formatCount): string {
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

/** 1024-based, one decimal, none for bytes. Returns figure and unit separately, so that a table can align them. */
export function bytesWithUnit(sizeBytes: number): FigureWithUnit {
  const sign = sizeBytes < 0 ? '−' : '';
  let value = Math.abs(sizeBytes);
  let unitIndex = 0;
  while (value >= 1024 && unitIndex < BYTE_UNITS.length - 1) {
    value /= 1024;
    unitIndex += 1;
  }
  // 1023.96 KB would print as "1,024.0 KB": use the next unit if rounding reaches it.
  if (unitIndex > 0 && unitIndex < BYTE_UNITS.length - 1 && value >= 1023.95) {
    value /= 1024;
    unitIndex += 1;
  }
  const figure = unitIndex === 0 ? Math.round(value).toString() : value.toFixed(1);
  const [whole = '0', fraction] = figure.split('.');
  const grouped = groupThousands(whole);
  return {
    figure: `${sign}${fraction === undefined ? grouped : `${grouped}.${fraction}`}`,
    unit: BYTE_UNITS[unitIndex] ?? 'B',
  };
}

/** `1536` → `1.5 KB`. */
export function formatBytes(sizeBytes: number): string {
  const { figure, unit } = bytesWithUnit(sizeBytes);
  return `${figure} ${unit}`;
}

/** Formats milliseconds: `x.xh`, `x.xmin`, `x.xxs`, `x.xms`, otherwise whole `Nus`. */
export function formatDuration(durationMs: number): string {
  const sign = durationMs < 0 ? '−' : '';
  const ms = Math.abs(durationMs);
  if (ms >= 3_600_000) return `${sign}${(ms / 3_600_000).toFixed(1)}h`;
  if (ms >= 60_000) return `${sign}${(ms / 60_000).toFixed(1)}min`;
  if (ms >= 1000) return `${sign}${(ms / 1000).toFixed(2)}s`;
  if (ms >= 1) return `${sign}${ms.toFixed(1)}ms`;
  return `${sign}${Math.round(ms * 1000)}us`;
}

/** Formats a fraction as a percentage with one decimal: `0.5` → `50.0%`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** A change with its sign, `+1.5 KB`, `−3`, and none for 0. `format` receives the size of the change. */
export function signed(change: number, format: (size: number) => string): string {
  return `${change > 0 ? '+' : change < 0 ? '−' : ''}${format(Math.abs(change))}`;
}

/** A change in percent of what was before: `+12%`; `new` if nothing was. */
export function percentChange(before: number, change: number): string {
  if (before <= 0) return change > 0 ? 'new' : '–';
  return signed(change, (size) => `${((100 * size) / before).toFixed(0)}%`);
}

/** Truncates to `maxChars` code points (never inside a surrogate pair) and appends `…`. */
export function truncateEnd(text: string, maxChars: number): string {
  const chars = Array.from(text);
  return chars.length <= maxChars ? text : `${chars.slice(0, Math.max(0, maxChars - 1)).join('')}…`;
}

/** Keeps the start of a text and twice as much of its end, which distinguishes URLs and paths: `https://shop…x/app.js`. */
export function truncateMiddle(text: string, maxChars: number): string {
  const chars = Array.from(text);
  if (chars.length <= maxChars) return text;
  const room = Math.max(0, maxChars - 1);
  const atStart = Math.floor(room / 3);
  return `${chars.slice(0, atStart).join('')}…${chars.slice(chars.length - (room - atStart)).join('')}`;
}

/** Keeps the end of a text, which distinguishes URLs, and prepends `…`. */
export function truncateStart(text: string, maxChars: number): string {
  const chars = Array.from(text);
  return chars.length <= maxChars ? text : `…${chars.slice(chars.length - Math.max(0, maxChars - 1)).join('')}`;
}

/** The same words as the beginning of a sentence. */
export const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
