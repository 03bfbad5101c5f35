/** Observes long tasks and slow interactions of a page, over navigations, until it is stopped. */
import { z } from 'zod';
import { err, ok } from '../../../../shared/base/result.ts';
import { SLOW_MOMENTS_SCRIPT_URL } from '../../../../shared/base/workbench-scripts.ts';
import type { PageScriptsPort } from '../../../../shared/core/capability/page-scripts-ports.ts';
import { framesOf, openWorld, type World } from '../../../../shared/core/capability/page-world.ts';
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import { appError, type AppResult, settle, AppFailure, unwrap } from '../../../../shared/base/errors.ts';

const PLACE = `globalThis['pen-slow-moments']`;

const SlowestSchema = z.object({ blockedMs: z.number(), interactionMs: z.number() });
/** The longest task and the slowest interaction since the last reading, in milliseconds; 0 without one. */
export type SlowestMoments = z.infer<typeof SlowestSchema>;

export interface SlowMoments {
  /** After a navigation the new document is observed from this call on. */
  read(): Promise<AppResult<SlowestMoments>>;
  /** Removes the observers; they also end with the document. */
  stop(): Promise<void>;
}

/** Starts to observe. Errors: those of the page and of the installation. */
export async function observeSlowMoments(
  session: TargetSession,
  { scripts, signal }: { readonly scripts: PageScriptsPort; readonly signal: AbortSignal },
): Promise<SlowMoments> {
  const script = await scripts.text('slow-moments');
  const begin = async (): Promise<World> => {
    const frames = unwrap(await framesOf(session, signal));
    const main = frames[0];
    if (main === undefined) throw new AppFailure(appError('cdp_error', 'The page has no frame.'));
    // Not cancelled by the signal, because the observers must also be removed then.
    const world = await openWorld(session, main.id, new AbortController().signal);
    unwrap(
      await world.evaluate(`${PLACE}?.stop(), ${PLACE} = ${script}, true`, {
        url: SLOW_MOMENTS_SCRIPT_URL,
      }),
    );
    return world;
  };
  const first = await begin();
  let world = first;
  return {
    async read() {
      const read = await world.evaluate(`${PLACE}.read()`);
      if (read.ok) {
        const slowest = SlowestSchema.safeParse(read.value);
        return slowest.success
          ? ok(slowest.data)
          : err(appError('cdp_error', 'The page returned slow moments of an unknown shape.'));
      }
      if (read.error.code !== 'cdp_error' && read.error.code !== 'page_error') return read;
      // Another document, whose world is new.
      const again = await settle(begin);
      if (!again.ok) return again;
      world = again.value;
      return ok({ blockedMs: 0, interactionMs: 0 });
    },
    async stop() {
      if (!session.closed.aborted) await world.evaluate(`${PLACE}?.stop(), delete ${PLACE}, true`);
    },
  };
}
