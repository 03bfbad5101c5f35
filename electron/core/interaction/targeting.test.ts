import { expect, test } from 'vitest';
import { asRole } from './targeting.ts';

test('a name is taken as a role, and as a role with a name without quotes', () => {
  const named = (name: string, isExact = false) => asRole({ by: 'name', name, isExact, nth: 2 });
  expect(named('textbox')).toEqual({ by: 'role', role: 'textbox', name: null, nth: 2 });
  expect(named('textbox Reply')).toEqual({ by: 'role', role: 'textbox', name: 'Reply', nth: 2 });
  expect(named('button Save all')).toEqual({ by: 'role', role: 'button', name: 'Save all', nth: 2 });
  expect(named('Reply')).toBeNull();
  expect(named('textbox Reply', true)).toBeNull();
  expect(named('Textbox Reply')).toBeNull();
});
