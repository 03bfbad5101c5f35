import { describe, expect, it } from 'vitest';
import type { HeapOverview } from '../../../../shared/engine/heap/contract/heap-overview.ts';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import type { AnalysisClient, AnalysisDocument, OpenOptions } from '../../bridge/analysis-client.ts';
import { standInDocument } from '../../testing/analysis.ts';
import { openDocument, type OpenedDocumentState } from './use-opened-document.ts';

const OVERVIEW: HeapOverview = {
  nodes: 1,
  edges: 0,
  totalSizeBytes: 8,
  classCount: 1,
  types: [],
  readMs: 1,
  fileSizeBytes: 10,
  retainedReady: false,
  unknownFields: [],
};

/** An analysis process whose responses the test controls. */
function analysisByHand() {
  let closed = 0;
  let options: OpenOptions = {};
  let settle: (result: AppResult<AnalysisDocument>) => void = () => undefined;
  const { document: standIn } = standInDocument({ 'heap.overview': () => OVERVIEW }, '/x');
  const document: AnalysisDocument = { ...standIn, close: () => (closed += 1) };
  const client: AnalysisClient = {
    open: (_path, given = {}) => {
      options = given;
      return new Promise((resolve) => (settle = resolve));
    },
  };
  return {
    client,
    closed: () => closed,
    progress: () => options.onProgress?.({ stage: 'reading', done: 5, total: 10 }),
    aborted: () => options.signal?.aborted === true,
    opens: () => settle({ ok: true, value: document }),
    fails: (code: 'damaged_file' | 'cancelled') => settle({ ok: false, error: appError(code, 'no') }),
  };
}

const snapshotOf = (analysis: AnalysisClient) => ({
  analysis,
  filePath: '/x',
  loadOverview: (document: AnalysisDocument) => document.query('heap.overview', {}),
});

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('opening a document', () => {
  it('reports progress, then the document with its overview', async () => {
    const analysis = analysisByHand();
    const states: OpenedDocumentState<HeapOverview>[] = [];
    openDocument(snapshotOf(analysis.client), 7, (state) => states.push(state));
    analysis.progress();
    analysis.opens();
    await turn();
    expect(states[0]).toEqual({ state: 'opening', progress: { stage: 'reading', done: 5, total: 10 }, startedAtMs: 7 });
    expect(states[1]).toMatchObject({ state: 'open', overview: OVERVIEW });
  });

  it('reports a failure and a cancel', async () => {
    for (const [code, state] of [
      ['damaged_file', 'failed'],
      ['cancelled', 'cancelled'],
    ] as const) {
      const analysis = analysisByHand();
      const states: OpenedDocumentState<HeapOverview>[] = [];
      openDocument(snapshotOf(analysis.client), 0, (each) => states.push(each));
      analysis.fails(code);
      await turn();
      expect(states.map((each) => each.state)).toEqual([state]);
    }
  });

  it('ignores progress after a cancel', () => {
    const analysis = analysisByHand();
    const states: OpenedDocumentState<HeapOverview>[] = [];
    const opening = openDocument(snapshotOf(analysis.client), 0, (state) => states.push(state));
    opening.cancel();
    analysis.progress();
    expect(analysis.aborted()).toBe(true);
    expect(states).toEqual([]);
  });

  it('closes a document that opened after it was released, without a state change', async () => {
    const analysis = analysisByHand();
    const states: OpenedDocumentState<HeapOverview>[] = [];
    const opening = openDocument(snapshotOf(analysis.client), 0, (state) => states.push(state));
    opening.close();
    analysis.opens();
    await turn();
    expect(analysis.closed()).toBe(1);
    expect(states).toEqual([]);
  });

  it('closes an open document once', async () => {
    const analysis = analysisByHand();
    const opening = openDocument(snapshotOf(analysis.client), 0, () => undefined);
    analysis.opens();
    await turn();
    opening.close();
    expect(analysis.closed()).toBe(1);
  });
});
