import { renameSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import type { CaptureKind } from '../../../shared/core/contracts/captures.ts';
import { createKindLookup } from './index.ts';
import { createLibraryFixture, HEAP, type LibraryFixture } from './library-fixture.ts';

const TIMELINE = HEAP.replace('"samples":[]', '"samples":[1,2]');

describe('createKindLookup', () => {
  let fixture: LibraryFixture;
  beforeEach(() => {
    fixture = createLibraryFixture();
  });
  afterEach(() => fixture.dispose());

  it('reads a file once, and again when it has changed', async () => {
    const path = fixture.file('a', HEAP);
    const looks: string[] = [];
    const answers: AppResult<CaptureKind>[] = [ok('heap-snapshot'), ok('cpu-profile'), ok('trace')];
    const kindOf = createKindLookup(async (looked) => {
      looks.push(looked);
      return answers[looks.length - 1] ?? err(appError('internal', 'asked too often'));
    });
    expect([await kindOf(path), await kindOf(path)]).toEqual([ok('heap-snapshot'), ok('heap-snapshot')]);
    writeFileSync(path, `${HEAP} `);
    expect([await kindOf(path), await kindOf(path)]).toEqual([ok('cpu-profile'), ok('cpu-profile')]);
    utimesSync(path, 1, 1);
    expect(await kindOf(path)).toEqual(ok('trace'));
    // It is the same file after a move.
    renameSync(path, `${path}-moved`);
    expect(await kindOf(`${path}-moved`)).toEqual(ok('trace'));
    expect(looks).toEqual([path, path, path]);
  });

  it('detects a recorded heap by the whole file, and by its head only on request', async () => {
    const path = fixture.file('a', TIMELINE);
    const kindOf = createKindLookup();
    expect(await kindOf(path, { byHead: true })).toEqual(ok('heap-snapshot'));
    expect(await kindOf(path)).toEqual(ok('heap-timeline'));
    // Once known, it is remembered.
    expect(await kindOf(path, { byHead: true })).toEqual(ok('heap-timeline'));
  });

  it('caches no failure', async () => {
    const kindOf = createKindLookup();
    const path = fixture.file('a', 'text');
    expect(await kindOf(path)).toMatchObject({ ok: false, error: { code: 'unsupported_format' } });
    expect(await kindOf(`${path}-gone`)).toMatchObject({ ok: false, error: { code: 'file_not_found' } });
    writeFileSync(`${path}-gone`, HEAP);
    expect(await kindOf(`${path}-gone`)).toEqual(ok('heap-snapshot'));
  });
});
