/** The selected row of a leak hunt: the reference that retains it with its place in the source, and the retaining path. */
import { useRef, useState, type RefObject } from 'react';
import { referenceText } from '../../../../shared/capabilities/leak-hunt/path-growth.ts';
import { err } from '../../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../../shared/contracts/errors.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { HeapNode } from '../../../../shared/contracts/heap-objects.ts';
import { formatLink } from '../../../../shared/contracts/links.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { liveDocument } from '../../../stores/document-tabs.ts';
import { openPlace } from '../../../stores/open-link.ts';
import { findTarget, targetName } from '../../../stores/targets.ts';
import { useQuery } from '../../../stores/use-query.ts';
import { useDocuments, useTopic, useWorkbench } from '../../../stores/workbench.tsx';
import { Button } from '../../../widgets/button.tsx';
import { FailureState } from '../../../widgets/failure-state.tsx';
import { GoToIcon } from '../../../widgets/icons.tsx';
import { EmptyState } from '../../../widgets/states.tsx';
import { SourceFact } from '../objects/source-fact.tsx';
import { NOTHING_IGNORED } from '../retainers/ignored.ts';
import { RetainersPane } from '../retainers/retainers-pane.tsx';
import type { HuntRow } from './hunt-rows.ts';

export interface HuntPathProps {
  /** The last snapshot. */
  readonly document: AnalysisDocument;
  readonly captureId: string;
  /** The target of the hunt, whose Sources panel shows places; null if it is not known. */
  readonly targetId: string | null;
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

/** The reference that retains the objects, and where its owner is in the source. */
function Cut({ document, targetId, row, onCopy }: Pick<HuntPathProps, 'document' | 'targetId' | 'row' | 'onCopy'>) {
  const { sourcePlaces } = useWorkbench();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, targetId));
  const open = useDocuments((state) => state.open);
  const { answer: owner } = useObject(document, row.owner);
  const { answer: own } = useObject(document, row.node);
  const placed = [owner, own].find((each) => each?.ok === true && each.value.location !== null);
  const found = placed?.ok === true ? placed.value : null;
  const location = found?.location ?? null;
  if (row.edgeToCut === '' && location === null) return null;
  return (
    <dl className="hunt-cut">
      {row.edgeToCut === '' ? null : (
        <>
          <dt>Retained by</dt>
          <dd className="mono selectable" data-testid="hunt-cut">
            {referenceText(row)}
          </dd>
        </>
      )}
      {location === null ? null : (
        <>
          <SourceFact location={location} stored={found?.node?.original} onCopy={onCopy} />
          {target === null || target.state === 'gone' ? null : (
            <dd>
              <Button
                size="tiny"
                icon={GoToIcon}
                onClick={() => {
                  sourcePlaces.getState().open({ targetId: target.id, scriptId: null, ...location });
                  open(liveDocument(target.id, targetName(target)));
                }}
              >
                Show in Sources
              </Button>
            </dd>
          )}
        </>
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
      <div className="hunt-path-head">
        <Cut document={document} targetId={props.targetId} row={row} onCopy={onCopy} />
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
