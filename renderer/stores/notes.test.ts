import { describe, expect, it } from 'vitest';
import { appError } from '../../shared/contracts/errors.ts';
import type { Note } from '../../shared/contracts/notes.ts';
import type { WindowEvent } from '../../shared/contracts/window.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { createNotesStore } from './notes.ts';

const HEAP = 'heap-00000001';

function note(text: string): Note {
  return {
    id: '00000001',
    captureId: HEAP,
    link: `pen://captures/${HEAP}`,
    text,
    author: { kind: 'person', name: 'you' },
    createdAt: '2026-01-01T00:00:00.000Z',
    editedAt: null,
  };
}

/** A store whose answers the test gives, in any order. */
function createStoreUnderTest() {
  let listener: (event: WindowEvent) => void = () => undefined;
  const waiting: ((answer: unknown) => void)[] = [];
  const asked: unknown[] = [];
  const bridge = {
    command: (name: string, params: object) => {
      asked.push({ name, ...params });
      return new Promise((resolve) => waiting.push(resolve));
    },
    onEvent: (listen: (event: WindowEvent) => void) => {
      listener = listen;
    },
  } as unknown as Pick<Bridge, 'command' | 'onEvent'>;
  return {
    store: createNotesStore(bridge),
    asked,
    event: (captureId: string) => listener({ type: 'notes', captureId }),
    answer: async (at: number, texts: readonly string[]) => {
      waiting[at]?.({ ok: true, value: { notes: texts.map(note) } });
      await Promise.resolve();
    },
    fail: async (at: number) => {
      waiting[at]?.({ ok: false, error: appError('damaged_file', 'The notes cannot be read.') });
      await Promise.resolve();
    },
  };
}

describe('notes of the window', () => {
  const texts = (of: ReturnType<typeof createStoreUnderTest>['store']) =>
    of
      .getState()
      .loaded.get(HEAP)
      ?.notes.map(({ text }) => text);

  it('are loaded once, and again when they have changed', async () => {
    const { store, asked, event, answer } = createStoreUnderTest();
    store.getState().load(HEAP);
    store.getState().load(HEAP);
    expect(asked).toEqual([{ name: 'notes.list', captureId: HEAP }]);
    await answer(0, ['one']);
    expect(texts(store)).toEqual(['one']);
    event('heap-00000002');
    expect(asked).toHaveLength(1);
    event(HEAP);
    await answer(1, ['one', 'two']);
    expect(texts(store)).toEqual(['one', 'two']);
  });

  it('are those of the last answer that was asked for', async () => {
    const { store, event, answer } = createStoreUnderTest();
    store.getState().load(HEAP);
    event(HEAP);
    await answer(1, ['new']);
    await answer(0, ['old']);
    expect(texts(store)).toEqual(['new']);
  });

  it('have the reason why they cannot be read', async () => {
    const { store, fail } = createStoreUnderTest();
    store.getState().load(HEAP);
    await fail(0);
    expect(store.getState().loaded.get(HEAP)).toMatchObject({ notes: [], error: { code: 'damaged_file' } });
  });
});

describe('a note that is being written', () => {
  it('opens the panel, and keeps its text when it is pinned elsewhere', () => {
    const { store } = createStoreUnderTest();
    store.getState().begin(HEAP, null);
    expect([...store.getState().open]).toEqual([HEAP]);
    store.getState().setText(HEAP, 'half a thought');
    store.getState().begin(HEAP, { view: 'object', id: 7 });
    expect(store.getState().drafts.get(HEAP)).toEqual({ place: { view: 'object', id: 7 }, text: 'half a thought' });
    store.getState().discard(HEAP);
    store.getState().setText(HEAP, 'late');
    expect(store.getState().drafts.size).toBe(0);
    store.getState().toggle(HEAP);
    expect(store.getState().open.size).toBe(0);
  });
});
