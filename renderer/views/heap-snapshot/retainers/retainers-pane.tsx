/** Retainers: the paths from the root to the selected object, shortest first, and what cutting an edge would free. */
import { useMemo, useRef, useState, type RefObject } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import type { HeapNode } from '../../../../shared/contracts/heap-objects.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { Button, IconButton } from '../../../widgets/button.tsx';
import { BackIcon, CloseIcon, CopyIcon } from '../../../widgets/icons.tsx';
import { useKeys } from '../../../widgets/keys.ts';
import { Menu, type MenuEntry } from '../../../widgets/menu.tsx';
import { EmptyState, ErrorState } from '../../../widgets/states.tsx';
import { CountBadge } from '../../../widgets/tag.tsx';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import { CutLine } from './cut-line.tsx';
import { ignoredItems, NOTHING_IGNORED, restored, withClass, withEdge, withObject, type Ignored } from './ignored.ts';
import { IgnoredStrip } from './ignored-strip.tsx';
import type { ObjectActions } from '../objects/object-menu.ts';
import { objectText } from '../objects/object-cells.tsx';
import { pathColumns } from './path-columns.tsx';
import { bestCut, cutName, edgesToTry, pathLines, pathText, type PathLine } from './path-lines.ts';
import { pathMenu } from './path-menu.ts';
import { QueryProgress } from '../query-progress.tsx';
import { useCutEffects } from './use-cut-effects.ts';
import { useIgnoredEffect } from './use-ignored-effect.ts';
import { useLetterKeys } from '../use-letter-keys.ts';
import { useQuery } from '../../../stores/use-query.ts';

export interface RetainersPaneProps {
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
}

const PATHS = 5;
const KIND_WORDS = { edge: 'Edge', object: 'Object', class: 'Class' } as const;

