import { describe, expect, it } from 'vitest';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { activeDocument } from './documents/documents.ts';
import { captureDocument, START_DOCUMENT } from './documents/document-tabs.ts';
import { whenListed } from './documents/files.ts';

const IDS = ['heap-00000001', 'heap-00000002', 'cpu-00000001'];

function bench() {
  const made = createTestWorkbench();
  const captures = IDS.map((id) => capture(id, id.startsWith('cpu') ? { kind: 'cpu-profile' } : {}));
  made.topic('captures', captures);
  const { documents, places, pointing, notices } = made.workbench;
  let requests = 0;
  return {
    ...made,
    open: (id: string) => {
      const [found] = captures.filter((each) => each.id === id);
      if (found !== undefined) documents.getState().open(captureDocument(found));
    },
    /** A client shows a link; resolves with the window's answer. */
    show: async (link: string, by = 'Claude Code', title = link.replace(/^.*\//, '')): Promise<unknown> => {
      requests += 1;
      const request = requests;
      made.event({ type: 'show-place', request, link, by, title });
      const answer = (): unknown =>
        made.asked.find(
          ({ name, params }) => name === 'places.shown' && (params as { request: number }).request === request,
        )?.params;
      while (answer() === undefined) await new Promise((resolve) => setTimeout(resolve));
      return (answer() as { answer: unknown }).answer;
    },
    tabs: () =>
      documents
        .getState()
        .groups.map(({ tabs, activeId }) => tabs.map(({ id }) => (id === activeId ? `${id}*` : id)).join(' '))
        .join(' || '),
    active: () => activeDocument(documents.getState())?.id,
    wanted: () => [...places.getState().wanted].map(([id, { place }]) => [id, place]),
    back: () => pointing.getState().goBack(),
    state: () => pointing.getState(),
    notices: () => notices.getState().notices,
  };
}

describe('a place that a client shows', () => {
  it('opens in a tab of its own, and the way back restores the tab of the person', async () => {
    const b = bench();
    b.open('heap-00000001');
    expect(await b.show('pen://captures/heap-00000001/object/@7')).toEqual({ ok: true, state: 'shown', notes: [] });
    expect(b.tabs()).toBe('start capture:heap-00000001 shown:capture:heap-00000001*');
    // The person's own view of the same capture is asked nothing.
    expect(b.wanted()).toEqual([['shown:capture:heap-00000001', { view: 'object', id: 7 }]]);
    expect(b.state()).toMatchObject({ shown: { by: 'Claude Code', title: '@7' } });
    b.back();
    expect(b.tabs()).toBe('start capture:heap-00000001*');
    expect(b.state()).toMatchObject({ shown: null, own: null });
  });

  it('of several in a row keeps the first place of the person, and one tab', async () => {
    const b = bench();
    b.open('cpu-00000001');
    await b.show('pen://captures/heap-00000001/summary?class=Row');
    await b.show('pen://captures/heap-00000002', 'Cursor');
    await b.show('pen://captures/heap-00000002/compare/heap-00000001');
    expect(b.tabs()).toBe('start capture:cpu-00000001 shown:diff:heap-00000001:heap-00000002*');
    b.back();
    expect(b.tabs()).toBe('start capture:cpu-00000001*');
  });

  it('replaces the name of the client that showed the same capture', async () => {
    const b = bench();
    await b.show('pen://captures/heap-00000001', 'Claude Code');
    await b.show('pen://captures/heap-00000001/object/@9', 'Cursor');
    expect(activeDocument(b.workbench.documents.getState())).toMatchObject({ shownBy: 'Cursor' });
    expect(b.state().shown).toMatchObject({ by: 'Cursor', title: '@9' });
  });

  it('leads back to where the person went in between', async () => {
    const b = bench();
    await b.show('pen://captures/heap-00000001');
    b.open('cpu-00000001');
    await b.show('pen://captures/heap-00000002');
    b.back();
    expect(b.active()).toBe('capture:cpu-00000001');
  });

  it('leads back in a split, and to another tab if the own one was closed', async () => {
    const b = bench();
    b.open('heap-00000001');
    b.open('heap-00000002');
    const documents = b.workbench.documents;
    const groupId = documents.getState().activeGroupId;
    documents.getState().splitRight(groupId, 'capture:heap-00000002', { move: true });
    await b.show('pen://captures/cpu-00000001');
    expect(b.tabs()).toBe('start capture:heap-00000001* || capture:heap-00000002 shown:capture:cpu-00000001*');
    b.back();
    expect(b.tabs()).toBe('start capture:heap-00000001* || capture:heap-00000002*');
    await b.show('pen://captures/cpu-00000001');
    documents.getState().closeEverywhere('capture:heap-00000002');
    b.back();
    expect(b.tabs()).toBe('start capture:heap-00000001*');
  });

  it('is forgotten when the person closes its tab', async () => {
    const b = bench();
    await b.show('pen://captures/heap-00000001');
    b.workbench.documents.getState().closeEverywhere('shown:capture:heap-00000001');
    expect(b.state()).toMatchObject({ shown: null, own: null });
    b.back();
    expect(b.tabs()).toBe('start*');
  });

  it('waits behind a notice while the person types', async () => {
    const b = bench();
    b.workbench.personInput.noteFocus(true);
    const { focusTurn } = b.workbench.documents.getState();
    expect(await b.show('pen://captures/heap-00000001/object/@7')).toMatchObject({ ok: true, state: 'waiting' });
    expect(await b.show('pen://captures/heap-00000001/object/@8')).toMatchObject({ state: 'waiting' });
    expect(b.tabs()).toBe('start*');
    expect(b.workbench.documents.getState().focusTurn).toBe(focusTurn);
    // The last one of a client replaces the one before.
    expect(b.notices().map(({ title }) => title)).toEqual(['Claude Code shows @8']);
    b.workbench.personInput.noteFocus(false);
    b.notices()[0]?.action?.run();
    expect(b.active()).toBe('shown:capture:heap-00000001');
    expect(b.notices()).toEqual([]);
    b.back();
    expect(b.active()).toBe(START_DOCUMENT.id);
  });

  it('is an error for a capture that is not in the library, and for what cannot be compared', async () => {
    const b = bench();
    expect(await b.show('pen://captures/heap-00000001/compare/cpu-00000001')).toMatchObject({
      ok: false,
      error: { code: 'unsupported_format' },
    });
    expect(await b.show('pen:nothing')).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    b.topic('captures', []);
    // A capture may be listed a moment later.
    const listed = whenListed(b.workbench.topics, 'heap-00000001');
    const shown = b.show('pen://captures/heap-00000001');
    b.topic('captures', [capture('heap-00000001')]);
    await listed;
    expect(await shown).toMatchObject({ ok: true });
  });
});
