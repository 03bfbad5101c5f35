/** Copies of hostile requests, run by a real shell. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { NetworkDetails } from '../../../shared/engine/network/contract/network.ts';
import { asCurl, asFetch } from '../../../shared/features/network/contract/request-copies.ts';
import { detailsOf, entry } from '../../../shared/engine/network/contract/testing/network-entry.ts';

const header = (name: string, value: string, isMasked = false) => ({ name, value, isMasked });

/** Texts that a HAR file may hold to get a command run: in a shell, by a terminal that takes controls for keys, or as an option of cURL. */
const HOSTILE = [
  'x\ntouch PWNED\n#-token',
  'x\r\ntouch PWNED\r\n#-token',
  "x'; touch PWNED; '-token",
  'x"; touch PWNED; "-token',
  'x`touch PWNED`-token',
  'x$(touch PWNED)-token',
  'x|touch PWNED|-token',
  'x;touch PWNED;-token',
  'x\u2028touch PWNED\u2028-token',
  'x\u0003touch PWNED\n-token',
  'x\u001B[201~\ntouch PWNED\n-token',
  "\\'; touch PWNED; \\'\u0007",
  '-o PWNED http://127.0.0.1:1/',
  '-oPWNED',
  '@PWNED',
  'x\0touch PWNED-token',
  '\u202Etouch PWNED',
  '`${globalThis.PWNED = 1}`\nglobalThis.PWNED = 1\n//-token',
];

function hostileDetails(text: string, isMasked: boolean): NetworkDetails {
  const requestHeaders = [
    header(text, 'v', isMasked),
    header('x-fine', text, isMasked),
    header(`${text}-token`, text, true),
  ];
  const requestBody = { text, sizeBytes: text.length, isTruncated: false, note: null };
  return detailsOf(entry(1, { method: text }), { url: text, requestHeaders, requestBody });
}

test.each(HOSTILE.flatMap((text) => [true, false].map((isMasked) => [text, isMasked] as const)))(
  '%j in every place of a request runs nothing when the copy is pasted (masked: %s)',
  (text, isMasked) => {
    const folder = mkdtempSync(join(tmpdir(), 'pen-copies-test-'));
    try {
      const hostile = hostileDetails(text, isMasked);
      const command = asCurl(hostile);
      // A shell that runs a pasted comment as a command, as zsh does, and a cURL that only prints its words.
      for (const script of [command, command.replace(/^# /, 'true ').replace(/[();]/g, ' ')])
        execFileSync('bash', ['-c', `curl() { printf '%s\\0' "$@"; }\n${script}`], { cwd: folder });
      expect(readdirSync(folder)).toEqual([]);
      expect(command).not.toMatch(/(?!\n)[\p{Cc}\p{Zl}\p{Bidi_Control}]/u);
      const words = execFileSync('bash', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`])
        .toString()
        .split('\0');
      expect(words.at(words.indexOf('--data-raw') + 1)).toBe(text.replaceAll('\0', ''));
      const [first, second] = words;
      expect(first === '--url' ? second : first).toBe(text.replaceAll('\0', ''));
      const lines = asFetch(hostile).split('\n');
      const [call = ''] = lines.filter((line) => !line.startsWith('// '));
      expect(call.startsWith(`fetch(${JSON.stringify(text)}, {`)).toBe(true);
      expect(lines.filter((line) => line.startsWith('// ')).join('')).not.toMatch(/touch|globalThis|@|http/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
