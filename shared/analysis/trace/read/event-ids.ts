/**
 * What ties events together: `id`, or `id2` with one that counts in its process alone (`local`) or everywhere (`global`), each within a
 * `scope` where one is named (Trace Event Format, "Async Events"). None of them becomes a text before somebody asks.
 */
import { CUT, endOfText, skipSpaces } from './json-skip.ts';
import { createSpellings, type SpelledTexts } from './spellings.ts';

const QUOTE = 34;
const COLON = 58;
const OPEN_OBJECT = 123;

/** Everywhere, without a scope. */
const PLAIN = 0;

/** What a salt stands for: the scope, below 0 for none, and the process a local id counts in. */
interface Realm {
  readonly scope: number;
  readonly pid: number | null;
}

/** All ids of a table, to be read by another one. */
export interface SpelledIds {
  readonly ids: SpelledTexts;
  readonly scopes: SpelledTexts;
  readonly realms: readonly Realm[];
}

export interface EventIds {
  /** Number of an `id` that is spelled `from … to`, without quotes; 0 is none. The scope is `scopeFrom … scopeTo`, empty where none is. */
  idOf(bytes: Uint8Array, from: number, to: number, scopeFrom: number, scopeTo: number): number;
  /** The same of an `id2`, the object that stands at `from`. */
  id2Of(bytes: Uint8Array, from: number, to: number, scopeFrom: number, scopeTo: number, pid: number): number;
  /** Copies. */
  spelled(): SpelledIds;
  /** The number that an id of another table has here. */
  numberOf(id: number, spelled: SpelledIds): number;
  /** The text of one of them; '' of 0. */
  textOf(id: number): string;
  /** `SCOPE:ID@PID`, without what there is none of: only a local id counts in a process. The first is of no id. */
  texts(): string[];
  readonly count: number;
  readonly heldBytes: number;
}

export function createEventIds(reserve: (bytes: number) => void): EventIds {
  const spellings = createSpellings(reserve);
  const scopes = createSpellings(reserve);
  const realms: Realm[] = [{ scope: -1, pid: null }];
  const realmOf = new Map<string, number>();
  let [lastScope, lastPid, lastRealm] = [-2, Number.NaN, PLAIN];

  function saltOf(scope: number, pid: number | null): number {
    if (scope < 0 && pid === null) return PLAIN;
    if (scope === lastScope && pid === lastPid) return lastRealm;
    const key = `${scope} ${pid ?? ''}`;
    let realm = realmOf.get(key);
    if (realm === undefined) {
      realm = realms.length;
      realms.push({ scope, pid });
      realmOf.set(key, realm);
    }
    if (pid !== null) [lastScope, lastPid, lastRealm] = [scope, pid, realm];
    return realm;
  }

  function scopeOf(bytes: Uint8Array, from: number, to: number): number {
    return from === to ? -1 : scopes.indexOf(bytes, from, to, 0);
  }

  function textOf(id: number): string {
    if (id === 0) return '';
    const { scope, pid } = realms[spellings.saltOf(id - 1)];
    const local = pid === null ? '' : `@${pid}`;
    return `${scope < 0 ? '' : `${scopes.textOf(scope)}:`}${spellings.textOf(id - 1)}${local}`;
  }

  return {
    idOf: (bytes, from, to, scopeFrom, scopeTo) =>
      spellings.indexOf(bytes, from, to, saltOf(scopeOf(bytes, scopeFrom, scopeTo), null)) + 1,
    id2Of(bytes, from, to, scopeFrom, scopeTo, pid) {
      // `{"local":"0x65"}`: one member whose value is a text. Whatever else stands there ties nothing.
      const key = skipSpaces(bytes, from + 1);
      if (bytes[from] !== OPEN_OBJECT || bytes[key] !== QUOTE) return 0;
      const keyEnd = endOfText(bytes, key + 1);
      if (keyEnd === CUT || keyEnd >= to) return 0;
      const colon = skipSpaces(bytes, keyEnd + 1);
      const value = skipSpaces(bytes, colon + 1);
      if (bytes[colon] !== COLON || bytes[value] !== QUOTE) return 0;
      const valueEnd = endOfText(bytes, value + 1);
      if (valueEnd === CUT || valueEnd >= to) return 0;
      // "local" is five letters, "global" six.
      const isLocal = keyEnd - key - 1 === 5;
      const scope = scopeOf(bytes, scopeFrom, scopeTo);
      return spellings.indexOf(bytes, value + 1, valueEnd, saltOf(scope, isLocal ? pid : null)) + 1;
    },
    spelled: () => ({ ids: spellings.spelled(), scopes: scopes.spelled(), realms: [...realms] }),
    numberOf(id, other) {
      if (id === 0) return 0;
      const { bytes, starts, salts } = other.ids;
      const { scope, pid } = other.realms[salts[id - 1]];
      const own =
        scope < 0
          ? -1
          : scopes.indexOf(other.scopes.bytes, other.scopes.starts[scope], other.scopes.starts[scope + 1], 0);
      return spellings.indexOf(bytes, starts[id - 1], starts[id], saltOf(own, pid)) + 1;
    },
    textOf,
    texts: () => Array.from({ length: spellings.count + 1 }, (_, id) => textOf(id)),
    get count() {
      return spellings.count + 1;
    },
    get heldBytes() {
      return spellings.heldBytes + scopes.heldBytes;
    },
  };
}
