import { expect, it } from 'vitest';
import { resource, span } from './testing/page-events.ts';
import { traceOf, type PlainEvent } from './testing/trace-of.ts';

const SITE = 'https://site.test/';
const tag = (lineNumber: number, more: object = {}) => ({
  initiator: { type: 'parser', lineNumber, url: SITE },
  ...more,
});
const importedBy = (name: string) => ({ initiator: { type: 'script', lineNumber: 0, url: SITE + name } });
const DYNAMIC = { initiator: { type: 'script', fetchType: 'script' } };
const sent = (atMs: number, name: string, data: object): PlainEvent =>
  resource('SendRequest', atMs, { requestId: name, url: SITE + name, resourceType: 'Script', ...data });
const compile = (atMs: number, name: string, lineNumber = 1): PlainEvent =>
  span('v8.compileModule', atMs, 0.1, { data: { url: SITE + name, lineNumber, columnNumber: 1 } });
const evaluate = (atMs: number): PlainEvent => span('v8.evaluateModule', atMs, 5, { data: { worldId: 0 } });

/** The module of each evaluation, in order. */
function evaluated(...events: PlainEvent[]): string[] {
  const trace = traceOf(events);
  return [...trace.eventsNamed('v8.evaluateModule')].map((event) => trace.urls[trace.url[event]].replace(SITE, ''));
}

it('is the module of the tag, and not what it imports, however late that was compiled', () => {
  expect(
    evaluated(
      ...[sent(1, 'main.js', tag(1)), compile(5, 'main.js'), sent(6, 'a.js', importedBy('main.js'))],
      ...[compile(9, 'a.js'), sent(10, 'b.js', importedBy('a.js')), compile(14, 'b.js'), evaluate(15)],
    ),
  ).toEqual(['main.js']);
});

it('follows the order of the tags, whichever came first', () => {
  expect(
    evaluated(
      ...[sent(1, 'first.js', tag(1)), sent(2, 'second.js', tag(2)), compile(3, 'second.js'), compile(4, 'first.js')],
      ...[evaluate(5), evaluate(11)],
    ),
  ).toEqual(['first.js', 'second.js']);
});

it('is not one that waits for its imports', () => {
  expect(
    evaluated(
      ...[sent(1, 'slow.js', tag(1)), sent(2, 'quick.js', tag(2)), compile(3, 'slow.js')],
      ...[sent(4, 'dep.js', importedBy('slow.js')), compile(5, 'quick.js'), evaluate(6), compile(20, 'dep.js')],
      evaluate(21),
    ),
  ).toEqual(['quick.js', 'slow.js']);
});

it('is never one that a tag only preloads, which runs with the module that imports it', () => {
  expect(
    evaluated(
      ...[sent(1, 'vendor.js', tag(1, { isLinkPreload: true })), sent(2, 'main.js', tag(2)), compile(3, 'main.js')],
      ...[compile(4, 'vendor.js'), evaluate(5), sent(11, 'view.js', DYNAMIC), compile(20, 'view.js'), evaluate(21)],
      evaluate(30),
    ),
  ).toEqual(['main.js', 'view.js', '']);
});

it('may be written in the document', () => {
  const inline = compile(2, '', 7);
  const trace = traceOf([inline, sent(3, 'dep.js', importedBy('')), compile(9, 'dep.js'), evaluate(10)]);
  expect(trace.codeOf(3)).toMatchObject({ url: SITE, line: 7 });
});
