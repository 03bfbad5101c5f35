import { expect, it } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { advice, appError, type Advice } from '../../../shared/base/errors.ts';
import { LOCKS } from '../../../shared/core/contracts/locks.ts';
import { clockTime } from './moments.ts';
import { errorText, personAdvice, personText } from './person-text.ts';

it.each([
  ['Start it again with pen_capture_trace.', 'Start it again with “Trace”.'],
  [
    'INP needs an interaction: click or type in the page, by hand or with pen_interact, then run again.',
    'INP needs an interaction: click or type in the page, by hand or with “Record an interaction”, then run again.',
  ],
  [
    'Take a new one with pen_heap_snapshot; pen_list_captures lists those there are.',
    'Take a new one with “Heap snapshot”; the library lists those there are.',
  ],
  [
    'pen_list_captures lists ids. Import a file with pen_import first.',
    'The library lists ids. Import a file with “Open file” first.',
  ],
  [
    'Profiler is already in use by pen_cpu_profile of Claude Code (held for 3s).',
    'Profiler is already in use by “CPU profile” of Claude Code (held for 3s).',
  ],
  [
    'Wait for it to end, or try pen_css_coverage. pen_status lists what is running.',
    'Wait for it to end, or try “CSS coverage”. “Activity” lists what is running.',
  ],
  ['Round 1 of 3: waiting for the person', 'Round 1 of 3: waiting for you'],
  ['Only that client, or the person in the window, can stop it.', 'Only that client, or you, can stop it.'],
])('a person reads controls, not tools: %s', (text, expected) => expect(personText(text)).toBe(expected));

it('leaves out what only tool callers can do', () => {
  expect(personText('Free space. pen_heap_retainers says what keeps one alive.')).toBe('Free space.');
  const stop = appError('busy', 'It runs.', advice('Stop it with action "stop".', 'Stop it first.'));
  expect(stop).toEqual({
    code: 'busy',
    message: 'It runs.',
    suggestion: 'Stop it with action "stop".',
    forPerson: 'Stop it first.',
  });
  expect(errorText(stop)).toBe('It runs. Stop it first.');
  expect(errorText(appError('script_not_found', 'No scripts.', advice('Call pen_list_sources.', '')))).toBe(
    'No scripts.',
  );
});

it('leaves a text without tool names unchanged', () => {
  const text = 'Closed at 14:07. Is "shop.test" down?  It was e.g. slow.';
  expect(personText(text)).toBe(text);
});

it('shows the moments that tools read as local times', () => {
  const at = '2026-11-21T10:51:16.476Z';
  expect(personText(`The page navigated to https://shop.test/ at ${at}: its scripts are gone.`)).toBe(
    `The page navigated to https://shop.test/ at ${clockTime(Date.parse(at))}: its scripts are gone.`,
  );
});

it('never shows a tool name or tool parameters', () => {
  for (const { name } of CAPABILITIES) expect(personText(`Start it again with ${name}.`)).not.toContain('pen_');
  for (const { alternatives } of Object.values(LOCKS))
    for (const text of Object.values<string | Advice>(alternatives))
      expect(personText(typeof text === 'string' ? text : text.forPerson)).not.toMatch(/pen_|action "/);
});

it('never advises a person to give a parameter, and keeps the rest of the advice', () => {
  const parameters = CAPABILITIES.flatMap(({ params }) => Object.keys(params.shape));
  for (const name of new Set(parameters))
    expect(personAdvice({ suggestion: `Check the server. Give "${name}", such as 3.` })).toBe('Check the server.');
  expect(personAdvice({ suggestion: 'Use action goto with a URL.' })).toBe('');
  expect(personAdvice({ suggestion: 'Press "Record" again.' })).toBe('Press "Record" again.');
});
