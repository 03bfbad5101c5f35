/** Recognises Node, Deno, Chromium and Electron processes, and the ports that their arguments name for debugging. */
import type { LocalProcess } from '../../../shared/base/local-processes.ts';
import { programName, type ProcessFacts } from './process-facts.ts';

const CHROMIUM =
  /^(?:google-)?(?:chrome|chromium|chromium-browser|msedge|brave|opera|vivaldi-bin|headless_shell|chrome-headless-shell)$/i;
const NODE = /^(?:node|nodejs|node-?v?\d[\d.]*)$/i;
/** Ports that debuggers use by default, and those next to them. */
const FIRST_USUAL_PORT = 9222;
const LAST_USUAL_PORT = 9239;
/** Node's default. */
const NODE_PORT = 9229;

/** Chromium writes the arguments of some children as one text. */
function isChild(args: readonly string[]): boolean {
  return args.some((arg) => /(?:^|\s)--type=/.test(arg));
}

/** Programs of which a process has renderer, GPU or utility processes: browsers and Electron apps under any name. */
export function chromiumPrograms(all: readonly ProcessFacts[]): ReadonlySet<string> {
  return new Set(all.flatMap(({ program, args }) => (program !== null && isChild(args) ? [program] : [])));
}

/** Editors that are VS Code, or are built from it. */
const EDITOR = /^(?:code(?:-oss|-insiders)?|codium(?:-insiders)?|vscodium|cursor|windsurf|positron|trae|kiro)$/i;

/**
 * The process in which an editor runs its extensions: `--type=extensionHost` of Node, or, since 2023, a utility process of Electron. An editor has other
 * utility processes of Node, for terminals and files, of which only this one has a port for its debugger.
 */
function isExtensionHost(facts: ProcessFacts): boolean {
  const text = facts.args.join(' ');
  if (/(?:^|\s)--type=extensionHost(?:\s|$)/.test(text)) return true;
  if (!EDITOR.test(programName(facts))) return false;
  return /--utility-sub-type=node\.mojom\.NodeService(?:\s|$)/.test(text) && /--inspect-port(?:=|\s)/.test(text);
}

/** Null for a process that cannot be profiled by itself. */
export function kindOf(facts: ProcessFacts, chromium: ReadonlySet<string>): LocalProcess['kind'] | null {
  const name = programName(facts);
  // The server of a remote window is Node itself.
  if (NODE.test(name)) return 'node';
  if (isExtensionHost(facts)) return 'extension_host';
  if (/^deno$/i.test(name)) return 'deno';
  if (isChild(facts.args)) return null;
  if (CHROMIUM.test(name)) return 'chromium';
  return facts.program !== null && chromium.has(facts.program) ? 'electron' : null;
}

/** The host and port of `--inspect=127.0.0.1:9230`, `--inspect-port 9230` or `--remote-debugging-port=9222`. */
const DEBUG_FLAG = /^--(?:inspect(?:-brk|-wait|-port)?|debug-port|remote-debugging-port)(?:=(?:.*:)?(\d+))?$/;

/** The port that debugging is configured for; 0: one of the system's choice; null without such an argument. The last one counts: a cluster adds a port to each child. */
function configuredPort(args: readonly string[]): number | null {
  let found: number | null = null;
  for (const [index, arg] of args.entries()) {
    const flag = DEBUG_FLAG.exec(arg);
    if (flag === null) continue;
    const next = args[index + 1] ?? '';
    if (flag[1] !== undefined) found = Number(flag[1]);
    else if (arg.endsWith('-port') && /^\d+$/.test(next)) found = Number(next);
    else found ??= NODE_PORT;
  }
  return found;
}

/** The port that Node opens on SIGUSR1; 0: one of the system's choice. */
export function wakePort(args: readonly string[]): number {
  return configuredPort(args) ?? NODE_PORT;
}

/** Which of the ports of a process may be its debugging port. Others belong to its own servers and are not contacted. */
export function debugPorts(args: readonly string[], listening: readonly number[]): readonly number[] {
  const configured = configuredPort(args);
  return listening.filter(
    (port) => configured === 0 || port === configured || (port >= FIRST_USUAL_PORT && port <= LAST_USUAL_PORT),
  );
}

const TAKES_VALUE =
  /^(?:-r|--require|--import|--loader|--experimental-loader|-C|--conditions|--title|--inspect-port|--debug-port|--stack-trace-limit|-p|-e|--eval|--print)$/;

/** `node server.js`: the program and its script. Other arguments are omitted, because they may hold secrets. */
export function shownName(facts: ProcessFacts, kind: LocalProcess['kind']): string {
  const name = programName(facts);
  if (kind === 'chromium' || kind === 'electron') return name;
  if (isExtensionHost(facts)) return `extension host (${name})`;
  const [, ...args] = facts.args;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (/^(?:-e|--eval|-p|--print)$/.test(arg)) return `${name} ${arg} …`;
    if (TAKES_VALUE.test(arg)) at += 1;
    else if (!arg.startsWith('-')) return `${name} ${arg}`;
  }
  return name;
}
