/**
 * Starts a program when its launcher says so: `gated-entry.mjs PROGRAM [ARGUMENT…]`, with a pipe as file descriptor 3. Meanwhile the runtime has started.
 * Ends without the program if the launcher has ended.
 */
import { closeSync, readSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const GATE = 3;

if (readSync(GATE, new Uint8Array(1)) === 0) process.exit(1);
closeSync(GATE);
// The program sees the arguments that it has without us.
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1] ?? '').href);
