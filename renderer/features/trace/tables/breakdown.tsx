/** Time of a thread by activity, as one bar and a table. */
import { formatPercent } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { activityLabel, activityToken } from '../activities.ts';
import { msInline } from '../diff/durations.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';

export type BreakdownAnswer = AnalysisAnswer<'trace.breakdown'>;

export function Swatch({ token }: { token: string }) {
  return <span className="trace-swatch" style={{ background: `var(${token})` }} aria-hidden />;
}

/** `lengthMs` is the time the breakdown is a share of. */
export function Breakdown({ answer, lengthMs }: { answer: BreakdownAnswer; lengthMs: number }) {
  const shown = answer.activities.filter(({ totalMs }) => totalMs > 0);
  const busyMs = shown.reduce((sum, { activity, totalMs }) => (activity === 'idle' ? sum : sum + totalMs), 0);
  if (shown.length === 0) return <p className="third">No activity on this thread.</p>;
  return (
    <div className="stack" data-testid="trace-breakdown">
      <p>
        <b className="mono">{durationText(busyMs)}</b> busy of {durationText(lengthMs)}
        <span className="third"> {formatPercent(lengthMs > 0 ? busyMs / lengthMs : 0)}</span>
      </p>
      <div className="trace-breakdown-bar" aria-hidden>
        {shown.map(({ activity, totalMs }) => (
          <span
            key={activity}
            style={{
              width: `${lengthMs > 0 ? (totalMs / lengthMs) * 100 : 0}%`,
              background: `var(${activityToken(activity)})`,
            }}
          />
        ))}
      </div>
      <table className="trace-lines">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Activity</th>
            <th scope="col">Self time</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ activity, totalMs, share }) => (
            <tr key={activity}>
              <th scope="row">
                <Swatch token={activityToken(activity)} /> {activityLabel(activity)}
              </th>
              <td>{msInline(totalMs)}</td>
              <td className="third mono">{formatPercent(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
