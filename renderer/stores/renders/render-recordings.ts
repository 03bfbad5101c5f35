/** Live recordings of renders, by target. They continue while another panel is shown, and end when the document of their target closes. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppError } from '../../../shared/contracts/errors.ts';
import type { LiveRenders } from '../../../shared/contracts/page/live-renders.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { liveDocument } from '../documents/document-tabs.ts';
import type { DocumentsState } from '../documents/documents.ts';
import { cleared, NO_RENDERS, withReading, type RenderTotals } from './render-totals.ts';

const READ_MS = 500;

export interface RenderRecording {
  readonly state: 'off' | 'recording' | 'paused';
  /** Milliseconds since the Unix epoch; when the last start was, or the list was cleared. */
  readonly sinceMs: number;
  /** Of the last reading. */
  readonly readMs: number;
  /** Null as long as no application is found. */
  readonly page: LiveRenders['page'];
  readonly why: LiveRenders['why'];
  readonly failure: string | null;
  readonly totals: RenderTotals;
  /** Of the last reading. A recording goes on as long as its page is there. */
  readonly error: AppError | null;
}

const NOT_RECORDED: RenderRecording = {
  state: 'off',
  sinceMs: 0,
  readMs: 0,
  page: null,
  why: null,
  failure: null,
  totals: NO_RENDERS,
  error: null,
};

export interface RenderRecordingsState {
  readonly byTarget: ReadonlyMap<string, RenderRecording>;
  readonly of: (targetId: string) => RenderRecording;
  /** Starts with nothing; does nothing while one runs. */
  readonly start: (targetId: string) => void;
  /** Leaves the page as it was; what was recorded stays. */
  readonly stop: (targetId: string) => Promise<void>;
  /** The page stays observed, and what it renders meanwhile is not counted. */
  readonly pause: (targetId: string, isPaused: boolean) => void;
  readonly clear: (targetId: string) => void;
}

/** From start to stop; another object for each, so that a stopped one knows. */
interface Run {
  /** What the next reading has belongs to the recording. */
  isCounted: boolean;
  reading: Promise<void>;
}

export function createRenderRecordings(parts: {
  readonly bridge: Pick<Bridge, 'command'>;
  readonly documents: StoreApi<DocumentsState>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): StoreApi<RenderRecordingsState> {
  const { bridge, documents, now } = parts;
  const runs = new Map<string, Run>();
  const store = createStore<RenderRecordingsState>()((set, get) => {
    const change = (targetId: string, by: Partial<RenderRecording>): void =>
      set({ byTarget: new Map(get().byTarget).set(targetId, { ...get().of(targetId), ...by }) });

    const read = async (targetId: string, run: Run): Promise<void> => {
      const answer = await bridge.command('renders.read', { targetId });
      if (runs.get(targetId) !== run) return;
      const { totals, failure } = get().of(targetId);
      if (answer.ok) {
        const { page, why } = answer.value;
        change(targetId, {
          totals: withReading(totals, answer.value, run.isCounted),
          readMs: now(),
          page,
          why,
          failure: answer.value.failure ?? failure,
          error: null,
        });
        return;
      }
      change(targetId, { error: answer.error });
      // What does not answer at the moment may answer later.
      if (answer.error.code === 'cdp_error') return;
      runs.delete(targetId);
      change(targetId, { state: 'off' });
    };
    /** One after the other: each reading has what was rendered since the one before. */
    const readNext = (targetId: string, run: Run, isCountedThen?: boolean): Promise<void> => {
      const before = run.reading;
      const reading = async (): Promise<void> => {
        await before;
        if (runs.get(targetId) === run) await read(targetId, run);
        run.isCounted = isCountedThen ?? run.isCounted;
      };
      run.reading = reading();
      return run.reading;
    };
    const readOn = async (targetId: string, run: Run): Promise<void> => {
      await readNext(targetId, run);
      if (runs.get(targetId) === run) setTimeout(() => void readOn(targetId, run), READ_MS);
    };

    return {
      byTarget: new Map(),
      of: (targetId) => get().byTarget.get(targetId) ?? NOT_RECORDED,
      start(targetId) {
        if (runs.has(targetId)) return;
        const run: Run = { isCounted: true, reading: Promise.resolve() };
        runs.set(targetId, run);
        change(targetId, { ...NOT_RECORDED, state: 'recording', sinceMs: now(), readMs: now() });
        void readOn(targetId, run);
      },
      async stop(targetId) {
        if (!runs.delete(targetId)) return;
        change(targetId, { state: 'off', error: null });
        const stopped = await bridge.command('renders.stop', { targetId });
        if (!stopped.ok) change(targetId, { error: stopped.error });
      },
      pause(targetId, isPaused) {
        const run = runs.get(targetId);
        if (run === undefined) return;
        change(targetId, { state: isPaused ? 'paused' : 'recording' });
        // What was rendered before belongs to the time before.
        void readNext(targetId, run, !isPaused);
      },
      clear(targetId) {
        change(targetId, { totals: cleared(get().of(targetId).totals), sinceMs: now(), readMs: now(), failure: null });
      },
    };
  });
  documents.subscribe(({ groups }) => {
    const open = new Set(groups.flatMap(({ tabs }) => tabs.map(({ id }) => id)));
    for (const targetId of runs.keys())
      if (!open.has(liveDocument(targetId, '').id)) void store.getState().stop(targetId);
  });
  return store;
}
