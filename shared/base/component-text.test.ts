import { expect, test } from 'vitest';
import { elementLines, stateHooks, templateLines } from './component-text.ts';

const APP = `export function App({ orders }) {
  const [text, setText] = useState('');
  return (
    <Theme.Provider value={{ text }}>
      <input value={text} />
      <UserContext
        value={user}
      />
      <RowList options={{}} />
      {orders.map((order) => (
        <Row
          key={order.id}
          options={{ size: 2 }}
        />
      ))}
      <Row options={shared} />
      {createElement(Badge, { size: 2 })}
    </Theme.Provider>
  );
}`.split('\n');

const lines = (tag: string, prop: string | null): number[] =>
  elementLines(APP, { tag, prop }).map((index) => index + 1);

test('finds the attribute of an element, on its line or below it', () => {
  expect(lines('Row', 'options')).toEqual([13, 16]);
  expect(lines('RowList', 'options')).toEqual([9]);
  expect(lines('Badge', 'size')).toEqual([17]);
});

test('finds the element where the attribute is not written there, such as children', () => {
  expect(lines('Row', 'children')).toEqual([11, 16]);
  expect(lines('Row', 'spread')).toEqual([11, 16]);
  expect(lines('Row', null)).toEqual([11, 16]);
});

test('finds the value of a provider, whose name is mostly not known', () => {
  const provided = (tag: string, source: readonly string[] = APP): number[] =>
    elementLines(source, { tag, isContext: true, prop: 'value' }).map((index) => index + 1);
  expect(provided('')).toEqual([4, 7]);
  expect(provided('Locale', ['<input value={a} />', '<Locale value={locale}>', '<LocaleName value={b} />'])).toEqual([
    2,
  ]);
  expect(provided('', ['<input value={a} />', '<Locale value={locale}>'])).toEqual([]);
});

test('finds nothing in generated code, and takes no pattern from a name', () => {
  expect(elementLines([`${'x'.repeat(500)}<Row options={{}} />`], { tag: 'Row', prop: null })).toEqual([]);
  expect(lines('R.w', null)).toEqual([]);
});

const names = (text: string): string[] => stateHooks(text.split('\n')).map(({ index, name }) => `${name}:${index}`);

test('names the hooks with a state in their order', () => {
  expect(
    names(`function Filter() {
  const theme = useContext(Theme);
  const [isOpen] = useState<boolean>(true);
  // const [old, setOld] = useState(1);
  const field = useRef(null);
  const [filter, dispatch] = React.useReducer(reduce, { words: [] });
  const open = useSyncExternalStore(store.subscribe, store.open);`),
  ).toEqual(['isOpen:2', 'filter:5', 'open:6']);
});

test('names nothing after a hook that may have states of its own, or whose state has no variable', () => {
  expect(names('const [a] = useState(1);\nconst orders = useOrders();\nconst [b] = useState(2);')).toEqual(['a:0']);
  expect(names('const [, force] = useState(0);\nconst [b] = useState(2);')).toEqual([]);
  expect(names('const [isPending, start] = useTransition();\nconst [b] = useState(2);')).toEqual([]);
  expect(names('const pair = useState(0);')).toEqual([]);
});

const TEMPLATE = `<template>
  <OrderRow
    v-for="order in orders"
    :order="order"
    @pick-it="() => open(order)"
  />
  <order-row-head :order="none" />
  <app-badge [options]="options()" />
</template>`.split('\n');

test('finds the attribute of an element in a template, by each of its names', () => {
  const found = (tag: string, prop: string | null, isTemplate = false): number[] =>
    templateLines(TEMPLATE, { tag, prop, isTemplate }).map((index) => index + 1);
  expect(found('OrderRow', 'order')).toEqual([4]);
  expect(found('OrderRow', 'onPickIt')).toEqual([5]);
  expect(found('OrderRow', null)).toEqual([2]);
  expect(found('OrderRowHead', 'order')).toEqual([7]);
  // Angular's selectors have a prefix, its classes an ending.
  expect(found('BadgeComponent', 'options', true)).toEqual([8]);
  expect(found('Badge', 'options')).toEqual([]);
  expect(found('', 'order')).toEqual([]);
});
