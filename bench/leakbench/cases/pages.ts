/** Leaks of pages: their own code, and libraries that are not told that a view has gone. */
import type { Case } from '../case.ts';

const LEAK = { kind: 'leak', where: 'page' } as const;
const OWN = { ...LEAK, packages: [] } as const;
const ROWS = `Array.from({ length: 40 }, (_, id) => ({ id, text: 'row ' + id + ' ' + Math.random() }))`;

export const PAGE_CASES: readonly Case[] = [
  {
    ...OWN,
    name: 'detached rows in a list',
    driver: `
const opened = [];
globalThis.act = function openDialog() { const dialog = document.createElement('div'); dialog.rows = ${ROWS}; document.body.append(dialog);
  opened.push(dialog); dialog.remove();
  @HERE@
};`,
    fixed: 'opened.pop();',
    right: [/\bopened\b/, 'opened.push'],
  },
  {
    ...OWN,
    name: 'a resize listener for each dialog',
    driver: `
globalThis.act = function openDialog() { const dialog = document.createElement('div'); const rows = ${ROWS}; document.body.append(dialog);
  const onResize = () => { dialog.textContent = rows.length; }; addEventListener('resize', onResize); dialog.remove();
  @HERE@
};`,
    fixed: `removeEventListener('resize', onResize);`,
    right: [/\bonResize\b/, 'const onResize'],
  },
  {
    ...OWN,
    name: 'an interval for each dialog',
    driver: `
globalThis.act = function openDialog() { const dialog = document.createElement('div'); const rows = ${ROWS}; document.body.append(dialog);
  const timer = setInterval(() => { dialog.textContent = rows.length; }, 60_000); dialog.remove();
  @HERE@
};`,
    fixed: 'clearInterval(timer);',
    right: ['setInterval'],
  },
  {
    ...OWN,
    name: 'a store that views subscribe to',
    driver: `
const subscribers = new Set();
globalThis.act = function openView() { const view = { rows: ${ROWS} }; const update = () => view.rows.length;
  subscribers.add(update);
  @HERE@
};`,
    fixed: 'subscribers.delete(update);',
    right: [/\bsubscribers\b/, 'const update', 'subscribers.add'],
  },
  {
    ...OWN,
    name: 'observers of size that are kept',
    driver: `
const observers = [];
globalThis.act = function openView() { const view = document.createElement('div'); view.rows = ${ROWS}; document.body.append(view);
  const observer = new ResizeObserver(() => view.rows.length); observer.observe(view); observers.push(observer); view.remove();
  @HERE@
};`,
    fixed: 'observer.disconnect(); observers.pop();',
    right: [/\bobservers\b/, 'new ResizeObserver'],
  },
  {
    ...OWN,
    name: 'a history for undo without a limit, by structuredClone',
    driver: `
const history_ = []; const state = { rows: ${ROWS} };
globalThis.act = function edit() { state.rows[0].text = 'edited ' + Math.random();
  history_.push(structuredClone(state));
  @HERE@
};`,
    fixed: 'if (history_.length > 3) history_.shift();',
    right: [/\bhistory_/, 'history_.push'],
  },
  {
    ...OWN,
    name: 'workers that are started and never ended',
    driver: `
const workers = []; const source = URL.createObjectURL(new Blob(['onmessage = () => postMessage(1)'], { type: 'text/javascript' }));
globalThis.act = async function compute() { const worker = new Worker(source); const job = { worker, rows: ${ROWS} };
  await new Promise((done) => { worker.onmessage = done; worker.postMessage(0); }); workers.push(job); worker.terminate();
  @HERE@
};`,
    fixed: 'workers.pop();',
    right: [/\bworkers\b/, 'workers.push'],
  },
  {
    ...LEAK,
    name: 'vue, an effect outside of any component',
    packages: ['vue@3.5.13'],
    scripts: ['vue/dist/vue.global.js'],
    issue: 'vuejs/core#2261',
    driver: `
const filter = Vue.ref('open');
globalThis.act = function openView() { const rows = ${ROWS};
  const stop = Vue.watchEffect(() => rows.filter(({ text }) => text.includes(filter.value)).length);
  @HERE@
};`,
    fixed: 'stop();',
    right: [/vue\.global\.js:\d+/, 'Vue.watchEffect'],
  },
  {
    ...LEAK,
    name: 'vue, apps that are removed and not unmounted',
    packages: ['vue@3.5.13'],
    scripts: ['vue/dist/vue.global.js'],
    driver: `
const apps = new Map(); let number = 0;
globalThis.act = async function openView() { const host = document.body.appendChild(document.createElement('div')); const rows = ${ROWS};
  const app = Vue.createApp({ setup: () => () => Vue.h('ul', rows.map(({ id, text }) => Vue.h('li', { key: id }, text))) });
  app.mount(host); apps.set(number++, app); await Vue.nextTick(); host.remove();
  @HERE@
};`,
    fixed: 'app.unmount(); apps.clear();',
    right: [/\bapps\b/, 'apps.set'],
  },
  {
    ...LEAK,
    name: 'chart.js, a chart for each dialog, never destroyed',
    packages: ['chart.js@4.4.4'],
    scripts: ['chart.js/dist/chart.umd.js'],
    driver: `
globalThis.act = function openChart() { const canvas = document.body.appendChild(document.createElement('canvas'));
  const chart = new Chart(canvas, { type: 'line', options: { animation: false, responsive: false }, data: { labels: ['a', 'b', 'c'], datasets: [{ data: [1, 2, 3] }] } });
  canvas.remove();
  @HERE@
};`,
    fixed: 'chart.destroy();',
    right: [/chart\.umd\.js:\d+/, 'new Chart'],
  },
  {
    ...LEAK,
    name: 'echarts, a chart for each view, never disposed',
    packages: ['echarts@5.5.1'],
    scripts: ['echarts/dist/echarts.js'],
    driver: `
globalThis.act = function openChart() { const host = document.createElement('div'); host.style.cssText = 'width: 300px; height: 200px'; document.body.append(host);
  const chart = echarts.init(host); chart.setOption({ animation: false, xAxis: { data: ['a', 'b'] }, yAxis: {}, series: [{ type: 'bar', data: [1, 2] }] });
  @HERE@
  host.remove();
};`,
    fixed: 'chart.dispose();',
    right: [/\becharts\.js:\d+/, 'echarts.init'],
  },
  {
    ...LEAK,
    name: 'apexcharts, a chart for each view, never destroyed',
    packages: ['apexcharts@3.54.1'],
    scripts: ['apexcharts/dist/apexcharts.js'],
    driver: `
globalThis.act = async function openChart() { const host = document.createElement('div'); host.style.cssText = 'width: 300px; height: 200px'; document.body.append(host);
  const chart = new ApexCharts(host, { chart: { type: 'bar', animations: { enabled: false } }, series: [{ data: [1, 2] }] }); await chart.render();
  @HERE@
  host.remove();
};`,
    fixed: 'chart.destroy();',
    right: [/\bapexcharts\.js:\d+/, 'new ApexCharts'],
  },
  {
    ...LEAK,
    name: 'leaflet, a map for each dialog, never removed',
    packages: ['leaflet@1.9.4'],
    scripts: ['leaflet/dist/leaflet-src.js'],
    driver: `
globalThis.act = function openMap() { const host = document.body.appendChild(document.createElement('div')); host.style.height = '200px';
  const map = L.map(host).setView([51.5, 0], 9); L.marker([51.5, 0]);
  @HERE@
  host.remove();
};`,
    fixed: 'map.remove();',
    right: [/leaflet-src\.js:\d+/, 'L.map'],
  },
  {
    ...LEAK,
    name: 'ag-grid, a grid for each view, never destroyed',
    packages: ['ag-grid-community@32.3.3'],
    scripts: ['ag-grid-community/dist/ag-grid-community.js'],
    driver: `
globalThis.act = async function openGrid() { const host = document.createElement('div'); host.style.cssText = 'width: 400px; height: 200px'; document.body.append(host);
  const grid = agGrid.createGrid(host, { columnDefs: [{ field: 'id' }, { field: 'text' }], rowData: ${ROWS} });
  await new Promise((done) => setTimeout(done, 50));
  @HERE@
  host.remove();
};`,
    fixed: 'grid.destroy();',
    right: [/ag-grid-community\.js:\d+/, 'agGrid.createGrid'],
  },
  {
    ...LEAK,
    name: 'monaco, an editor for each view, never disposed',
    packages: ['monaco-editor@0.52.2'],
    scripts: ['monaco-editor/min/vs/loader.js'],
    files: ['monaco-editor/min/vs/editor/editor.main.js', 'monaco-editor/min/vs/base/worker/workerMain.js'],
    driver: `
require.config({ paths: { vs: '/monaco-editor/min/vs' }, 'vs/css': { disabled: true } });
require(['vs/editor/editor.main'], () => {
  globalThis.act = function openEditor() { const host = document.createElement('div'); host.style.cssText = 'width: 400px; height: 200px'; document.body.append(host);
    const editor = monaco.editor.create(host, { value: 'order ' + Math.random(), language: 'plaintext' });
    @HERE@
    host.remove();
  };
});`,
    fixed: 'editor.getModel().dispose(); editor.dispose();',
    right: [/editor\.main\.js:\d+/, 'monaco.editor.create'],
  },
  {
    ...LEAK,
    name: 'jquery, data of rows that are removed by the DOM',
    packages: ['jquery@3.7.1'],
    scripts: ['jquery/dist/jquery.js'],
    driver: `
const shown = [];
globalThis.act = function openDialog() { const dialog = $('<div>').appendTo(document.body).data('rows', ${ROWS});
  $(window).on('resize', () => dialog.data('rows')); dialog[0].remove();
  @HERE@
};`,
    fixed: `$(window).off('resize');`,
    right: [/jquery\.js:\d+/, `.on('resize'`],
  },
  {
    ...LEAK,
    name: 'react, a subscription of an effect without clean-up',
    packages: ['react@18.3.1', 'react-dom@18.3.1'],
    scripts: ['react/umd/react.development.js', 'react-dom/umd/react-dom.development.js'],
    driver: `
const prices = new EventTarget(); const e = React.createElement;
function Dialog() { const [rows, setRows] = React.useState(() => ${ROWS});
  React.useEffect(() => { const onPrice = () => setRows(rows.slice()); prices.addEventListener('price', onPrice);
    @HERE@
  }, []);
  return e('ul', null, rows.map(({ id, text }) => e('li', { key: id }, text))); }
const root = ReactDOM.createRoot(document.body.appendChild(document.createElement('main')));
globalThis.act = () => { ReactDOM.flushSync(() => root.render(e(Dialog))); ReactDOM.flushSync(() => root.render(null)); };`,
    fixed: `return () => prices.removeEventListener('price', onPrice);`,
    right: [/\bonPrice\b/, 'const onPrice'],
  },
];
