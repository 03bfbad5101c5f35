/** Reads a list of the analysis process, which answers a page at a time. */

/** Rows of one query; the analysis process's own maximum for most lists. */
const PAGE_ROWS = 10_000;

export interface PageOfRows {
  readonly rows: readonly unknown[];
  /** Rows of the whole list. */
  readonly total: number;
}

/** The first `limit` rows (null: all), and the last page. Throws what `readPage` throws. */
export async function readRows<Page extends PageOfRows>(
  limit: number | null,
  readPage: (part: { readonly start: number; readonly count: number }) => Promise<Page>,
  pageRows = PAGE_ROWS,
): Promise<{ readonly rows: Page['rows'][number][]; readonly page: Page }> {
  const wanted = limit ?? Number.POSITIVE_INFINITY;
  const rows: Page['rows'][number][] = [];
  for (;;) {
    const page = await readPage({ start: rows.length, count: Math.min(pageRows, wanted - rows.length) });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= Math.min(wanted, page.total)) return { rows, page };
  }
}
