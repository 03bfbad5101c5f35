import { describe, expect, it } from 'vitest';
import { activeDocument, createDocumentsStore } from './documents.ts';
import { captureDocument, comparisonDocument, shownDocument, type DocumentTab } from './document-tabs.ts';

function memory(initial: Record<string, string> = {}) {
  const values = new Map(Object.entries(initial));
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, text: string) => void values.set(key, text),
  };
}

const doc = (id: string): DocumentTab => ({
  id,
  kind: 'capture',
  title: id,
  captureId: `heap-${id}`,
  captureKind: 'heap-snapshot',
});

/** `start a* b~ || c*`: groups separated by `||`, active tab `*`, preview `~`, active group in brackets. */
function picture(store: ReturnType<typeof createDocumentsStore>): string {
  const { groups, activeGroupId } = store.getState();
  return groups
    .map((group) => {
      const tabs = group.tabs
        .map((tab) => `${tab.id}${tab.id === group.activeId ? '*' : ''}${tab.id === group.previewId ? '~' : ''}`)
        .join(' ');
      return groups.length > 1 && group.id === activeGroupId ? `[${tabs}]` : tabs;
    })
    .join(' || ');
}

function opened(...ids: string[]) {
  const store = createDocumentsStore(memory());
  for (const id of ids) store.getState().open(doc(id));
  return store;
}
const firstGroup = (store: ReturnType<typeof createDocumentsStore>): string => store.getState().groups[0]?.id ?? '';

