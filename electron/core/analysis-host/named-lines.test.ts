import { expect, it } from 'vitest';
import type { LoadPath, LoadStep } from '../../../shared/engine/trace/contract/trace-causes.ts';
import { withNamedLines } from './named-lines.ts';

const TYPE = 'https://shop.test/type.css';
const step = (url: string, namedIn: LoadStep['namedIn']): LoadStep => ({
  ...{ kind: 'request', url, fromMs: 0, toMs: 1, waitedFor: 'server', startedBy: null, event: null, requestId: '1' },
  ...(namedIn === undefined ? {} : { namedIn }),
});
const path = (...steps: LoadStep[]): LoadPath => ({
  ...{ paint: 'largest', fromMs: 0, toMs: 1, element: 'H1', url: '', steps, blocking: [], notWaitedFor: 0 },
});

it('adds the line of a style sheet that is stored, and changes nothing else', async () => {
  const sheet = { url: 'https://shop.test/site.css', startLine: 1, startColumn: 1, text: 'h1 {}\n@import "type.css";' };
  const tag = { url: 'https://shop.test/', line: 7, kind: 'tag' } as const;
  const font = { url: TYPE, line: 0, kind: 'style sheet' } as const;
  const found = await withNamedLines(
    {
      loadPath: path(
        step(sheet.url, tag),
        step(TYPE, { url: sheet.url, line: 0, kind: 'import' }),
        step('https://shop.test/x.woff2', font),
        step('https://shop.test/api', undefined),
      ),
      fontDisplay: [],
    },
    (url) => Promise.resolve(url === sheet.url ? sheet : null),
  );
  expect(found.loadPath?.steps.map(({ namedIn }) => namedIn)).toEqual([
    tag,
    { url: sheet.url, line: 2, kind: 'import' },
    font,
    undefined,
  ]);
});

it('adds it to fonts, and has no load path where there is none', async () => {
  const sheet = { url: TYPE, startLine: 1, startColumn: 1, text: '@font-face {\n  src: url(x.woff2);\n}' };
  const font = {
    ...{ url: 'https://shop.test/x.woff2', requestId: '1', name: 'X', display: 'block', hiddenMs: 700 },
    source: { sentBy: null, namedIn: { url: TYPE, line: 0, kind: 'style sheet' as const } },
  };
  const found = await withNamedLines({ loadPath: null, fontDisplay: [font] }, () => Promise.resolve(sheet));
  expect(found).toMatchObject({ loadPath: null, fontDisplay: [{ source: { namedIn: { line: 2 } } }] });
});
