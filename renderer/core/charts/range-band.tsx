/** The selected range of a chart: everything outside is dimmed. */
import type { ChartRange } from './range.ts';
import './charts.css';

export function RangeBand({ range, visible }: { range: ChartRange; visible: ChartRange }) {
  const width = visible.to - visible.from;
  const share = (value: number): number => Math.max(0, Math.min(1, (value - visible.from) / width));
  if (width <= 0) return null;
  return (
    <>
      <span className="chart-beside" style={{ left: 0, width: `${share(range.from) * 100}%` }} aria-hidden />
      <span className="chart-beside" style={{ left: `${share(range.to) * 100}%`, right: 0 }} aria-hidden />
    </>
  );
}
