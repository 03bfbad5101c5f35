/** The record bar: the selected target and one channel per kind of capture. */
import { Fragment } from 'react';
import { useStore } from 'zustand';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { CHANNELS, channelState, needsClock, type Channel, type ChannelState } from '../stores/topics/channels.ts';
import type { Command } from '../stores/commands.ts';
import { capabilityOf, hasTool } from '../stores/topics/recording.ts';
import {
  endpointName,
  endpointStatus,
  findTarget,
  hostOf,
  portAddress,
  targetHint,
  targetName,
} from '../stores/topics/targets.ts';
import {
  useCommands,
  useLayout,
  useNow,
  useRecording,
  useSelectedTargetId,
  useTopic,
  useWorkbench,
} from '../stores/workbench.tsx';
import { ChevronDownIcon, SettingsIcon } from '../widgets/icons.tsx';
import { TargetTypeIcon, targetTypeIcon } from '../widgets/kind-icons.tsx';
import { Menu, type MenuEntry } from '../widgets/overlays/menu.tsx';
import { ChannelButton } from './channel-button.tsx';
import { channelWords } from './channel-words.ts';
import { TraceOptionsButton } from './trace-options.tsx';
import './record-bar.css';

// The selected target and a menu of all recordable targets.

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
  return {
    text:
      target.type === 'page' || target.type === 'iframe'
        ? hostOf(target.url)
        : [targetHint(target), portAddress(target.endpoint)].filter(Boolean).join(', '),
  };
}

function TargetSelector({ onConnect }: TargetSelectorProps) {
  const endpoints = useTopic('endpoints');
  const selectedId = useSelectedTargetId();
  const select = useStore(useWorkbench().targetSelection, (state) => state.select);
  const target = findTarget(endpoints, selectedId);
  const second = secondLine(endpoints, target);
  const entries = endpoints
    .filter((endpoint) => endpoint.targets.length > 0)
    .flatMap((endpoint): MenuEntry[] => [
      { kind: 'label', label: [endpointName(endpoint), portAddress(endpoint.address)].filter(Boolean).join(', ') },
      ...endpoint.targets.map((each): MenuEntry => {
        const name = targetName(each);
        return {
          label: `${name}  ${targetHint(each)}`,
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
      >
        <TargetTypeIcon type={target?.type ?? 'none'} className="target-selector-icon" />
        <b className="cut">{target === null ? 'No target' : targetName(target)}</b>
        <ChevronDownIcon size={12} className="target-selector-chevron third" />
        <span className="cut target-selector-line third small" data-tone={second.tone}>
          {second.text}
        </span>
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
  return state.kind === 'free' || state.kind === 'recording'
    ? null
    : state.kind === 'no-target'
      ? 'select a target first'
      : channelWords(channel, state, nowMs).line;
}

export function RecordBar({ onConnect, onOptions }: RecordBarProps) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const locks = useTopic('locks');
  const running = useTopic('calls', (calls) => calls.filter(isRunning));
  const recordings = useTopic('recordings');
  const { explained, errors, explain, start, stopLatest } = useRecording((state) => state);
  const showDrawer = useLayout((state) => state.showDrawer);
  const nowMs = useNow(locks.held.length > 0 || locks.cooldowns.length > 0 || running.length > 0);
  const states = CHANNELS.map((channel) => ({
    channel,
    state: channelState(channel, capabilityOf(channel), { target, locks, calls: running, recordings, nowMs, hasTool }),
  }));

  const commands = states.map(({ channel, state }): Command => ({
    id: `record.${channel.id}`,
    title: state.kind === 'recording' ? `Stop the ${channel.title.toLowerCase()} and open it` : channel.command,
    section: 'Capture',
    shortcut: channel.shortcut,
    // A clock in the text would publish the list four times a second.
    unavailable: needsClock(state) && state.kind !== 'recording' ? state.kind : unavailability(channel, state, nowMs),
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
  useCommands([...commands, stopCommand]);

  return (
    <div className="record-bar" role="toolbar" aria-label="Record" data-region="record-bar">
      <TargetSelector onConnect={onConnect} />
      <div className="channels grow">
        {states.map(({ channel, state }) => (
          <Fragment key={channel.id}>
            <ChannelButton
              channel={channel}
              state={state}
              nowMs={nowMs}
              explained={explained === channel.id}
              error={errors[channel.id] ?? null}
              onPress={() => {
                if (state.kind === 'running') showDrawer('activity');
                else void start(channel.id);
              }}
              onExplain={(open) => explain(open ? channel.id : null)}
            />
            {channel.id === 'trace' ? <TraceOptionsButton /> : null}
          </Fragment>
        ))}
        <button
          type="button"
          className="channel-options"
          data-testid="capture-options"
          aria-label="Capture options"
          title="Capture options for each kind of capture"
          onClick={onOptions}
        >
          <SettingsIcon size={14} />
        </button>
      </div>
    </div>
  );
}
