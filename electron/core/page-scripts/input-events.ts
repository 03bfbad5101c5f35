/** Notes what a person does in a page, in the world of the workbench in each of its frames, until it is taken. */
import { INPUT_EVENTS_SCRIPT_URL } from '../../../shared/base/workbench-scripts.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import type { PageScriptsPort } from '../../../shared/core/capability/page-scripts-ports.ts';
import { framesOf, openWorld, type World } from '../../../shared/core/capability/page-world.ts';
import { InputEventsSchema, type InputEvents } from '../../../shared/core/contracts/input-events.ts';
import { settle } from '../../../shared/base/errors.ts';

const PLACE = `globalThis['pen-input-events']`;
/** Frames beyond these are left out, as they are without a prepared world. */
const MAX_FRAMES = 5;
const DEADLINE_MS = 3000;

export interface NotedInputs {
  /** Returns the notes of the documents that are there, and removes the listeners. Null if none of them told. */
  take(): Promise<InputEvents | null>;
  /** After a navigation: begins again in the new documents. */
  again(): Promise<void>;
}

/** A page that cannot be listened to has nothing to take. */
export async function noteInputs(
  session: TargetSession,
  { scripts, signal }: { readonly scripts: PageScriptsPort; readonly signal: AbortSignal },
): Promise<NotedInputs> {
  let worlds: readonly World[] = [];
  const begin = async (until: AbortSignal): Promise<void> => {
    worlds = [];
    const script = await settle(() => scripts.text('input-events'));
    // A page that does not answer is recorded without.
    const frames = await framesOf(session, AbortSignal.any([until, AbortSignal.timeout(DEADLINE_MS)]));
    if (!script.ok || !frames.ok) return;
    const begun: World[] = [];
    for (const { id } of frames.value.slice(0, MAX_FRAMES)) {
      // Not cancelled by the signal of the call, which ends before the recording does.
      const world = await settle(() => openWorld(session, id, session.closed));
      if (!world.ok) break;
      const expression = `${PLACE}?.stop(), ${PLACE} = ${script.value}, true`;
      const answer = await world.value.evaluate(expression, { url: INPUT_EVENTS_SCRIPT_URL, deadlineMs: DEADLINE_MS });
      if (answer.ok) begun.push(world.value);
    }
    worlds = begun;
  };
  await begin(signal);
  return {
    again: () => begin(session.closed),
    async take() {
      const taken = await Promise.all(
        worlds.map(async (world) => {
          const answer = await world.evaluate(
            `(() => { const noted = ${PLACE}; delete ${PLACE}; noted?.stop(); return noted?.take() ?? null; })()`,
            { deadlineMs: DEADLINE_MS },
          );
          const events = InputEventsSchema.safeParse(answer.ok ? answer.value : null);
          return events.success ? [events.data] : [];
        }),
      );
      const all = taken.flat();
      return all.length === 0
        ? null
        : { moments: all.flatMap(({ moments }) => moments), isFull: all.some(({ isFull }) => isFull) };
    },
  };
}
