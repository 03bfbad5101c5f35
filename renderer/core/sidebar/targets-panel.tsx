/** Endpoints and their targets: select one for recording, open, connect, disconnect. */
import { useDeferredValue, useRef, useState, type MouseEvent } from 'react';
import { useStore } from 'zustand';
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { WindowCommandName, WindowCommandParams } from '../../../shared/features/window.ts';
import { applicationDocument, hasApplication, liveDocument } from '../stores/documents/document-tabs.ts';
import {
  endpointName,
  targetKey,
  targetName,
  targetTree,
  type TargetTreeRow,
  endpointStatus,
  heldTitles,
  portAddress,
  withTitles,
} from '../stores/topics/targets.ts';
import { hintAmong } from '../stores/topics/differing-parts.ts';
import { useClipboard, useCommandRunner } from '../stores/hooks/use-command.ts';
import {
  useDocuments,
  useLayout,
  useRecording,
  useSelectedTargetId,
  useTopic,
  useTopicKnown,
  useWorkbench,
} from '../stores/workbench.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { Field } from '../widgets/field.tsx';
import {
  AddIcon,
  CloseIcon,
  CollectGarbageIcon,
  ConnectIcon,
  CopyIcon,
  DeleteIcon,
  DisconnectIcon,
  HeapSnapshotIcon,
  LiveIcon,
  RefreshIcon,
} from '../widgets/icons.tsx';
import type { MenuEntry } from '../widgets/overlays/menu.tsx';
import { NoRows } from '../widgets/tables/no-rows.tsx';
import { EmptyState } from '../widgets/states.tsx';
import { Tree, type TreeRow } from '../widgets/tree.tsx';
import { useClientsAt } from '../stores/hooks/use-presence.ts';
import { PresenceMark } from '../widgets/presence-mark.tsx';
import { EndpointIcon, TargetTypeIcon } from '../widgets/kind-icons.tsx';

// Menu entries of endpoints and targets: connect, disconnect, remove, open, copy.

interface TargetMenus {
  readonly ofEndpoint: (endpoint: EndpointInfo) => readonly MenuEntry[];
  readonly ofTarget: (target: TargetInfo) => readonly MenuEntry[];
  readonly copy: (text: string) => void;
}

function useTargetMenus(): TargetMenus {
  const runCommand = useCommandRunner();
  const clipboard = useClipboard();
  const openDocument = useDocuments((state) => state.open);
  const { targetSelection, topics } = useWorkbench();
  const select = useStore(targetSelection, (state) => state.select);
  const start = useRecording((state) => state.start);

  const run = <N extends WindowCommandName>(name: N, params: WindowCommandParams<N>, failure: string): void =>
    void runCommand(name, params, failure);
  const copy = (text: string): void => void clipboard(text);

  return {
    copy,
    ofEndpoint: (endpoint) => {
      const endpointId = endpoint.id;
      const name = endpointName(endpoint);
      const isUp =
        endpoint.state === 'connected' || endpoint.state === 'connecting' || endpoint.state === 'reconnecting';
      const connection: MenuEntry = isUp
        ? {
            label: 'Disconnect',
            icon: DisconnectIcon,
            onSelect: () => run('endpoints.disconnect', { endpointId }, `${name} was not disconnected`),
          }
        : {
            label: endpoint.state === 'lost' ? 'Reconnect' : 'Connect',
            icon: ConnectIcon,
            onSelect: () => run('endpoints.connect', { endpointId }, `${name} was not connected`),
          };
      const asApplication: MenuEntry[] = hasApplication(endpoint)
        ? [
            {
              label: `Memory of ${name}`,
              icon: LiveIcon,
              onSelect: () => openDocument(applicationDocument(endpoint, name)),
            },
            { kind: 'separator' },
          ]
        : [];
      return [
        ...asApplication,
        connection,
        { kind: 'separator' },
        { label: 'Copy address', icon: CopyIcon, onSelect: () => copy(endpoint.address) },
        { kind: 'separator' },
        {
          label: 'Remove from list',
          icon: DeleteIcon,
          onSelect: () => run('endpoints.remove', { endpointId }, `${name} was not removed`),
        },
      ];
    },
    ofTarget: (target) => {
      const name = targetName(target);
      const endpoint = topics.endpoints.getState().value.find(({ id }) => id === target.endpointId);
      /** Captures use the selected target, so the record bar always shows their source. */
      const selectAnd = (then: () => void): void => void select(target.id, name).then(then);
      return [
        { label: 'Open', icon: LiveIcon, onSelect: () => openDocument(liveDocument(target.id, name)) },
        { kind: 'separator' },
        {
          label: 'Take a heap snapshot',
          icon: HeapSnapshotIcon,
          onSelect: () => selectAnd(() => void start('heap-snapshot')),
        },
        { label: 'Collect garbage', icon: CollectGarbageIcon, onSelect: () => selectAnd(() => void start('gc')) },
        ...(endpoint !== undefined && hasApplication(endpoint)
          ? [
              {
                label: `Memory of ${endpointName(endpoint)}`,
                icon: LiveIcon,
                onSelect: () => openDocument(applicationDocument(endpoint, endpointName(endpoint))),
              },
            ]
          : []),
        { kind: 'separator' },
        { label: 'Copy URL', icon: CopyIcon, onSelect: () => copy(target.url) },
        { label: 'Copy id', onSelect: () => copy(target.id) },
      ];
    },
  };
}

