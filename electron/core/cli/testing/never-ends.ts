/** A program whose work ignores its end: it ends by the grace period of `watchInterrupt` alone. */
import { watchInterrupt } from '../run-process.ts';

watchInterrupt({
  launcherPid: undefined,
  onForcedEnd: () => process.stderr.write('forced\n'),
});
setInterval(() => undefined, 1 << 30);
process.stdout.write('ready\n');
