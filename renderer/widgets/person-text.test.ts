import { expect, it } from 'vitest';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import { LOCKS } from '../../shared/contracts/locks.ts';
import { clockTime } from './moments.ts';
import { errorText, personText } from './person-text.ts';

it.each([
  ['Start it again with pen_capture_trace.', 'Start it again with “Trace”.'],
  ['If it was closed, start it again. The next call reconnects automatically.', 'If it was closed, start it again.'],
  [
    'INP needs an interaction: click or type in the page, by hand or with pen_interact, then run again.',
    'INP needs an interaction: click or type in the page, by hand or with “Record an interaction”, then run again.',
  ],
  ['List the targets with pen_list_pages, then choose one with pen_select_page.', 'Select a target in the sidebar.'],
  [
    'Reload it: pen_navigate {"action":"reload"}, or Reload in the window. What was recorded before the crash is lost.',
    'Reload it. What was recorded before the crash is lost.',
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
])('a person reads controls, not tools: %s', (text, expected) => expect(personText(text)).toBe(expected));

it('removes advice for tool callers only', () => {
  expect(personText('Free space. pen_export {"format":"istanbul"} writes it.')).toBe('Free space.');
  expect(personText('pen_heap_retainers says what keeps one alive, by its number after the @.')).toBe('');
  expect(errorText({ message: 'No scripts.', suggestion: 'pen_list_sources {"refresh":true} lists them.' })).toBe(
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
    for (const text of Object.values(alternatives)) expect(personText(text)).not.toMatch(/pen_|action "/);
});
