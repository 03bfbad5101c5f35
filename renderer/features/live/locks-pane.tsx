/** Who works with this target now, and what it waits for: said before it refuses anything, and only while there is something to say. */
import { useId } from 'react';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge, useNow, useRecording, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { LockIcon } from '../../core/widgets/icons.tsx';
import { Ring } from '../../core/widgets/meter.tsx';
import { wholeSeconds } from '../../core/words/moments.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { coolingDown, heldLocks } from '../../core/live/live-target.ts';

/** Stops and opens the recording; the strip above can discard it. */
function StopRecording({
  recording,
  onStop,
}: {
  recording: Recording | null;
  onStop: (recording: Recording) => Promise<void>;
}) {
  if (recording === null) return null;
  return (
    <Button
      size="tiny"
      title="Stops the recording and opens the capture"
      disabled={recording.state === 'stopping'}
      onClick={() => void onStop(recording)}
    >
      {recording.state === 'stopping' ? 'Stopping …' : 'Stop'}
    </Button>
  );
}

export function LocksPane({ target }: { target: TargetInfo }) {
  const bridge = useBridge();
  const locks = useTopic('locks');
  const calls = useTopic('calls');
  const recordings = useTopic('recordings');
  const stop = useRecording((state) => state.stop);
  const { error, perform } = useAction();
  const moving = locks.held.length > 0 || locks.cooldowns.length > 0;
  const nowMs = useNow(moving);
  const held = heldLocks(locks, target, calls, recordings);
  const cooling = coolingDown(locks, target, nowMs);
  const headId = useId();
  if (held.length + cooling.length === 0 && error === null) return null;
  return (
    <section className="live-section" aria-labelledby={headId} data-testid="locks-pane">
      <div className="live-section-head row">
        <h3 id={headId}>{held.length === 0 ? 'Ready soon' : 'In use'}</h3>
      </div>
      <ul>
        {held.map((row) => (
          <li key={row.id} className="lock-row row">
            <LockIcon size={16} className="is-warning" />
            <div className="grow">
              <p className="cut">{row.title}</p>
              <p className="small third">
                by {row.callerName}, for {wholeSeconds(nowMs - row.sinceMs)}
              </p>
            </div>
            {row.stoppable ? (
              <Button
                size="tiny"
                onClick={() => void perform(() => bridge.command('calls.cancel', { callId: row.callId }))}
              >
                Stop
              </Button>
            ) : null}
            <StopRecording recording={row.recording} onStop={stop} />
          </li>
        ))}
        {cooling.map((row) => (
          <li key={row.id} className="lock-row row">
            <Ring label={`${row.title}, ready soon`} share={(row.untilMs - nowMs) / row.totalMs} />
            <div className="grow">
              <p className="cut">{row.title}</p>
              <p className="small third">ready in {wholeSeconds(row.untilMs - nowMs, 'up')}</p>
            </div>
          </li>
        ))}
      </ul>
      <FailureState place="inline" error={error} />
    </section>
  );
}
