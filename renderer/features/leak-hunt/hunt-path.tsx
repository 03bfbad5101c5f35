/** The selected row of a leak hunt: the reference that retains it with its place in the source, and the retaining path. */
import type { GrowingCode } from '../../../shared/engine/heap/contract/leak-growth.ts';
import { referenceText } from '../../../shared/features/heap/growing/growing-path-text.ts';
import { useRef, useState, type RefObject } from 'react';
import { err } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { openPlace } from '../../core/stores/documents/open-link.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { GoToIcon } from '../../core/widgets/icons.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { SourceFact } from '../heap/objects/source-fact.tsx';
import { NOTHING_IGNORED } from '../heap/retainers/ignored.ts';
import { RetainersPane } from '../heap/retainers/retainers-pane.tsx';
import type { HuntRow } from './hunt-rows.ts';

export interface HuntPathProps {
  /** The last snapshot. */
  readonly document: AnalysisDocument;
  readonly captureId: string;
  readonly row: HuntRow;
  readonly isReady: boolean;
  readonly totalSizeBytes: number;
  readonly onCopy: (text: string) => Promise<boolean>;
  readonly onClose: () => void;
  /** The rows of the hunt, which Escape returns to. */
  readonly rowsTable: RefObject<HTMLDivElement | null>;
}

type HeapObject = AnalysisAnswer<'heap.object'>;

function useObject(document: AnalysisDocument, id: number | null) {
  return useQuery<HeapObject>(id === null ? null : `${document.documentId} ${id}`, (options) =>
    id === null
      ? Promise.resolve<AppResult<HeapObject>>(err(appError('invalid_params', 'No object is selected.')))
      : document.query('heap.object', { id }, options),
  );
}

/** The label at the place of the code, by its kind. */
const CODE_LABELS: Readonly<Record<GrowingCode['kind'], string>> = {
  callback: 'Callback at',
  function: 'Created at',
  class: 'Class declared at',
};

/** Where the objects come from, the line to change first, and the reference that retains them, with the place of its owner. */
function Cut({ document, row, onCopy }: Pick<HuntPathProps, 'document' | 'row' | 'onCopy'>) {
  const { answer: owner } = useObject(document, row.owner);
  const { answer: own } = useObject(document, row.node);
  const held = owner?.ok === true ? owner.value : null;
  const node = own?.ok === true ? own.value : null;
  const isFunction = node?.node?.type === 'closure';
  const made =
    row.code ??
    (node === null || node.node === null ? null : ({ ...node, kind: isFunction ? 'function' : 'class' } as const));
  const heldBy = row.edgeToCut === '' ? '' : referenceText(row);
  const madeAt = made?.location ?? null;
  const heldAt = held?.location ?? null;
  if (heldBy === '' && madeAt === null) return null;
  const reference = <span data-testid="hunt-cut">{heldBy}</span>;
  return (
    <dl className="hunt-cut">
      {made === null || madeAt === null ? null : (
        <SourceFact label={CODE_LABELS[made.kind]} location={madeAt} stored={made.node?.original} onCopy={onCopy} />
      )}
      {heldBy === '' ? null : heldAt === null ? (
        <>
          <dt>Held by</dt>
          <dd className="mono selectable">{reference}</dd>
        </>
      ) : (
        <SourceFact label="Held by" name={reference} location={heldAt} stored={held?.node?.original} onCopy={onCopy} />
      )}
    </dl>
  );
}

/** Mount with the key of the row: another row begins without a history. */
export function HuntPath(props: HuntPathProps) {
  const { document, captureId, row, isReady, totalSizeBytes, onCopy, onClose } = props;
  const workbench = useWorkbench();
  const captures = useTopic('captures');
  const table = useRef<HTMLDivElement>(null);
  const [trail, setTrail] = useState<readonly HeapNode[]>([]);
  const [ignored, setIgnored] = useState(NOTHING_IGNORED);
  const asked = useObject(document, row.node);
  const own = asked.answer?.ok === true ? asked.answer.value.node : null;
  const node = trail.at(-1) ?? own;
  const goTo = (next: HeapNode): void => {
    if (next.id !== node?.id) setTrail([...trail, next]);
  };
  const openSnapshot = (): void => {
    const opened = openPlace(workbench, captures, captureId, { view: 'path', id: node?.id ?? row.node, path: 1 });
    if (!opened.ok) workbench.windowProblems.getState().addError('The snapshot was not opened', opened.error);
  };
  if (asked.answer?.ok === false)
    return (
      <FailureState
        place="inline"
        title="The object could not be read"
        error={asked.answer.error}
        onRetry={asked.refetch}
      />
    );
  if (node === null)
    return (
      <EmptyState
        place="inline"
        title={asked.answer === null ? 'Loading the object …' : `The last snapshot has no object @${row.node}`}
      />
    );
  return (
    <div className="hunt-path">
      <div className="hunt-path-head row">
        <Cut document={document} row={row} onCopy={onCopy} />
        <Button size="tiny" icon={GoToIcon} onClick={openSnapshot}>
          Open the snapshot at @{node.id}
        </Button>
      </div>
      <RetainersPane
        documentId={`capture:${captureId}`}
        document={document}
        node={node}
        isReady={isReady}
        totalSizeBytes={totalSizeBytes}
        ignored={ignored}
        onIgnored={setIgnored}
        onGoTo={goTo}
        onBack={trail.length === 0 ? null : () => setTrail(trail.slice(0, -1))}
        onClose={onClose}
        objectActions={{ onWhy: goTo, onCopy, linkTo: (place) => formatLink(captureId, place) }}
        table={table}
        objectsTable={props.rowsTable}
      />
    </div>
  );
}
