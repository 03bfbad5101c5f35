import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownMapOf, whyNotRead, type RunningScript } from './own-map.ts';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'pen-own-map-')));
  mkdirSync(join(root, 'app/maps'), { recursive: true });
  for (const file of ['app/server.js', 'app/server.js.map', 'app/maps/server.js.map', 'secret.json'])
    writeFileSync(join(root, file), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const script = (more: Partial<RunningScript> = {}): RunningScript => ({
  url: pathToFileURL(join(root, 'app/server.js')).href,
  sourceMapUrl: 'server.js.map',
  isSelfNamed: false,
  isOfServer: false,
  ...more,
});

async function reasonFor(sourceMapUrl: string): Promise<string | null> {
  const own = ownMapOf(script({ sourceMapUrl }));
  return own === null ? 'not on this machine' : whyNotRead(own);
}

describe('the own map of a script on this machine', () => {
  it('is in the folder of the script, or below', async () => {
    expect(ownMapOf(script())).toEqual({ script: join(root, 'app/server.js'), map: join(root, 'app/server.js.map') });
    expect(await reasonFor('server.js.map')).toBeNull();
    expect(await reasonFor('maps/server.js.map')).toBeNull();
    expect(await reasonFor(join(root, 'app/maps/server.js.map'))).toBeNull();
  });

  it('is not read outside that folder, by a path or by a link', async () => {
    symlinkSync(join(root, 'secret.json'), join(root, 'app/link.map'));
    for (const outside of ['../secret.json', join(root, 'secret.json'), 'link.map', 'maps/..%2f..%2fsecret.json'])
      expect(await reasonFor(outside)).toBe('It is outside the folder of its script and was not read.');
    expect(await reasonFor('missing.map')).toBe('The file does not exist.');
  });

  it('does not exist for a script that names itself, a page of a server, or a map of a server', () => {
    expect(ownMapOf(script({ isSelfNamed: true }))).toBeNull();
    expect(ownMapOf(script({ isOfServer: true }))).toBeNull();
    expect(ownMapOf(script({ sourceMapUrl: 'https://shop.test/server.js.map' }))).toBeNull();
    expect(ownMapOf(script({ url: 'https://shop.test/server.js' }))).toBeNull();
    expect(ownMapOf(script({ sourceMapUrl: '' }))).toBeNull();
  });
});
