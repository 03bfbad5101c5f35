/** Times of a trace: in tables milliseconds with two decimals, in sentences the unit that fits. */
import type { ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import { Figure } from '../../widgets/figure.tsx';

function grouped(value: number, decimals: number): string {
  const [whole = '0', rest] = Math.abs(value).toFixed(decimals).split('.');
  const sign = value < 0 && Math.abs(value) >= 0.5 * 10 ** -decimals ? '−' : '';
  const figure = formatCount(Number(whole));
  return `${sign}${rest === undefined ? figure : `${figure}.${rest}`}`;
}

/** `12.34 s`, `12.3 ms`, `45 µs`. */
export function timeText(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 10_000) return `${grouped(ms / 1000, 2)} s`;
  if (size >= 1) return `${grouped(ms, 1)} ms`;
  if (size === 0) return '0 ms';
  return `${grouped(ms * 1000, 0)} µs`;
}

/** Where on the axis: as fine as the trace's own clock, without zeros at the end. */
export function momentText(ms: number): string {
  const [whole = '0', rest = ''] = ms.toFixed(3).split('.');
  const decimals = rest.replace(/0+$/, '');
  const figure = `${ms < 0 ? '−' : ''}${formatCount(Math.abs(Number(whole)))}`;
  return `${decimals === '' ? figure : `${figure}.${decimals}`} ms`;
}

/** In a table, with its unit in a column of its own. */
export function msCell(ms: number): ReactNode {
  return <Figure figure={grouped(ms, 2)} unit="ms" />;
}

export function msInline(ms: number): ReactNode {
  const [figure = '', unit = ''] = timeText(ms).split(' ');
  return <Figure figure={figure} unit={unit} place="inline" />;
}
