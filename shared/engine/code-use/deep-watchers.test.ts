import { expect, it } from 'vitest';
import { deepWatchers, isVueTraversal, watchedWrites } from './deep-watchers.ts';

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

it('finds the writes into what a watcher watches, those of chosen members first, and counts all', () => {
  const watching = textOf(
    [
      "import { draft } from './draft';",
      'watch(() => filter.text, search);',
      'watch(',
      '  () => draft.rows,',
      '  () => quote(draft.day === 3, (draft) => draft.day),',
      '  { deep: true },',
      ');',
      '// draft.day = 1;',
      'draft.day = 2; other.draft.day = 3; drafts.day = 4;',
    ].join('\n'),
  );
  const writing = {
    ...textOf(
      'function load(draft: Draft) {\n  for (const row of rows) draft.rows[row.id] = { ...row };\n  draft.list.push(1);\n}',
    ),
    source: 'src/load.ts',
  };
  const view = { ...textOf('<script>\ndraft.count += 1;\n</script>'), source: 'src/View.vue' };
  const texts = [watching, writing, view];
  const [found] = watchedWrites(deepWatchers(texts), texts, 2);
  expect(found).toMatchObject({
    name: 'draft',
    count: 4,
    places: [
      { url: 'src/load.ts', line: 2, column: 27, code: 'draft.rows[row.id] = { ...row };' },
      { url: 'src/state/keep.js', line: 9, column: 1 },
    ],
  });
  expect(watchedWrites(deepWatchers([textOf('watch: { filter: { deep: true } },')]), texts, 2)).toEqual([]);
});

it('takes the store of a subscription', () => {
  const texts = [
    textOf('const cart = useCart();\ncart.$subscribe(keep);\ncart.items.push(book);\ncart.items.map(String);'),
  ];
  expect(watchedWrites(deepWatchers(texts), texts, 3)).toMatchObject([
    { name: 'cart', count: 1, places: [{ line: 3, column: 1 }] },
  ]);
});
