/** Formats times of a CPU profile: milliseconds with one decimal. */
import type { ReactNode } from 'react';
import { Figure } from '../../widgets/figure.tsx';

function figureOf(ms: number): string {
  const [whole = '0', rest = '0'] = Math.abs(ms).toFixed(1).split('.');
  const sign = ms < 0 && Math.abs(ms) >= 0.05 ? '−' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${rest}`;
}

/** `1,234.5 ms`. */
export function formatMs(ms: number): string {
  return `${figureOf(ms)} ms`;
}

/** A table cell with its own unit column. */
export function msCell(ms: number): ReactNode {
  return <Figure figure={figureOf(ms)} unit="ms" />;
}

export function msInline(ms: number): ReactNode {
  return <Figure figure={figureOf(ms)} unit="ms" place="inline" />;
}
