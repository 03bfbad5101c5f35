/** Retainers: the paths from the root to the selected object, shortest first, and what cutting an edge would free. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { HeapNode } from '../../../../shared/contracts/heap/heap-objects.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { useKeys } from '../../../widgets/keys/keys.ts';
import { FailureState } from '../../../widgets/failure-state.tsx';
import type { ObjectActions } from '../objects/object-menu.ts';
import { useHeapNames } from '../heap-names.ts';
import { useLetterKeys } from '../use-letter-keys.ts';
import { CutLine } from './cut-line.tsx';
import { isAnyIgnored, withEdge, type Ignored } from './ignored.ts';
import { IgnoredStrip } from './ignored-strip.tsx';
import { cutName, pathOfKey, type PathLine } from './path-lines.ts';
import { PathTable } from './path-table.tsx';
import { RetainersHead } from './retainers-head.tsx';
import { useIgnoredEffect } from './use-ignored-effect.ts';
import { usePublishedPath } from './use-published-path.ts';
import { useRetainingPaths } from './use-retaining-paths.ts';

export interface RetainersPaneProps {
  /** The document of the capture, outside a tab. */
  readonly documentId: string;
  readonly document: AnalysisDocument;
  readonly node: HeapNode;
  /** The path expanded at first, from 1; the shortest unless a link names another. */
  readonly openPath?: number;
  /** Cut effects and retained sizes are queried once available. */
  readonly isReady: boolean;
  readonly totalSizeBytes: number;
  readonly ignored: Ignored;
  readonly onIgnored: (ignored: Ignored) => void;
  readonly onGoTo: (node: HeapNode) => void;
  /** Null if there is no previous object. */
  readonly onBack: (() => void) | null;
  readonly onClose: () => void;
  readonly objectActions: ObjectActions;
  readonly table: RefObject<HTMLDivElement | null>;
  /** The list with the object, which Escape returns to. */
  readonly objectsTable: RefObject<HTMLDivElement | null>;
}

export function RetainersPane(props: RetainersPaneProps) {
  const {
    documentId,
    document,
    node,
    openPath = 1,
    isReady,
    totalSizeBytes,
    ignored,
    onIgnored,
    objectActions,
    table,
    objectsTable,
  } = props;
  const [showWeak, setShowWeak] = useState(false);
  const [chosen, setChosen] = useState<{ readonly nodeId: number; readonly key: string } | null>(null);
  // A line of another object does not apply.
  const selectedKey = chosen?.nodeId === node.id ? chosen.key : null;
  const root = useRef<HTMLElement>(null);
  const { shown: names } = useHeapNames();
  const retaining = useRetainingPaths({ document, node, openPath, isReady, ignored, showWeak });
  const { asked, paths, isStale, isCurrent, lines, cuts, best, bestLine } = retaining;
  const { answer } = asked;
  const effect = useIgnoredEffect(document, ignored, node.id, isReady);
  const bestEffect = best === null ? undefined : cuts.effects.get(best);
  const ignoreEdge = (line: PathLine): void => {
    if (line.kind === 'step' && line.edgeKey !== null) onIgnored(withEdge(ignored, line.edgeKey, cutName(line, names)));
  };
  const selectedLine = lines.find(({ key }) => key === selectedKey);
  const areNumbered = !showWeak && !isAnyIgnored(ignored);
  usePublishedPath({ documentId, node, paths, line: selectedLine ?? null, areNumbered, names });
  // Paths of another object are read from their first row, which the keyboard is on.
  const shownId = useRef(node.id);
  useEffect(() => {
    if (shownId.current === node.id) return;
    shownId.current = node.id;
    table.current?.scrollTo({ top: 0 });
  }, [node.id, table]);
  useKeys({ Escape: () => (asked.isLoading ? asked.cancel() : objectsTable.current?.focus()) }, { within: root });
  useLetterKeys(
    {
      KeyI: () => {
        const line = selectedLine?.kind === 'step' && selectedLine.edgeKey !== null ? selectedLine : bestLine;
        if (line === undefined) return false;
        ignoreEdge(line);
        return true;
      },
    },
    root,
  );
  return (
    <section
      className="retainers column full"
      aria-label="Retainers"
      data-testid="retainers-pane"
      aria-busy={isStale}
      ref={root}
    >
      <RetainersHead
        objectId={node.id}
        retaining={retaining}
        copied={paths[selectedLine === undefined ? 0 : pathOfKey(selectedLine.key)]}
        onCopy={(text) => void objectActions.onCopy(text)}
        showWeak={showWeak}
        onToggleWeak={() => setShowWeak((shown) => !shown)}
        ignored={ignored}
        onIgnored={onIgnored}
        onBack={props.onBack}
        onClose={props.onClose}
      />
      {answer?.ok === true && paths.length > 0 && isReady ? (
        <CutLine
          error={cuts.error}
          isTrying={!cuts.isDone || !isCurrent}
          best={
            bestEffect === undefined || bestLine?.kind !== 'step'
              ? null
              : { name: cutName(bestLine, names), effect: bestEffect }
          }
          totalSizeBytes={totalSizeBytes}
          isRoot={paths[0]?.steps.length === 1}
          onIgnore={() => (bestLine === undefined ? undefined : ignoreEdge(bestLine))}
        />
      ) : null}
      <IgnoredStrip
        ignored={ignored}
        onIgnored={onIgnored}
        effect={effect}
        isReady={isReady}
        totalSizeBytes={totalSizeBytes}
      />
      {answer !== null && !answer.ok ? (
        <FailureState
          place="inline"
          title="The paths could not be loaded"
          error={answer.error}
          onRetry={asked.refetch}
        />
      ) : (
        <PathTable
          retaining={retaining}
          isReady={isReady}
          ignored={ignored}
          onIgnored={onIgnored}
          onIgnoreEdge={ignoreEdge}
          selectedKey={selectedKey}
          onSelectedKey={(key) => setChosen({ nodeId: node.id, key })}
          onGoTo={props.onGoTo}
          objectActions={objectActions}
          table={table}
        />
      )}
    </section>
  );
}
