import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeStoredMaps } from './stored-maps.ts';
import { originalsOfCoverage } from './original-coverage.ts';
import { STORED_ONLY } from './position-resolvers.ts';
import { ANY_FILE } from './small-file.ts';

const SCRIPT = 'function a(){}function b(){}';
const SOURCE = 'function a() {\n}\nfunction b() {\n}\n';
const MAP = JSON.stringify({ version: 3, sources: ['shop.ts'], sourcesContent: [SOURCE], mappings: 'AAAA,cAEA' });
const RANGES = [0, 14, 3, 14, SCRIPT.length, 0];
const MOVED = [0, 17, 3, 17, SOURCE.length, 0];

/** No maps are stored next to it. */
const CAPTURE = '/nowhere/recorded.json';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-coverage-maps-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('sources of a covered script', () => {
  it('are found by its inline map', async () => {
    const comment = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(MAP).toString('base64')}`;
    const file = { url: 'https://shop.test/shop.js', text: SCRIPT + comment, ranges: RANGES };
    expect(
      (await originalsOfCoverage(CAPTURE, file, STORED_ONLY)).originals.map(({ text, ranges }) => ({ text, ranges })),
    ).toEqual([{ text: SOURCE, ranges: MOVED }]);
  });

  it('are found by a map that the user chose', async () => {
    const map = join(folder, 'shop.js.map');
    await writeFile(map, MAP);
    const found = await originalsOfCoverage(
      CAPTURE,
      { url: 'https://shop.test/shop.js', text: SCRIPT, ranges: RANGES },
      { ...STORED_ONLY, lookIn: [map] },
    );
    expect(found.mapFile).toBe(map);
    expect(found.originals[0]?.ranges).toEqual(MOVED);
  });

  it('are found by the map that is stored with the capture', async () => {
    const writer = await writeStoredMaps(join(folder, 'jscov-3f9a12cd.maps'));
    const url = 'https://shop.test/shop.js';
    const map = await writer.add(`${url}.map`, new TextEncoder().encode(MAP));
    const whole = { startLine: 1, startColumn: 1, endLine: 1, endColumn: SCRIPT.length };
    await writer.finish([{ scriptId: '4', url, ...whole, map }], []);
    const capture = join(folder, 'jscov-3f9a12cd.json');
    const found = await originalsOfCoverage(capture, { url, text: SCRIPT, ranges: RANGES }, STORED_ONLY);
    expect(found.mapFile).toBe(`${url}.map`);
    expect(found.originals[0]).toMatchObject({ source: 'https://shop.test/shop.ts', text: SOURCE, ranges: MOVED });
  });

  it('are read from a file of this machine only for a caller that may read it', async () => {
    const script = join(folder, 'outside.js');
    await writeFile(script, `${SCRIPT}\n//# sourceMappingURL=hidden.map`);
    await writeFile(join(folder, 'hidden.map'), MAP);
    const file = { url: pathToFileURL(script).href, text: SCRIPT, ranges: RANGES };
    expect((await originalsOfCoverage(CAPTURE, file, STORED_ONLY)).originals).toEqual([]);
    const onlyScript = { lookIn: [], mayRead: async (path: string) => path === script };
    expect((await originalsOfCoverage(CAPTURE, file, onlyScript)).originals).toEqual([]);
    expect((await originalsOfCoverage(CAPTURE, file, { lookIn: [], mayRead: ANY_FILE })).originals).toHaveLength(1);
  });

  it('are empty without a map, or without the text', async () => {
    const none = { mapFile: null, originals: [] };
    expect(
      await originalsOfCoverage(CAPTURE, { url: 'https://shop.test/x.js', text: SCRIPT, ranges: RANGES }, STORED_ONLY),
    ).toEqual(none);
    expect(await originalsOfCoverage(CAPTURE, { url: '', text: null, ranges: [] }, STORED_ONLY)).toEqual(none);
  });
});
