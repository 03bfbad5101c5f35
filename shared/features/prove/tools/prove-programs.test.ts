/** `pen_prove_programs`: the permissions that it needs. */
import { expect, test } from 'vitest';
import { permissionsOf } from '../../../core/capability/permissions.ts';
import { penProvePrograms } from './prove-programs.ts';

const ACTIONS = [
  'act()',
  'http://127.0.0.1:3/',
  'POST http://127.0.0.1:3/{i}',
  'DELETE http://127.0.0.1:3/{i}',
  'PUT http://127.0.0.1:3{i}/',
];

test('a proof of commands needs the permission of the requests that it sends itself', () => {
  const commands = { before: 'node old.js', after: 'node new.js', claim: 'heapSize' };
  const needed = ACTIONS.map((action) =>
    permissionsOf(penProvePrograms, penProvePrograms.params.parse({ ...commands, action })),
  );
  const [code, request] = [
    ['capture', 'run-code'],
    ['capture', 'run-code', 'change-page'],
  ];
  expect(needed).toEqual([code, request, request, code, code]);
});
