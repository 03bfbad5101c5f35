/** A Lighthouse report: scores, metrics, failing audits, others collapsed; or Lighthouse's own HTML report in a frame. */
import { useState } from 'react';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import {
  LIGHTHOUSE_MODE_LABELS,
  type LighthouseAudit,
  type LighthouseReport,
} from '../../../../shared/features/audits/contract/lighthouse.ts';
import { reportAddress } from '../../../../shared/core/contracts/window-topics.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useOpenedDocument } from '../../../core/stores/hooks/use-opened-document.ts';
import { useTopic } from '../../../core/stores/workbench.tsx';
import type { CaptureViewProps } from '../../../core/widgets/capture-view.ts';
import { useFactsPane } from '../../../core/widgets/facts-pane.tsx';
import { DoneIcon, ErrorIcon, InfoIcon, WarningIcon } from '../../../core/widgets/icons.tsx';
import { dateTime } from '../../../core/words/moments.ts';
import { DocumentVerdict } from '../../../core/widgets/findings/document-verdict.tsx';
import { DocumentOpening } from '../../../core/widgets/document-opening.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { ErrorState } from '../../../core/widgets/states.tsx';
import { PassedCount, ScoreGauge, ScoreTag } from './score-gauge.tsx';
import './lighthouse.css';
import '../../../core/widgets/profile/profile.css';

// One audit of a Lighthouse report: score and savings, expandable to description and table.

