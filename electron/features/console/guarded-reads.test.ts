/** Reads of the window that no person asked for run no code of the page that changes something: on V8 itself, with its own guard. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HIDDEN_CODE, openOwnIsolate, type OwnIsolate } from '../../core/cdp/testing/own-isolate.ts';
import { completions } from './completions.ts';
import { readProperties } from './index.ts';
import { settle } from '../../../shared/base/errors.ts';

interface Hidden {
  ran: number;
}
const hiddenOf = (): Hidden => (globalThis as unknown as { hidden: Hidden }).hidden;

let isolate: OwnIsolate;
beforeEach(async () => {
  isolate = openOwnIsolate();
  await isolate.run(HIDDEN_CODE);
});
afterEach(async () => {
  await isolate.run('delete globalThis.hidden; delete globalThis.page; 0');
  isolate[Symbol.dispose]();
});

test('an error that a getter throws is not described when names are completed', async () => {
  await isolate.run(
    'globalThis.page = { get broken() { throw hidden.thrown; }, get counted() { hidden.ran += 1; return {}; } }; 0',
  );
  for (const name of ['broken', 'counted'])
    expect(await settle(() => completions(isolate.session(), `page.${name}.`))).toEqual({
      ok: true,
      value: { replacedChars: 0, names: [] },
    });
  expect(hiddenOf().ran).toBe(0);
  expect(await settle(() => completions(isolate.session(), 'page.'))).toMatchObject({
    value: { names: expect.arrayContaining(['broken', 'counted', 'hasOwnProperty']) },
  });
});

test.each([
  ['an object', '{ value: hidden.record }'],
  ['an object of a getter', '{ get() { return hidden.record; } }'],
  ['an error', '{ get() { throw hidden.thrown; } }'],
])('a length that is %s is not read', async (_what, length) => {
  const list = await isolate.objectId(`Object.defineProperty(new Uint8Array(2), 'length', ${length})`);
  const read = await settle(() => readProperties(isolate.session(), list));
  expect(read).toMatchObject({ ok: true, value: { omitted: 0 } });
  expect(hiddenOf().ran).toBe(0);
});

test('a long list of which an element throws is read without that', async () => {
  const list = await isolate.objectId(
    'Object.defineProperty(Array.from({ length: 300 }, (_, at) => at), 3, { get() { throw hidden.thrown; } })',
  );
  const read = await settle(() => readProperties(isolate.session(), list));
  expect(hiddenOf().ran).toBe(0);
  const names = read.ok ? read.value.properties.filter(({ kind }) => kind === 'own').map(({ name }) => name) : [];
  expect(names.slice(0, 5)).toEqual(['0', '1', '2', '4', '5']);
  expect(read).toMatchObject({ value: { omitted: 100 } });
});
