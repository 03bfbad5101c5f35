import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import * as own from './node-http.ts';

const builtin = process.getBuiltinModule('node:http');
/** Modules that load undici, and one that is internal. */
const LEFT_OUT = ['CloseEvent', 'MessageEvent', 'WebSocket', '_connectionListener'];

it('has what the module of Node has', () => {
  const wanted = Object.keys(builtin).filter((name) => !LEFT_OUT.includes(name) && name in own);
  expect(wanted).toEqual(expect.arrayContaining(['Agent', 'Server', 'STATUS_CODES', 'createServer', 'get', 'request']));
  for (const name of wanted) expect(Reflect.get(own, name)).toBe(Reflect.get(builtin, name));
  expect(Object.keys(own).toSorted()).toEqual(wanted.toSorted());
});

it('does not load undici', () => {
  const program = (file: string): string =>
    `await import(${JSON.stringify(file)}); process.stdout.write(String(process.moduleLoadList.some((name) => name.includes('undici/undici'))));`;
  const loaded = (file: string): string =>
    execFileSync(process.execPath, ['--input-type=module', '-e', program(file)], {
      encoding: 'utf8',
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
  expect(loaded(join(import.meta.dirname, 'node-http.ts'))).toBe('false');
  // Otherwise the module has no use any more.
  expect(loaded('node:http')).toBe('true');
});
