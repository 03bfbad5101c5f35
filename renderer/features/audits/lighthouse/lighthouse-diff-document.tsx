/** Comparison of two Lighthouse reports: scores, metrics, and audits that changed between passed and failed. */
import { useMemo } from 'react';
import type { AppResult } from '../../../../shared/base/errors.ts';
import {
  compareLighthouse,
  incomparableModes,
  type AuditChange,
  type LighthouseComparison,
} from '../../../../shared/features/audits/contract/lighthouse-compare.ts';
import type { LighthouseReport } from '../../../../shared/features/audits/contract/lighthouse.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useOpenedPair } from '../../../core/stores/hooks/use-opened-document.ts';
import { ComparisonFrame, type ComparedPair } from '../../../core/comparison/comparison-frame.tsx';
import { ErrorState } from '../../../core/widgets/states.tsx';
import { Tag } from '../../../core/widgets/tag.tsx';
import './lighthouse.css';

const STATES: Readonly<
  Record<AuditChange['state'], { readonly label: string; readonly tone: 'error' | 'done' | 'neutral' }>
> = {
  'fails-now': { label: 'Fails now', tone: 'error' },
  'passes-now': { label: 'Passes now', tone: 'done' },
  changed: { label: 'Changed', tone: 'neutral' },
};

function loadReport(document: AnalysisDocument): Promise<AppResult<LighthouseReport>> {
  return document.query('lighthouse.report', {});
}

const of100 = (score: number | null): string => (score === null ? '–' : String(Math.round(score * 100)));

function signed(change: number, unit: string): string {
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const size = Math.abs(change);
  if (unit === 'millisecond') return `${sign}${Math.round(size)} ms`;
  return `${sign}${size.toFixed(3)}`;
}

function scoreChange(base: number | null, later: number | null): string {
  if (base === null || later === null) return '–';
  const change = Math.round(later * 100) - Math.round(base * 100);
  return change === 0 ? '±0' : `${change > 0 ? '+' : '−'}${Math.abs(change)}`;
}

function ChangeTable({ head, rows }: { head: string; rows: readonly { key: string; cells: readonly string[] }[] }) {
  return (
    <table className="lh-changes">
      <thead>
        <tr>
          <th>{head}</th>
          <th>A</th>
          <th>B</th>
          <th>Change</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells: [name, ...figures] }) => (
          <tr key={key}>
            <td>{name}</td>
            <td>{figures[0]}</td>
            <td>{figures[1]}</td>
            <td>{figures[2]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Comparison({ compared }: { compared: LighthouseComparison }) {
  return (
    <>
      <ChangeTable
        head={compared.scores.some(({ inWords }) => inWords !== null) ? 'Category' : 'Score'}
        rows={compared.scores.map(({ id, title, base, later, inWords }) => ({
          key: id,
          cells:
            inWords === null
              ? [title, of100(base), of100(later), scoreChange(base, later)]
              : [title, inWords.base, inWords.later, '–'],
        }))}
      />
      {compared.metrics.length === 0 ? null : (
        <ChangeTable
          head="Metric"
          rows={compared.metrics.map(({ id, title, baseText, laterText, change, unit }) => ({
            key: id,
            cells: [title, baseText || '–', laterText || '–', change === null ? '–' : signed(change, unit)],
          }))}
        />
      )}
      <div className="pane-head">
        <h3>Audits that changed</h3>
      </div>
      {compared.audits.length === 0 ? <p className="third lh-note">None.</p> : null}
      <ul className="lh-changed">
        {compared.audits.map(({ id, title, state, base, later }) => (
          <li key={id}>
            <Tag tone={STATES[state].tone}>{STATES[state].label}</Tag>
            <span className="grow cut">{title}</span>
            <span className="lh-audit-score">
              {of100(base)} → {of100(later)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function LighthouseDiffDocument(pair: ComparedPair) {
  const { overviews, waitsFor } = useOpenedPair(pair.base.file, pair.later.file, loadReport);
  const compared = useMemo(
    () => (overviews === null ? null : compareLighthouse(overviews.base, overviews.later)),
    [overviews],
  );
  const incomparable = overviews === null ? null : incomparableModes(overviews.base, overviews.later);
  return (
    <ComparisonFrame
      pair={pair}
      label="Comparison of Lighthouse reports"
      testId="lighthouse-diff"
      what="The Lighthouse report"
      opened={waitsFor}
      tools={
        <span className="third cut">Scores vary between runs; a difference of a few points is not significant.</span>
      }
    >
      {compared === null ? null : incomparable !== null ? (
        <ErrorState place="strip" severity="warning" title="These reports cannot be compared" detail={incomparable} />
      ) : (
        <>
          {compared.differences.length === 0 ? null : (
            <ErrorState
              place="strip"
              severity="warning"
              title="The two runs are not comparable"
              detail={compared.differences.join('; ')}
            />
          )}
          <div className="lh-summary grow">
            <Comparison compared={compared} />
          </div>
        </>
      )}
    </ComparisonFrame>
  );
}
