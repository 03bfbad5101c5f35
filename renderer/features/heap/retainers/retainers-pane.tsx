/** Retainers: the paths from the root to the selected object, shortest first, and what cutting an edge would free. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { formatCount, formatPercent } from '../../../../shared/base/units.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { HeapNode, HeapPath } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { usePublishedSelection } from '../../../core/stores/hooks/use-published-selection.ts';
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { Bytes } from '../../../core/widgets/figure.tsx';
import { BackIcon, CloseIcon, CopyIcon, CutIcon } from '../../../core/widgets/icons.tsx';
import { useKeys } from '../../../core/widgets/keys/keys.ts';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { Menu } from '../../../core/widgets/overlays/menu.tsx';
import { CountBadge } from '../../../core/widgets/tag.tsx';
import type { ObjectActions } from '../objects/object-menu.ts';
import { useHeapNames } from '../heap-names.ts';
import { QueryProgress } from '../query-progress.tsx';
import { useLetterKeys } from '../use-letter-keys.ts';
import { ignoredItems, isAnyIgnored, NOTHING_IGNORED, restored, withEdge, type Ignored } from './ignored.ts';
import { IgnoredStrip, mostlyText } from './ignored-strip.tsx';
import { cutName, pathOfKey, pathText, type CutEffect, type PathLine } from './path-lines.ts';
import { PathTable } from './path-table.tsx';
import { useIgnoredEffect } from './use-ignored-effect.ts';
import { useRetainingPaths, type RetainingPaths } from './use-retaining-paths.ts';

// The head of the Retainers pane: how many paths there are, what is ignored, and the commands of the pane.

const KIND_WORDS = { edge: 'Edge', object: 'Object', class: 'Class' } as const;

interface RetainersHeadProps {
  readonly objectId: number;
  readonly retaining: Pick<RetainingPaths, 'asked' | 'isStale'>;
  /** The path that is copied; undefined while none is loaded. */
  readonly copied: HeapPath | undefined;
  readonly onCopy: (text: string) => void;
  readonly showWeak: boolean;
  readonly onToggleWeak: () => void;
  readonly ignored: Ignored;
  readonly onIgnored: (ignored: Ignored) => void;
  /** Null if there is no previous object. */
  readonly onBack: (() => void) | null;
  readonly onClose: () => void;
}

/** `5 paths, more may exist, 2 weak or cyclic hidden`; empty after an error. */
function foundText({ asked: { answer }, isStale }: RetainersHeadProps['retaining'], showWeak: boolean): string {
  if (answer === null || isStale) return '…';
  if (!answer.ok) return '';
  const { paths, isCut, hiddenWeak } = answer.value;
  return [
    `${formatCount(paths.length)} ${paths.length === 1 ? 'path' : 'paths'}`,
    ...(isCut ? ['more may exist'] : []),
    ...(hiddenWeak > 0 && !showWeak ? [`${formatCount(hiddenWeak)} weak or cyclic hidden`] : []),
  ].join(', ');
}

function IgnoredMenu({ ignored, onIgnored }: Pick<RetainersHeadProps, 'ignored' | 'onIgnored'>) {
  const items = ignoredItems(ignored);
  if (items.length === 0) return null;
  return (
    <Menu
      align="end"
      entries={[
        ...items.map(({ key, label, kind }) => ({
          label: `${KIND_WORDS[kind]} ${label}`,
          checked: true,
          onSelect: () => onIgnored(restored(ignored, key)),
        })),
        { kind: 'separator' },
        { label: 'Restore all', onSelect: () => onIgnored(NOTHING_IGNORED) },
      ]}
    >
      <Button size="tiny" data-testid="ignored">
        Ignored <CountBadge count={items.length} />
      </Button>
    </Menu>
  );
}

function RetainersHead(props: RetainersHeadProps) {
  const { objectId, retaining, copied, onCopy, showWeak, onToggleWeak, ignored, onIgnored, onBack, onClose } = props;
  const { asked } = retaining;
  const { shown } = useHeapNames();
  return (
    <div className="pane-head">
      {onBack === null ? null : (
        <IconButton label="Back to previous object" icon={BackIcon} size="tiny" onClick={onBack} />
      )}
      <h3>Retainers</h3>
      <span className="mono third small">@{objectId}</span>
      <span className="third cut">{foundText(retaining, showWeak)}</span>
      {asked.isLoading ? (
        <QueryProgress doing="Looking for paths" progress={asked.progress} onCancel={asked.cancel} />
      ) : null}
      <span className="grow" />
      <IconButton
        label="Copy the path as text"
        icon={CopyIcon}
        size="tiny"
        disabled={copied === undefined}
        onClick={() => onCopy(copied === undefined ? '' : pathText(copied, shown))}
      />
      <Button size="tiny" look="bare" aria-pressed={showWeak} onClick={onToggleWeak}>
        {showWeak ? 'Hide weak' : 'Show weak'}
      </Button>
      <IgnoredMenu ignored={ignored} onIgnored={onIgnored} />
      <IconButton label="Close retainers" icon={CloseIcon} size="tiny" onClick={onClose} />
    </div>
  );
}

