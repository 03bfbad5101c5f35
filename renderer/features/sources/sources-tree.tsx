/** The tree of sources with its filter, and how many scripts are listed. */
import { useMemo, useState, type RefObject } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import type { PageResource, ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import {
  ChevronDownIcon,
  CopyIcon,
  FileIcon,
  FilterIcon,
  OpenFolderIcon,
  PageIcon,
} from '../../core/widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { MiddleCut } from '../../core/widgets/middle-cut.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { Tree, type TreeRow } from '../../core/widgets/tree.tsx';
import { sourceFrames, type SourceFrame } from './source-frames.ts';
import { sourceAddress, sourceRows, type SourceChoice, type SourceRow } from './source-tree.ts';
import { useScriptOriginals } from './use-script-originals.ts';

export interface SourcesTreeProps {
  readonly target: TargetInfo;
  readonly state: LiveLogState;
  readonly scripts: readonly ScriptEntry[];
  readonly resources: readonly PageResource[];
  readonly selectedKey: string | null;
  /** `choice` is null for folders. */
  readonly onChoose: (key: string, choice: SourceChoice | null) => void;
  readonly filterField: RefObject<HTMLInputElement | null>;
}

function rowIcon({ kind }: SourceRow) {
  if (kind === 'origin') return <PageIcon size={14} className="third" />;
  if (kind === 'folder') return <OpenFolderIcon size={14} className="third" />;
  return kind === 'note' ? null : <FileIcon size={14} className="third" />;
}

function treeRow(row: SourceRow): TreeRow {
  return {
    key: row.key,
    isHead: row.kind === 'note',
    level: row.level,
    expanded: row.expanded,
    text: row.name,
    heightPx: 24,
    content: (
      <span className="sources-row inline-row cut">
        {rowIcon(row)}
        <MiddleCut text={row.name} />
        {row.detail === '' ? null : <span className="third cut">{row.detail}</span>}
      </span>
    ),
    attributes: { 'data-testid': 'source-row', 'data-kind': row.kind },
  };
}

function countText({ buffered, dropped, limit }: LiveLogState): string {
  const scripts = buffered === 1 ? '1 script' : `${formatCount(buffered)} scripts`;
  return dropped > 0 ? `${scripts}, ${formatCount(dropped)} older ones dropped (limit ${formatCount(limit)})` : scripts;
}

function FrameMenu({
  frames,
  frame,
  onFrame,
}: {
  readonly frames: readonly SourceFrame[];
  /** Null: sources of all frames are listed. */
  readonly frame: SourceFrame | null;
  readonly onFrame: (frameId: string | null) => void;
}) {
  const entries: MenuEntry[] = [
    { label: 'All frames', checked: frame === null, onSelect: () => onFrame(null) },
    { kind: 'separator' },
    ...frames.map((each): MenuEntry => ({
      label: each.label,
      checked: each === frame,
      onSelect: () => onFrame(each.frameId),
    })),
  ];
  return (
    <Menu entries={entries} align="end">
      <Button
        size="tiny"
        title={frame === null ? 'List the sources of one frame' : frame.url}
        data-testid="source-frame"
      >
        <span className="menu-value inline-row sources-frame">
          <span className="cut">{frame?.label ?? 'All frames'}</span>
          <ChevronDownIcon size={12} />
        </span>
      </Button>
    </Menu>
  );
}

export function SourcesTree(props: SourcesTreeProps) {
  const { target, state, scripts, resources, selectedKey, onChoose, filterField } = props;
  const clipboard = useClipboard();
  const [filter, setFilter] = useState('');
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [frameId, setFrameId] = useState<string | null>(null);
  const { originals, load } = useScriptOriginals(target.id);
  const frames = useMemo(() => sourceFrames(target.id, scripts, resources), [target.id, scripts, resources]);
  // A frame that is gone hides nothing.
  const frame = frames.find((each) => each.frameId === frameId) ?? null;
  const shownId = frame?.frameId ?? null;
  const rows = useMemo(() => {
    const isIn = (of: { readonly frameId: string | null }): boolean => shownId === null || of.frameId === shownId;
    return sourceRows({
      scripts: scripts.filter(isIn),
      resources: resources.filter(isIn),
      originals,
      filter,
      toggled,
    });
  }, [scripts, resources, originals, filter, toggled, shownId]);
  const treeRows = useMemo(() => rows.map(treeRow), [rows]);
  const choiceOf = (key: string): SourceChoice | null => rows.find((row) => row.key === key)?.choice ?? null;

  const toggle = (key: string): void => {
    setToggled((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
    const choice = choiceOf(key);
    if (choice?.kind === 'script') void load(choice.scriptId);
  };
  const addressOf = (choice: SourceChoice): string =>
    sourceAddress(
      choice,
      choice.kind === 'script' ? (scripts.find(({ scriptId }) => scriptId === choice.scriptId) ?? null) : null,
    );
  const menuOf = (key: string): readonly MenuEntry[] => {
    const choice = choiceOf(key);
    if (choice === null) return [];
    return [{ label: 'Copy URL', icon: CopyIcon, onSelect: () => void clipboard(addressOf(choice)) }];
  };
  return (
    <div className="sources-tree column full">
      <div className="sources-filter row">
        <Field
          filters
          ref={filterField}
          label="Filter sources"
          placeholder="Filter sources"
          icon={FilterIcon}
          shortcut="Slash"
          data-testid="source-filter"
          value={filter}
          onValue={setFilter}
        />
        {frames.length < 2 ? null : <FrameMenu frames={frames} frame={frame} onFrame={setFrameId} />}
      </div>
      {rows.length === 0 ? (
        <EmptyState
          place="inline"
          title={filter === '' ? 'The target has no scripts with a URL.' : `No source matches \`${filter}\`.`}
        />
      ) : (
        <Tree
          label="Sources"
          kind="tree"
          rows={treeRows}
          selectedKey={selectedKey}
          onSelect={(key) => onChoose(key, choiceOf(key))}
          onOpen={(key) => {
            const row = rows.find((each) => each.key === key);
            if (row?.choice === null) toggle(key);
            else onChoose(key, row?.choice ?? null);
          }}
          onToggle={toggle}
          menuOf={menuOf}
        />
      )}
      <div className="sources-foot third small">
        <span className="cut">{countText(state)}</span>
      </div>
    </div>
  );
}
