/** A script whose source map cannot be read: pen_source_content says so, and why, instead of offering its original sources. */
import { expect, test } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { penSourceContent } from '../../../shared/features/sources/tools/source-content.ts';
import type { CapabilityPorts } from '../../../shared/core/capability/ports.ts';
import type { ScriptsPort } from '../../../shared/core/capability/scripts-ports.ts';
import type { StatusPort } from '../../../shared/core/capability/status-ports.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { CallContext } from '../../../shared/core/capability/define.ts';
import { examplePage } from '../../../shared/core/capability/testing/example-page.ts';
import { only, onlyContext, onlyPorts } from '../../../shared/core/capability/testing/only.ts';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { searchMap } from './script-maps.ts';

const PAGE = examplePage('Shop', 'https://shop.test/');
const SCRIPT: ScriptEntry = {
  id: 1,
  scriptId: '7',
  url: 'https://shop.test/app.js',
  startLine: 1,
  startColumn: 1,
  endLine: 1,
  length: 9,
  hash: '',
  isModule: false,
  language: 'JavaScript',
  sourceMap: 'linked',
  sourceMapUrl: 'app.js.map',
  frameId: 'F1',
  world: '',
};

/** A page whose server answers the map's address like this. */
function call(script: ScriptEntry, status: number, body: string) {
  const notes: string[] = [];
  const session = only<AttachedSession>('the session', {
    send: async (method) => {
      if (method === 'Network.loadNetworkResource')
        return ok({ resource: { success: status < 400, httpStatusCode: status, stream: 's' } } as never);
      return ok((method === 'IO.read' ? { data: body, eof: true } : {}) as never);
    },
  });
  const text = async () => ({ text: 'let a = 1', noTextBecause: null });
  const scripts = only<ScriptsPort>('the scripts', {
    listen: async () => ({ isNew: true }),
    handle: () => ({
      isListening: true,
      entries: [script],
      limit: 10,
      dropped: 0,
      hidden: 0,
      unread: 0,
      note: null,
    }),
    text,
    map: async (_target, _id, { rules, signal }) =>
      ok(
        await searchMap({
          script,
          session,
          loader: null,
          pageUrl: PAGE.url,
          rules,
          signal,
          readText: async () => 'let a = 1',
        }),
      ),
  });
  const context = onlyContext({
    ports: onlyPorts({
      targets: only<CapabilityPorts['targets']>('the targets', { endpoints: () => [], byId: () => null }),
      scripts,
      // No capture has its sources either.
      library: only<CapabilityPorts['library']>('the library', { list: () => [] }),
      status: only<StatusPort>('the status', {
        sourceMapPaths: () => [],
        projectRoot: () => '/project',
        ignorePatterns: () => [],
      }),
    }),
    caller: only<CallContext['caller']>(
      'the caller',
      {
        ...{ id: 'm1', kind: 'mcp', name: 'Claude Code' },
        resolvePath: async () => err(appError('path_denied', 'It is outside of the project.')),
      },
      ['assistantId'],
    ),
    target: PAGE,
    note: (note) => void notes.push(note),
  });
  return { context, notes };
}

test.each<[string, ScriptEntry, number, string, string]>([
  ['missing', SCRIPT, 404, '', '`https://shop.test/app.js.map` could not be loaded: 404'],
  ['malformed', SCRIPT, 200, '{"version":3,', '`https://shop.test/app.js.map` is not a source map'],
  ['no source map', SCRIPT, 200, '{"name":"shop","version":"3.0.0"}', 'is not a source map'],
  [
    'of another origin',
    { ...SCRIPT, sourceMapUrl: 'https://elsewhere.test/app.js.map', isSelfNamed: true },
    200,
    '{}',
    'It is of another origin than its script',
  ],
])('a map that is %s', async (_what, script, status, body, why) => {
  const { context, notes } = call(script, status, body);
  const shown = await penSourceContent.run(penSourceContent.params.parse({ urlPattern: 'app.js' }), context);
  if (!shown.ok) throw new Error(shown.error.message);
  expect(shown.value).toMatchObject({
    text: 'let a = 1',
    viewText: 'generated script; its source map cannot be read',
  });
  expect(notes.join(' ')).toContain(why);
  const original = penSourceContent.params.parse({ urlPattern: 'app.js', original: 'app.ts' });
  expect(await penSourceContent.run(original, context)).toMatchObject({
    error: { code: 'script_not_found', message: expect.stringContaining('no readable source map') },
  });
});
