/** Finds the Node process that is meant, in the container in which the script runs. */
import { readdir } from 'node:fs/promises';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { kindOf, readProcess, shownName, type ProcessFacts } from '../../core/local-processes/index.ts';

async function allProcesses(procFolder: string): Promise<ProcessFacts[]> {
  const names = (await readdir(procFolder)).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(names.map((name) => readProcess(Number(name), procFolder)));
  return read.filter((facts) => facts !== null);
}

/** Itself and what started it, such as the shell of `docker exec`, are not meant. */
function without(pid: number, all: readonly ProcessFacts[]): ProcessFacts[] {
  const started = new Set<number>();
  for (let at: number | undefined = pid; at !== undefined && at > 1 && !started.has(at);) {
    started.add(at);
    at = all.find((facts) => facts.pid === at)?.parentPid;
  }
  return all.filter((facts) => !started.has(facts.pid));
}

/** `wanted`: the id that was given; null for the only one, or that with id 1, which is the service of a container. */
export async function chooseProcess(
  wanted: number | null,
  { ownPid = process.pid, procFolder = '/proc' } = {},
): Promise<AppResult<ProcessFacts>> {
  const none: ReadonlySet<string> = new Set();
  const all = await allProcesses(procFolder);
  const nodes = without(ownPid, all).filter((facts) => kindOf(facts, none) === 'node');
  const list = nodes.map((facts) => `${facts.pid} ${shownName(facts, 'node')}`).join(', ');
  if (wanted !== null) {
    const found = all.find(({ pid }) => pid === wanted);
    if (found !== undefined) return ok(found);
    return err(
      appError('target_gone', `There is no process ${wanted} here.`, list === '' ? undefined : `Node: ${list}.`),
    );
  }
  const [only] = nodes;
  const first = nodes.find(({ pid }) => pid === 1);
  if (first !== undefined) return ok(first);
  if (only === undefined)
    return err(appError('no_target', 'No Node process runs here that may be read.', 'Name it with --pid PID.'));
  if (nodes.length === 1) return ok(only);
  return err(appError('invalid_params', 'Several Node processes run here.', `Name one with --pid: ${list}.`));
}
