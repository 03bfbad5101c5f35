/** Completes at a position of a query: columns of the tables that it names, tables and schemas. */
import type { Completion } from '@codemirror/autocomplete';
import type { SqlColumn, SqlTable } from '../../../shared/engine/tables/contract/sql-schema.ts';
import { isDefaultSchema, type SqlSchema } from './sql-schemas.ts';

export interface SqlCompletions {
  /** Where the completed word starts. */
  readonly from: number;
  readonly options: readonly Completion[];
}

/** A table of the query: `a.class as before` is `class`, found as `before`. */
interface NamedTable {
  readonly table: SqlTable;
  readonly alias: string;
}

/** Words that may follow a table and are no alias of it. */
const NO_ALIAS = new Set(
  'where join left right inner outer full cross asof positional semi anti natural on using group order having limit offset union except intersect qualify window sample tablesample'.split(
    ' ',
  ),
);

/** The word after a table is only looked at: it may be the `join` of the next one. */
const TABLE_PLACE = /\b(?:from|join)\s+(?:([a-z_]\w*)\s*\.\s*)?([a-z_]\w*)(?=(?:\s+(?:as\s+)?([a-z_]\w*))?)/gi;
/** The cursor is where a table is named. */
const AT_TABLE = /\b(?:from|join|describe|summarize)\s+(?:[a-z_]\w*\s*\.\s*)?\w*$/i;
const BEFORE = /((?:[a-z_]\w*\s*\.\s*){0,2})(\w*)$/i;

function tableIn(schemas: readonly SqlSchema[], schemaName: string | undefined, name: string): SqlTable | null {
  const inSchema = schemas.filter((schema) =>
    schemaName === undefined ? isDefaultSchema(schemas, schema) : schema.name === schemaName.toLowerCase(),
  );
  return inSchema.flatMap(({ tables }) => tables).find((table) => table.name === name.toLowerCase()) ?? null;
}

/** The tables that a query names, each once per alias. */
export function namedTables(sql: string, schemas: readonly SqlSchema[]): readonly NamedTable[] {
  const found = new Map<string, NamedTable>();
  for (const [, schemaName, name = '', alias] of sql.matchAll(TABLE_PLACE)) {
    const table = tableIn(schemas, schemaName, name);
    if (table === null) continue;
    const isAlias = alias !== undefined && !NO_ALIAS.has(alias.toLowerCase());
    const key = (isAlias ? alias : name).toLowerCase();
    found.set(key, { table, alias: key });
  }
  return [...found.values()];
}

function columnOption({ name, type, description }: SqlColumn, table: SqlTable, boost: number): Completion {
  return { label: name, type: 'property', detail: `${type} · ${table.name}`, info: description, boost };
}

function tableOption({ name, description }: SqlTable, boost: number): Completion {
  return { label: name, type: 'class', detail: 'table', info: description, boost };
}

function columnsOf(named: readonly NamedTable[], boost: number): readonly Completion[] {
  const seen = new Set<string>();
  return named.flatMap(({ table }) =>
    table.columns.flatMap((column) => {
      const key = `${table.name}.${column.name}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [columnOption(column, table, boost)];
    }),
  );
}

/** `pos` is the cursor. Null: nothing of ours can be completed, for instance in a text or comment or after an unknown name and a dot. */
export function sqlCompletions(sql: string, pos: number, schemas: readonly SqlSchema[]): SqlCompletions | null {
  const [, path = '', word = ''] = BEFORE.exec(sql.slice(0, pos)) ?? [];
  const from = pos - word.length;
  const named = namedTables(sql, schemas);
  const [first, second] = path.split('.').map((part) => part.trim().toLowerCase());
  if (path !== '' && first !== undefined) {
    if (second !== undefined && second !== '') {
      const table = tableIn(schemas, first, second);
      return table === null ? null : { from, options: columnsOf([{ table, alias: second }], 0) };
    }
    const byAlias = named.filter(({ alias }) => alias === first);
    if (byAlias.length > 0) return { from, options: columnsOf(byAlias, 0) };
    const schema = schemas.find(({ name }) => name === first);
    return schema === undefined ? null : { from, options: schema.tables.map((table) => tableOption(table, 0)) };
  }
  const isAtTable = AT_TABLE.test(sql.slice(0, pos));
  const tables = schemas.flatMap((schema) => [
    ...(isDefaultSchema(schemas, schema) ? schema.tables.map((table) => tableOption(table, isAtTable ? 20 : 0)) : []),
    { label: schema.name, type: 'namespace', detail: 'schema', boost: isAtTable ? 10 : -10 },
  ]);
  if (isAtTable) return { from, options: tables };
  return { from, options: [...columnsOf(named, 10), ...tables] };
}
