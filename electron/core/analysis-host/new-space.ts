/** Growth of V8's space for new objects, on all threads of the process. It is set here, because a utility process of Electron hands V8 no arguments. */
import { setFlagsFromString } from 'node:v8';

/** V8's own factor. */
const GROWS = 2;
const STAYS = 1;

/**
 * A trace is read into typed arrays. For the few objects around them the space would grow to some 30 MB a thread, which saves no processor
 * time.
 */
export function keepNewSpaceSmall(): void {
  setFlagsFromString(`--semi-space-growth-factor=${STAYS}`);
}

/** Reading a heap snapshot makes more objects: in a small space it takes some 5 % more processor time. */
export function letNewSpaceGrow(): void {
  setFlagsFromString(`--semi-space-growth-factor=${GROWS}`);
}
