import { expect, test } from 'vitest';
import { err } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { spoolFile } from './index.ts';
import { createTextSpool } from './testing/text-spool.ts';

const NAME = { prefix: 'net', extension: '.har', capBytes: 100 };
const running = new AbortController().signal;

test('a file that was written comes with what its writer counted', async () => {
  const { spool, text, ends } = createTextSpool();
  const write = async (writer: { write(text: string): void }) => {
    writer.write('one');
    return 1;
  };
  expect(await spoolFile(spool, NAME, write, running)).toMatchObject({
    ok: true,
    value: { file: { path: '/spool/net' }, written: 1 },
  });
  expect([text(), ends]).toEqual(['one', ['finished']]);
});

test('a file whose writing was cancelled is abandoned', async () => {
  const { spool, ends } = createTextSpool();
  const cancelled = AbortSignal.abort(appError('cancelled', 'It was cancelled.'));
  expect(await spoolFile(spool, NAME, async () => 1, cancelled)).toMatchObject({ error: { code: 'cancelled' } });
  expect(ends).toEqual(['abandoned']);
});

test('a file whose writer throws is abandoned', async () => {
  const { spool, ends } = createTextSpool();
  const failing = async (): Promise<number> => Promise.reject(new Error('a bug'));
  await expect(spoolFile(spool, NAME, failing, running)).rejects.toThrow('a bug');
  expect(ends).toEqual(['abandoned']);
});

test('a full disk ends with its error, and nothing is left', async () => {
  const { spool, ends } = createTextSpool();
  const full = err(appError('disk_full', 'The disk is full.'));
  const fullSpool: typeof spool = {
    create: async (file) => {
      const created = await spool.create(file);
      return created.ok ? { ok: true, value: { ...created.value, finish: async () => full } } : created;
    },
  };
  expect(await spoolFile(fullSpool, NAME, async () => 1, running)).toEqual(full);
  expect(ends).toEqual(['abandoned']);
});
