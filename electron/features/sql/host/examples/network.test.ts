/** The queries about network logs, asked about one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NETWORK_TABLES } from '../../../../../shared/engine/tables/network-tables.ts';
import { harDocument } from '../../../../../shared/engine/network/testing/har-text.ts';
import { NETWORK_EXAMPLES } from '../../../../../shared/engine/tables/contract/examples/network.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';

let captures: AskedCaptures;
beforeAll(async () => {
  captures = await askedCaptures('network', NETWORK_TABLES, [harDocument(), harDocument()]);
});
afterAll(() => captures.close());

describe('queries about network logs', () => {
  it.each(NETWORK_EXAMPLES)('$title', async ({ sql }) => {
    expect(await captures.ask(sql)).not.toEqual([]);
  });

  it('find two requests of one URL', async () => {
    expect(await captures.ask(sqlOf(NETWORK_EXAMPLES, 'URLs that were requested more than once'))).toEqual([
      expect.objectContaining({ url: 'https://api.test/prices', request_count: 2, transfer_bytes: 2468 }),
    ]);
  });

  it('find failed requests and text without compression', async () => {
    const failed = await captures.ask(sqlOf(NETWORK_EXAMPLES, 'Failed requests and HTTP errors'));
    expect(failed.map((row) => row['request_id'])).toEqual([4, 5]);
    expect(await captures.ask(sqlOf(NETWORK_EXAMPLES, 'Text that was sent without compression'))).toHaveLength(8);
  });
});
