/**
 * Calls of an assistant that was told "memory grows with act()" and nothing else: general ways, written down by hand and the same for each case.
 * With the hunt, and with snapshots alone. chrome-devtools-mcp does not list the targets of Node, so that it has the pages only.
 */
import { join } from 'node:path';
import { CASES } from './cases/index.ts';
import type { ListedCall, Search } from './replay.ts';

/** Actions between two snapshots. */
const ACTIONS = 12;
/** Actions before the first one. */
const WARM_UP = 5;

const asFunction = (times: number): string => `async () => { for (let at = 0; at < ${times}; at += 1) await act(); }`;

const PAGES: ListedCall = { tool: 'pen_list_pages', parameters: {} };
const SNAPSHOT: ListedCall = { tool: 'pen_heap_snapshot', parameters: {} };
const acts = (times: number): ListedCall => ({
  tool: 'pen_evaluate',
  parameters: { expression: `(${asFunction(times)})()` },
});

const byHunt = (name: string): Search => ({
  name,
  server: 'ours',
  way: 'the hunt',
  calls: [PAGES, { tool: 'pen_leak_hunt', parameters: { expression: 'act()' } }],
});

/** After two snapshots with actions between them, their difference. */
const bySnapshots = (name: string): Search => ({
  name,
  server: 'ours',
  way: 'snapshots',
  calls: [
    PAGES,
    acts(WARM_UP),
    SNAPSHOT,
    acts(ACTIONS),
    SNAPSHOT,
    { tool: 'pen_heap_diff', parameters: { actions: ACTIONS } },
  ],
});

const file = (folder: string, name: 'before' | 'after'): string => join(folder, `${name}.heapsnapshot`);
const otherActs = (times: number): ListedCall => ({
  tool: 'evaluate_script',
  parameters: { pageId: 1, function: asFunction(times) },
});
const otherSnapshot = (name: 'before' | 'after'): ListedCall => ({
  tool: 'take_heapsnapshot',
  parameters: (folder) => ({ pageId: 1, filePath: file(folder, name) }),
});
const bothFiles = (folder: string): Record<string, string> => ({
  baseFilePath: file(folder, 'before'),
  currentFilePath: file(folder, 'after'),
});

/** The class that a reader follows: one of the program before V8's own, then one object per action before several, then the first of the list. */
function grownClass(list: string): number | null {
  const rows = [...list.matchAll(/^(\d+),(.*),\d+,\d+,(-?\d+),[^,]*,[^,]*,[^,]*$/gm)].map(([, index, name, delta]) => ({
    index: Number(index),
    isOwn: !/^(?:Detached )?(?:\(|system \/)/.test(name ?? ''),
    delta: Number(delta),
  }));
  const grown = rows.filter(({ delta }) => delta > 0 && delta % ACTIONS === 0);
  const own = grown.filter(({ isOwn }) => isOwn);
  const [first] = own.length > 0 ? own : grown;
  return (own.find(({ delta }) => delta === ACTIONS) ?? first)?.index ?? null;
}

/** The same with chrome-devtools-mcp, then the new objects of a class that grew and what retains the first of them. */
const byOther = (name: string): Search => ({
  name,
  server: 'chrome-devtools-mcp',
  way: 'snapshots',
  calls: [
    { tool: 'list_pages', parameters: {} },
    otherActs(WARM_UP),
    otherSnapshot('before'),
    otherActs(ACTIONS),
    otherSnapshot('after'),
    { tool: 'compare_heapsnapshots', parameters: bothFiles },
    {
      tool: 'compare_heapsnapshots',
      parameters: (folder, before) => {
        const classIndex = grownClass(before);
        return classIndex === null ? null : { ...bothFiles(folder), classIndex };
      },
    },
    {
      tool: 'get_heapsnapshot_retaining_paths',
      parameters: (folder, before) => {
        const id = /^\s*\+ @(\d+)/m.exec(before)?.[1];
        return id === undefined ? null : { filePath: file(folder, 'after'), nodeId: Number(id) };
      },
    },
  ],
});

const NAMES = [
  'prom-client, raw URLs as a label',
  'EventEmitter, a listener for each request',
  'a promise that is never settled, with its request',
  'detached rows in a list',
  'a store that views subscribe to',
  'jquery, data of rows that are removed by the DOM',
] as const;

const isPage = (name: string): boolean => CASES.some((of) => of.name === name && of.where === 'page');

export const SEARCHES: readonly Search[] = NAMES.flatMap((name) => [
  byHunt(name),
  bySnapshots(name),
  ...(isPage(name) ? [byOther(name)] : []),
]);
