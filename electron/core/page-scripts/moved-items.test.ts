/** When the items of a list have moved without keys of their own, and when not. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { checkoutText } from './bundle.ts';

type Item = { readonly key: unknown; readonly before: unknown; readonly after: unknown };

const haveMoved = runInNewContext(
  `${await checkoutText('electron/features/renders/in-page/moved-items.ts')}; page.haveMoved`,
) as (items: readonly Item[], hasNew: boolean) => boolean;

const ORDERS = ['a', 'b', 'c', 'd', 'e'].map((title) => ({ title }));
const NEW = { title: 'new' };

type Keys = (place: number) => unknown;
const BY_PLACE: Keys = (place) => place;
const WITHOUT: Keys = () => null;

/** The places that have other values afterwards. */
function places(before: readonly unknown[], after: readonly unknown[], keyOf: Keys) {
  return before.flatMap((value, place) =>
    place < after.length && after[place] !== value ? [{ key: keyOf(place), before: value, after: after[place] }] : [],
  );
}

test.each<[string, readonly unknown[], readonly unknown[]]>([
  ['one is inserted at the front', ORDERS, [NEW, ...ORDERS]],
  ['three are inserted at the front', ORDERS, [NEW, { title: 'x' }, { title: 'y' }, ...ORDERS]],
  ['the first is removed', ORDERS, ORDERS.slice(1)],
  ['they are sorted', ORDERS, ORDERS.toReversed()],
  ['texts are inserted in front of', ['a', 'b', 'c', 'd', 'e'], ['new', 'a', 'b', 'c', 'd', 'e']],
])('items that are keyed by their places have moved: %s', (_, before, after) => {
  expect(haveMoved(places(before, after, BY_PLACE), after.length > before.length)).toBe(true);
  expect(
    haveMoved(
      places(before, after, (place) => String(place)),
      false,
    ),
  ).toBe(true);
});

test('without keys it is a list if one was added to it', () => {
  const changed = places(ORDERS, [NEW, ...ORDERS], WITHOUT);
  expect(haveMoved(changed, true)).toBe(true);
  // Elements that are written one by one.
  expect(haveMoved(changed, false)).toBe(false);
});

test.each<[string, readonly unknown[], readonly unknown[], Keys]>([
  ['each place has another value', ORDERS, ORDERS.map(({ title }) => ({ title })), BY_PLACE],
  ['one is added at the end', ORDERS, [...ORDERS, NEW], BY_PLACE],
  ['a mark goes from one to the next', [null, NEW, null, null], [null, null, NEW, null], BY_PLACE],
  ['two marks change places', [ORDERS[0], ORDERS[1], null], [ORDERS[1], ORDERS[0], null], BY_PLACE],
  ['switches change places', [true, false, true, false], [false, true, false, true], BY_PLACE],
  ['numbers grow', [1, 2, 3, 4, 5], [2, 3, 4, 5, 6], BY_PLACE],
  ['few texts are those of others', ['a', 'b', 'c', 'd'], ['b', 'x', 'a', 'y'], BY_PLACE],
  ['the keys are those of the items', ORDERS, ORDERS.toReversed(), (place) => `order-${place}`],
  ['the keys are numbers of the items', ORDERS, ORDERS.toReversed(), (place) => 100 - place],
])('nothing has moved where %s', (_, before, after, keyOf) => {
  expect(haveMoved(places(before, after, keyOf), true)).toBe(false);
});
