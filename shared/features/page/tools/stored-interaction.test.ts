import { expect, test } from 'vitest';
import { appError, AppFailure } from '../../../base/errors.ts';
import type { PerformedStep } from '../../../core/contracts/interaction.ts';
import { examplePage } from '../../../core/capability/testing/example-page.ts';
import type { LibraryPort } from '../../../core/capability/library-ports.ts';
import type { ReportsPort } from '../../../core/capability/reports-ports.ts';
import { only, onlyCaller, onlyPorts } from '../../../core/capability/testing/only.ts';
import { parseSteps } from './interact-steps.ts';
import { elementOfInput, storeInteraction } from './stored-interaction.ts';

/** What is written of two steps, of which the first typed a text. */
async function written(typed: Partial<PerformedStep>): Promise<string> {
  const asked = { steps: [{ type: 'open sesame', on: 'Code' }, { click: 'Sign in' }] };
  const steps = parseSteps(asked.steps);
  if (!steps.ok) throw new Error(steps.error.message);
  const step = { hit: null, waitedMs: 0, outcomes: [], cost: null, span: null };
  const performed: PerformedStep[] = [
    { ...step, action: 'type', label: 'type a text on Code', ...typed },
    { ...step, action: 'click', label: 'click Sign in' },
  ];
  const texts: string[] = [];
  const spool: ReportsPort['spool'] = async (kind, text) => {
    texts.push(text);
    return { path: kind, sizeBytes: text.length, discard: async () => undefined };
  };
  const add: LibraryPort['add'] = async (file, { name }) => {
    texts.push(name);
    throw new AppFailure(appError('disk_full', `No room for ${file.path}.`));
  };
  await storeInteraction(
    {
      ...{ steps: steps.value, asked, startedAtMs: 0 },
      result: {
        ...{ url: 'http://shop.test/', steps: performed, isMeasured: true, performed: 1, cleared: [] },
        ...{ reset: null, second: null, secondError: null },
      },
    },
    {
      ports: onlyPorts({ reports: { spool }, library: only<LibraryPort>('the library', { add }) }),
      ...{ signal: new AbortController().signal, note: () => undefined, caller: onlyCaller() },
      target: examplePage('Shop', 'http://shop.test/'),
    },
  );
  return texts.join('\n');
}

test('a password that was typed is in no file and in no name', async () => {
  expect(await written({})).toMatch(/"asked":\{.*open sesame.*\nTyping “open sesame”/);
  const ofPassword = await written({ isPassword: true });
  expect(ofPassword).not.toContain('sesame');
  expect(ofPassword).toContain('"asked":null');
  expect(ofPassword).toMatch(/\nTyping a password, clicking Sign in$/);
});

const BOX = { x: 0, y: 0, width: 9, height: 9 };
const HIT = { role: 'button', selector: 'button', frameUrl: null, box: BOX, received: null, coveredBy: null };

test('the element of an input is known where all other steps make none', () => {
  const step = (action: PerformedStep['action'], name: string | null): PerformedStep => ({
    ...{ action, label: action, waitedMs: 0, outcomes: [], cost: null, span: null },
    hit: name === null ? null : { ...HIT, name },
  });
  const wait = step('wait', 'Done');
  expect(elementOfInput({ steps: [step('click', 'Save'), wait] })).toBe('Save');
  expect(elementOfInput({ steps: [step('click', 'Save'), step('click', 'Close')] })).toBeNull();
  expect(elementOfInput({ steps: [step('press', null), wait] })).toBeNull();
  expect(elementOfInput({ steps: [step('click', 'x'.repeat(900))] })?.length).toBeLessThanOrEqual(200);
});
