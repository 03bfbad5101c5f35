/** The environments in which we start programs: Node processes of our own, and programs of the person. */
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Our variables: Electron's binary runs as Node, and a process uses the compile cache of this one. `more` are added. For our own programs
 * only: a program that is profiled must not get a compile cache from us.
 */
export function childEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  // Node returns the folder of its version, inside the one that it wants to be given.
  const ofVersion = getCompileCacheDir();
  return {
    ...process.env,
    ...(ofVersion === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofVersion) }),
    ...more,
    ELECTRON_RUN_AS_NODE: '1',
  };
}

/**
 * All of the person's variables, for a program of theirs: without `PATH` it finds none of their tools. We may run on Electron as Node, and it must
 * not. `more` are added.
 */
export function programEnvironment(
  person: NodeJS.ProcessEnv,
  more: Readonly<Record<string, string | undefined>> = {},
): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...variables } = person;
  return { ...variables, ...more };
}
