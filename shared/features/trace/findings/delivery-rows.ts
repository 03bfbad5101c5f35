/** Lists of insights about how a page was delivered: answers have their first rows, and say how many others there are. */
import type { List, ListRow } from '../../../core/findings/model.ts';

const TOLD_ROWS = 3;

export function deliveryRows(rows: readonly ListRow[], total = rows.length): List {
  return { kind: 'list', maxRows: TOLD_ROWS, rows, total };
}
