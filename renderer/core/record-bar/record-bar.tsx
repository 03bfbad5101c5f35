/** What records: the selected target, a channel for each of the usual captures, and a list of the others. */
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { DIALOGS } from '../../features/dialogs.ts';
import {
  CHANNELS,
  channelState,
  needsClock,
  type Channel,
  type ChannelId,
  type ChannelState,
} from '../stores/topics/channels.ts';
import type { Command } from '../stores/commands.ts';
import { capabilityOf, hasTool } from '../stores/topics/recording.ts';
import { endpointName, endpointStatus, findTarget, hostOf, portAddress, targetName } from '../stores/topics/targets.ts';
import { hintAmong, ownPart } from '../stores/topics/differing-parts.ts';
import {
  useCommands,
  useDocuments,
  useLayout,
  useNow,
  useRecording,
  useSelectedTargetId,
  useTopic,
  useWorkbench,
} from '../stores/workbench.tsx';
import { ChevronDownIcon, RecordingIcon, SettingsIcon } from '../widgets/icons.tsx';
import { useMedia } from '../widgets/use-media.ts';
import { targetTypeIcon } from '../widgets/kind-icons.tsx';
import type { FeatureDialog } from '../widgets/overlays/feature-dialog.ts';
import { Menu, type MenuEntry } from '../widgets/overlays/menu.tsx';
import { ChannelButton, NARROW_BAR, type ChannelButtonProps } from './channel-button.tsx';
import { channelWords, doneShare, runningWords } from './channel-words.ts';
import './record-bar.css';

// The selected target and a menu of all recordable targets.

const DOTS = { none: undefined, warning: 'waiting', error: 'failed' } as const;

interface TargetSelectorProps {
  readonly onConnect: () => void;
}

function secondLine(
  endpoints: readonly EndpointInfo[],
  target: ReturnType<typeof findTarget>,
): { text: string; tone?: 'warning' | 'error' } {
  if (target === null) {
    return {
      text: endpoints.some((endpoint) => endpoint.targets.length > 0)
        ? 'select one to record'
        : 'connect one to record',
    };
  }
  if (target.state === 'unresponsive') return { text: 'not responding', tone: 'warning' };
  if (target.state === 'crashed') return { text: 'crashed', tone: 'error' };
  if (target.state === 'gone') return { text: 'closed', tone: 'error' };
  const endpoint = endpoints.find((each) => each.id === target.endpointId);
  const status = endpoint === undefined ? null : endpointStatus(endpoint).text;
  if (status !== null) return { text: status, tone: 'warning' };
  const targets = endpoints.flatMap((each) => each.targets);
  return {
    text:
      target.type === 'page' || target.type === 'iframe'
        ? ownPart(target, targets) || hostOf(target.url)
        : [hintAmong(target, targets), portAddress(target.endpoint)].filter(Boolean).join(', '),
  };
}

function TargetSelector({ onConnect }: TargetSelectorProps) {
  const endpoints = useTopic('endpoints');
  const selectedId = useSelectedTargetId();
  const select = useStore(useWorkbench().targetSelection, (state) => state.select);
  const target = findTarget(endpoints, selectedId);
  const second = secondLine(endpoints, target);
  const targets = endpoints.flatMap((each) => each.targets);
  const entries = endpoints
    .filter((endpoint) => endpoint.targets.length > 0)
    .flatMap((endpoint): MenuEntry[] => [
      { kind: 'label', label: [endpointName(endpoint), portAddress(endpoint.address)].filter(Boolean).join(', ') },
      ...endpoint.targets.map((each): MenuEntry => {
        const name = targetName(each);
        return {
          label: `${name}  ${hintAmong(each, targets)}`,
          icon: targetTypeIcon(each.type),
          checked: each.id === selectedId,
          unavailable: each.state === 'gone' ? 'closed' : null,
          onSelect: () => void select(each.id, name),
        };
      }),
    ]);
  return (
    <Menu
      entries={[
        ...entries,
        ...(entries.length > 0 ? [{ kind: 'separator' } satisfies MenuEntry] : []),
        { label: 'Connect a target…', onSelect: onConnect },
      ]}
    >
      <button
        type="button"
        className="target-selector"
        data-region-focus=""
        aria-label={`Target: ${target === null ? 'none' : targetName(target)}`}
        title={target === null ? undefined : `${targetName(target)}\n${target.url}`}
      >
        <span className="dot" data-state={target === null ? 'off' : DOTS[second.tone ?? 'none']} />
        <span className="cut target-selector-name">{target === null ? 'No target' : targetName(target)}</span>
        <span className="cut target-selector-line third" data-tone={second.tone}>
          {second.text}
        </span>
        <ChevronDownIcon size={12} className="third" />
      </button>
    </Menu>
  );
}

export interface RecordBarProps {
  readonly onConnect: () => void;
  readonly onOptions: () => void;
}

