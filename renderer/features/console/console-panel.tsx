/** The console of a live target: messages during capture, and a prompt. */
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import { useStore } from 'zustand';
import { CONSOLE_COST } from '../../../shared/features/console/tools/console-enable.ts';
import type { ConsoleRow } from '../../../shared/features/console/tools/console-rows.ts';
import { formatCount } from '../../../shared/base/units.ts';
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import {
  CONSOLE_LEVELS,
  type ConsoleEntry,
  type ConsolePlace,
} from '../../../shared/engine/console/contract/console.ts';
import type { LiveLogState } from '../../../shared/core/contracts/live-logs.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { useLiveLog } from '../../core/stores/hooks/use-live-log.ts';
import { liveDocument } from '../../core/stores/documents/document-tabs.ts';
import { usePublishedSelection } from '../../core/stores/hooks/use-published-selection.ts';
import { targetName, targetTypeWord } from '../../core/stores/topics/targets.ts';
import { useBridge, useDocuments, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { ChevronDownIcon, FilterIcon } from '../../core/widgets/icons.tsx';
import { useFieldKeys } from '../../core/widgets/keys/use-field-keys.ts';
import { Menu, type MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { clockTime } from '../../core/words/moments.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { frameLabel, selectedFrame, targetsBelow } from './console-contexts.ts';
import { ConsoleLevels } from './console-levels.tsx';
import { consoleLines, levelCounts, rowText } from './console-lines.ts';
import { EvaluateLine } from './evaluate-line.tsx';
import { MessageList } from './message-list.tsx';
import { createOpenedObjects } from './opened-objects.ts';
import './console.css';

// The context selector of the console, as in DevTools: frames of the page, its workers and frames in other processes.

interface ContextMenuProps {
  /** The target of the live document. */
  readonly owner: TargetInfo;
  /** The target whose console is shown: the owner, or one below it. */
  readonly shown: TargetInfo;
  readonly below: readonly TargetInfo[];
  /** State of the shown console. */
  readonly state: LiveLogState | null;
  readonly onTarget: (target: TargetInfo) => void;
  /** Null: the top frame. */
  readonly onFrame: (frameId: string | null) => void;
  readonly onlySelected: boolean;
  readonly onOnlySelected: (onlySelected: boolean) => void;
}

/** Two spaces of a fixed width per level, as DevTools indents frames. */
const INDENT = '\u2003';

function ContextMenu(props: ContextMenuProps) {
  const { owner, shown, below, state, onTarget, onFrame, onlySelected, onOnlySelected } = props;
  const frames = state?.frames ?? [];
  if (frames.length < 2 && below.length === 0) return null;
  const isOwner = shown.id === owner.id;
  const frame = state === null ? null : selectedFrame(state);
  const ownName = frame === null ? (isOwner ? 'top' : targetName(shown)) : frameLabel(frame);
  const label = isOwner || (frame !== null && frame.depth > 0) ? ownName : targetName(shown);
  const ofFrames = frames.map((each): MenuEntry => ({
    label: `${INDENT.repeat(each.depth)}${frameLabel(each)}`,
    checked: each === frame,
    onSelect: () => onFrame(each.depth === 0 ? null : each.frameId),
  }));
  const ofTarget = (target: TargetInfo): MenuEntry => ({
    label: `${targetName(target)}, ${targetTypeWord(target.type)}`,
    checked: target.id === shown.id && ofFrames.length < 2,
    onSelect: () => onTarget(target),
  });
  const entries: MenuEntry[] = [
    ...(isOwner ? (ofFrames.length === 0 ? [ofTarget(owner)] : ofFrames) : [ofTarget(owner)]),
    ...(below.length === 0
      ? []
      : [{ kind: 'separator' as const }, { kind: 'label' as const, label: 'With a console of their own' }]),
    ...below.flatMap((target) => [ofTarget(target), ...(target.id === shown.id && frames.length > 1 ? ofFrames : [])]),
    ...(frames.length < 2
      ? []
      : [
          { kind: 'separator' as const },
          {
            label: 'Selected context only',
            checked: onlySelected,
            onSelect: () => onOnlySelected(!onlySelected),
          },
        ]),
  ];
  return (
    <Menu entries={entries}>
      <Button
        size="tiny"
        title={`JavaScript context: ${label}. ${formatCount(Math.max(1, frames.length) + below.length)} available`}
        data-testid="console-context"
      >
        <span className="menu-value inline-row console-context">
          <span className="cut">{label}</span>
          {onlySelected && frames.length > 1 ? <span className="third">only</span> : null}
          <ChevronDownIcon size={12} />
        </span>
      </Button>
    </Menu>
  );
}

// Publishes the selected console message, for clients that ask what is selected.

/** Longest text and URL that are published. */
const MAX_TEXT = 2000;
const MAX_URL = 2000;

function messageFacts({ level, text, atMs, place }: ConsoleEntry): SelectionFacts {
  return {
    preview: text.slice(0, MAX_TEXT),
    level,
    time: new Date(atMs).toISOString(),
    ...(place === null || place.url === ''
      ? {}
      : { url: place.url.slice(0, MAX_URL), line: place.line, column: place.column }),
  };
}

/** `entry`: undefined while no message is selected. */
function usePublishedMessage(targetId: string, entry: ConsoleEntry | undefined): void {
  usePublishedSelection(liveDocument(targetId, '').id, entry === undefined ? null : String(entry.id), () =>
    entry === undefined ? null : { place: null, kind: 'message', facts: messageFacts(entry) },
  );
}

export interface ConsolePanelProps {
  readonly target: TargetInfo;
  readonly isConnected: boolean;
}

/** The part of the result of saving a log that is used. */
const CapturedSchema = z.object({ captureId: z.string() });

/** Capture state: since when, for which clients, and start or stop. */
function ListeningLine({
  state,
  target,
  isConnected,
  onListen,
  isBusy,
}: {
  readonly state: LiveLogState;
  readonly target: TargetInfo;
  readonly isConnected: boolean;
  readonly onListen: () => void;
  readonly isBusy: boolean;
}) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const who = state.listeners.map(({ name }) => name).join(', ');
  const isOn = state.state === 'listening';
  return (
    <>
      <span className="console-state row" title={isOn ? CONSOLE_COST : undefined}>
        <span className="dot" data-state={isOn ? undefined : 'off'} />
        {isOn ? (
          <>
            Capturing since {clockTime(state.sinceMs ?? 0)}
            <span className="third cut">for {who}</span>
          </>
        ) : (
          <span className="cut">{state.endedBecause === null ? 'Capture is off' : `Ended: ${state.endedBecause}`}</span>
        )}
      </span>
      {isOn ? (
        <Button
          size="tiny"
          disabled={busy}
          onClick={() => void perform(() => bridge.command('live-log.stop', { log: 'console', targetId: target.id }))}
        >
          Stop
        </Button>
      ) : (
        <Button size="tiny" disabled={isBusy || !isConnected} onClick={onListen}>
          Start again
        </Button>
      )}
      {error === null ? null : <span className="is-error">{error.message}</span>}
    </>
  );
}

/** The console of the target, or of a worker or frame below it that the person selected. */
export function ConsolePanel({ target: owner, isConnected }: ConsolePanelProps) {
  const { consolePanels } = useWorkbench();
  const endpoints = useTopic('endpoints');
  const below = useMemo(() => targetsBelow(endpoints, owner), [endpoints, owner]);
  const shownId = useStore(consolePanels, (panels) => panels.view(owner.id).shownId);
  const target = below.find(({ id }) => id === shownId) ?? owner;
  return <TargetConsole key={target.id} owner={owner} target={target} below={below} isConnected={isConnected} />;
}

interface TargetConsoleProps extends ConsolePanelProps {
  /** The target of the live document. */
  readonly owner: TargetInfo;
  readonly below: readonly TargetInfo[];
}

function TargetConsole({ owner, target, below, isConnected }: TargetConsoleProps) {
  const bridge = useBridge();
  const { liveLogs, consolePanels, sourcePlaces, files } = useWorkbench();
  const clipboard = useClipboard();
  const { state, entries: logged, error } = useLiveLog(liveLogs.console, target.id);
  // Typing and clicks have priority during a flood of messages.
  const entries = useDeferredValue(logged);
  const view = useStore(consolePanels, (panels) => panels.view(target.id));
  const openDocument = useDocuments(({ open }) => open);
  const listen = useAction();
  const choosing = useAction();
  const saving = useAction();
  const [selectedId, setSelectedId] = useState<number | null>(null);
  const [objects] = useState(() => createOpenedObjects(bridge, target.id));
  const panel = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useFieldKeys(field, panel);

  const fromId = view.cleared !== null && view.cleared.sinceMs === state?.sinceMs ? view.cleared.fromId : 0;
  const frame = state === null ? null : selectedFrame(state);
  const frameId = view.onlySelected ? (frame?.frameId ?? null) : null;
  const rows = useMemo(
    () => consoleLines(entries, { levels: view.levels, text: view.filter, fromId, frameId }),
    [entries, view.levels, view.filter, fromId, frameId],
  );
  usePublishedMessage(owner.id, rows.find(({ entry }) => entry.id === selectedId)?.entry);
  const counts = useMemo(() => levelCounts(entries, fromId), [entries, fromId]);
  const openSource = useCallback(
    (place: ConsolePlace): void => {
      sourcePlaces.getState().open({
        targetId: target.id,
        url: place.url === '' ? null : place.url,
        scriptId: place.scriptId,
        line: place.line,
        column: place.column,
      });
      // The sources of a worker are in its own document.
      if (target.id !== owner.id) openDocument(liveDocument(target.id, targetName(target)));
    },
    [sourcePlaces, target, owner.id, openDocument],
  );
  const copyRow = useCallback((row: ConsoleRow): Promise<boolean> => clipboard(rowText(row)), [clipboard]);
  /** The person started the capture here, and continues typing in the prompt. */
  const [startedHere, setStartedHere] = useState(false);
  const begin = (): void => {
    setStartedHere(true);
    void listen.perform(() => bridge.call('pen_console_enable', { target: target.id }));
  };
  const saveAndOpen = async (): Promise<void> => {
    const saved = await saving.perform(() =>
      bridge.call('pen_console_capture', { action: 'keep', target: target.id }, CapturedSchema),
    );
    if (saved !== null) await files.getState().openCapture(saved.captureId);
  };
  const change = consolePanels.getState().change;
  const isListening = state?.state === 'listening';
  const contexts = (
    <ContextMenu
      owner={owner}
      shown={target}
      below={below}
      state={state}
      onTarget={(chosen) => {
        change(owner.id, { shownId: chosen.id === owner.id ? null : chosen.id });
        // Include the workers of the page.
        if (isListening) void choosing.perform(() => bridge.call('pen_console_enable', { target: chosen.id }));
      }}
      onFrame={(chosen) =>
        void choosing.perform(() => bridge.command('console.select-frame', { targetId: target.id, frameId: chosen }))
      }
      onlySelected={view.onlySelected}
      onOnlySelected={(onlySelected) => change(target.id, { onlySelected })}
    />
  );

  if (error !== null) return <FailureState error={error} />;
  if (state === null) return <EmptyState title="Loading console …" />;
  if (state.sinceMs === null)
    return (
      <div className="column full">
        {target.id === owner.id ? null : <div className="console-toolbar row">{contexts}</div>}
        <EmptyState
          title="Console capture is off"
          action={
            <Button disabled={!isConnected || listen.busy} onClick={begin}>
              Start recording
            </Button>
          }
        >
          Messages, uncaught errors and failed loads, including messages logged before you connected. {CONSOLE_COST}
          <FailureState place="inline" error={listen.error} />
        </EmptyState>
      </div>
    );
  const clear = (): void =>
    change(target.id, { cleared: { sinceMs: state.sinceMs ?? 0, fromId: (entries.at(-1)?.id ?? -1) + 1 } });
  return (
    <div className="column full" ref={panel} data-testid="console-panel">
      <div className="console-toolbar row">
        {contexts}
        <ConsoleLevels levels={view.levels} counts={counts} onLevels={(levels) => change(target.id, { levels })} />
        <Field
          ref={field}
          label="Filter messages"
          placeholder="Filter"
          icon={FilterIcon}
          shortcut="Slash"
          value={view.filter}
          onValue={(filter) => change(target.id, { filter })}
        />
        <Button
          size="tiny"
          look="bare"
          disabled={rows.length === 0}
          onClick={clear}
          title="Clear this list; the lists of other clients stay"
        >
          Clear
        </Button>
        <Button
          size="tiny"
          look="bare"
          disabled={saving.busy || entries.length === 0}
          onClick={() => void saveAndOpen()}
          title="Saves and opens all recorded messages, also those that are cleared or filtered out; without what was evaluated here"
        >
          Save to library
        </Button>
        <span className="grow" />
        <ListeningLine state={state} target={target} isConnected={isConnected} onListen={begin} isBusy={listen.busy} />
      </div>
      <FailureState place="strip" error={listen.error ?? saving.error ?? choosing.error} />
      {state.dropped > 0 ? (
        <p className="console-dropped third">
          {formatCount(state.dropped)} older messages dropped; the list holds the newest {formatCount(state.limit)}.
        </p>
      ) : null}
      {rows.length === 0 ? (
        <div className="console-list">
          <EmptyState
            place="inline"
            title={entries.some(({ id }) => id >= fromId) ? 'No matching messages.' : 'No messages yet.'}
            action={
              view.filter === '' && view.levels.size === CONSOLE_LEVELS.length && frameId === null ? undefined : (
                <Button
                  size="tiny"
                  onClick={() =>
                    change(target.id, { filter: '', levels: new Set(CONSOLE_LEVELS), onlySelected: false })
                  }
                >
                  Show all
                </Button>
              )
            }
          />
        </div>
      ) : (
        <MessageList
          targetId={target.id}
          rows={rows}
          objects={objects}
          selectedId={selectedId}
          onSelect={setSelectedId}
          onOpenSource={openSource}
          onCopy={copyRow}
        />
      )}
      {isListening ? <EvaluateLine target={target} takesFocus={startedHere} /> : null}
    </div>
  );
}
