/** A comparison whose captures are no longer all in the library: its verdict, figures and tables as they were stored. */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { comparedIds } from '../../../shared/core/contracts/comparisons.ts';
import type { ComparisonFile } from '../../../shared/features/comparison/comparison-files.ts';
import { formatCount } from '../../../shared/base/units.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { findCapture } from '../../core/stores/topics/library.ts';
import { useBridge, useCaptureTitle, useTopic } from '../../core/stores/workbench.tsx';
import { dateTime } from '../../core/words/moments.ts';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { Fact } from '../../core/widgets/fact.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { isLongHeadline } from '../../core/widgets/findings/verdict-head.tsx';
import { VerdictPage } from '../../core/widgets/findings/verdict-page.tsx';
import { WarningIcon } from '../../core/widgets/icons.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import './comparison.css';

/** Figures in large type: a few, and no sentences. */
const MAX_FIGURES = 4;
const FIGURE_CHARS = 24;

type StoredTable = ComparisonFile['tables'][number];

function ComparedTable({ table: { title, columns, rows, total, note } }: { readonly table: StoredTable }) {
  return (
    <section className="comparison-table">
      <h2>{title}</h2>
      <table>
        <thead>
          <tr>
            {columns.map(({ title: head, isFigure }) => (
              <th key={head} data-figure={isFigure}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={columns[at]?.title ?? at} data-figure={columns[at]?.isFigure} className="selectable">
                  {typeof cell === 'string' ? cell : cell.text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {total > rows.length ? (
        <p className="third small">
          The first {formatCount(rows.length)} of {formatCount(total)} rows.
        </p>
      ) : null}
      {note === undefined ? null : <p className="third small">{note}</p>}
    </section>
  );
}

/** The compared captures as the library has them now, the base first; undefined for one that is gone. */
function useCompared(comparison: CaptureRecord): readonly (CaptureRecord | undefined)[] {
  const captures = useTopic('captures');
  return comparedIds(comparison).map((id) => findCapture(captures, id) ?? undefined);
}

function Content({ comparison, file }: { readonly comparison: CaptureRecord; readonly file: ComparisonFile }) {
  const { captures, verdict, figures, tables } = file;
  const compared = useCompared(comparison);
  const [headline = verdict] = /^.*?\.(?= )/s.exec(verdict) ?? [];
  const more = verdict.slice(headline.length).trim();
  const letterAt = (at: number): string => (at === 0 ? 'A' : at === captures.length - 1 ? 'B' : `Between ${at}`);
  const gone = captures.flatMap(({ name }, at) => (compared[at] === undefined ? [`${letterAt(at)} (${name})`] : []));
  const shown = figures.filter(([label, value]) => label !== 'Verdict' && value.length <= FIGURE_CHARS);
  const facts = figures.filter(([label, value]) => label !== 'Verdict' && value.length > FIGURE_CHARS);
  return (
    <VerdictPage
      testId="stored-comparison"
      level="plain"
      headline={headline}
      isLong={isLongHeadline(headline)}
      {...(more === '' ? {} : { lead: more })}
      figures={shown.slice(0, MAX_FIGURES).map(([label, value]) => [value, label])}
    >
      {gone.length === 0 ? null : (
        <p className="is-warning inline-row">
          <WarningIcon size={14} /> No longer in the library: {gone.join(', ')}. The verdict and the tables are as they
          were stored.
        </p>
      )}
      <dl className="comparison-facts">
        {captures.map(({ id, name, startedAt }, at) => (
          <Fact key={id} name={letterAt(at)} title={id}>
            {name}, {dateTime(Date.parse(startedAt))}
          </Fact>
        ))}
        {[...shown.slice(MAX_FIGURES), ...facts].map(([label, value]) => (
          <Fact key={label} name={label}>
            {value}
          </Fact>
        ))}
      </dl>
      {tables.map((table) => (
        <ComparedTable key={table.title} table={table} />
      ))}
    </VerdictPage>
  );
}

export function StoredComparisonDocument({ capture, exportMenu, facts, loss }: CaptureViewProps) {
  const bridge = useBridge();
  const title = useCaptureTitle(capture);
  const { answer, refetch } = useQuery(capture.id, () =>
    askFile(bridge.analysis, capture.file, (document) => document.query('comparison.file', {})),
  );
  return (
    <div className="column full">
      <div className="toolbar">
        <span className="cut" title={title}>
          {title}
        </span>
        <span className="grow" />
        {exportMenu}
      </div>
      {loss}
      {answer === null ? (
        <EmptyState title="Loading …" />
      ) : answer.ok ? (
        <Content comparison={capture} file={answer.value} />
      ) : (
        <>
          <FailureState place="strip" error={answer.error} onRetry={refetch} />
          {facts}
        </>
      )}
    </div>
  );
}
