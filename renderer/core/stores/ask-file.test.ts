import { expect, it } from 'vitest';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisClient, AnalysisDocument } from '../bridge/analysis-client.ts';
import { askFile } from './ask-file.ts';

const FAILED: AppResult<never> = { ok: false, error: appError('internal', 'The file is gone.', 'Record it again.') };

/** An analysis process with one document, and what was opened and closed. */
function createAnalysis(opens = true) {
  const log: string[] = [];
  const document: AnalysisDocument = {
    documentId: 'window-1',
    filePath: '/library/heap-1.heapsnapshot',
    query: () => Promise.resolve(FAILED),
    close: () => void log.push('close'),
  };
  const analysis: AnalysisClient = {
    open: (filePath) => {
      log.push(`open ${filePath}`);
      return Promise.resolve(opens ? { ok: true, value: document } : FAILED);
    },
  };
  return { analysis, log };
}

it('closes the file once after the query, whatever its result', async () => {
  const { analysis, log } = createAnalysis();
  expect(await askFile(analysis, 'a', () => Promise.resolve({ ok: true, value: 7 }))).toEqual({ ok: true, value: 7 });
  expect(await askFile(analysis, 'b', () => Promise.resolve(FAILED))).toEqual(FAILED);
  await expect(askFile(analysis, 'c', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(log).toEqual(['open a', 'close', 'open b', 'close', 'open c', 'close']);
});

it('closes the file while the query runs when the signal aborts, and not a second time afterwards', async () => {
  const { analysis, log } = createAnalysis();
  const controller = new AbortController();
  await askFile(
    analysis,
    'a',
    () => {
      controller.abort();
      expect(log).toEqual(['open a', 'close']);
      return Promise.resolve(FAILED);
    },
    { signal: controller.signal },
  );
  expect(log).toEqual(['open a', 'close']);
});

it('returns why a file could not be opened, without a query', async () => {
  const { analysis, log } = createAnalysis(false);
  const asked: AnalysisDocument[] = [];
  const answer = await askFile(analysis, 'a', (document) => {
    asked.push(document);
    return Promise.resolve({ ok: true, value: 7 });
  });
  expect([answer, asked, log]).toEqual([FAILED, [], ['open a']]);
});
