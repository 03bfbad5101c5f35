/** Answers to the page, by whichever door it asks. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { CallerSession } from '../runner/types.ts';
import type { PageHandlers } from './door.ts';
import { connectPage, type WindowCommandHandlers } from './page-handlers.ts';
import type { TopicSources } from './topic-publisher.ts';

const session = { name: 'you' } as CallerSession;
const done: string[] = [];
let page: PageHandlers;

beforeEach(() => {
  done.splice(0);
  const command = async (params: unknown): Promise<never> => {
    done.push(`command ${JSON.stringify(params)}`);
    return {} as never;
  };
  connectPage({
    door: {
      line: { topic: () => undefined, event: () => undefined },
      connect: (handlers) => void (page = handlers),
    },
    runner: {
      run: async (name, _params, caller) => {
        if (name === 'pen_bug') throw new Error('broken');
        done.push(`call ${name} by ${caller.name}`);
        return { ok: true, callId: 'c1', value: { said: 1 }, notes: ['a note'], text: '' };
      },
    },
    session,
    commands: new Proxy({} as WindowCommandHandlers, { get: () => command }),
    files: {
      import: async (path) => {
        done.push(`imported ${path}`);
        return { ok: true, value: { captureIds: ['heap-00000001'] } };
      },
      'source-map': async (path) => ({ ok: true, value: { added: [path] } }),
    },
    topics: {} as TopicSources,
    connectAnalysisPort: () => {
      done.push('connected');
      return ok(undefined);
    },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    onReady: () => void done.push('ready'),
  });
});

describe('the page', () => {
  it("calls tools with the window's session", async () => {
    expect(await page.call('pen_status', {})).toEqual({
      ok: true,
      value: { said: 1 },
      callId: 'c1',
      notes: ['a note'],
    });
    expect(done).toEqual(['call pen_status by you']);
    expect(await page.call(7, {})).toMatchObject({ ok: false, error: { code: 'unknown_tool' } });
    expect(await page.call('pen_bug', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
  });

  it('runs known commands, with parameters of their schema', async () => {
    expect(await page.command('clipboard.write', { text: 'hi' })).toEqual({ ok: true, value: {} });
    for (const [name, params, code] of [
      ['clipboard.write', { text: 1 }, 'invalid_params'],
      ['clipboard.read', {}, 'unknown_tool'],
      ['toString', {}, 'unknown_tool'],
      ['__proto__', {}, 'unknown_tool'],
      [null, {}, 'unknown_tool'],
    ] as const)
      expect(await page.command(name, params)).toMatchObject({ ok: false, error: { code } });
    expect(await page.command('clipboard.write', { text: 1 })).toMatchObject({
      error: { message: 'clipboard.write: text must be a string, not 1.' },
    });
    expect(done).toEqual(['command {"text":"hi"}']);
  });

  it('hands over files for known uses', async () => {
    expect(await page.file('import', '/tmp/a.heapsnapshot')).toEqual({
      ok: true,
      value: { captureIds: ['heap-00000001'] },
    });
    expect(await page.file('source-map', '/tmp/a.map')).toEqual({ ok: true, value: { added: ['/tmp/a.map'] } });
    expect(await page.file('import', '')).toMatchObject({
      ok: false,
      error: { code: 'file_unreadable', message: 'It is not a file on this disk.' },
    });
    for (const [use, path] of [
      ['delete', '/tmp/a'],
      ['constructor', '/tmp/a'],
      ['import', { path: '/tmp/a' }],
      ['import', 'x'.repeat(40_000)],
    ])
      expect(await page.file(use, path)).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
    expect(done).toEqual(['imported /tmp/a.heapsnapshot']);
  });

  it('gets a line to the analysis process, and reports when it is ready', () => {
    expect(page.port({ postMessage: () => undefined, start: () => undefined, close: () => undefined })).toEqual(ok({}));
    page.ready();
    expect(done).toEqual(['connected', 'ready']);
  });
});
