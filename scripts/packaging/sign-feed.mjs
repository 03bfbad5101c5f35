/**
 * Signs the lists of files that the app reads to find updates: `node scripts/packaging/sign-feed.mjs installers/latest*.yml`, with the private
 * release key (PKCS #8, PEM) in UPDATE_SIGNING_KEY. Needs Node only, so that the key is never in a job that runs other packages.
 * `electron/features/updates/feed-signature.ts` checks the signature.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, env, stderr, stdout } from 'node:process';

/** @typedef {string | number | boolean | Value[] | { [name: string]: Value }} Value */
/** @typedef {{ indent: number, text: string }} Line */

/**
 * A single value as electron-builder writes it. Throws for plain text that YAML might read as something else than text.
 * @param {string} text
 */
function scalar(text) {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  const isPlain = /^[\w+/](?:[\w.+/=%() -]*[\w.+/=%)])?$/.test(text);
  if (!isPlain || !Number.isNaN(Number(text)) || /^(?:null|yes|no|on|off|[-+]?[\d_.,]+|\d{4}-\d\d?-.*)$/i.test(text))
    if (!/^\d+\.\d+\.\d+$/.test(text))
      throw new Error(`This list of files contains a value that is not signed: ${text}`);
  return text;
}

/**
 * The value that the lines from the first one on write at its indent; takes its lines. Throws for YAML that electron-builder does not write here,
 * because the app might read it in another way.
 * @param {Line[]} lines
 * @returns {Value}
 */
function block(lines) {
  const indent = lines[0]?.indent ?? 0;
  /** @type {Value[]} */
  const items = [];
  /** @type {Map<string, Value>} */
  const members = new Map();
  for (let line = lines[0]; line !== undefined && line.indent === indent; [line] = lines) {
    if (line.text.startsWith('- ')) {
      lines[0] = { indent: indent + 2, text: line.text.slice(2) };
      items.push(block(lines));
      continue;
    }
    const [, name = '', text = ''] = /^(\w+):(?: (.+))?$/.exec(line.text) ?? [];
    if (name === '' || members.has(name)) throw new Error(`This is no list of files of an update: ${line.text}`);
    lines.shift();
    members.set(name, text === '' ? nested(lines, indent) : scalar(text));
  }
  if (items.length > 0 === members.size > 0) throw new Error('This is no list of files of an update.');
  return items.length > 0 ? items : Object.fromEntries(members);
}

/**
 * @param {Line[]} lines
 * @param {number} indent
 */
function nested(lines, indent) {
  if ((lines[0]?.indent ?? 0) <= indent) throw new Error('This list of files contains an empty value.');
  return block(lines);
}

/**
 * @param {Value} value
 * @returns {string}
 */
function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

/**
 * Appends the signature of everything else in a feed to its text. Throws if the text has no version or no files.
 * @param {string} text
 * @param {string} privateKey PEM
 */
function signedFeed(text, privateKey) {
  const unsigned = text.replace(/^signature: .*\n/m, '').replace(/\n*$/, '\n');
  const lines = unsigned
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ indent: line.search(/[^ ]/), text: line.trimStart() }));
  const content = block(lines);
  if (
    lines.length > 0 ||
    Array.isArray(content) ||
    typeof content !== 'object' ||
    !('version' in content) ||
    !('files' in content)
  )
    throw new Error('This is no list of files of an update.');
  const message = canonicalJson(['pen-workbench update feed 2', content]);
  const signature = sign(null, Buffer.from(message), createPrivateKey(privateKey)).toString('base64');
  return `${unsigned}signature: ${signature}\n`;
}

/** The public key that builds contain (`UPDATE_RELEASE_KEY`): SPKI in base64. @param {string} privateKey PEM */
function releaseKey(privateKey) {
  return createPublicKey(createPrivateKey(privateKey)).export({ format: 'der', type: 'spki' }).toString('base64');
}

const privateKey = env['UPDATE_SIGNING_KEY'] ?? '';
const files = argv.slice(2);
if (privateKey === '' || files.length === 0) {
  stderr.write('Usage: UPDATE_SIGNING_KEY=… node scripts/packaging/sign-feed.mjs FILE…\n');
  process.exitCode = 2;
} else {
  for (const file of files) writeFileSync(file, signedFeed(readFileSync(file, 'utf8'), privateKey));
  stdout.write(`signed ${files.length} files for the release key ${releaseKey(privateKey)}\n`);
}
