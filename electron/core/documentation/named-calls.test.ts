/** Every call that a next step, a hint or an error names is valid: the tool exists and accepts the parameters with these values. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { PROMPTS } from '../../../shared/features/prompts.ts';
import { toolsOf } from '../../../shared/core/prompts/prompt.ts';
import { namedCalls, proposedInSource } from '../mcp/testing/named-calls.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

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
    [...namedCalls(text, CAPABILITIES), ...proposedInSource(text, CAPABILITIES)].map((call) => ({ file, ...call })),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(
    named.flatMap(({ file, text, problem }) => (problem === null ? [] : [`${file}: ${text}: ${problem}`])),
  ).toEqual([]);
});

test.each([
  'README.md',
  'docs/architecture.md',
  'docs/assistants.md',
  'docs/leak-hunt.md',
  'docs/traces.md',
  'docs/formats.md',
  'SECURITY.md',
])('calls in %s are valid', (file) => {
  const named = namedCalls(readFileSync(join(ROOT, file), 'utf8'), CAPABILITIES);
  expect(named.flatMap(({ text, problem }) => (problem === null ? [] : [`${text}: ${problem}`]))).toEqual([]);
});

test.each(PROMPTS.map((prompt) => [prompt.name, prompt] as const))(
  'calls in the prompt %s are valid',
  (_name, prompt) => {
    const filled = Object.fromEntries(prompt.arguments.map(({ name }) => [name, `a "${name}"`]));
    const captures = { base: 'trace-3f9a12cd', current: 'trace-3f9a12ce' };
    for (const values of [{}, filled, captures, { base: 'heap-3f9a12cd' }, { current: 'cpu-3f9a12cd' }]) {
      const named = namedCalls(prompt.text(values), CAPABILITIES);
      expect(named.length).toBeGreaterThan(0);
      expect(named.flatMap(({ text, problem }) => (problem === null ? [] : [`${text}: ${problem}`]))).toEqual([]);
      // The tools that a filled prompt needs are known from the empty one.
      expect(toolsOf(prompt)).toEqual(expect.arrayContaining(named.map(({ tool }) => tool)));
    }
  },
);

test.each([
  [
    'pen_workflow {"workflow":"slow-page"} looks further.',
    { problem: expect.stringContaining('"workflow"') as string },
  ],
  ['pen_workflow {"name":"slow-page"} looks further.', { problem: expect.stringContaining('"name"') as string }],
  ['Continue with pen_work_flow.', { problem: 'there is no such tool' }],
  ['pen_workflow with name slow-page-triage.', { problem: 'its parameters are in prose: use proposedCall' }],
  ['pen_workflow {"name": oh}.', { problem: 'its parameters are not JSON' }],
  [
    'Then (pen_workflow {"name":"slow-page-triage","duration":2}).',
    { params: { name: 'slow-page-triage', duration: 2 } },
  ],
  ['pen_trace_query {"name":"a } b","fromMs":1.5} says it.', { params: { name: 'a } b', fromMs: 1.5 } }],
  ['pen_cpu_summary with its capture id.', { params: {} }],
])('in a text: %s', (text, expected) => {
  expect(namedCalls(text, CAPABILITIES)).toMatchObject([{ problem: null, ...expected }]);
});

test.each([
  ["proposedCall('pen_workflow', { name: 'slow-page-triage', url })", { params: { name: 'slow-page-triage' } }],
  ["proposedCall('pen_workflow', { workflow: 'slow-page' })", { problem: '"workflow" is no parameter of it' }],
  ["proposedCall('pen_workflow', { name: 'slow-page' })", { problem: '"name" does not take slow-page' }],
  ["proposedCall('pen_work_flow')", { problem: 'there is no such tool' }],
  ["proposedCall('pen_cpu_summary', { capture: cpu?.captureId, view: 'url' })", { params: { view: 'url' } }],
])('in source: %s', (source, expected) => {
  expect(proposedInSource(source, CAPABILITIES)).toMatchObject([{ problem: null, ...expected }]);
});
