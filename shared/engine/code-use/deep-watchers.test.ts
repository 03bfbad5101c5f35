import { expect, it } from 'vitest';
import { deepWatchers, isVueTraversal } from './deep-watchers.ts';

const textOf = (text: string) => ({
  source: 'src/state/keep.js',
  text,
  script: 'https://shop.test/app.js',
  startLine: 1,
  startColumn: 1,
});

it('finds the option of watchers with its place, in code and in components', () => {
  const code = [
    "import { watch } from 'vue';",
    'watch(workspace, save, { deep: true });',
    '  watch: { filter: { handler() {}, deep : 2 } },',
    '// watch(all, save, { deep: true });',
    ' * { deep: true }',
    "const words = { 'deep': true, deeper: true, deep: false, deep: depth, x: row.deep };",
  ].join('\n');
  expect(deepWatchers([textOf(code)]).map(({ line, column }) => [line, column])).toEqual([
    [2, 26],
    [3, 36],
  ]);
  expect(deepWatchers([textOf(code)])[0]).toMatchObject({
    url: 'src/state/keep.js',
    script: 'https://shop.test/app.js',
  });
});

it('finds the subscriptions of Pinia, which are deep', () => {
  const code = 'store.$subscribe((mutation, state) => keep(state));\nstore.$subscribed();\nconst $subscribe = 1;';
  expect(deepWatchers([textOf(code)]).map(({ name, line, column }) => [name, line, column])).toEqual([
    ['$subscribe', 1, 7],
  ]);
});

it.each([
  ['traverse', '../node_modules/@vue/reactivity/dist/reactivity.esm-bundler.js', true],
  ['traverse', '/srv/node_modules/vue/dist/vue.esm-browser.js', true],
  ['traverse', 'src/tree/traverse.js', false],
  ['get', '../node_modules/@vue/reactivity/dist/reactivity.esm-bundler.js', false],
])('%s of %s', (name, url, expected) => {
  expect(isVueTraversal({ name, url })).toBe(expected);
});
