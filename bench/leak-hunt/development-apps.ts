/**
 * Clean apps as they run while they are developed: frameworks in their builds for development, with the hooks of their DevTools and hot module
 * replacement, on Vite's own server. Each has `act()`, which opens something, uses it and closes it again. Nothing of these is a leak.
 */
export interface DevelopmentApp {
  readonly name: string;
  /** Source of the page's module. */
  readonly main: string;
  /** Further files by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Plugin of Vite: of the repository (`react`) or of the cache. */
  readonly plugin?: 'react' | 'svelte' | 'solid';
  /** Where JSX comes from without a plugin. */
  readonly jsx?: string;
  /** Packages that Vite bundles before the page asks for them. */
  readonly packages: readonly string[];
}

/** Packages of all apps, with exact versions. */
export const APP_PACKAGES = [
  'react@19.2.0',
  'react-dom@19.2.0',
  'react-devtools-core@7.0.1',
  'redux@5.0.1',
  '@reduxjs/toolkit@2.14.0',
  'react-redux@9.3.1',
  '@redux-devtools/instrument@3.0.0',
  '@apollo/client@3.14.0',
  'rxjs@7.8.2',
  'graphql@16.15.0',
  'vue@3.5.22',
  '@vue/devtools-kit@8.2.1',
  'pinia@4.1.0',
  'preact@11.2.0',
  'solid-js@1.9.19',
  'vite-plugin-solid@2.11.14',
  'svelte@5.57.3',
  '@sveltejs/vite-plugin-svelte@7.3.1',
  'mobx@7.1.3',
] as const;

const WAIT = 'const wait = (ms) => new Promise((done) => setTimeout(done, ms));';

/** A dialog of React with rows, an effect and a listener that it removes again. */
const REACT_DIALOG = `
import { StrictMode, useEffect, useMemo, useState } from 'react';
export function Row({ row }) { const [on, setOn] = useState(false); return <li onClick={() => setOn(!on)}>{row.label}{on ? '!' : ''}</li>; }
export function Dialog({ number }) {
  const rows = useMemo(() => Array.from({ length: 30 }, (_, at) => ({ label: 'row ' + at + ' of ' + number })), [number]);
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => { const onResize = () => setWidth(innerWidth); addEventListener('resize', onResize); return () => removeEventListener('resize', onResize); }, []);
  return <section><h1>{width}</h1><ul>{rows.map((row) => <Row key={row.label} row={row} />)}</ul></section>;
}
export function App({ number }) { return <StrictMode>{number > 0 ? <Dialog number={number} /> : <p>closed</p>}</StrictMode>; }
`;
const REACT_ACT = `
import { createRoot } from 'react-dom/client';
import { App } from './dialog.jsx';
${WAIT}
const root = createRoot(document.body.appendChild(document.createElement('main')));
let number = 0;
const draw = (shown) => root.render(<App number={shown} />);
draw(0);
globalThis.act = async () => { draw(++number); await wait(30); document.querySelector('li')?.click(); await wait(20); draw(0); await wait(30); };
`;
const REACT = ['react', 'react-dom', 'react-dom/client', 'react/jsx-dev-runtime', 'react/jsx-runtime'];

