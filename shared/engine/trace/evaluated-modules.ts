/**
 * The module that each evaluation evaluates. Chromium names no script in `v8.evaluateModule`, which runs a module with all that it imports, as
 * soon as the last of them is compiled. So it is a module that nothing imports, whose imports are all compiled: of several such, the tags of a
 * document run in their order, and a dynamic import when the last of its modules has come.
 */
import type { TraceColumns } from './columns.ts';
import { argsOf, membersOf, numberOf, textOf } from './figures/event-members.ts';

const EVALUATION = 'v8.evaluateModule';

type Columns = Pick<TraceColumns, 'eventsNamed' | 'codeOf' | 'storedArgs' | 'startUs' | 'thread'>;

/** A module that a tag or `import()` asked for, or a script in the document, with what it imports. */
interface Root {
  readonly url: string;
  /** Place of its tag; null for a dynamic import. */
  readonly tag: readonly [line: number, column: number] | null;
  /** Its tag only preloads it: it is most likely imported by another one. */
  readonly isPreload: boolean;
  /** Modules of its graph that are not compiled yet. */
  readonly missing: Set<string>;
  /** Its compilation, until it is evaluated. */
  compiled: number | null;
}

/** By evaluation: the compilation of the module that it evaluates. Those whose module the file names, or nothing tells, are left out. */
export function evaluatedModules(trace: Columns): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const evaluations = [...trace.eventsNamed(EVALUATION)].filter((event) => (trace.codeOf(event)?.url ?? '') === '');
  for (const thread of new Set(evaluations.map((event) => trace.thread[event])))
    for (const [evaluation, compilation] of ofThread(trace, thread, evaluations)) found.set(evaluation, compilation);
  return found;
}

function ofThread(trace: Columns, thread: number, unnamed: readonly number[]): Map<number, number> {
  const { eventsNamed, startUs } = trace;
  const named = (name: string) => [...eventsNamed(name)].filter((event) => trace.thread[event] === thread);
  const compilations = new Set(named('v8.compileModule'));
  const evaluations = new Set(unnamed.filter((event) => trace.thread[event] === thread));
  const events = [...named('ResourceSendRequest'), ...compilations, ...evaluations];
  events.sort((a, b) => startUs[a] - startUs[b] || a - b);
  const found = new Map<number, number>();
  /** By URL of a module: the one that its graph begins with. */
  const rootOf = new Map<string, Root>();
  let last: Root | null = null;

  function sent(event: number): void {
    const { data } = argsOf(trace, event);
    const url = textOf(data['url']);
    if (textOf(data['resourceType']) !== 'Script' || url === '') return;
    const initiator = membersOf(data['initiator']);
    const importer = rootOf.get(textOf(initiator['url']));
    if (textOf(initiator['type']) === 'script' && importer !== undefined) {
      rootOf.set(url, importer);
      importer.missing.add(url);
      return;
    }
    const line = numberOf(initiator['lineNumber']);
    const tag = textOf(initiator['type']) !== 'parser' || line === null ? null : tagAt(line, initiator['columnNumber']);
    const isPreload = tag !== null && data['isLinkPreload'] === true;
    rootOf.set(url, { url, tag, isPreload, missing: new Set([url]), compiled: null });
  }

  function compiled(event: number): void {
    const code = trace.codeOf(event);
    if (code === null || code.url === '') return;
    let root = rootOf.get(code.url);
    if (root === undefined) {
      // A script in the document, or one whose request is not in the trace.
      const tag = tagAt(code.line, code.column);
      root = { url: code.url, tag, isPreload: false, missing: new Set(), compiled: null };
      rootOf.set(code.url, root);
    }
    root.missing.delete(code.url);
    if (root.url === code.url) root.compiled ??= event;
    last = root;
  }

  function evaluated(event: number): void {
    const ready = [...new Set(rootOf.values())].filter((root) => root.compiled !== null && root.missing.size === 0);
    const tags = ready.filter(({ tag }) => tag !== null).toSorted((a, b) => order(a) - order(b));
    const root =
      last !== null && last.tag === null && ready.includes(last)
        ? last
        : (tags.find(({ isPreload }) => !isPreload) ?? tags.at(-1) ?? ready[0]);
    if (root === undefined || root.compiled === null) return;
    found.set(event, root.compiled);
    // A script that was only preloaded ran with it.
    for (const each of ready) if (each === root || each.isPreload) each.compiled = null;
  }

  for (const event of events) {
    if (compilations.has(event)) compiled(event);
    else if (evaluations.has(event)) evaluated(event);
    else sent(event);
  }
  return found;
}

function tagAt(line: number, column: unknown): readonly [number, number] {
  return [line, numberOf(column) ?? 0];
}

const COLUMNS = 2 ** 24;

function order({ tag }: Root): number {
  return tag === null ? 0 : tag[0] * COLUMNS + tag[1];
}
