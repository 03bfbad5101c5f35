/** One audit of a Lighthouse report: score and savings, expandable to description and table. */
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { LighthouseAudit } from '../../../../shared/features/audits/contract/lighthouse.ts';
import { DoneIcon, ErrorIcon, InfoIcon, WarningIcon } from '../../../core/widgets/icons.tsx';

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

export function AuditRow({ audit }: { audit: LighthouseAudit }) {
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
