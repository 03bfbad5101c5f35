/* oxlint-disable react/purity, react/immutability -- what renders for nothing is planted, and components count themselves */
/**
 * Ten applications in React that keep count of themselves: `profiled` has the renders by React's own Profiler, `why` the reasons by components that
 * compare what they got with what they had. `start(name)` shows one of them; its button *Go* makes it render.
 */
import * as React from 'react';
import { createRoot } from 'react-dom/client';

const {
  createContext,
  memo,
  Profiler,
  startTransition,
  useContext,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} = React;

globalThis.profiled = {};
globalThis.why = {};
const add = (counts, name) => {
  counts[name] = (counts[name] ?? 0) + 1;
};
const onRender = (id) => add(globalThis.profiled, id);

/** Notes which inputs of a committed render are others than before. `inputs`: such as `{ 'prop title': title, state }`. */
function useNoted(name, inputs) {
  const before = useRef(null);
  useLayoutEffect(() => {
    const then = before.current;
    before.current = inputs;
    const changed = then === null ? ['mount'] : Object.keys(inputs).filter((key) => !Object.is(then[key], inputs[key]));
    globalThis.why[name] ??= {};
    add(globalThis.why[name], changed.length === 0 ? 'parent' : changed.toSorted().join(', '));
  });
  return (
    <Profiler id={name} onRender={onRender}>
      <i>{name}</i>
    </Profiler>
  );
}

const NUMBERS = Array.from({ length: 2000 }, (_, id) => id);

function Go({ on }) {
  return (
    <>
      {useNoted('Go', { 'prop on': on })}
      <button onClick={on}>Go</button>
    </>
  );
}

/* A counter, and what its parent renders again. */
function Footer({ text }) {
  return useNoted('Footer', { 'prop text': text });
}
function Counter() {
  const [state, setState] = useState(0);
  return (
    <p>
      {useNoted('Counter', { state })}
      <Go on={() => setState(state + 1)} />
      <Footer text="imprint" />
      <Footer text={state} />
    </p>
  );
}

/* A context whose value is new each time. */
const Theme = createContext(null);
function Label() {
  const context = useContext(Theme);
  return useNoted('Label', { context });
}
const Toolbar = memo(function Toolbar() {
  return (
    <>
      {useNoted('Toolbar', {})}
      <Label />
      <Label />
    </>
  );
});
function Themed() {
  const [state, setState] = useState(0);
  return (
    <Theme.Provider value={{ isDark: false }}>
      {useNoted('Themed', { state })}
      <Go on={() => setState(state + 1)} />
      <Toolbar />
      <Label />
    </Theme.Provider>
  );
}

/* A store, of which one component selects what changes and another what does not. */
const store = { listeners: new Set(), value: { count: 0, kept: [1] } };
const subscribe = (listener) => {
  store.listeners.add(listener);
  return () => store.listeners.delete(listener);
};
const increase = () => {
  store.value = { ...store.value, count: store.value.count + 1 };
  for (const listener of store.listeners) listener();
};
function Total() {
  const count = useSyncExternalStore(subscribe, () => store.value.count);
  return useNoted('Total', { store: count });
}
function Kept() {
  const kept = useSyncExternalStore(subscribe, () => store.value.kept);
  return useNoted('Kept', { store: kept });
}
function Shop() {
  return (
    <p>
      {useNoted('Shop', {})}
      <Go on={increase} />
      <Total />
      <Kept />
    </p>
  );
}

/* Components in `memo`: with a new object, a new function, the same values, a spread. */
const Chart = memo(function Chart({ options }) {
  return useNoted('Chart', { 'prop options': options });
});
const Save = memo(function Save({ onSave }) {
  return useNoted('Save', { 'prop onSave': onSave });
});
const Same = memo(function Same({ text }) {
  return useNoted('Same', { 'prop text': text });
});
const Spread = memo(function Spread({ first, second }) {
  return useNoted('Spread', { 'prop first': first, 'prop second': second });
});
const Box = memo(function Box({ children }) {
  return (
    <>
      {useNoted('Box', { 'prop children': children })}
      {children}
    </>
  );
});
function Memos() {
  const [state, setState] = useState(0);
  return (
    <p>
      {useNoted('Memos', { state })}
      <Go on={() => setState(state + 1)} />
      <Chart options={{ size: 2 }} />
      <Save onSave={() => undefined} />
      <Same text="same" />
      <Spread {...{ first: [1], second: state }} />
      <Box>
        <b>bold</b>
      </Box>
    </p>
  );
}

