/** The queries about traces, asked about a small one; `trace.real.test.ts` asks them about a recorded page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRACE_TABLES } from '../../../../../shared/engine/tables/trace-tables.ts';
import { PAGE_EVENTS, RESOLVE, tracedPage } from '../../../../../shared/engine/tables/testing/traced-page.ts';
import { TRACE_EXAMPLES } from '../../../../../shared/engine/tables/contract/examples/trace.ts';
import { askedCaptures, sqlOf, type AskedCaptures } from '../testing/asked-captures.ts';

let captures: AskedCaptures;
beforeAll(async () => {
  captures = await askedCaptures('trace', TRACE_TABLES, [tracedPage(), tracedPage(RESOLVE, PAGE_EVENTS.slice(0, -2))]);
});
afterAll(() => captures.close());

describe('queries about traces', () => {
  it.each(TRACE_EXAMPLES)('$title', async ({ sql }) => {
    expect(await captures.ask(sql)).not.toEqual([]);
  });

  const ask = (title: string) => captures.ask(sqlOf(TRACE_EXAMPLES, title));

  it('find the long tasks', async () => {
    const tasks = await ask('Longest tasks of the main thread');
    expect(tasks.map((row) => [row['start_ms'], row['duration_ms'], row['blocking_ms']])).toEqual([
      [102, 80, 30],
      [290, 70, 20],
    ]);
    // In long tasks: EvaluateScript 70 − compile 5 − GC 6, v8.compile 5; onClick 60 − 2 × 1 − 30 − 0.02 that noting a commit took, style 2,
    // layout 30.
    expect(await ask('Blocking time by script')).toEqual([
      { url: 'https://site.test/app.js', blocked_ms: expect.closeTo(59 + 5 + 27.98 + 2 + 30, 6), task_count: 2 },
    ]);
  });

  it('find what the largest paint waited for', async () => {
    const requests = await ask('Requests that the largest paint waited for');
    expect(requests.map((row) => row['url'])).toContain('https://cdn.test/hero.png');
  });

  it('sum up forced layout', async () => {
    expect(await ask('Forced layout by function')).toEqual([
      {
        function: 'readRow',
        source: 'https://site.test/app.js',
        line: 30,
        read_count: 2,
        forced_ms: 32,
        longest_ms: 21,
      },
    ]);
  });

  it('sum up renders', async () => {
    expect(await ask('Renders by component')).toEqual([
      {
        component: 't',
        source: 'https://site.test/app.js',
        renders: 5,
        equal_renders: 4,
        mounts: 2,
        commit_count: 1,
        why: 'prop rows (equal array)',
      },
    ]);
  });

  it('find what ran in an interaction', async () => {
    const during = await ask('What the main thread did during each interaction');
    expect(during.map((row) => row['title'])).toContain('Function call: onClick');
    expect(during.map((row) => row['title'])).not.toContain('Timer fired');
  });
});