function isRunning(call: CallRecord): boolean {
  return call.state === 'running' || call.state === 'cancelling';
}

/** Returns why the palette command is unavailable; null if available. */
function unavailability(channel: Channel, state: ChannelState, nowMs: number): string | null {
  return state.kind === 'free' || state.kind === 'recording' || state.kind === 'listening'
    ? null
    : state.kind === 'no-target'
      ? 'select a target first'
      : channelWords(channel, state, nowMs).line;
}

/** In the bar; the others are in the list, and beside it while they record. */
const USUAL: ReadonlySet<ChannelId> = new Set<ChannelId>(['heap-snapshot', 'cpu-profile', 'trace']);
const RECORDS: ReadonlySet<ChannelState['kind']> = new Set(['running', 'recording', 'listening', 'held']);

interface DialogItemProps {
  readonly dialog: FeatureDialog;
  readonly target: TargetInfo | null;
}

function useDialogRun({ command }: FeatureDialog): () => void {
  const { commands } = useWorkbench();
  return () =>
    commands
      .getState()
      .commands.find(({ id }) => id === command.id)
      ?.run();
}

/** What a feature does in a dialog, as a channel, which has the time while its tool runs. */
function DialogChannel({ dialog, target }: DialogItemProps) {
  const { channel, command, unavailable } = dialog;
  const open = useDialogRun(dialog);
  const showDrawer = useLayout((state) => state.showDrawer);
  const call = useTopic('calls', (calls) =>
    calls.find(
      (each) =>
        each.tool === channel?.tool && each.targetId === target?.id && each.partOf === undefined && isRunning(each),
    ),
  );
  const nowMs = useNow(call !== undefined);
  const words = call === undefined ? null : runningWords(call, nowMs);
  const share = call === undefined ? null : doneShare(call);
  const why = unavailable?.(target) ?? null;
  return (
    <button
      type="button"
      className="channel"
      data-testid={command.id}
      data-place="bar"
      data-state={words !== null ? 'running' : why === null ? 'free' : 'no-target'}
      aria-label={`${command.title}${words === null ? '' : `: ${words.line}`}`}
      title={words === null ? `${command.title}${why === null ? '' : `: ${why}`}` : `${command.title}. ${words.story}`}
      aria-disabled={why !== null || undefined}
      onClick={() => {
        if (words !== null) showDrawer('activity');
        else if (why === null) open();
      }}
    >
      <span className="channel-title" data-busy={words !== null || undefined}>
        {channel?.title}
      </span>
      {words === null ? null : (
        <span className="channel-state">
          <RecordingIcon size={12} />
          {words.short}
        </span>
      )}
      {words === null ? null : (
        <span
          className="channel-fill"
          data-known={share !== null}
          style={share === null ? undefined : { width: `${share * 100}%` }}
        />
      )}
    </button>
  );
}

function DialogItem({ dialog, target, onDone }: DialogItemProps & { readonly onDone: () => void }) {
  const open = useDialogRun(dialog);
  const why = dialog.unavailable?.(target) ?? null;
  return (
    <button
      type="button"
      className="channel"
      data-place="menu"
      disabled={why !== null}
      onClick={() => {
        onDone();
        open();
      }}
    >
      <span className="channel-icon" />
      <span className="channel-title">{dialog.command.title} …</span>
      {why === null ? null : <span className="channel-state">{why}</span>}
    </button>
  );
}

