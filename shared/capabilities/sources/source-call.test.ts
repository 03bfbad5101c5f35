import { expect, it } from 'vitest';
import { sourceCall } from './source-call.ts';

it('reads the original source around the place, and the script without one', () => {
  const original = { source: 'https://a.test/src/view.ts', line: 15 };
  expect(sourceCall({ url: 'https://a.test/app.js', line: 1, original }, 'T1')).toBe(
    'pen_source_content {"original":"https://a.test/src/view.ts","startLine":10,"maxLines":25,"target":"T1"}',
  );
  expect(sourceCall({ url: 'file:///srv/app.js', line: 3 })).toBe(
    'pen_source_content {"urlPattern":"file:///srv/app.js","startLine":1,"maxLines":25}',
  );
});

it('is not proposed for code without a script', () => {
  for (const url of ['', 'node:internal/timers', 'native array.js', 'pen-interaction.js'])
    expect(sourceCall({ url, line: 3 })).toBeNull();
  expect(sourceCall({ url: 'https://a.test/app.js', line: 0 })).toBeNull();
});