export function RetainersPane(props: RetainersPaneProps) {
  const {
    document,
    node,
    openPath = 1,
    isReady,
    totalSizeBytes,
    ignored,
    onIgnored,
    onGoTo,
    objectActions,
    table,
  } = props;
  const [showWeak, setShowWeak] = useState(false);
  const [folds, setFolds] = useState<{ objectId: number; opened: ReadonlySet<number> }>({
    objectId: node.id,
    opened: new Set([openPath - 1]),
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const question = {
    id: node.id,
    paths: PATHS,
    showWeak,
    ignoredNodes: ignored.nodes.map(({ id }) => id),
    ignoredEdges: ignored.edges.map(({ key }) => key),
    ignoredClasses: [...ignored.classes],
  };
  const asked = useQuery(JSON.stringify([document.documentId, isReady, question]), (options) =>
    document.query('heap.paths', question, options),
  );
  const { answer } = asked;
  const effect = useIgnoredEffect(document, ignored, node.id, isReady);
  const root = useRef<HTMLElement>(null);
  const paths = useMemo(() => (answer?.ok === true ? answer.value.paths : []), [answer]);
  // While the paths of another object load, the previous paths stay visible.
  const isStale = paths[0] !== undefined && paths[0].steps.at(-1)?.node.id !== node.id;
  const isCurrent = !isStale && !asked.isAsking;
  const tried = useMemo(() => (isReady && isCurrent ? edgesToTry(paths[0]) : []), [paths, isReady, isCurrent]);
  const cuts = useCutEffects(document, tried, ignored, node.id);
  const best = cuts.isDone ? bestCut(tried, cuts.effects) : null;
  const opened = folds.objectId === node.id ? folds.opened : new Set([openPath - 1]);
  const lines = pathLines(paths, new Set([...paths.keys()].filter((index) => !opened.has(index))));
  const columns = useMemo(
    () => pathColumns({ isReady, effects: cuts.effects, tried: new Set(tried) }),
    [isReady, cuts.effects, tried],
  );
  const toggle = (index: number): void =>
    setFolds({
      objectId: node.id,
      opened: new Set(opened.has(index) ? [...opened].filter((each) => each !== index) : [...opened, index]),
    });
  const bestLine = lines.find((line) => line.kind === 'step' && line.edgeKey !== null && line.edgeKey === best);
  const bestEffect = best === null ? undefined : cuts.effects.get(best);
  const ignoreEdge = (line: PathLine): void => {
    if (line.kind === 'step' && line.edgeKey !== null) onIgnored(withEdge(ignored, line.edgeKey, cutName(lines, line)));
  };
  const selectedLine = lines.find(({ key }) => key === selectedKey);
  useKeys({ Escape: asked.cancel }, { within: root, enabled: asked.isAsking });
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
  const items = ignoredItems(ignored);
  const ignoredCount = items.length;
  const restore: MenuEntry[] = [
    ...items.map(({ key, label, kind }) => ({
      label: `${KIND_WORDS[kind]} ${label}`,
      checked: true,
      onSelect: () => onIgnored(restored(ignored, key)),
    })),
    { kind: 'separator' },
    { label: 'Restore all', onSelect: () => onIgnored(NOTHING_IGNORED) },
  ];
  const copied = paths[selectedLine === undefined ? 0 : Number(selectedLine.key.split(':')[1])];
  const hiddenWeak = answer?.ok === true ? answer.value.hiddenWeak : 0;
  const found =
    answer === null || isStale
      ? '…'
      : answer.ok
        ? `${formatCount(paths.length)} ${paths.length === 1 ? 'path' : 'paths'}${answer.value.isCut ? ', more may exist' : ''}${hiddenWeak > 0 && !showWeak ? `, ${formatCount(hiddenWeak)} weak or cyclic hidden` : ''}`
        : '';

  return (
    <section className="retainers" aria-label="Retainers" data-testid="retainers-pane" aria-busy={isStale} ref={root}>
      <div className="pane-head">
        {props.onBack === null ? null : (
          <IconButton label="Back to previous object" icon={BackIcon} size="tiny" onClick={props.onBack} />
        )}
        <h3>Retainers</h3>
        <span className="mono third small">@{node.id}</span>
        <span className="third cut">{found}</span>
        {asked.isAsking ? (
          <QueryProgress doing="Looking for paths" progress={asked.progress} onCancel={asked.cancel} />
        ) : null}
        <span className="grow" />
        <IconButton
          label="Copy the path as text"
          icon={CopyIcon}
          size="tiny"
          disabled={copied === undefined}
          onClick={() => void objectActions.onCopy(copied === undefined ? '' : pathText(copied))}
        />
        <Button size="tiny" look="bare" aria-pressed={showWeak} onClick={() => setShowWeak((shown) => !shown)}>
          {showWeak ? 'Hide weak' : 'Show weak'}
        </Button>
        {ignoredCount === 0 ? null : (
          <Menu align="end" entries={restore}>
            <Button size="tiny" data-testid="ignored">
              Ignored <CountBadge count={ignoredCount} />
            </Button>
          </Menu>
        )}
        <IconButton label="Close retainers" icon={CloseIcon} size="tiny" onClick={props.onClose} />
      </div>
      {answer?.ok === true && paths.length > 0 && isReady ? (
        <CutLine
          error={cuts.error}
          isTrying={!cuts.isDone || !isCurrent}
          best={
            bestEffect === undefined || bestLine?.kind !== 'step'
              ? null
              : { name: cutName(lines, bestLine), effect: bestEffect }
          }
          totalSizeBytes={totalSizeBytes}
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
        <ErrorState
          place="inline"
          severity={answer.error.code === 'cancelled' ? 'info' : 'error'}
          title={answer.error.code === 'cancelled' ? 'Cancelled' : 'The paths could not be loaded'}
          detail={answer.error.message}
          suggestion={answer.error.suggestion}
          actions={
            <Button size="tiny" onClick={asked.again}>
              Retry
            </Button>
          }
        />
      ) : (
        <VirtualTable<PathLine>
          label="Retaining paths"
          ref={table}
          columns={columns}
          rowCount={lines.length}
          rowAt={(index) => lines[index]}
          keyOf={(line) => line.key}
          selectedKey={selectedKey}
          indexOfKey={(key) => lines.findIndex((line) => line.key === key)}
          onSelect={(line) => {
            setSelectedKey(line.key);
            if (line.kind === 'step') objectActions.onPoint?.(line.node, line.key);
          }}
          onOpen={(line) => (line.kind === 'path' ? toggle(line.index) : line.isObject ? undefined : onGoTo(line.node))}
          onDelete={ignoreEdge}
          onCopy={(text) => void objectActions.onCopy(text)}
          menuOf={(line) =>
            pathMenu(line, {
              path: paths[Number(line.key.split(':')[1])],
              onGoTo: () => (line.kind === 'step' ? onGoTo(line.node) : undefined),
              onIgnoreEdge: () => ignoreEdge(line),
              onIgnoreObject: () =>
                line.kind === 'step' ? onIgnored(withObject(ignored, line.node.id, objectText(line.node))) : undefined,
              onIgnoreClass: () => (line.kind === 'step' ? onIgnored(withClass(ignored, line.node.name)) : undefined),
              objectActions,
            })
          }
          tree={{
            levelOf: (line) => (line.kind === 'path' ? 1 : 2),
            expandedOf: (line) => (line.kind === 'path' ? line.expanded : null),
            onToggle: (line) => (line.kind === 'path' ? toggle(line.index) : undefined),
          }}
          rowAttributes={(line) => ({
            'data-testid': line.kind === 'path' ? 'path-head' : 'path-row',
            'data-object': line.kind === 'step' ? String(line.node.id) : undefined,
            'data-best': line.kind === 'step' && line.edgeKey !== null && line.edgeKey === best ? '' : undefined,
            'data-end': line.kind === 'step' && line.isObject ? '' : undefined,
          })}
          empty={
            answer === null ? (
              <span className="third">Looking for paths …</span>
            ) : (
              <EmptyState
                place="inline"
                title={
                  ignoredCount > 0
                    ? 'No other path: without the ignored edges and objects, it could be collected.'
                    : hiddenWeak > 0
                      ? 'Only weak or cyclic references lead to it.'
                      : 'No path from the root leads to it.'
                }
                action={
                  ignoredCount > 0 ? (
                    <Button size="tiny" onClick={() => onIgnored(NOTHING_IGNORED)}>
                      Restore all
                    </Button>
                  ) : undefined
                }
              />
            )
          }
        />
      )}
    </section>
  );
}