export function RecordBar({ onConnect, onOptions }: RecordBarProps) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const locks = useTopic('locks');
  const running = useTopic('calls', (calls) => calls.filter(isRunning));
  const recordings = useTopic('recordings');
  const networkRecordings = useTopic('networkRecordings');
  const groups = useDocuments((documents) => documents.groups);
  const runTabs = groups.flatMap(({ tabs }) => tabs.filter((tab) => tab.kind === 'run'));
  const { explained, errors, explain, start, stopLatest } = useRecording((state) => state);
  const showDrawer = useLayout((state) => state.showDrawer);
  const nowMs = useNow(
    locks.held.length > 0 || locks.cooldowns.length > 0 || running.length > 0 || networkRecordings.length > 0,
  );
  const [optionsOf, setOptionsOf] = useState<ChannelId | null>(null);
  const [isListOpen, setListOpen] = useState(false);
  const isNarrow = useMedia(NARROW_BAR);
  const states = CHANNELS.map((channel) => ({
    channel,
    state: channelState(channel, capabilityOf(channel), {
      target,
      locks,
      calls: running,
      recordings,
      networkRecordings,
      nowMs,
      runTabs,
      hasTool,
    }),
  }));

  const commands = states.map(({ channel, state }): Command => ({
    id: `record.${channel.id}`,
    title:
      state.kind === 'recording'
        ? `Stop the ${channel.title.toLowerCase()} and open it`
        : state.kind === 'listening'
          ? 'Stop recording network requests'
          : channel.command,
    section: 'Capture',
    shortcut: channel.shortcut,
    // Its button and its kind have other words than the command.
    keywords: [channel.barTitle, channel.title, channel.keywords].filter(Boolean).join(' '),
    // A clock in the text would publish the list four times a second.
    unavailable:
      needsClock(state) && state.kind !== 'recording' && state.kind !== 'listening'
        ? state.kind
        : unavailability(channel, state, nowMs),
    run: () => void start(channel.id),
  }));
  const isRecording = recordings.some(({ caller, state }) => caller.kind === 'window' && state === 'recording');
  const stopCommand: Command = {
    id: 'record.stop',
    title: 'Stop the recording and open it',
    section: 'Capture',
    shortcut: 'Mod+Period',
    unavailable: isRecording ? null : 'no active recording',
    run: () => void stopLatest(),
  };
  const optionsCommand: Command = {
    id: 'capture.trace-options',
    title: 'Trace options',
    section: 'Capture',
    run: () => setOptionsOf('trace'),
  };
  useCommands([...commands, stopCommand, optionsCommand]);

  type Shown = (typeof states)[number];
  const isUsual = ({ channel }: Shown): boolean => !isNarrow && USUAL.has(channel.id);
  // A collection records nothing: it is an action of its target, in whose page it says what it freed. Here is only why it did not run.
  const isAction = ({ channel }: Shown): boolean => channel.id === 'gc';
  const isExtra = (shown: Shown): boolean =>
    !isUsual(shown) && (RECORDS.has(shown.state.kind) || (isAction(shown) && explained === shown.channel.id));
  const rest = states.filter((shown) => !isUsual(shown) && !isExtra(shown) && !isAction(shown));
  const closeList = (): void => setListOpen(false);
  const drawn = ({ channel, state }: Shown, place: ChannelButtonProps['place']) => (
    <ChannelButton
      key={channel.id}
      channel={channel}
      state={state}
      place={place}
      nowMs={nowMs}
      explained={explained === channel.id}
      showsOptions={optionsOf === channel.id}
      error={errors[channel.id] ?? null}
      onPress={() => {
        if (state.kind === 'running') showDrawer('activity');
        else void start(channel.id);
        if (state.kind === 'free') closeList();
      }}
      onExplain={(open) => explain(open ? channel.id : null)}
      onOptions={(open) => setOptionsOf(open ? channel.id : null)}
    />
  );
  // What is told about a channel of the list is told beside it.
  const isAsked = rest.some(({ channel }) => channel.id === explained || channel.id === optionsOf);
  return (
    <div className="record-bar" role="toolbar" aria-label="Record">
      <TargetSelector onConnect={onConnect} />
      {states.filter(isUsual).map((shown) => drawn(shown, 'bar'))}
      {isNarrow
        ? null
        : DIALOGS.map((dialog) =>
            dialog.channel === undefined ? null : (
              <DialogChannel key={dialog.command.id} dialog={dialog} target={target} />
            ),
          )}
      <Popover.Root
        open={isListOpen || isAsked}
        onOpenChange={(open) => {
          setListOpen(open);
          if (open || !isAsked) return;
          explain(null);
          setOptionsOf(null);
        }}
      >
        <Popover.Trigger asChild>
          <button type="button" className="channel channel-more" data-place="bar" data-testid="record-more">
            {isNarrow ? 'Record' : 'More'}
            <ChevronDownIcon size={12} />
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content
            className="channel-explanation channel-list"
            aria-label="More recordings"
            align="start"
            sideOffset={4}
            collisionPadding={8}
            onCloseAutoFocus={(event) => {
              // The options of a trace have opened in its place.
              if (optionsOf !== null) event.preventDefault();
            }}
          >
            {rest.map((shown) => drawn(shown, 'menu'))}
            {DIALOGS.map((dialog) =>
              dialog.channel === undefined || !isNarrow ? null : (
                <DialogItem key={dialog.command.id} dialog={dialog} target={target} onDone={closeList} />
              ),
            )}
            <div className="menu-separator" />
            {isNarrow ? null : (
              <button
                type="button"
                className="channel"
                data-place="menu"
                data-testid="trace-options"
                onClick={() => {
                  closeList();
                  setOptionsOf('trace');
                }}
              >
                <span className="channel-icon third">
                  <SettingsIcon size={14} />
                </span>
                <span className="channel-title">Trace options …</span>
              </button>
            )}
            <button
              type="button"
              className="channel"
              data-place="menu"
              data-testid="capture-options"
              onClick={() => {
                closeList();
                onOptions();
              }}
            >
              <span className="channel-icon" />
              <span className="channel-title">Capture options …</span>
            </button>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      {states.filter(isExtra).map((shown) => drawn(shown, 'extra'))}
    </div>
  );
}
