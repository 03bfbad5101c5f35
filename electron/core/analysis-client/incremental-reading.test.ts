import { beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisRequest } from '../../../shared/core/analysis/analysis.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { createIncrementalReading, type GrowingFilePort } from './incremental-reading.ts';

const MIB = 1024 ** 2;

let sent: AnalysisRequest[];
let opened: { documentId: string; signal: AbortSignal; answer: (result: AppResult<unknown>) => void }[];
const line: GrowingFilePort = {
  open: (documentId, _filePath, signal) =>
    new Promise((answer) => {
      opened.push({ documentId, signal, answer });
    }),
  send: (request) => void sent.push(request),
};
beforeEach(() => {
  sent = [];
  opened = [];
});

const reading = (on: GrowingFilePort | null = line) =>
  createIncrementalReading({ line: () => on, log: { debug: () => undefined } });
const types = (): string[] => sent.map(({ type }) => type);
const grownBytes = (): number[] =>
  sent.flatMap((request) => (request.type === 'grown' ? [request.writtenBytes / MIB] : []));

describe('incremental reading of a snapshot', () => {
  it('begins with the first 4 MiB and reports each further 4 MiB, then the end and the final path', () => {
    const reader = reading();
    for (let at = 1; at <= 11; at += 1) {
      reader.written('/spool/a', at * MIB);
      expect(opened).toHaveLength(at < 4 ? 0 : 1);
    }
    reader.allWritten(11 * MIB);
    reader.complete('/library/a', 11 * MIB);
    expect(grownBytes()).toEqual([4, 8, 11]);
    expect(sent.slice(-2)).toEqual([
      { type: 'grown', documentId: 'growing:/spool/a', writtenBytes: 11 * MIB, isWhole: true },
      { type: 'complete', documentId: 'growing:/spool/a', filePath: '/library/a', sizeBytes: 11 * MIB },
    ]);
    reader.end();
    expect(types().at(-1)).toBe('close');
    expect(types()).not.toContain('abandoned');
  });

  it('never begins with a small file', () => {
    const reader = reading();
    reader.written('/spool/a', 3 * MIB);
    reader.allWritten(3 * MIB);
    reader.complete('/library/a', 3 * MIB);
    reader.end();
    expect(opened).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('abandons files that were never completed or that a second attempt replaced', () => {
    const reader = reading();
    reader.written('/spool/a', 4 * MIB);
    reader.written('/spool/b', 5 * MIB);
    expect(types()).toEqual(['grown', 'abandoned', 'close', 'grown']);
    expect(opened.map(({ documentId, signal }) => [documentId, signal.aborted])).toEqual([
      ['growing:/spool/a', true],
      ['growing:/spool/b', false],
    ]);
    reader.end();
    expect(types().slice(4)).toEqual(['abandoned', 'close']);
    expect(opened[1]?.signal.aborted).toBe(true);
    // Bytes that the disk was still writing.
    reader.written('/spool/b', 50 * MIB);
    expect(sent).toHaveLength(6);
  });

  it('sends nothing more once the opening was refused, and does not try again', async () => {
    const reader = reading();
    reader.written('/spool/a', 4 * MIB);
    opened[0]?.answer({ ok: false, error: appError('busy', 'At work.') });
    await Promise.resolve();
    reader.written('/spool/a', 8 * MIB);
    reader.allWritten(9 * MIB);
    reader.complete('/library/a', 9 * MIB);
    expect(grownBytes()).toEqual([4]);
    expect(types()).not.toContain('complete');
    expect(opened).toHaveLength(1);
  });

  it('does nothing without a process', () => {
    const reader = reading(null);
    reader.written('/spool/a', 4 * MIB);
    reader.allWritten(4 * MIB);
    reader.end();
    expect(sent).toEqual([]);
  });
});
