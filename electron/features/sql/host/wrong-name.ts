/** Builds the error of an unknown name: what is wrong, the nearest names, and the query that lists them. */
import { editDistance } from '../../../../shared/base/nearest-name.ts';
import type { SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';

/** The names that a query may use. */
export interface KnownNames {
  /** Tables by the names that the query gives them, with all their columns. */
  readonly tables: ReadonlyMap<string, SqlTable>;
  /** All tables of the captures of the query. */
  readonly allTables: readonly SqlTable[];
  /** DuckDB's functions. Asked only for an unknown one. */
  readonly functions: () => Promise<readonly string[]>;
}

/** Before the names of a query's own parts, in what is executed. No table and no view of DuckDB begins with it. */
export const OWN_PART = 'with ';

export interface WrongName {
  readonly message: string;
  readonly suggestion: string;
  /** The name, for its place in the text. */
  readonly name: string;
}

const MAX_NEAREST = 3;
const FUNCTIONS_PAGE = 'https://duckdb.org/docs/stable/sql/functions/overview';

/** Half of a short name may be wrong, a third of a long one. */
function mostEdits(name: string): number {
  return Math.max(Math.min(2, name.length - 1), Math.floor(name.length / 3));
}

/** The most likely names that were meant: few edits, or a part of the name. */
export function nearestOf(name: string, all: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  return [...new Set(all)]
    .map((known) => {
      const whole = known.toLowerCase();
      const edits = editDistance(wanted, whole);
      // The unit at the end is forgotten easily.
      const start = wanted.length > 2 ? editDistance(wanted, whole.slice(0, wanted.length + 1)) + 1 : edits;
      const isPart = wanted.length > 2 && whole.includes(wanted);
      return { known, edits: Math.min(edits, start, isPart ? mostEdits(wanted) : edits) };
    })
    .filter(({ edits }) => edits <= mostEdits(wanted))
    .toSorted((one, other) => one.edits - other.edits)
    .slice(0, MAX_NEAREST)
    .map(({ known }) => known);
}

/** "Did you mean one, two or three? "; empty without any. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return '';
  const last = names.at(-1) ?? '';
  return `Did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}? `;
}

/** Names that DuckDB quotes after a heading, such as the columns of a subquery. */
function quotedAfter(message: string, heading: string): readonly string[] {
  const [line = ''] = (message.split(heading)[1] ?? '').split('\n');
  return [...line.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
}

const columnsOf = (tables: Iterable<SqlTable>): string[] =>
  [...tables].flatMap(({ columns }) => columns.map(({ name }) => name));

function wrongColumn(
  name: string,
  owner: string | null,
  message: string,
  { tables, allTables }: KnownNames,
): WrongName {
  const owned = owner === null ? undefined : tables.get(owner.toLowerCase());
  const asked = [
    ...new Map([...(owned === undefined ? tables.values() : [owned])].map((one) => [one.name, one])).values(),
  ];
  const known = columnsOf(asked);
  const bindings = quotedAfter(message, 'Candidate bindings:');
  const near = nearestOf(name, [...known, ...bindings]);
  const elsewhere = allTables.filter((table) => columnsOf([table]).includes(name.toLowerCase()));
  const where =
    near.length > 0 || elsewhere.length === 0
      ? ''
      : `${name} is a column of ${elsewhere.map((table) => table.name).join(', ')}. `;
  const lists = asked.map((table) => `describe ${table.name}`).join(', ');
  // Other bindings are columns that the query makes itself.
  const only = asked.length === 1 && bindings.every((binding) => known.includes(binding)) ? asked[0]?.name : undefined;
  const place = owner ?? only;
  return {
    name,
    message: place === undefined ? `There is no column ${name}.` : `There is no column ${name} in ${place}.`,
    suggestion: `${didYouMean(near)}${where}${lists === '' ? '' : `The columns: ${lists}.`}`.trim(),
  };
}

function wrongAlias(name: string, message: string, { tables }: KnownNames): WrongName {
  const all = [...tables.keys(), ...quotedAfter(message, 'Candidate tables:')];
  return {
    name,
    message: `There is no table ${name} in the from clause.`,
    suggestion: `${didYouMean(nearestOf(name, all))}There: ${[...new Set(all)].join(', ')}. A table with an alias has only that name.`,
  };
}

function wrongPart(name: string): WrongName {
  return {
    name,
    message: `There is no table ${name} here: its with clause is in another part of the query.`,
    suggestion: 'Write the clause at the beginning of the query.',
  };
}

async function wrongFunction(name: string, { functions }: KnownNames): Promise<WrongName> {
  return {
    name,
    message: `There is no function ${name}.`,
    suggestion: `${didYouMean(nearestOf(name, await functions()))}All functions: ${FUNCTIONS_PAGE}`,
  };
}

/** DuckDB's message about a name, in our words; null if it is about something else. */
export async function wrongName(message: string, known: KnownNames): Promise<WrongName | null> {
  const column =
    /Referenced column "([^"]+)" not found/.exec(message) ??
    /^Binder Error: Column "([^"]+)" (?:does not exist|in EXCLUDE list not found|in REPLACE list not found)/.exec(
      message,
    );
  if (column !== null) return wrongColumn(column[1] ?? '', null, message, known);
  const owned = /"([^"]+)" does not have a column named "([^"]+)"/.exec(message);
  if (owned !== null) return wrongColumn(owned[2] ?? '', owned[1] ?? '', message, known);
  const alias = /Referenced table "([^"]+)" not found/.exec(message);
  if (alias !== null) return wrongAlias(alias[1] ?? '', message, known);
  const part = new RegExp(`^Catalog Error: Table with name ${OWN_PART}(.+) does not exist`).exec(message);
  if (part !== null) return wrongPart(part[1] ?? '');
  const called = /^Catalog Error: [A-Za-z ]*Function with name "?([^\s"]+)"? does not exist/.exec(message);
  if (called !== null) return wrongFunction(called[1] ?? '', known);
  const ambiguous = /Ambiguous reference to column name "([^"]+)" \(use: ([^)]+)\)/.exec(message);
  if (ambiguous === null) return null;
  const [, name = '', uses = ''] = ambiguous;
  return {
    name,
    message: `Several tables of the query have a column ${name}.`,
    suggestion: `Write its table: ${uses.replaceAll('"', '')}.`,
  };
}
