/** Writes the renders of a page into the trace that is being recorded of it, by a script in the page's own world. */
import type { RecordedNote } from '../../engine/trace/contract/recorded-renders.ts';
import type { TargetSession } from '../../core/capability/target-ports.ts';
import type { PageScriptsPort } from '../../core/capability/page-scripts-ports.ts';
import { createPageRecorder } from '../../core/capability/page-recorder.ts';
import { learn, placesOf, scriptUrls } from './render-observer.ts';
import { settle } from '../../base/errors.ts';

const OBJECT_GROUP = 'pen-recorded-renders';
/** A page that does not answer is recorded without renders. */
const DEADLINE_MS = 3000;
/** Commits that are waited for are compared meanwhile. */
const WRITING_MS = 10_000;
/** After a page has loaded, applications that it makes from then on are looked for so many times, with so much time in between. */
const MAX_LOOKS = 3;
const LOOK_MS = 400;
/** Functions whose places are asked for. */
const MAX_PLACES = 2000;

interface RecordOptions {
  readonly scripts: PageScriptsPort;
  /** The page is about to be reloaded, so that its present document is not observed. */
  readonly isReloaded: boolean;
}

/** Documents that are loaded meanwhile are observed from their beginning. Never fails: what cannot be observed is not in the trace. */
export async function recordRenders(
  session: TargetSession,
  { scripts, isReloaded }: RecordOptions,
): Promise<{ end(): Promise<void> }> {
  const text = await settle(() => scripts.text('recorded-renders'));
  if (!text.ok) return { end: () => Promise.resolve() };
  const recording = createPageRecorder(session, {
    script: text.value,
    objectGroup: OBJECT_GROUP,
    deadlineMs: DEADLINE_MS,
    callMs: WRITING_MS,
  });
  const { call, evaluated, list } = recording;
  const endInstalled = await recording.inNewDocuments('record(true)');
  const present = isReloaded ? null : await evaluated('record(false)');
  if (present !== null) await learn(session, present, (name) => list(present, name));

  /** In a document that was loaded meanwhile: applications that no hook of theirs leads to. */
  const lookAgain = async (): Promise<void> => {
    for (let look = 0; look < MAX_LOOKS && !ended.signal.aborted; look += 1) {
      const recorder = await evaluated('recorded()');
      if (recorder === null) return;
      if ((await recording.value(recorder, 'this.lookAgain()')) === true) {
        await learn(session, recorder, (name) => list(recorder, name));
        return;
      }
      await new Promise((next) => setTimeout(next, LOOK_MS));
    }
  };
  const ended = new AbortController();
  let looking = Promise.resolve();
  const loaded = session.on('Page.loadEventFired', () => {
    looking = looking.then(lookAgain);
  });

  // Listing scripts takes the page a while, which is not to be in its trace.
  const urls = present === null ? new Map<string, string>() : await scriptUrls(session);

  const writePlaces = async (recorder: string): Promise<void> => {
    const objectId = await list(recorder, 'functions');
    if (objectId === null) return;
    const wanted = new Set(Array.from({ length: MAX_PLACES }, (_, index) => index));
    const found = await placesOf(session, objectId, wanted, urls);
    const places: RecordedNote['places'] = Array.from(found, ([index, { url, line, column }]) => ({
      function: index,
      url,
      line,
      column,
    }));
    if (places.length > 0) await call(recorder, 'this.writePlaces(argument)', { argument: JSON.stringify(places) });
  };

  return {
    async end() {
      ended.abort();
      loaded.dispose();
      await looking;
      if (session.closed.aborted) return;
      await endInstalled();
      // After a navigation, the handle of the first document is of nothing.
      const written = present !== null && (await call(present, 'this.end()')).ok;
      const recorder = written ? present : await evaluated('recorded()');
      if (recorder !== null) {
        if (written || (await call(recorder, 'this.end()')).ok) await writePlaces(recorder);
        await call(recorder, 'this.stop()');
      }
      await recording.release();
    },
  };
}