/* A reducer and a hook of its own. */
function useTurns() {
  const [turns, turn] = useReducer((before) => before + 1, 0);
  return { turns, turn };
}
function Turn({ turns }) {
  return useNoted('Turn', { 'prop turns': turns });
}
function Turns() {
  const { turns, turn } = useTurns();
  return (
    <p>
      {useNoted('Turns', { state: turns })}
      <Go on={turn} />
      <Turn turns={turns} />
      <Turn turns={turns > 1000} />
    </p>
  );
}

/* A list keyed by its places whose first item goes to the end, and one whose keys are new. */
function Item({ item }) {
  return useNoted('Item', { 'prop item': item });
}
function Card({ item }) {
  return useNoted('Card', { 'prop item': item });
}
const ITEMS = NUMBERS.slice(0, 20).map((id) => ({ id }));
function Lists() {
  const [state, setState] = useState(ITEMS);
  return (
    <p>
      {useNoted('Lists', { state })}
      <Go on={() => setState([...state.slice(1), state[0]])} />
      {state.map((item, index) => (
        <Item key={index} item={item} />
      ))}
      {ITEMS.map((item) => (
        <Card key={Math.random()} item={item} />
      ))}
    </p>
  );
}

/* An effect that sets another state: two commits. */
function Derived({ round }) {
  const [state, setState] = useState(null);
  useEffect(() => setState({ isEven: round % 2 === 0 }), [round]);
  return useNoted('Derived', { 'prop round': round, state });
}
function Effects() {
  const [state, setState] = useState(0);
  return (
    <p>
      {useNoted('Effects', { state })}
      <Go on={() => setState(state + 1)} />
      <Derived round={state} />
    </p>
  );
}

/* A transition and a deferred value. */
const Results = memo(function Results({ query }) {
  return useNoted('Results', { 'prop query': query });
});
function Search() {
  const [state, setState] = useState(0);
  const [other, setOther] = useState(0);
  const deferred = useDeferredValue(state);
  const go = () => {
    setState(state + 1);
    startTransition(() => setOther(other + 1));
  };
  return (
    <p>
      {useNoted('Search', { state: `${state} ${other} ${deferred}` })}
      <Go on={go} />
      <Results query={deferred} />
    </p>
  );
}

/* 2,000 rows in `memo` with an inline function, of which two are selected another way. */
const Row = memo(function Row({ id, isSelected, onSelect }) {
  return useNoted('Row', { 'prop id': id, 'prop isSelected': isSelected, 'prop onSelect': onSelect });
});
function Table() {
  const [state, setState] = useState(0);
  return (
    <p>
      {useNoted('Table', { state })}
      <Go on={() => setState(state + 1)} />
      {NUMBERS.map((id) => (
        <Row key={id} id={id} isSelected={id === state} onSelect={() => setState(id)} />
      ))}
    </p>
  );
}

/* A tree of some 2,000 components: a third of them read a context, a third are in `memo`. */
const Round = createContext(0);
function Leaf({ depth }) {
  const context = useContext(Round);
  return (
    <>
      {useNoted('Leaf', { 'prop depth': depth, context })}
      <Branches depth={depth} />
    </>
  );
}
const Kind = memo(function Kind({ depth }) {
  return (
    <>
      {useNoted('Kind', { 'prop depth': depth })}
      <Branches depth={depth} />
    </>
  );
});
function Plain({ depth }) {
  return (
    <>
      {useNoted('Plain', { 'prop depth': depth })}
      <Branches depth={depth} />
    </>
  );
}
const KINDS = [Leaf, Kind, Plain];
function Branches({ depth }) {
  const noted = useNoted('Branches', { 'prop depth': depth });
  if (depth === 0) return noted;
  const [One, Other] = [KINDS[depth % 3], KINDS[(depth + 1) % 3]];
  return (
    <>
      {noted}
      <One depth={depth - 1} />
      <Other depth={depth - 1} />
    </>
  );
}
function Tree() {
  const [state, setState] = useState(0);
  const top = useMemo(() => <Plain depth={9} />, []);
  return (
    <Round.Provider value={state}>
      {useNoted('Tree', { state })}
      <Go on={() => setState(state + 1)} />
      {top}
      <Kind depth={6} />
      <Plain depth={6} />
    </Round.Provider>
  );
}

const APPS = { Counter, Themed, Shop, Memos, Turns, Lists, Effects, Search, Table, Tree };
const root = createRoot(document.body.appendChild(document.createElement('div')));

globalThis.start = (name) => {
  const App = APPS[name];
  root.render(<App key={name} />);
  document.title = name;
};
/** Components there are now. */
globalThis.size = () => document.querySelectorAll('i').length;
