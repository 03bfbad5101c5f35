import { describe, expect, it } from 'vitest';
import { sniff } from './sniff.ts';
import { refusal, selfTimes } from '../../engine/profile/import/testing/profile-figures.ts';
import { importV8Log, importV8Ticks } from '../../engine/profile/import/v8-log.ts';

/** `parse` is called by the module and moves; `fib` takes its old address. Times of ticks are in µs. */
const LOG = [
  'v8-version,11,3,244,8,-node.38,0',
  'shared-library,/usr/bin/node,0x400000,0xb71000,0',
  'shared-library,/usr/lib/x86_64-linux-gnu/libc.so.6,0x7fe6ca73e000,0x7fe6ca8ba000,0',
  'profiler,begin,2000',
  'code-creation,BytecodeHandler,0,1,0x1000,256,Ldar',
  'code-creation,Builtin,2,1,0x2000,256,ArrayPrototypeSort',
  'code-creation,JS,10,2,0x10000,256, /srv/a\\x2Cb.js:1:1,0x1,~',
  'code-creation,JS,10,2,0x11000,8192,parse /srv/a\\x2Cb.js:2:21,0x2,*',
  // In the handler of an instruction of the module: its own time.
  'tick,0x1010,1000,0,0x0,0,0x10010',
  // The second page of `parse`, called by the module; relative addresses.
  'tick,0x12abc,3000,0,0x0,0,-0x2aac',
  'code-move,0x11000,0x21000',
  'code-creation,LazyCompile,10,4,0x11000,512,fib /srv/a\\x2Cb.js:1:13,0x3,*',
  'tick,0x11010,5000,0,0x0,0,0x21010,0x10010',
  // A callback outside: the function of the library.
  'tick,0x11010,6000,1,0x401000,6,0x21010,0x10010',
  // Garbage collection in a library, while the module sorts.
  'tick,0x7fe6ca73f000,8000,0,0x0,1,0x2010,0x10010',
  'tick,0x0,9000,0,0x0,5',
  'code-delete,0x11000',
  'tick,0x11010,10000,0,0x0,0,0x10010',
  'tick,0x0,12000,0,0x0,8',
  'profiler,end',
  '',
].join('\n');

describe('a V8 log', () => {
  it('is recognised, and its preprocessed form too', () => {
    expect(sniff(new TextEncoder().encode(LOG))).toEqual({ kind: 'cpu-profile', format: 'v8-log' });
    const preprocessed = '{\n  "code": [\n  {\n    "name": "/usr/bin/node",\n    "type": "SHARED_LIB"\n  },';
    expect(sniff(new TextEncoder().encode(preprocessed))).toEqual({ kind: 'cpu-profile', format: 'v8-ticks' });
  });

  it('has each tick in the code that was there at that time, until the next tick', () => {
    expect(selfTimes(importV8Log(LOG).text)).toEqual({
      '': 2000,
      parse: 2000,
      fib: 1000,
      '(node)': 2000,
      '(garbage collector)': 1000,
      '(program)': 1000,
      '(native code)': 2000,
      '(idle)': 2000,
      all: 13_000,
    });
  });

  it('of an old engine has names in quotes', () => {
    const quoted = LOG.replace('/usr/bin/node,', '"/usr/bin/node.exe",').replace(/(parse .*?),/, '"$1",');
    expect(selfTimes(importV8Log(quoted).text)).toMatchObject({ '(node.exe)': 2000, parse: 2000 });
  });

  it('cut within a line has what came before', () => {
    const whole = selfTimes(importV8Log(LOG).text);
    expect(selfTimes(importV8Log(`${LOG}tick,0x11010,14`).text)).toEqual(whole);
    for (const tick of ['tick,0x11010', 'tick,0x11010,', 'tick,0x11010,later,0,0x0,0'])
      expect(refusal(() => importV8Log(`${LOG}${tick}\n`))).toContain(`has a tick without a time: ${tick}`);
  });

  it('without ticks is refused', () => {
    expect(refusal(() => importV8Log('v8-version,11\nprofiler,begin,1000\n'))).toContain('has no tick');
  });
});

describe('a preprocessed V8 log', () => {
  const FILE = {
    code: [
      { name: '/usr/lib/libc.so.6', type: 'SHARED_LIB' },
      { name: 'epoll_wait', type: 'CPP' },
      { name: ' node:internal/main:1:1', type: 'JS', kind: 'Unopt' },
      { name: 'fib C:\\my work\\busy.js:1:13', type: 'JS', kind: 'Opt' },
      { name: 'a+b', type: 'CODE', kind: 'RegExp' },
    ],
    ticks: [
      { tm: 0, vm: 0, s: [3, 8, 2, 30] },
      { tm: 1000, vm: 0, s: [4, 0, 3, 9, 2, 30] },
      { tm: 1500, vm: 6, s: [1, 4] },
      { tm: 4500, vm: 6, s: [1, 4, 2, 30] },
      { tm: 5000, vm: 0, s: [-1, 20_200_194, 2, 30] },
    ],
  };

  it('has the time from each tick to the next; waiting below no script is idle', () => {
    const { text } = importV8Ticks(JSON.stringify(FILE));
    expect(selfTimes(text)).toEqual({
      fib: 1000,
      'RegExp: a+b': 500,
      '(idle)': 3000,
      epoll_wait: 500,
      '(native code)': 1000,
      all: 6000,
    });
    expect(text).toContain('"url":"C:\\\\my work\\\\busy.js","lineNumber":0,"columnNumber":12');
  });

  it('that does not follow its schema is refused', () => {
    expect(refusal(() => importV8Ticks('{"code":[{"name":"a","type":"JS"}]}'))).toContain('does not follow its schema');
  });
});
