import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../../shared/base/result.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { NO_THREAD, type Note } from '../../../../shared/core/contracts/notes.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';

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
    ...NO_THREAD,
  };
}

/** A store whose answers the test gives, in any order: each question waits for its own. */
function createStoreUnderTest() {
  const bench = createTestWorkbench();
  const waiting: ((answer: unknown) => void)[] = [];
  const ask = (question: () => void): void => {
    bench.answer('notes.list', new Promise((resolve) => waiting.push(resolve)));
    question();
  };
  const give = async (at: number, answer: unknown): Promise<void> => {
    waiting[at]?.(answer);
    await expect.poll(() => bench.workbench.notes.getState().loaded.has(HEAP)).toBe(true);
    // The answer passes several promises.
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return {
    store: bench.workbench.notes,
    asked: bench.asked,
    load: () => ask(() => bench.workbench.notes.getState().load(HEAP)),
    event: (captureId: string) => ask(() => bench.event({ type: 'notes', captureId })),
    answer: (at: number, texts: readonly string[]) => give(at, ok({ notes: texts.map(note) })),
    fail: (at: number) => give(at, err(appError('damaged_file', 'The notes cannot be read.'))),
  };
}

describe('notes of the window', () => {
  const texts = (of: ReturnType<typeof createStoreUnderTest>['store']) =>
    of
      .getState()
      .loaded.get(HEAP)
      ?.notes.map(({ text }) => text);

  it('are loaded once, and again when they have changed', async () => {
    const { store, asked, load, event, answer } = createStoreUnderTest();
    load();
    store.getState().load(HEAP);
    expect(asked).toEqual([{ name: 'notes.list', params: { captureId: HEAP } }]);
    await answer(0, ['one']);
    expect(texts(store)).toEqual(['one']);
    // A question may wait in a capture that is not shown.
    event('heap-00000002');
    expect(asked).toHaveLength(2);
    event(HEAP);
    await answer(2, ['one', 'two']);
    expect(texts(store)).toEqual(['one', 'two']);
  });

  it('are those of the last answer that was asked for', async () => {
    const { store, load, event, answer } = createStoreUnderTest();
    load();
    event(HEAP);
    await answer(1, ['new']);
    await answer(0, ['old']);
    expect(texts(store)).toEqual(['new']);
  });

  it('have the reason why they cannot be read', async () => {
    const { store, load, fail } = createStoreUnderTest();
    load();
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

it('a note that is shown opens the panel, and the same one can be shown again', () => {
  const { store } = createStoreUnderTest();
  store.getState().show(HEAP, '00000001');
  expect([...store.getState().open]).toEqual([HEAP]);
  expect(store.getState().shown.get(HEAP)).toEqual({ noteId: '00000001', request: 1 });
  store.getState().show(HEAP, '00000001');
  expect(store.getState().shown.get(HEAP)).toEqual({ noteId: '00000001', request: 2 });
});
