/* oxlint-disable react/purity, react/static-components, react/no-did-mount-set-state -- what renders for nothing is planted */
/**
 * Components in React that render for nothing, each for a cause of its own. `counted` has the renders by the components themselves, `profiled` those
 * by React's own Profiler, which the builds for production leave out.
 */
import * as React from 'react';
import * as ReactDOM from 'react-dom';
// Version 17 has none; the bundle gives `react-dom` in its place.
import * as client from 'react-dom/client';

const { Component, createContext, forwardRef, memo, Profiler, PureComponent, useContext, useEffect, useState } = React;

const { createRoot } = client;

const ROWS = Array.from({ length: 200 }, (_, id) => ({ id, title: `order ${id}` }));

globalThis.counted = {};
globalThis.profiled = {};
const add = (counts, name) => {
  counts[name] = (counts[name] ?? 0) + 1;
};
const onRender = (id) => add(globalThis.profiled, id);

/** What a component returns: its text in an element that React's Profiler notices each time. */
function shown(name, text) {
  add(globalThis.counted, name);
  return (
    <Profiler id={name} onRender={onRender}>
      <span>{text}</span>
    </Profiler>
  );
}

const Row = memo(function Row({ order, onSelect }) {
  void onSelect;
  return shown('Row', order.title);
});

const Badge = memo(({ options }) => shown('Badge', `size ${options.size}`));
Badge.displayName = 'Badge';

const Field = forwardRef(function Field({ label }, ref) {
  void ref;
  return shown('Field', label);
});

const Theme = createContext({ isDark: false });
Theme.displayName = 'Theme';

function Label() {
  const { isDark } = useContext(Theme);
  return shown('Label', isDark ? 'dark' : 'light');
}
/** The context reaches the label through it, its parent does not. */
const Toolbar = memo(() => <Label />);

function Layout({ children }) {
  add(globalThis.counted, 'Layout');
  return <section>{children}</section>;
}

class Total extends PureComponent {
  render() {
    return shown('Total', `${this.props.amounts.length} amounts`);
  }
}

/** Takes 200 ms: a busy machine samples less often. */
function Slow() {
  const until = performance.now() + 200;
  while (performance.now() < until);
  return shown('Slow', 'slow');
}

function Search() {
  const [text, setText] = useState('');
  return (
    <div>
      <input aria-label="Search" value={text} onChange={(event) => setText(event.target.value)} />
      {ROWS.map((order) => (
        <Row key={order.id} order={order} onSelect={() => setText(order.title)} />
      ))}
      <Slow />
      <Badge options={{ size: 2 }} />
      <Total amounts={[1, 2, 3]} />
      <Theme.Provider value={{ isDark: false }}>
        <Toolbar />
      </Theme.Provider>
      <Layout>
        <Field label="Name" />
      </Layout>
    </div>
  );
}

/** What the buttons do, one click for several components. */
const actions = { save: [], refresh: [] };
const perform = (name) => actions[name].forEach((action) => action());

/** Its state is set to an object that equals the one before. */
function Filter() {
  const [isOpen] = useState(true);
  const [filter, setFilter] = useState({ words: ['new'], limit: 20 });
  useEffect(() => void actions.save.push(() => setFilter({ words: ['new'], limit: 20 })), []);
  return isOpen ? shown('Filter', String(filter.limit)) : null;
}

class Note extends Component {
  state = { draft: { text: '' }, title: 'note' };

  componentDidMount() {
    actions.save.push(() => this.setState({ draft: { text: '' } }));
  }

  render() {
    return shown('Note', this.state.title);
  }
}

class Forced extends Component {
  componentDidMount() {
    actions.save.push(() => this.forceUpdate());
  }

  render() {
    return shown('Forced', 'forced');
  }
}

/** A store whose selector makes an array after each change, also of something else. */
const store = {
  listeners: new Set(),
  version: 0,
  made: { version: -1, open: [] },
  subscribe: (listener) => {
    store.listeners.add(listener);
    return () => store.listeners.delete(listener);
  },
  publish: () => {
    store.version += 1;
    for (const listener of store.listeners) listener();
  },
};

function openOrders() {
  if (store.made.version !== store.version)
    store.made = { version: store.version, open: ROWS.filter(({ id }) => id < 5) };
  return store.made.open;
}

/** Version 17 has no hook for stores. */
function useOpenOrders() {
  const [open, setOpen] = useState(openOrders);
  useEffect(() => store.subscribe(() => setOpen(openOrders())), []);
  return open;
}
const { useSyncExternalStore: useStore } = React;
const useOpen = useStore === undefined ? useOpenOrders : () => useStore(store.subscribe, openOrders);

function Orders() {
  const open = useOpen();
  return shown('Orders', `${open.length} open`);
}

/** Its elements have another key each time, and it defines a component. */
function Remounts() {
  const [round, setRound] = useState(0);
  useEffect(() => void actions.refresh.push(() => setRound((before) => before + 1)), []);
  function Inner() {
    return shown('Inner', `inner ${round > -1}`);
  }
  return (
    <div>
      {ROWS.slice(0, 10).map((order) => (
        <Card key={Math.random()} title={order.title} />
      ))}
      <Inner />
    </div>
  );
}

function Card({ title }) {
  return shown('Card', title);
}

actions.save.push(store.publish);

/** Other items with other keys: nothing is mounted again. */
function Pages() {
  const [page, setPage] = useState(0);
  useEffect(() => void actions.refresh.push(() => setPage((before) => before + 1)), []);
  return ROWS.slice(page * 5, page * 5 + 5).map((order) => <Entry key={order.id} title={order.title} />);
}

function Entry({ title }) {
  return shown('Entry', title);
}

/** A list without keys, to which an item is added in front. */
function Queue() {
  const [items, setItems] = useState(ROWS.slice(0, 20));
  useEffect(() => void actions.refresh.push(() => setItems((before) => [{ id: -1, title: 'first' }, ...before])), []);
  return (
    <div>
      {items.map((item, index) => (
        <Item key={index} item={item} />
      ))}
    </div>
  );
}

const Item = memo(function Item({ item }) {
  return shown('Item', item.title);
});

function App() {
  return (
    <main>
      <Search />
      <Filter />
      <Note />
      <Forced />
      <button onClick={() => perform('save')}>Save</button>
      <button onClick={() => perform('refresh')}>Refresh</button>
      <Orders />
      <Remounts />
      <Pages />
      <Queue />
    </main>
  );
}

const main = document.createElement('div');
document.body.append(main);
if (ReactDOM.version.startsWith('17.')) ReactDOM.render(<App />, main);
else createRoot(main).render(<App />);
document.title = 'orders';
