/** Where a reader of JSON is: the members around a string, which say what it holds and name its place in a report. */
import type { Holder } from './secret-finder.ts';
import { fieldName, isSecretHeader, isSecretParameter } from './secret-names.ts';

/** Deeper parts have no names; files of ours have fewer than 20 levels. */
const MAX_LEVELS = 256;
const MAX_PLACE_LEVELS = 10;
const MAX_CACHED_NAMES = 10_000;
/** A name that a program gave: names that a page made may contain anything. */
const PLAIN_NAME = /^[A-Za-z_$](?:[A-Za-z_$-]|\d(?!\d{3})){0,39}$/;

interface Level {
  isList: boolean;
  /** The next string is the name of a member. */
  expectsName: boolean;
  /** The member whose value comes. */
  member: string;
  /** Items of this list before the next. */
  items: number;
  /** The value of the member `name` of this object. */
  name: string | null;
  /** The member that holds this object or list, or the list of objects that it is in. */
  within: string;
}

export interface JsonPlace {
  open(isList: boolean): void;
  close(): void;
  comma(): void;
  /** True if the next string is the name of a member. */
  expectsName(): boolean;
  setMember(name: string): void;
  /** Notes a string value, of which `name` says what its siblings hold. */
  noteValue(text: string): void;
  /** Returns what holds the string that comes now; null if its holder says nothing. */
  holder(): Holder | null;
  /** `log.entries[].request.headers[].value` */
  path(): string;
  /** The position of the string in the list that this member at the top of the file holds; −1 elsewhere. */
  itemOf(member: string): number;
}

function isNotable(name: string): boolean {
  return isSecretHeader(name) || isSecretParameter(name) || fieldName(name) !== null;
}

/** Returns what the members of objects are, by what holds those objects: those of HAR, and maps of headers. */
function whatIsIn(within: string): Holder['what'] {
  if (/headers$/i.test(within)) return 'header';
  if (/cookies$/i.test(within)) return 'cookie';
  return within === 'queryString' || within === 'params' ? 'parameter' : 'member';
}

export function createJsonPlace(): JsonPlace {
  const levels: Level[] = [];
  let depth = 0;
  const notable = new Map<string, boolean>();

  const isKnownNotable = (name: string): boolean => {
    const known = notable.get(name);
    if (known !== undefined) return known;
    if (notable.size >= MAX_CACHED_NAMES) notable.clear();
    const is = isNotable(name);
    notable.set(name, is);
    return is;
  };
  const current = (): Level | undefined => (depth > MAX_LEVELS ? undefined : levels[depth - 1]);

  return {
    open(isList) {
      const outer = current();
      depth += 1;
      if (depth > MAX_LEVELS) return;
      const within = outer === undefined ? '' : outer.isList ? outer.within : outer.member;
      levels[depth - 1] = { isList, expectsName: !isList, member: '', items: 0, name: null, within };
    },
    close() {
      depth = Math.max(0, depth - 1);
    },
    comma() {
      const level = current();
      if (level === undefined) return;
      level.expectsName = !level.isList;
      level.items += 1;
    },
    expectsName: () => current()?.expectsName === true,
    setMember(name) {
      const level = current();
      if (level === undefined) return;
      level.member = name;
      level.expectsName = false;
    },
    noteValue(text) {
      const level = current();
      if (level?.member === 'name' && !level.isList) level.name = text;
    },
    holder() {
      const level = current();
      if (level === undefined || level.isList) return null;
      const { member, name, within } = level;
      const what = whatIsIn(within);
      if (member !== 'value') {
        if (!isKnownNotable(member)) return null;
        return { name: member, what: what === 'header' ? 'header' : 'member' };
      }
      if (what === 'cookie') return { name: name ?? '', what };
      // A value before its name may be one of any header.
      if (name === null) return what === 'header' ? { name: '', what: 'cookie' } : null;
      return isKnownNotable(name) ? { name, what } : null;
    },
    itemOf(member) {
      const [top, list] = levels;
      const isItem = depth === 2 && list?.isList === true && top?.isList === false && top.member === member;
      return isItem ? list.items : -1;
    },
    path() {
      const shown = levels.slice(0, Math.min(depth, MAX_PLACE_LEVELS));
      const parts = shown.map(({ isList, member }) => (isList ? '[]' : `.${PLAIN_NAME.test(member) ? member : '*'}`));
      return `${parts.join('').replace(/^\./, '')}${depth > MAX_PLACE_LEVELS ? '…' : ''}`;
    },
  };
}
