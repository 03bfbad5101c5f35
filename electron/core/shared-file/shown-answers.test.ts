/** Answers in place of captures that a page cannot have. */
import { expect, it } from 'vitest';
import { decodeMessage } from '../../../shared/base/binary-message.ts';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { AskedQuery } from '../../../shared/core/analysis/analysis.ts';
import type { AnalysisPort } from '../../../shared/core/capability/analysis-ports.ts';
import { toyRecord } from '../../../shared/core/capability/testing/toy-heap.ts';
import { sharedAnswerKey } from '../../../shared/core/contracts/shared-file.ts';
import { reasonAgainst, shownAnswers } from './shown-answers.ts';

const LATER = toyRecord('heap-0000000b', { file: '/home/me/b.heapsnapshot', sizeBytes: 3000 });
const EARLIER = toyRecord('heap-0000000a', { file: '/home/me/a.heapsnapshot', sizeBytes: 2000 });
const signal = new AbortController().signal;

function analysisOf(
  asked: Readonly<Record<string, readonly AskedQuery[]>>,
): Parameters<typeof shownAnswers>[1]['analysis'] {
  const query = (file: string, name: string, params: unknown): Promise<unknown> =>
    Promise.resolve(
      name === 'heap.search'
        ? err(appError('cancelled', 'It was cancelled.'))
        : ok({ file, params, columns: Uint32Array.of(1, 2), secret: 'token' }),
    );
  return {
    query: query as AnalysisPort['query'],
    askedByWindows: (file) => Promise.resolve(ok(asked[file] ?? [])),
  };
}

it('are asked again, under keys without paths of this machine, and masked', async () => {
  const params = { base: EARLIER.file, count: 10 };
  const answers = await shownAnswers([LATER, EARLIER], {
    analysis: analysisOf({
      [LATER.file]: [
        { query: 'heap.diff', params },
        { query: 'heap.search', params: { query: 'x' } },
        { query: 'heap.classes', params: { filter: 'token' } },
        { query: 'profile.originals', params: { lookIn: ['/home/me/maps'] } },
      ],
      [EARLIER.file]: [{ query: 'heap.overview', params: {} }],
    }),
    masked: <T>(value: T): T =>
      (typeof value === 'string' ? value.replace('token', '***') : { ...value, secret: '***' }) as T,
    signal,
    reason: 'too large',
  });
  const [later, earlier] = ['/shared/heap-0000000b.heapsnapshot', '/shared/heap-0000000a.heapsnapshot'];
  expect(answers.map(([key]) => key)).toEqual([
    sharedAnswerKey(later, 'heap.diff', { base: earlier, count: 10 }),
    `["${later}","profile.originals",{"lookIn":[]}]`,
    sharedAnswerKey(earlier, 'heap.overview', {}),
  ]);
  expect(decodeMessage(answers[0]?.[1] ?? new Uint8Array())).toEqual({
    file: LATER.file,
    params,
    columns: Uint32Array.of(1, 2),
    secret: '***',
  });
});

it('are an error with the way out where no window asked anything', async () => {
  const nothing = shownAnswers([LATER], {
    analysis: analysisOf({}),
    masked: (value) => value,
    signal,
    reason: reasonAgainst([LATER], 2999) ?? '',
  });
  await expect(nothing).rejects.toMatchObject({
    error: {
      code: 'too_large',
      message: 'heap-0000000b has 2.9 KB, and a page in a browser holds 2.9 KB at most; no window shows it.',
      suggestion: expect.stringContaining('Open it in the window and share it there'),
    },
  });
});

it('are for large captures and those that a browser cannot read', () => {
  expect(reasonAgainst([LATER, EARLIER], 3000)).toBeNull();
  const perfetto = toyRecord('trace-0000000c', { kind: 'trace', options: { format: 'perfetto' } });
  expect(reasonAgainst([LATER, perfetto], 3000)).toBe(
    'trace-0000000c is a Perfetto trace, which a browser cannot read',
  );
});
