/** Problems of source maps are reported once to each caller. */
import { expect, test } from 'vitest';
import { err } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { createCaptureMaps } from './capture-maps.ts';

test('a map that cannot be read is named once in a session, not with every capture of the page', () => {
  const maps = createCaptureMaps({
    targets: { byId: () => null },
    attach: async () => err(appError('target_not_found', 'No target.')),
    isListed: () => false,
    log: { warn: () => undefined },
  });
  const missing = { address: 'http://shop.test/app.js.map', why: 'It answered 404.' };
  const foreign = { address: 'http://shop.test/lib.js.map', why: 'It is not a source map.' };
  expect(maps.unreported('m1', [missing])).toEqual([missing]);
  // The next snapshot of the same page, as in a leak hunt.
  expect(maps.unreported('m1', [missing, foreign])).toEqual([foreign]);
  expect(maps.unreported('m2', [missing])).toEqual([missing]);
  const other = { ...missing, why: 'It answered 500.' };
  expect(maps.unreported('m1', [other])).toEqual([other]);
});
