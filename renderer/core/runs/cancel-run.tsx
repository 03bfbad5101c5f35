/** In the bar of every document of a running call: Cancel, and the time. */
import { useState } from 'react';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useNow } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { ConfirmDialog } from '../widgets/overlays/dialog.tsx';
import { clockTime, stopwatch } from '../words/moments.ts';

export interface CancelRunProps {
  /** What runs, as `leak hunt`. */
  readonly what: string;
  /** Null until the main process has sent it. */
  readonly call: CallRecord | null;
  readonly startedAtMs: number;
  /** What a cancel loses, which is asked about first. */
  readonly lost?: string | undefined;
}

export function CancelRun({ what, call, startedAtMs, lost }: CancelRunProps) {
  const run = useCommandRunner();
  const nowMs = useNow(true);
  const isCancelling = call?.state === 'cancelling';
  const endsAtMs = call?.progress?.expectedEndAtMs;
  const [isAsking, setIsAsking] = useState(false);
  const cancel = (): void => {
    if (call !== null) void run('calls.cancel', { callId: call.id }, `The ${what} was not cancelled`);
  };
  return (
    <>
      <Button
        disabled={call === null || isCancelling}
        onClick={() => (lost === undefined ? cancel() : setIsAsking(true))}
      >
        {isCancelling ? 'Cancelling …' : 'Cancel'}
      </Button>
      <span className="mono third">
        {stopwatch(nowMs - startedAtMs)}
        {endsAtMs === undefined ? '' : `, until about ${clockTime(endsAtMs)}`}
      </span>
      <ConfirmDialog
        open={isAsking && call !== null && !isCancelling}
        onOpenChange={setIsAsking}
        title={`Cancel the ${what}?`}
        description={lost}
        cancelLabel="Let it run"
        confirmLabel={`Cancel the ${what}`}
        onConfirm={cancel}
      />
    </>
  );
}
