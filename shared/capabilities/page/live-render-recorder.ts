/** Records the renders of a page live: notes are taken again and again, in each document that it loads meanwhile. */
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { appError, type AppResult, AppFailure } from '../../contracts/errors.ts';
import { RecordedNoteSchema, type RecordedNote } from '../../contracts/page/recorded-renders.ts';
import type { CpuPlace } from '../../contracts/sampled-profiles.ts';
import type { TargetSession } from '../common/target-ports.ts';
import { createPageRecorder } from './page-recorder.ts';
import type { PageScriptsPort } from './page-scripts-ports.ts';
import { learn, placesOf, scriptUrls } from './render-observer.ts';

const OBJECT_GROUP = 'pen-live-renders';
const DEADLINE_MS = 10_000;

export interface LiveRenderRecorder {
  /** What was rendered since the last call. `document`: counts the documents of the recording, as notes are numbered in each on their own. */
  take(): Promise<AppResult<{ readonly document: number; readonly note: RecordedNote }>>;
  /** The places of functions by their numbers in the present document: in the running scripts, 1-based. */
  places(functions: ReadonlySet<number>): Promise<ReadonlyMap<number, CpuPlace>>;
  /** Zero-based lines and columns within a function, from its place on, at which it calls others. */
  tokens(index: number): Promise<readonly { readonly line: number; readonly column: number }[]>;
  /** Leaves the page as it was. Never fails. */
  stop(): Promise<void>;
}

const TokensSchema = z.array(z.object({ line: z.number(), column: z.number() }));

function noteOf(text: unknown): RecordedNote | null {
  if (typeof text !== 'string') return null;
  try {
    return RecordedNoteSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // The page answered for the script.
    return null;
  }
}

/** Errors: those of the installation, of the page, and of a session that ends. */
export async function recordRendersLive(
  session: TargetSession,
  { scripts }: { readonly scripts: PageScriptsPort },
): Promise<LiveRenderRecorder> {
  const text = await scripts.text('recorded-renders');
  const recording = createPageRecorder(session, {
    script: text,
    objectGroup: OBJECT_GROUP,
    deadlineMs: DEADLINE_MS,
    callMs: DEADLINE_MS,
  });
  const endInstalled = await recording.inNewDocuments('watch(true)');
  let document = 0;
  let learned = 0;
  let urls: ReadonlyMap<string, string> = new Map();
  let handle: string | null = null;

  /** The recorder of the document that is there now. */
  const begin = async (): Promise<string | null> => {
    learned = 0;
    urls = new Map();
    handle =
      (document === 0 ? null : await recording.evaluated('watched()')) ?? (await recording.evaluated('watch(false)'));
    document += 1;
    return handle;
  };
  /** A framework may be found only after a while. */
  const learnNew = async (recorder: string): Promise<void> => {
    const observed = Number(await recording.value(recorder, 'this.observed()'));
    if (!(observed > learned)) return;
    learned = observed;
    await learn(session, recorder, (name) => recording.list(recorder, name));
  };
  const taken = async (recorder: string): Promise<RecordedNote | null> => {
    await learnNew(recorder);
    return noteOf(await recording.value(recorder, 'this.take()'));
  };

  const first = await begin();
  if (first === null) {
    await endInstalled();
    throw new AppFailure(
      appError('page_error', 'The page did not let its renders be recorded.', 'Reload the page and start again.'),
    );
  }
  return {
    async take() {
      for (const recorder of [handle, null]) {
        const current = recorder ?? (await begin());
        const note = current === null ? null : await taken(current);
        if (note !== null) return ok({ document, note });
        if (session.closed.aborted)
          return err(
            appError('target_gone', 'The page was closed.', 'What was recorded stays here. Choose another page.'),
          );
      }
      return err(
        appError(
          'cdp_error',
          'The page does not answer at the moment.',
          'It is asked again: it may be loading, busy, or paused.',
        ),
      );
    },
    async places(functions) {
      const listed = handle === null || functions.size === 0 ? null : await recording.list(handle, 'functions');
      if (listed === null) return new Map();
      if (urls.size === 0) urls = await scriptUrls(session);
      return placesOf(session, listed, functions, urls);
    },
    async tokens(index) {
      const tokens =
        handle === null ? null : TokensSchema.safeParse(await recording.value(handle, `this.tokens(${index})`));
      return tokens?.data ?? [];
    },
    async stop() {
      if (session.closed.aborted) return;
      await endInstalled();
      if (handle !== null) await recording.call(handle, 'this.stop()');
      await recording.release();
    },
  };
}
