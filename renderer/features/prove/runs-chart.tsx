/** The runs of one figure before and after a change: a mark for each run, and a line at the median. */
import { countNoun } from '../../../shared/base/units.ts';
import type { ProofRow } from '../../../shared/features/workflow/proofs.ts';
import './proof.css';

interface RunsChartProps {
  readonly row: ProofRow;
  /** The medians with their units. */
  readonly before: string;
  readonly after: string;
  /** Which figure it is of, where there are several. */
  readonly isNamed?: boolean;
}

/** The axis begins at 0, so that distances are proportions. */
export function RunsChart({ row, before, after, isNamed = false }: RunsChartProps) {
  const most = Math.max(...row.before.runs, ...row.after.runs);
  const share = (value: number): number => (most <= 0 ? 0 : value / most);
  const left = (value: number) => ({ left: `${share(value) * 100}%` });
  const sides = [
    { label: 'Before', side: row.before, text: before },
    { label: 'After', side: row.after, text: after },
  ];
  const label = `${row.title}: median before ${before} in ${countNoun(row.before.runs.length, 'run')}, after ${after} in ${countNoun(row.after.runs.length, 'run')}`;
  return (
    <figure className="proof-runs" data-testid="proof-runs" data-effect={row.effect} aria-label={label}>
      {isNamed ? <figcaption className="small">{row.title}</figcaption> : null}
      {sides.map(({ label: name, side, text }) => (
        <div key={name} className="proof-side" data-side={name.toLowerCase()}>
          <span className="third">{name}</span>
          <div className="proof-axis">
            {side.runs.map((value, run) => (
              // Runs of one side may be equal.
              <span key={run} className="proof-run" style={left(value)} />
            ))}
            <span className="proof-median" style={left(side.median)} />
            <span
              className="proof-value"
              style={left(side.median)}
              data-end={share(side.median) > 0.5 ? 'right' : 'left'}
            >
              {text}
            </span>
          </div>
        </div>
      ))}
    </figure>
  );
}