/** Reduces Markdown links to their text, because report text is untrusted. */
function plain(text: string): string {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/`([^`]*)`/g, '$1');
}

function OutcomeIcon({ audit }: { audit: LighthouseAudit }) {
  switch (audit.outcome) {
    case 'fails':
      return (audit.score ?? 0) < 0.5 ? (
        <ErrorIcon size={14} className="is-error" />
      ) : (
        <WarningIcon size={14} className="is-warning" />
      );
    case 'error':
      return <WarningIcon size={14} className="is-warning" />;
    case 'passes':
      return <DoneIcon size={14} className="is-done" />;
    default:
      return <InfoIcon size={14} className="is-info" />;
  }
}

function savings({ savingsMs, savingsBytes }: LighthouseAudit): string {
  return [
    savingsMs === null ? '' : `about ${durationText(savingsMs)}`,
    savingsBytes === null ? '' : formatBytes(savingsBytes),
  ]
    .filter((text) => text !== '')
    .join(', ');
}

function AuditRow({ audit }: { audit: LighthouseAudit }) {
  const { title, score, displayValue, description, error, headings, rows, rowCount } = audit;
  const saved = savings(audit);
  return (
    <details className="lh-audit" data-testid="lh-audit" data-audit={audit.id}>
      <summary>
        <OutcomeIcon audit={audit} />
        <span className="cut grow">{plain(title)}</span>
        <span className="second cut">{displayValue}</span>
        {saved === '' ? null : <span className="third">saves {saved}</span>}
        {/* The icon says whether an audit passes; a score between says how nearly. */}
        {score === null || score === 0 || score === 1 ? null : (
          <span className="third">score {Math.round(score * 100)}</span>
        )}
      </summary>
      <div className="lh-audit-body">
        <p className="second selectable">{plain(description)}</p>
        {error === null ? null : <p className="is-error selectable">{error}</p>}
        {rows.length === 0 ? null : (
          <div className="lh-table">
            <table>
              <thead>
                <tr>
                  {headings.map((heading, column) => (
                    <th key={column}>{heading}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((cells, row) => (
                  <tr key={row}>
                    {cells.map((text, column) => (
                      <td key={column} className="selectable" title={text}>
                        {text}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {rowCount > rows.length ? (
          <p className="third">
            {formatCount(rows.length)} of {formatCount(rowCount)} rows; see Lighthouse’s own report for all of them.
          </p>
        ) : null}
      </div>
    </details>
  );
}

function loadReport(document: AnalysisDocument): Promise<AppResult<LighthouseReport>> {
  return document.query('lighthouse.report', {});
}

const GROUPS: readonly {
  readonly outcomes: readonly LighthouseAudit['outcome'][];
  readonly title: string;
  readonly isOpen: boolean;
}[] = [
  { outcomes: ['error'], title: 'Failed to run', isOpen: true },
  { outcomes: ['fails'], title: 'Failing', isOpen: true },
  { outcomes: ['informs'], title: 'Informative', isOpen: false },
  { outcomes: ['passes'], title: 'Passed', isOpen: false },
  { outcomes: ['manual'], title: 'Manual checks', isOpen: false },
  { outcomes: ['not-applicable'], title: 'Not applicable', isOpen: false },
];

function Metrics({ report }: { report: LighthouseReport }) {
  if (report.metrics.length === 0) return null;
  return (
    <section aria-label="Metrics">
      <div className="pane-head">
        <h3>Metrics</h3>
        <span className="third cut">{report.throttling}</span>
      </div>
      <dl className="lh-metrics">
        {report.metrics.map(({ id, title, displayValue, score }) => (
          <div key={id}>
            <dt className="cut">{title}</dt>
            <dd>
              <span className="lh-metric-value">{displayValue === '' ? '–' : displayValue}</span>
              <ScoreTag score={score} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Audits({ report, category }: { report: LighthouseReport; category: string }) {
  const shown = report.audits.filter(({ categories }) => category === 'all' || categories.includes(category));
  return GROUPS.map(({ outcomes, title, isOpen }) => {
    const audits = shown.filter(({ outcome }) => outcomes.includes(outcome));
    if (audits.length === 0) return null;
    return (
      <details key={`${title} ${category}`} className="lh-group" open={isOpen} aria-label={title}>
        <summary className="pane-head">
          <h3>{title}</h3>
          <span className="third">{formatCount(audits.length)}</span>
        </summary>
        {audits.map((audit) => (
          <AuditRow key={audit.id} audit={audit} />
        ))}
      </details>
    );
  });
}

function Summary({ report }: { report: LighthouseReport }) {
  const [category, setCategory] = useState('all');
  return (
    <div className="lh-summary grow">
      <div className="lh-scores row">
        {report.categories.map(({ id, title, score, passed, passable }) =>
          report.mode === 'navigation' ? (
            <ScoreGauge key={id} title={title} score={score} />
          ) : (
            <PassedCount key={id} title={title} passed={passed} passable={passable} />
          ),
        )}
        <p className="third lh-scores-note">
          {report.mode === 'navigation'
            ? 'Scores vary between runs, and the first run is slow. Compare several runs.'
            : report.notAudited.join(' ')}
        </p>
      </div>
      <Metrics report={report} />
      {report.categories.length < 2 ? null : (
        <div className="lh-filter">
          <Segmented
            label="Category"
            value={category}
            options={[
              { value: 'all', label: 'All', title: 'Audits of every category' },
              ...report.categories.map(({ id, title }) => ({ value: id, label: title, title })),
            ]}
            onValue={setCategory}
          />
        </div>
      )}
      <Audits report={report} category={category} />
    </div>
  );
}

export function LighthouseDocument({ capture, exportMenu, facts, loss }: CaptureViewProps) {
  const opened = useOpenedDocument(capture.file, loadReport);
  const [view, setView] = useState<'summary' | 'report'>('summary');
  const factsPane = useFactsPane(facts);
  const address = useTopic('app', (app) => reportAddress(app, capture.id));
  if (opened.current.state !== 'open')
    return <DocumentOpening what="The Lighthouse report" opened={opened} sizeBytes={capture.sizeBytes} />;
  const report = opened.current.overview;
  const wasRedirected = new URL(report.requestedUrl, 'http://x/').href !== new URL(report.finalUrl, 'http://x/').href;
  return (
    <div className="column full" data-testid="lighthouse-document">
      <div className="toolbar" role="toolbar" aria-label="Lighthouse report">
        <Segmented
          label="View"
          value={view}
          options={[
            { value: 'summary', label: 'Summary', title: 'Scores, metrics and audits' },
            {
              value: 'report',
              label: 'Lighthouse’s own report',
              title: 'Rendered by Lighthouse, without network access',
            },
          ]}
          onValue={setView}
        />
        <span className="grow" />
        {exportMenu}
        {factsPane.button}
      </div>
      <p className="lh-page">
        <span className="selectable" data-testid="lh-url">
          {report.finalUrl}
        </span>
        <span className="third">
          {LIGHTHOUSE_MODE_LABELS[report.mode]}, {report.formFactor}, Lighthouse {report.lighthouseVersion},{' '}
          {dateTime(Date.parse(report.fetchTime))}
        </span>
      </p>
      {loss}
      <DocumentVerdict document={opened.current.document} />
      {wasRedirected ? (
        <ErrorState
          place="strip"
          severity="warning"
          title="Lighthouse audited a different page than requested"
          detail={`${report.requestedUrl} redirected to ${report.finalUrl}. If that is a login page, log in in the browser first.`}
        />
      ) : null}
      {report.runtimeError === null ? null : (
        <ErrorState place="strip" title={report.runtimeError.code} detail={report.runtimeError.message} />
      )}
      {report.warnings.length === 0 ? null : (
        <ErrorState place="strip" severity="info" title="Lighthouse warnings" detail={report.warnings.join(' ')} />
      )}
      <div className="body">
        {view === 'summary' ? (
          <Summary report={report} />
        ) : (
          <iframe
            className="lh-frame"
            title="Lighthouse’s own report"
            sandbox="allow-scripts"
            src={address}
            data-testid="lh-frame"
          />
        )}
        {factsPane.pane}
      </div>
    </div>
  );
}
