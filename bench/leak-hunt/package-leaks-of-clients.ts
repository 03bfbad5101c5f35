/** Leaks of HTTP clients in Node and of chart libraries in a page, each with a twin that keeps nothing. */
import type { PackageLeak } from './package-leak.ts';

/** A server of its own, so that no network is needed; `run` is the action. */
function withServer(name: string, run: string): string {
  return `const { fetch, Request } = load('${name}');
const server = require('node:http').createServer((request, response) => response.end('order '.repeat(2000)));
const controller = new AbortController(); require('node:events').setMaxListeners(0, controller.signal);
server.listen(0, '127.0.0.1', () => { const url = 'http://127.0.0.1:' + server.address().port + '/';
  globalThis.act = async () => { ${run} }; });`;
}

const BY_REQUEST = 'const response = await fetch(new Request(url)); await response.text();';
const BY_SIGNAL = 'const response = await fetch(url, { signal: controller.signal }); await response.text();';
const OF_UNDICI = /undici\S*\/lib\/\S+\.js:\d+|\b(?:request|response|index|formdata|body)\.js:\d+/;

/** https://github.com/nodejs/undici/issues/1823 and https://github.com/nodejs/node/issues/46435; neither grows in 5.18.0. */
export const LEAKS_IN_FETCH: readonly PackageLeak[] = [
  {
    name: 'undici 5.14, fetch of a Request',
    spec: 'undici@5.14.0',
    code: withServer('undici', BY_REQUEST),
    file: OF_UNDICI,
  },
  {
    name: 'undici 5.14, fetch with one signal',
    spec: 'undici@5.14.0',
    code: withServer('undici', BY_SIGNAL),
    file: OF_UNDICI,
  },
  {
    name: 'undici 5.18, fetch of a Request',
    spec: 'undici-5.18@npm:undici@5.18.0',
    code: withServer('undici-5.18', BY_REQUEST),
    file: OF_UNDICI,
    isClean: true,
  },
  {
    name: 'undici 5.18, fetch with one signal',
    spec: 'undici-5.18@npm:undici@5.18.0',
    code: withServer('undici-5.18', BY_SIGNAL),
    file: OF_UNDICI,
    isClean: true,
  },
];

/** A view with a chart that comes and goes; `end` is how the view ends it. */
function withView(tag: string, draw: string, end: string): string {
  return `globalThis.act = async () => {
  const element = document.createElement('${tag}'); element.style.cssText = 'width: 300px; height: 200px'; document.body.append(element);
  ${draw}
  await new Promise((drawn) => setTimeout(drawn, 50));
  ${end}
  element.remove();
};`;
}

function chartLeak(
  name: string,
  leak: Pick<PackageLeak, 'spec' | 'script' | 'file'>,
  [tag, draw, end]: [string, string, string],
): PackageLeak[] {
  return [
    { ...leak, name: `${name}, a chart without its end`, code: withView(tag, draw, '') },
    { ...leak, name: `${name}, a chart that is ended`, code: withView(tag, draw, end), isClean: true },
  ];
}

export const LEAKS_IN_PAGES: readonly PackageLeak[] = [
  ...chartLeak('chart.js', { spec: 'chart.js@3.9.1', script: 'chart.js/dist/chart.js', file: /\bchart\.js:\d+/ }, [
    'canvas',
    `const chart = new Chart(element, { type: 'bar', data: { labels: ['a', 'b'], datasets: [{ data: [1, 2] }] }, options: { animation: false, responsive: false } });`,
    'chart.destroy();',
  ]),
  ...chartLeak('echarts', { spec: 'echarts@5.5.1', script: 'echarts/dist/echarts.js', file: /\becharts\.js:\d+/ }, [
    'div',
    `const chart = echarts.init(element); chart.setOption({ animation: false, xAxis: { data: ['a', 'b'] }, yAxis: {}, series: [{ type: 'bar', data: [1, 2] }] });`,
    'chart.dispose();',
  ]),
  ...chartLeak(
    'apexcharts',
    { spec: 'apexcharts@3.54.1', script: 'apexcharts/dist/apexcharts.js', file: /\bapexcharts\.js:\d+/ },
    [
      'div',
      `const chart = new ApexCharts(element, { chart: { type: 'bar', animations: { enabled: false } }, series: [{ data: [1, 2] }] }); await chart.render();`,
      'chart.destroy();',
    ],
  ),
];
