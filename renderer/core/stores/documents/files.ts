/** Imports dropped or selected files sequentially, opens the captures, and reports failures. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { UploadProgress } from '../../bridge/web-files.ts';
import { captureDocument } from './document-tabs.ts';
import { type DocumentsState } from './documents.ts';
import type { TopicStores } from '../topics/topics.ts';
import type { WindowProblemsState } from '../window-problems.ts';

export interface FilesState {
  /** Names of files being imported. */
  readonly importing: readonly string[];
  /** The file that a browser is sending. */
  readonly upload: UploadProgress;
  /** Result of the last import, until the next one or until it is dismissed. */
  readonly error: { readonly title: string; readonly error: AppError } | null;
  readonly importDropped: (files: readonly File[]) => Promise<void>;
  /** Opens the system's file dialog. */
  readonly openDialog: () => Promise<void>;
  /** Opens a new capture once the library has it. */
  readonly openCapture: (captureId: string) => Promise<void>;
  readonly dismissError: () => void;
}

/** An archive may hold hundreds of captures; the others are in the library. */
const MAX_OPENED = 8;

/** The library topic follows the response by at most one push; waiting longer is pointless. */
const RECORD_WAIT_MS = 3000;

/** Resolves with the record of a new capture once the library topic contains it. */
export function whenListed(topics: TopicStores, captureId: string): Promise<CaptureRecord | null> {
  const find = (): CaptureRecord | undefined =>
    topics.captures.getState().value.find((capture) => capture.id === captureId);
  return new Promise((resolve) => {
    const present = find();
    if (present !== undefined) {
      resolve(present);
      return;
    }
    const finish = (record: CaptureRecord | null): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(record);
    };
    const unsubscribe = topics.captures.subscribe(() => {
      const record = find();
      if (record !== undefined) finish(record);
    });
    const timer = setTimeout(() => finish(null), RECORD_WAIT_MS);
  });
}

export function createFilesStore(parts: {
  bridge: Pick<Bridge, 'command' | 'takeFile'>;
  topics: TopicStores;
  documents: StoreApi<DocumentsState>;
  windowProblems: StoreApi<WindowProblemsState>;
}): StoreApi<FilesState> {
  const { bridge, topics, documents, windowProblems } = parts;
  return createStore<FilesState>((set) => {
    const fail = (title: string, error: AppError): void => {
      if (error.code === 'cancelled') return;
      set({ error: { title, error } });
      windowProblems.getState().addError(title, error);
    };
    const openCapture = async (captureId: string): Promise<void> => {
      const record = await whenListed(topics, captureId);
      if (record !== null) documents.getState().open(captureDocument(record));
    };
    const openAll = async (captureIds: readonly string[]): Promise<void> => {
      for (const captureId of captureIds.slice(0, MAX_OPENED)) await openCapture(captureId);
      if (captureIds.length > MAX_OPENED)
        windowProblems.getState().add({
          severity: 'info',
          title: `${captureIds.length} captures were imported`,
          detail: `The first ${MAX_OPENED} are open; all of them are in the library.`,
        });
    };
    const importOne = async (file: File): Promise<void> => {
      const title = `${file.name} was not opened`;
      if (file.name.endsWith('.map')) {
        // A source map, not a capture.
        const added = await bridge.takeFile('source-map', file);
        if (added.ok)
          windowProblems.getState().add({
            severity: 'info',
            title: `${file.name} is searched for source maps`,
            detail: 'CPU profiles show original names next to generated ones. Remove it in their source map menu.',
          });
        else fail(`${file.name} was not added`, added.error);
        return;
      }
      set((state) => ({ importing: [...state.importing, file.name] }));
      const answer = await bridge.takeFile('import', file);
      set((state) => {
        const index = state.importing.indexOf(file.name);
        return { importing: state.importing.filter((_, each) => each !== index) };
      });
      if (!answer.ok) {
        fail(title, answer.error);
        return;
      }
      await openAll(answer.value.captureIds);
    };
    return {
      importing: [],
      upload: null,
      error: null,
      openCapture,
      importDropped: async (files) => {
        set({ error: null });
        for (const file of files) await importOne(file);
      },
      openDialog: async () => {
        set({ error: null });
        const answer = await bridge.command('files.open', {});
        if (!answer.ok) {
          fail('The file was not opened', answer.error);
          return;
        }
        await openAll(answer.value.captureIds);
      },
      dismissError: () => set({ error: null }),
    };
  });
}
