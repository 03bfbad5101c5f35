/* oxlint-disable react/purity, react/set-state-in-effect, react/static-components, react/no-unstable-nested-components -- what renders for nothing is planted */
/** Causes of needless renders in React, each behind a button of its own. */
import { createContext, memo, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';

const ORDERS = Array.from({ length: 20 }, (_, id) => ({ id, title: `order ${id}` }));

function useRounds() {
  const [round, setRound] = useState(0);
  return [round, () => setRound((before) => before + 1)];
}

const Chart = memo(function Chart({ options }) {
  return <i>{options.size}</i>;
});

function InlineObject() {
  const [round, next] = useRounds();
  return (
    <p>
      <button onClick={next}>Object {round}</button>
      <Chart options={{ size: 2 }} />
    </p>
  );
}

const SaveBar = memo(function SaveBar({ onSave }) {
  return <u onMouseMove={onSave}>save</u>;
});

function InlineFunction() {
  const [round, next] = useRounds();
  return (
    <p>
      <button onClick={next}>Function {round}</button>
      <SaveBar onSave={() => ORDERS.toReversed()} />
    </p>
  );
}

const Theme = createContext({ isDark: false });

function Label() {
  const { isDark } = useContext(Theme);
  return <i>{isDark ? 'dark' : 'light'}</i>;
}

const Between = memo(function Between() {
  return <Label />;
});

function NewContext() {
  const [round, next] = useRounds();
  return (
    <p>
      <button onClick={next}>Context {round}</button>
      <Theme.Provider value={{ isDark: false }}>
        <Between />
      </Theme.Provider>
    </p>
  );
}

function EqualState() {
  const [filter, setFilter] = useState({ words: ['new'] });
  function reset() {
    setFilter({ words: ['new'] });
  }
  return <button onClick={reset}>State {filter.words}</button>;
}

function Footer({ text }) {
  return <i>{text}</i>;
}

function EqualProps() {
  const [round, next] = useRounds();
  return (
    <p>
      <button onClick={next}>Parent {round}</button>
      <Footer text="imprint" />
    </p>
  );
}

/** A store whose selector makes an array after each change, also of something else. */
const store = {
  listeners: new Set(),
  version: 0,
  selected: { version: -1, open: [] },
  subscribe: (listener) => {
    store.listeners.add(listener);
    return () => store.listeners.delete(listener);
  },
};

function touch() {
  store.version += 1;
  for (const listener of store.listeners) listener();
}

function selectOpen() {
  if (store.selected.version !== store.version)
    store.selected = { version: store.version, open: ORDERS.filter(({ id }) => id < 5) };
  return store.selected.open;
}

function useOpenOrders() {
  return useSyncExternalStore(store.subscribe, selectOpen);
}

function OpenOrders() {
  const open = useOpenOrders();
  return <i>{open.length} open</i>;
}

function Card({ title }) {
  return <i>{title}</i>;
}

function NewKeys() {
  const [round, next] = useRounds();
  return (
    <p>
      <button onClick={next}>Key {round}</button>
      {ORDERS.map(({ title }) => (
        <Card key={Math.random()} title={title} />
      ))}
    </p>
  );
}

/** A timer sets what it has already found. */
function Clock() {
  const [round, next] = useRounds();
  const [status, setStatus] = useState({ isOnline: true });
  useEffect(() => {
    if (round === 0) return undefined;
    const timer = setInterval(() => {
      setStatus({ isOnline: navigator.onLine });
    }, 40);
    const end = setTimeout(() => clearInterval(timer), 450);
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [round, setStatus]);
  return <button onClick={next}>Timer {String(status.isOnline)}</button>;
}

const Entry = memo(function Entry({ order, selected }) {
  return <li className={selected === order.id ? 'selected' : ''}>{order.title}</li>;
});

function Selection() {
  const [selected, setSelected] = useState(0);
  return (
    <ul>
      <button onClick={() => setSelected((before) => before + 1)}>Select</button>
      {ORDERS.map((order) => (
        <Entry key={order.id} order={order} selected={selected} />
      ))}
    </ul>
  );
}

/** An effect sets what it has measured, also when that is equal. */
function Measured() {
  const [round, next] = useRounds();
  const [bounds, setBounds] = useState({ width: 0 });
  useEffect(() => {
    setBounds({ width: Math.min(round, 0) });
  }, [round]);
  return <button onClick={next}>Effect {bounds.width}</button>;
}

const Panel = memo(function Panel({ children }) {
  return <section>{children}</section>;
});

/** Children are a new element each time, which `memo` compares like any other prop. */
function InlineChildren() {
  const [round, next] = useRounds();
  return (
    <p>
      <button onClick={next}>Children {round}</button>
      <Panel>
        <b>imprint</b>
      </Panel>
    </p>
  );
}

const Address = memo(function Address({ place }) {
  return <i>{place.city}</i>;
});

/** A spread hides that one of the props is made anew. */
function SpreadProps() {
  const [round, next] = useRounds();
  const props = { label: 'home', place: { city: 'Bern' } };
  return (
    <p>
      <button onClick={next}>Spread {round}</button>
      <Address {...props} />
    </p>
  );
}

function Parcel({ title }) {
  return <u>{title}</u>;
}

/** A key that has the round in it: each item is mounted again. */
function RoundKeys() {
  const [round, next] = useRounds();
  return (
    <p>
      <button onClick={next}>Remount {round}</button>
      {ORDERS.map(({ title }, index) => (
        <Parcel key={[round, index].join('-')} title={title} />
      ))}
    </p>
  );
}

/** A component that is defined inside another one is a new one each time. */
function InnerComponent() {
  const [round, next] = useRounds();
  function Legend() {
    return <i>legend</i>;
  }
  return (
    <p>
      <button onClick={next}>Inner {round}</button>
      <Legend />
    </p>
  );
}

const Letter = memo(function Letter({ letter }) {
  return <u>{letter.title}</u>;
});

/** Items that are keyed by their places: one more at the front gives each place another item. */
function IndexKeys() {
  const [letters, setLetters] = useState(ORDERS);
  return (
    <p>
      <button onClick={() => setLetters((before) => [{ id: -1, title: 'first' }, ...before])}>Index</button>
      {letters.map((letter, index) => (
        <Letter key={index} letter={letter} />
      ))}
    </p>
  );
}

const Stamp = memo(function Stamp({ stamp }) {
  return <u>{stamp.title}</u>;
});

/** Items without keys, in elements of their own. */
function WithoutKeys() {
  const [stamps, setStamps] = useState(ORDERS);
  return (
    <div>
      <button onClick={() => setStamps((before) => [{ id: -1, title: 'first' }, ...before])}>Bare</button>
      {/* oxlint-disable-next-line react/jsx-key -- planted */}
      {stamps.map((stamp) => (
        <p>
          <Stamp stamp={stamp} />
        </p>
      ))}
    </div>
  );
}

function Ticket({ order }) {
  return <u>{order.title}</u>;
}

/** Keys that have the place in them: one more at the front mounts all items again. */
function PlaceInKeys() {
  const [orders, setOrders] = useState(ORDERS);
  return (
    <p>
      <button onClick={() => setOrders((before) => [{ id: -1, title: 'first' }, ...before])}>Numbered</button>
      {orders.map((order, index) => (
        <Ticket key={[index, order.id].join('-')} order={order} />
      ))}
    </p>
  );
}

const Sound = memo(function Sound({ order, cursor, previous }) {
  return (
    <u>
      {order.title} {cursor?.at} {previous?.title}
    </u>
  );
});

/** Twins without a fault: keys of the items, a list whose items stay, and a mark that goes from item to item. */
function SoundLists() {
  const [orders, setOrders] = useState(ORDERS);
  const [at, setAt] = useState(0);
  const [cursor] = useState({ at: 'here' });
  return (
    <div>
      <button onClick={() => setOrders((before) => [{ id: before.length, title: 'first' }, ...before])}>Front</button>
      <button onClick={() => setOrders((before) => before.toReversed())}>Reverse</button>
      <button onClick={() => setAt((before) => before + 1)}>Mark</button>
      {orders.map((order, index) => (
        <Sound key={order.id} order={order} cursor={index === at ? cursor : null} previous={orders[index - 1]} />
      ))}
      {ORDERS.map((order, index) => (
        <Sound key={index} order={order} cursor={index === at ? cursor : null} />
      ))}
    </div>
  );
}

function App() {
  return (
    <main>
      <InlineObject />
      <InlineFunction />
      <NewContext />
      <EqualState />
      <EqualProps />
      <button onClick={touch}>Store</button>
      <OpenOrders />
      <NewKeys />
      <Clock />
      <Selection />
      <Measured />
      <InlineChildren />
      <SpreadProps />
      <RoundKeys />
      <InnerComponent />
      <IndexKeys />
      <WithoutKeys />
      <PlaceInKeys />
      <SoundLists />
    </main>
  );
}

const main = document.createElement('div');
document.body.append(main);
createRoot(main).render(<App />);
document.title = 'planted';
