/** In the bar of every document of a running call: Cancel, and the time. */
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useNow } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { clockTime, stopwatch } from '../words/moments.ts';

export interface CancelRunProps {
  /** What runs, as `leak hunt`. */
  readonly what: string;
  /** Null until the main process has sent it. */
  readonly call: CallRecord | null;
  readonly startedAtMs: number;
}

export function CancelRun({ what, call, startedAtMs }: CancelRunProps) {
  const run = useCommandRunner();
  const nowMs = useNow(true);
  const isCancelling = call?.state === 'cancelling';
  const endsAtMs = call?.progress?.expectedEndAtMs;
  return (
    <>
      <Button
        disabled={call === null || isCancelling}
        onClick={() => {
          if (call !== null) void run('calls.cancel', { callId: call.id }, `The ${what} was not cancelled`);
        }}
      >
        {isCancelling ? 'Cancelling …' : 'Cancel'}
      </Button>
      <span className="mono third">
        {stopwatch(nowMs - startedAtMs)}
        {endsAtMs === undefined ? '' : `, until about ${clockTime(endsAtMs)}`}
      </span>
    </>
  );
}
