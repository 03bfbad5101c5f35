/** Reading Lighthouse results: categories, page URLs, audits and comparisons. */
import { describe, expect, test } from 'vitest';
import { AppFailure } from '../../../base/errors.ts';
import { readLighthouseReport } from './read-report.ts';
import { compareLighthouse, incomparableModes } from '../contract/lighthouse-compare.ts';
import { recordedMode, scoreWord, type LighthouseReport } from '../contract/lighthouse.ts';
import { chosenCategories, chosenFormFactor } from '../tools/lighthouse-choice.ts';
import { isSamePage } from '../tools/lighthouse-content.ts';

const audit = (id: string, score: number | null, more: Record<string, unknown> = {}) => ({
  id,
  title: id,
  description: `About [${id}](https://example.test/)`,
  score,
  scoreDisplayMode: score === null ? 'informative' : 'binary',
  ...more,
});

function report(scores: Record<string, number | null>, more: Record<string, unknown> = {}): LighthouseReport {
  const read = readLighthouseReport(
    JSON.stringify({
      lighthouseVersion: '13.5.0',
      requestedUrl: 'https://shop.test/',
      finalDisplayedUrl: 'https://shop.test/',
      fetchTime: '2026-11-20T09:00:00.000Z',
      configSettings: { formFactor: 'mobile', throttlingMethod: 'simulate', throttling: { cpuSlowdownMultiplier: 4 } },
      audits: {
        lcp: {
          ...audit('lcp', 0.4, { scoreDisplayMode: 'numeric' }),
          numericValue: 4100,
          numericUnit: 'millisecond',
          displayValue: '4.1\u00a0s',
        },
        ...Object.fromEntries(Object.entries(scores).map(([id, score]) => [id, audit(id, score)])),
      },
      categories: {
        performance: {
          title: 'Performance',
          score: 0.49,
          auditRefs: [{ id: 'lcp', group: 'metrics', acronym: 'LCP' }],
        },
        seo: { title: 'SEO', score: null, auditRefs: Object.keys(scores).map((id) => ({ id })) },
      },
      ...more,
    }),
  );
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

describe('categories', () => {
  test('are all except pwa by default', () => {
    const notes: string[] = [];
    const choose = (given?: string[]) => chosenCategories(given, (text) => void notes.push(text));
    expect(choose()).toEqual(['performance', 'accessibility', 'best-practices', 'seo']);
    expect(choose([' SEO ', 'pwa', 'seo'])).toEqual(['seo']);
    expect(notes).toHaveLength(1);
    expect(() => choose(['pwa'])).toThrow(AppFailure);
    expect(() => choose([])).toThrow(AppFailure);
    expect(() => choose(['speed'])).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({ suggestion: expect.stringContaining('best-practices') }),
      }),
    );
  });
});

test('desktop in the list selects the preset for desktop computers', () => {
  expect(chosenFormFactor(undefined)).toEqual({ formFactor: 'mobile', categories: undefined });
  expect(chosenFormFactor(['seo'])).toEqual({ formFactor: 'mobile', categories: ['seo'] });
  expect(chosenFormFactor(['seo', ' Desktop '])).toEqual({ formFactor: 'desktop', categories: ['seo'] });
  expect(chosenFormFactor(['desktop'])).toEqual({ formFactor: 'desktop', categories: undefined });
  expect(chosenFormFactor([])).toEqual({ formFactor: 'mobile', categories: [] });
});

test('scores fail below 50 and warn below 90, after rounding', () => {
  expect([0.494, 0.495, 0.894, 0.895, null].map(scoreWord)).toEqual(['FAIL', 'WARN', 'WARN', 'PASS', 'N/A']);
});

test('URLs that differ in fragment or trailing slash are the same page', () => {
  expect(isSamePage('https://a.test/x/', 'https://a.test/x#top')).toBe(true);
  expect(isSamePage('https://a.test/x', 'https://a.test/login?to=x')).toBe(false);
});

