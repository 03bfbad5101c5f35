/**
 * Items of a list that moved from place to place: React and Vue compare items by their keys, and without keys of their own by their places. One that is
 * inserted at the front gives each place what its neighbour had, so all of them render.
 */
import { isObject } from './equality.ts';

/** An item that rendered, with the values of one prop. */
export interface MovedItem {
  /** Key of the item, or of the element around it that the list is made of. */
  readonly key: unknown;
  readonly before: unknown;
  readonly after: unknown;
}

/** Fewer places are no list, or it may be chance. */
const MIN_PLACES = 3;
const MIN_MOVED = 2;
/** Texts are equal more often than objects are the same. */
const MIN_MOVED_TEXTS = 3;
/** The items that changed: what is inserted in front of them is new. */
const MIN_PART = 1 / 3;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Numbers in the order of the list, as `key={index}` makes them; keys of items move with these. */
function areKeyedByPlace(keys: readonly unknown[]): boolean {
  let last = -1;
  return keys.every((key) => {
    const place = typeof key === 'number' ? key : /^\.?\$?(\d+)$/.exec(String(key))?.[1];
    const isNext = place !== undefined && Number(place) > last;
    last = Number(place);
    return isNext;
  });
}

/** Values of one prop of the items of one list that rendered in a commit. `hasNew`: others were mounted in it. */
export function haveMoved(items: readonly MovedItem[], hasNew: boolean): boolean {
  const changed = items.filter(({ before, after }) => !Object.is(before, after));
  const held = new Set(changed.map(({ before }) => before).filter((value) => isObject(value) || isText(value)));
  if (held.size < MIN_PLACES) return false;
  const taken = changed.filter(({ after }) => held.has(after));
  const least = taken.some(({ after }) => isText(after)) ? MIN_MOVED_TEXTS : MIN_MOVED;
  if (taken.length < least || taken.length < MIN_PART * changed.length) return false;
  // Elements that are written one by one have no keys either, and none is added to them.
  const keys = items.map(({ key }) => key ?? null);
  return keys.every((key) => key === null) ? hasNew : areKeyedByPlace(keys);
}

type Values = readonly [before: unknown, after: unknown];

/** One that rendered. */
interface RenderedItem {
  readonly key: () => unknown;
  readonly valuesOf: (name: string) => Values;
}

interface List {
  readonly items: RenderedItem[];
  hasNew: boolean;
  /** By the names of props. */
  readonly known: Map<string, boolean>;
}

/** The lists of one commit. `around`: what all items of a list are in, null for none. Is told everything before it is asked. */
export interface ListsOfCommit {
  mounted(around: object | null, component: object): void;
  rendered(around: object | null, component: object, item: RenderedItem): void;
  haveMoved(around: object | null, component: object, name: string): boolean;
}

export function createLists(): ListsOfCommit {
  const top = {};
  const lists = new Map<object, Map<object, List>>();
  const listOf = (around: object | null, component: object): List => {
    const within = lists.get(around ?? top) ?? new Map<object, List>();
    lists.set(around ?? top, within);
    const list = within.get(component) ?? { items: [], hasNew: false, known: new Map<string, boolean>() };
    within.set(component, list);
    return list;
  };
  return {
    mounted(around, component) {
      listOf(around, component).hasNew = true;
    },
    rendered(around, component, item) {
      listOf(around, component).items.push(item);
    },
    haveMoved(around, component, name) {
      const { items, hasNew, known } = listOf(around, component);
      const found =
        known.get(name) ??
        haveMoved(
          items.map(({ key, valuesOf }) => {
            const [before, after] = valuesOf(name);
            return { key: key(), before, after };
          }),
          hasNew,
        );
      known.set(name, found);
      return found;
    },
  };
}
