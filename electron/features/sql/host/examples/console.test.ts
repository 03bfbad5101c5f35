/** The queries about console logs, asked about one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSOLE_TABLES } from '../../../../../shared/engine/tables/console-tables.ts';
import { consoleLog } from '../../../../../shared/engine/console/testing/console-log.ts';
import { CONSOLE_EXAMPLES } from '../../../../../shared/engine/tables/contract/examples/console.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';

let captures: AskedCaptures;
beforeAll(async () => {
  const source = { log: consoleLog(), resolve: null };
  captures = await askedCaptures('console', CONSOLE_TABLES, [source, source]);
});
afterAll(() => captures.close());

describe('queries about console logs', () => {
  it.each(CONSOLE_EXAMPLES)('$title', async ({ sql }) => {
    expect(await captures.ask(sql)).not.toEqual([]);
  });

  const ask = (title: string) => captures.ask(sqlOf(CONSOLE_EXAMPLES, title));

  it('count by text', async () => {
    expect((await ask('Most frequent messages'))[0]).toEqual({
      level: 'log',
      text: 'tick 1',
      message_count: 5,
      first_ms: 1000,
      last_ms: 2600,
    });
  });

  it('find errors, and what was logged before the first of them', async () => {
    const errors = await ask('Errors, with where they come from');
    expect(
      errors.map(({ message_id, source, is_uncaught, line, function: name }) => [
        message_id,
        source,
        is_uncaught,
        line,
        name,
      ]),
    ).toEqual([
      [5, 'exception', true, 3, null],
      [6, 'network', false, 1, null],
    ]);
    expect(errors[0]?.['stack']).toBe(
      '(anonymous) (https://shop.test/app.js:3:9)\nafter setTimeout, order (https://shop.test/app.js:8:2)',
    );
    const before = await ask('First error, and what was logged in the second before it');
    expect(before.at(-1)).toMatchObject({ message_id: 5, level: 'error' });
  });

  it('count by second without messages from before the recording, and compare two logs', async () => {
    expect(await ask('Messages by second')).toEqual([
      { second: 1, message_count: 4, error_count: 0 },
      { second: 2, message_count: 2, error_count: 0 },
      { second: 3, message_count: 2, error_count: 2 },
      { second: 4, message_count: 1, error_count: 0 },
    ]);
    expect((await ask('Errors, compared with a second log')).map((row) => [row['a_count'], row['b_count']])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});
