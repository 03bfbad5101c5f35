/** The popover of a channel that is not free: holder, duration, alternative, and stop button. */
import { formatBytes } from '../../../shared/base/units.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Channel, ChannelState } from '../stores/topics/channels.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useLayout, useRecording } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { clockTime } from '../words/moments.ts';
import { channelWords } from './channel-words.ts';
import { personText } from '../words/person-text.ts';
import { FailureState } from '../widgets/failure-state.tsx';

export interface ChannelExplanationProps {
  readonly channel: Channel;
  readonly state: ChannelState;
  readonly nowMs: number;
  readonly error: AppError | null;
  readonly onDone: () => void;
}

export function ChannelExplanation({ channel, state, nowMs, error, onDone }: ChannelExplanationProps) {
  const run = useCommandRunner();
  const showDrawer = useLayout((layout) => layout.showDrawer);
  const words = channelWords(channel, state, nowMs);
  const stopAndOpen = useRecording((recordings) => recordings.stop);
  const discard = useRecording((recordings) => recordings.discard);
  const recording = state.kind === 'recording' ? state.recording : state.kind === 'held' ? state.recording : null;
  const callId =
    recording !== null
      ? null
      : state.kind === 'running'
        ? state.call.id
        : state.kind === 'held' || state.kind === 'needs'
          ? state.lock.callId
          : null;
  const stop = (): void => {
    if (callId === null) return;
    onDone();
    void run('calls.cancel', { callId }, 'The recording was not stopped');
  };
  const lock = state.kind === 'held' || state.kind === 'needs' ? state.lock : null;
  const alternative = state.kind === 'held' || state.kind === 'needs' ? state.alternative : null;
  return (
    <>
      <h3 className="channel-explanation-title">{channel.title}</h3>
      <p>{words.story}</p>
      {lock === null ? null : (
        <dl className="channel-facts">
          <dt>Held by</dt>
          <dd>{lock.callerName}</dd>
          <dt>Since</dt>
          <dd>{clockTime(lock.sinceMs)}</dd>
          <dt>On</dt>
          <dd className="cut">{lock.scopeTitle}</dd>
          {recording === null || recording.heapUsedBytes === null ? null : (
            <>
              <dt>Current heap size</dt>
              <dd>{formatBytes(recording.heapUsedBytes)}</dd>
            </>
          )}
        </dl>
      )}
      {alternative === null ? null : <p className="second">{personText(alternative)}</p>}
      {state.kind === 'cooldown' ? (
        <>
          <p className="second">
            Captures are kept {Math.round(state.cooldown.totalMs / 1000)} s apart, unless you skip the wait.
          </p>
          <div className="channel-explanation-actions">
            <Button
              onClick={() => {
                const { tool, targetId } = state.cooldown;
                onDone();
                void run('cooldowns.skip', { tool, targetId }, 'The cooldown was not skipped');
              }}
            >
              Skip the wait
            </Button>
          </div>
        </>
      ) : null}
      {error !== null && state.kind === 'free' ? <FailureState place="inline" error={error} /> : null}
      {recording === null ? null : (
        <div className="channel-explanation-actions">
          <Button
            disabled={recording.state === 'stopping'}
            onClick={() => {
              onDone();
              void discard(recording);
            }}
          >
            Stop and discard
          </Button>
          <Button
            look="primary"
            disabled={recording.state === 'stopping'}
            onClick={() => {
              onDone();
              void stopAndOpen(recording);
            }}
          >
            Stop and open
          </Button>
        </div>
      )}
      {callId === null ? null : (
        <div className="channel-explanation-actions">
          <Button
            onClick={() => {
              onDone();
              showDrawer('activity');
            }}
          >
            Show in Activity
          </Button>
          <Button onClick={stop}>{lock !== null && state.kind !== 'running' ? 'Stop' : 'Cancel'}</Button>
        </div>
      )}
    </>
  );
}
