import { describe, expect, it } from 'vitest';
import { capture } from '../../testing/records.ts';
import { askedCaptureIds, captureDocument, comparisonDocument } from './document-tabs.ts';
import { createDocumentsStore } from './documents.ts';
import { canAddCapture, furtherSqlDocument, schemaName, sqlDocument } from './sql-tab.ts';

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}
const [A, B] = [capture('heap-00000001'), capture('heap-00000002')];

describe('the tab of an SQL document', () => {
  it('has each capture once and eight at most, with a letter each', () => {
    const ids = Array.from({ length: 10 }, (_, index) => `heap-0000000${index}`);
    const tab = sqlDocument([...ids, 'heap-00000000']);
    expect(tab.captureIds).toEqual(ids.slice(0, 8));
    expect(tab.captureIds.map((_, index) => schemaName(index)).join('')).toBe('abcdefgh');
    expect(canAddCapture(tab, 'heap-00000009')).toBe(false);
    expect(canAddCapture(sqlDocument([A.id]), A.id)).toBe(false);
    expect(canAddCapture(sqlDocument([A.id]), B.id)).toBe(true);
  });

  it('is about the captures of the tab that was active', () => {
    expect(askedCaptureIds(captureDocument(A))).toEqual([A.id]);
    expect(askedCaptureIds(comparisonDocument(A, B))).toEqual([A.id, B.id]);
    expect(askedCaptureIds(sqlDocument([B.id]))).toEqual([B.id]);
    expect(askedCaptureIds(null)).toEqual([]);
    expect(furtherSqlDocument([B.id], 5).id).not.toBe(sqlDocument([B.id]).id);
  });

  it('keeps its query over a restart, and when a capture is deleted', () => {
    const storage = memory();
    const before = createDocumentsStore(storage).getState();
    const tab = sqlDocument([A.id, B.id]);
    before.open(tab);
    before.changeSql(tab.id, () => ({ sql: 'select 1' }));
    before.changeSql(tab.id, ({ captureIds }) => ({ captureIds: captureIds.slice(1) }));
    const documents = createDocumentsStore(storage);
    documents.getState().forgetMissingCaptures(new Set([A.id]));
    expect(documents.getState().groups[0]?.tabs).toEqual([
      expect.objectContaining({ kind: 'start' }),
      { ...tab, sql: 'select 1', captureIds: [B.id] },
    ]);
  });
});
