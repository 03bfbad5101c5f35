/** The queries about the library, asked about a small one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIBRARY_TABLES } from '../../../../../shared/features/sql/rows/library-tables.ts';
import { LIBRARY_EXAMPLES } from '../../../../../shared/features/sql/contract/examples/library.ts';
import { librarySource } from '../../../../../shared/features/sql/rows/testing/library-source.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';

let captures: AskedCaptures;
beforeAll(async () => {
  captures = await askedCaptures('library', LIBRARY_TABLES, [librarySource()]);
});
afterAll(() => captures.close());

describe('queries about the library', () => {
  it.each(LIBRARY_EXAMPLES)('$title', async ({ sql }) => {
    expect(await captures.ask(sql)).not.toEqual([]);
  });

  it('find how heap snapshots of a page grew', async () => {
    const growth = await captures.ask(sqlOf(LIBRARY_EXAMPLES, 'Growth of heap snapshots of each page'));
    expect(growth.map((row) => row['delta_bytes'])).toEqual([null, 4_996_000_000]);
  });
});
