/** Code and work in words: a stack, a task and what ran in it. */
import { authorCode } from '../../../engine/source-map/contract/author-code.ts';
import type { TaskCause, TaskStart, TraceCode } from '../../../engine/trace/contract/trace-causes.ts';
import { eventTitle } from '../../../engine/trace/contract/trace-event-titles.ts';
import { joined, ms, name as named, place, script, type Words } from '../../../core/findings/model.ts';

/** Titles only: names such as `HTMLDocumentParser::Pump` stay as they are. */
const lowerFirst = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? `${text.slice(0, 1).toLowerCase()}${text.slice(1)}` : text;
/** Events whose code is a script as a whole. */
const EVALUATION = /^(?:EvaluateScript|v8\.evaluateModule|v8\.run)$/;

/**
 * `start (main.js:9:24) through getJson (api.js:3:26)`, and the caller of `start` in another file; without a wrapper the place and, if it was entered from another file, its caller, with
 * the first one in that file: `measure (columns.js:15:13), called by fitColumns (columns.js:8:3), from onSortClick (app.js:14:3)`.
 */
export function codeWords(stack: TraceCode): Words {
  const { place: own, through, caller: asked } = authorCode(stack);
  if (through !== null)
    return [place(own), ' through ', place(through), asked === null ? '' : [', called by ', place(asked)]];
  const entered = stack.callers.find(({ url }) => url !== stack.url);
  if (entered === undefined) return place(own);
  const caller = stack.callers.find(({ name, url }) => name !== stack.name || url !== stack.url) ?? entered;
  return [place(own), ', called by ', place(caller), caller === entered ? '' : [', from ', place(entered)]];
}

const NATIVE_WORK: Readonly<Partial<Record<TaskCause['kind'], string>>> = {
  style: 'style',
  layout: 'layout',
  'garbage-collection': 'garbage collection',
  paint: 'painting',
};

/** `evaluate main.js:1:1`, `layoutRows (layout.js:1:58)`, `forced layout by layoutRows (layout.js:7:20)`, `garbage collection`. */
function partWords({ kind, name, ran, read }: TaskCause): Words {
  if (kind === 'forced-layout') return ['forced layout', read === null ? '' : [' by ', place(read)]];
  const known = eventTitle(name);
  const title = known === name ? named(name) : lowerFirst(known);
  if (kind === 'compile') return ran === null ? title : [title, ' ', script(ran)];
  if (kind === 'script') return ran === null ? title : EVALUATION.test(name) ? ['evaluate ', script(ran)] : place(ran);
  if (kind === 'native') return name === 'RunTask' ? 'browser work' : ['browser work (', title, ')'];
  return NATIVE_WORK[kind] ?? title;
}

/** Work of one word has several events: painting, layerizing and committing are all told as painting. */
function mergedCauses(causes: readonly TaskCause[]): TaskCause[] {
  const merged: TaskCause[] = [];
  for (const cause of causes) {
    const at = NATIVE_WORK[cause.kind] === undefined ? -1 : merged.findIndex(({ kind }) => kind === cause.kind);
    const known = merged[at];
    if (known === undefined) merged.push(cause);
    else merged[at] = { ...known, selfMs: known.selfMs + cause.selfMs };
  }
  return merged.toSorted((a, b) => b.selfMs - a.selfMs);
}

/** Returns what ran in a task, largest part first; '' if nothing is known. */
export function taskCauses(causes: readonly TaskCause[], most: number): Words {
  return joined(
    mergedCauses(causes)
      .slice(0, most)
      .map((cause) => [partWords(cause), ' ', ms(cause.selfMs)]),
    ', ',
  );
}

const STARTS: Readonly<Record<TaskStart['kind'], string>> = {
  timer: 'timer',
  'animation-frame': 'animation frame',
  'idle-callback': 'idle callback',
  event: 'event',
  script: 'script evaluation',
  message: 'message',
  response: 'XHR response',
  microtasks: 'code after an await',
  parser: 'parser',
};

/** `timer of 300 ms set by start (main.js:9:35)`; '' if unknown. */
export function taskStart(start: TaskStart | null): Words {
  if (start === null) return '';
  const { kind, detail, requestedBy } = start;
  return [
    kind === 'event' && detail !== '' ? [named(detail), ' event'] : STARTS[kind],
    kind === 'timer' && detail !== '' ? [' of ', named(detail)] : '',
    requestedBy === null
      ? ''
      : [` ${kind === 'timer' ? 'set' : kind === 'message' ? 'sent' : 'requested'} by `, place(requestedBy)],
  ];
}
