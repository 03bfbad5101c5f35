/**
 * The words before the statement that DuckDB's parser reads. Nothing here decides what is executed: of these words only the kind and the
 * options of `explain` are used, and they are written again by us. A misread text gives an error or the plan of another query.
 */
import { appError, AppFailure, type AppError } from '../../../../shared/base/errors.ts';
import { positionOf } from './sql-error.ts';

const FIRST_WORDS: ReadonlySet<string> = new Set(['select', 'with', 'describe', 'explain']);
export const ONLY_READING =
  'A query is one select, with, describe or explain statement over the tables of its captures.';

const OPTIONS: readonly RegExp[] = [/^analyze$/, /^format (?:text|json|html|graphviz|yaml|mermaid)$/];
const KNOWN_OPTIONS = 'The options of explain are analyze and format text, json, html, graphviz, yaml or mermaid.';

export function refused(what: string, suggestion: string, position?: AppError['data']): AppFailure {
  return new AppFailure(appError('sql_refused', what, suggestion, position));
}

export interface Statement {
  readonly word: string;
  /** `EXPLAIN` with its options and a space, written by us; empty for other queries. */
  readonly prefix: string;
  /** The end of the query, from the statement on that is explained; the whole query for others. */
  readonly statement: string;
}

/** Spaces, comments and opening brackets. Block comments nest, as in PostgreSQL. */
function skipBlank(sql: string, start: number, skipBrackets: boolean): number {
  let at = start;
  for (;;) {
    if (/\s/.test(sql.charAt(at)) || (skipBrackets && sql.charAt(at) === '(')) at += 1;
    else if (sql.startsWith('--', at)) {
      const length = sql.slice(at).search(/[\r\n]/);
      at = length < 0 ? sql.length : at + length;
    } else if (sql.startsWith('/*', at)) {
      let depth = 1;
      at += 2;
      while (at < sql.length && depth > 0) {
        const change = sql.startsWith('/*', at) ? 1 : sql.startsWith('*/', at) ? -1 : 0;
        depth += change;
        at += change === 0 ? 1 : 2;
      }
    } else return at;
  }
}

function wordAt(sql: string, at: number): string {
  return /^[a-z_]+/i.exec(sql.slice(at, at + 20))?.[0].toLowerCase() ?? '';
}

/** `(analyze, format json)` with its end; null at a place without options. */
function optionsAt(sql: string, at: number): { readonly options: readonly string[]; readonly end: number } | null {
  if (sql.charAt(at) !== '(' || FIRST_WORDS.has(wordAt(sql, skipBlank(sql, at, true)))) return null;
  const [whole = '', inside = ''] = /^\(([a-z\s,]*)\)/i.exec(sql.slice(at)) ?? [];
  const options = inside.split(',').map((option) => option.trim().toLowerCase().replaceAll(/\s+/g, ' '));
  if (!options.every((option) => OPTIONS.some((known) => known.test(option))))
    throw refused('These options of explain are not allowed.', KNOWN_OPTIONS, positionAt(sql, at));
  return { options, end: at + whole.length };
}

function positionAt(sql: string, at: number): AppError['data'] {
  return positionOf(sql, Buffer.byteLength(sql.slice(0, at)));
}

/** Returns whether it is an `explain`, and the statement that is explained. Throws `sql_refused` for another kind of statement. */
export function splitStatement(sql: string): Statement {
  const start = skipBlank(sql, 0, true);
  const word = wordAt(sql, start);
  if (word === '') throw refused('There is no query.', 'Write a select statement, such as select * from node.');
  if (!FIRST_WORDS.has(word))
    throw refused(`Statements that begin with ${word} are not allowed.`, ONLY_READING, positionAt(sql, start));
  if (word !== 'explain') return { word, prefix: '', statement: sql };
  let at = skipBlank(sql, start + word.length, false);
  const options: string[] = [];
  if (wordAt(sql, at) === 'analyze') {
    options.push('analyze');
    at = skipBlank(sql, at + 'analyze'.length, false);
  }
  const written = optionsAt(sql, at);
  options.push(...(written?.options ?? []));
  const statement = sql.slice(written?.end ?? at);
  const explained = wordAt(statement, skipBlank(statement, 0, true));
  if (explained !== 'select' && explained !== 'with')
    throw refused(`explain is for queries, not for ${explained === '' ? 'this' : explained}.`, ONLY_READING);
  const list = [...new Set(options)].map((option) => option.toUpperCase()).join(', ');
  return { word, prefix: list === '' ? 'EXPLAIN ' : `EXPLAIN (${list}) `, statement };
}
