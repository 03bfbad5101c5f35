/** Test helper: files of a kind that no tool reads by path, cut off, malformed or of another kind, are refused with a named error. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnalysisQueryName } from '../../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { createHeapFiles, type HeapFiles } from './heap-files.ts';
import type { MemoryPort } from './memory-port.ts';
import { connectToNewHost } from './test-host.ts';

/** A small valid file, and a query that it answers. */
export interface WholeFile {
  readonly query: AnalysisQueryName;
  readonly text: string;
}

/** Each of these turns a valid file into an invalid one. */
const WRONG: Readonly<Record<string, (text: string) => string>> = {
  empty: () => '',
  'cut off': (text) => text.slice(0, Math.floor(text.length * 0.6)),
  malformed: (text) => text.replace(/":(?!.*":)/, '";'),
  'a text': () => 'Dear reader, this is not what the name of the file says.',
  'a list of numbers where objects belong': (text) => text.replaceAll(/\{(?=[^{}]*\})[^{}]*\}/g, '[1,2]'),
};

/** Error codes about the file; any other would be a bug. */
const OF_THE_FILE = ['empty_file', 'truncated_file', 'damaged_file', 'unsupported_format'];

/** `whole`: by the name of the kind. */
export function refuseWrongFiles(whole: Readonly<Record<string, WholeFile>>): void {
  let files: HeapFiles;
  let port: MemoryPort;
  beforeAll(async () => {
    files = await createHeapFiles();
  });
  afterAll(() => files.remove());
  beforeEach(() => {
    port = connectToNewHost();
  });
  async function ask(name: string, text: string, query: AnalysisQueryName): Promise<AppResult<unknown>> {
    const filePath = await files.write(name, Buffer.from(text));
    return port.ask({ type: 'query', documentId: name, source: { filePath }, query, params: {} });
  }

  describe.each(Object.entries(whole))('%s', (_, { query, text }) => {
    it('that is valid answers', async () => {
      expect(await ask('whole', text, query)).toMatchObject({ ok: true });
    });

    it.each(Object.entries(WRONG))('that is %s is refused', async (how, spoil) => {
      const wrong = spoil(text);
      expect(wrong).not.toBe(text);
      const refused = await ask(how.replaceAll(' ', '-'), wrong, query);
      expect(refused.ok ? JSON.stringify(refused.value) : refused.error.code).toSatisfy((code: string) =>
        OF_THE_FILE.includes(code),
      );
      expect(refused.ok ? '' : refused.error.message).not.toMatch(/undefined|NaN|\[object/);
    });
  });
}
