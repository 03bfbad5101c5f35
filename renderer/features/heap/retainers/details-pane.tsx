/** Details: the selected class or object, detached nodes, documents that were left, duplicate strings, and facts of the capture. */
import type { ReactNode } from 'react';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { formatBytes, formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { HeapOverview } from '../../../../shared/engine/heap/contract/heap-overview.ts';
import { LEFT_GLOBAL_OBJECT } from '../../../../shared/engine/heap/contract/heap-class-names.ts';
import type { HeapClassRow } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import { withComponent } from '../../../../shared/engine/heap/contract/heap-components.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { wholeSource } from '../../../core/widgets/source-place.ts';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { Bytes, Count } from '../../../core/widgets/figure.tsx';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { classText, classTooltip } from '../classes/class-label.tsx';
import { useHeapNames } from '../heap-names.ts';
import { ObjectOrigin } from '../objects/object-origin.tsx';
import { ObjectDetails } from '../objects/object-details.tsx';
import type { ObjectActions } from '../objects/object-menu.ts';
import { QuerySection } from '../query-section.tsx';
import type { Selection } from '../objects/selection.ts';
import type { Retained } from '../objects/use-retained.ts';

/** Number of groups and strings listed. */
const SHOWN = { count: 10 };

export interface DetailsPaneProps {
  /** Null while the snapshot opens or after it failed. */
  readonly document: AnalysisDocument | null;
  readonly overview: HeapOverview | null;
  readonly selected: Selection | null;
  readonly onGoTo: (node: HeapNode) => void;
  readonly objectActions: ObjectActions;
  readonly retained: Retained | null;
  readonly onFilter: (filter: string) => void;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly capture: Pick<CaptureRecord, 'options'>;
  /** Allocation stack of an object, if the capture has them. */
  readonly allocatedBy?: ((document: AnalysisDocument, node: HeapNode) => ReactNode) | undefined;
  /** Facts of the capture, its note and its pin. */
  readonly facts: ReactNode;
}

function SelectedClass({
  row,
  overview,
  onCopy,
}: {
  row: HeapClassRow;
  overview: HeapOverview;
  onCopy: DetailsPaneProps['onCopy'];
}) {
  const { shown } = useHeapNames();
  const name = classText(row, shown);
  const { original } = row;
  const share = overview.totalSizeBytes > 0 ? row.shallowSizeBytes / overview.totalSizeBytes : 0;
  return (
    <section className="details-section" aria-label="Selected class">
      <h3 className="details-class">
        <span className="details-class-name selectable" title={classTooltip(row)}>
          {name}
        </span>
        <CopyButton label="Copy class name" iconOnly size="tiny" onCopy={() => onCopy(name)} />
      </h3>
      <dl className="details-facts">
        <dt>Objects</dt>
        <dd>
          <Count count={row.count} />
        </dd>
        <dt>Shallow</dt>
        <dd>
          <Bytes sizeBytes={row.shallowSizeBytes} place="inline" />{' '}
          <span className="third">{formatPercent(share)} of the heap</span>
        </dd>
        {row.retainedSizeBytes === null ? null : (
          <>
            <dt>Retained</dt>
            <dd>
              <Bytes sizeBytes={row.retainedSizeBytes} place="inline" />
            </dd>
          </>
        )}
        <dt>Average</dt>
        <dd>
          {formatBytes(row.count > 0 ? row.shallowSizeBytes / row.count : 0)} <span className="third">per object</span>
        </dd>
        {original === undefined ? null : (
          <>
            <dt>Source</dt>
            <dd className="mono selectable">
              <SourceLink place={{ url: row.url ?? '', line: row.line ?? 0, column: row.column ?? 0 }}>
                {original.source}:{original.line}:{original.column}
              </SourceLink>
            </dd>
          </>
        )}
        {row.url === undefined ? null : (
          <>
            <dt>{original === undefined ? 'Source' : 'Generated'}</dt>
            <dd className="mono selectable">
              <SourceLink place={{ url: row.url, line: row.line ?? 0, column: row.column ?? 0 }}>
                {wholeSource({ url: row.url, line: row.line ?? 0, column: row.column ?? 0 })}
              </SourceLink>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function DetachedSection({
  document,
  onFilter,
}: {
  document: AnalysisDocument;
  onFilter: DetailsPaneProps['onFilter'];
}) {
  const { answer, refetch } = useQuery(document.documentId, () => document.query('heap.detached', SHOWN));
  // Without documents, no node can be detached.
  if (answer?.ok === true && answer.value.hasDom === false) return null;
  return (
    <QuerySection title="Detached nodes" answer={answer} refetch={refetch} figure={({ total }) => formatCount(total)}>
      {({ groups }) =>
        groups.length === 0 ? (
          <p className="details-none">No detached node is alive.</p>
        ) : (
          <ul className="details-list">
            {groups.map(({ name, component, ...group }) => (
              <li key={withComponent(name, component)}>
                <button
                  type="button"
                  className="details-row stack"
                  title={`${withComponent(name, component)}: show its class`}
                  onClick={() => onFilter(name)}
                >
                  <span className="mono cut">{withComponent(name.replace(/^Detached /, ''), component)}</span>
                  <Count count={group.count} />
                  <Bytes sizeBytes={group.shallowSizeBytes} />
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </QuerySection>
  );
}

/** Global objects of pages that were left and of removed frames; nothing where all documents are in the page. */
function LeftDocuments({
  document,
  isReady,
  onGoTo,
}: {
  document: AnalysisDocument;
  isReady: boolean;
  onGoTo: DetailsPaneProps['onGoTo'];
}) {
  const { answer, refetch } = useQuery(`${document.documentId} ${isReady}`, () =>
    document.query('heap.objects', { className: LEFT_GLOBAL_OBJECT, ...SHOWN }),
  );
  if (answer === null || (answer.ok && answer.value.total === 0)) return null;
  return (
    <QuerySection
      title="Documents no longer in the page"
      answer={answer}
      refetch={refetch}
      figure={({ total }) => formatCount(total)}
    >
      {({ rows }) => (
        <>
          <ul className="details-list">
            {rows.map((node) => (
              <li key={node.id}>
                <button
                  type="button"
                  className="details-row stack"
                  title="Show what retains it"
                  onClick={() => onGoTo(node)}
                >
                  <span className="mono cut">Window @{node.id}</span>
                  {/* The column of the count. */}
                  <span />
                  <Bytes sizeBytes={node.retainedSizeBytes ?? node.shallowSizeBytes} />
                </button>
              </li>
            ))}
          </ul>
          <p className="details-none">Pages that were left and are kept to go back to, or removed frames.</p>
        </>
      )}
    </QuerySection>
  );
}

function DuplicateStrings({ document }: { document: AnalysisDocument }) {
  const { answer, refetch } = useQuery(document.documentId, () => document.query('heap.duplicate-strings', SHOWN));
  return (
    <QuerySection
      title="Duplicate strings"
      answer={answer}
      refetch={refetch}
      figure={({ totalWastedBytes }) => `${formatBytes(totalWastedBytes)} in copies`}
    >
      {({ strings }) =>
        strings.length === 0 ? (
          <p className="details-none">No duplicate strings.</p>
        ) : (
          <ol className="details-list">
            {strings.map((string, index) => (
              // Two strings may share their first 200 characters.
              <li key={`${index} ${string.text}`} className="details-row stack" title={string.text}>
                <span className="mono cut">{JSON.stringify(string.text)}</span>
                <span className="details-times third">× {formatCount(string.count)}</span>
                <Bytes sizeBytes={string.wastedBytes} />
              </li>
            ))}
          </ol>
        )
      }
    </QuerySection>
  );
}

export function DetailsPane(props: DetailsPaneProps) {
  const { document, overview, selected, retained, capture, onFilter, onCopy, facts } = props;
  return (
    <aside className="details" aria-label="Details">
      {selected?.kind !== 'class' || overview === null ? null : (
        <SelectedClass row={selected.row} overview={overview} onCopy={onCopy} />
      )}
      {selected?.kind !== 'object' || document === null ? null : (
        <>
          <ObjectDetails
            document={document}
            node={selected.node}
            isReady={retained?.state === 'ready'}
            onGoTo={props.onGoTo}
            objectActions={props.objectActions}
          />
          {retained?.state === 'ready' ? (
            <ObjectOrigin document={document} node={selected.node} capture={capture} />
          ) : null}
          {props.allocatedBy?.(document, selected.node)}
        </>
      )}
      {document === null ? null : (
        <>
          <DetachedSection document={document} onFilter={onFilter} />
          <LeftDocuments document={document} isReady={retained?.state === 'ready'} onGoTo={props.onGoTo} />
          <DuplicateStrings document={document} />
        </>
      )}
      {facts}
      {overview === null || overview.unknownFields.length === 0 ? null : (
        <section className="details-section">
          <h3 className="details-head">Ignored</h3>
          <p className="details-none">
            The file has sections that this version does not support: {overview.unknownFields.join(', ')}.
          </p>
        </section>
      )}
      {retained?.state === 'failed' ? (
        <p className="details-later">Retained sizes and distances are missing: {retained.error.message}</p>
      ) : null}
    </aside>
  );
}
