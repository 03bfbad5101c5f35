import { expect, test } from 'vitest';
import { permissionsOf } from '../../../core/capability/permissions.ts';
import { penWatch } from './watch.ts';

test.each([
  [{ action: 'read', collect: true }, ['read', 'change-page']],
  [{ action: 'stop', collect: true }, ['read', 'change-page']],
  [{ action: 'read' }, ['read']],
])('a watch with %j changes the page only where it collects garbage', (given, needed) => {
  expect(permissionsOf(penWatch, penWatch.params.parse(given))).toEqual(needed);
});