describe('a result', () => {
  test('lists failing audits by score, then the others', () => {
    const { audits, metrics, throttling, categories } = report({ a: 0.05, b: 0.4, c: 0.3, passes: 1, informs: null });
    expect(audits.map(({ id }) => id)).toEqual(['a', 'c', 'b', 'informs', 'passes']);
    expect(metrics).toMatchObject([{ acronym: 'LCP', displayValue: '4.1 s', value: 4100 }]);
    expect(throttling).toBe('CPU 4× slower (simulated)');
    expect(categories.map(({ score }) => score)).toEqual([0.49, null]);
  });

  test('formats the values of an audit’s table by type', () => {
    const details = {
      type: 'table',
      headings: [
        { key: 'node', label: 'Element', valueType: 'node' },
        { key: 'wastedBytes', label: 'Savings', valueType: 'bytes' },
      ],
      items: [{ node: { type: 'node', snippet: '<img src="/x">' }, wastedBytes: 2048 }],
    };
    const audits = { a: { ...audit('a', 0), details }, lcp: audit('lcp', 1) };
    const [first] = report({ a: 0 }, { audits }).audits;
    expect(first).toMatchObject({
      headings: ['Element', 'Savings'],
      rows: [['<img src="/x">', '2.0 KiB']],
      rowCount: 1,
    });
  });

  test('reports the runtime error of a run, and refuses other files', () => {
    expect(report({}, { runtimeError: { code: 'NO_FCP', message: 'did not paint' } }).runtimeError?.code).toBe(
      'NO_FCP',
    );
    expect(readLighthouseReport('{"traceEvents":[]}')).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
    expect(readLighthouseReport('{"lighthouseVersion":')).toMatchObject({ ok: false, error: { code: 'damaged_file' } });
  });

  test('compares scores, metrics and changed audits', () => {
    const compared = compareLighthouse(
      report({ a: 0, b: 1, c: 1 }),
      report({ a: 1, b: 0, c: 1 }, { finalDisplayedUrl: 'https://shop.test/login' }),
    );
    expect(compared.audits.map(({ id, state }) => [id, state])).toEqual([
      ['b', 'fails-now'],
      ['a', 'passes-now'],
    ]);
    expect(compared.metrics[0]?.change).toBe(0);
    expect(compared.differences).toEqual(['Page: https://shop.test/ and https://shop.test/login']);
  });
});

describe('modes', () => {
  const timespan = (more: Record<string, unknown> = {}) =>
    report(
      { good: 1, bad: 0.2, broken: null },
      {
        gatherMode: 'timespan',
        requestedUrl: undefined,
        categories: {
          // Without an audit that has a weight, Lighthouse writes a score of 0.
          performance: {
            title: 'Performance',
            score: 0,
            auditRefs: [{ id: 'good' }, { id: 'bad' }, { id: 'broken' }, { id: 'lcp', group: 'hidden' }],
          },
        },
        ...more,
      },
    );

  test('a timespan has passed audits instead of a score of 0, and says what it does not audit', () => {
    const { mode, categories, notAudited, requestedUrl, throttling } = timespan();
    expect(mode).toBe('timespan');
    expect(categories).toEqual([{ id: 'performance', title: 'Performance', score: null, passed: 1, passable: 2 }]);
    expect(notAudited.join(' ')).toContain('does not audit Accessibility and SEO');
    // Nothing was requested, so nothing was redirected, and simulated throttling is for page loads.
    expect(requestedUrl).toBe('https://shop.test/');
    expect(throttling).toBe('none by Lighthouse');
  });

  test('only a report with Performance misses its metrics', () => {
    expect(timespan().notAudited).toHaveLength(3);
    expect(timespan({ categories: {} }).notAudited).toHaveLength(2);
    expect(report({ a: 1 }).notAudited).toEqual([]);
  });

  test('a snapshot emulates no device and has no timings', () => {
    const { formFactor, notAudited } = report({ a: 1 }, { gatherMode: 'snapshot' });
    expect(formFactor).toBe('not emulated');
    expect(notAudited.join(' ')).toContain('no timings');
  });

  test('reports are compared with those of their mode only, in words where they have no scores', () => {
    expect(incomparableModes(timespan(), report({ a: 1 }))).toContain(
      'A is a Timespan report and B a Navigation report',
    );
    expect(incomparableModes(timespan(), timespan())).toBeNull();
    expect(compareLighthouse(timespan(), timespan()).scores).toMatchObject([
      { base: null, later: null, inWords: { base: '1 of 2 audits passed', later: '1 of 2 audits passed' } },
    ]);
  });

  test('the mode of a capture is known without its file, unless it was imported', () => {
    expect(recordedMode({ mode: 'timespan', formFactor: 'mobile' })).toBe('timespan');
    expect(recordedMode({ formFactor: 'mobile' })).toBe('navigation');
    expect(recordedMode({})).toBeNull();
  });
});
