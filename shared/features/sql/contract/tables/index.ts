/** All SQL tables by the kind of document that they are made from; `library` is the list of captures. */
import { ofEachKind, type DocumentKind } from '../../../../core/kinds/kinds.ts';
import type { SqlTable } from '../../../../engine/tables/contract/sql-schema.ts';
import { LIBRARY_SQL_TABLES } from '../../../../engine/tables/contract/library.ts';

export type SqlSource = DocumentKind | 'library';

export const SQL_TABLES: Readonly<Record<SqlSource, readonly SqlTable[]>> = {
  ...ofEachKind(({ tables }) => tables),
  library: LIBRARY_SQL_TABLES,
};
