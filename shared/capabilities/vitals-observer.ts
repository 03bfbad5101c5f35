/** Begins to observe the vitals in a page, reads them, and ends it: what one measurement and the live panel have in common. */
import { err, ok } from '../base/result.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import { VitalsReadingSchema, type VitalsReading } from '../contracts/vitals.ts';
import { framesOf, openWorld } from './page-world.ts';
import type { TargetSession } from './ports.ts';
import type { PageScriptsPort } from './ports-page-scripts.ts';

export interface VitalsObserver {
  /** `cdp_error` once the document is gone. */
  read(): Promise<AppResult<VitalsReading>>;
  /** Every observer and listener ends; where the document is gone they ended with it. */
  stop(): Promise<void>;
}

/** Two observers of one world do not share a name. */
export async function observeVitals(
  session: TargetSession,
  { scripts, name, signal }: { scripts: PageScriptsPort; name: string; signal: AbortSignal },
): Promise<AppResult<VitalsObserver>> {
  const script = await scripts.text('vitals');
  if (!script.ok) return script;
  const frames = await framesOf(session, signal);
  if (!frames.ok) return frames;
  const main = frames.value[0];
  if (main === undefined) return err(appError('cdp_error', 'The page has no frame.'));
  // A cancelled measurement ends its observers too, so that these commands outlive the signal.
  const world = await openWorld(session, main.id, new AbortController().signal);
  if (!world.ok) return world;
  const place = `globalThis[${JSON.stringify(`pen-vitals-${name}`)}]`;
  const begun = await world.value.evaluate(`${place}?.stop(), ${place} = ${script.value}, true`);
  if (!begun.ok) return begun;
  return ok({
    async read() {
      const read = await world.value.evaluate(`${place}.read()`);
      if (!read.ok) return read;
      const parsed = VitalsReadingSchema.safeParse(read.value);
      return parsed.success
        ? ok(parsed.data)
        : err(appError('cdp_error', 'The page answered its vitals in an unknown shape.'));
    },
    async stop() {
      await world.value.evaluate(`${place}?.stop(), delete ${place}, true`);
    },
  });
}
