import { expect, it } from 'vitest';
import { noPageHint } from './no-page-hint.ts';

it('names the connected endpoints without a page, and how to add a browser', () => {
  const { suggestion, forPerson } = noPageHint([
    { address: 'http://localhost:9229', state: 'connected', origin: 'added' },
    { address: 'http://localhost:9222', state: 'lost', origin: 'default' },
  ]);
  for (const hint of [suggestion, forPerson])
    expect(hint).toMatch(
      /^http:\/\/localhost:9229 is connected, and has no page\. Start Chrome with --remote-debugging-port=9222/,
    );
  expect(noPageHint([{ address: 'http://localhost:9229', state: 'connected', origin: 'flag' }]).suggestion).toContain(
    '--cdp-url',
  );
  expect(forPerson).not.toContain('pen_');
  expect(noPageHint([]).suggestion).toContain('No endpoint is connected.');
});
