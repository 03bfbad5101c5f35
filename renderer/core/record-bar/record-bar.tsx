/** The record bar: the selected target and one channel per kind of capture. */
import { Fragment } from 'react';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { CHANNELS, channelState, needsClock, type Channel, type ChannelState } from '../stores/topics/channels.ts';
import type { Command } from '../stores/commands.ts';
import { capabilityOf, hasTool } from '../stores/topics/recording.ts';
import { findTarget } from '../stores/topics/targets.ts';
import { useCommands, useLayout, useNow, useRecording, useSelectedTargetId, useTopic } from '../stores/workbench.tsx';
import { SettingsIcon } from '../widgets/icons.tsx';
import { ChannelButton } from './channel-button.tsx';
import { channelWords } from './channel-words.ts';
import { TargetSelector } from './target-selector.tsx';
import { TraceOptionsButton } from './trace-options.tsx';
import './record-bar.css';

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
