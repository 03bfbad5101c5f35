/** The code of places in a capture, from the texts and source maps that are stored with it. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf, profileOf } from '../../../shared/engine/profile/cpu/testing/profile-picture.ts';
import { APP_JS, APP_MAP, SOURCES, columnOf } from '../../../shared/engine/source-map/testing/minified-app.ts';
import type { AnalysisAnswer, AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import type { QuotedPlace } from '../../../shared/engine/source-map/contract/quotes.ts';
import { mapsOfCapture, writeStoredMaps } from '../source-maps/stored-maps.ts';
import { createHeapFiles, type HeapFiles } from './testing/heap-files.ts';
import type { MemoryPort } from './testing/memory-port.ts';
import { connectToNewHost } from './testing/test-host.ts';

const URL_OF_APP = 'https://shop.test/app.js';
const URL_OF_PLAIN = 'https://shop.test/plain.html';
const PLAIN_JS = 'let sum = 0;\nfor (const each of rows) sum += each;\n';

let files: HeapFiles;
let port: MemoryPort;
let mapsPath: string;
beforeAll(async () => {
  files = await createHeapFiles();
  port = connectToNewHost();
  const path = await files.write('cpu-3f9a12cd.cpuprofile', bytesOf(profileOf('(root)\n  main', 'main:1000')));
  mapsPath = mapsOfCapture(path) ?? '';
  const writer = await writeStoredMaps(mapsPath);
  const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
  const map = await writer.add(`${URL_OF_APP}.map`, encoded(JSON.stringify(APP_MAP)));
  const text = await writer.add(URL_OF_APP, encoded(APP_JS));
  const plain = await writer.add(URL_OF_PLAIN, encoded(PLAIN_JS));
  const at = { startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 };
  await writer.finish(
    [
      { ...at, scriptId: '7', url: URL_OF_APP, map, text },
      {
        scriptId: '8',
        url: URL_OF_PLAIN,
        startLine: 40,
        startColumn: 9,
        endLine: 42,
        endColumn: 1,
        map: null,
        text: plain,
      },
    ],
    [],
  );
  await port.ask({ type: 'open', documentId: 'cpu', source: { filePath: path } });
});
afterAll(async () => {
  await rm(mapsPath, { force: true });
  await files.remove();
});

async function ask<N extends AnalysisQueryName>(query: N, params: object): Promise<AnalysisAnswer<N>> {
  const answer = await port.ask({ type: 'query', documentId: 'cpu', query, params });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value as AnalysisAnswer<N>;
}
const LAYOUT: QuotedPlace = { url: URL_OF_APP, line: 1, column: columnOf('function r(') };

it('is the whole original where a source map has the place', async () => {
  const { source } = await ask('code.source', { place: LAYOUT });
  expect(source).toMatchObject({ name: 'https://shop.test/src/layout.js', line: 7, startLine: 1 });
  expect(source?.text).toBe(SOURCES['src/layout.js']);
});

it('is the script, counted from its beginning within its document, without a map', async () => {
  const { source } = await ask('code.source', { place: { url: URL_OF_PLAIN, line: 41, column: 6 } });
  expect(source).toEqual({ name: URL_OF_PLAIN, text: PLAIN_JS, line: 2, column: 6, startLine: 40 });
  const gone = await ask('code.source', { place: { url: 'https://shop.test/gone.js', line: 1 } });
  expect(gone.source).toBeNull();
});

it('is quoted with the blamed line', async () => {
  const { quotes } = await ask('code.quotes', { places: [LAYOUT, { url: URL_OF_PLAIN, line: 41, column: 6 }] });
  expect(quotes[0]).toMatchObject({ source: 'https://shop.test/src/layout.js', line: 7 });
  expect(quotes[1]?.lines).toContain('for (const each of rows) sum += each;');
});