/** For the pointer: a row contains no other control. Enter connects it, and its menu removes it. */
function FailedMarks({ endpoint }: { endpoint: EndpointInfo }) {
  const run = useCommandRunner();
  const pointerOnly = (command: 'endpoints.connect' | 'endpoints.remove', failure: string) =>
    ({
      className: 'target-mark',
      'aria-hidden': true,
      onClick: (event: MouseEvent) => {
        event.stopPropagation();
        void run(command, { endpointId: endpoint.id }, `${endpointName(endpoint)} was not ${failure}`);
      },
    }) as const;
  return (
    <>
      <span title="Reconnect" data-testid="reconnect" {...pointerOnly('endpoints.connect', 'connected')}>
        <RefreshIcon size={12} />
      </span>
      <span title="Remove from list" data-testid="remove-endpoint" {...pointerOnly('endpoints.remove', 'removed')}>
        <CloseIcon size={12} />
      </span>
    </>
  );
}

function EndpointRow({ endpoint }: { endpoint: EndpointInfo }) {
  const status = endpointStatus(endpoint);
  const hasFailed = status.dot === 'failed';
  const [name, address] = [endpointName(endpoint), portAddress(endpoint.address)];
  const title = [endpoint.address, endpoint.product, endpoint.notice ?? '', endpoint.error?.message ?? '']
    .filter(Boolean)
    .join('\n');
  return (
    <span className="target-row grow row" title={title}>
      <EndpointIcon endpoint={endpoint} className="third" />
      <span className="cut target-name">{name}</span>
      {/* An address that is the name has the whole row. */}
      {name === address ? null : (
        <span className="target-hint third small cut">{hasFailed ? address : (status.text ?? address)}</span>
      )}
      {hasFailed ? <FailedMarks endpoint={endpoint} /> : null}
      <span
        className="dot"
        data-state={status.dot === 'on' ? undefined : status.dot}
        title={status.text ?? undefined}
      />
    </span>
  );
}

function TargetRow({ target, hint }: { target: TargetInfo; hint: string }) {
  const isDim = target.state === 'gone';
  const clients = useClientsAt({ targetId: target.id });
  return (
    <span className="target-row grow row" title={`${target.title}\n${target.url}`} data-dim={isDim || undefined}>
      <TargetTypeIcon type={target.type} className="target-icon" />
      <span className="cut target-name">{targetName(target)}</span>
      <PresenceMark names={clients} />
      <span className="target-hint third small cut" data-tone={target.state === 'unresponsive' ? 'warning' : undefined}>
        {hint}
      </span>
    </span>
  );
}

/** Of the text of a note, in the sidebar at its initial width: rows have their height before they are drawn. */
const NOTE_LINE_PX = 16;
const NOTE_LINE_CHARS = 30;

/** Shown in place of targets: why there are none. */
function NoteRow({ text, severity }: { text: string; severity: 'error' | 'info' }) {
  return (
    <span className="target-note second small" data-severity={severity} title={text}>
      {text}
    </span>
  );
}

export interface TargetsPanelProps {
  readonly onConnect: () => void;
}

