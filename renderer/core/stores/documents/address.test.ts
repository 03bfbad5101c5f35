import { describe, expect, it } from 'vitest';
import { judgeAddress } from './address.ts';

describe('a typed address', () => {
  it.each([
    ['localhost:9333', 'localhost:9333'],
    [' 127.0.0.1:9222 ', '127.0.0.1:9222'],
    ['http://localhost:9222/', 'http://localhost:9222/'],
    ['ws://localhost:9333/devtools/browser/ab', 'ws://localhost:9333/devtools/browser/ab'],
    ['[::1]:9229', '[::1]:9229'],
    ['::1', '::1'],
    ['localhost', 'localhost'],
    ['9333', 'localhost:9333'],
  ])('%s', (typed, address) => {
    const verdict = judgeAddress(typed);
    expect(verdict.state === 'fine' ? verdict.address : null).toBe(address);
  });

  it('is not validated while empty', () => {
    expect(judgeAddress('  ')).toEqual({ state: 'empty' });
  });

  it('on another machine offers the SSH command', () => {
    const verdict = judgeAddress('http://build-7.test:9333');
    expect(verdict).toMatchObject({ state: 'wrong', command: 'ssh -L 9333:localhost:9333 build-7.test' });
  });

  it.each([
    ['0.0.0.0:9222', '0.0.0.0 is not this machine.'],
    ['me:secret@localhost:9222', 'This is not an address.'],
    ['https://localhost:9222', 'https:// is not supported.'],
    ['70000', '70000 is not a port.'],
    ['localhost:99999', 'This is not an address.'],
    ['local host', 'This is not an address.'],
    ['hello world', 'This is not an address.'],
  ])('refuses %s', (typed, problem) => {
    const verdict = judgeAddress(typed);
    expect(verdict.state === 'wrong' ? verdict.problem : null).toBe(problem);
  });
});
