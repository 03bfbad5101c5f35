/**
 * Notes of captures: loaded when a capture is shown, and when main reports a change. The panel of a capture and the
 * note that is being written survive a change of tabs.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppError } from '../../../../shared/base/errors.ts';
import { notedThings, type NotedThings } from '../../../../shared/core/contracts/noted-things.ts';
import { waitsForPerson, type Note } from '../../../../shared/core/contracts/notes.ts';
import type { CapturePlace } from '../../../../shared/core/contracts/places.ts';
import type { Bridge } from '../../bridge/bridge.ts';

export interface LoadedNotes extends NotedThings {
  /** Oldest first. */
  readonly notes: readonly Note[];
  /** The reason why they cannot be read. */
  readonly error: AppError | null;
}

/** The note that is being written. */
export interface NoteDraft {
  /** Null: the capture as a whole. */
  readonly place: CapturePlace | null;
  readonly text: string;
}

/** A note that the panel scrolls to and marks. */
export interface ShownNote {
  readonly noteId: string;
  /** A new number per request, so that the same note can be shown twice. */
  readonly request: number;
}

export interface NotesState {
  /** By capture id; absent until the first answer. */
  readonly loaded: ReadonlyMap<string, LoadedNotes>;
  /** Captures whose panel is open. */
  readonly open: ReadonlySet<string>;
  readonly drafts: ReadonlyMap<string, NoteDraft>;
  /** The note whose mark was clicked last, by capture id. */
  readonly shown: ReadonlyMap<string, ShownNote>;
  /** Loads the notes of a capture that is shown, unless they are loaded. */
  readonly load: (captureId: string) => void;
  readonly toggle: (captureId: string) => void;
  /** Opens the panel at this note. */
  readonly show: (captureId: string, noteId: string) => void;
  /** Opens the panel with a new note for this place; a text that was begun stays. */
  readonly begin: (captureId: string, place: CapturePlace | null) => void;
  readonly setText: (captureId: string, text: string) => void;
  readonly discard: (captureId: string) => void;
}

/** The questions of assistants that wait for the person, oldest first. */
export function waitingQuestions({ loaded }: Pick<NotesState, 'loaded'>): readonly Note[] {
  return [...loaded.values()]
    .flatMap(({ notes }) => notes.filter(waitsForPerson))
    .toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V | null): ReadonlyMap<string, V> {
  const entries = [...map].filter(([each]) => each !== key);
  return new Map(value === null ? entries : [...entries, [key, value]]);
}

export function createNotesStore(bridge: Pick<Bridge, 'command' | 'onEvent'>): StoreApi<NotesState> {
  /** Number of the last request of each capture: an older answer that arrives late is dropped. */
  const requests = new Map<string, number>();
  return createStore<NotesState>((set, get) => {
    const ask = async (captureId: string): Promise<void> => {
      const request = (requests.get(captureId) ?? 0) + 1;
      requests.set(captureId, request);
      const answer = await bridge.command('notes.list', { captureId });
      if (requests.get(captureId) !== request) return;
      const notes = answer.ok ? answer.value.notes : [];
      const read = { notes, ...notedThings(notes), error: answer.ok ? null : answer.error };
      set(({ loaded }) => ({ loaded: withEntry<LoadedNotes>(loaded, captureId, read) }));
    };
    bridge.onEvent((event) => {
      // Also of captures that are not shown: a question may wait there.
      if (event.type === 'notes') void ask(event.captureId);
    });
    return {
      loaded: new Map(),
      open: new Set(),
      drafts: new Map(),
      shown: new Map(),
      load: (captureId) => {
        if (!requests.has(captureId)) void ask(captureId);
      },
      toggle: (captureId) =>
        set(({ open }) => ({
          open: open.has(captureId)
            ? new Set([...open].filter((each) => each !== captureId))
            : new Set([...open, captureId]),
        })),
      show: (captureId, noteId) =>
        set(({ open, shown }) => ({
          open: new Set([...open, captureId]),
          shown: withEntry(shown, captureId, { noteId, request: (shown.get(captureId)?.request ?? 0) + 1 }),
        })),
      begin: (captureId, place) =>
        set(({ open, drafts }) => ({
          open: new Set([...open, captureId]),
          drafts: withEntry(drafts, captureId, { place, text: drafts.get(captureId)?.text ?? '' }),
        })),
      setText: (captureId, text) => {
        const draft = get().drafts.get(captureId);
        if (draft !== undefined) set(({ drafts }) => ({ drafts: withEntry(drafts, captureId, { ...draft, text }) }));
      },
      discard: (captureId) => set(({ drafts }) => ({ drafts: withEntry(drafts, captureId, null) })),
    };
  });
}
