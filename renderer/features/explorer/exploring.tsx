/** A running exploration: started from a form, followed and cancelled while it runs, and opened when it is done. */
import { penExplore } from '../../../shared/features/explorer/tools/explore.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useCommandRunner } from '../../core/stores/hooks/use-command.ts';
import { useBridge, useFiles, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';

export interface Exploring {
  readonly busy: boolean;
  readonly error: AppError | null;
  /** Explores, and opens the result. True if there is one. */
  readonly start: (params: Readonly<Record<string, unknown>>) => Promise<boolean>;
}

export function useExploring(): Exploring {
  const bridge = useBridge();
  const openCapture = useFiles((state) => state.openCapture);
  const { busy, error, perform } = useAction();
  const start = async (params: Readonly<Record<string, unknown>>): Promise<boolean> => {
    const explored = await perform(() => bridge.call(penExplore.name, { ...params }, penExplore.result));
    if (explored !== null) await openCapture(explored.captureId);
    return explored !== null;
  };
  return { busy, error, start };
}

/** Nothing while none runs. */
export function ExploringProgress() {
  const run = useCommandRunner();
  const call = useTopic('calls', (calls) =>
    calls.find(
      ({ tool, state, caller }) =>
        tool === penExplore.name && caller.kind === 'window' && (state === 'running' || state === 'cancelling'),
    ),
  );
  if (call === undefined) return null;
  const { progress, state } = call;
  return (
    <div className="exploring" data-testid="exploring">
      <p className="exploring-message">{progress?.message ?? 'Starting'}</p>
      <ProgressBar label="Exploration" done={progress?.done ?? 0} total={progress?.total ?? null} />
      <Button
        size="tiny"
        disabled={state === 'cancelling'}
        onClick={() => void run('calls.cancel', { callId: call.id }, 'The exploration was not cancelled')}
      >
        {state === 'cancelling' ? 'Cancelling …' : 'Cancel, and keep what was found'}
      </Button>
    </div>
  );
}
