/** Every call that a next step, a hint or an error names is valid: the tool exists and accepts the parameters with these values. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import { namedCalls } from './testing/named-calls.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Source without comments and tests. */
async function sources(folder: string): Promise<{ file: string; text: string }[]> {
  const files = await readdir(join(ROOT, folder), { recursive: true });
  return files
    .filter((file) => /\.(?:ts|tsx)$/.test(file) && !/\.test\.|(?:^|[\\/])testing[\\/]/.test(file))
    .map((file) => ({
      file: join(folder, file),
      text: readFileSync(join(ROOT, folder, file), 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, ''),
    }));
}

test.each(['shared', 'electron', 'renderer'])('calls in texts of %s are valid', async (folder) => {
  const named = (await sources(folder)).flatMap(({ file, text }) =>
    namedCalls(text, CAPABILITIES).map((call) => ({ file, ...call })),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(
    named.flatMap(({ file, text, problem }) => (problem === null ? [] : [`${file}: ${text}: ${problem}`])),
  ).toEqual([]);
});

test.each([
  ['pen_workflow with workflow "slow-page" looks further.', { problem: '"workflow" is no parameter of it' }],
  ['pen_workflow with name slow-page looks further.', { problem: '"name" does not take slow-page' }],
  ['Continue with pen_work_flow.', { problem: 'there is no such tool' }],
  ['pen_workflow with name slow-page-triage and duration 2.', { params: { name: 'slow-page-triage', duration: 2 } }],
  [
    'pen_trace_query with capture ${id}, name "Layout shift", fromMs 1.5 and toMs 2.5 says it.',
    { params: { name: 'Layout shift', fromMs: 1.5, toMs: 2.5 } },
  ],
  ['pen_list_sources with refresh lists them.', { params: { refresh: true } }],
  ['pen_cpu_summary with its capture id.', { params: {}, problem: null }],
])('%s', (text, expected) => {
  expect(namedCalls(text, CAPABILITIES)).toMatchObject([{ problem: null, ...expected }]);
});
