/**
 * Processes in other networks of this machine, such as containers: their ports are not ours, so no scan finds them. Each comes with the one command that
 * reaches it. Also where we run ourselves, if what can be seen from there is only a part. Linux only.
 */
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ElsewhereProcess } from '../../../shared/base/local-processes.ts';
import { portsOf, readListening } from './local-processes.ts';
import { networkOf, readProcess, type ProcessFacts } from './process-facts.ts';
import { chromiumPrograms, debugPorts, kindOf, shownName } from './recognise.ts';

/** Docker that does not answer within this time has no say. */
const DOCKER_LIMIT_MS = 3000;
const CONTAINER_ID = /(?:docker|crio|cri-containerd|libpod|kubepods)[^\n]*?([0-9a-f]{64})/;
const SHOWN_ID_CHARS = 12;

export interface ElsewhereOptions {
  /** Command by which the person starts us: `pen`. */
  readonly program: string;
  readonly procFolder?: string;
  readonly isRoot?: boolean;
}

async function allProcesses(procFolder: string): Promise<ProcessFacts[]> {
  const names = (await readdir(procFolder)).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(names.map((name) => readProcess(Number(name), procFolder)));
  return read.filter((facts) => facts !== null);
}

/** Node, Deno, Chromium and Electron processes in networks that are not ours. */
export async function listElsewhere({
  program,
  procFolder = '/proc',
  isRoot = process.getuid?.() === 0,
}: ElsewhereOptions): Promise<ElsewhereProcess[]> {
  const own = await networkOf('self', procFolder);
  if (own === null) return [];
  const all = await allProcesses(procFolder);
  const chromium = chromiumPrograms(all);
  const described = await Promise.all(
    all.map(async (facts): Promise<ElsewhereProcess | null> => {
      const kind = kindOf(facts, chromium);
      const network = kind === null ? null : await networkOf(facts.pid, procFolder);
      if (kind === null || network === null || network === own) return null;
      // Its own table of sockets: `net` of a process is that of its network.
      const sockets = await readListening(join(procFolder, String(facts.pid)));
      const ports = debugPorts(facts.args, await portsOf(facts.pid, sockets, procFolder));
      const groups = await readFile(join(procFolder, String(facts.pid), 'cgroup'), 'utf8').catch(() => '');
      const container = CONTAINER_ID.exec(groups)?.[1]?.slice(0, SHOWN_ID_CHARS) ?? null;
      const enter = `${isRoot ? '' : 'sudo '}nsenter -t ${facts.pid} -n`;
      const [port] = ports;
      return {
        pid: facts.pid,
        kind,
        name: shownName(facts, kind),
        container,
        ports: [...ports],
        command:
          port !== undefined
            ? `${enter} ${program} targets --standalone --cdp-url localhost:${port}`
            : kind === 'node'
              ? `${program} fetch --via "${enter}" --pid ${facts.pid}`
              : null,
      };
    }),
  );
  return described.filter((row) => row !== null).toSorted((one, other) => one.pid - other.pid);
}

/** Running containers, as Docker lists them: `NAME (IMAGE)`, with the command that fetches from each. Empty without Docker. */
export async function listContainers(program: string): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)('docker', ['ps', '--format', '{{.Names}}\t{{.Image}}'], {
      timeout: DOCKER_LIMIT_MS,
    });
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [name = '', image = ''] = line.split('\t');
        return `Container ${name} (${image}): ${program} fetch --via "docker exec -i ${name}"`;
      });
  } catch {
    // Not installed, not allowed, or not running.
    return [];
  }
}

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of `/proc/version`. */
  readonly kernel: string;
  readonly isInContainer: boolean;
  readonly hostName: string;
}

export async function readSurroundings(environment: Surroundings['environment']): Promise<Surroundings> {
  const exists = await Promise.all(
    ['/.dockerenv', '/run/.containerenv'].map((path) =>
      readFile(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return {
    environment,
    kernel: await readFile('/proc/version', 'utf8').catch(() => ''),
    isInContainer: exists.includes(true) || environment['KUBERNETES_SERVICE_HOST'] !== undefined,
    hostName: hostname(),
  };
}

/** Sentences about where we are, each with the command that reaches further. */
export function describeSurroundings(
  { environment, kernel, isInContainer, hostName }: Surroundings,
  program: string,
): string[] {
  const said: string[] = [];
  if (environment['KUBERNETES_SERVICE_HOST'] !== undefined)
    said.push(
      `This is a pod: only its own processes are seen. From outside: ${program} fetch --via "kubectl exec -i ${hostName} --", or kubectl port-forward ${hostName} 9229 for everything else.`,
    );
  else if (isInContainer)
    said.push(
      `This is a container: only its own processes are seen. From the machine that runs it: ${program} fetch --via "docker exec -i ${hostName}".`,
    );
  if (/microsoft/i.test(kernel))
    said.push(
      `This is WSL: a browser of Windows has its port there. With networkingMode=mirrored in .wslconfig it is localhost here too (${program} targets --cdp-url localhost:9222); otherwise run ${program} on Windows, and ${program} fetch --via "wsl --" --pid PID for a process in here.`,
    );
  const [, , address] = (environment['SSH_CONNECTION'] ?? '').split(' ');
  if (address !== undefined)
    said.push(
      `This is a session over SSH. On your own machine: ssh -N -L 9229:127.0.0.1:9229 ${address}, then ${program} targets --cdp-url localhost:9229; a snapshot without strings: ${program} fetch --via "ssh ${address}" --pid PID.`,
    );
  return said;
}
