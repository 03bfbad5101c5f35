/** The sample's endpoint: started, connected, and grown by a round of its leak. */
import { z } from 'zod';
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import { ok } from '../../../shared/base/result.ts';
import { appError, type AppError, type AppResult, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { Core } from '../app/index.ts';
import type { CallerSession } from '../runner/types.ts';
import type { SampleTarget } from '../sample/index.ts';

/** The sample's endpoint, started and connected; shared by the button, `npm start` and the demo. */
export interface SampleConnection {
  readonly changes: Listenable<void>;
  endpointId(): string | null;
  error(): AppError | null;
  /** Selects its page, if none is selected or the person starts it. */
  connect(options?: { readonly byPerson: boolean }): Promise<{ endpointId: string }>;
  /** Runs one more round of the sample's leak. */
  grow(): Promise<{ refreshes: number }>;
}

/** Clicks a button of the sample's page, as the user would if the window were visible. Only this page is ours to click. */
const PRESS_GROW = `document.querySelector('#grow').click(), Number(document.querySelector('#rounds').textContent)`;
const GROW_DEADLINE_MS = 10_000;
const EvaluatedSchema = z.object({ result: z.object({ value: z.number() }) });

export function createSampleConnection(options: {
  core: { readonly endpoints: Pick<Core['endpoints'], 'endpoints' | 'attach' | 'addPipe' | 'connect'> };
  sample: Pick<SampleTarget, 'changes' | 'start'>;
  session: Pick<CallerSession, 'selectedTargetId' | 'selectTarget'>;
}): SampleConnection {
  const { core, sample, session } = options;
  const changes = new Emitter<void>();
  let endpointId: string | null = null;
  let error: AppError | null = null;
  sample.changes.listen(() => changes.emit());

  const keepError = <T>(result: AppResult<T>): T => {
    error = result.ok ? null : result.error;
    changes.emit();
    return unwrap(result);
  };

  return {
    changes,
    endpointId: () => endpointId,
    error: () => error,
    async grow() {
      const page = core.endpoints
        .endpoints()
        .find(({ id }) => id === endpointId)
        ?.targets.find(({ type }) => type === 'page');
      if (page === undefined)
        throw new AppFailure(appError('no_target', 'The sample target is not connected.', 'Start it first.'));
      const attached = unwrap(await core.endpoints.attach(page, { signal: AbortSignal.timeout(GROW_DEADLINE_MS) }));
      const pressed = await attached.send('Runtime.evaluate', { expression: PRESS_GROW, returnByValue: true });
      await attached.release();
      const evaluated = EvaluatedSchema.safeParse(unwrap(pressed));
      if (evaluated.success) return { refreshes: evaluated.data.result.value };
      throw new AppFailure(appError('sample_failed', 'The sample shows a page other than its own.', 'Reload it.'));
    },
    async connect({ byPerson } = { byPerson: false }) {
      const started = await sample.start();
      if (!started.ok) return keepError(started);
      endpointId = core.endpoints.addPipe(started.value.pipe, 'sample').id;
      const connected = await core.endpoints.connect(endpointId);
      if (!connected.ok) return keepError(connected);
      // The first click on "Heap snapshot" must be for the sample's page. With `--sample` a target that is selected already was chosen by a flag.
      const page = connected.value.targets.find(({ type }) => type === 'page');
      if (page !== undefined && (byPerson || session.selectedTargetId() === null)) session.selectTarget(page.id);
      return keepError(ok({ endpointId }));
    },
  };
}
