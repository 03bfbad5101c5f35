/** Below the record bar, whichever document is in front: the person's recording that was lost with its page or connection. */
import { useState } from 'react';
import { isRunnable, lastLostRecording, successorOf } from './lost-recordings.ts';
import { CHANNELS } from '../../stores/channels.ts';
import { useRecording, useTopic, useWorkbench } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { ErrorState } from '../../widgets/states.tsx';

export function LostRecording() {
  const problems = useTopic('problems');
  const endpoints = useTopic('endpoints');
  const recordings = useTopic('recordings');
  const { targetSelection } = useWorkbench();
  const start = useRecording((state) => state.start);
  const [seen, setSeen] = useState<string | null>(null);
  const lost = lastLostRecording(problems, recordings);
  if (lost === null || lost.problem.id === seen) return null;
  const { problem, recording } = lost;
  const target = successorOf(recording, endpoints);
  const channel = CHANNELS.find(({ tool }) => tool === recording.tool);
  const dismiss = (): void => setSeen(problem.id);
  const recordAgain = async (): Promise<void> => {
    if (target === null || channel === undefined) return;
    dismiss();
    await targetSelection.getState().select(target.id, target.title);
    await start(channel.id);
  };
  return (
    <div data-testid="lost-recording">
      <ErrorState
        place="strip"
        severity="warning"
        title={`${channel?.title ?? recording.tool} of ${recording.targetTitle} was lost`}
        detail={problem.detail}
        actions={
          <>
            {isRunnable(target) && channel !== undefined ? (
              <Button size="tiny" onClick={() => void recordAgain()}>
                Record again
              </Button>
            ) : null}
            <Button size="tiny" onClick={dismiss}>
              Dismiss
            </Button>
          </>
        }
      />
    </div>
  );
}
