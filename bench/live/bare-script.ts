/**
 * The baseline: chrome-remote-interface with the domains of all panels enabled, and every event dropped. Runs in a separate process with
 * the browser's port and a target id; prints `ready` when it listens, and ends with its standard input.
 */
import CDP from 'chrome-remote-interface';

const [port = '', targetId = ''] = process.argv.slice(2);
const page = await CDP({ port: Number(port), target: targetId, local: true });
page.on('event', () => undefined);
await page.Network.enable({});
await page.Page.enable();
await page.Runtime.enable();
await page.Log.enable();
await page.Debugger.enable({});
await page.Debugger.setSkipAllPauses({ skip: true });
process.stdout.write('ready\n');
process.stdin.resume();
process.stdin.once('end', () => void page.close().then(() => process.exit(0)));
