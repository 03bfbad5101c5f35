/** Observes web vitals in a page, for a single measurement and for the live panel. */
import { err, ok } from '../../../base/result.ts';
import { VITALS_SCRIPT_URL } from '../../../base/workbench-scripts.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../../base/errors.ts';
import { VitalsReadingSchema, type VitalsReading } from '../contract/vitals.ts';
import { framesOf, openWorld } from '../../../core/capability/page-world.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import type { PageScriptsPort } from '../../../core/capability/page-scripts-ports.ts';

export interface VitalsObserver {
  /** `cdp_error` once the document is gone. */
  read(): Promise<AppResult<VitalsReading>>;
  /** Removes all observers and listeners; they also end with the document. */
  stop(): Promise<void>;
}

/** Starts an observer. Each one needs a different name. */
export async function observeVitals(
  session: TargetSession,
  { scripts, name, signal }: { scripts: PageScriptsPort; name: string; signal: AbortSignal },
): Promise<VitalsObserver> {
  const script = await scripts.text('vitals');
  const frames = unwrap(await framesOf(session, signal));
  const main = frames[0];
  if (main === undefined) throw new AppFailure(appError('cdp_error', 'The page has no frame.'));
  // Not cancelled by the signal, because the observers must also be removed after a cancelled measurement.
  const world = await openWorld(session, main.id, new AbortController().signal);
  const place = `globalThis[${JSON.stringify(`pen-vitals-${name}`)}]`;
  unwrap(
    await world.evaluate(`${place}?.stop(), ${place} = ${script}, true`, {
      url: VITALS_SCRIPT_URL,
    }),
  );
  return {
    async read() {
      const read = await world.evaluate(`${place}.read()`);
      if (!read.ok) return read;
      const parsed = VitalsReadingSchema.safeParse(read.value);
      return parsed.success
        ? ok(parsed.data)
        : err(appError('cdp_error', 'The page returned vitals of an unknown shape.'));
    },
    async stop() {
      await world.evaluate(`${place}?.stop(), delete ${place}, true`);
    },
  };
}
