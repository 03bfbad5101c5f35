import { expect, test } from 'vitest';
import { elementLines, stateHook, templateLines } from './component-text.ts';

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

const hookOf = (text: string, hook: number, laterHooks: number | null): string | null => {
  const found = stateHook(text.split('\n'), { hook, laterHooks });
  return found && `${found.name}:${found.index} ${found.written ?? '?'}`;
};

const FILTER = `function Filter() {
  const theme = useContext(Theme);
  const [isOpen] = useState<boolean>(true);
  // const [old, setOld] = useState(1);
  const field = useRef(null);
  const [filter, dispatch] = React.useReducer(reduce, { words: [] });
  const open = useSyncExternalStore(store.subscribe, store.open);
  useEffect(() => {
    dispatch({ words: [] }); // not dispatch()
  }, [theme, dispatch]);
  return <Open open={open} />;
}
dispatch();`;

test('counts the hooks with a state in their order', () => {
  expect([1, 2, 3, 4].map((hook) => hookOf(FILTER, hook, null))).toEqual([
    'isOpen:2 ?',
    'filter:5 8',
    'open:6 ?',
    null,
  ]);
  expect(hookOf(FILTER, 2, 1)).toBe('filter:5 8');
  // More than the text has.
  expect(hookOf(FILTER, 2, 2)).toBeNull();
});

test('counts from both ends where a hook may have states of its own, or no variable', () => {
  const own = `function Orders() {
  const [a] = useState(1);
  const orders = useOrders();
  const [b, setB] = useState(2);
  return <input onChange={() => setB(3)} />;
}`;
  expect([hookOf(own, 1, 3), hookOf(own, 2, 2), hookOf(own, 3, 1), hookOf(own, 4, 0)]).toEqual([
    'a:1 ?',
    null,
    null,
    'b:3 4',
  ]);
  expect(hookOf(own, 4, null)).toBeNull();
  expect(hookOf('const [, force] = useState(0);\nconst [b] = useState(2);', 2, null)).toBeNull();
  expect(hookOf('const [isPending, start] = useTransition();\nconst [b] = useState(2);', 2, null)).toBeNull();
  expect(hookOf('const pair = useState(0);', 1, 0)).toBeNull();
});

test.each([
  ['handed on', '<input onChange={setText} />', '</p>'],
  ['called twice', '<input onChange={() => setText(1)} />', '<input onChange={() => setText(2)} />'],
  ['beyond the end of the text', '<p>', '<p>'],
])('names no line that sets a state that is %s', (how, one, other) => {
  const end = how.startsWith('beyond') ? '' : '\n  );\n}';
  const text = `function App() {\n  const [text, setText] = useState(0);\n  return (\n    <div>\n    ${one}\n    ${other}\n    </div>${end}`;
  expect(hookOf(text, 1, null)).toBe('text:1 ?');
});

test('a function ends where its indentation does', () => {
  const next = '\nfunction Next() {\n  setA(2);\n}';
  expect(hookOf(`function A() {\n  const [a, setA] = useState(0);\n  setA(1);\n}${next}`, 1, 0)).toBe('a:1 2');
  expect(hookOf(`const A = ({\n  b,\n}) => {\n  const [a, setA] = useState(b);\n  setA(1);\n};${next}`, 1, 0)).toBe(
    'a:3 4',
  );
  // A text that begins at the margin hides where the function ends.
  expect(hookOf(`function A() {\n  const [a, setA] = useState(\`\nb\`);\n  setA(1);\n}${next}`, 1, 0)).toBe('a:1 ?');
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
