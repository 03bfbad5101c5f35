/** Formats trace times: milliseconds with two decimals in tables, a fitting unit in sentences. */
import type { ReactNode } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import { Figure } from '../../../widgets/figure.tsx';

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

/** A position on the axis with the resolution of the trace clock, without trailing zeros. */
export function momentText(ms: number): string {
  const [whole = '0', rest = ''] = ms.toFixed(3).split('.');
  const decimals = rest.replace(/0+$/, '');
  const figure = `${ms < 0 ? '−' : ''}${formatCount(Math.abs(Number(whole)))}`;
  return `${decimals === '' ? figure : `${figure}.${decimals}`} ms`;
}

/** A table cell with its own unit column. */
export function msCell(ms: number): ReactNode {
  return <Figure figure={grouped(ms, 2)} unit="ms" />;
}

export function msInline(ms: number): ReactNode {
  const [figure = '', unit = ''] = timeText(ms).split(' ');
  return <Figure figure={figure} unit={unit} place="inline" />;
}
