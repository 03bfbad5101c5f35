/** The baseline file and the report files of a check. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckReport } from '../../../../shared/features/prove/contract/budget-reports.ts';
import { readBaselineFile, writeBaselineFile } from './baseline-file.ts';
import { randomKey, seeded } from '../../../../shared/base/redaction/testing/random-keys.ts';
import { checkTexts, parseReports, writeReports } from './report-files.ts';
import { settle } from '../../../../shared/base/errors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-check-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const BASELINE = {
  version: 1 as const,
  measuredAt: '2026-11-21T20:00:00.000Z',
  budgets: { lcp: [101.5, 99], 'functionTime render (app.js)': [0] },
};
const REPORT: CheckReport = {
  version: 1,
  verdict: 'pass',
  headline: 'Budgets are kept',
  startedAt: '2026-11-21T20:00:00.000Z',
  durationMs: 1,
  scenario: 'node a.js',
  baseline: null,
  runs: 1,
  notes: [],
  budgets: [],
};

test('a baseline file is read as it was written, with a budget per line', async () => {
  const path = join(folder, 'baseline.json');
  expect(await settle(() => writeBaselineFile(path, BASELINE))).toEqual({ ok: true, value: undefined });
  expect(await settle(() => readBaselineFile(path))).toEqual({ ok: true, value: BASELINE });
  expect(await readFile(path, 'utf8')).toContain('\n    "lcp": [101.5,99],\n');
});

test.each([
  ['is missing', null, 'file_not_found', 'Make it with --update-baseline.'],
  ['is no JSON', '{', 'unsupported_format', 'It is not JSON'],
  [
    'is of another program',
    '{"version":1,"budgets":{"lcp":"fast"}}',
    'unsupported_format',
    'budgets.lcp must be an array',
  ],
])('a baseline file that %s', async (_, text, code, part) => {
  const path = join(folder, 'other.json');
  await rm(path, { force: true });
  if (text !== null) await writeFile(path, text);
  const read = await settle(() => readBaselineFile(path));
  expect(read).toMatchObject({ ok: false, error: { code } });
  expect(JSON.stringify(read)).toContain(part);
});

test('the format of a report follows from its name, or stands before it', () => {
  expect(parseReports('a.json, b.md,out/c.xml,markdown:summary', '/app')).toEqual({
    ok: true,
    value: [
      { path: '/app/a.json', format: 'json' },
      { path: '/app/b.md', format: 'markdown' },
      { path: '/app/out/c.xml', format: 'junit' },
      { path: '/app/summary', format: 'markdown' },
    ],
  });
  expect(parseReports('a.json,report.html', '/app')).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: 'The format of the report "report.html" is unknown.' },
  });
  expect(parseReports('a.json,', '/app')).toMatchObject({ ok: false });
});

test('a report is written in each format, and a folder that is missing is named', async () => {
  const files = parseReports('check.json,check.md,check.xml', folder);
  expect(await settle(() => writeReports(files.ok ? files.value : [], checkTexts(REPORT)))).toEqual({
    ok: true,
    value: undefined,
  });
  expect(JSON.parse(await readFile(join(folder, 'check.json'), 'utf8'))).toEqual(REPORT);
  expect(await readFile(join(folder, 'check.md'), 'utf8')).toContain('## Budgets are kept');
  expect(await readFile(join(folder, 'check.xml'), 'utf8')).toContain('<testsuites tests="0"');
  const key = randomKey('GitHub', seeded(5));
  const said = `thanks @octocat for ${key}`;
  await writeReports(files.ok ? files.value.slice(0, 2) : [], {
    json: { notes: [said] },
    markdown: () => `## Notes\n\n${said}`,
  });
  expect(JSON.parse(await readFile(join(folder, 'check.json'), 'utf8'))).toEqual({
    notes: ['thanks @octocat for ‹redacted key›'],
  });
  expect(await readFile(join(folder, 'check.md'), 'utf8')).toBe('## Notes\n\nthanks `@octocat` for ‹redacted key›\n');
  const missing = await settle(() =>
    writeReports([{ path: join(folder, 'no', 'a.json'), format: 'json' }], checkTexts(REPORT)),
  );
  expect(missing).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
});
