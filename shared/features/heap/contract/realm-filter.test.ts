import { expect, test } from 'vitest';
import { parseRealmFilter } from './realm-filter.ts';

test.each([
  ['Array', { realm: undefined, rest: 'Array' }],
  ['realm:"window https://pay.test" Array', { realm: 'window https://pay.test', rest: 'Array' }],
  ['Order realm:vm Row', { realm: 'vm', rest: 'Order Row' }],
  ['realm:"https://pa', { realm: 'https://pa', rest: '' }],
  ['realm:', { realm: undefined, rest: '' }],
  ['surrealm:vm', { realm: undefined, rest: 'surrealm:vm' }],
])('%s', (text, parsed) => expect(parseRealmFilter(text)).toEqual(parsed));
