/** Formats trace times: milliseconds with two decimals in tables, positions with the resolution of the clock. */
import type { ReactNode } from 'react';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import { Figure } from '../../../core/widgets/figure.tsx';

function grouped(value: number, decimals: number): string {
  const [whole = '0', rest] = Math.abs(value).toFixed(decimals).split('.');
  const sign = value < 0 && Math.abs(value) >= 0.5 * 10 ** -decimals ? '−' : '';
  const figure = formatCount(Number(whole));
  return `${sign}${rest === undefined ? figure : `${figure}.${rest}`}`;
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
  const text = durationText(ms);
  const space = text.lastIndexOf(' ');
  return <Figure figure={text.slice(0, space)} unit={text.slice(space + 1)} place="inline" />;
}
