/** Reads, sets and removes our server's entry in the text of a client's configuration file. */
import type { Result } from '../../shared/base/result.ts';
import { readMember, removeMember, setMember } from './json-member.ts';
import { readTable, removeTable, setTable } from './toml-table.ts';

/** The name of our server in every client. */
export const SERVER_NAME = 'pen';

export interface EntryFormat {
  /** The entry; undefined if there is none. Errors are clauses: `it is not valid JSON (line 3)`. */
  read(text: string): Result<unknown, string>;
  set(text: string, entry: Readonly<Record<string, unknown>>): Result<string, string>;
  /** The same text if there is no entry. */
  remove(text: string): Result<string, string>;
}

/** A member of an object in JSON with comments. `container`: `mcpServers` or `servers`. */
export function jsonEntry(container: string): EntryFormat {
  return {
    read: (text) => readMember(text, container, SERVER_NAME),
    set: (text, entry) => setMember(text, container, SERVER_NAME, entry),
    remove: (text) => removeMember(text, container, SERVER_NAME),
  };
}

/** A table in TOML. */
export const TOML_ENTRY: EntryFormat = {
  read: (text) => readTable(text, SERVER_NAME),
  set: (text, entry) => setTable(text, SERVER_NAME, entry),
  remove: (text) => removeTable(text, SERVER_NAME),
};
