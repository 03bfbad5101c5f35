import { act, cleanup, render } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import { captureDocument, comparisonDocument, type DocumentTab } from '../stores/documents/document-tabs.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { capture } from '../testing/records.ts';
import { createTestWorkbench } from '../testing/workbench.tsx';
import { DocumentView } from './documents.tsx';

afterEach(cleanup);

const BASE = capture('heap-00000001');
const LATER = capture('heap-00000002');
const STORED = capture('diff-00000001', {
  kind: 'comparison',
  options: { captures: `${BASE.id} ${LATER.id}` },
});
const COMPARISON = comparisonDocument(BASE, LATER);
const settle = (): Promise<void> => act(() => new Promise<void>((resolve) => setTimeout(resolve)));

function open(first: DocumentTab, then: DocumentTab) {
  const bench = createTestWorkbench();
  bench.answer(
    'pen_compare',
    ok({ captures: [BASE, LATER], verdict: '', figures: [], tables: [], captureId: STORED.id, link: '' }),
  );
  act(() => bench.topic('captures', [STORED, LATER, BASE]));
  const { documents } = bench.workbench;
  act(() => {
    documents.getState().open(first);
    documents.getState().open(then);
  });
  render(bench.wrap(<DocumentView tab={then} />));
  return documents;
}

it.each([
  ['its captures are compared again', captureDocument(STORED), COMPARISON],
  ['it is opened from the library', COMPARISON, captureDocument(STORED)],
])('a comparison has one tab when %s', async (_when, first, then) => {
  const documents = open(first, then);
  await settle();
  const state = documents.getState();
  expect(activeDocument(state)?.id).toBe(COMPARISON.id);
  expect(state.groups.flatMap(({ tabs }) => tabs).map(({ id }) => id)).toEqual(['start', COMPARISON.id]);
});

it('a comparison that was closed before it was stored leaves the tab of the stored one open', async () => {
  const bench = createTestWorkbench();
  const stored = Promise.withResolvers<unknown>();
  bench.answer('pen_compare', stored.promise);
  act(() => bench.topic('captures', [STORED, LATER, BASE]));
  const { documents } = bench.workbench;
  act(() => documents.getState().open(COMPARISON));
  const shown = render(bench.wrap(<DocumentView tab={COMPARISON} />));
  act(() => documents.getState().closeEverywhere(COMPARISON.id));
  shown.unmount();
  const tab = captureDocument(STORED);
  act(() => documents.getState().open(tab));
  render(bench.wrap(<DocumentView tab={tab} />));
  stored.resolve(ok({ captures: [BASE, LATER], verdict: '', figures: [], tables: [], captureId: STORED.id, link: '' }));
  await settle();
  expect(activeDocument(documents.getState())?.id).toBe(tab.id);
});

it('a comparison with A and B swapped is not stored next to the one that is there', async () => {
  const bench = createTestWorkbench();
  act(() => bench.topic('captures', [STORED, LATER, BASE]));
  const swapped = comparisonDocument(LATER, BASE);
  render(bench.wrap(<DocumentView tab={swapped} />));
  await settle();
  expect(bench.asked.filter(({ name }) => name === 'pen_compare')).toEqual([]);
});