describe('documents', () => {
  it('start with Start and return to it when the last tab closes', () => {
    const store = opened('a');
    expect(picture(store)).toBe('start a*');
    store.getState().close(firstGroup(store), 'start');
    store.getState().close(firstGroup(store), 'a');
    expect(picture(store)).toBe('start*');
  });

  it('activate the tab of an open document and open a new one next to the active tab', () => {
    const store = opened('a', 'b');
    store.getState().open(doc('a'));
    expect(picture(store)).toBe('start a* b');
    store.getState().open(doc('c'));
    expect(picture(store)).toBe('start a c* b');
  });

  it('replace a preview by the next one unless it is pinned', () => {
    const store = opened();
    store.getState().open(doc('a'), { preview: true });
    store.getState().open(doc('b'), { preview: true });
    expect(picture(store)).toBe('start b*~');
    store.getState().keep('b');
    store.getState().open(doc('c'), { preview: true });
    expect(picture(store)).toBe('start b c*~');
    store.getState().open(doc('c'));
    expect(picture(store)).toBe('start b c*');
  });

  it('open in the background without changing the active tab', () => {
    const store = opened('a');
    store.getState().open(doc('b'), { background: true });
    expect(picture(store)).toBe('start a* b');
  });

  it('activate the right neighbor of a closed tab, otherwise the left one', () => {
    const store = opened('a', 'b');
    store.getState().activate(firstGroup(store), 'a');
    store.getState().close(firstGroup(store), 'a');
    expect(picture(store)).toBe('start b*');
    store.getState().close(firstGroup(store), 'b');
    expect(picture(store)).toBe('start*');
  });

  it('reorder by the index before the move', () => {
    const store = opened('a', 'b', 'c');
    store.getState().move(firstGroup(store), 'start', firstGroup(store), 3);
    expect(picture(store)).toBe('a b start* c');
    store.getState().move(firstGroup(store), 'c', firstGroup(store), 0);
    expect(picture(store)).toBe('c* a b start');
  });

  it('split, move between groups, and join when a group becomes empty', () => {
    const store = opened('a', 'b');
    store.getState().splitRight(firstGroup(store), 'b');
    expect(picture(store)).toBe('start a b* || [b*]');
    const [left, right] = store.getState().groups;
    store.getState().splitRight(left?.id ?? '', 'a', { move: true });
    expect(picture(store)).toBe('start b* || [b a*]');
    store.getState().close(right?.id ?? '', 'a');
    store.getState().close(right?.id ?? '', 'b');
    expect(picture(store)).toBe('start b*');
  });

  it('show the only tab of a group on both sides instead of leaving it empty', () => {
    const store = opened();
    store.getState().splitRight(firstGroup(store), 'start', { move: true });
    expect(picture(store)).toBe('start* || [start*]');
  });

  it('cycle through the tabs of the active group', () => {
    const store = opened('a');
    store.getState().cycle(1);
    expect(picture(store)).toBe('start* a');
    store.getState().cycle(-1);
    expect(picture(store)).toBe('start a*');
    expect(activeDocument(store.getState())?.id).toBe('a');
  });

  it('are restored after a restart without dropped documents', () => {
    const storage = memory();
    const before = createDocumentsStore(storage);
    before.getState().open(doc('a'));
    before.getState().open(doc('b'));
    const after = createDocumentsStore(storage);
    expect(picture(after)).toBe('start a b*');
    after.getState().forgetMissingCaptures(new Set(['heap-a']));
    expect(picture(after)).toBe('start a*');
  });

  it('are restored without those of a kind that only another version knows', () => {
    const storage = memory();
    const store = createDocumentsStore(storage);
    store.getState().open(doc('a'));
    store.getState().open({ ...doc('b'), captureKind: 'accessibility' } as never);
    expect(picture(createDocumentsStore(storage))).toBe('start a*');
  });

  it.each(['', '{', '{"groups":[]}', '{"groups":[{"id":1}],"activeGroupId":"x"}'])(
    'start over if the stored state is invalid: %s',
    (text) => expect(picture(createDocumentsStore(memory({ 'pen.documents': text })))).toBe('start*'),
  );

  it('replace a comparison and drop it when one of its captures is deleted', () => {
    const storage = memory();
    const store = createDocumentsStore(storage);
    const one = { id: 'heap-a', kind: 'heap-snapshot', name: 'A' } as const;
    const other = { id: 'heap-b', kind: 'heap-snapshot', name: 'B' } as const;
    store.getState().open(comparisonDocument(one, other));
    store.getState().open(doc('x'));
    store.getState().replace(comparisonDocument(one, other).id, comparisonDocument(other, one));
    expect(picture(store)).toBe('start diff:heap-b:heap-a x*');
    store.getState().forgetMissingCaptures(new Set(['heap-b', 'heap-x', 'x']));
    expect(picture(store)).not.toContain('diff');
  });

  it('move the only tab of a group to the other side, which then remains alone', () => {
    const store = createDocumentsStore({ getItem: () => null, setItem: () => undefined });
    store.getState().open(doc('heap'));
    store.getState().splitRight('group-1', 'heap', { move: true });
    store.getState().splitRight('group-2', 'heap', { move: true });
    expect(store.getState().groups.map(({ tabs }) => tabs.map(({ id }) => id))).toEqual([['start', 'heap']]);
  });

  it('stay the same objects when a change does not concern them', () => {
    const store = createDocumentsStore(memory());
    store.getState().open(doc('a'));
    store.getState().splitRight('group-1', 'a');
    const [left] = store.getState().groups;
    store.getState().open(doc('b'), { groupId: 'group-2' });
    expect(store.getState().groups[0]).toBe(left);
    const { groups } = store.getState();
    store.getState().forgetMissingCaptures(new Set(['heap-a', 'heap-b']));
    expect(store.getState().groups).toBe(groups);
  });

  it('reopen closed tabs where they were, latest first', () => {
    const store = opened('a', 'b', 'c');
    const group = firstGroup(store);
    store.getState().close(group, 'a');
    store.getState().close(group, 'c');
    expect(picture(store)).toBe('start b*');
    store.getState().reopen();
    expect(picture(store)).toBe('start b c*');
    store.getState().reopen();
    expect(picture(store)).toBe('start a* b c');
    expect(store.getState().reopen()).toBeNull();
  });

  it('close all tabs of a group, and reopen each', () => {
    const store = opened('a', 'b');
    store.getState().closeAll(firstGroup(store));
    expect(picture(store)).toBe('start*');
    expect(store.getState().closed.map(({ tab }) => tab.id)).toEqual(['a', 'b']);
    store.getState().reopen();
    store.getState().reopen();
    expect(picture(store)).toContain('a*');
  });

  it('do not reopen a tab whose capture was deleted', () => {
    const store = opened('a', 'b');
    store.getState().close(firstGroup(store), 'a');
    store.getState().forgetMissingCaptures(new Set(['heap-b']));
    expect(store.getState().reopen()).toBeNull();
  });
});

it('stores the tabs of the person, not those that a client shows', () => {
  const storage = memory();
  const store = createDocumentsStore(storage);
  store.getState().open(doc('a'));
  const tab = captureDocument({ id: 'heap-b', kind: 'heap-snapshot', name: 'b' });
  store.getState().open(shownDocument(tab, 'Claude Code'));
  expect(picture(store)).toBe('start a shown:capture:heap-b*');
  expect(picture(createDocumentsStore(storage))).toBe('start a*');
});
