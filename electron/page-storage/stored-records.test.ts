/** Values of IndexedDB as JSON: on V8 itself, in a page that has replaced what reading uses. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HIDDEN_CODE, openOwnIsolate, type OwnIsolate } from '../cdp/testing/own-isolate.ts';
import { readRecords } from './stored-records.ts';
import { settle } from '../../shared/contracts/errors.ts';

interface Hidden {
  ran: number;
}
const hiddenOf = (): Hidden => (globalThis as unknown as { hidden: Hidden }).hidden;

let isolate: OwnIsolate;
beforeEach(async () => {
  isolate = openOwnIsolate();
  await isolate.run(HIDDEN_CODE);
  await isolate.run('hidden.stringify = JSON.stringify; 0');
});
afterEach(async () => {
  await isolate.run('JSON.stringify = hidden.stringify; delete globalThis.hidden; 0');
  isolate[Symbol.dispose]();
});

async function recordText(): Promise<string | null> {
  const objectId = await isolate.objectId('({ basket: 3 })');
  const session = isolate.session({
    'IndexedDB.enable': {},
    'IndexedDB.requestData': {
      objectStoreDataEntries: [
        { primaryKey: { type: 'number', value: 1 }, value: { type: 'object', description: 'Object', objectId } },
      ],
    },
    'IndexedDB.getMetadata': { entriesCount: 1 },
  });
  const read = await settle(() =>
    readRecords(
      { session, url: 'http://shop.test/', frameId: 'F1', storageKey: 'http://shop.test/' },
      { kind: 'database', name: 'shop', store: 'baskets' },
      { start: 0, count: 10, showsSecrets: true },
    ),
  );
  if (!read.ok) throw new Error(read.error.message);
  return read.value.records[0]?.text ?? null;
}

test('a value is shown as JSON', async () => expect(await recordText()).toBe('{\n  "basket": 3\n}'));

test.each([
  ['returns an object', 'const made = { slice: () => hidden.record }; JSON.stringify = () => made; 0'],
  ['throws', 'JSON.stringify = () => { throw hidden.thrown; }; 0'],
])('a replaced JSON.stringify that %s runs nothing outside of the guard', async (_what, replacement) => {
  await isolate.run(`(() => { ${replacement} })()`);
  const text = await recordText();
  await isolate.run('JSON.stringify = hidden.stringify; 0');
  expect(text).toBeNull();
  expect(hiddenOf().ran).toBe(0);
});
