/** The query about two kinds of captures, asked about a network log and a console log. */
import { expect, it } from 'vitest';
import { consoleLog } from '../../../../../shared/engine/console/testing/console-log.ts';
import { CONSOLE_TABLES } from '../../../../../shared/engine/tables/console-tables.ts';
import { NETWORK_TABLES } from '../../../../../shared/engine/tables/network-tables.ts';
import { harDocument } from '../../../../../shared/engine/network/testing/har-text.ts';
import { ACROSS_KINDS } from '../../../../../shared/features/sql/contract/examples/index.ts';
import { askedDocuments } from '../testing/asked-captures.ts';

it('counts requests and console errors by host', async () => {
  const captures = await askedDocuments(async (add) => {
    await add('network', NETWORK_TABLES, harDocument());
    await add('console', CONSOLE_TABLES, { log: consoleLog(), resolve: null });
  });
  const rows = await captures.ask(ACROSS_KINDS.sql);
  captures.close();
  expect(rows[0]).toMatchObject({ host: 'shop.test', request_count: expect.any(Number) as number, error_count: 1 });
  expect(rows.map((row) => row['error_count'])).toEqual([1, ...rows.slice(1).map(() => 0)]);
});
