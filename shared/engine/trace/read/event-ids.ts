/**
 * Ids that link events: `id`, or `id2` with a `local` one (unique in its process) or a `global` one, each within a `scope` if given (Trace
 * Event Format, "Async Events"). An event without these may have a `bind_id`, which links events of any names ("Flow Events"); these ids
 * have scopes of their own, by direction. Ids are decoded on demand.
 */
import { CUT, endOfText, skipSpaces } from './json-skip.ts';
import { createSpellings, type SpelledTexts } from './spellings.ts';
import { COLON, OPEN_OBJECT, QUOTE } from '../../../base/byte-codes.ts';

/** Global, without a scope. */
const PLAIN = 0;

/** Directions of a `bind_id`, as bits: the flow ends at the event (`flow_in`), begins there (`flow_out`), or both. */
export const INTO = 1;
export const OUT_OF = 2;
/** By direction. */
const BIND_SCOPES = ['', 'flow-in', 'flow-out', 'flow-in-out'].map((scope) => new TextEncoder().encode(scope));
const BIND_TEXT = /^(flow-in-out|flow-in|flow-out):(.*)$/s;

/** Returns what a `bind_id` links, from the text of its id; null for another id. */
export function bindOf(
  text: string,
): { readonly id: string; readonly isInto: boolean; readonly isOutOf: boolean } | null {
  const [, scope, id] = BIND_TEXT.exec(text) ?? [];
  return scope === undefined || id === undefined
    ? null
    : { id, isInto: scope !== 'flow-out', isOutOf: scope !== 'flow-in' };
}

/** Meaning of a salt: the scope, below 0 for none, and the process of a local id. */
interface Realm {
  readonly scope: number;
  readonly pid: number | null;
}

/** All ids of a table, for another table. */
export interface SpelledIds {
  readonly ids: SpelledTexts;
  readonly scopes: SpelledTexts;
  readonly realms: readonly Realm[];
}

export interface EventIds {
  /** Number of the `id` spelled `from … to`, without quotes; 0 is none. The scope is `scopeFrom … scopeTo`, empty if there is none. */
  idOf(bytes: Uint8Array, from: number, to: number, scopeFrom: number, scopeTo: number): number;
  /** Number of the `bind_id` spelled `from … to`, with the bits of its directions, of which there is at least one. */
  bindIdOf(bytes: Uint8Array, from: number, to: number, flows: number): number;
  /** Number of the `id2` whose object begins at `from`. */
  id2Of(bytes: Uint8Array, from: number, to: number, scopeFrom: number, scopeTo: number, pid: number): number;
  /** Copies. */
  spelled(): SpelledIds;
  /** Number of another table's id in this table. */
  numberOf(id: number, spelled: SpelledIds): number;
  /** Text of an id; '' for 0. */
  textOf(id: number): string;
  /** `SCOPE:ID@PID`, without missing parts: only a local id has a process. The first is ''. */
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
    bindIdOf(bytes, from, to, flows) {
      const scope = BIND_SCOPES[flows];
      return spellings.indexOf(bytes, from, to, saltOf(scopes.indexOf(scope, 0, scope.length, 0), null)) + 1;
    },
    id2Of(bytes, from, to, scopeFrom, scopeTo, pid) {
      // `{"local":"0x65"}`: one member with a string value. Anything else links nothing.
      const key = skipSpaces(bytes, from + 1);
      if (bytes[from] !== OPEN_OBJECT || bytes[key] !== QUOTE) return 0;
      const keyEnd = endOfText(bytes, key + 1);
      if (keyEnd === CUT || keyEnd >= to) return 0;
      const colon = skipSpaces(bytes, keyEnd + 1);
      const value = skipSpaces(bytes, colon + 1);
      if (bytes[colon] !== COLON || bytes[value] !== QUOTE) return 0;
      const valueEnd = endOfText(bytes, value + 1);
      if (valueEnd === CUT || valueEnd >= to) return 0;
      // "local" has five letters, "global" six.
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
