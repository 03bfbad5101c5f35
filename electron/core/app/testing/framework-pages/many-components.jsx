/* oxlint-disable react/immutability -- the page hands out what makes a list render */
/** 2,000 components of React that render again on demand: all of them with new props, or few of them. */
import { createContext, memo, useContext, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';

const COUNT = 2000;
const ORDERS = Array.from({ length: COUNT }, (_, id) => ({ id, title: `order ${id}`, price: (id * 37) % 100 }));
const Theme = createContext({ round: 0 });

/** Renders each time: its parent does, with new values. */
function Row({ order, round, onSelect }) {
  const total = useMemo(() => order.price * (1 + (round % 2)), [order, round]);
  return (
    <li className={round % 2 === 0 ? 'even' : 'odd'}>
      <b onMouseMove={onSelect}>{order.title}</b> <span>{total}</span>
    </li>
  );
}

/** Renders for its context only. */
const Themed = memo(function Themed({ order }) {
  const { round } = useContext(Theme);
  return (
    <li>
      <b>{order.title}</b> <span>{order.price + (round % 2)}</span>
    </li>
  );
});

/** Renders where it is told that it is selected. */
const Choice = memo(function Choice({ order, isSelected }) {
  return <li className={isSelected ? 'selected' : ''}>{order.title}</li>;
});

const setters = {};

function Rows() {
  const [round, setRound] = useState(0);
  setters.rows = setRound;
  return ORDERS.map((order) => <Row key={order.id} order={order} round={round} onSelect={() => setRound(order.id)} />);
}

function Themes() {
  const [round, setRound] = useState(0);
  setters.themes = setRound;
  return (
    <Theme.Provider value={useMemo(() => ({ round }), [round])}>
      <ThemedRows />
    </Theme.Provider>
  );
}

const ThemedRows = memo(function ThemedRows() {
  return ORDERS.map((order) => <Themed key={order.id} order={order} />);
});

function Choices() {
  const [selected, setSelected] = useState(0);
  setters.choices = setSelected;
  return ORDERS.map((order) => <Choice key={order.id} order={order} isSelected={selected === order.id} />);
}

const LISTS = { rows: Rows, themes: Themes, choices: Choices };
const main = document.createElement('ul');
main.style.cssText = 'height: 600px; overflow: hidden';
document.body.append(main);
const root = createRoot(main);
let round = 0;

/** One list of 2,000 components, alone in the page. */
globalThis.show = (name) => {
  const List = LISTS[name];
  flushSync(() => root.render(<List key={name} />));
};

/** Renders it again, each time until the next frame. Returns the milliseconds in React. */
globalThis.renderAgain = async (name, times) => {
  let inReactMs = 0;
  for (let time = 0; time < times; time += 1) {
    round += 1;
    const fromMs = performance.now();
    flushSync(() => setters[name](round % COUNT));
    inReactMs += performance.now() - fromMs;
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)));
  }
  return inReactMs;
};

document.title = 'many components';
