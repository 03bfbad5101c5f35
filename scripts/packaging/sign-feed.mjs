/**
 * Signs the lists of files that the app reads to find updates: `node scripts/packaging/sign-feed.mjs installers/latest*.yml`, with the private
 * release key (PKCS #8, PEM) in UPDATE_SIGNING_KEY. Needs Node only, so that the key is never in a job that runs other packages.
 * `electron/updates/feed-signature.ts` checks the signature.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, env, stderr, stdout } from 'node:process';

/**
 * Appends the signature of version and hashes to the text of a feed. Throws if the text has no version or no hash.
 * @param {string} text
 * @param {string} privateKey PEM
 */
function signedFeed(text, privateKey) {
  const unsigned = text.replace(/^signature: .*\n/m, '');
  const version = /^version: '?([^'\s]+)/m.exec(unsigned)?.[1];
  // Those of the list of files, which stand further in than that of the feed itself.
  const hashes = [...unsigned.matchAll(/^ +sha512: ([A-Za-z0-9+/=]+)$/gm)].map(([, hash = '']) => hash);
  if (version === undefined || hashes.length === 0) throw new Error('This is no list of files of an update.');
  const message = ['pen-workbench update', version, ...hashes.toSorted(), ''].join('\n');
  const signature = sign(null, Buffer.from(message), createPrivateKey(privateKey)).toString('base64');
  return `${unsigned.replace(/\n*$/, '\n')}signature: ${signature}\n`;
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
