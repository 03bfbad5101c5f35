/**
 * Puts a folder on the PATH of the user on Windows, or takes it off: `node windows-path.mjs add|remove|status FOLDER`. Part of the Windows build;
 * the installer and the app run it. The registry is exported, changed as a text and imported: so no character is lost in a code page, nothing is
 * cut, and a PATH with variables (`%USERPROFILE%\bin`) keeps them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { argv, env, stderr } from 'node:process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HEADER = 'Windows Registry Editor Version 5.00';
const KEY = 'HKEY_CURRENT_USER\\Environment';

/**
 * @typedef {object} UserPath
 * @property {string} name of the value, as it is written: `Path`, `PATH`
 * @property {'expand' | 'plain'} kind whether variables in it are replaced
 * @property {string} text
 */

/**
 * Reads the PATH in an exported key; one that is missing is empty. Throws on a value of another type.
 * @param {string} exported
 * @returns {UserPath}
 */
export function readUserPath(exported) {
  const line = /^"(path)"=(.*)$/im.exec(exported.replaceAll('\r\n', '\n').replaceAll(/\\\n\s*/g, ''));
  if (line === null) return { name: 'Path', kind: 'expand', text: '' };
  const [, name = '', value = ''] = line;
  if (value.startsWith('"')) return { name, kind: 'plain', text: value.slice(1, -1).replaceAll(/\\(.)/g, '$1') };
  const [, bytes] = /^hex\(2\):([0-9a-f,]*)$/i.exec(value) ?? [];
  if (bytes === undefined) throw new Error(`The PATH of the user has an unknown type (${value.slice(0, 20)}).`);
  const text = Buffer.from(bytes.replaceAll(',', ''), 'hex').toString('utf16le');
  return { name, kind: 'expand', text: text.replace(/\0+$/, '') };
}

/** The text that sets the PATH when it is imported. @param {UserPath} path */
export function importText({ name, kind, text }) {
  const bytes = [...Buffer.from(`${text}\0`, 'utf16le')].map((byte) => byte.toString(16).padStart(2, '0'));
  const value = kind === 'plain' ? `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `hex(2):${bytes.join(',')}`;
  return `${HEADER}\r\n\r\n[${KEY}]\r\n"${name}"=${value}\r\n\r\n`;
}

/** True if an entry of the PATH is the folder. @param {string} folder */
const isEntryFor = (folder) => {
  const plain = (/** @type {string} */ text) => text.trim().replace(/\\+$/, '').toLowerCase();
  return (/** @type {string} */ entry) => plain(entry) === plain(folder);
};

/**
 * The text of the PATH after the change. All other entries stay as they are, empty ones too.
 * @param {string} text
 * @param {'add' | 'remove'} action
 * @param {string} folder
 */
export function changedPath(text, action, folder) {
  if (folder.includes(';')) throw new Error('A folder with a semicolon in its name cannot be on the PATH.');
  const isThere = isEntryFor(folder);
  const entries = text === '' ? [] : text.split(';');
  if (action === 'remove') return entries.filter((entry) => !isThere(entry)).join(';');
  if (entries.some(isThere)) return text;
  // A PATH may end with a semicolon.
  return entries.at(-1) === '' ? `${text}${folder}` : [...entries, folder].join(';');
}

/**
 * @typedef {object} Registry
 * @property {() => string} read the exported key
 * @property {(text: string) => void} write
 */

/**
 * Changes the PATH, if it has to change. Returns whether the folder is on it afterwards.
 * @param {Registry} registry
 * @param {'add' | 'remove' | 'status'} action
 * @param {string} folder
 */
export function changeUserPath(registry, action, folder) {
  const path = readUserPath(registry.read());
  const text = action === 'status' ? path.text : changedPath(path.text, action, folder);
  if (text !== path.text) registry.write(importText({ ...path, text }));
  return text.split(';').some(isEntryFor(folder));
}

/** The registry of this user. @returns {Registry} */
function userRegistry() {
  const system = join(env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32');
  /** @param {(file: string) => void} work */
  const withFile = (work) => {
    const folder = mkdtempSync(join(tmpdir(), 'pen-path-'));
    try {
      work(join(folder, 'environment.reg'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const reg = (/** @type {readonly string[]} */ ...args) =>
    execFileSync(join(system, 'reg.exe'), args, { stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
  return {
    read: () => {
      let text = '';
      withFile((file) => {
        reg('export', KEY, file, '/y');
        text = readFileSync(file, 'utf16le');
      });
      return text;
    },
    write: (text) => {
      withFile((file) => {
        writeFileSync(file, `\uFEFF${text}`, 'utf16le');
        reg('import', file);
      });
      // Deletes a variable that is not there, which makes Windows announce the change to running programs; without it a new sign-in does.
      const announce = "[Environment]::SetEnvironmentVariable('PEN_WORKBENCH_PATH_CHANGED', $null, 'User')";
      try {
        execFileSync(
          join(system, 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
          ['-NoProfile', '-NonInteractive', '-Command', announce],
          { stdio: 'ignore', windowsHide: true },
        );
      } catch {
        stderr.write('Sign in again to use the new PATH.\n');
      }
    },
  };
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const [, , action = '', folder = ''] = argv;
  try {
    if ((action !== 'add' && action !== 'remove' && action !== 'status') || folder === '')
      throw new Error('Usage: windows-path.mjs add|remove|status FOLDER');
    const isOn = changeUserPath(userRegistry(), action, folder);
    // 1: not on the PATH.
    process.exitCode = action === 'status' && !isOn ? 1 : 0;
  } catch (thrown) {
    stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exitCode = 2;
  }
}