export const DEVELOPMENT_APPS: readonly DevelopmentApp[] = [
  {
    name: 'react with Fast Refresh',
    main: REACT_ACT,
    files: { 'dialog.jsx': REACT_DIALOG },
    plugin: 'react',
    packages: REACT,
  },
  {
    name: 'react with React DevTools',
    // The real hook and backend; their frontend is a list that is never read.
    main: `import './devtools.js';\n${REACT_ACT}`,
    files: {
      'dialog.jsx': REACT_DIALOG,
      'devtools.js': `
import { initialize, connectWithCustomMessagingProtocol } from 'react-devtools-core';
initialize();
connectWithCustomMessagingProtocol({ onSubscribe() {}, onUnsubscribe() {}, onMessage() {} });`,
    },
    // Fast Refresh has a hook of its own, beside which React DevTools installs none.
    jsx: 'react',
    packages: [...REACT, 'react-devtools-core'],
  },
  {
    name: 'react, a root for each dialog',
    main: `
import { createRoot } from 'react-dom/client';
import { App } from './dialog.jsx';
${WAIT}
let number = 0;
globalThis.act = async () => {
  const host = document.body.appendChild(document.createElement('div'));
  const root = createRoot(host);
  root.render(<App number={++number} />);
  await wait(30);
  root.unmount();
  host.remove();
  await wait(20);
};`,
    files: { 'dialog.jsx': REACT_DIALOG },
    plugin: 'react',
    packages: REACT,
  },
  {
    name: 'redux with Redux DevTools',
    // The part of the extension that records, with its history of all actions.
    main: `
import { createRoot } from 'react-dom/client';
import { configureStore, createSlice } from '@reduxjs/toolkit';
import { Provider, useSelector } from 'react-redux';
import { instrument } from '@redux-devtools/instrument';
${WAIT}
const orders = createSlice({ name: 'orders', initialState: { open: [], number: 0 }, reducers: {
  opened: (state) => { state.number += 1; state.open = Array.from({ length: 50 }, (_, at) => ({ id: at, text: 'order ' + state.number + '/' + at })); },
  closed: (state) => { state.open = []; },
} });
const store = configureStore({ reducer: { orders: orders.reducer }, devTools: false, enhancers: (all) => all().concat(instrument()) });
const List = () => <ul>{useSelector((state) => state.orders.open).map(({ id, text }) => <li key={id}>{text}</li>)}</ul>;
createRoot(document.body.appendChild(document.createElement('main'))).render(<Provider store={store}><List /></Provider>);
globalThis.act = async () => { store.dispatch(orders.actions.opened()); await wait(30); store.dispatch(orders.actions.closed()); await wait(30); };`,
    plugin: 'react',
    packages: [...REACT, '@reduxjs/toolkit', 'react-redux', '@redux-devtools/instrument'],
  },
  {
    name: 'apollo, a client for each view',
    main: `
import { ApolloClient, ApolloLink, InMemoryCache, Observable, gql } from '@apollo/client/core';
${WAIT}
const link = new ApolloLink(() => new Observable((observer) => { observer.next({ data: { orders: Array.from({ length: 40 }, (_, id) => ({ __typename: 'Order', id, text: 'order ' + id })) } }); observer.complete(); }));
const QUERY = gql\`{ orders { id text } }\`;
globalThis.act = async () => {
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  await client.query({ query: QUERY });
  client.stop();
  await client.clearStore();
  await wait(20);
};`,
    packages: ['@apollo/client/core', 'graphql'],
  },
  {
    name: 'vue with Vue DevTools',
    main: `
import { devtools } from '@vue/devtools-kit';
devtools.init();
const { createApp, h, ref, onMounted, onUnmounted } = await import('vue');
${WAIT}
const Row = { props: ['text'], setup: (props) => () => h('li', props.text) };
const Dialog = { setup() {
  const width = ref(innerWidth); const onResize = () => { width.value = innerWidth; };
  onMounted(() => addEventListener('resize', onResize)); onUnmounted(() => removeEventListener('resize', onResize));
  return () => h('ul', [String(width.value), ...Array.from({ length: 30 }, (_, at) => h(Row, { key: at, text: 'row ' + at }))]);
} };
const shown = ref(false);
createApp({ setup: () => () => (shown.value ? h(Dialog) : h('p', 'closed')) }).mount(document.body.appendChild(document.createElement('main')));
globalThis.act = async () => { shown.value = true; await wait(30); shown.value = false; await wait(30); };`,
    packages: ['vue', '@vue/devtools-kit'],
  },
  {
    name: 'vue with pinia, an app for each view',
    main: `
import { createApp, h } from 'vue';
import { createPinia, defineStore } from 'pinia';
${WAIT}
const useOrders = defineStore('orders', { state: () => ({ rows: [] }), actions: { load() { this.rows = Array.from({ length: 40 }, (_, id) => ({ id, text: 'order ' + id })); } } });
const List = { setup() { const orders = useOrders(); orders.load(); return () => h('ul', orders.rows.map(({ id, text }) => h('li', { key: id }, text))); } };
globalThis.act = async () => {
  const host = document.body.appendChild(document.createElement('div'));
  const app = createApp(List).use(createPinia());
  app.mount(host);
  await wait(30);
  app.unmount();
  host.remove();
  await wait(20);
};`,
    packages: ['vue', 'pinia'],
  },
  {
    name: 'svelte',
    main: `
import { mount, unmount } from 'svelte';
import Dialog from './Dialog.svelte';
${WAIT}
globalThis.act = async () => { const made = mount(Dialog, { target: document.body, props: { count: 30 } }); await wait(30); await unmount(made); await wait(20); };`,
    files: {
      'Dialog.svelte': `<script>
  let { count } = $props();
  let width = $state(innerWidth);
  const rows = $derived(Array.from({ length: count }, (_, at) => ({ at, text: 'row ' + at })));
  $effect(() => { const onResize = () => { width = innerWidth; }; addEventListener('resize', onResize); return () => removeEventListener('resize', onResize); });
</script>
<ul>{width}{#each rows as row (row.at)}<li>{row.text}</li>{/each}</ul>`,
    },
    plugin: 'svelte',
    packages: ['svelte'],
  },
  {
    name: 'preact with its DevTools bridge',
    main: `
import 'preact/debug';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
${WAIT}
function Dialog() {
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => { const onResize = () => setWidth(innerWidth); addEventListener('resize', onResize); return () => removeEventListener('resize', onResize); }, []);
  return <ul>{width}{Array.from({ length: 30 }, (_, at) => <li key={at}>row {at}</li>)}</ul>;
}
const host = document.body.appendChild(document.createElement('main'));
globalThis.act = async () => { render(<Dialog />, host); await wait(30); render(null, host); await wait(20); };`,
    jsx: 'preact',
    packages: ['preact', 'preact/debug', 'preact/hooks', 'preact/jsx-dev-runtime', 'preact/jsx-runtime'],
  },
  {
    name: 'solid',
    main: `
import { render } from 'solid-js/web';
import { createSignal, For, onCleanup } from 'solid-js';
${WAIT}
function Dialog() {
  const [width, setWidth] = createSignal(innerWidth);
  const onResize = () => setWidth(innerWidth);
  addEventListener('resize', onResize);
  onCleanup(() => removeEventListener('resize', onResize));
  return <ul>{width()}<For each={Array.from({ length: 30 }, (_, at) => ({ at }))}>{(row) => <li>row {row.at}</li>}</For></ul>;
}
globalThis.act = async () => { const dispose = render(() => <Dialog />, document.body); await wait(30); dispose(); await wait(20); };`,
    plugin: 'solid',
    packages: ['solid-js', 'solid-js/web'],
  },
  {
    name: 'mobx, logging what it does',
    main: `
import { autorun, makeAutoObservable } from 'mobx';
${WAIT}
class Orders { rows = []; constructor() { makeAutoObservable(this); } load(number) { this.rows = Array.from({ length: 40 }, (_, id) => ({ id, text: 'order ' + number + '/' + id })); } }
let number = 0;
globalThis.act = async () => {
  const orders = new Orders();
  const stop = autorun(() => { document.title = orders.rows.length + ' orders'; });
  orders.load(++number);
  console.log('loaded', orders);
  await wait(20);
  stop();
};`,
    packages: ['mobx'],
  },
];
