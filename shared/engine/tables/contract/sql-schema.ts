/**
 * The types that describe a SQL table over captures. The tables themselves are in `sql-tables`; the documentation, the completion of the
 * editor, the answer of `pen_query` to `describe` and the tables of the engine all derive from them.
 */

/** Types of columns, by DuckDB's names. `double` for anything that may pass 2^53 or has a fraction; ids and indexes are `integer`. */
export type SqlColumnType = 'integer' | 'double' | 'boolean' | 'text';

/**
 * The place that a column's value opens in the window: `node` the object with this id of a heap snapshot, `class` the class of this name,
 * `function` the function of this name, `time` a time in ms since the start of the capture, `event` an event of a trace by its index,
 * `request` a request by its id, `source` a URL of a script.
 */
export type SqlLink = 'node' | 'class' | 'function' | 'time' | 'event' | 'request' | 'source';

export interface SqlColumn {
  /** Lower case with underscores. A figure has its unit at the end: `_bytes`, `_us`, `_ms`, `_count`. */
  readonly name: string;
  readonly type: SqlColumnType;
  /** One sentence without the unit. */
  readonly description: string;
  readonly link?: SqlLink;
}

export interface SqlTable {
  /** Singular, lower case: `node`, `slice`, `request`. Unique within a kind of document. */
  readonly name: string;
  /** The meaning of a row, in one sentence. */
  readonly description: string;
  /** It may have millions of rows: only the columns that queries name are made. */
  readonly isLarge?: true;
  readonly columns: readonly SqlColumn[];
}

/** A query that works on every capture of its kind; tested on a real capture. */
export interface SqlExample {
  /** "Classes by retained size". */
  readonly title: string;
  /** The query compares a second capture, `b`, with the first one, `a`; absent: it is about one capture. */
  readonly isComparison?: true;
  readonly sql: string;
}

/** A definition with some of its columns only, in its order. */
export function withColumns(definition: SqlTable, names: readonly string[]): SqlTable {
  return { ...definition, columns: definition.columns.filter(({ name }) => names.includes(name)) };
}
