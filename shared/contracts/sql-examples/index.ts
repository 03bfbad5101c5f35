/** Worked questions in SQL by the kind of document; each is tested on a capture of its kind. */
import { ofEachKind } from '../../kinds/index.ts';
import type { SqlExample } from '../sql-schema.ts';
import type { SqlSource } from '../sql-tables/index.ts';
import { LIBRARY_EXAMPLES } from './library.ts';

export const SQL_EXAMPLES: Readonly<Record<SqlSource, readonly SqlExample[]>> = {
  ...ofEachKind(({ examples }) => examples),
  library: LIBRARY_EXAMPLES,
};
