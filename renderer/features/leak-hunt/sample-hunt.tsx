/** Finds the leak of the sample, as a first look at the app: starts the sample if it does not run, and hunts in its page. */
import { useState } from 'react';
import type { EndpointInfo, TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { isOwnConnected, targetName } from '../../core/stores/topics/targets.ts';
import { useBridge, useTopic, useWorkbench, type Workbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { HuntIcon } from '../../core/widgets/icons.tsx';

/** The button of the sample that leaks, as often as in the guide. */
const SAMPLE_HUNT = { steps: [{ click: 'Refresh orders' }], repeat: 5, rounds: 3 } as const;

function pageOf(endpoints: readonly EndpointInfo[]): TargetInfo | undefined {
  return endpoints
    .find(({ origin, state }) => origin === 'sample' && state === 'connected')
    ?.targets.find(({ type, state }) => type === 'page' && state !== 'gone');
}

/** The page of the sample, which is listed some time after its start; null if it did not start. */
function listedPage({ topics }: Pick<Workbench, 'topics'>): Promise<TargetInfo | null> {
  return new Promise((resolve) => {
    const stops: (() => void)[] = [];
    const look = (): void => {
      const page = pageOf(topics.endpoints.getState().value);
      if (page === undefined && topics.app.getState().value.sample.state !== 'failed') return;
      for (const stop of stops) stop();
      resolve(page ?? null);
    };
    stops.push(topics.endpoints.subscribe(look), topics.app.subscribe(look));
    look();
  });
}

export function FindSampleLeak() {
  const bridge = useBridge();
  const workbench = useWorkbench();
  const { error, perform } = useAction();
  // Who has connected an own page came for that one.
  const isFirst = !useTopic('endpoints', (endpoints) => endpoints.some(isOwnConnected));
  const [isStarting, setStarting] = useState(false);
  const find = async (): Promise<void> => {
    setStarting(true);
    const isThere = pageOf(workbench.topics.endpoints.getState().value) !== undefined;
    if (isThere || (await perform(() => bridge.command('sample.start', {}))) !== null) {
      const page = await listedPage(workbench);
      if (page !== null) {
        const name = targetName(page);
        await workbench.targetSelection.getState().select(page.id, name);
        void workbench.leakHunts.getState().start({ targetId: page.id, targetName: name, params: SAMPLE_HUNT });
      }
    }
    setStarting(false);
  };
  return (
    <>
      <div className="start-first row">
        <Button
          look={isFirst ? 'primary' : 'plain'}
          icon={HuntIcon}
          data-testid="find-sample-leak"
          data-region-focus={isFirst ? '' : undefined}
          disabled={isStarting}
          onClick={() => void find()}
        >
          {isStarting ? 'Starting the sample …' : 'Find the sample’s leak'}
        </Button>
        <span className="third">Starts a page that leaks on purpose; about a minute</span>
      </div>
      <FailureState place="inline" error={error} />
    </>
  );
}