export function TargetsPanel({ onConnect }: TargetsPanelProps) {
  const endpoints = withTitles(useTopic('endpoints'), useTopic('calls', heldTitles));
  const known = useTopicKnown('endpoints');
  const folded = useLayout((state) => state.foldedEndpoints);
  const toggleFold = useLayout((state) => state.toggleEndpointFold);
  const selectedTargetId = useSelectedTargetId();
  const select = useStore(useWorkbench().targetSelection, (state) => state.select);
  const openDocument = useDocuments((state) => state.open);
  const run = useCommandRunner();
  const [filter, setFilter] = useState('');
  const deferredFilter = useDeferredValue(filter);
  /** The focused row; the selected target until the focus moves, and again when another target is selected anywhere. */
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [followedId, setFollowedId] = useState(selectedTargetId);
  if (followedId !== selectedTargetId) {
    setFollowedId(selectedTargetId);
    setActiveKey(null);
  }
  const list = useRef<HTMLDivElement>(null);
  const menus = useTargetMenus();

  const rows = targetTree(endpoints, { filter: deferredFilter, folded });
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const selectedKey = selectedTargetId === null ? null : targetKey(selectedTargetId);

  const choose = (key: string): void => {
    const row = byKey.get(key);
    if (row?.type === 'target') void select(row.target.id, targetName(row.target));
  };
  const open = (key: string): void => {
    const row = byKey.get(key);
    choose(key);
    if (row?.type === 'target') openDocument(liveDocument(row.target.id, targetName(row.target)));
    if (row?.type === 'endpoint' && hasApplication(row.endpoint))
      openDocument(applicationDocument(row.endpoint, endpointName(row.endpoint)));
    else if (row?.type === 'endpoint') toggleOrConnect(row);
  };
  const toggleOrConnect = (row: Extract<TargetTreeRow, { type: 'endpoint' }>): void => {
    if (row.endpoint.state === 'connected') {
      toggleFold(row.endpoint.id);
      return;
    }
    void run('endpoints.connect', { endpointId: row.endpoint.id }, `${endpointName(row.endpoint)} was not connected`);
  };
  const allTargets = endpoints.flatMap(({ targets }) => targets);
  const treeRows = rows.map((row): TreeRow => {
    switch (row.type) {
      case 'endpoint':
        return {
          key: row.key,
          level: 1,
          expanded: row.expanded,
          heightPx: 28,
          text: endpointName(row.endpoint),
          label: endpointLabel(row.endpoint),
          content: <EndpointRow endpoint={row.endpoint} />,
          attributes: {
            'data-testid': 'endpoint-row',
            'data-endpoint-id': row.endpoint.id,
            'data-state': row.endpoint.state,
          },
        };
      case 'target':
        return {
          key: row.key,
          level: row.level,
          expanded: null,
          heightPx: 28,
          text: targetName(row.target),
          label: targetLabel(row.target),
          content: <TargetRow target={row.target} hint={hintAmong(row.target, allTargets)} />,
          attributes: { 'data-testid': 'target-row', 'data-target-id': row.target.id, 'data-state': row.target.state },
        };
      case 'note':
        return {
          key: row.key,
          level: 2,
          isHead: true,
          heightPx: NOTE_LINE_PX * Math.min(8, Math.ceil(row.text.length / NOTE_LINE_CHARS)) + 8,
          text: row.text,
          content: <NoteRow text={row.text} severity={row.severity} />,
        };
      default:
        return assertNever(row, 'row of the targets tree');
    }
  });

  return (
    <section className="column fill" aria-label="Targets">
      <div className="sidebar-head row">
        <h2>Targets</h2>
        <IconButton label="Connect a target" icon={AddIcon} size="tiny" onClick={onConnect} />
      </div>
      {allTargets.length + endpoints.length > 1 ? (
        <div className="sidebar-filter">
          <Field
            label="Filter targets"
            placeholder="Filter by title or URL"
            value={filter}
            onValue={setFilter}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') list.current?.focus();
            }}
          />
        </div>
      ) : null}
      <div className="sidebar-list">
        {!known ? (
          <p className="sidebar-waiting">Loading targets …</p>
        ) : rows.length === 0 && deferredFilter === '' ? (
          <EmptyState
            place="inline"
            title="No connected targets."
            action={<Button onClick={onConnect}>Connect a target</Button>}
          >
            The pages, workers and scripts of connected endpoints are listed here.
          </EmptyState>
        ) : rows.length === 0 ? (
          <NoRows waitsFor={null} noun="target" none="" filter={deferredFilter} onFilter={setFilter} />
        ) : (
          <Tree
            ref={list}
            kind="tree"
            label="Targets by endpoint"
            rows={treeRows}
            selectedKey={selectedKey}
            activeKey={activeKey !== null && byKey.has(activeKey) ? activeKey : selectedKey}
            onSelect={(key, how) => {
              setActiveKey(key);
              // Keyboard navigation attaches to nothing; a press or Space selects.
              if (how === 'pressed') choose(key);
            }}
            onMark={choose}
            onOpen={open}
            onToggle={(key) => {
              const row = byKey.get(key);
              if (row?.type === 'endpoint') toggleFold(row.endpoint.id);
            }}
            onCopy={(key) => {
              const row = byKey.get(key);
              if (row?.type === 'target') menus.copy(row.target.url);
              if (row?.type === 'endpoint') menus.copy(row.endpoint.address);
            }}
            menuOf={(key) => {
              const row = byKey.get(key);
              if (row?.type === 'target') return menus.ofTarget(row.target);
              return row?.type === 'endpoint' ? menus.ofEndpoint(row.endpoint) : [];
            }}
          />
        )}
      </div>
    </section>
  );
}

function endpointLabel(endpoint: EndpointInfo): string {
  return `${endpointName(endpoint)}, ${endpoint.address}, ${endpoint.state}`;
}

function targetLabel(target: TargetInfo): string {
  return `${targetName(target)}, ${target.type}, ${target.url}, ${target.state}`;
}