/** The line above the paths: the edge of path 1 whose cut frees most, and how much. */
interface CutLineProps {
  readonly error: AppError | null;
  readonly isTrying: boolean;
  /** Path 1 has an edge that code could cut. */
  readonly hasTried: boolean;
  /** Null if no single one of them frees anything. */
  readonly best: { readonly name: string; readonly effect: CutEffect } | null;
  readonly totalSizeBytes: number;
  /** The object is the root of the heap. */
  readonly isRoot: boolean;
  readonly onIgnore: () => void;
}

function CutLine({ error, isTrying, hasTried, best, totalSizeBytes, isRoot, onIgnore }: CutLineProps) {
  const { shown: names } = useHeapNames();
  const mostly = best === null ? '' : mostlyText(best.effect.classes, names);
  return (
    <div className="cut-line row" data-testid="what-if">
      <CutIcon size={14} className="third" />
      {isRoot ? (
        <span className="third cut">This is the root of the heap: nothing retains it.</span>
      ) : error !== null ? (
        <span className="is-warning cut">{`The effect of a cut is unknown: ${error.message}`}</span>
      ) : isTrying ? (
        <span className="third">Computing what cutting each edge of path 1 frees …</span>
      ) : best === null ? (
        <span className="third cut">
          {hasTried
            ? 'No property, variable or entry of path 1 frees anything by itself: other paths retain the object.'
            : 'Path 1 has no property, variable or entry that code could cut.'}
        </span>
      ) : (
        <>
          <span className="cut">
            Cutting <span className="cut-edge mono">{best.name}</span> frees{' '}
            <Bytes sizeBytes={best.effect.freedSizeBytes} place="inline" />
            {best.effect.freesTarget === undefined
              ? null
              : best.effect.freesTarget
                ? ', including this object'
                : ', but not this object: another path retains it'}
          </span>
          <span className="third cut" title={mostly}>
            {totalSizeBytes > 0 ? `${formatPercent(best.effect.freedSizeBytes / totalSizeBytes)} of the heap, ` : ''}
            {formatCount(best.effect.freedCount)} {best.effect.freedCount === 1 ? 'object' : 'objects'}
            {mostly === '' ? '' : `, ${mostly}`}
          </span>
          <span className="grow" />
          <Button size="tiny" shortcut="KeyI" onClick={onIgnore}>
            Ignore edge
          </Button>
        </>
      )}
    </div>
  );
}

// Publishes the selected retaining path of an object, for clients that ask what is selected.

/** Longest name and path that are published. */
const MAX_NAME = 500;
const MAX_PATH = 4000;

interface PublishedPathParts {
  /** The document of the capture, outside a tab. */
  readonly documentId: string;
  readonly node: HeapNode;
  readonly paths: readonly HeapPath[];
  /** The selected line; null if none is. */
  readonly line: PathLine | null;
  /** True if the paths are those that a link counts: without ignored edges, and without weak ones. */
  readonly areNumbered: boolean;
  readonly names: ShownNames;
}

/** A path has a link by its number; where edges are ignored or weak ones shown, the link leads to its object. */
function usePublishedPath({ documentId, node, paths, line, areNumbered, names }: PublishedPathParts): void {
  const index = line === null ? -1 : pathOfKey(line.key);
  const path = paths[index];
  const key = line === null || path === undefined ? null : JSON.stringify([node.id, line.key, areNumbered]);
  usePublishedSelection(documentId, key, () =>
    line === null || path === undefined
      ? null
      : {
          place: areNumbered ? { view: 'path', id: node.id, path: index + 1 } : { view: 'object', id: node.id },
          facts: {
            name: node.name.slice(0, MAX_NAME),
            shallowSizeBytes: node.shallowSizeBytes,
            retainedSizeBytes: node.retainedSizeBytes,
            distance: node.distance,
            path: pathText(path, names).slice(0, MAX_PATH),
            ...(line.kind === 'step' && line.edge !== null ? { edge: cutName(line, names).slice(0, MAX_NAME) } : {}),
          },
        },
  );
}

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
  const { asked, paths, isStale, isCurrent, lines, cuts, tried, best, bestLine } = retaining;
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
          hasTried={tried.length > 0}
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
