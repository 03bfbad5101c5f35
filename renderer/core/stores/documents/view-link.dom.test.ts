import { expect, it } from 'vitest';
import { capture } from '../../testing/records.ts';
import { createTestWorkbench } from '../../testing/workbench.tsx';
import { captureDocument, comparisonDocument, START_DOCUMENT } from './document-tabs.ts';
import { sharedOf } from './view-link.ts';

const A = capture('heap-00000001');
const B = capture('heap-00000002');

it('is the link to the view that is shown, otherwise to the selection, otherwise to the capture', () => {
  const { workbench } = createTestWorkbench();
  const tab = captureDocument(A);
  expect(sharedOf(tab, workbench)).toEqual({ captureId: A.id, link: `pen://captures/${A.id}` });
  workbench.selections.getState().publish('view', tab.id, { place: { view: 'object', id: 7 }, facts: {} });
  expect(sharedOf(tab, workbench)?.link).toBe(`pen://captures/${A.id}/object/@7`);
  workbench.places.getState().offer(tab.id, () => ({ view: 'dominators', id: null }));
  expect(sharedOf(tab, workbench)?.link).toBe(`pen://captures/${A.id}/dominators`);
});

it('names the earlier captures of a comparison', () => {
  const { workbench } = createTestWorkbench();
  expect(sharedOf(comparisonDocument(A, B), workbench)).toEqual({
    captureId: B.id,
    link: `pen://captures/${B.id}/compare/${A.id}`,
  });
});

it('is absent for a document without a capture', () => {
  expect(sharedOf(START_DOCUMENT, createTestWorkbench().workbench)).toBeNull();
});
