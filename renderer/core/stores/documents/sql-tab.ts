/** The tab of an SQL document: its captures and its query. Its answer is not stored: running the query again gives it. */
import { MAX_QUERY_CAPTURES } from '../../../../shared/core/contracts/captures.ts';
import { z } from 'zod';

export const SqlTabSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.literal('sql'),
  /** The schemas `a`, `b`, … of the query, in this order. A deleted capture stays, so that no other changes its letter. */
  captureIds: z.array(z.string()).max(MAX_QUERY_CAPTURES),
  /** The query, also while it is being written. */
  sql: z.string(),
});
export type SqlTab = z.infer<typeof SqlTabSchema>;

/** An SQL document about these captures, in the order of their schemas; without captures it asks about the library. */
export function sqlDocument(captureIds: readonly string[]): SqlTab {
  const first = [...new Set(captureIds)].slice(0, MAX_QUERY_CAPTURES);
  return { id: `sql:${first.join(':')}`, kind: 'sql', title: 'SQL', captureIds: first, sql: '' };
}

/** Another document about the same captures; `startedAtMs` makes it another one than the last. */
export function furtherSqlDocument(captureIds: readonly string[], startedAtMs: number): SqlTab {
  const tab = sqlDocument(captureIds);
  return { ...tab, id: `${tab.id}@${startedAtMs}` };
}

/** The schema of a capture by its position: `a` for the first. */
export function schemaName(index: number): string {
  return String.fromCodePoint('a'.charCodeAt(0) + index);
}

/** True if the tab has room for another capture. */
export function canAddCapture({ captureIds }: Pick<SqlTab, 'captureIds'>, captureId: string): boolean {
  return captureIds.length < MAX_QUERY_CAPTURES && !captureIds.includes(captureId);
}
