/** The sample target before it is an endpoint: not started, starting, or failed. */
import type { AppState } from '../../../shared/contracts/window-topics.ts';
import { useAction } from '../../stores/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { SampleIcon } from '../../widgets/icons.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';

export function SampleItem({ sample, suggested }: { sample: AppState['sample']; suggested: boolean }) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const starting = busy || sample.state === 'starting' || sample.state === 'running';
  const problem = sample.error ?? error;
  return (
    <li
      className="endpoint"
      data-testid="endpoint-card"
      data-endpoint="sample"
      data-state={starting ? 'connecting' : 'idle'}
      data-suggested={suggested || undefined}
    >
      <div className="endpoint-line">
        <SampleIcon size={16} className="endpoint-icon" />
        <div className="endpoint-words">
          <p className="endpoint-name">
            <b>Sample target</b>
          </p>
          <p className="endpoint-detail cut">
            A small page with a memory leak, to try the app with. It closes with the app
          </p>
        </div>
        {starting ? (
          <output className="endpoint-status" data-tone="waiting">
            <span className="dot" data-state="waiting" />
            starting …
          </output>
        ) : null}
        <Button
          look={suggested && !starting ? 'primary' : 'plain'}
          disabled={starting}
          data-testid="start-sample"
          {...(suggested ? { 'data-region-focus': '' } : {})}
          onClick={() => void perform(() => bridge.command('sample.start', {}))}
        >
          {sample.state === 'failed' ? 'Retry' : 'Start'}
        </Button>
      </div>
      {problem === null || starting ? null : <FailureState place="inline" severity="warning" error={problem} />}
    </li>
  );
}
